/* How much each pixel of a zone looks like a point of a dark line: the oriented bank at the scales
   that the photograph resolves, in units of the zone's own noise. It does not know what the lines
   are. */
#include "wrinkles.h"

#include <math.h>
#include <string.h>

const double measure_wrinkles_sigma_mm[WRINKLES_SCALES] = {0.15, 0.30, 0.55}; /* measurement.md */

/* The bank's length over its width. Texture's accidental chains fade as it grows, and creases bend
   little over 5 sigma: on foreheads with and without lines, 5 parts them better than 3. */
static const double along_ratio = 5;
/* Creases are shallower than this (ln units), lashes and nostrils may be cut off. */
static const double light_range = 2;
/* Below 0.9 px a second derivative mixes the directions: the scale isn't seen. */
static const double smallest_sigma_px = 0.9;
/* A follow-up a little farther away than its baseline still shows the baseline's scales. */
static const double smallest_frozen_sigma_px = 0.8;
/* Close to the pixel, the camera's sharpness decides the response: half a pixel of blur takes a
   quarter of it at 0.9 px and an eighth at 1.2. A finer scale is looked for with this. */
static const double least_sigma_px = 1.2;
/* No noise is taken to be smaller: the rounding to 8 bits alone makes so much (ln units). */
static const double smallest_median = 0.0012, smallest_mad = 0.0005;
/* Roughness (pores, glare) differs inside a zone; it is followed at this scale. */
static const double clutter_mm = 5;
static const float clutter_ceiling = 2; /* of the median: lines are no clutter */

/* Over the response's lower quartile: the median and the MAD of skin without lines (drawn isotropic
   texture 1.41 and 0.42; foreheads without lines up to 1.45 and 0.54). What is more comes from the
   lines themselves, which in a small zone full of creases would hide each other. */
static const double most_median = 1.45, most_mad = 0.54;

int measure_wrinkles_finest_scale(double px_per_mm, bool frozen)
{
    double smallest_px = frozen ? smallest_frozen_sigma_px : smallest_sigma_px;
    int scale = 0;
    while (scale < WRINKLES_SCALES && measure_wrinkles_sigma_mm[scale] * px_per_mm < smallest_px)
        scale++;
    return scale;
}

/* How much rougher than the zone's median the surround of each pixel is; at least 1. */
static int find_clutter(const struct kernels *kernels, const struct wrinkles_window *window,
                        struct plane response, double median, struct plane clutter,
                        struct arena *arena, struct meso_error *err)
{
    struct plane clipped;
    int code = kernels_plane_new(&clipped, response.width, response.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++) {
            float relative = response.at[y * response.stride + x] / (float)median;
            clipped.at[y * clipped.stride + x] =
                relative < clutter_ceiling ? relative : clutter_ceiling;
        }
    code = kernels_background(kernels, clipped, window->searched, clutter_mm * window->px_per_mm,
                              clutter, arena, err);
    double level, mad;
    if (!code)
        code = kernels_median_mad(clutter, window->searched, &level, &mad, arena, err);
    if (code)
        return code;
    float scale = level > 0 ? 1 / (float)level : 1;
    for (int y = 0; y < clutter.height; y++)
        for (int x = 0; x < clutter.width; x++) {
            float *at = &clutter.at[y * clutter.stride + x];
            *at = *at * scale > 1 ? *at * scale : 1;
        }
    return MESO_OK;
}

/* Noise of the response: median and MAD, as far as texture makes them. */
static int find_noise(const struct wrinkles_window *window, struct plane response, double *median,
                      double *mad, struct arena *arena, struct meso_error *err)
{
    struct mask lower;
    double quartile, quartile_mad;
    int code = kernels_median_mad(response, window->searched, median, mad, arena, err);
    if (!code)
        code = kernels_mask_new(&lower, response.width, response.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++)
            lower.at[y * lower.stride + x] =
                window->searched.at[y * window->searched.stride + x] &&
                        (double)response.at[y * response.stride + x] <= *median
                    ? 255
                    : 0;
    code = kernels_median_mad(response, lower, &quartile, &quartile_mad, arena, err);
    *median = fmax(fmin(*median, most_median * quartile), smallest_median);
    *mad = fmax(fmin(*mad, most_mad * quartile), smallest_mad);
    return code;
}

static void keep_strongest(int scale, const struct wrinkles_noise *noise, struct plane response,
                           struct plane clutter, const uint8_t *direction,
                           const struct wrinkles_response *out)
{
    float median = (float)noise->median[scale], mad = (float)noise->mad[scale];
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * response.width + x;
            float value = response.at[y * response.stride + x] / clutter.at[y * clutter.stride + x];
            float strength = (value - median) / mad;
            float *best = &out->strength.at[y * out->strength.stride + x];
            if (strength <= *best)
                continue;
            *best = strength;
            out->direction[at] = direction[at];
            out->scale[at] = (uint8_t)scale;
        }
}

static int add_scale(const struct measure_input *input, const struct wrinkles_window *window,
                     int scale, const struct wrinkles_noise *frozen, struct wrinkles_noise *noise,
                     const struct wrinkles_response *out, struct arena *arena,
                     struct meso_error *err)
{
    struct plane response, clutter;
    int width = window->width, height = window->height;
    uint8_t *direction = base_arena_calloc(arena, (size_t)width * (size_t)height, 1, err);
    if (!direction)
        return MESO_E_OUT_OF_MEMORY;
    int code = kernels_plane_new(&response, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&clutter, width, height, arena, err);
    if (!code)
        code = kernels_line_response(
            input->kernels, window->light,
            fmax(measure_wrinkles_sigma_mm[scale] * window->px_per_mm, least_sigma_px), along_ratio,
            light_range, response, direction, width, arena, err);
    double median, mad;
    if (!code)
        code = find_noise(window, response, &median, &mad, arena, err);
    if (!code)
        code = find_clutter(input->kernels, window, response, median, clutter, arena, err);
    if (code)
        return code;
    noise->median[scale] = frozen ? frozen->median[scale] : median;
    noise->mad[scale] = frozen ? frozen->mad[scale] : mad;
    keep_strongest(scale, noise, response, clutter, direction, out);
    return MESO_OK;
}

int measure_wrinkles_response_open(const struct measure_input *input,
                                   const struct wrinkles_window *window,
                                   const struct wrinkles_noise *frozen,
                                   struct wrinkles_noise *noise, struct wrinkles_response *out,
                                   struct arena *arena, struct meso_error *err)
{
    size_t pixels = (size_t)window->width * (size_t)window->height;
    int code = kernels_plane_new(&out->strength, window->width, window->height, arena, err);
    if (code)
        return code;
    out->direction = base_arena_calloc(arena, pixels, 1, err);
    out->scale = base_arena_calloc(arena, pixels, 1, err);
    if (!out->direction || !out->scale)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < window->height; y++)
        for (int x = 0; x < window->width; x++)
            out->strength.at[y * out->strength.stride + x] = -1e3f;
    for (int scale = 0; scale < WRINKLES_SCALES; scale++) {
        noise->median[scale] = noise->mad[scale] = NAN;
        if (scale < measure_wrinkles_finest_scale(window->px_per_mm, frozen != NULL) ||
            (frozen && isnan(frozen->mad[scale])))
            continue;
        struct base_arena_mark mark = base_arena_mark(arena);
        code = add_scale(input, window, scale, frozen, noise, out, arena, err);
        if (code)
            return code;
        base_arena_rewind(arena, mark);
    }
    return MESO_OK;
}
