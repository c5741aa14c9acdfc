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
enum { STEPS = 32768 /* of the bank's answer in light_range */ };
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

/* A twelfth of the pixels tells the median of what is smooth over millimetres. */
enum { EVERY_ROW = 4, EVERY_COLUMN = 3 };

/* The response over the zone's median, lines cut off. */
static void clip(struct plane response, double median, struct plane clipped)
{
    const float scale = 1 / (float)median;
    for (int y = 0; y < response.height; y++) {
        const float *restrict from = response.at + y * response.stride;
        float *restrict to = clipped.at + y * clipped.stride;
        for (int x = 0; x < response.width; x++) {
            float relative = from[x] * scale;
            to[x] = relative < clutter_ceiling ? relative : clutter_ceiling;
        }
    }
}

/* The median over the searched pixels of every fourth row's every third column. */
static int median_of_some(const struct kernels *kernels, struct plane plane, struct mask searched,
                          double *median, struct arena *arena, struct meso_error *err)
{
    struct plane some;
    struct mask counted;
    int width = (plane.width + EVERY_COLUMN - 1) / EVERY_COLUMN;
    int height = (plane.height + EVERY_ROW - 1) / EVERY_ROW;
    int code = kernels_plane_new(&some, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&counted, width, height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            some.at[y * some.stride + x] =
                plane.at[y * EVERY_ROW * plane.stride + x * EVERY_COLUMN];
            counted.at[y * counted.stride + x] =
                searched.at[y * EVERY_ROW * searched.stride + x * EVERY_COLUMN];
        }
    return kernels_medians(kernels, some, counted, median, NULL, arena, err);
}

/* How much rougher than the clipped response's usual the surround of each pixel is: clutter over
   `usual`. */
static int find_clutter(const struct kernels *kernels, const struct wrinkles_window *window,
                        struct plane response, double median, struct plane clutter, float *usual,
                        struct arena *arena, struct meso_error *err)
{
    struct plane clipped;
    double level;
    int code = kernels_plane_new(&clipped, response.width, response.height, arena, err);
    if (code)
        return code;
    clip(response, median, clipped);
    code = kernels_background(kernels, clipped, window->searched, clutter_mm * window->px_per_mm,
                              clutter, arena, err);
    if (!code)
        code = median_of_some(kernels, clutter, window->searched, &level, arena, err);
    *usual = code || !(level > 0) ? 1 : (float)level;
    return code;
}

/* Numbers of the searched pixels by their response, in the bank's steps, and all up to each. */
struct histogram {
    int64_t *up_to; /* [i]: pixels of less than i steps */
    int64_t count;
};

static int count_steps(const struct wrinkles_window *window, struct plane response,
                       struct histogram *out, struct arena *arena, struct meso_error *err)
{
    const float scale = STEPS / (float)light_range;
    out->up_to = base_arena_calloc(arena, STEPS + 2, sizeof *out->up_to, err);
    if (!out->up_to)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < response.height; y++) {
        const float *from = response.at + y * response.stride;
        const uint8_t *in = window->searched.at + y * window->searched.stride;
        for (int x = 0; x < response.width; x++) {
            if (!in[x])
                continue;
            float step = from[x] * scale + 0.5f;
            int i = step > 0 ? (int)step : 0;
            out->up_to[(i < STEPS ? i : STEPS) + 1]++;
        }
    }
    for (int i = 1; i <= STEPS + 1; i++)
        out->up_to[i] += out->up_to[i - 1];
    out->count = out->up_to[STEPS + 1];
    return MESO_OK;
}

/* Pixels below the response (in steps, from -0.5 on); those of one step are spread over it. */
static double below(const struct histogram *histogram, double step)
{
    double at = fmin(fmax(step + 0.5, 0), STEPS + 1);
    int whole = (int)fmin(at, STEPS);
    double here = (double)(histogram->up_to[whole + 1] - histogram->up_to[whole]);
    return (double)histogram->up_to[whole] + (at - whole) * here;
}

