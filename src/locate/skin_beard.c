/* Beard and stubble: an area of the lower face that is rougher at a hair's scale than the same
   face's cheeks and forehead, where no beard grows. A wrinkle or a mole takes a small share of the
   same area. Shaved skin without visible hairs stays. */
#include "outline.h"
#include "skin_work.h"

#include <math.h>

/* Roughness in units of the upper face's, on photographs of 3 px/mm: below the nose women and
   shaved men have 0.8 to 1.3, at most 1.5 on a twentieth of the area; a day's stubble 1.5 to 2.5, a
   beard 2.5 to 4. From a core the area spreads down to the lower value. */
static const double core_roughness = 1.8, spread_roughness = 1.4;
/* Along the jaw's sides women's down and the grazing light reach 2 as well; a beard that is nowhere
   near the mouth and chin must be plain. */
static const double side_roughness = 2.5, side_mm = 38;
/* Less core is the corner of the mouth or the wing of the nose. */
static const double least_area_mm2 = 40;
/* Beards grow below the base of the nose, beside it below the fold at its wing, and from there up
   to the sideburn in front of the ear. Given as the way beside the midline and below the base. */
static const struct image_point upper_limit[] = {{0, 0}, {10, 0}, {25, 6}, {55, -20}, {1e3, -20}};

static bool can_grow(const struct skin_work *work, double x, double y)
{
    double beside = locate_skin_beside_nose(work, x, y);
    const struct image_point *a = upper_limit;
    while (a[1].x < beside)
        a++;
    double limit = a->y + (a[1].y - a->y) * (beside - a->x) / (a[1].x - a->x);
    return locate_skin_below_nose(work, x, y) > limit;
}

static int cut(struct skin_work *work, struct meso_error *err)
{
    struct plane rough;
    struct mask core, spread, large, found;
    struct mask *const masks[] = {&core, &spread, &large, &found};
    int code = locate_skin_spread(work, work->cells.roughness, &rough, err);
    for (int i = 0; i < 4 && !code; i++)
        code = locate_skin_mask(work, masks[i], err);
    if (code)
        return code;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            if (!work->inside.at[y * work->inside.stride + x] || !can_grow(work, x + 0.5, y + 0.5))
                continue;
            double value = (double)rough.at[y * rough.stride + x];
            double least = locate_skin_beside_nose(work, x + 0.5, y + 0.5) < side_mm
                               ? core_roughness
                               : side_roughness;
            core.at[y * core.stride + x] = value > least ? 255 : 0;
            spread.at[y * spread.stride + x] = value > spread_roughness ? 255 : 0;
        }
    double least_px = least_area_mm2 * work->px_per_mm * work->px_per_mm;
    code = locate_skin_add_connected(core, core, least_px, large, work->arena, err);
    if (!code)
        code = locate_skin_add_connected(spread, large, 0, found, work->arena, err);
    if (!code)
        locate_skin_cut(work, found, 0, 0, LOCATE_COVER_BEARD);
    return code;
}

int locate_skin_cut_beard(struct skin_work *work, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = cut(work, err);
    base_arena_rewind(work->arena, mark);
    return code;
}
