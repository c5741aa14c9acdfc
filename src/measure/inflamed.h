/* Inflamed spots: the search, and the marks made of it. */
#ifndef MEASURE_INFLAMED_H
#define MEASURE_INFLAMED_H

#include "pigment/blobs.h"

extern const double measure_inflamed_least_mm2;

/* What is kept of the search, in memory of its own. */
struct measure_inflamed {
    struct measure_blob *at;
    int count, doubtful; /* the doubtful ones behind those that count */
    int x, y, block;     /* of the planes, in the photograph */
};
/* weights: of densities, for haemoglobin. *noise: the baseline's, or 0 and filled. Give back with
   measure_inflamed_free; the arena is scratch. */
int measure_inflamed_find(const struct measure_input *input, const double weights[3], double *noise,
                          struct measure_inflamed *out, struct arena *arena,
                          struct meso_error *err);
int measure_inflamed_mark(const struct measure_inflamed *inflamed, struct measure_reading *out,
                          struct arena *arena, struct meso_error *err);
void measure_inflamed_free(struct measure_inflamed *inflamed);

#endif
