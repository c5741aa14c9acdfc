/* Hair in a face: what is dark and hangs together with the hair around the face, with brows, lashes
   or nostrils; and beard, which is an area full of fine dark lines. Single dark spots and lines
   that reach no hair are left: they may be a mole or a wrinkle. */
#include "outline.h"
#include "skin_work.h"

#include <math.h>

/* A wrinkle takes up to about 0.25 of the light (ln units), a hair that fills a pixel 1 to 2.5 on
   any skin; in between is half a pixel of hair. */
static const double hair_excess = 0.30;
/* A nostril's rim is shaded skin up to here. */
static const double nostril_excess = 0.45;
/* Half a hair's or lash's blur beside what was found. */
static const double hair_margin_mm = 0.7, feature_margin_mm = 0.6;

/* Where a feature's dark things begin, and how far they may reach (growths of its outline). */
struct search {
    enum outline_feature feature;
    double excess;
    struct outline_growth seed, reach;
};

static const struct search searches[] = {
    /* lashes, their shadow and make-up */
    {OUTLINE_EYE_RIGHT, 0.30, {1.1, 1.3}, {1.6, 3.0}},
    {OUTLINE_EYE_LEFT, 0.30, {1.1, 1.3}, {1.6, 3.0}},
    /* brows thicker or longer than the mesh's; not into the frown lines beside them */
    {OUTLINE_BROW_RIGHT, 0.30, {1.0, 1.0}, {1.25, 3.0}},
    {OUTLINE_BROW_LEFT, 0.30, {1.0, 1.0}, {1.25, 3.0}},
    {OUTLINE_NOSTRIL_RIGHT, nostril_excess, {1.0, 1.0}, {1.6, 2.2}},
    {OUTLINE_NOSTRIL_LEFT, nostril_excess, {1.0, 1.0}, {1.6, 2.2}},
};

static void above(struct plane values, double level, struct mask within, struct mask out)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] = (!within.at || within.at[y * within.stride + x]) &&
                                                 (double)values.at[y * values.stride + x] > level
                                             ? 255
                                             : 0;
}

/* The box of an outline with the margin around it, inside of the work. */
struct window {
    int x, y, width, height;
};

static struct window window_of(const struct skin_work *work, struct image_polygon outline)
{
    double left = work->width, top = work->height, right = 0, bottom = 0;
    for (int i = 0; i < outline.count; i++) {
        left = fmin(left, outline.points[i].x);
        right = fmax(right, outline.points[i].x);
        top = fmin(top, outline.points[i].y);
        bottom = fmax(bottom, outline.points[i].y);
    }
    double margin = 2 + feature_margin_mm * work->px_per_mm;
    int x = (int)fmax(0, floor(left - margin)), y = (int)fmax(0, floor(top - margin));
    int end_x = (int)fmin(work->width, ceil(right + margin));
    int end_y = (int)fmin(work->height, ceil(bottom + margin));
    return (struct window){x, y, end_x - x, end_y - y};
}

static int cut_feature(struct skin_work *work, const struct search *search, struct meso_error *err)
{
    struct mask reach, seed, dark, found;
    struct mask *const masks[] = {&reach, &seed, &dark, &found};
    struct image_polygon from, to;
    int code = locate_skin_feature(work, search->feature, search->seed.along, search->seed.across,
                                   &from, err);
    if (!code)
        code = locate_skin_feature(work, search->feature, search->reach.along, search->reach.across,
                                   &to, err);
    if (code)
        return code;
    struct window window = window_of(work, to);
    if (window.width < 1 || window.height < 1) /* outside of the photograph */
        return MESO_OK;
    for (int i = 0; i < 4 && !code; i++)
        code = kernels_mask_new(masks[i], window.width, window.height, work->arena, err);
    if (code)
        return code;
    image_polygon_fill(to, window.x, window.y, 255, reach);
    image_polygon_fill(from, window.x, window.y, 255, seed);
    above(kernels_plane_window(work->excess, window.x, window.y, window.width, window.height),
          search->excess, reach, dark);
    code = locate_skin_add_connected(dark, seed, 0, found, work->arena, err);
    if (!code)
        code = kernels_grow(found, feature_margin_mm * work->px_per_mm, work->arena, err);
    locate_skin_cut(work, found, window.x, window.y, LOCATE_COVER_FEATURE);
    return code;
}

static int cut_border_hair(struct skin_work *work, struct meso_error *err)
{
    struct mask dark, found;
    int code = locate_skin_mask(work, &dark, err);
    if (!code)
        code = locate_skin_mask(work, &found, err);
    if (code)
        return code;
    above(work->excess, hair_excess, (struct mask){0}, dark);
    code = locate_skin_add_connected(dark, work->border, 0, found, work->arena, err);
    if (!code)
        code = kernels_grow(found, hair_margin_mm * work->px_per_mm, work->arena, err);
    locate_skin_cut(work, found, 0, 0, LOCATE_COVER_HAIR);
    return code;
}

int locate_skin_cut_dark(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = cut_border_hair(work, err);
    for (size_t i = 0; i < sizeof searches / sizeof *searches && !code; i++)
        code = cut_feature(work, &searches[i], err);
    base_arena_rewind(work->arena, mark);
    return code;
}
