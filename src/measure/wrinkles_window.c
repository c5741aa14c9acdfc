/* The zone cut out of the photograph as log light without its large-scale shading. What lies
   outside the zone's mask (hair, brows, the next zone) is replaced by a smooth continuation of the
   skin, so that the mask's borders make no lines. It does not know what a line is. */
#include "wrinkles.h"

#include <math.h>
#include <string.h>

static const double background_mm = 3.5;   /* measurement.md: wider shading is the face's form */
static const double continuation_mm = 0.8; /* beyond the mask: the near skin's mean */
/* Half the widest line: nearer to the border no profile could be judged. */
static const double border_mm = 0.55;
static const double margin_mm = 2.6; /* around the zone, as far as profiles reach */
/* Shows every scale twice over; finer photographs are reduced (the bank reaches 32 px along). */
static const double enough_px_per_mm = 11.6;

enum { BAND_ROWS = 32 /* of densities that are at hand at a time */ };

/* From density to light. */
static void turn(struct plane plane)
{
    for (int y = 0; y < plane.height; y++) {
        float *at = plane.at + y * plane.stride;
        for (int x = 0; x < plane.width; x++)
            at[x] = -at[x];
    }
}

static void copy_outside(struct mask valid, struct plane continuation, struct plane to)
{
    for (int y = 0; y < to.height; y++) {
        const uint8_t *restrict in = valid.at + y * valid.stride;
        const float *restrict beyond = continuation.at + y * continuation.stride;
        float *restrict at = to.at + y * to.stride;
        for (int x = 0; x < to.width; x++)
            at[x] = in[x] ? at[x] : beyond[x];
    }
}

