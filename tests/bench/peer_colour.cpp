// OpenCV's colour planes, as peers.
#include "peer_colour.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

static cv::Mat of(const uint8_t *rgb, int width, int height)
{
    cv::setNumThreads(1);
    return cv::Mat(height, width, CV_8UC3, const_cast<uint8_t *>(rgb));
}

static cv::Mat of(struct plane plane)
{
    return cv::Mat(plane.height, plane.width, CV_32F, plane.at,
                   static_cast<size_t>(plane.stride) * sizeof(float));
}

// Kept between calls, as a tuned program would.
static cv::Mat as_float, converted;

extern "C" void peer_lab(const uint8_t *rgb, int width, int height)
{
    of(rgb, width, height).convertTo(as_float, CV_32F, 1 / 255.0);
    cv::cvtColor(as_float, converted, cv::COLOR_RGB2Lab);
}

extern "C" void peer_lab_at(int x, int y, double lab[3])
{
    for (int k = 0; k < 3; k++)
        lab[k] = static_cast<double>(converted.at<cv::Vec3f>(y, x)[k]);
}

extern "C" void peer_density_log(const uint8_t *rgb, int width, int height)
{
    of(rgb, width, height).convertTo(as_float, CV_32F, 1 / 255.0);
    cv::log(as_float, converted);
}

extern "C" void peer_density_lut(const uint8_t *rgb, int width, int height, const float table[256],
                                 struct plane planes[3])
{
    cv::LUT(of(rgb, width, height), cv::Mat(1, 256, CV_32F, const_cast<float *>(table)), converted);
    cv::Mat to[3] = {of(planes[0]), of(planes[1]), of(planes[2])};
    cv::split(converted, to);
}

extern "C" void peer_density_blocks(const uint8_t *rgb, int width, int height,
                                    const float table[256], int factor, struct plane planes[3])
{
    cv::LUT(of(rgb, width, height), cv::Mat(1, 256, CV_32F, const_cast<float *>(table)), converted);
    cv::resize(converted, as_float, cv::Size(width / factor, height / factor), 0, 0,
               cv::INTER_AREA);
    cv::Mat to[3] = {of(planes[0]), of(planes[1]), of(planes[2])};
    cv::split(as_float, to);
}

extern "C" void peer_luma(const uint8_t *rgb, int width, int height, struct plane luma)
{
    static cv::Mat grey;
    cv::cvtColor(of(rgb, width, height), grey, cv::COLOR_RGB2GRAY);
    cv::Mat to = of(luma);
    grey.convertTo(to, CV_32F);
}
