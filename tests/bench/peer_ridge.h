/* The multi-scale ridge of OpenCV's calls; see peer_ridge.cpp. */
#ifndef TESTS_BENCH_PEER_RIDGE_H
#define TESTS_BENCH_PEER_RIDGE_H

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Keeps OpenCV's planes between runs. */
struct peer_ridge;
struct peer_ridge *peer_ridge_new(void);
void peer_ridge_free(struct peer_ridge *ridge);
/* Best response over the sigmas (times sigma squared), its line's angle, its index. */
void peer_ridge_run(struct peer_ridge *ridge, struct plane source, const double *sigmas, int count,
                    struct plane response, struct plane angle, uint8_t *scale,
                    ptrdiff_t scale_stride, int optimized);

#ifdef __cplusplus
}
#endif

#endif
