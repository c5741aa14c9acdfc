/* OpenCV's colour planes of RGB pictures without gaps between the rows. */
#ifndef TESTS_BENCH_PEER_COLOUR_H
#define TESTS_BENCH_PEER_COLOUR_H

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* convertTo float and cvtColor RGB2Lab; interleaved, kept between calls. */
void peer_lab(const uint8_t *rgb, int width, int height);
/* The pixel of the last peer_lab. */
void peer_lab_at(int x, int y, double lab[3]);
/* convertTo float and log of the encoded values, as a newcomer writes optical density; kept. */
void peer_density_log(const uint8_t *rgb, int width, int height);
/* LUT to float densities, interleaved, then split into the planes. */
void peer_density_lut(const uint8_t *rgb, int width, int height, const float table[256],
                      struct plane planes[3]);
/* The same, then INTER_AREA by factor of the interleaved picture before the split. */
void peer_density_blocks(const uint8_t *rgb, int width, int height, const float table[256],
                         int factor, struct plane planes[3]);
/* cvtColor RGB2GRAY of bytes, convertTo float. */
void peer_luma(const uint8_t *rgb, int width, int height, struct plane luma);

#ifdef __cplusplus
}
#endif

#endif
