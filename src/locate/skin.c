/* Visible skin of a face. */
#include "outline.h"

#include <math.h>
#include <string.h>

static int box_of(const struct locate_face *face, const struct photo *photo,
                  struct locate_skin *out)
{
    int left = (int)fmax(0, floor(face->box_x)), top = (int)fmax(0, floor(face->box_y));
    int right = (int)fmin(photo->width, ceil(face->box_x + face->box_width));
    int bottom = (int)fmin(photo->height, ceil(face->box_y + face->box_height));
    out->x = left;
    out->y = top;
    out->mask.width = right > left ? right - left : 0;
    out->mask.height = bottom > top ? bottom - top : 0;
    return out->mask.width && out->mask.height;
}

/* The face's oval without eyes, brows, lips and nostrils. */
int locate_skin(const struct locate_face *face, const struct photo *photo,
                const struct kernels *kernels, struct locate_skin *out, struct arena *arena,
                struct meso_error *err)
{
    (void)kernels;
    struct image_polygon oval, features[OUTLINE_FEATURES];
    if (!box_of(face, photo, out))
        return base_error(err, MESO_E_NO_FACE, "the face in '%s' lies outside of it", photo->name);
    int code = kernels_mask_new(&out->mask, out->mask.width, out->mask.height, arena, err);
    if (!code)
        code = outline_face(face, &oval, arena, err);
    if (!code)
        code = outline_features(face, features, arena, err);
    if (code)
        return code;
    image_polygon_fill(oval, out->x, out->y, 255, out->mask);
    for (int i = 0; i < OUTLINE_FEATURES; i++)
        image_polygon_fill(features[i], out->x, out->y, 0, out->mask);
    return MESO_OK;
}
