/* The one door to OpenCV 4.6, in C terms. Views are owned by the caller and only borrowed during a
   call; every C++ exception ends here as a code and a text; OpenCV runs on one thread and is
   silent. A context belongs to one thread at a time. Nothing else in the project includes OpenCV.
 */
#ifndef OPENCV_OPENCV_H
#define OPENCV_OPENCV_H

#ifdef __cplusplus
extern "C" {
#endif

#include "base/base.h"
#include "kernels/kernels.h"

struct opencv; /* a context: loaded networks, random seed fixed */
int opencv_open(struct opencv **out, struct meso_error *err);
void opencv_close(struct opencv *context);
/* "4.6.0" */
const char *opencv_version(void);

/* A network in ONNX. name is for messages. A missing file is MESO_E_MODELS_MISSING, one that OpenCV
   can't read MESO_E_MODELS_DAMAGED. The context owns it. */
struct opencv_net;
int opencv_net_load(struct opencv *context, const char *path, struct opencv_net **out,
                    struct meso_error *err);
/* One input blob NCHW (N = 1), several named outputs. outputs[i].data has room for capacity floats;
   length receives the number written. */
struct opencv_output {
    const char *name;
    float *data;
    size_t capacity, length;
};
int opencv_net_run(struct opencv_net *net, const float *input, const int shape[4],
                   struct opencv_output *outputs, int output_count, struct meso_error *err);

/* Area reduction or bilinear enlargement of interleaved RGB8. */
int opencv_resize_rgb8(const uint8_t *source, ptrdiff_t source_stride, int source_width,
                       int source_height, uint8_t *destination, ptrdiff_t destination_stride,
                       int width, int height, struct meso_error *err);

#ifdef __cplusplus
}
#endif
#endif
