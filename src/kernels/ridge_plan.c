/* Where the rows of a multi-scale ridge lie while it streams down a strip, how far each scale lags
   behind the source, and how far beyond the strip it must reach. Knows no pixel.

   A step takes in KERNELS_RIDGE_BLOCK rows of the source. Rows of a filter that reaches r rows down
   come ceil(r / block) blocks later. */
#include "ridge.h"

#include <string.h>

enum { BLOCK = KERNELS_RIDGE_BLOCK, HALF_BLOCK = BLOCK / 2, STRIP = KERNELS_RIDGE_STRIP };

static int blocks(int rows, int block)
{
    return (rows + block - 1) / block;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static void set_lags(struct kernels_ridge_plan *plan)
{
    int before = 0;
    plan->lag = plan->half_lag = 0;
    for (int i = 0; i < plan->count; i++) {
        struct kernels_ridge_level *level = &plan->level[i];
        int block = level->half ? HALF_BLOCK : BLOCK;
        level->lag = before + blocks(level->blur_radius, block);
        level->derived_lag = level->lag + blocks(level->radius, block);
        if (level->first)
            level->derived_lag = level->lag; /* straight from the source */
        if (level->scale >= 0 && level->half)
            plan->half_lag =
                larger(plan->half_lag, level->derived_lag + blocks(level->points, HALF_BLOCK));
        else if (level->scale >= 0)
            plan->lag = larger(plan->lag, level->derived_lag);
        plan->has_half |= level->scale >= 0 && level->half;
        plan->has_full |= level->scale >= 0 && !level->half;
        before = level->lag;
    }
    plan->half_lag = larger(plan->lag, plan->half_lag);
}

static void set_reaches(struct kernels_ridge_plan *plan)
{
    int needed = 0, margin = 0; /* by the level after, in its px */
    for (int i = plan->count - 1; i >= 0; i--) {
        struct kernels_ridge_level *level = &plan->level[i];
        bool after_is_half = i + 1 < plan->count && plan->level[i + 1].half && !level->half;
        level->reach = after_is_half ? 2 * needed : needed;
        if (level->scale >= 0)
            level->reach = larger(level->reach, level->radius + (level->half ? level->points : 0));
        needed = level->reach + level->blur_radius;
        int room = kernels_row_aligned(level->reach + level->blur_radius);
        margin = larger(margin, level->half ? 2 * room : room);
    }
    plan->reach = needed;
    margin = larger(margin, kernels_row_steps(plan->reach));
    plan->margin = (margin + 31) / 32 * 32; /* half of it is whole cache lines as well */
}

static void keep_rows(struct kernels_ridge_plan *plan, struct kernels_ridge_rows *rows, int count,
                      bool half)
{
    int margin = half ? plan->margin / 2 : plan->margin;
    rows->count = count;
    rows->pitch = 2 * margin + (half ? STRIP / 2 : STRIP);
    rows->at = plan->floats + (size_t)margin;
    plan->floats += (size_t)count * (size_t)rows->pitch;
}

/* Rows of this level must stay until the next level and its scale have been served. */
static void keep_full(struct kernels_ridge_plan *plan, struct kernels_ridge_level *level,
                      const struct kernels_ridge_level *next)
{
    bool wanted = level->scale >= 0;
    int for_next = next && !next->half ? BLOCK * (next->lag - level->lag) + next->blur_radius : 0;
    int along_lag = level->first ? 0 : level->lag;
    int for_scale = wanted ? BLOCK * (plan->lag - along_lag) + level->radius : 0;
    if (level->first) {
        int for_smooth = BLOCK * level->lag + level->blur_radius;
        keep_rows(plan, &level->along[0], larger(for_scale, for_smooth) + BLOCK, false);
    }
    keep_rows(plan, &level->smooth, larger(for_next, level->first ? 0 : for_scale) + BLOCK, false);
    for (int i = 1; wanted && i < 3; i++)
        keep_rows(plan, &level->along[i], for_scale + BLOCK, false);
}

static void keep_half(struct kernels_ridge_plan *plan, struct kernels_ridge_level *level,
                      const struct kernels_ridge_level *before,
                      const struct kernels_ridge_level *next)
{
    bool wanted = level->scale >= 0;
    int derived = HALF_BLOCK * (level->derived_lag - level->lag) + level->radius;
    int for_next = next ? HALF_BLOCK * (next->lag - level->lag) + next->blur_radius : 0;
    if (!before->half)
        keep_rows(plan, &level->source,
                  HALF_BLOCK * (level->lag - before->lag) + level->blur_radius + HALF_BLOCK, true);
    keep_rows(plan, &level->smooth, larger(for_next, wanted ? derived : 0) + HALF_BLOCK, true);
    for (int i = 1; wanted && i < 3; i++)
        keep_rows(plan, &level->along[i], derived + HALF_BLOCK, true);
    int between = HALF_BLOCK * (plan->half_lag - level->derived_lag) + level->points + HALF_BLOCK;
    for (int i = 0; wanted && i < (plan->crest ? 5 : 3); i++)
        keep_rows(plan, &level->second[i], between, true);
}

void kernels_ridge_arrange(struct kernels_ridge_plan *plan)
{
    plan->has_full = plan->has_half = false;
    plan->floats = 0;
    set_lags(plan);
    set_reaches(plan);
    keep_rows(plan, &plan->source, 1, false);
    keep_rows(plan, &plan->work, BLOCK, false);
    keep_rows(plan, &plan->between, 5 * HALF_BLOCK, true);
    for (int i = 0; i < 4; i++)
        keep_rows(plan, &plan->best[i], BLOCK * (plan->half_lag - plan->lag) + BLOCK, false);
    for (int i = 0; i < plan->count; i++) {
        struct kernels_ridge_level *level = &plan->level[i];
        const struct kernels_ridge_level *next = i + 1 < plan->count ? level + 1 : NULL;
        if (level->half)
            keep_half(plan, level, level - 1, next);
        else
            keep_full(plan, level, next);
    }
    plan->floats += (size_t)plan->margin + 2 * KERNELS_ROW_STEP; /* work reads on beyond a row */
}
