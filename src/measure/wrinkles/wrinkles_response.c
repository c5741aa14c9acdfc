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
/* Below 0.9 px a second derivative mixes the directions: the scale isn't seen. */
static const double smallest_sigma_px = 0.9;
/* A follow-up a little farther away than its baseline still shows the baseline's scales. */
static const double smallest_frozen_sigma_px = 0.8;
/* Close to the pixel, the camera's sharpness decides the response: half a pixel of blur takes a
   quarter of it at 0.9 px and an eighth at 1.2. A finer scale is looked for with this. */
static const double least_sigma_px = 1.2;
/* Roughness (pores, glare) differs inside a zone; it is followed at this scale. */
static const double clutter_mm = 5;
static const float clutter_ceiling = 2; /* of the median: lines are no clutter */

/* Wider scales are read at half the window's resolution, where they are still so wide. */
static const double least_halved_px = 1;
/* Of so many pixels a quarter tells the noise to a percent. */
static const int64_t many_px = 40000;

int measure_wrinkles_finest_scale(double px_per_mm, bool frozen)
{
    double smallest_px = frozen ? smallest_frozen_sigma_px : smallest_sigma_px;
    int scale = 0;
    while (scale < WRINKLES_SCALES && measure_wrinkles_sigma_mm[scale] * px_per_mm < smallest_px)
        scale++;
    return scale;
}

/* What a scale is read on: the window's pixels, or blocks of 2 x 2 of them. */
struct grid {
    int step; /* 1 or 2 */
    double blurred_px;
    struct plane light;
    struct mask valid;
    struct plane strength;
    uint8_t *direction, *scale; /* of the strength's size */
    uint8_t *won;               /* room for a row */
};

/* Columns of a mask's row from the first to the last that is in. */
static void span_of(struct mask mask, int y, int *begin, int *end)
{
    const uint8_t *row = mask.at + y * mask.stride;
    int first = 0, last = mask.width;
    for (uint64_t eight = 0; last >= 8; last -= 8) {
        memcpy(&eight, row + last - 8, sizeof eight);
        if (eight)
            break;
    }
    for (uint64_t eight = 0; first + 8 <= last; first += 8) {
        memcpy(&eight, row + first, sizeof eight);
        if (eight)
            break;
    }
    while (last > 0 && !row[last - 1])
        last--;
    while (first < last && !row[first])
        first++;
    *begin = first;
    *end = last;
}

/* What of the searched pixels tells the noise and the clutter: all, or every second of every second
   row. */
struct sample {
    int step; /* pixels of the window */
    struct mask searched;
    struct plane response;
};

static int sample_new(const struct wrinkles_window *window, int step, struct sample *out,
                      struct arena *arena, struct meso_error *err)
{
    int width = (window->width + step - 1) / step, height = (window->height + step - 1) / step;
    int code = kernels_plane_new(&out->response, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->searched, width, height, arena, err);
    out->step = step;
    for (int y = 0; y < height && !code; y++) {
        const uint8_t *restrict from = window->searched.at + step * y * window->searched.stride;
        uint8_t *restrict to = out->searched.at + y * out->searched.stride;
        for (int x = 0; x < width; x++)
            to[x] = from[step * x];
    }
    return code;
}

static void take_sample(const struct grid *grid, struct plane response, const struct sample *out)
{
    int stride = out->step / grid->step;
    for (int y = 0; y < out->response.height; y++) {
        const float *restrict from = response.at + y * stride * response.stride;
        float *restrict to = out->response.at + y * out->response.stride;
        for (int x = 0; x < out->response.width; x++)
            to[x] = from[x * stride];
    }
}

/* The response over the zone's median, lines cut off; in place. */
static void clip(struct plane response, double median)
{
    const float scale = 1 / (float)median;
    for (int y = 0; y < response.height; y++) {
        float *at = response.at + y * response.stride;
        for (int x = 0; x < response.width; x++) {
            float relative = at[x] * scale;
            at[x] = relative < clutter_ceiling ? relative : clutter_ceiling;
        }
    }
}

