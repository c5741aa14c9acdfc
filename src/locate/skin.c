/* Visible skin of a face: the mesh's oval, without eyes, brows, lips and nostrils, and without what
   the photograph shows there instead of skin (hair, beard, lashes, glare, deep shadow). The skin's
   own colour and grain are learnt from this face, so that no threshold depends on its tone. Lesions
   and wrinkles stay: only what hangs together with hair, or covers an area, is cut. Judged at about
   3 to 6 px/mm whatever the photograph has. A single strand that reaches no hair is not seen. */
#include "outline.h"
#include "skin_work.h"

#include <math.h>
#include <string.h>

const char *const locate_cover_names[LOCATE_COVERS] = {
    "skin", "outside", "hair", "feature", "beard", "glare", "shadow", "colour", "glasses"};

/* A photograph with more is reduced to this. */
static const double most_px_per_cm = 32;
/* Hair that comes in from outside is looked for in this rim of the oval. */
static const double rim_mm = 1;
/* From here on the nose may reach beyond the far cheek. */
static const double half_profile_deg = 15;

static int box_of(const struct locate_face *face, const struct photo *photo,
                  struct locate_skin *out, struct meso_error *err)
{
    double left = fmax(0, floor(face->box_x)), top = fmax(0, floor(face->box_y));
    double right = fmin(photo->width, ceil(face->box_x + face->box_width));
    double bottom = fmin(photo->height, ceil(face->box_y + face->box_height));
    if (!(right - left >= 8 && bottom - top >= 8))
        return base_error(err, MESO_E_NO_FACE, "the face in '%s' lies outside of it", photo->name);
    out->x = (int)left;
    out->y = (int)top;
    out->mask.width = (int)(right - left);
    out->mask.height = (int)(bottom - top);
    return MESO_OK;
}

int locate_skin_median(struct skin_work *work, struct plane values, struct mask mask,
                       double *median, double *spread, struct meso_error *err)
{
    const int step = 4;
    values.height = mask.height = values.height / step;
    values.stride *= step;
    mask.stride *= step;
    int code = kernels_medians(work->kernels, values, mask, median, spread, work->arena, err);
    *spread *= 1.4826; /* of a Gaussian */
    return code;
}

int locate_skin_plane(struct skin_work *work, struct plane *out, struct meso_error *err)
{
    return kernels_plane_new(out, work->width, work->height, work->arena, err);
}

int locate_skin_mask(struct skin_work *work, struct mask *out, struct meso_error *err)
{
    return kernels_mask_new(out, work->width, work->height, work->arena, err);
}

void locate_skin_cut(struct skin_work *work, struct mask found, int x, int y,
                     enum locate_cover cover)
{
    for (int j = 0; j < found.height; j++) {
        const uint8_t *from = found.at + j * found.stride;
        uint8_t *to = work->cut.at + (y + j) * work->cut.stride + x;
        for (int i = 0; i < found.width; i++)
            to[i] = !to[i] && from[i] ? (uint8_t)cover : to[i];
    }
}

/* To the pixels of the work scale. */
static void to_work(const struct skin_work *work, struct image_polygon *polygon)
{
    for (int i = 0; i < polygon->count; i++) {
        polygon->points[i].x = (polygon->points[i].x - work->x) / work->factor;
        polygon->points[i].y = (polygon->points[i].y - work->y) / work->factor;
    }
}

int locate_skin_feature(const struct skin_work *work, int feature, double along, double across,
                        struct image_polygon *out, struct meso_error *err)
{
    int code =
        locate_outline_feature(work->face, (enum outline_feature)feature,
                               (struct outline_growth){along, across}, out, work->arena, err);
    if (!code)
        to_work(work, out);
    return code;
}

