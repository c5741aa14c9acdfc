/* The one door to OpenCV 4.6, in C terms. Views are owned by the caller and only borrowed during a
   call; every C++ exception ends here as a code and a text; OpenCV runs on one thread and is silent.
   A context belongs to one thread at a time. Nothing else in the project includes OpenCV. */
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

/* Dense flow (DIS): where in `after` lies each pixel of `before`: after(x + flow_x, y + flow_y) ~
   before(x, y). Both are 8-bit grey of equal size; initial may hold a starting flow in flow_x,
   flow_y when use_initial. preset: 0 ultrafast, 1 fast, 2 medium. A side below 32 px (16 at medium)
   is MESO_E_IMAGE_TOO_SMALL. */
int opencv_flow(struct opencv *context, struct mask before, struct mask after, int preset,
                bool use_initial, struct plane flow_x, struct plane flow_y,
                struct meso_error *err);

/* SIFT features of both 8-bit grey images (where their masks are non-zero; mask.at NULL: all), mutual
   ratio-tested matches, and the model by USAC_MAGSAC with a fixed seed. */
enum opencv_model { OPENCV_SIMILARITY, OPENCV_AFFINE, OPENCV_HOMOGRAPHY };
struct opencv_match {
    float before_x, before_y, after_x, after_y; /* pixel centres at +0.5 */
    int inlier;
};
struct opencv_registration {
    double h[9]; /* row-major, before -> after, pixel centres at +0.5 */
    int features_before, features_after, match_count, inlier_count;
    struct opencv_match *matches; /* in the arena */
};
int opencv_register(struct opencv *context, struct mask before, struct mask before_mask,
                    struct mask after, struct mask after_mask, int max_features, double ratio,
                    double threshold_px, enum opencv_model model,
                    struct opencv_registration *out, struct arena *arena,
                    struct meso_error *err);

#ifdef __cplusplus
}
#endif
#endif