enum { EVERY = 6 /* pixels and rows: clutter is smooth over millimetres */ };

/* The median of what is coarse over the searched pixels. */
static int usual_of(const struct kernels *kernels, const struct kernels_coarse *clutter,
                    struct mask searched, double *usual, struct arena *arena,
                    struct meso_error *err)
{
    struct plane some;
    struct mask counted;
    int width = (searched.width + EVERY - 1) / EVERY,
        height = (searched.height + EVERY - 1) / EVERY;
    int code = kernels_plane_new(&some, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&counted, width, height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint8_t in = searched.at[y * EVERY * searched.stride + x * EVERY];
            counted.at[y * counted.stride + x] = in;
            some.at[y * some.stride + x] =
                in ? kernels_coarse_at(clutter, x * EVERY + 0.5, y * EVERY + 0.5) : 0;
        }
    return kernels_medians(kernels, some, counted, usual, NULL, arena, err);
}

/* How much of the response is left where the clipped response about it is rougher than usual: gain,
   on the grid. The sample's response is used up. */
static int find_gain(const struct kernels *kernels, const struct grid *grid,
                     const struct sample *sample, double px_per_mm, double median,
                     struct plane gain, struct arena *arena, struct meso_error *err)
{
    struct kernels_coarse clutter;
    double usual;
    clip(sample->response, median);
    int code =
        kernels_background_coarse(kernels, sample->response, sample->searched,
                                  clutter_mm * px_per_mm / sample->step, &clutter, arena, err);
    if (!code)
        code = usual_of(kernels, &clutter, sample->searched, &usual, arena, err);
    if (code)
        return code;
    const float per_usual = usual > 0 ? 1 / (float)usual : 1;
    for (int y = 0; y < clutter.plane.height; y++)
        for (int x = 0; x < clutter.plane.width; x++) {
            float *at = &clutter.plane.at[y * clutter.plane.stride + x], rough = *at * per_usual;
            *at = rough > 1 ? 1 / rough : 1;
        }
    int factor = clutter.factor * sample->step / grid->step;
    if (factor > 1)
        kernels->enlarge(clutter.plane, clutter.margin, factor, 2, gain);
    for (int y = 0; y < gain.height && factor == 1; y++)
        memcpy(gain.at + y * gain.stride, clutter.plane.at + y * clutter.plane.stride,
               (size_t)gain.width * sizeof *gain.at);
    return MESO_OK;
}

struct scaled {
    struct plane response, gain;
    const uint8_t *direction;
};

/* Where a row's strength is above the best so far, that is taken; won: 255 there, else 0. */
static void take_stronger(const float *restrict strength, int width, float *restrict best,
                          uint8_t *restrict won)
{
    for (int x = 0; x < width; x++) {
        bool stronger = strength[x] > best[x];
        won[x] = stronger ? 255 : 0;
        best[x] = stronger ? strength[x] : best[x];
    }
}

static void take_bytes(const uint8_t *restrict won, const uint8_t *restrict from, int width,
                       uint8_t *restrict to)
{
    for (int x = 0; x < width; x++)
        to[x] = (uint8_t)((from[x] & won[x]) | (to[x] & ~won[x]));
}