int locate_skin_add_connected(struct mask mask, struct mask seed, double least_px, struct mask out,
                              struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct kernels_components found;
    int code = kernels_components(mask, &found, arena, err);
    if (code)
        return code;
    for (int i = 0; i < found.count; i++) {
        const struct kernels_run *runs = found.runs + found.at[i].first_run;
        bool meets = false;
        if ((double)found.at[i].area < least_px)
            continue;
        for (int r = 0; r < found.at[i].run_count && !meets; r++)
            for (int x = runs[r].x_begin; x < runs[r].x_end && !meets; x++)
                meets = seed.at[runs[r].y * seed.stride + x] != 0;
        for (int r = 0; r < found.at[i].run_count && meets; r++)
            memset(out.at + runs[r].y * out.stride + runs[r].x_begin, 255,
                   (size_t)(runs[r].x_end - runs[r].x_begin));
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* The photograph's part at work scale, and its densities. */
static int reduce(struct skin_work *work, const struct photo *photo, struct meso_error *err)
{
    uint8_t *rgb =
        base_arena_alloc(work->arena, (size_t)work->width * (size_t)work->height * 3, err);
    if (!rgb)
        return MESO_E_OUT_OF_MEMORY;
    work->rgb = rgb;
    work->stride = (ptrdiff_t)work->width * 3;
    int width = (int)fmin(photo->width - work->x, round(work->width * work->factor));
    int height = (int)fmin(photo->height - work->y, round(work->height * work->factor));
    int code = opencv_resize_rgb8(photo->rgb + work->y * photo->stride + (ptrdiff_t)work->x * 3,
                                  photo->stride, width, height, rgb, work->stride, work->width,
                                  work->height, err);
    struct plane *const planes[] = {&work->red, &work->green, &work->blue};
    for (int i = 0; i < 3 && !code; i++)
        code = locate_skin_plane(work, planes[i], err);
    if (!code)
        work->kernels->density_rgb8(work->rgb, work->stride, work->red, work->green, work->blue);
    return code;
}

static int fill_face(struct skin_work *work, enum outline_part part, struct meso_error *err)
{
    struct image_polygon outline;
    int code = locate_outline_face(work->face, part, &outline, work->arena, err);
    if (code)
        return code;
    to_work(work, &outline);
    image_polygon_fill(outline, 0, 0, 255, work->inside);
    return MESO_OK;
}

enum {
    NOSE_BASE = 2,
    EYE_CORNER_RIGHT = 33,
    EYE_CORNER_LEFT = 263,
    BROW_RIGHT = 105,
    BROW_LEFT = 334
};

static struct skin_axes axes_of(const struct skin_work *work)
{
    const struct locate_landmark *points = work->face->points;
    double dx = points[EYE_CORNER_LEFT].x - points[EYE_CORNER_RIGHT].x;
    double dy = points[EYE_CORNER_LEFT].y - points[EYE_CORNER_RIGHT].y;
    double length = fmax(hypot(dx, dy), 1e-6) * work->px_per_mm;
    return (struct skin_axes){(points[NOSE_BASE].x - work->x) / work->factor,
                              (points[NOSE_BASE].y - work->y) / work->factor, dx / length,
                              dy / length};
}

double locate_skin_below_nose(const struct skin_work *work, double x, double y)
{
    const struct skin_axes *axes = &work->axes;
    return (y - axes->y) * axes->right_x - (x - axes->x) * axes->right_y;
}

double locate_skin_beside_nose(const struct skin_work *work, double x, double y)
{
    const struct skin_axes *axes = &work->axes;
    return fabs((x - axes->x) * axes->right_x + (y - axes->y) * axes->right_y);
}

static double height_of(const struct skin_work *work, int point)
{
    const struct locate_landmark *p = &work->face->points[point];
    return locate_skin_below_nose(work, (p->x - work->x) / work->factor,
                                  (p->y - work->y) / work->factor);
}

/* inside and border. */
static int lay_out(struct skin_work *work, struct meso_error *err)
{
    work->axes = axes_of(work);
    work->brow_mm = (height_of(work, BROW_RIGHT) + height_of(work, BROW_LEFT)) / 2;
    int code = locate_skin_mask(work, &work->inside, err);
    if (!code)
        code = locate_skin_mask(work, &work->border, err);
    if (!code)
        code = fill_face(work, OUTLINE_WHOLE, err);
    /* the nose of a half profile stands out beyond the mesh's border, on the near half */
    if (!code && fabs(work->face->yaw_deg) > half_profile_deg)
        code =
            fill_face(work, work->face->yaw_deg > 0 ? OUTLINE_LEFT_HALF : OUTLINE_RIGHT_HALF, err);
    if (code)
        return code;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++)
            work->border.at[y * work->border.stride + x] =
                work->inside.at[y * work->inside.stride + x] ? 0 : 255;
    code = kernels_grow(work->border, fmax(1, rim_mm * work->px_per_mm), work->arena, err);
    for (int f = 0; f < OUTLINE_FEATURES && !code; f++) {
        struct image_polygon feature;
        code = locate_skin_feature(work, f, locate_outline_taken_out[f].along,
                                   locate_outline_taken_out[f].across, &feature, err);
        if (!code)
            image_polygon_fill(feature, 0, 0, 0, work->inside);
    }
    return code;
}

static int judge(struct skin_work *work, const struct photo *photo, struct meso_error *err)
{
    static int (*const parts[])(struct skin_work *, struct meso_error *) = {lay_out,
                                                                            locate_skin_learn,
                                                                            locate_skin_cut_dark,
                                                                            locate_skin_cut_frames,
                                                                            locate_skin_cut_strands,
                                                                            locate_skin_cut_rough,
                                                                            locate_skin_cut_light};
    int code = reduce(work, photo, err);
    if (!code)
        code = locate_skin_mask(work, &work->cut, err);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !code; i++)
        code = parts[i](work, err);
    return code;
}

