/* Benchmarks of the kernels: paired ratios to a named peer in one process, the error of both
   against float64 in the same run, and how far from the machine's limit ours is. A figure is a
   ratio peer / ours of CPU time, the median of at least nine pairs (A, B, A, B ...); no absolute
   time is printed. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "kernels/kernels.h"

#include <stdbool.h>
#include <stdio.h>

/* Every entry of the table has its bench, or the program does not link; compositions of entries
   that the measures call (ridge, background, components ...) are in bench_list.h. */
struct bench;
#define KERNEL(name, arguments) void bench_##name(struct bench *bench);
#include "kernels/kernels_list.h"
#undef KERNEL
#define BENCH(name) void bench_##name(struct bench *bench);
#include "bench_list.h"
#undef BENCH

struct bench_case {
    const char *size; /* "12 MP", "4 MP, 5 sigmas" */
    const char *peer; /* "OpenCV cvtColor f32, tuned" */
    double goal;      /* ratio asked of AVX-512 and of AVX2; 0: none */
    double goal_avx2;
    /* Both do the same work on the context; destinations touched before. ours gets the level. */
    void (*ours)(const struct kernels *kernels, void *context);
    void (*peer_run)(void *context);
    /* Instead, of a peer in another process: runs it and returns its CPU seconds. */
    double (*peer_seconds)(void *context);
    /* p99.9 of the absolute error of the destination against float64, after a run; NULL: none. */
    double (*our_error)(void *context);
    double (*peer_error)(void *context);
    void *context;
    /* What the algorithm must do at least, for the roofline: pixels of the case, bytes read and
       written to memory a pixel, float operations a pixel (a fused multiply-add is two). */
    double pixels, bytes_per_px, flops_per_px;
};

/* Times the case on every level asked for and adds rows to the table. peer NULL: the peer is the
   scalar level (the compiler's own -O3 vectors of the definition). */
void bench_add(struct bench *bench, const char *entry, const struct bench_case *what);

/* Memory that lives as long as the bench. */
struct arena *bench_arena(struct bench *bench);
/* A picture of skin-like noise and lines, the same on every run; values 0 .. 255. */
struct plane bench_picture(struct bench *bench, int width, int height);
uint8_t *bench_rgb(struct bench *bench, int width, int height);       /* 3 width bytes a row */
struct plane bench_plane(struct bench *bench, int width, int height); /* touched */
struct mask bench_mask(struct bench *bench, int width, int height);
/* p99.9 of |errors|; sorts them. */
double bench_percentile(float *errors, size_t count);
/* An entry without a named peer: against the scalar definition. */
void bench_against_scalar(struct bench *bench, const char *entry, const char *size, double pixels,
                          double bytes_per_px, double flops_per_px,
                          void (*ours)(const struct kernels *kernels, void *context),
                          void *context);

#endif
