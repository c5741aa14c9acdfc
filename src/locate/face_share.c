/* Whether a photograph that should show skin or scalp shows a face instead. Only the short-range
   detector on a thinned-out copy, and one pass of the mesh: a few milliseconds. */
#include "detect.h"
#include "mesh.h"
#include "pose.h"

#include <math.h>
#include <string.h>

/* The detector sees 128 px, the mesh 192 of a crop: more is of no use. */
enum { LONGER_SIDE = 640 };
/* Surer than where a face is expected: follicles and lesions have been taken for eyes. */
static const double least_score = 0.75, least_presence = 0.9, most_yaw_deg = 45;

/* Every step-th pixel of every step-th row. */
static int thin_out(const struct photo *photo, struct photo *out, struct arena *scratch,
                    struct meso_error *err)
{
    int longer = photo->width > photo->height ? photo->width : photo->height;
    int step = (longer + LONGER_SIDE - 1) / LONGER_SIDE;
    *out = *photo;
    out->width = (photo->width + step - 1) / step;
    out->height = (photo->height + step - 1) / step;
    out->stride = (ptrdiff_t)out->width * 3;
    out->rgb = base_arena_alloc(scratch, (size_t)out->stride * (size_t)out->height, err);
    if (!out->rgb)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            memcpy(out->rgb + y * out->stride + (ptrdiff_t)x * 3,
                   photo->rgb + (ptrdiff_t)y * step * photo->stride + (ptrdiff_t)x * step * 3, 3);
    return MESO_OK;
}

static bool is_frontal(const struct locate_models *models, struct locate_face *face)
{
    locate_pose_fit(models, face);
    return fabs(face->yaw_deg) < most_yaw_deg;
}

static double height_of(const struct locate_face *face)
{
    double top = INFINITY, bottom = -INFINITY;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        top = fmin(top, face->points[i].y);
        bottom = fmax(bottom, face->points[i].y);
    }
    return bottom - top;
}

static int measure(struct locate_models *models, const struct photo *photo, double *share,
                   struct arena *scratch, struct meso_error *err)
{
    struct photo small;
    struct pyramid pyramid;
    struct detections found;
    int code = thin_out(photo, &small, scratch, err);
    if (!code)
        code = locate_pyramid_new(&small, &pyramid, scratch, err);
    if (!code)
        code = locate_detect_faces(models, &pyramid, DETECT_SHORT_RANGE, &found, scratch, err);
    struct locate_face *face = base_arena_calloc(scratch, 1, sizeof *face, err);
    if (code || !face)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    double shorter = small.width < small.height ? small.width : small.height;
    for (int i = 0; i < found.count && !code; i++) {
        if (found.at[i].score < least_score)
            continue;
        code = locate_mesh_first(models, &pyramid, &found.at[i], face->points, &face->presence,
                                 scratch, err);
        if (!code && face->presence > least_presence && is_frontal(models, face))
            *share = fmax(*share, height_of(face) / shorter);
    }
    return code;
}

int locate_face_share(struct locate_models *models, const struct photo *photo, double *share,
                      struct arena *scratch, struct meso_error *err)
{
    struct meso_error refusal = {0};
    struct base_arena_mark mark = base_arena_mark(scratch);
    *share = 0;
    int code = measure(models, photo, share, scratch, &refusal);
    base_arena_rewind(scratch, mark);
    if (!code || code == MESO_E_MODELS_MISSING)
        return MESO_OK;
    if (err)
        *err = refusal;
    return code;
}
