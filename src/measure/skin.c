/* Reads a zone's pixels into optical densities and separates what darkens them. Densities make
   exposure a constant that every difference loses. Knows nothing of spots or redness. */
#include "skin.h"

#include <math.h>
#include <string.h>

/* Blocks are averaged until a pixel has about this size: the smallest spot (0.8 mm2) still covers
   80 pixels, and a macro photograph costs no more than a portrait. */
static const double working_mm_per_px = 0.1;
/* A channel at or above is glare: it says nothing of the skin. Two steps below white, since JPEG
   rings about the limit. */
static const int clipped_level = 253;
static const int64_t min_usable_px = 400; /* 20 x 20: medians of it are steady */
static const double max_clipped_share = 0.5;

static int block_of(const struct measure_input *input)
{
    const struct zone *zone = input->zone;
    int block = 1;
    if (input->mm_per_px > 0 && input->mm_per_px < working_mm_per_px)
        block = (int)(working_mm_per_px / input->mm_per_px);
    int side = zone->width < zone->height ? zone->width : zone->height;
    while (block > 1 && side / block < 64)
        block--;
    return block;
}

/* Densities of the box, a band of rows at a time, each shrunk into its place. */
static int read_densities(const struct measure_input *input, struct measure_skin *skin,
                          struct arena *arena, struct meso_error *err)
{
    enum { BAND_ROWS = 64 };
    int width = skin->density[0].width * skin->block;
    int rows = skin->block == 1 ? skin->density[0].height : BAND_ROWS;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane band[3];
    for (int c = 0; c < 3; c++)
        if (skin->block == 1)
            band[c] = skin->density[c];
        else if (kernels_plane_new(&band[c], width, rows * skin->block, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < skin->density[0].height; y += rows) {
        int count = skin->density[0].height - y < rows ? skin->density[0].height - y : rows;
        const uint8_t *from = input->photo->rgb +
                              (skin->y + (ptrdiff_t)y * skin->block) * input->photo->stride +
                              (ptrdiff_t)skin->x * 3;
        struct plane part[3];
        for (int c = 0; c < 3; c++)
            part[c] = kernels_plane_window(band[c], 0, 0, band[c].width, count * skin->block);
        input->kernels->density_rgb8(from, input->photo->stride, part[0], part[1], part[2]);
        for (int c = 0; c < 3 && skin->block > 1; c++)
            input->kernels->shrink_area(
                part[c], skin->block,
                kernels_plane_window(skin->density[c], 0, y, skin->density[c].width, count));
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* Counts, of one block, the pixels that are in the mask, and those of them that are clipped. */
static void look_at_block(const struct measure_input *input, const struct measure_skin *skin, int x,
                          int y, int *in, int *clipped)
{
    const struct zone *zone = input->zone;
    *in = *clipped = 0;
    for (int j = skin->y + y * skin->block; j < skin->y + (y + 1) * skin->block; j++)
        for (int i = skin->x + x * skin->block; i < skin->x + (x + 1) * skin->block; i++) {
            int zone_x = i - zone->x, zone_y = j - zone->y;
            if (zone_x < 0 || zone_y < 0 || zone_x >= zone->width || zone_y >= zone->height ||
                !zone->mask.at[zone_y * zone->mask.stride + zone_x])
                continue;
            const uint8_t *rgb = input->photo->rgb + j * input->photo->stride + (ptrdiff_t)i * 3;
            ++*in;
            *clipped +=
                rgb[0] >= clipped_level || rgb[1] >= clipped_level || rgb[2] >= clipped_level;
        }
}

static void find_usable(const struct measure_input *input, struct measure_skin *skin)
{
    int whole = skin->block * skin->block;
    for (int y = 0; y < skin->usable.height; y++)
        for (int x = 0; x < skin->usable.width; x++) {
            int in, clipped;
            look_at_block(input, skin, x, y, &in, &clipped);
            bool usable = 2 * in > whole && clipped == 0;
            skin->usable.at[y * skin->usable.stride + x] = usable ? 255 : 0;
            skin->usable_px += usable;
            skin->clipped_px += 2 * in > whole && clipped > 0;
        }
}

/* Blurs the light, not the density: that is what a softer lens does. */
static int match_blur(const struct measure_input *input, struct measure_skin *skin,
                      struct arena *arena, struct meso_error *err)
{
    double sigma = input->match_blur_px / skin->block;
    if (!(sigma >= 0.3)) /* the narrowest that the kernels can draw; less changes nothing */
        return MESO_OK;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane light;
    if (kernels_plane_new(&light, skin->usable.width, skin->usable.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int c = 0; c < 3; c++) {
        struct plane density = skin->density[c];
        for (int y = 0; y < density.height; y++)
            for (int x = 0; x < density.width; x++)
                light.at[y * light.stride + x] = expf(-density.at[y * density.stride + x]);
        int code = kernels_gaussian(input->kernels, light, sigma, density, arena, err);
        if (code)
            return code;
        for (int y = 0; y < density.height; y++)
            for (int x = 0; x < density.width; x++) {
                float *at = &density.at[y * density.stride + x];
                *at = -logf(fmaxf(*at, 1.0F / 255));
            }
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* Where the planes lie: the box and its margin as far as the photograph goes. */
static void place(const struct measure_input *input, double margin_px, struct measure_skin *skin,
                  int *width, int *height)
{
    const struct zone *zone = input->zone;
    int margin = margin_px > 0 ? (int)fmin(margin_px, 32768) : 0;
    int right = zone->x + zone->width + margin, bottom = zone->y + zone->height + margin;
    skin->x = zone->x > margin ? zone->x - margin : 0;
    skin->y = zone->y > margin ? zone->y - margin : 0;
    right = right < input->photo->width ? right : input->photo->width;
    bottom = bottom < input->photo->height ? bottom : input->photo->height;
    *width = (right - skin->x) / skin->block;
    *height = (bottom - skin->y) / skin->block;
}

int measure_skin_read(const struct measure_input *input, double margin_px, struct measure_skin *out,
                      struct arena *arena, struct meso_error *err)
{
    int width, height;
    memset(out, 0, sizeof *out);
    if (input->zone->width < 1 || input->zone->height < 1)
        return MESO_OK;
    out->block = block_of(input);
    out->mm_per_px = input->mm_per_px * out->block;
    place(input, margin_px, out, &width, &height);
    for (int c = 0; c < 3; c++)
        if (kernels_plane_new(&out->density[c], width, height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    if (kernels_mask_new(&out->usable, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    find_usable(input, out);
    int code = read_densities(input, out, arena, err);
    return code ? code : match_blur(input, out, arena, err);
}

const char *measure_skin_obstacle(const struct measure_input *input,
                                  const struct measure_skin *skin)
{
    if (input->zone->valid_px < 1)
        return "no_zone";
    if (input->photo->grey)
        return "no_colour";
    if (skin->clipped_px > max_clipped_share * (double)(skin->usable_px + skin->clipped_px))
        return "glare";
    return skin->usable_px < min_usable_px ? "zone_too_small" : NULL;
}

void measure_skin_combine(const struct measure_skin *skin, const double weights[3],
                          struct plane out)
{
    float red = (float)weights[0], green = (float)weights[1], blue = (float)weights[2];
    for (int y = 0; y < out.height; y++) {
        const float *r = skin->density[0].at + y * skin->density[0].stride;
        const float *g = skin->density[1].at + y * skin->density[1].stride;
        const float *b = skin->density[2].at + y * skin->density[2].stride;
        float *to = out.at + y * out.stride;
        for (int x = 0; x < out.width; x++)
            to[x] = red * r[x] + green * g[x] + blue * b[x];
    }
}

/* The rows of the inverse, asked from the separation itself. */
static void pigment_plane(const struct measure_skin *skin, bool haemoglobin, struct plane out)
{
    double weights[3];
    for (int c = 0; c < 3; c++) {
        const double unit[3] = {c == 0, c == 1, c == 2};
        struct measure_pigment pigment = measure_pigment_of_density(unit);
        weights[c] = haemoglobin ? pigment.haemoglobin : pigment.melanin;
    }
    measure_skin_combine(skin, weights, out);
}

void measure_skin_melanin(const struct measure_skin *skin, struct plane out)
{
    pigment_plane(skin, false, out);
}

void measure_skin_haemoglobin(const struct measure_skin *skin, struct plane out)
{
    pigment_plane(skin, true, out);
}

int measure_skin_fill(const struct kernels *kernels, struct plane plane, struct mask usable,
                      double sigma_px, struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct plane around;
    if (kernels_plane_new(&around, plane.width, plane.height, scratch, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = kernels_background(kernels, plane, usable, sigma_px, around, scratch, err);
    for (int y = 0; y < plane.height && !code; y++)
        for (int x = 0; x < plane.width; x++)
            if (!usable.at[y * usable.stride + x])
                plane.at[y * plane.stride + x] = around.at[y * around.stride + x];
    base_arena_rewind(scratch, mark);
    return code;
}

int measure_skin_typical(struct plane plane, struct mask usable, double *typical,
                         struct arena *scratch, struct meso_error *err)
{
    double median, mad, sum = 0;
    int64_t count = 0;
    int code = kernels_median_mad(plane, usable, &median, &mad, scratch, err);
    double reach = 2 * 1.4826 * mad; /* a normal distribution's sd over its MAD */
    for (int y = 0; y < plane.height && !code; y++)
        for (int x = 0; x < plane.width; x++) {
            double value = (double)plane.at[y * plane.stride + x];
            if (usable.at[y * usable.stride + x] && fabs(value - median) <= reach) {
                sum += value;
                count++;
            }
        }
    *typical = count ? sum / (double)count : NAN;
    return code;
}

int measure_skin_colour(const struct measure_skin *skin, double density[3], struct arena *scratch,
                        struct meso_error *err)
{
    int code = MESO_OK;
    for (int c = 0; c < 3 && !code; c++)
        code = measure_skin_typical(skin->density[c], skin->usable, &density[c], scratch, err);
    return code;
}
