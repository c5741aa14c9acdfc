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
static const double margin_mm = 4.0; /* room for the filters around the zone */
/* Shows every scale twice over; finer photographs are reduced (the bank reaches 32 px along). */
static const double enough_px_per_mm = 11.6;

static void negate_relative(struct plane density, struct plane background)
{
    for (int y = 0; y < density.height; y++)
        for (int x = 0; x < density.width; x++) {
            float *at = &density.at[y * density.stride + x];
            *at = background.at[y * background.stride + x] - *at;
        }
}

static void copy_outside(struct mask valid, struct plane continuation, struct plane to)
{
    for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++)
            if (!valid.at[y * valid.stride + x])
                to.at[y * to.stride + x] = continuation.at[y * continuation.stride + x];
}

static void add_share(struct plane density, float share, struct plane form)
{
    for (int y = 0; y < form.height; y++)
        for (int x = 0; x < form.width; x++)
            form.at[y * form.stride + x] -= share * density.at[y * density.stride + x];
}

/* Density to log light above its surround, continued beyond the mask, in place; what is
   removed adds its share to the form. */
static int flatten(const struct kernels *kernels, const struct wrinkles_window *window,
                   struct plane plane, float share, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane background;
    int code = kernels_plane_new(&background, plane.width, plane.height, arena, err);
    if (!code)
        code = kernels_background(kernels, plane, window->valid, background_mm * window->px_per_mm,
                                  background, arena, err);
    if (code)
        return code;
    negate_relative(plane, background);
    if (share != 0)
        add_share(background, share, window->form);
    code = kernels_background(kernels, plane, window->valid, continuation_mm * window->px_per_mm,
                              background, arena, err);
    if (code)
        return code;
    copy_outside(window->valid, background, plane);
    base_arena_rewind(arena, mark);
    return MESO_OK;
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

/* The three densities of the window; reduced when the photograph is finer than needed. */
static int read_channels(const struct measure_input *input, struct wrinkles_window *window,
                         struct arena *arena, struct meso_error *err)
{
    const struct photo *photo = input->photo;
    int width = window->width * window->factor, height = window->height * window->factor;
    for (int c = 0; c < 3; c++) {
        int code = kernels_plane_new(&window->channel[c], width, height, arena, err);
        if (code)
            return code;
    }
    input->kernels->density_rgb8(photo->rgb + window->y * photo->stride + 3 * (ptrdiff_t)window->x,
                                 photo->stride, window->channel[0], window->channel[1],
                                 window->channel[2]);
    for (int c = 0; c < 3; c++) {
        int code = match_blur(input, window->channel[c], arena, err);
        if (code)
            return code;
        if (window->factor == 1)
            continue;
        struct plane reduced;
        code = kernels_plane_new(&reduced, window->width, window->height, arena, err);
        if (code)
            return code;
        input->kernels->shrink_area(window->channel[c], window->factor, reduced);
        window->channel[c] = reduced;
    }
    return MESO_OK;
}

/* A window pixel is valid where all its photograph pixels are in the zone's mask. */
static int64_t read_mask(const struct zone *zone, const struct wrinkles_window *window)
{
    int64_t valid = 0;
    for (int y = 0; y < window->height; y++)
        for (int x = 0; x < window->width; x++) {
            bool in = true;
            for (int i = 0; in && i < window->factor * window->factor; i++) {
                int column = window->x + x * window->factor + i % window->factor - zone->x;
                int row = window->y + y * window->factor + i / window->factor - zone->y;
                in = column >= 0 && row >= 0 && column < zone->width && row < zone->height &&
                     zone->mask.at[row * zone->mask.stride + column];
            }
            window->valid.at[y * window->valid.stride + x] = in ? 255 : 0;
            valid += in;
        }
    return valid;
}

static int find_searched(struct wrinkles_window *window, struct arena *arena,
                         struct meso_error *err)
{
    struct mask searched = window->searched, valid = window->valid;
    for (int y = 0; y < window->height; y++)
        for (int x = 0; x < window->width; x++)
            searched.at[y * searched.stride + x] = valid.at[y * valid.stride + x];
    int code = kernels_grow(searched, -border_mm * window->px_per_mm, arena, err);
    if (code)
        return code;
    window->searched_px = 0;
    for (int y = 0; y < window->height; y++)
        for (int x = 0; x < window->width; x++)
            window->searched_px += searched.at[y * searched.stride + x] != 0;
    return MESO_OK;
}

/* Distance to lips, brows, lashes, hair: inside the zone's outline, but not in its mask. */
static int find_cuts(const struct zone *zone, struct wrinkles_window *window, struct arena *arena,
                     struct meso_error *err)
{
    struct mask cut;
    struct image_polygon outline = {.count = zone->outline.count};
    int code = kernels_plane_new(&window->to_cut, window->width, window->height, arena, err);
    if (!code)
        code = kernels_mask_new(&cut, window->width, window->height, arena, err);
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
    image_polygon_fill(outline, 0, 0, 255, cut);
    for (int y = 0; y < window->height; y++)
        for (int x = 0; x < window->width; x++)
            if (window->valid.at[y * window->valid.stride + x])
                cut.at[y * cut.stride + x] = 0;
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
    int code = read_channels(input, out, arena, err);
    if (!code)
        code = kernels_mask_new(&out->valid, out->width, out->height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->searched, out->width, out->height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->light, out->width, out->height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->form, out->width, out->height, arena, err);
    if (code)
        return code;
    out->valid_px = read_mask(input->zone, out);
    if (!out->valid_px)
        return MESO_OK;
    for (int y = 0; y < out->height; y++)
        memset(out->form.at + y * out->form.stride, 0, (size_t)out->width * sizeof *out->form.at);
    for (int c = 0; c < 3 && !code; c++)
        code = flatten(input->kernels, out, out->channel[c], c < 2 ? 0.5f : 0, arena, err);
    if (code)
        return code;
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            out->light.at[y * out->light.stride + x] =
                0.5f * (out->channel[0].at[y * out->channel[0].stride + x] +
                        out->channel[1].at[y * out->channel[1].stride + x]);
    code = find_cuts(input->zone, out, arena, err);
    return code ? code : find_searched(out, arena, err);
}
