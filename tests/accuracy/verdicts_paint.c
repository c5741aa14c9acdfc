/* Changes skin in the pixels of a photograph, in the log of linear light. */
#include "verdicts_paint.h"

#include <math.h>
#include <string.h>

static double linear(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

static double encoded(double value)
{
    return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055;
}

static double log_light(uint8_t level)
{
    return log(fmax(linear(level / 255.), 1 / 4096.));
}

static uint8_t level_of(double log_of_light)
{
    return (uint8_t)lround(255 * fmin(1, fmax(0, encoded(exp(log_of_light)))));
}

int paint_weight_new(struct paint_weight *weight, const struct photo *photo, struct arena *arena,
                     struct meso_error *err)
{
    int code = kernels_plane_new(&weight->plane, photo->width, photo->height, arena, err);
    for (int y = 0; !code && y < photo->height; y++)
        memset(weight->plane.at + y * weight->plane.stride, 0,
               (size_t)photo->width * sizeof(float));
    return code;
}

/* 1 up to core px, 0 from 1.6 times that on. */
static void stamp(struct paint_weight *weight, struct image_point at, double core)
{
    double reach = 1.6 * core;
    struct plane plane = weight->plane;
    for (int y = (int)fmax(0, at.y - reach); y < plane.height && y <= at.y + reach; y++)
        for (int x = (int)fmax(0, at.x - reach); x < plane.width && x <= at.x + reach; x++) {
            double far = hypot(x + 0.5 - at.x, y + 0.5 - at.y);
            double share = far <= core    ? 1
                           : far >= reach ? 0
                                          : 0.5 + 0.5 * cos(M_PI * (far - core) / (reach - core));
            float *own = &plane.at[y * plane.stride + x];
            *own = fmaxf(*own, (float)share);
        }
}

void paint_mark(struct paint_weight *weight, const struct measure_mark *mark, double mm_per_px)
{
    if (measure_is_round(mark->kind)) {
        /* Its outline reaches as far as an ellipse twice as long as wide would. */
        stamp(weight, mark->points[0], 1.45 * mark->radius_px + 0.3 / mm_per_px);
        return;
    }
    double core = mark->width_px + 0.5 / mm_per_px;
    for (int i = 0; i < mark->count; i++) {
        struct image_point from = mark->points[i], to = mark->points[i + (i + 1 < mark->count)];
        int steps = 1 + (int)hypot(to.x - from.x, to.y - from.y);
        for (int s = 0; s < steps; s++)
            stamp(weight,
                  (struct image_point){from.x + (to.x - from.x) * s / steps,
                                       from.y + (to.y - from.y) * s / steps},
                  core);
    }
}

int paint_zone(struct paint_weight *weight, const struct kernels *kernels, const struct zone *zone,
               double edge_px, struct arena *arena, struct meso_error *err)
{
    struct mask mask;
    struct plane soft, plane = weight->plane;
    int code = kernels_mask_new(&mask, plane.width, plane.height, arena, err);
    if (!code)
        code = kernels_plane_new(&soft, plane.width, plane.height, arena, err);
    if (code)
        return code;
    image_polygon_fill(zone->outline, 0, 0, 255, mask);
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            soft.at[y * soft.stride + x] = mask.at[y * mask.stride + x] ? 1 : 0;
    code = kernels_gaussian(kernels, soft, edge_px, soft, arena, err);
    for (int y = 0; !code && y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            float *own = &plane.at[y * plane.stride + x];
            *own = fmaxf(*own, soft.at[y * soft.stride + x]);
        }
    return code;
}

/* The nearest row, this far above or below, whose skin is left as it is; the own one: none is. */
static int row_of_grain(const struct paint_weight *weight, int x, int y, int apart)
{
    struct plane plane = weight->plane;
    for (int sign = -1; sign <= 1; sign += 2) {
        int row = y + sign * apart;
        if (row >= 0 && row < plane.height && plane.at[row * plane.stride + x] < 0.001F)
            return row;
    }
    return y;
}

struct layers {
    struct plane light, around, fine;
};

/* Of what is taken away the grain of the skin is put back, from beside it: bare of any grain a
   place would not pass for skin. */
static double grain_at(const struct layers *layers, const struct paint_weight *weight, int x, int y,
                       int apart)
{
    int row = row_of_grain(weight, x, y, apart);
    if (row == y)
        return 0;
    return (double)layers->fine.at[row * layers->fine.stride + x] -
           (double)layers->around.at[row * layers->around.stride + x];
}

static int contrast_of_channel(const struct kernels *kernels, struct photo *photo,
                               const struct paint_weight *weight, struct mask apart, double factor,
                               double fine_px, double sigma_px, int channel, struct arena *arena,
                               struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct layers layers;
    int code, w = photo->width, h = photo->height;
    if ((code = kernels_plane_new(&layers.light, w, h, arena, err)) ||
        (code = kernels_plane_new(&layers.around, w, h, arena, err)) ||
        (code = kernels_plane_new(&layers.fine, w, h, arena, err)))
        return code;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            layers.light.at[y * layers.light.stride + x] =
                (float)log_light(photo->rgb[y * photo->stride + 3 * x + channel]);
    if ((code = kernels_background(kernels, layers.light, apart, sigma_px, layers.around, arena,
                                   err)) ||
        (code = kernels_gaussian(kernels, layers.light, fine_px < 0.3 ? 0 : fine_px, layers.fine,
                                 arena, err)))
        return code;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double share = weight->plane.at[y * weight->plane.stride + x];
            double own = layers.light.at[y * layers.light.stride + x];
            double stands_out = layers.fine.at[y * layers.fine.stride + x] -
                                layers.around.at[y * layers.around.stride + x];
            double grain =
                factor < 1 && !fine_px ? grain_at(&layers, weight, x, y, (int)(2 * sigma_px)) : 0;
            if (share > 0.001)
                photo->rgb[y * photo->stride + 3 * x + channel] =
                    level_of(own + (factor - 1) * share * (stands_out - grain));
        }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

int paint_contrast(const struct kernels *kernels, struct photo *photo,
                   const struct paint_weight *weight, double factor, double fine_px,
                   double sigma_px, bool whole_zone, struct arena *arena, struct meso_error *err)
{
    struct mask apart;
    int code = kernels_mask_new(&apart, photo->width, photo->height, arena, err);
    for (int y = 0; !code && y < photo->height; y++)
        for (int x = 0; x < photo->width; x++)
            apart.at[y * apart.stride + x] =
                whole_zone || weight->plane.at[y * weight->plane.stride + x] < 0.3 ? 255 : 0;
    for (int channel = 0; channel < 3 && !code; channel++)
        code = contrast_of_channel(kernels, photo, weight, apart, factor, fine_px, sigma_px,
                                   channel, arena, err);
    return code;
}

void paint_density(struct photo *photo, const struct paint_weight *weight, const double density[3])
{
    for (int y = 0; y < photo->height; y++)
        for (int x = 0; x < photo->width; x++) {
            double share = weight->plane.at[y * weight->plane.stride + x];
            for (int channel = 0; channel < 3 && share > 0.001; channel++) {
                uint8_t *level = &photo->rgb[y * photo->stride + 3 * x + channel];
                *level = level_of(log_light(*level) - share * density[channel]);
            }
        }
}

int paint_copy(const struct photo *photo, struct photo *out, struct arena *arena,
               struct meso_error *err)
{
    *out = *photo;
    out->stride = 3 * (ptrdiff_t)photo->width;
    out->rgb = base_arena_alloc(arena, (size_t)out->stride * (size_t)photo->height, err);
    if (!out->rgb)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < photo->height; y++)
        memcpy(out->rgb + y * out->stride, photo->rgb + y * photo->stride, (size_t)out->stride);
    return MESO_OK;
}
