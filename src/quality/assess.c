/* The figures of one photograph's light: exposure, colour, balance, clipping, visible skin. */
#include "judge.h"
#include "sharpness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The level from which a channel no longer tells the light apart. Black is no fault: hair may be.
 */
enum { WHITE = 254, BAND = 64 };
/* Mirrored light is the lamp's own colour: all channels are near white, over small areas. Skin that
   is burnt out by the exposure keeps its colour until all of it is white, and that is large. */
enum { COLOURLESS = 240 };
static const double MOST_MIRRORED = 0.25;

struct light {
    double red, green, blue; /* sums of density */
    int64_t count;
    double left, right; /* sums of green density */
    int64_t left_count, right_count;
    int64_t burnt, mirrored, visible, glare, outline;
};

static void add_sums(const struct kernels *kernels, struct plane plane, struct mask mask,
                     double *sum, int64_t *count)
{
    struct kernels_sums sums;
    kernels->masked_sums(plane, mask, &sums);
    *sum += sums.sum;
    if (count)
        *count += sums.count;
}

/* Splits at the middle of the whole subject, not of the zone, so that cheek stands against cheek.
 */
static void add_halves(const struct kernels *kernels, struct plane green, struct mask mask,
                       int split, struct light *light)
{
    if (split < 0)
        split = 0;
    if (split > green.width)
        split = green.width;
    if (split > 0)
        add_sums(kernels, kernels_plane_window(green, 0, 0, split, green.height),
                 kernels_mask_window(mask, 0, 0, split, green.height), &light->left,
                 &light->left_count);
    if (split < green.width)
        add_sums(kernels, kernels_plane_window(green, split, 0, green.width - split, green.height),
                 kernels_mask_window(mask, split, 0, green.width - split, green.height),
                 &light->right, &light->right_count);
}

static void count_clipped(const struct photo *photo, const struct zone *band, struct mask outline,
                          struct light *light)
{
    for (int y = 0; y < band->height; y++) {
        const uint8_t *rgb = photo->rgb + (band->y + y) * photo->stride + 3 * (ptrdiff_t)band->x;
        for (int x = 0; x < band->width; x++, rgb += 3)
            if (outline.at[y * outline.stride + x] &&
                (rgb[0] >= WHITE || rgb[1] >= WHITE || rgb[2] >= WHITE)) {
                bool colourless =
                    rgb[0] >= COLOURLESS && rgb[1] >= COLOURLESS && rgb[2] >= COLOURLESS;
                light->mirrored += colourless;
                light->burnt += !colourless;
            }
    }
}

/* The zone's own light, for what hides one zone not to be taken for other light. */
static struct quality_zone note_zone(const struct zone *zone, const struct light *before,
                                     const struct light *after)
{
    double ev = -1 / log(2) / (double)(after->count - before->count);
    double outline = zone->outline_px > 0 ? (double)zone->outline_px : NAN;
    return (struct quality_zone){.name = zone->name,
                                 .hair_fraction = (double)zone->hair_px / outline,
                                 .skin_fraction = (double)zone->valid_px / outline,
                                 .red_ev = (after->red - before->red) * ev,
                                 .green_ev = (after->green - before->green) * ev,
                                 .blue_ev = (after->blue - before->blue) * ev};
}

/* The planes of a few rows, over and over: those of a close-up would be four times the photograph.
 */
struct rows {
    struct plane red, green, blue;
    struct mask outline;
};

static int rows_new(struct rows *out, const struct zone *zone, struct arena *scratch,
                    struct meso_error *err)
{
    int w = zone->width, h = zone->height < BAND ? zone->height : BAND, code;
    if ((code = kernels_plane_new(&out->red, w, h, scratch, err)) ||
        (code = kernels_plane_new(&out->green, w, h, scratch, err)) ||
        (code = kernels_plane_new(&out->blue, w, h, scratch, err)))
        return code;
    return kernels_mask_new(&out->outline, w, h, scratch, err);
}

