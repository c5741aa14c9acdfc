/* The texture that a blob must stand out of, measured about it on the bright side only: spots,
   however many, don't raise their own threshold; stubble and hair, bright between dark, do. Knows a
   plane and what may be blobs in it. */
#include "blobs.h"

#include <math.h>
#include <string.h>

static const double fine_mm = 0.25, coarse_mm = 2; /* texture lies between these sigmas */
static const double neighbourhood_mm = 4;          /* sigma of the map of texture */
static const double flank_mm = 0.4;                /* about a blob, which is half in it */
static const int64_t min_between_px = 400;         /* as a zone has at least */

/* out = fine - its Gaussian of coarse_mm. */
static int take_band(const struct kernels *kernels, struct plane fine, double sigma_px,
                     struct plane out, struct arena *scratch, struct meso_error *err)
{
    int code = kernels_gaussian(kernels, fine, sigma_px, out, scratch, err);
    for (int y = 0; y < out.height && !code; y++)
        for (int x = 0; x < out.width; x++) {
            float *at = &out.at[y * out.stride + x];
            *at = fine.at[y * fine.stride + x] - *at;
        }
    return code;
}

/* What stands out of the band by more than two standard deviations is cut down to that. */
static void level_off(struct plane fine, struct plane band, double noise)
{
    for (int y = 0; y < fine.height; y++)
        for (int x = 0; x < fine.width; x++) {
            float over = band.at[y * band.stride + x] - (float)(2 * noise);
            if (over > 0)
                fine.at[y * fine.stride + x] -= over;
        }
}

/* The band's bright side as deviations, and where it is bright. */
static void bright_side(const struct measure_blob_field *field, struct mask usable,
                        struct plane band, struct mask bright, double noise)
{
    double level =
        field->rule->frozen_noise > 0 && noise > 0 ? field->rule->frozen_noise / noise : 1;
    float gain = (float)(level * 1.2533), most = (float)(4 * noise);
    for (int y = 0; y < band.height; y++)
        for (int x = 0; x < band.width; x++) {
            float *at = &band.at[y * band.stride + x];
            bright.at[y * bright.stride + x] =
                usable.at[y * usable.stride + x] && *at < 0 ? 255 : 0;
            /* sqrt(pi / 2): a normal distribution's sd over its mean deviation; glare, far below,
               counts as 4 sd */
            float below = *at < 0 ? -*at : 0;
            *at = gain * (below < most ? below : most);
        }
}

/* Texture: its standard deviation over the zone, and as a map, from the bright side of the band
   between fine and coarse; in two passes, so that spots don't pull the coarse level towards them.
 */
int measure_blob_map_noise(const struct kernels *kernels, struct measure_blob_field *field,
                           const struct measure_blob_searched *searched, double *noise,
                           struct arena *arena, struct meso_error *err)
{
    double px_per_mm = 1 / searched->mm_per_px, median, mad;
    double blocks_variance = (1 - 1.0 / (field->block * field->block)) / 12;
    double fine_px = fine_mm * px_per_mm;
    struct plane plane = searched->plane, fine, band;
    struct mask bright;
    if (kernels_plane_new(&fine, plane.width, plane.height, arena, err) ||
        kernels_plane_new(&band, plane.width, plane.height, arena, err) ||
        kernels_mask_new(&bright, plane.width, plane.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    fine_px = fmax(sqrt(fmax(fine_px * fine_px - blocks_variance, 0)), 0.3);
    int code = kernels_gaussian(kernels, plane, fine_px, fine, arena, err);
    for (int pass = 0; pass < 2 && !code; pass++) {
        code = take_band(kernels, fine, coarse_mm * px_per_mm, band, arena, err);
        if (!code)
            code = kernels_medians(kernels, band, searched->usable, &median, &mad, arena, err);
        *noise = 1.4826 * mad; /* a normal distribution's sd over its MAD */
        if (!pass && !code)
            level_off(fine, band, *noise);
    }
    if (code)
        return code;
    bright_side(field, searched->usable, band, bright, *noise);
    return kernels_background_coarse(kernels, band, bright, neighbourhood_mm * px_per_mm,
                                     &field->noise, arena, err);
}

/* Takes the discs of the blobs, and their flanks, out of the mask. */
static void cut_blobs(const struct measure_blob_field *field, const struct measure_blobs *blobs,
                      double mm_per_px, struct mask mask)
{
    for (int i = 0; i < blobs->count; i++) {
        const struct measure_blob *blob = &blobs->at[i];
        double stretched = sqrt(blob->area_px / M_PI * blob->elongation) / field->block;
        double radius = stretched + flank_mm / mm_per_px;
        double x = (blob->x - field->left) / field->block,
               y = (blob->y - field->top) / field->block;
        int top = (int)fmax(y - radius, 0), bottom = (int)fmin(y + radius + 1, mask.height);
        int left = (int)fmax(x - radius, 0), right = (int)fmin(x + radius + 1, mask.width);
        for (int j = top; j < bottom; j++)
            for (int k = left; k < right; k++)
                if (hypot(k + 0.5 - x, j + 0.5 - y) < radius)
                    mask.at[j * mask.stride + k] = 0;
    }
}

int measure_blob_map_noise_between(const struct kernels *kernels, struct measure_blob_field *field,
                                   const struct measure_blob_searched *searched,
                                   struct measure_blobs *blobs, struct arena *arena,
                                   struct meso_error *err)
{
    struct measure_blob_searched between = *searched;
    struct plane whole = searched->plane;
    int64_t left = 0;
    if (kernels_plane_new(&between.plane, whole.width, whole.height, arena, err) ||
        kernels_mask_new(&between.usable, whole.width, whole.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < whole.height; y++) {
        memcpy(between.plane.at + y * between.plane.stride, whole.at + y * whole.stride,
               (size_t)whole.width * sizeof *whole.at);
        memcpy(between.usable.at + y * between.usable.stride,
               searched->usable.at + y * searched->usable.stride, (size_t)whole.width);
    }
    cut_blobs(field, blobs, searched->mm_per_px, between.usable);
    for (int y = 0; y < whole.height; y++)
        for (int x = 0; x < whole.width; x++)
            left += between.usable.at[y * between.usable.stride + x] != 0;
    if (left < min_between_px)
        return MESO_OK;
    int code = measure_skin_fill(kernels, between.plane, between.usable,
                                 measure_blob_fill_mm / searched->mm_per_px, arena, err);
    return code ? code
                : measure_blob_map_noise(kernels, field, &between, &blobs->noise, arena, err);
}
