/* Separable filters of OpenCV's calls, one thread, optimised. */
#ifndef TESTS_BENCH_PEER_FILTERS_H
#define TESTS_BENCH_PEER_FILTERS_H

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whole taps of 2 radius + 1; the edge replicated. */
void peer_separable(struct plane source, struct plane out, const float *row_taps, int row_radius,
                    const float *column_taps, int column_radius);
void peer_gaussian_blur(struct plane source, struct plane out, double sigma);

#ifdef __cplusplus
}
#endif

#endif