/* band: a zone of some rows of the zone, with their part of its mask. */
static void add_band(const struct kernels *kernels, const struct photo *photo,
                     const struct zone *band, double middle, const struct rows *rows,
                     struct light *light)
{
    int w = band->width, h = band->height;
    struct plane red = kernels_plane_window(rows->red, 0, 0, w, h),
                 green = kernels_plane_window(rows->green, 0, 0, w, h),
                 blue = kernels_plane_window(rows->blue, 0, 0, w, h);
    struct mask outline = kernels_mask_window(rows->outline, 0, 0, w, h);
    kernels->density_rgb8(photo->rgb + band->y * photo->stride + 3 * (ptrdiff_t)band->x,
                          photo->stride, red, green, blue);
    add_sums(kernels, red, band->mask, &light->red, NULL);
    add_sums(kernels, green, band->mask, &light->green, &light->count);
    add_sums(kernels, blue, band->mask, &light->blue, NULL);
    add_halves(kernels, green, band->mask, (int)lround(middle) - band->x, light);
    for (int y = 0; y < h; y++)
        memset(outline.at + y * outline.stride, 0, (size_t)w);
    image_polygon_fill(band->outline, band->x, band->y, 255, outline);
    count_clipped(photo, band, outline, light);
}

static int add_zone(const struct kernels *kernels, const struct photo *photo,
                    const struct zone *zone, double middle, struct light *light,
                    struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct rows rows;
    int code = rows_new(&rows, zone, scratch, err);
    if (code)
        return code;
    for (int y = 0; y < zone->height; y += BAND) {
        struct zone band = *zone;
        band.y += y;
        band.height = zone->height - y < BAND ? zone->height - y : BAND;
        band.mask = kernels_mask_window(zone->mask, 0, y, zone->width, band.height);
        add_band(kernels, photo, &band, middle, &rows, light);
    }
    light->outline += zone->outline_px;
    light->visible += zone->valid_px;
    light->glare += zone->glare_px;
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}

/* The box around all zones. */
static void box_of(const struct locate_zones *zones, int *left, int *top, int *right, int *bottom)
{
    *left = *top = 1 << 30;
    *right = *bottom = 0;
    for (int i = 0; i < zones->count; i++) {
        const struct zone *zone = &zones->at[i];
        if (!zone->width)
            continue;
        *left = zone->x < *left ? zone->x : *left;
        *top = zone->y < *top ? zone->y : *top;
        *right = zone->x + zone->width > *right ? zone->x + zone->width : *right;
        *bottom = zone->y + zone->height > *bottom ? zone->y + zone->height : *bottom;
    }
}

static void fill_light(const struct light *light, struct quality *out)
{
    /* Density is -ln of linear light; a step of exposure is a factor of two. */
    double ev = -1 / log(2) / (double)light->count;
    out->exposure_ev = light->green * ev;
    out->red_ev = (light->red - light->green) * ev;
    out->blue_ev = (light->blue - light->green) * ev;
    out->light_left_right_ev = light->right / log(2) / (double)light->right_count -
                               light->left / log(2) / (double)light->left_count;
    double outline = (double)light->outline;
    /* On faces the mask knows mirrored light; elsewhere nothing does. */
    double known = fmin((double)light->glare, MOST_MIRRORED * outline);
    out->clipped_fraction =
        ((double)light->burnt + fmax(0, (double)light->mirrored - known)) / outline;
    out->glare_fraction = (double)light->glare / (double)light->outline;
    out->skin_fraction = (double)light->visible / (double)light->outline;
}

int quality_assess(const struct kernels *kernels, const struct photo *photo,
                   const struct locate_zones *zones, double mm_per_px, struct quality *out,
                   struct arena *scratch, struct meso_error *err)
{
    int left, top, right, bottom, code;
    struct light light = {0};
    box_of(zones, &left, &top, &right, &bottom);
    *out = (struct quality){.zone_count = 0};
    for (int i = 0; i < zones->count; i++) {
        const struct light before = light;
        if (zones->at[i].width && (code = add_zone(kernels, photo, &zones->at[i],
                                                   (left + right) / 2., &light, scratch, err)))
            return code;
        if (out->zone_count < QUALITY_MAX_ZONES)
            out->zones[out->zone_count++] = note_zone(&zones->at[i], &before, &light);
    }
#define QUALITY_VALUE(name, what) out->name = NAN;
#include "quality/value_list.h"
#undef QUALITY_VALUE
    out->px_per_mm = 1 / mm_per_px;
    out->photo_height_px = photo->height;
    fill_light(&light, out);
    struct sharpness sharpness = {NAN, NAN, NAN, NAN, NAN};
    if (right > left && (code = quality_sharpness(kernels, photo, left, top, right - left,
                                                  bottom - top, &sharpness, scratch, err)))
        return code;
    out->blur_sigma_px = sharpness.sigma_px;
    out->blur_widest_px = sharpness.widest_px;
    out->blur_narrowest_px = sharpness.narrowest_px;
    out->noise_levels = sharpness.noise_levels;
    out->fine_detail = sharpness.detail;
    quality_judge(out, photo);
    return MESO_OK;
}
