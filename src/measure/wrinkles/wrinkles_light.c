/* The density of a wrinkle window: the photograph's rows are read in strips and reduced to the
   window, so that no plane of the photograph's size is held; a line's profile reads the pixels that
   it crosses from the photograph itself. A photograph that is blurred to match another keeps its
   plane, since a blurred pixel is dear to make again. Knows nothing of shading and of lines. */
#include "wrinkles.h"

#include <math.h>
#include <string.h>

/* The narrowest blur that the kernels can draw, and the widest that they draw at full scale, so
   that a strip's rows are the same as the whole plane's. */
static const double least_blur_px = 0.3, most_strip_blur_px = 4.9;

enum { STRIP_PIXELS = 1 << 19 /* 2 MB of floats */, MOST_PLACES = 64 };

/* The part of the window that is read: the zone's box, and as far about it as a blur reaches. What
   lies beyond is never in the mask, and 0. */
struct part {
    int left, top, right, bottom; /* photograph pixels from the window's corner */
};

static struct part part_of(const struct measure_input *input, const struct wrinkles_window *window)
{
    const struct zone *zone = input->zone;
    double blur = input->match_blur_px;
    int reach = blur >= least_blur_px ? (int)ceil(5 * blur) : 1;
    struct part part = {zone->x - reach - window->x, zone->y - reach - window->y,
                        zone->x + zone->width + reach - window->x,
                        zone->y + zone->height + reach - window->y};
    part.left = part.left > 0 ? part.left : 0;
    part.top = part.top > 0 ? part.top : 0;
    part.right = part.right < window->full_width ? part.right : window->full_width;
    part.bottom = part.bottom < window->full_height ? part.bottom : window->full_height;
    return part;
}

/* Rows first .. of the window at the photograph's scale, as many as `out` has. */
static void read_rows(const struct measure_input *input, const struct wrinkles_window *window,
                      int first, struct plane out)
{
    struct part part = part_of(input, window);
    int top = part.top > first ? part.top : first;
    int bottom = part.bottom < first + out.height ? part.bottom : first + out.height;
    for (int y = 0; y < out.height; y++) {
        float *row = out.at + y * out.stride;
        bool within = first + y >= top && first + y < bottom && part.left < part.right;
        int begin = within ? part.left : out.width, end = within ? part.right : out.width;
        memset(row, 0, (size_t)begin * sizeof *row);
        memset(row + end, 0, (size_t)(out.width - end) * sizeof *row);
    }
    if (part.left >= part.right || top >= bottom)
        return;
    const struct photo *photo = input->photo;
    input->kernels->darkness_rgb8(
        photo->rgb + (window->y + top) * photo->stride + 3 * (ptrdiff_t)(window->x + part.left),
        photo->stride,
        kernels_plane_window(out, part.left, top - first, part.right - part.left, bottom - top));
}

/* Rows first .. of the plane of blurred density. */
static int blur_rows(const struct measure_input *input, const struct wrinkles_window *window,
                     int first, int count, struct arena *scratch, struct meso_error *err)
{
    double sigma = input->match_blur_px;
    struct plane density = window->density, sharp, blurred;
    int radius = sigma > most_strip_blur_px ? density.height : (int)ceil(4 * sigma) + 1;
    int top = first > radius ? first - radius : 0;
    int bottom = first + count + radius;
    bottom = bottom < density.height ? bottom : density.height;
    if (kernels_plane_new(&sharp, density.width, bottom - top, scratch, err) ||
        kernels_plane_new(&blurred, density.width, bottom - top, scratch, err))
        return MESO_E_OUT_OF_MEMORY;
    read_rows(input, window, top, sharp);
    int code = kernels_gaussian(input->kernels, sharp, sigma, blurred, scratch, err);
    for (int y = first; y < first + count && !code; y++)
        memcpy(density.at + y * density.stride, blurred.at + (y - top) * blurred.stride,
               (size_t)density.width * sizeof *density.at);
    return code;
}

/* The light of a sharper photograph is blurred at the size that it has there. */
static int read_blurred(const struct measure_input *input, struct wrinkles_window *window,
                        struct arena *arena, struct meso_error *err)
{
    int width = window->full_width, height = window->full_height;
    int rows = input->match_blur_px > most_strip_blur_px ? height : STRIP_PIXELS / width + 1;
    int code = kernels_plane_new(&window->density, width, height, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    for (int y = 0; y < height && !code; y += rows) {
        code = blur_rows(input, window, y, height - y < rows ? height - y : rows, arena, err);
        base_arena_rewind(arena, mark);
    }
    return code;
}

/* Rows y .. of the window's light, from the photograph's that their boxes cover. */
static int shrink_rows(const struct measure_input *input, const struct wrinkles_window *window,
                       const struct kernels_boxes *columns, const struct kernels_boxes *rows, int y,
                       int count, struct arena *scratch, struct meso_error *err)
{
    struct kernels_boxes own = *rows;
    struct plane strip, light = window->light;
    int top = rows->first[y], bottom = rows->first[y + count - 1] + rows->taps;
    own.weights = rows->weights + y;
    own.first = base_arena_alloc(scratch, (size_t)count * sizeof *own.first, err);
    if (!own.first)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < count; i++)
        own.first[i] = rows->first[y + i] - top;
    if (window->density.at) {
        strip = kernels_plane_window(window->density, 0, top, window->full_width, bottom - top);
    } else {
        if (kernels_plane_new(&strip, window->full_width, bottom - top, scratch, err))
            return MESO_E_OUT_OF_MEMORY;
        read_rows(input, window, top, strip);
    }
    input->kernels->shrink_boxes(strip, columns, &own,
                                 kernels_plane_window(light, 0, y, light.width, count));
    return MESO_OK;
}

