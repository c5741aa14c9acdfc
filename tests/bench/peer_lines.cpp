/* The oriented line bank by OpenCV's own calls. Knows how OpenCV wants it, not what is compared. */
#include "peer_lines.h"

#include <opencv2/imgproc.hpp>
#include <vector>

namespace
{
cv::Mat kernel(const peer_lines &lines, int d)
{
    float *at = const_cast<float *>(lines.kernels) + (size_t)d * lines.size * lines.size;
    return cv::Mat(lines.size, lines.size, CV_32F, at);
}

cv::Mat source(const peer_lines &lines)
{
    return cv::Mat(lines.height, lines.width, CV_32F, const_cast<float *>(lines.source));
}

void filter(const peer_lines &lines, int d, cv::Mat &out)
{
    cv::filter2D(source(lines), out, CV_32F, kernel(lines, d), cv::Point(-1, -1), 0,
                 cv::BORDER_REPLICATE);
}
} // namespace

void peer_lines_tuned(void *context)
{
    const peer_lines &lines = *static_cast<peer_lines *>(context);
    cv::setUseOptimized(true);
    cv::setNumThreads(1);
    cv::Mat best(lines.height, lines.width, CV_32F, lines.response);
    cv::Mat direction(lines.height, lines.width, CV_8U, lines.direction);
    cv::Mat response, stronger;
    filter(lines, 0, best);
    direction.setTo(0);
    for (int d = 1; d < lines.directions; d++) {
        filter(lines, d, response);
        cv::compare(response, best, stronger, cv::CMP_GT);
        cv::max(response, best, best);
        direction.setTo(d, stronger);
    }
}

void peer_lines_plain(void *context)
{
    const peer_lines &lines = *static_cast<peer_lines *>(context);
    cv::setNumThreads(1);
    std::vector<cv::Mat> responses(lines.directions);
    for (int d = 0; d < lines.directions; d++)
        filter(lines, d, responses[d]);
    for (int y = 0; y < lines.height; y++)
        for (int x = 0; x < lines.width; x++) {
            int best = 0;
            for (int d = 1; d < lines.directions; d++)
                if (responses[d].at<float>(y, x) > responses[best].at<float>(y, x))
                    best = d;
            lines.response[(size_t)y * lines.width + x] = responses[best].at<float>(y, x);
            lines.direction[(size_t)y * lines.width + x] = (uint8_t)best;
        }
}
