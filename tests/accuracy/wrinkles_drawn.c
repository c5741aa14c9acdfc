/* Photographs of drawn skin with known creases, measured. */
#include "wrinkles_drawn.h"

struct drawn_skin wrinkles_drawn_patch(int number, bool faint)
{
    static const double tones[3][3] = {{0.62, 0.43, 0.35}, {0.40, 0.24, 0.15}, {0.12, 0.065, 0.04}};
    static const double widths[7] = {0.15, 0.3, 0.4, 0.55, 0.7, 0.9, 1.2};
    struct drawn_skin skin = drawn_plain_skin(60, 40, 100 + (uint32_t)number);
    memcpy(skin.tone, tones[number % 3], sizeof skin.tone);
    skin.pores = 0.01 + 0.005 * (number % 3);
    for (int i = 0; i < 7; i++) {
        uint32_t n = (uint32_t)number, k = (uint32_t)i;
        double depth = (faint ? 0.02 : 0.06) + 0.2 * drawn_uniform(n, k, 1) * (faint ? 0.25 : 1);
        double length = 14 + 30 * drawn_uniform(n, k, 2);
        double left = 5 + (50 - length) * drawn_uniform(n, k, 3);
        double tilt = 3 * (drawn_uniform(n, k, 4) - 0.5);
        double bow = 3 * (drawn_uniform(n, k, 5) - 0.5), y = 5 + 5 * i;
        drawn_add_line(&skin, DRAWN_WRINKLE, left, y - tilt, left + length, y + tilt, bow,
                       widths[(i * 3 + number) % 7], depth);
        if (i == 3) /* a branch */
            drawn_add_line(&skin, DRAWN_WRINKLE, left + length / 2, y + bow, left + length / 2 + 9,
                           y + bow + 4, 0.3, 0.4, depth);
    }
    return skin;
}

static int compress(struct wrinkles_bench *bench, int quality, struct photo *photo)
{
    uint8_t *bytes;
    size_t length;
    struct photo *decoded;
    int code = image_encode_jpeg(photo->rgb, photo->width, photo->height, photo->stride, quality,
                                 &bytes, &length, bench->arena, &bench->err);
    if (!code)
        code = image_decode(bytes, length, "drawn", NULL, &decoded, bench->arena, &bench->err);
    if (!code)
        *photo = *decoded;
    return code;
}

static int keep_pixels(struct wrinkles_bench *bench, struct photo *photo)
{
    size_t bytes = (size_t)photo->stride * (size_t)photo->height;
    uint8_t *pixels = base_arena_alloc(bench->arena, bytes, &bench->err);
    if (pixels)
        memcpy(pixels, photo->rgb, bytes);
    free(photo->rgb);
    photo->rgb = pixels;
    return pixels ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int wrinkles_drawn_take(struct wrinkles_bench *bench, const struct drawn_skin *skin,
                        const struct drawn_camera *camera, int jpeg, double match_blur_px,
                        const double *frozen, struct wrinkles_shot *out)
{
    *out = (struct wrinkles_shot){.skin = *skin, .camera = *camera};
    if (!drawn_photograph(skin, camera, &out->photo))
        return MESO_E_OUT_OF_MEMORY;
    int code = keep_pixels(bench, &out->photo);
    if (!code && jpeg)
        code = compress(bench, jpeg, &out->photo);
    int margin = (int)(2 * camera->px_per_mm);
    struct zone *zone = &out->zone;
    *zone = (struct zone){.name = "whole",
                          .x = margin,
                          .y = margin,
                          .width = out->photo.width - 2 * margin,
                          .height = out->photo.height - 2 * margin};
    if (!code)
        code = kernels_mask_new(&zone->mask, zone->width, zone->height, bench->arena, &bench->err);
    for (int y = 0; y < zone->height && !code; y++)
        memset(zone->mask.at + y * zone->mask.stride, 255, (size_t)zone->width);
    zone->outline_px = zone->valid_px = (int64_t)zone->width * zone->height;
    out->input = (struct measure_input){.kernels = &bench->kernels,
                                        .photo = &out->photo,
                                        .zone = &out->zone,
                                        .mm_per_px = 1 / camera->px_per_mm,
                                        .match_blur_px = match_blur_px,
                                        .frozen = frozen};
    return code ? code
                : measure_wrinkles.run(&out->input, &out->reading, bench->arena, &bench->err);
}

struct pair {
    const struct wrinkles_shot *before, *after;
};

static bool map(const void *context, double x, double y, double *mapped_x, double *mapped_y)
{
    const struct pair *pair = context;
    struct image_point mm = drawn_to_mm(&pair->before->skin, &pair->before->camera, x, y);
    struct image_point px = drawn_to_px(&pair->after->skin, &pair->after->camera, mm.x, mm.y);
    *mapped_x = px.x;
    *mapped_y = px.y;
    return true;
}

static bool map_back(const void *context, double x, double y, double *mapped_x, double *mapped_y)
{
    const struct pair *pair = context;
    const struct pair turned = {pair->after, pair->before};
    return map(&turned, x, y, mapped_x, mapped_y);
}

int wrinkles_drawn_join(struct wrinkles_bench *bench, struct wrinkles_shot *before,
                        struct wrinkles_shot *after)
{
    const struct pair pair = {before, after};
    const struct measure_capture captures[2] = {
        {.input = &before->input, .reading = &before->reading},
        {.input = &after->input,
         .reading = &after->reading,
         .map = map,
         .map_back = map_back,
         .context = &pair}};
    return measure_wrinkles.join(captures, 2, bench->arena, &bench->err);
}

double wrinkles_drawn_value(const struct wrinkles_shot *shot, const char *field)
{
    return shot->reading.values[measure_field_index(&measure_wrinkles, field)];
}

static double rank_of(const double *values, int count, int i)
{
    double rank = 0;
    for (int j = 0; j < count; j++)
        rank += values[j] < values[i] ? 1 : values[j] == values[i] ? 0.5 : 0;
    return rank;
}

double wrinkles_spearman(const double *x, const double *y, int count)
{
    double xy = 0, xx = 0, yy = 0, middle = count / 2.0;
    for (int i = 0; i < count; i++) {
        double a = rank_of(x, count, i) - middle, b = rank_of(y, count, i) - middle;
        xy += a * b;
        xx += a * a;
        yy += b * b;
    }
    return xy / sqrt(xx * yy);
}