/* The response is used up. */
static void keep_strongest(int scale, const struct wrinkles_noise *noise,
                           const struct scaled *found, const struct grid *out)
{
    const float median = (float)noise->median[scale], per_mad = 1 / (float)noise->mad[scale];
    int width = found->response.width, begin, end;
    for (int y = 0; y < found->response.height; y++) {
        span_of(out->valid, y, &begin, &end);
        float *restrict response = found->response.at + y * found->response.stride;
        const float *restrict gain = found->gain.at + y * found->gain.stride;
        ptrdiff_t at = (ptrdiff_t)y * width + begin;
        for (int x = begin; x < end; x++)
            response[x] = (response[x] * gain[x] - median) * per_mad;
        take_stronger(response + begin, end - begin,
                      out->strength.at + y * out->strength.stride + begin, out->won);
        take_bytes(out->won, found->direction + at, end - begin, out->direction + at);
        const uint8_t *restrict won = out->won;
        uint8_t *restrict scales = out->scale + at;
        for (int x = 0; x < end - begin; x++)
            scales[x] = (uint8_t)(((uint8_t)scale & won[x]) | (scales[x] & ~won[x]));
    }
}

/* Of a scale in the grid's pixels. */
static double sigma_of(const struct wrinkles_window *window, int scale)
{
    return fmax(measure_wrinkles_sigma_mm[scale] * window->px_per_mm,
                least_sigma_px / window->factor);
}

static int add_scale(const struct kernels *kernels, const struct wrinkles_window *window,
                     const struct grid *grid, const struct sample *sample, int scale,
                     const struct wrinkles_noise *frozen, struct wrinkles_noise *noise,
                     struct arena *arena, struct meso_error *err)
{
    struct scaled found;
    int width = grid->light.width, height = grid->light.height;
    uint8_t *direction = base_arena_alloc(arena, (size_t)width * (size_t)height, err);
    if (!direction)
        return MESO_E_OUT_OF_MEMORY;
    found.direction = direction;
    int code = kernels_plane_new(&found.response, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&found.gain, width, height, arena, err);
    if (!code)
        code = kernels_line_response_within(kernels, grid->light, grid->valid, grid->blurred_px,
                                            sigma_of(window, scale) / grid->step, along_ratio,
                                            measure_wrinkles_light_range, found.response, direction,
                                            width, arena, err);
    double median, mad;
    if (!code) {
        take_sample(grid, found.response, sample);
        code = measure_wrinkles_noise_find(sample->response, sample->searched, &median, &mad, arena,
                                           err);
    }
    if (!code)
        code = find_gain(kernels, grid, sample, window->px_per_mm, median, found.gain, arena, err);
    if (code)
        return code;
    noise->median[scale] = frozen ? frozen->median[scale] : median;
    noise->mad[scale] = frozen ? frozen->mad[scale] : mad;
    keep_strongest(scale, noise, &found, grid);
    return MESO_OK;
}

static int grid_new(int width, int height, float lowest, struct grid *out, struct arena *arena,
                    struct meso_error *err)
{
    size_t pixels = (size_t)width * (size_t)height;
    int code = kernels_plane_new(&out->strength, width, height, arena, err);
    if (code)
        return code;
    out->direction = base_arena_calloc(arena, pixels, 1, err);
    out->scale = base_arena_calloc(arena, pixels, 1, err);
    out->won = base_arena_alloc(arena, (size_t)width, err);
    if (!out->direction || !out->scale || !out->won)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            out->strength.at[y * out->strength.stride + x] = lowest;
    return MESO_OK;
}

/* Variance in pixels of the window that the mean over its photograph's pixels has added. */
static double blurred_by_boxes(const struct wrinkles_window *window)
{
    return (1 - 1 / (window->factor * window->factor)) / 12;
}

static int halve(const struct kernels *kernels, const struct wrinkles_window *window,
                 struct grid *out, struct arena *arena, struct meso_error *err)
{
    int width = (window->width + 1) / 2, height = (window->height + 1) / 2;
    *out = (struct grid){.step = 2};
    out->blurred_px = sqrt(0.75 + blurred_by_boxes(window)) / 2; /* see halve */
    int code = grid_new(width, height, 0, out, arena, err); /* which enlarging must not overshoot */
    if (!code)
        code = kernels_plane_new(&out->light, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->valid, width, height, arena, err);
    if (code)
        return code;
    kernels->halve(window->light, 0, out->light);
    for (int y = 0; y < window->height; y++) {
        const uint8_t *restrict from = window->valid.at + y * window->valid.stride;
        uint8_t *restrict to = out->valid.at + y / 2 * out->valid.stride;
        for (int x = 0; x < window->width; x++)
            to[x / 2] |= from[x];
    }
    return MESO_OK;
}