/* The least value, by halving, at which a share of the pixels lies within `value` of the centre
   (from_zero: below it). */
static double find_share(const struct histogram *histogram, double share, double centre,
                         bool from_zero)
{
    double low = 0, high = STEPS, wanted = share * (double)histogram->count;
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        double inside = from_zero
                            ? below(histogram, middle)
                            : below(histogram, centre + middle) - below(histogram, centre - middle);
        if (inside < wanted)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Noise of the response: median and MAD, as far as texture makes them. */
static int find_noise(const struct wrinkles_window *window, struct plane response, double *median,
                      double *mad, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct histogram histogram;
    const double step = light_range / STEPS;
    int code = count_steps(window, response, &histogram, arena, err);
    if (code)
        return code;
    double middle = find_share(&histogram, 0.5, 0, true);
    double quartile = find_share(&histogram, 0.25, 0, true) * step;
    *mad = find_share(&histogram, 0.5, middle, false) * step;
    *median = fmax(fmin(middle * step, most_median * quartile), smallest_median);
    *mad = fmax(fmin(*mad, most_mad * quartile), smallest_mad);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

struct scaled {
    struct plane response, clutter;
    const uint8_t *direction;
    float usual; /* clutter of most of the zone */
};

static void keep_strongest(int scale, const struct wrinkles_noise *noise,
                           const struct scaled *found, const struct wrinkles_response *out)
{
    const float median = (float)noise->median[scale], per_mad = 1 / (float)noise->mad[scale];
    const float per_usual = 1 / found->usual;
    int width = found->response.width;
    for (int y = 0; y < found->response.height; y++) {
        const float *restrict response = found->response.at + y * found->response.stride;
        const float *restrict clutter = found->clutter.at + y * found->clutter.stride;
        const uint8_t *restrict direction = found->direction + (ptrdiff_t)y * width;
        float *restrict best = out->strength.at + y * out->strength.stride;
        uint8_t *restrict best_direction = out->direction + (ptrdiff_t)y * width;
        uint8_t *restrict best_scale = out->scale + (ptrdiff_t)y * width;
        for (int x = 0; x < width; x++) {
            float rough = clutter[x] * per_usual;
            float strength = (response[x] / (rough > 1 ? rough : 1) - median) * per_mad;
            bool stronger = strength > best[x];
            best[x] = stronger ? strength : best[x];
            best_direction[x] = stronger ? direction[x] : best_direction[x];
            best_scale[x] = stronger ? (uint8_t)scale : best_scale[x];
        }
    }
}

static int add_scale(const struct measure_input *input, const struct wrinkles_window *window,
                     int scale, const struct wrinkles_noise *frozen, struct wrinkles_noise *noise,
                     const struct wrinkles_response *out, struct arena *arena,
                     struct meso_error *err)
{
    struct scaled found;
    int width = window->width, height = window->height;
    uint8_t *direction = base_arena_alloc(arena, (size_t)width * (size_t)height, err);
    if (!direction)
        return MESO_E_OUT_OF_MEMORY;
    found.direction = direction;
    int code = kernels_plane_new(&found.response, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&found.clutter, width, height, arena, err);
    if (!code)
        code = kernels_line_response(
            input->kernels, window->light,
            fmax(measure_wrinkles_sigma_mm[scale] * window->px_per_mm, least_sigma_px), along_ratio,
            light_range, found.response, direction, width, arena, err);
    double median, mad;
    if (!code)
        code = find_noise(window, found.response, &median, &mad, arena, err);
    if (!code)
        code = find_clutter(input->kernels, window, found.response, median, found.clutter,
                            &found.usual, arena, err);
    if (code)
        return code;
    noise->median[scale] = frozen ? frozen->median[scale] : median;
    noise->mad[scale] = frozen ? frozen->mad[scale] : mad;
    keep_strongest(scale, noise, &found, out);
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
