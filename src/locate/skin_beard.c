/* Beard and stubble: an area of the lower face of which a large share of pixels stands out of the
   smooth skin, each hair by itself. A wrinkle or a mole takes a small share of the same area.
   Shaved skin without visible hairs stays. */
#include "skin_work.h"

#include <math.h>

/* A hair's scale: what is smaller than this stands out. */
static const double grain_mm = 0.6;
/* The area over which the share is taken. */
static const double area_mm = 2;
/* A pixel stands out beyond 3 deviations of this face's clean skin, and never for less than a fine
   line's contrast (ln units). */
static const double least_contrast = 0.12;
/* Shares: clean skin has 0.01 to 0.05, at most 0.10 on women of 19 to 54 years; a line through the
   area takes 0.10 to 0.15, two days' stubble 0.15 to 0.3, a beard 0.3 and more. From a core the
   area spreads down to the lower share. */
static const double core_share = 0.20, spread_share = 0.10;
/* Less is the corner of the mouth or the wing of the nose. */
static const double least_area_mm2 = 40;
/* Beards grow below this height above the base of the nose: sideburns reach up to the ear. */
static const double above_nose_mm = 18;

/* What stands out and is broader than this is a mole or a fold, not hairs; its edge shows up to
   half of the other width around it. */
static const double broad_mm = 0.9, edge_mm = 0.9;

enum { NOSE_BASE = 2, EYE_CORNER_RIGHT = 33, EYE_CORNER_LEFT = 263 };

/* What is dark beyond the contrast, opened by a disc so that hairs fall away, and its surroundings.
 */
static int mark_broad(struct skin_work *work, struct plane fine, double contrast,
                      struct mask *broad, struct meso_error *err)
{
    int code = locate_skin_mask(work, broad, err);
    if (code)
        return code;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++)
            broad->at[y * broad->stride + x] =
                (double)fine.at[y * fine.stride + x] > contrast ? 255 : 0;
    double radius = fmax(1, broad_mm / 2 * work->px_per_mm);
    code = kernels_grow(*broad, -radius, work->arena, err);
    if (!code)
        code = kernels_grow(*broad, radius + edge_mm * work->px_per_mm, work->arena, err);
    return code;
}

/* 1 where a pixel of the skin stands out, and 1 where there is skin. */
static int mark_hairs(struct skin_work *work, struct plane hairs, struct plane skin,
                      struct meso_error *err)
{
    struct plane fine;
    struct mask broad;
    double centre, deviation;
    int code = locate_skin_plane(work, &fine, err);
    if (!code)
        code = kernels_gaussian(work->kernels, work->red, fmax(0.3, grain_mm * work->px_per_mm),
                                fine, work->arena, err);
    if (code)
        return code;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++)
            fine.at[y * fine.stride + x] =
                work->red.at[y * work->red.stride + x] - fine.at[y * fine.stride + x];
    code = locate_skin_median(work, fine, work->clean, &centre, &deviation, err);
    double contrast = fmax(least_contrast, 3 * deviation);
    if (!code)
        code = mark_broad(work, fine, contrast, &broad, err);
    for (int y = 0; y < work->height && !code; y++)
        for (int x = 0; x < work->width; x++) {
            bool inside =
                work->inside.at[y * work->inside.stride + x] && !broad.at[y * broad.stride + x];
            bool out = fabs((double)fine.at[y * fine.stride + x]) > contrast;
            skin.at[y * skin.stride + x] = inside ? 1 : 0;
            hairs.at[y * hairs.stride + x] = inside && out ? 1 : 0;
        }
    return code;
}

/* Both averaged over the area. */
static int average(struct skin_work *work, struct plane *plane, struct meso_error *err)
{
    struct plane smooth;
    int code = locate_skin_plane(work, &smooth, err);
    if (!code)
        code = kernels_gaussian(work->kernels, *plane, fmax(0.3, area_mm * work->px_per_mm), smooth,
                                work->arena, err);
    *plane = smooth;
    return code;
}

/* How far below the base of the nose, along the face's own axis, in mm. */
static double below_nose(const struct skin_work *work, int x, int y)
{
    const struct locate_landmark *points = work->face->points;
    double dx = points[EYE_CORNER_LEFT].x - points[EYE_CORNER_RIGHT].x;
    double dy = points[EYE_CORNER_LEFT].y - points[EYE_CORNER_RIGHT].y;
    double length = hypot(dx, dy);
    double from_x = work->x + (x + 0.5) * work->factor - points[NOSE_BASE].x;
    double from_y = work->y + (y + 0.5) * work->factor - points[NOSE_BASE].y;
    return (from_y * dx - from_x * dy) / length / work->factor / work->px_per_mm;
}

static int cut(struct skin_work *work, struct meso_error *err)
{
    struct plane hairs, skin;
    struct mask core, spread;
    int code = locate_skin_plane(work, &hairs, err);
    if (!code)
        code = locate_skin_plane(work, &skin, err);
    if (!code)
        code = locate_skin_mask(work, &core, err);
    if (!code)
        code = locate_skin_mask(work, &spread, err);
    if (!code)
        code = mark_hairs(work, hairs, skin, err);
    if (!code)
        code = average(work, &hairs, err);
    if (!code)
        code = average(work, &skin, err);
    if (code)
        return code;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            double share = (double)hairs.at[y * hairs.stride + x] /
                           fmax(0.05, (double)skin.at[y * skin.stride + x]);
            bool can = work->inside.at[y * work->inside.stride + x] &&
                       below_nose(work, x, y) > -above_nose_mm;
            core.at[y * core.stride + x] = can && share > core_share ? 255 : 0;
            spread.at[y * spread.stride + x] = can && share > spread_share ? 255 : 0;
        }
    double least_px = least_area_mm2 * work->px_per_mm * work->px_per_mm;
    return locate_skin_add_connected(spread, core, least_px, work->cut, work->arena, err);
}

int locate_skin_cut_beard(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = cut(work, err);
    base_arena_rewind(work->arena, mark);
    return code;
}
