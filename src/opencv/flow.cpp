/* Dense inverse search optical flow (Kroeger et al. 2016), OpenCV's implementation. */
#include "context.h"

#include <opencv2/video/tracking.hpp>

static const int presets[3] = {cv::DISOpticalFlow::PRESET_ULTRAFAST,
                               cv::DISOpticalFlow::PRESET_FAST, cv::DISOpticalFlow::PRESET_MEDIUM};

/* A patch must fit into the finest level that is computed: OpenCV 4.6 reads beyond smaller pictures
   (64 x 15 px at medium, 100 x 31 px at the others) instead of refusing them. */
static bool patch_fits(const cv::DISOpticalFlow &flow, struct mask picture)
{
    int side = picture.width < picture.height ? picture.width : picture.height;
    return side >= flow.getPatchSize() << flow.getFinestScale();
}

int opencv_flow(struct opencv *, struct mask before, struct mask after, int preset,
                bool use_initial, struct plane flow_x, struct plane flow_y, struct meso_error *err)
{
    if (preset < 0 || preset > 2)
        return base_error(err, MESO_E_UNEXPECTED, "no optical flow preset %d", preset);
    return opencv_guard("cannot compute the optical flow", MESO_E_UNEXPECTED, err, [&] {
        /* Made anew each time: a small picture changes the object's scales for all that follow. */
        cv::Ptr<cv::DISOpticalFlow> flow = cv::DISOpticalFlow::create(presets[preset]);
        if (!patch_fits(*flow, before))
            return base_error(err, MESO_E_IMAGE_TOO_SMALL,
                              "a picture of %d x %d px is too small for optical flow", before.width,
                              before.height);
        cv::Mat field;
        cv::Mat parts[2] = {opencv_view(flow_x), opencv_view(flow_y)};
        if (use_initial)
            cv::merge(parts, 2, field);
        flow->calc(opencv_view(before), opencv_view(after), field);
        cv::split(field, parts);
        /* A caller's plane that OpenCV replaced instead of filled would be lost silently. */
        if (parts[0].ptr<float>() != flow_x.at || parts[1].ptr<float>() != flow_y.at)
            return base_error(err, MESO_E_UNEXPECTED, "the optical flow has another size");
        return (int)MESO_OK;
    });
}
