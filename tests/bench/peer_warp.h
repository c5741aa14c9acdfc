/* OpenCV's bicubic warps of RGB pictures without gaps between the rows; destinations have the
   source's size. */
#ifndef TESTS_BENCH_PEER_WARP_H
#define TESTS_BENCH_PEER_WARP_H

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* cv::warpPerspective; homography row by row, destination to source. */
void peer_warp_perspective(const uint8_t *source, int width, int height, const double homography[9],
                           uint8_t *destination);
/* cv::remap with float maps (pixel centres at integers). */
void peer_remap(const uint8_t *source, int width, int height, struct plane x, struct plane y,
                uint8_t *destination);

#ifdef __cplusplus
}
#endif

#endif
