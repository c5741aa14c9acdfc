/* The peers of masks: OpenCV composed of its own calls, one thread. */
#include "peer_masks.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/ximgproc.hpp>
#include <vector>

static void one_thread(void)
{
    cv::setUseOptimized(true);
    cv::setNumThreads(1);
}

static cv::Mat of(struct plane plane)
{
    return cv::Mat(plane.height, plane.width, CV_32F, plane.at,
                   (size_t)plane.stride * sizeof(float));
}

static cv::Mat of(struct mask mask)
{
    return cv::Mat(mask.height, mask.width, CV_8U, mask.at, (size_t)mask.stride);
}

void peer_thin(struct mask source, struct mask destination)
{
    one_thread();
    cv::Mat out = of(destination);
    cv::ximgproc::thinning(of(source), out, cv::ximgproc::THINNING_ZHANGSUEN);
    if (out.data != destination.at)
        out.copyTo(of(destination));
}

static cv::Mat stats, centroids; /* of the last run */

int peer_components_tuned(struct plane source, struct plane background, float level)
{
    static cv::Mat difference, mask, labels;
    one_thread();
    cv::subtract(of(source), of(background), difference);
    cv::compare(difference, level, mask, cv::CMP_GT);
    return cv::connectedComponentsWithStats(mask, labels, stats, centroids, 8, CV_32S,
                                            cv::CCL_DEFAULT) -
           1;
}

int peer_components_plain(struct plane source, struct plane background, float level)
{
    one_thread();
    cv::Mat difference = of(source) - of(background), labels;
    return cv::connectedComponentsWithStats(difference > level, labels, stats, centroids) - 1;
}

void peer_component(int index, struct kernels_component *out)
{
    const int *row = stats.ptr<int>(index + 1);
    *out = kernels_component();
    out->left = row[cv::CC_STAT_LEFT];
    out->top = row[cv::CC_STAT_TOP];
    out->right = out->left + row[cv::CC_STAT_WIDTH] - 1;
    out->bottom = out->top + row[cv::CC_STAT_HEIGHT] - 1;
    out->area = row[cv::CC_STAT_AREA];
    out->sum_x = centroids.at<double>(index + 1, 0) * (double)out->area;
    out->sum_y = centroids.at<double>(index + 1, 1) * (double)out->area;
}

float peer_median(struct plane source, struct mask mask)
{
    static std::vector<float> values;
    values.clear();
    for (int y = 0; y < source.height; y++)
        for (int x = 0; x < source.width; x++)
            if (!mask.at || mask.at[y * mask.stride + x])
                values.push_back(source.at[y * source.stride + x]);
    auto middle = values.begin() + (ptrdiff_t)(values.size() - 1) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void peer_dilate(struct mask source, int radius, struct mask destination)
{
    one_thread();
    cv::Mat out = of(destination);
    cv::dilate(
        of(source), out,
        cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(2 * radius + 1, 2 * radius + 1)));
}

void peer_distance(struct mask source, struct plane destination)
{
    static cv::Mat inverse;
    one_thread();
    cv::compare(of(source), 0, inverse, cv::CMP_EQ);
    cv::Mat out = of(destination);
    cv::distanceTransform(inverse, out, cv::DIST_L2, cv::DIST_MASK_PRECISE);
}

void peer_sums(struct plane source, struct mask mask, double sums[2])
{
    one_thread();
    cv::Scalar mean, deviation;
    cv::meanStdDev(of(source), mean, deviation, of(mask));
    sums[0] = mean[0];
    sums[1] = deviation[0];
}
