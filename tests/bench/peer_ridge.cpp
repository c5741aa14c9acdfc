/* The multi-scale ridge composed of OpenCV's own calls, compiled for this very machine with
   -O3 -march=native -ffast-math: GaussianBlur of the source at each sigma, three Sobels, and one
   loop that takes the eigenvalues, the line-likeness and the best scale. */
#include "peer_ridge.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

namespace
{

/* Parameters, because the compiler heeds __restrict there; selection by multiplying, because it
   turns selects between planes into branches, which are four times as slow. */
void keep_best_row(const float *__restrict a, const float *__restrict b, const float *__restrict c,
                   float weight, float index, int width, float *__restrict response,
                   float *__restrict difference, float *__restrict mixed, float *__restrict chosen)
{
    for (int x = 0; x < width; x++) {
        float half = 0.5f * weight * (a[x] + c[x]), d = 0.5f * weight * (a[x] - c[x]);
        float m = weight * b[x], root = std::sqrt(d * d + m * m);
        float strength = root + (half < root ? half : root);
        float better = strength > response[x] ? 1.0f : 0.0f, worse = 1.0f - better;
        response[x] = better * strength + worse * response[x];
        difference[x] = better * d + worse * difference[x];
        mixed[x] = better * m + worse * mixed[x];
        chosen[x] = better * index + worse * chosen[x];
    }
}

void finish_row(const float *__restrict difference, const float *__restrict mixed,
                const float *__restrict chosen, int width, float *__restrict angle,
                uint8_t *__restrict scale)
{
    for (int x = 0; x < width; x++)
        angle[x] = 0.5f * std::atan2(-mixed[x], -difference[x]);
    for (int x = 0; x < width; x++)
        scale[x] = (uint8_t)chosen[x];
}

cv::Mat wrap(struct plane plane)
{
    return cv::Mat(plane.height, plane.width, CV_32F, plane.at,
                   (size_t)plane.stride * sizeof(float));
}

} // namespace

struct peer_ridge {
    cv::Mat blurred, xx, xy, yy, difference, mixed, chosen;
};

struct peer_ridge *peer_ridge_new(void)
{
    cv::setNumThreads(1);
    return new peer_ridge;
}

void peer_ridge_free(struct peer_ridge *ridge)
{
    delete ridge;
}

void peer_ridge_run(struct peer_ridge *ridge, struct plane source, const double *sigmas, int count,
                    struct plane response, struct plane angle, uint8_t *scale,
                    ptrdiff_t scale_stride, int optimized)
{
    cv::setUseOptimized(optimized != 0);
    cv::Mat from = wrap(source);
    ridge->difference.create(from.size(), CV_32F);
    ridge->mixed.create(from.size(), CV_32F);
    ridge->chosen.create(from.size(), CV_32F);
    cv::Mat best = wrap(response), turned = wrap(angle);
    best.setTo(-1);
    for (int i = 0; i < count; i++) {
        const int edge = cv::BORDER_REPLICATE;
        cv::GaussianBlur(from, ridge->blurred, cv::Size(), sigmas[i], sigmas[i], edge);
        cv::Sobel(ridge->blurred, ridge->xx, CV_32F, 2, 0, 3, 0.25, 0, edge);
        cv::Sobel(ridge->blurred, ridge->xy, CV_32F, 1, 1, 3, 0.25, 0, edge);
        cv::Sobel(ridge->blurred, ridge->yy, CV_32F, 0, 2, 3, 0.25, 0, edge);
        for (int y = 0; y < from.rows; y++)
            keep_best_row(ridge->xx.ptr<float>(y), ridge->xy.ptr<float>(y), ridge->yy.ptr<float>(y),
                          (float)(sigmas[i] * sigmas[i]), (float)i, from.cols, best.ptr<float>(y),
                          ridge->difference.ptr<float>(y), ridge->mixed.ptr<float>(y),
                          ridge->chosen.ptr<float>(y));
    }
    cv::max(best, 0, best);
    for (int y = 0; y < from.rows; y++)
        finish_row(ridge->difference.ptr<float>(y), ridge->mixed.ptr<float>(y),
                   ridge->chosen.ptr<float>(y), from.cols, turned.ptr<float>(y),
                   scale + y * scale_stride);
}
