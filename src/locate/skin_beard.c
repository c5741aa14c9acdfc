/* Hair of any colour over an area: beard and stubble in the lower face, a fringe that hangs into
   the forehead. Such an area is rougher at a hair's scale than the same face's cheeks. A wrinkle or
   a mole takes a small share of the same area. Shaved skin without visible hairs stays. */
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
/* Foreheads without hair have up to 1.7, but without one direction. */
static const double fringe_roughness = 1.6, fringe_spread = 1.2;
/* Pores and the grain of a shining forehead run in all directions (0.1 to 0.3). */
static const double fringe_grain = 0.45;
/* Less core is the corner of the mouth or the wing of the nose. */
static const double least_area_mm2 = 30;
/* Beards grow below the base of the nose, beside it below the fold at its wing, and from there up
   to the sideburn in front of the ear. Given as the way beside the midline and below the base. */
static const struct image_point upper_limit[] = {{0, 0}, {10, 0}, {25, 6}, {55, -20}, {1e3, -20}};

static bool beard_grows(const struct skin_work *work, double x, double y)
{
    double beside = locate_skin_beside_nose(work, x, y);
    const struct image_point *a = upper_limit;
    while (a[1].x < beside)
        a++;
    double limit = a->y + (a[1].y - a->y) * (beside - a->x) / (a[1].x - a->x);
    return locate_skin_below_nose(work, x, y) > limit;
}

/* Brows stand out of the mesh's by this. */
static const double above_brow_mm = 4;

static bool fringe_hangs(const struct skin_work *work, double x, double y)
{
    return locate_skin_below_nose(work, x, y) < work->brow_mm - above_brow_mm;
}

/* Where hair makes the skin rough. */
struct ground {
    bool (*can_grow)(const struct skin_work *work, double x, double y);
    double core, side_core, spread; /* roughness; side_core beside side_mm */
    double grain;                   /* least share of one direction */
    bool from_border;               /* only what reaches in from outside */
    enum locate_cover cover;
};

static const struct ground grounds[] = {
    {beard_grows, core_roughness, side_roughness, spread_roughness, 0, false, LOCATE_COVER_BEARD},
    {fringe_hangs, fringe_roughness, fringe_roughness, fringe_spread, fringe_grain, true,
     LOCATE_COVER_HAIR},
};

/* Whether there is any core. */
static bool mark(const struct skin_work *work, const struct ground *ground, struct plane rough,
                 struct plane grain, struct mask core, struct mask spread)
{
    bool any = false;
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            double value = (double)rough.at[y * rough.stride + x];
            if (value < ground->spread || (double)grain.at[y * grain.stride + x] < ground->grain ||
                !work->inside.at[y * work->inside.stride + x] ||
                !ground->can_grow(work, x + 0.5, y + 0.5))
                continue;
            bool beside = locate_skin_beside_nose(work, x + 0.5, y + 0.5) > side_mm;
            core.at[y * core.stride + x] =
                value > (beside ? ground->side_core : ground->core) ? 255 : 0;
            any = any || core.at[y * core.stride + x];
            spread.at[y * spread.stride + x] = 255;
        }
    return any;
}

static int cut(struct skin_work *work, const struct ground *ground, struct plane rough,
               struct plane grain, struct meso_error *err)
{
    struct mask core, spread, large, found, reaching;
    struct mask *const masks[] = {&core, &spread, &large, &found, &reaching};
    int code = MESO_OK;
    for (int i = 0; i < 5 && !code; i++)
        code = locate_skin_mask(work, masks[i], err);
    if (code)
        return code;
    if (!mark(work, ground, rough, grain, core, spread))
        return MESO_OK;
    double least_px = least_area_mm2 * work->px_per_mm * work->px_per_mm;
    code = locate_skin_add_connected(core, core, least_px, large, work->arena, err);
    if (!code)
        code = locate_skin_add_connected(spread, large, 0, found, work->arena, err);
    if (!code && ground->from_border)
        code = locate_skin_add_connected(found, work->border, 0, reaching, work->arena, err);
    if (!code)
        locate_skin_cut(work, ground->from_border ? reaching : found, 0, 0, ground->cover);
    return code;
}

int locate_skin_cut_rough(struct skin_work *work, struct meso_error *err)
{
    struct plane rough, cells, grain;
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = locate_skin_spread(work, work->cells.roughness, &rough, err);
    if (!code)
        code = locate_skin_grain(work, &cells, err);
    if (!code)
        code = locate_skin_spread(work, cells, &grain, err);
    for (size_t i = 0; i < sizeof grounds / sizeof *grounds && !code; i++)
        code = cut(work, &grounds[i], rough, grain, err);
    base_arena_rewind(work->arena, mark);
    return code;
}
