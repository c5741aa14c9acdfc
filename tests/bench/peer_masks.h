/* OpenCV's way of the work that bench_masks.c and bench_components.c time. */
#ifndef TESTS_BENCH_PEER_MASKS_H
#define TESTS_BENCH_PEER_MASKS_H

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ximgproc's thinning, THINNING_ZHANGSUEN. */
void peer_thin(struct mask source, struct mask destination);
/* subtract, compare, connectedComponentsWithStats (8 neighbours), with destinations that are kept
   from call to call; returns the number of components. */
int peer_components_tuned(struct plane source, struct plane background, float level);
/* The same with what OpenCV allocates by itself. */
int peer_components_plain(struct plane source, struct plane background, float level);
/* Of a component of the last run, 0 on, in OpenCV's order. */
void peer_component(int index, struct kernels_component *out);
/* sort and take the middle: the exact median of the pixels under the mask. */
float peer_median(struct plane source, struct mask mask);
/* dilate by an elliptic element; distanceTransform, DIST_MASK_PRECISE. */
void peer_dilate(struct mask source, int radius, struct mask destination);
void peer_distance(struct mask source, struct plane destination);
/* sum and sum of squares: meanStdDev under a mask. */
void peer_sums(struct plane source, struct mask mask, double sums[2]);

#ifdef __cplusplus
}
#endif

#endif
