/* The context: OpenCV silenced, on one thread, its networks owned. */
#include "context.h"

#include <mutex>
#include <opencv2/core/utils/logger.hpp>

static int silent(int, const char *, const char *, const char *, int, void *)
{
    return 0;
}

/* OpenCV's thread count, log level and error printer are global: set once. */
static void quieten()
{
    static std::once_flag once;
    std::call_once(once, [] {
        cv::setNumThreads(1);
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        cv::redirectError(silent);
    });
}

int opencv_open(struct opencv **out, struct meso_error *err)
{
    *out = nullptr;
    return opencv_guard("cannot start OpenCV", MESO_E_UNEXPECTED, err, [&] {
        quieten();
        *out = new opencv;
        return MESO_OK;
    });
}

void opencv_close(struct opencv *context)
{
    delete context;
}

const char *opencv_version(void)
{
    return CV_VERSION;
}
