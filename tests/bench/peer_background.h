/* OpenCV's large-scale backgrounds of float planes. */
#ifndef TESTS_BENCH_PEER_BACKGROUND_H
#define TESTS_BENCH_PEER_BACKGROUND_H

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* cv::GaussianBlur at full size. */
void peer_background_gaussian(struct plane source, double sigma, struct plane destination);
/* cv::resize INTER_AREA to 1 / factor, cv::GaussianBlur there, cv::resize INTER_LINEAR up; planes
   of all sizes are kept between calls. */
void peer_background_resized(struct plane source, double sigma, int factor,
                             struct plane destination);
/* The same of the pixels with mask != 0: copied over zeros, mask as float, both reduced and
   blurred, divided, enlarged. */
void peer_background_masked(struct plane source, struct mask mask, double sigma, int factor,
                            struct plane destination);
/* The resized one, taken off the source. */
void peer_background_subtracted(struct plane source, double sigma, int factor,
                                struct plane destination);

#ifdef __cplusplus
}
#endif

#endif