int measure_wrinkles_light_read(const struct measure_input *input, struct wrinkles_window *window,
                                struct arena *arena, struct meso_error *err)
{
    struct kernels_boxes columns, rows;
    int height = window->height;
    int strip = (int)(STRIP_PIXELS / (double)window->full_width / window->factor) + 1;
    int code = kernels_plane_new(&window->light, window->width, height, arena, err);
    if (!code && input->match_blur_px >= least_blur_px)
        code = read_blurred(input, window, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = kernels_boxes_of(window->full_width, window->factor, &columns, arena, err);
    if (!code)
        code = kernels_boxes_of(window->full_height, window->factor, &rows, arena, err);
    for (int y = 0; y < height && !code; y += strip) {
        struct base_arena_mark before = base_arena_mark(arena);
        int count = height - y < strip ? height - y : strip;
        code = shrink_rows(input, window, &columns, &rows, y, count, arena, err);
        base_arena_rewind(arena, before);
    }
    base_arena_rewind(arena, mark);
    return code;
}

/* Position in pixel indices within 0 .. size - 1, as the kernels sample. */
static float index_of(float position, int size)
{
    float at = position - 0.5F, last = (float)(size - 1);
    at = at > 0 ? at : 0;
    return at < last ? at : last;
}

/* The photograph's density between its pixels, as `sample_linear` would take it from a plane: the
   four pixels about each place are laid in a row and made densities together. */
static void sample_photo(const struct kernels *kernels, const struct wrinkles_window *window,
                         const float *x, const float *y, int count, float *density)
{
    uint8_t rgb[MOST_PLACES * 4 * 3];
    float of[MOST_PLACES * 4], across[MOST_PLACES], down[MOST_PLACES];
    const struct photo *photo = window->photo;
    for (int i = 0; i < count; i++) {
        float at_x = index_of(x[i], window->full_width), at_y = index_of(y[i], window->full_height);
        int left = (int)at_x, top = (int)at_y;
        const uint8_t *upper =
            photo->rgb + (window->y + top) * photo->stride + 3 * (ptrdiff_t)(window->x + left);
        const uint8_t *lower = top + 1 < window->full_height ? upper + photo->stride : upper;
        int right = left + 1 < window->full_width ? 3 : 0;
        across[i] = at_x - (float)left;
        down[i] = at_y - (float)top;
        memcpy(rgb + 12 * i, upper, 3);
        memcpy(rgb + 12 * i + 3, upper + right, 3);
        memcpy(rgb + 12 * i + 6, lower, 3);
        memcpy(rgb + 12 * i + 9, lower + right, 3);
    }
    kernels->darkness_rgb8(rgb, 0, (struct plane){of, 4 * count, 1, 4 * count});
    for (int i = 0; i < count; i++) {
        const float *at = of + 4 * i;
        float above = at[0] + across[i] * (at[1] - at[0]);
        float below = at[2] + across[i] * (at[3] - at[2]);
        density[i] = above + down[i] * (below - above);
    }
}

/* Parabolas through the coarse form at the first, middle and last place: it is smooth over more
   than the way from one to the next. */
static void form_at(const struct kernels_coarse *form, const float *x, const float *y, int count,
                    float *value)
{
    int middle = count / 2;
    double a = (double)kernels_coarse_at(form, (double)x[0], (double)y[0]);
    double b = (double)kernels_coarse_at(form, (double)x[middle], (double)y[middle]);
    double c = (double)kernels_coarse_at(form, (double)x[count - 1], (double)y[count - 1]);
    double after = count - 1 - middle;
    for (int i = 0; i < count; i++) {
        double t = middle ? (i - middle) / (i < middle ? middle : after) : 0;
        value[i] = (float)(b + t * (0.5 * (c - a) + t * (0.5 * (a + c) - b)));
    }
}

void measure_wrinkles_window_light(const struct kernels *kernels,
                                   const struct wrinkles_window *window, const float *x,
                                   const float *y, int count, float *light)
{
    float full_x[MOST_PLACES], full_y[MOST_PLACES], density[MOST_PLACES], form[MOST_PLACES];
    const float factor = (float)window->factor;
    kernels->sample_linear(window->light, x, y, count, light);
    if (window->factor == 1 || count > MOST_PLACES)
        return;
    for (int i = 0; i < count; i++) {
        full_x[i] = x[i] * factor;
        full_y[i] = y[i] * factor;
    }
    if (window->density.at)
        kernels->sample_linear(window->density, full_x, full_y, count, density);
    else
        sample_photo(kernels, window, full_x, full_y, count, density);
    form_at(&window->form, x, y, count, form);
    for (int i = 0; i < count; i++) {
        int column = (int)x[i], row = (int)y[i];
        if (column >= 0 && row >= 0 && column < window->width && row < window->height &&
            window->valid.at[row * window->valid.stride + column])
            light[i] = form[i] - density[i];
    }
}
