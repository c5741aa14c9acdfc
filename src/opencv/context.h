/* Private to the shim: the context, and the border at which exceptions end. */
#ifndef OPENCV_CONTEXT_H
#define OPENCV_CONTEXT_H

#include "opencv.h"

#include <memory>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

struct opencv_net {
    std::string name;
    cv::dnn::Net net;
};

struct opencv {
    std::vector<std::unique_ptr<opencv_net>> nets;
};

/* Runs body and turns whatever it throws into a code and a text. */
template <class Body>
int opencv_guard(const char *what, int code, struct meso_error *err, Body body) noexcept
{
    try {
        return body();
    } catch (const std::bad_alloc &) {
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory: %s", what);
    } catch (const cv::Exception &e) {
        if (e.code == cv::Error::StsNoMem)
            return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory: %s", what);
        return base_error(err, code, "%s: %s", what, e.err.c_str());
    } catch (const std::exception &e) {
        return base_error(err, code, "%s: %s", what, e.what());
    } catch (...) {
        return base_error(err, code, "%s: an unknown failure inside OpenCV", what);
    }
}

/* Headers over the caller's memory: nothing is copied and nothing is owned. */
inline cv::Mat opencv_view(struct mask m)
{
    return cv::Mat(m.height, m.width, CV_8UC1, m.at, (size_t)m.stride);
}

inline cv::Mat opencv_view(struct plane p)
{
    return cv::Mat(p.height, p.width, CV_32FC1, p.at, (size_t)p.stride * sizeof(float));
}

#endif