/* Every value twice. */
static void double_bytes(const uint8_t *restrict from, int width, uint8_t *restrict to)
{
    for (int x = 0; x + 1 < width; x += 2)
        to[x] = to[x + 1] = from[x / 2];
    if (width % 2)
        to[width - 1] = from[width / 2];
}

/* What the half grid found, where it is stronger. */
static int join(const struct kernels *kernels, const struct grid *half, const struct grid *full,
                struct arena *arena, struct meso_error *err)
{
    struct plane strength;
    int width = full->strength.width, half_width = half->strength.width, begin, end;
    int code = kernels_plane_new(&strength, width, full->strength.height, arena, err);
    uint8_t *bytes = base_arena_alloc(arena, (size_t)width, err);
    if (code || !bytes)
        return MESO_E_OUT_OF_MEMORY;
    kernels->enlarge(half->strength, 0, 2, 4, strength);
    for (int y = 0; y < strength.height; y++) {
        ptrdiff_t at = (ptrdiff_t)y * width, half_at = (ptrdiff_t)(y / 2) * half_width;
        span_of(full->valid, y, &begin, &end);
        if (begin == end)
            continue;
        take_stronger(strength.at + y * strength.stride + begin, end - begin,
                      full->strength.at + y * full->strength.stride + begin, full->won);
        double_bytes(half->direction + half_at, width, bytes);
        take_bytes(full->won, bytes + begin, end - begin, full->direction + at + begin);
        double_bytes(half->scale + half_at, width, bytes);
        take_bytes(full->won, bytes + begin, end - begin, full->scale + at + begin);
    }
    return MESO_OK;
}

int measure_wrinkles_response_open(const struct measure_input *input,
                                   const struct wrinkles_window *window,
                                   const struct wrinkles_noise *frozen,
                                   struct wrinkles_noise *noise, struct wrinkles_response *out,
                                   struct arena *arena, struct meso_error *err)
{
    const struct kernels *kernels = input->kernels;
    struct grid half = {0}, full = {.step = 1,
                                    .blurred_px = sqrt(blurred_by_boxes(window)),
                                    .light = window->light,
                                    .valid = window->valid};
    struct sample samples[2];
    int step = window->searched_px > many_px ? 2 : 1;
    int code = grid_new(window->width, window->height, -1e3f, &full, arena, err);
    *out = (struct wrinkles_response){full.strength, full.direction, full.scale};
    struct base_arena_mark opened = base_arena_mark(arena);
    if (!code)
        code = sample_new(window, step, &samples[0], arena, err);
    if (!code)
        code = sample_new(window, 2, &samples[1], arena, err);
    for (int scale = 0; scale < WRINKLES_SCALES && !code; scale++) {
        noise->median[scale] = noise->mad[scale] = NAN;
        if (scale < measure_wrinkles_finest_scale(window->px_per_mm, frozen != NULL) ||
            (frozen && isnan(frozen->mad[scale])))
            continue;
        bool halved = sigma_of(window, scale) / 2 >= least_halved_px;
        if (halved && !half.step)
            code = halve(kernels, window, &half, arena, err);
        struct base_arena_mark mark = base_arena_mark(arena);
        if (!code)
            code = add_scale(kernels, window, halved ? &half : &full, &samples[halved], scale,
                             frozen, noise, arena, err);
        base_arena_rewind(arena, mark);
    }
    if (!code && half.step)
        code = join(kernels, &half, &full, arena, err);
    base_arena_rewind(arena, opened);
    return code;
}
