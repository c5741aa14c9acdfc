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

static void subtract(struct plane a, struct plane b, struct plane out)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] = a.at[y * a.stride + x] - b.at[y * b.stride + x];
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

/* excess over the smooth light of clean skin, then clean without what sticks out of it. */
static int learn_light(struct skin_work *work, struct meso_error *err)
{
    struct plane light;
    double centre, deviation;
    int code = locate_skin_plane(work, &light, err);
    if (!code)
        code = kernels_background(work->kernels, work->red, work->clean,
                                  light_sigma_mm * work->px_per_mm, light, work->arena, err);
    if (code)
        return code;
    subtract(work->red, light, work->excess);
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
        memset(work->clean.at + y * work->clean.stride, 255, (size_t)work->width);
    if (!code)
        keep_walked(work);
    for (int round = 0; round < 2 && !code; round++)
        code = learn_light(work, err);
    return code;
}
