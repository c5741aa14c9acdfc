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
/* From here on the distance to cuts is told for blocks of 4 x 4 pixels, below of 2 x 2. */
static const double coarse_cuts_px_per_mm = 5;
/* Shows the finest scale at a sigma of 1 px. Finer photographs are reduced to it, so that all of
   them are read alike. */
static const double enough_px_per_mm = 6.7;

enum { BAND_FLOATS = 1 << 15 /* of what is enlarged at a time: 128 KB */ };

/* Calls `take` with bands of the coarse plane at full size and the rows that they belong to. */
static int band_by_band(const struct kernels *kernels, const struct kernels_coarse *coarse,
                        const struct wrinkles_window *window,
                        void (*take)(const uint8_t *valid, const float *coarse, float *light,
                                     int width),
                        struct arena *scratch, struct meso_error *err)
{
    struct plane band, light = window->light;
    struct base_arena_mark mark = base_arena_mark(scratch);
    int rows = (BAND_FLOATS / (light.width + 1) / coarse->factor + 1) * coarse->factor;
    int code = kernels_plane_new(&band, light.width, rows, scratch, err);
    for (int y = 0; y < light.height && !code; y += rows) {
        int height = light.height - y < rows ? light.height - y : rows;
        kernels_coarse_rows(kernels, coarse, y,
                            kernels_plane_window(band, 0, 0, light.width, height));
        for (int j = 0; j < height; j++)
            take(window->valid.at + (y + j) * window->valid.stride, band.at + j * band.stride,
                 light.at + (y + j) * light.stride, light.width);
    }
    base_arena_rewind(scratch, mark);
    return code;
}

/* From density to light above its surround. */
static void turn(const uint8_t *valid, const float *restrict form, float *restrict light, int width)
{
    (void)valid;
    for (int x = 0; x < width; x++)
        light[x] = form[x] - light[x];
}

static void lay_outside(const uint8_t *restrict valid, const float *restrict beyond,
                        float *restrict light, int width)
{
    for (int x = 0; x < width; x++)
        light[x] = valid[x] ? light[x] : beyond[x];
}

