// OpenCV's bicubic warps, as peers.
#include "peer_warp.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

static cv::Mat rgb(const uint8_t *at, int width, int height)
{
    return cv::Mat(height, width, CV_8UC3, const_cast<uint8_t *>(at));
}

extern "C" void peer_warp_perspective(const uint8_t *source, int width, int height,
                                      const double homography[9], uint8_t *destination)
{
    cv::setNumThreads(1);
    cv::Mat to = rgb(destination, width, height);
    cv::warpPerspective(rgb(source, width, height), to,
                        cv::Mat(3, 3, CV_64F, const_cast<double *>(homography)), to.size(),
                        cv::INTER_CUBIC | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
}

extern "C" void peer_remap(const uint8_t *source, int width, int height, struct plane x,
                           struct plane y, uint8_t *destination)
{
    cv::setNumThreads(1);
    size_t step = static_cast<size_t>(x.stride) * sizeof(float);
    cv::Mat to = rgb(destination, width, height);
    cv::remap(rgb(source, width, height), to, cv::Mat(height, width, CV_32F, x.at, step),
              cv::Mat(height, width, CV_32F, y.at, step), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
}