/* Back to the photograph's pixels. */
static int enlarge(const struct skin_work *work, struct locate_skin *out, struct meso_error *err)
{
    int last_y = -1, width = out->mask.width;
    int *from_x = base_arena_alloc(work->arena, (size_t)width * sizeof *from_x, err);
    if (!from_x)
        return MESO_E_OUT_OF_MEMORY;
    for (int x = 0; x < width; x++)
        from_x[x] = (int)fmin(x / work->factor, work->width - 1);
    for (int y = 0; y < out->mask.height; y++) {
        int from_y = (int)fmin(y / work->factor, work->height - 1);
        const uint8_t *inside = work->inside.at + from_y * work->inside.stride;
        const uint8_t *cut = work->cut.at + from_y * work->cut.stride;
        uint8_t *mask = out->mask.at + y * out->mask.stride;
        uint8_t *covers = out->covers.at + y * out->covers.stride;
        for (int x = 0; x < width && from_y != last_y; x++) {
            covers[x] = inside[from_x[x]] ? cut[from_x[x]] : LOCATE_COVER_OUTSIDE;
            mask[x] = covers[x] == LOCATE_COVER_NONE ? 255 : 0;
        }
        if (from_y == last_y) {
            memcpy(mask, mask - out->mask.stride, (size_t)width);
            memcpy(covers, covers - out->covers.stride, (size_t)width);
        }
        last_y = from_y;
    }
    return MESO_OK;
}

int locate_skin(const struct locate_face *face, const struct photo *photo,
                const struct kernels *kernels, struct locate_skin *out, struct arena *arena,
                struct meso_error *err)
{
    int code = box_of(face, photo, out, err);
    if (!code)
        code = kernels_mask_new(&out->mask, out->mask.width, out->mask.height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->covers, out->mask.width, out->mask.height, arena, err);
    if (code)
        return code;
    struct skin_work work = {.face = face, .kernels = kernels, .arena = arena};
    work.x = out->x;
    work.y = out->y;
    work.factor = fmax(1, face->pixels_per_cm / most_px_per_cm);
    work.width = (int)fmax(8, out->mask.width / work.factor);
    work.height = (int)fmax(8, out->mask.height / work.factor);
    work.px_per_mm = face->pixels_per_cm / 10 / work.factor;
    struct base_arena_mark mark = base_arena_mark(arena);
    code = judge(&work, photo, err);
    if (!code)
        code = enlarge(&work, out, err);
    base_arena_rewind(arena, mark);
    return code;
}