/* Density to log light above its surround, continued beyond the mask, in place. */
static int flatten(const struct kernels *kernels, struct wrinkles_window *window,
                   struct arena *arena, struct meso_error *err)
{
    struct kernels_coarse beyond;
    double px = window->px_per_mm;
    int code = kernels_background_coarse(kernels, window->light, window->valid, background_mm * px,
                                         &window->form, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = band_by_band(kernels, &window->form, window, turn, arena, err);
    if (!code)
        code = kernels_background_rough(kernels, window->light, window->valid, continuation_mm * px,
                                        &beyond, arena, err);
    if (!code)
        code = band_by_band(kernels, &beyond, window, lay_outside, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}

/* Begin and end of the photograph's pixels, from the window's edge on, that its pixel i touches. */
static int touched_from(const struct wrinkles_window *window, int i)
{
    return (int)floor(i * window->factor + 1e-9);
}
static int touched_to(const struct wrinkles_window *window, int i)
{
    return (int)ceil((i + 1) * window->factor - 1e-9);
}

/* The bytes that are set in all the rows of the zone's mask, begin <= row < end. */
static void meet_rows(struct mask mask, int begin, int end, uint8_t *restrict met)
{
    memcpy(met, mask.at + begin * mask.stride, (size_t)mask.width);
    for (int y = begin + 1; y < end; y++) {
        const uint8_t *restrict row = mask.at + y * mask.stride;
        for (int x = 0; x < mask.width; x++)
            met[x] = met[x] && row[x] ? 255 : 0;
    }
}

/* A window pixel is valid where all its photograph pixels are in the zone's mask. */
static int read_mask(const struct zone *zone, struct wrinkles_window *window, struct arena *scratch,
                     struct meso_error *err)
{
    int left = window->x - zone->x, top = window->y - zone->y, width = window->width;
    struct base_arena_mark mark = base_arena_mark(scratch);
    int *begin = base_arena_alloc(scratch, 2 * (size_t)width * sizeof *begin, err);
    int *end = begin + width, first = width, last = 0;
    uint8_t *met = base_arena_alloc(scratch, (size_t)zone->width, err);
    if (!begin || !met)
        return MESO_E_OUT_OF_MEMORY;
    for (int x = 0; x < width; x++) {
        begin[x] = left + touched_from(window, x);
        end[x] = left + touched_to(window, x);
        bool inside = begin[x] >= 0 && end[x] <= zone->width;
        first = inside && x < first ? x : first;
        last = inside ? x + 1 : last;
    }
    window->valid_px = 0;
    for (int y = 0; y < window->height; y++) {
        int from = top + touched_from(window, y), to = top + touched_to(window, y);
        uint8_t *valid = window->valid.at + y * window->valid.stride;
        if (from < 0 || to > zone->height)
            continue;
        meet_rows(zone->mask, from, to, met);
        for (int x = first; x < last; x++) {
            uint8_t in = 255;
            for (int i = begin[x]; i < end[x]; i++)
                in &= met[i] ? 255 : 0;
            valid[x] = in;
            window->valid_px += in != 0;
        }
    }
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}

/* The part of the window's mask that the zone's box and a border's width around it take. */
static struct mask around_zone(const struct zone *zone, const struct wrinkles_window *window,
                               struct mask mask)
{
    double factor = window->factor;
    int border = (int)(border_mm * window->px_per_mm) + 2;
    int left = (int)((zone->x - window->x) / factor) - border;
    int top = (int)((zone->y - window->y) / factor) - border;
    int right = (int)((zone->x + zone->width - window->x) / factor) + border;
    int bottom = (int)((zone->y + zone->height - window->y) / factor) + border;
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

/* Takes out of `cut` the blocks of step x step pixels all of which are valid. */
static void leave_cuts(struct mask valid, int step, uint8_t *met, struct mask cut)
{
    for (int y = 0; y < cut.height; y++) {
        uint8_t *row = cut.at + y * cut.stride;
        int end = (y + 1) * step < valid.height ? (y + 1) * step : valid.height;
        meet_rows(valid, y * step, end, met);
        for (int x = 0; x < cut.width; x++) {
            uint8_t in = 255;
            for (int i = x * step; i < (x + 1) * step && i < valid.width; i++)
                in &= met[i];
            row[x] = in ? 0 : row[x];
        }
    }
}

/* Distance to lips, brows, lashes, hair: inside the zone's outline, but not in its mask. On blocks
   of pixels, for it is compared with millimetres. */
static int find_cuts(const struct zone *zone, struct wrinkles_window *window, struct arena *arena,
                     struct meso_error *err)
{
    struct mask cut;
    struct image_polygon outline = {.count = zone->outline.count};
    int step = window->px_per_mm > coarse_cuts_px_per_mm ? 4 : 2;
    int width = (window->width + step - 1) / step, height = (window->height + step - 1) / step;
    window->cut_step = step;
    int code = kernels_plane_new(&window->to_cut, width, height, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = kernels_mask_new(&cut, width, height, arena, err);
    if (code)
        return code;
    uint8_t *met = base_arena_alloc(arena, (size_t)window->width, err);
    outline.points =
        base_arena_calloc(arena, (size_t)outline.count + 1, sizeof *outline.points, err);
    if (!outline.points || !met)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < outline.count; i++) {
        outline.points[i].x = (zone->outline.points[i].x - window->x) / window->factor / step;
        outline.points[i].y = (zone->outline.points[i].y - window->y) / window->factor / step;
    }
    image_polygon_fill(outline, 0, 0, 255, cut);
    leave_cuts(window->valid, step, met, cut);
    code = kernels_distance_squared(cut, window->to_cut, arena, err);
    base_arena_rewind(arena, mark);
    return code;
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
    double factor = fmin(fmax(px_per_mm / enough_px_per_mm, 1), 64);
    *window =
        (struct wrinkles_window){.photo = input->photo, .x = left, .y = top, .factor = factor};
    window->full_width = right - left;
    window->full_height = bottom - top;
    window->width = (int)floor(window->full_width / factor + 1e-9);
    window->height = (int)floor(window->full_height / factor + 1e-9);
    window->px_per_mm = px_per_mm / factor;
}

int measure_wrinkles_window_open(const struct measure_input *input, struct wrinkles_window *out,
                                 struct arena *arena, struct meso_error *err)
{
    place(input, out);
    int code = measure_wrinkles_light_read(input, out, arena, err);
    if (!code)
        code = kernels_mask_new(&out->valid, out->width, out->height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->searched, out->width, out->height, arena, err);
    if (code)
        return code;
    code = read_mask(input->zone, out, arena, err);
    if (code || !out->valid_px)
        return code;
    code = flatten(input->kernels, out, arena, err);
    if (!code)
        code = find_cuts(input->zone, out, arena, err);
    return code ? code : find_searched(input->zone, out, arena, err);
}
