/* Random numbers of the renderer: the same on every machine, and one stream for each thing drawn,
   so that a planted change does not move anything else. Knows nothing of pictures. */
#ifndef SAMPLES_RANDOM_H
#define SAMPLES_RANDOM_H

#include <stdint.h>

struct render_random {
    uint64_t state, increment;
};

/* A stream of its own for every (seed, stream, item). */
struct render_random render_random_stream(uint64_t seed, uint64_t stream, uint64_t item);
uint32_t render_random_next(struct render_random *random);
/* In [0, 1). */
double render_random_unit(struct render_random *random);
double render_random_range(struct render_random *random, double low, double high);
/* Normal distribution, cut at 3 sd so that no sample is absurd. */
double render_random_normal(struct render_random *random, double mean, double sd);
/* 0 .. count-1. */
int render_random_index(struct render_random *random, int count);
/* A well mixed hash of lattice positions, for textures. */
uint32_t render_random_hash(uint32_t seed, int32_t x, int32_t y);

#endif
