/* OpenCV's separable filters, as its users call them. */
#include "peer_filters.h"

#include <opencv2/imgproc.hpp>

static cv::Mat wrap(struct plane plane)
{
    return cv::Mat(plane.height, plane.width, CV_32F, plane.at,
                   (size_t)plane.stride * sizeof(float));
}

void peer_separable(struct plane source, struct plane out, const float *row_taps, int row_radius,
                    const float *column_taps, int column_radius)
{
    cv::setNumThreads(1);
    cv::setUseOptimized(true);
    cv::Mat row(1, 2 * row_radius + 1, CV_32F, const_cast<float *>(row_taps));
    cv::Mat column(2 * column_radius + 1, 1, CV_32F, const_cast<float *>(column_taps));
    cv::Mat to = wrap(out);
    cv::sepFilter2D(wrap(source), to, CV_32F, row, column, cv::Point(-1, -1), 0,
                    cv::BORDER_REPLICATE);
}

void peer_gaussian_blur(struct plane source, struct plane out, double sigma)
{
    cv::setNumThreads(1);
    cv::setUseOptimized(true);
    cv::Mat to = wrap(out);
    cv::GaussianBlur(wrap(source), to, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE);
}