/* Density to log light above its surround, continued beyond the mask, in place. */
static int flatten(const struct kernels *kernels, struct wrinkles_window *window,
                   struct arena *arena, struct meso_error *err)
{
    struct plane light = window->light, beyond;
    double sigma = background_mm * window->px_per_mm;
    int code =
        kernels_background_coarse(kernels, light, window->valid, sigma, &window->form, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = kernels_background_subtract(kernels, light, window->valid, sigma, light, arena, err);
    if (!code)
        code = kernels_plane_new(&beyond, light.width, light.height, arena, err);
    if (code)
        return code;
    turn(light);
    code = kernels_background(kernels, light, window->valid, continuation_mm * window->px_per_mm,
                              beyond, arena, err);
    if (code)
        return code;
    copy_outside(window->valid, beyond, light);
    base_arena_rewind(arena, mark);
    return code;
}

static int match_blur(const struct measure_input *input, struct plane plane, struct arena *arena,
                      struct meso_error *err)
{
    if (!(input->match_blur_px >= 0.3))
        return MESO_OK;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane copy;
    int code = kernels_plane_new(&copy, plane.width, plane.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            copy.at[y * copy.stride + x] = plane.at[y * plane.stride + x];
    code = kernels_gaussian(input->kernels, copy, input->match_blur_px, plane, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}

static void average(struct plane red, struct plane green, struct plane out)
{
    for (int y = 0; y < out.height; y++) {
        const float *restrict r = red.at + y * red.stride;
        const float *restrict g = green.at + y * green.stride;
        float *restrict to = out.at + y * out.stride;
        for (int x = 0; x < out.width; x++)
            to[x] = 0.5f * (r[x] + g[x]);
    }
}

/* The mean density of red and green. */
static int read_density(const struct measure_input *input, const struct wrinkles_window *window,
                        struct plane out, struct arena *arena, struct meso_error *err)
{
    const struct photo *photo = input->photo;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane band[3];
    for (int c = 0; c < 3; c++) {
        int code = kernels_plane_new(&band[c], out.width, BAND_ROWS, arena, err);
        if (code)
            return code;
    }
    for (int y = 0; y < out.height; y += BAND_ROWS) {
        int rows = out.height - y < BAND_ROWS ? out.height - y : BAND_ROWS;
        struct plane part[3];
        for (int c = 0; c < 3; c++)
            part[c] = kernels_plane_window(band[c], 0, 0, out.width, rows);
        input->kernels->density_rgb8(photo->rgb + (window->y + y) * photo->stride +
                                         3 * (ptrdiff_t)window->x,
                                     photo->stride, part[0], part[1], part[2]);
        average(part[0], part[1], kernels_plane_window(out, 0, y, out.width, rows));
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* The density of the window, reduced when the photograph is finer than needed. */
static int read_light(const struct measure_input *input, struct wrinkles_window *window,
                      struct arena *arena, struct meso_error *err)
{
    struct plane full;
    int code = kernels_plane_new(&window->light, window->width, window->height, arena, err);
    if (code)
        return code;
    struct base_arena_mark mark = base_arena_mark(arena);
    full = window->light;
    if (window->factor > 1)
        code = kernels_plane_new(&full, window->width * window->factor,
                                 window->height * window->factor, arena, err);
    if (!code)
        code = read_density(input, window, full, arena, err);
    if (!code)
        code = match_blur(input, full, arena, err);
    if (code)
        return code;
    if (window->factor > 1)
        input->kernels->shrink_area(full, window->factor, window->light);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* A window pixel is valid where all its photograph pixels are in the zone's mask. */
static int64_t read_mask(const struct zone *zone, const struct wrinkles_window *window)
{
    int factor = window->factor, left = window->x - zone->x, top = window->y - zone->y;
    int64_t count = 0;
    for (int y = 0; y < window->height; y++) {
        uint8_t *valid = window->valid.at + y * window->valid.stride;
        int row = top + y * factor;
        memset(valid, 0, (size_t)window->width);
        if (row < 0 || row + factor > zone->height)
            continue;
        for (int x = 0; x < window->width; x++) {
            int column = left + x * factor;
            bool in = column >= 0 && column + factor <= zone->width;
            for (int i = 0; in && i < factor * factor; i++)
                in = zone->mask.at[(row + i / factor) * zone->mask.stride + column + i % factor];
            valid[x] = in ? 255 : 0;
            count += in;
        }
    }
    return count;
}

/* The part of the window's mask that the zone's box and a border's width around it take. */
static struct mask around_zone(const struct zone *zone, const struct wrinkles_window *window,
                               struct mask mask)
{
    int factor = window->factor, border = (int)(border_mm * window->px_per_mm) + 2;
    int left = (zone->x - window->x) / factor - border;
    int top = (zone->y - window->y) / factor - border;
    int right = (zone->x + zone->width - window->x) / factor + border;
    int bottom = (zone->y + zone->height - window->y) / factor + border;
    left = left < 0 ? 0 : left;
    top = top < 0 ? 0 : top;
    right = right > window->width ? window->width : right;
    bottom = bottom > window->height ? window->height : bottom;
    return kernels_mask_window(mask, left, top, right - left, bottom - top);
}

static int find_searched(const struct zone *zone, struct wrinkles_window *window,
                         struct arena *arena, struct meso_error *err)
{
    struct mask searched = window->searched, valid = window->valid;
    for (int y = 0; y < window->height; y++)
        for (int x = 0; x < window->width; x++)
            searched.at[y * searched.stride + x] = valid.at[y * valid.stride + x];
    struct mask around = around_zone(zone, window, searched);
    int code = kernels_grow(around, -border_mm * window->px_per_mm, arena, err);
    if (code)
        return code;
    window->searched_px = 0;
    for (int y = 0; y < window->height; y++)
        for (int x = 0; x < window->width; x++)
            window->searched_px += searched.at[y * searched.stride + x] != 0;
    return MESO_OK;
}

/* Pixels of the outline that the mask lacks, at half the scale: where one of four is. */
static void halve_cuts(struct mask inside, struct mask valid, struct mask out)
{
    for (int y = 0; y < inside.height; y++) {
        const uint8_t *restrict in = inside.at + y * inside.stride;
        const uint8_t *restrict kept = valid.at + y * valid.stride;
        uint8_t *restrict to = out.at + y / 2 * out.stride;
        for (int x = 0; x < inside.width; x++)
            to[x / 2] |= in[x] && !kept[x] ? 255 : 0;
    }
}

/* Distance to lips, brows, lashes, hair: inside the zone's outline, but not in its mask. At half
   the scale, for it is compared with millimetres. */
static int find_cuts(const struct zone *zone, struct wrinkles_window *window, struct arena *arena,
                     struct meso_error *err)
{
    struct mask inside, cut;
    struct image_polygon outline = {.count = zone->outline.count};
    int width = (window->width + 1) / 2, height = (window->height + 1) / 2;
    int code = kernels_plane_new(&window->to_cut, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&cut, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&inside, window->width, window->height, arena, err);
    if (code)
        return code;
    outline.points =
        base_arena_calloc(arena, (size_t)outline.count + 1, sizeof *outline.points, err);
    if (!outline.points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < outline.count; i++) {
        outline.points[i].x = (zone->outline.points[i].x - window->x) / window->factor;
        outline.points[i].y = (zone->outline.points[i].y - window->y) / window->factor;
    }
    image_polygon_fill(outline, 0, 0, 255, inside);
    halve_cuts(inside, window->valid, cut);
    return kernels_distance_squared(cut, window->to_cut, arena, err);
}

static void place(const struct measure_input *input, struct wrinkles_window *window)
{
    const struct zone *zone = input->zone;
    double px_per_mm = 1 / input->mm_per_px;
    int margin = (int)ceil(margin_mm * px_per_mm);
    int left = zone->x - margin, top = zone->y - margin;
    int right = zone->x + zone->width + margin, bottom = zone->y + zone->height + margin;
    left = left < 0 ? 0 : left;
    top = top < 0 ? 0 : top;
    right = right > input->photo->width ? input->photo->width : right;
    bottom = bottom > input->photo->height ? input->photo->height : bottom;
    int factor = (int)ceil(px_per_mm / enough_px_per_mm);
    *window = (struct wrinkles_window){.x = left, .y = top, .factor = factor > 1 ? factor : 1};
    window->width = (right - left) / window->factor;
    window->height = (bottom - top) / window->factor;
    window->px_per_mm = px_per_mm / window->factor;
}

int measure_wrinkles_window_open(const struct measure_input *input, struct wrinkles_window *out,
                                 struct arena *arena, struct meso_error *err)
{
    place(input, out);
    int code = read_light(input, out, arena, err);
    if (!code)
        code = kernels_mask_new(&out->valid, out->width, out->height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->searched, out->width, out->height, arena, err);
    if (code)
        return code;
    out->valid_px = read_mask(input->zone, out);
    if (!out->valid_px)
        return MESO_OK;
    code = flatten(input->kernels, out, arena, err);
    if (!code)
        code = find_cuts(input->zone, out, arena, err);
    return code ? code : find_searched(input->zone, out, arena, err);
}
