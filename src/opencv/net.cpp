/* Networks in ONNX, run by OpenCV's dnn module. */
#include "context.h"

#include <cstring>
#include <unistd.h>

int opencv_net_load(struct opencv *context, const char *path, struct opencv_net **out,
                    struct meso_error *err)
{
    *out = nullptr;
    if (access(path, R_OK))
        return base_error(err, MESO_E_MODELS_MISSING, "cannot read the network '%s'", path);
    std::string what = std::string("cannot load the network '") + path + "'";
    return opencv_guard(what.c_str(), MESO_E_MODELS_DAMAGED, err, [&] {
        auto loaded = std::make_unique<opencv_net>();
        loaded->name = path;
        loaded->net = cv::dnn::readNetFromONNX(path);
        if (loaded->net.empty())
            return base_error(err, MESO_E_MODELS_DAMAGED, "the network '%s' is empty", path);
        loaded->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        loaded->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        context->nets.push_back(std::move(loaded));
        *out = context->nets.back().get();
        return (int)MESO_OK;
    });
}

static int copy_output(const cv::Mat &result, struct opencv_output *output, const char *net,
                       struct meso_error *err)
{
    size_t length = result.total();
    if (result.type() != CV_32F || !result.isContinuous() || length > output->capacity)
        return base_error(err, MESO_E_MODELS_DAMAGED,
                          "output '%s' of '%s' has %zu values; at most %zu were expected",
                          output->name, net, length, output->capacity);
    std::memcpy(output->data, result.ptr<float>(), length * sizeof(float));
    output->length = length;
    return MESO_OK;
}

int opencv_net_run(struct opencv_net *net, const float *input, const int shape[4],
                   struct opencv_output *outputs, int output_count, struct meso_error *err)
{
    return opencv_guard(net->name.c_str(), MESO_E_MODELS_DAMAGED, err, [&] {
        const cv::Mat blob(4, shape, CV_32F, const_cast<float *>(input));
        net->net.setInput(blob);
        std::vector<cv::String> names;
        for (int i = 0; i < output_count; i++)
            names.emplace_back(outputs[i].name);
        std::vector<cv::Mat> results;
        net->net.forward(results, names);
        for (int i = 0; i < output_count; i++)
            if (int code = copy_output(results[(size_t)i], &outputs[i], net->name.c_str(), err))
                return code;
        return (int)MESO_OK;
    });
}
