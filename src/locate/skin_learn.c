/* What this face's skin looks like: its median density, and the smooth course of light over it. Red
   light, because pigment and blood, which are to be measured, hardly show in it, while hair and
   shade do. Does not know what else is in view. */
#include "skin_work.h"

#include <math.h>
#include <string.h>

/* Iterated median +- 3 scaled median deviations, never narrower than a quarter of the light, so
   that evenly lit faces keep their wrinkles and spots. */
static const double least_spread = 0.25;
/* The course of light over a face: features are smaller than this. */
static const double light_sigma_mm = 3;
/* Around the smooth light, clean skin stays within this or 4 deviations (ln units). */
static const double least_grain = 0.15;

static void keep_near(struct mask from, struct plane values, double centre, double reach,
                      struct mask out)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            double value = (double)values.at[y * values.stride + x];
            out.at[y * out.stride + x] =
                from.at[y * from.stride + x] && fabs(value - centre) < reach ? 255 : 0;
        }
}

/* clean: what is of the face's own density. */
static int learn_density(struct skin_work *work, struct meso_error *err)
{
    double deviation;
    struct mask among = work->inside;
    for (int round = 0; round < 4; round++) {
        int code = locate_skin_median(work, work->red, among, &work->red_median, &deviation, err);
        if (code)
            return code;
        keep_near(work->inside, work->red, work->red_median, fmax(least_spread, 3 * deviation),
                  work->clean);
        among = work->clean;
    }
    return MESO_OK;
}

/* clean without what the walk did not reach. */
static void keep_walked(struct skin_work *work)
{
    const struct skin_cells *cells = &work->cells;
    for (int y = 0; y < work->height; y++) {
        int cell_y = y / cells->size, last = cells->walked.height - 1;
        const uint8_t *walked =
            cells->walked.at + (cell_y < last ? cell_y : last) * cells->walked.stride;
        uint8_t *clean = work->clean.at + y * work->clean.stride;
        for (int x = 0; x < work->width; x++) {
            int cell_x = x / cells->size;
            clean[x] &= walked[cell_x < cells->walked.width ? cell_x : cells->walked.width - 1];
        }
    }
}

/* The clean skin's mean density in each cell, and which cells have any. */
static void average_clean(struct skin_work *work, struct mask known)
{
    struct skin_cells *cells = &work->cells;
    for (int cy = 0; cy < known.height; cy++)
        for (int cx = 0; cx < known.width; cx++) {
            double sum = 0;
            int count = 0, size = cells->size;
            for (int y = cy * size; y < (cy + 1) * size && y < work->height; y++)
                for (int x = cx * size; x < (cx + 1) * size && x < work->width; x++)
                    if (work->clean.at[y * work->clean.stride + x]) {
                        sum += (double)work->red.at[y * work->red.stride + x];
                        count++;
                    }
            cells->light.at[cy * cells->light.stride + cx] = (float)(count ? sum / count : 0);
            known.at[cy * known.stride + cx] = count > size ? 255 : 0;
        }
}

/* The smooth light of the clean skin, everywhere. */
static int smooth_light(struct skin_work *work, struct plane *out, struct meso_error *err)
{
    const struct skin_cells *cells = &work->cells;
    struct plane smooth;
    struct mask known;
    int code = kernels_plane_new(&smooth, cells->red.width, cells->red.height, work->arena, err);
    if (!code)
        code = kernels_mask_new(&known, smooth.width, smooth.height, work->arena, err);
    if (code)
        return code;
    average_clean(work, known);
    code = kernels_background(work->kernels, cells->light, known,
                              light_sigma_mm * work->px_per_mm / cells->size, smooth, work->arena,
                              err);
    return code ? code : locate_skin_spread(work, smooth, out, err);
}

/* excess over the smooth light of clean skin, then clean without what sticks out of it. */
static int learn_light(struct skin_work *work, struct meso_error *err)
{
    struct plane light;
    double centre, deviation;
    struct base_arena_mark mark = base_arena_mark(work->arena);
    int code = smooth_light(work, &light, err);
    for (int y = 0; y < work->height && !code; y++)
        for (int x = 0; x < work->width; x++)
            work->excess.at[y * work->excess.stride + x] =
                work->red.at[y * work->red.stride + x] - light.at[y * light.stride + x];
    base_arena_rewind(work->arena, mark);
    if (!code)
        code = locate_skin_median(work, work->excess, work->clean, &centre, &deviation, err);
    if (code)
        return code;
    keep_near(work->inside, work->excess, 0, fmax(least_grain, 4 * deviation), work->clean);
    keep_walked(work);
    return MESO_OK;
}

int locate_skin_learn(struct skin_work *work, struct meso_error *err)
{
    int code = locate_skin_mask(work, &work->clean, err);
    if (!code)
        code = locate_skin_plane(work, &work->excess, err);
    if (!code)
        code = learn_density(work, err);
    if (!code)
        code = locate_skin_walk(work, err);
    /* the walk's skin in its own light, however far that is from the median */
    for (int y = 0; y < work->height && !code; y++)
        memcpy(work->clean.at + y * work->clean.stride, work->inside.at + y * work->inside.stride,
               (size_t)work->width);
    if (!code)
        keep_walked(work);
    for (int round = 0; round < 2 && !code; round++)
        code = learn_light(work, err);
    return code;
}
