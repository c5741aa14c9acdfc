// OpenCV's large-scale backgrounds, as peers.
#include "peer_background.h"

#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

static cv::Mat of(struct plane plane)
{
    return cv::Mat(plane.height, plane.width, CV_32F, plane.at,
                   static_cast<size_t>(plane.stride) * sizeof(float));
}

// Intermediate planes, kept as a tuned program would.
struct kept {
    cv::Mat counted, weight, small, small_weight, blurred, blurred_weight, full;
};

static double reduced_sigma(double sigma, int factor)
{
    return std::sqrt(sigma * sigma - (factor * factor - 1) / 12.0) / factor;
}

static void reduce(const cv::Mat &from, cv::Mat &small, cv::Mat &blurred, double sigma, int factor)
{
    cv::resize(from, small, cv::Size(from.cols / factor, from.rows / factor), 0, 0, cv::INTER_AREA);
    double rest = reduced_sigma(sigma, factor);
    cv::GaussianBlur(small, blurred, cv::Size(), rest, rest, cv::BORDER_REPLICATE);
}

extern "C" void peer_background_gaussian(struct plane source, double sigma,
                                         struct plane destination)
{
    cv::setNumThreads(1);
    cv::Mat to = of(destination);
    cv::GaussianBlur(of(source), to, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE);
}

extern "C" void peer_background_resized(struct plane source, double sigma, int factor,
                                        struct plane destination)
{
    static struct kept kept;
    cv::setNumThreads(1);
    cv::Mat to = of(destination);
    reduce(of(source), kept.small, kept.blurred, sigma, factor);
    cv::resize(kept.blurred, to, to.size(), 0, 0, cv::INTER_LINEAR);
}

extern "C" void peer_background_masked(struct plane source, struct mask mask, double sigma,
                                       int factor, struct plane destination)
{
    static struct kept kept;
    cv::setNumThreads(1);
    cv::Mat to = of(destination), from = of(source);
    cv::Mat in(mask.height, mask.width, CV_8U, mask.at, static_cast<size_t>(mask.stride));
    kept.counted.create(from.size(), CV_32F);
    kept.counted.setTo(0);
    from.copyTo(kept.counted, in);
    in.convertTo(kept.weight, CV_32F, 1.0 / 255);
    reduce(kept.counted, kept.small, kept.blurred, sigma, factor);
    reduce(kept.weight, kept.small_weight, kept.blurred_weight, sigma, factor);
    cv::max(kept.blurred_weight, 1e-9, kept.blurred_weight);
    cv::divide(kept.blurred, kept.blurred_weight, kept.blurred);
    cv::resize(kept.blurred, to, to.size(), 0, 0, cv::INTER_LINEAR);
}

extern "C" void peer_background_subtracted(struct plane source, double sigma, int factor,
                                           struct plane destination)
{
    static struct kept kept;
    cv::setNumThreads(1);
    cv::Mat to = of(destination);
    reduce(of(source), kept.small, kept.blurred, sigma, factor);
    kept.full.create(to.size(), CV_32F);
    cv::resize(kept.blurred, kept.full, to.size(), 0, 0, cv::INTER_LINEAR);
    cv::subtract(of(source), kept.full, to);
}
