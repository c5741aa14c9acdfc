/* Dense inverse search optical flow (Kroeger et al. 2016), OpenCV's implementation. */
#include "context.h"

static const int presets[3] = {cv::DISOpticalFlow::PRESET_ULTRAFAST,
                               cv::DISOpticalFlow::PRESET_FAST, cv::DISOpticalFlow::PRESET_MEDIUM};

int opencv_flow(struct opencv *context, struct mask before, struct mask after, int preset,
                bool use_initial, struct plane flow_x, struct plane flow_y, struct meso_error *err)
{
    if (preset < 0 || preset > 2)
        return base_error(err, MESO_E_UNEXPECTED, "no optical flow preset %d", preset);
    return opencv_guard("cannot compute the optical flow", MESO_E_UNEXPECTED, err, [&] {
        if (!context->flow[preset])
            context->flow[preset] = cv::DISOpticalFlow::create(presets[preset]);
        cv::Mat field;
        cv::Mat parts[2] = {opencv_view(flow_x), opencv_view(flow_y)};
        if (use_initial)
            cv::merge(parts, 2, field);
        context->flow[preset]->calc(opencv_view(before), opencv_view(after), field);
        cv::split(field, parts);
        /* A caller's plane that OpenCV replaced instead of filled would be lost silently. */
        if (parts[0].ptr<float>() != flow_x.at || parts[1].ptr<float>() != flow_y.at)
            return base_error(err, MESO_E_UNEXPECTED, "the optical flow has another size");
        return (int)MESO_OK;
    });
}
