/* Resizing by OpenCV where its exact area filter is what a network was trained with. */
#include "context.h"

#include <opencv2/imgproc.hpp>

int opencv_resize_rgb8(const uint8_t *source, ptrdiff_t source_stride, int source_width,
                       int source_height, uint8_t *destination, ptrdiff_t destination_stride,
                       int width, int height, struct meso_error *err)
{
    return opencv_guard("cannot resize a picture", MESO_E_UNEXPECTED, err, [&] {
        const cv::Mat from(source_height, source_width, CV_8UC3, const_cast<uint8_t *>(source),
                           (size_t)source_stride);
        cv::Mat to(height, width, CV_8UC3, destination, (size_t)destination_stride);
        bool smaller = width <= source_width && height <= source_height;
        cv::resize(from, to, to.size(), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
        return (int)MESO_OK;
    });
}
