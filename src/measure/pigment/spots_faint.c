/* Faint freckles and lentigines: melanin that the relief of the skin hides in brightness but not in
   colour. Searched on blocks of about 0.4 mm, since colour has more noise and a JPEG halves its
   resolution. Knows nothing of what else is a spot. */
#include "spots_faint.h"
#include "contrast.h"

#include <math.h>
#include <string.h>

static const struct measure_blob_rule rule = {
    .min_contrast = 0.04, .noise_factor = 5, .min_area_mm2 = 0.8};
/* Below, colour tells no more than brightness did. */
static const double min_gain = 1.2;
/* A JPEG keeps colour at half the resolution; coarser than this, a freckle of 1 mm has hardly two
   px of it, and the blocks' noise is as large as that. */
static const double max_mm_per_px = 0.2;
/* Melanin is as dark as it is coloured: both contrasts are equal but for shading. Colour alone is a
   camera's or a JPEG's, darkness with hardly a colour a hair's or a shadow's. */
static const double least_luma = 0.6, most_luma = 3;

/* To px of the other planes. */
static void convert(struct measure_blob *blob, const struct measure_skin *from,
                    const struct measure_skin *to)
{
    double scale = (double)from->block / to->block;
    blob->x = (from->x + blob->x * from->block - to->x) / to->block;
    blob->y = (from->y + blob->y * from->block - to->y) / to->block;
    blob->area_px *= scale * scale;
    for (int i = 0; i < blob->outline_count; i++) {
        blob->outline[i][0] =
            (float)((from->x + (double)blob->outline[i][0] * from->block - to->x) / to->block);
        blob->outline[i][1] =
            (float)((from->y + (double)blob->outline[i][1] * from->block - to->y) / to->block);
    }
}

static bool overlaps(const struct measure_blob *blob, const struct measure_blobs *with)
{
    for (int i = 0; i < with->count; i++) {
        const struct measure_blob *other = &with->at[i];
        double reach = sqrt(other->area_px / M_PI) + 0.5 * sqrt(blob->area_px / M_PI);
        if (hypot(blob->x - other->x, blob->y - other->y) < reach)
            return true;
    }
    return false;
}

/* Whether it is one that brightness did not show; in px of the other planes, its contrast luma's.
 */
static bool adopt(const struct measure_skin *from, const struct measure_skin *to,
                  const double luma[3], const struct measure_blobs *known,
                  struct measure_blob *blob)
{
    double seen = blob->contrast;
    blob->contrast = 0;
    for (int c = 0; c < 3; c++)
        blob->contrast += luma[c] * (blob->inside[c] - blob->surround[c]);
    convert(blob, from, to);
    return !overlaps(blob, known) && blob->contrast >= fmax(rule.min_contrast, least_luma * seen) &&
           blob->contrast <= most_luma * seen;
}

/* The clear ones behind the clear ones, the doubtful ones behind all. */
static int add(const struct measure_skin *from, const struct measure_skin *to, const double luma[3],
               struct measure_blobs *faint, struct measure_blobs *found, struct arena *arena,
               struct meso_error *err)
{
    int known = found->count + found->doubtful, kept = found->count, clear = 0, doubtful = 0;
    size_t bytes = ((size_t)known + 1) * sizeof *found->at;
    struct measure_blobs before = {.at = base_arena_alloc(arena, bytes, err),
                                   .count = found->count};
    if (!before.at)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(before.at, found->at, (size_t)known * sizeof *found->at);
    for (int i = 0; i < faint->count && known + clear < found->room; i++)
        if (adopt(from, to, luma, &before, &faint->at[i])) {
            found->at[kept++] = faint->at[i];
            clear++;
        }
    for (int i = before.count; i < known; i++) {
        const struct measure_blobs added = {.at = found->at + before.count, .count = clear};
        if (!overlaps(&before.at[i], &added))
            found->at[kept + doubtful++] = before.at[i];
    }
    found->count = kept;
    for (int i = faint->count; i < faint->count + faint->doubtful; i++) {
        const struct measure_blobs all = {.at = found->at, .count = kept + doubtful};
        if (kept + doubtful < found->room && adopt(from, to, luma, &all, &faint->at[i]))
            found->at[kept + doubtful++] = faint->at[i];
    }
    found->doubtful = doubtful;
    return MESO_OK;
}

int measure_spots_add_faint(const struct measure_input *input, const struct measure_skin *skin,
                            const double luma[3], double frozen_noise, struct measure_blobs *found,
                            double *noise, struct arena *arena, struct meso_error *err)
{
    struct measure_skin coarse;
    struct measure_blobs faint;
    struct measure_blob_rule with = rule;
    struct plane melanin;
    double weights[3], gain;
    if (!(input->mm_per_px <= max_mm_per_px))
        return MESO_OK;
    int code = measure_skin_read(input, MEASURE_SKIN_COARSE, measure_blobs_margin_px(input),
                                 &coarse, arena, err);
    if (!code)
        code = measure_contrast_weights(&coarse, luma, weights, &gain, arena, err);
    if (code || gain < min_gain)
        return code;
    with.frozen_noise = frozen_noise;
    code = kernels_plane_new(&melanin, coarse.usable.width, coarse.usable.height, arena, err);
    if (code)
        return code;
    measure_skin_combine(&coarse, weights, melanin);
    code = measure_blobs_find(input->kernels, &coarse, melanin, &with, &faint, arena, err);
    *noise = frozen_noise > 0 ? frozen_noise : faint.noise;
    if (!code)
        code = add(&coarse, skin, luma, &faint, found, arena, err);
    return code;
}
