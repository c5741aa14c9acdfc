/* SIFT features, mutual ratio-tested matches, and a model by USAC_MAGSAC with a fixed seed. */
#include "context.h"

#include <cstring>
#include <opencv2/calib3d.hpp>
#include <opencv2/features2d.hpp>

namespace
{
struct features {
    std::vector<cv::KeyPoint> points;
    cv::Mat descriptors;
};

features find_features(struct mask image, struct mask where, int max_features)
{
    features found;
    cv::Mat region;
    if (where.at) {
        region = opencv_view(where);
        /* OpenCV looks features up in the mask without asking how large it is. */
        CV_Assert(where.width == image.width && where.height == image.height);
    }
    cv::SIFT::create(max_features)
        ->detectAndCompute(opencv_view(image), region, found.points, found.descriptors);
    return found;
}

/* Best match of each query by the ratio test (Lowe 2004), -1 where it fails. */
std::vector<int> best_matches(const features &query, const features &train, double ratio)
{
    std::vector<std::vector<cv::DMatch>> nearest;
    cv::BFMatcher(cv::NORM_L2).knnMatch(query.descriptors, train.descriptors, nearest, 2);
    std::vector<int> best(query.points.size(), -1);
    for (const auto &pair : nearest)
        if (pair.size() == 2 && pair[0].distance < ratio * pair[1].distance)
            best[(size_t)pair[0].queryIdx] = pair[0].trainIdx;
    return best;
}

std::vector<cv::DMatch> mutual_matches(const features &before, const features &after, double ratio)
{
    std::vector<cv::DMatch> matches;
    if (before.points.size() < 2 || after.points.size() < 2)
        return matches;
    std::vector<int> forward = best_matches(before, after, ratio);
    std::vector<int> backward = best_matches(after, before, ratio);
    for (int i = 0; i < (int)forward.size(); i++)
        if (forward[(size_t)i] >= 0 && backward[(size_t)forward[(size_t)i]] == i)
            matches.emplace_back(i, forward[(size_t)i], 0.f);
    return matches;
}

void model_of(const cv::Mat &estimated, double h[9])
{
    const double identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    std::memcpy(h, identity, sizeof identity);
    for (int i = 0; i < estimated.rows * 3; i++)
        h[i] = estimated.at<double>(i / 3, i % 3);
}

/* The affine estimators of OpenCV 4.6 have no MAGSAC for similarities: the two-point similarity
   uses RANSAC with its own refinement, the others MAGSAC. */
cv::Mat estimate(const std::vector<cv::Point2f> &from, const std::vector<cv::Point2f> &to,
                 double threshold_px, enum opencv_model model, std::vector<uchar> &inliers)
{
    cv::theRNG().state = 0x6d65736f; /* the same draws in every run */
    if (model == OPENCV_SIMILARITY)
        return cv::estimateAffinePartial2D(from, to, inliers, cv::RANSAC, threshold_px, 4000, 0.999,
                                           20);
    if (model == OPENCV_AFFINE)
        return cv::estimateAffine2D(from, to, inliers, cv::USAC_MAGSAC, threshold_px, 4000, 0.999);
    return cv::findHomography(from, to, cv::USAC_MAGSAC, threshold_px, inliers, 4000, 0.999);
}
} // namespace

/* SIFT counts from the centre of the first pixel, the project from its corner; and SIFT's doubled
   picture adds 0.25 px to every octave (OpenCV issue 23123), which a shift hides and a turn shows.
 */
static const float CENTRE = 0.5f - 0.25f;

int opencv_register(struct opencv *, struct mask before, struct mask before_mask, struct mask after,
                    struct mask after_mask, int max_features, double ratio, double threshold_px,
                    enum opencv_model model, struct opencv_registration *out, struct arena *arena,
                    struct meso_error *err)
{
    return opencv_guard("cannot register two pictures", MESO_E_UNEXPECTED, err, [&] {
        std::memset(out, 0, sizeof *out);
        features a = find_features(before, before_mask, max_features);
        features b = find_features(after, after_mask, max_features);
        std::vector<cv::DMatch> matches = mutual_matches(a, b, ratio);
        out->features_before = (int)a.points.size();
        out->features_after = (int)b.points.size();
        out->match_count = (int)matches.size();
        out->matches = (struct opencv_match *)base_arena_calloc(arena, matches.size() + 1,
                                                                sizeof *out->matches, err);
        if (!out->matches)
            return (int)MESO_E_OUT_OF_MEMORY;
        std::vector<cv::Point2f> from, to;
        for (size_t i = 0; i < matches.size(); i++) {
            cv::Point2f p = a.points[(size_t)matches[i].queryIdx].pt;
            cv::Point2f q = b.points[(size_t)matches[i].trainIdx].pt;
            from.emplace_back(p.x + CENTRE, p.y + CENTRE);
            to.emplace_back(q.x + CENTRE, q.y + CENTRE);
            out->matches[i] = {from[i].x, from[i].y, to[i].x, to[i].y, 0};
        }
        model_of(cv::Mat(), out->h);
        if (matches.size() < 4)
            return (int)MESO_OK;
        std::vector<uchar> inliers;
        cv::Mat found = estimate(from, to, threshold_px, model, inliers);
        if (found.empty())
            return (int)MESO_OK;
        model_of(found, out->h);
        for (size_t i = 0; i < inliers.size(); i++) {
            out->matches[i].inlier = inliers[i] != 0;
            out->inlier_count += out->matches[i].inlier;
        }
        return (int)MESO_OK;
    });
}
