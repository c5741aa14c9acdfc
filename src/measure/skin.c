/* Reads a zone's pixels into optical densities and separates what darkens them. Densities make
   exposure a constant that every difference loses. Knows nothing of spots or redness. */
#include "skin.h"

#include <math.h>
#include <string.h>

/* Blocks are averaged until a pixel has about this size (a macro photograph costs no more than a
   portrait), as long as the zone keeps so many across and in all. Labelled faces of 0.3 mm a pixel
   reach F1 0.97; spots planted at 0.1 mm are found alike, and 1 % too small, at 0.1 and at 0.2. */
static const struct {
    double mm_per_px;
    int least_side;
    int64_t least_px;
} grains[] = {[MEASURE_SKIN_FINE] = {0.2, 64, 0},
              [MEASURE_SKIN_MEDIUM] = {0.27, 64, 0},
              [MEASURE_SKIN_COARSE] = {0.4, 24, 1000}};
enum { MAX_BLOCK = 64 /* of the kernel */ };
/* Without a scale only a zone's typical colour and its spread are read; so many pixels tell them,
   and each is a mean that has lost most of the sensor's noise. */
static const double enough_px = 1e6;
/* A channel at or above is glare: it says nothing of the skin. Two steps below white, since JPEG
   rings about the limit. */
static const int clipped_level = 253;
static const int64_t min_usable_px = 400; /* 20 x 20: medians of it are steady */
static const double max_clipped_share = 0.5;

static int block_of(const struct measure_input *input, enum measure_skin_grain grain)
{
    const struct zone *zone = input->zone;
    double wanted = isnan(input->mm_per_px) ? sqrt((double)zone->width * zone->height / enough_px)
                                            : grains[grain].mm_per_px / input->mm_per_px;
    int block = wanted > 1 ? (int)(fmin(wanted, MAX_BLOCK) + 0.5) : 1;
    int side = zone->width < zone->height ? zone->width : zone->height;
    while (block > 1 && (side / block < grains[grain].least_side ||
                         zone->valid_px / ((int64_t)block * block) < grains[grain].least_px))
        block--;
    return block;
}

static void read_densities(const struct measure_input *input, const struct measure_skin *skin)
{
    const uint8_t *from =
        input->photo->rgb + skin->y * input->photo->stride + (ptrdiff_t)skin->x * 3;
    const struct plane *to = skin->density;
    if (skin->block == 1)
        input->kernels->density_rgb8(from, input->photo->stride, to[0], to[1], to[2]);
    else
        input->kernels->density_blocks_rgb8(from, input->photo->stride, skin->block, to[0], to[1],
                                            to[2]);
}

static bool is_clipped(const uint8_t *rgb)
{
    return rgb[0] >= clipped_level || rgb[1] >= clipped_level || rgb[2] >= clipped_level;
}

/* Of a row of `count` blocks, column by column: how many pixels are in the mask, and the highest of
   each byte. */
static void look_at_columns(const uint8_t *mask, ptrdiff_t mask_stride, const uint8_t *rgb,
                            ptrdiff_t stride, int block, int columns, uint8_t *restrict in,
                            uint8_t *restrict most)
{
    memset(in, 0, (size_t)columns);
    memset(most, 0, 3 * (size_t)columns);
    for (int j = 0; j < block; j++) {
        const uint8_t *restrict inside = mask + j * mask_stride, *restrict bytes = rgb + j * stride;
        for (int x = 0; x < columns; x++)
            in[x] = (uint8_t)(in[x] + (inside[x] ? 1 : 0));
        for (int x = 0; x < 3 * columns; x++)
            most[x] = bytes[x] > most[x] ? bytes[x] : most[x];
    }
}

/* The clipped pixels of one block that are in the mask. */
static int count_clipped(const uint8_t *mask, ptrdiff_t mask_stride, const uint8_t *rgb,
                         ptrdiff_t stride, int block)
{
    int clipped = 0;
    for (int j = 0; j < block; j++)
        for (int x = 0; x < block; x++)
            clipped += mask[j * mask_stride + x] && is_clipped(rgb + j * stride + (ptrdiff_t)3 * x);
    return clipped;
}

static inline void sum_each(const uint8_t *restrict values, int block, int count, int *restrict sum)
{
    for (int b = 0; b < count; b++) {
        sum[b] = values[b * block];
        for (int i = 1; i < block; i++)
            sum[b] += values[b * block + i];
    }
}

static void sum_blocks(const uint8_t *values, int block, int count, int *sum)
{
    switch (block) { /* the compiler unrolls what it knows */
    case 1:
        sum_each(values, 1, count, sum);
        return;
    case 2:
        sum_each(values, 2, count, sum);
        return;
    case 3:
        sum_each(values, 3, count, sum);
        return;
    case 4:
        sum_each(values, 4, count, sum);
        return;
    default:
        sum_each(values, block, count, sum);
    }
}

/* Of each block, looked for only in runs of blocks where a byte is that high. */
static void count_all_clipped(const uint8_t *mask, ptrdiff_t mask_stride, const uint8_t *rgb,
                              ptrdiff_t stride, int block, int count, const uint8_t *most,
                              int *clipped)
{
    int run = block < 64 ? 64 / block : 1;
    memset(clipped, 0, (size_t)count * sizeof *clipped);
    for (int first = 0; first < count; first += run) {
        int last = first + run < count ? first + run : count;
        uint8_t highest = 0;
        for (int i = 3 * first * block; i < 3 * last * block; i++)
            highest = most[i] > highest ? most[i] : highest;
        for (int b = first; b < last && highest >= clipped_level; b++)
            clipped[b] = count_clipped(mask + (ptrdiff_t)b * block, mask_stride,
                                       rgb + 3 * (ptrdiff_t)b * block, stride, block);
    }
}

/* Of what a row of blocks holds: usable is a block three quarters of which are in the mask, without
   a clipped pixel. */
static void judge_row(struct measure_skin *skin, int y, int first, int count, const int *in,
                      const int *clipped)
{
    int whole = skin->block * skin->block;
    for (int i = 0; i < count; i++) {
        bool usable = 4 * in[i] >= 3 * whole && clipped[i] == 0;
        skin->usable.at[y * skin->usable.stride + first + i] = usable ? 255 : 0;
        skin->usable_px += usable;
        skin->seen_px += in[i];
        skin->clipped_px += clipped[i];
    }
}

/* The blocks that lie wholly in the zone's box; beyond it nothing is in the mask. */
static int find_usable(const struct measure_input *input, struct measure_skin *skin,
                       struct arena *arena, struct meso_error *err)
{
    const struct zone *zone = input->zone;
    int block = skin->block, width = skin->usable.width;
    int first = (zone->x - skin->x + block - 1) / block;
    int top = (zone->y - skin->y + block - 1) / block;
    int last = (zone->x + zone->width - skin->x) / block;
    int bottom = (zone->y + zone->height - skin->y) / block;
    last = last < width ? last : width;
    bottom = bottom < skin->usable.height ? bottom : skin->usable.height;
    struct base_arena_mark mark = base_arena_mark(arena);
    size_t columns = last > first ? (size_t)(last - first) * (size_t)block : 0;
    int *in = base_arena_alloc(arena, 2 * (size_t)(width + 1) * sizeof *in, err);
    uint8_t *inside = base_arena_alloc(arena, 4 * (columns + 1), err), *most = inside + columns;
    if (!in || !inside)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = top; y < bottom && first < last; y++) {
        ptrdiff_t row = skin->y + (ptrdiff_t)y * block, x = skin->x + (ptrdiff_t)first * block;
        const uint8_t *of_mask = zone->mask.at + (row - zone->y) * zone->mask.stride + x - zone->x;
        const uint8_t *rgb = input->photo->rgb + row * input->photo->stride + 3 * x;
        look_at_columns(of_mask, zone->mask.stride, rgb, input->photo->stride, block, (int)columns,
                        inside, most);
        sum_blocks(inside, block, last - first, in);
        count_all_clipped(of_mask, zone->mask.stride, rgb, input->photo->stride, block,
                          last - first, most, in + width);
        judge_row(skin, y, first, last - first, in, in + width);
    }
    base_arena_rewind(arena, mark);
    return MESO_OK;
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

int measure_skin_read(const struct measure_input *input, enum measure_skin_grain grain,
                      double margin_px, struct measure_skin *out, struct arena *arena,
                      struct meso_error *err)
{
    int width, height;
    memset(out, 0, sizeof *out);
    if (input->zone->width < 1 || input->zone->height < 1)
        return MESO_OK;
    out->block = block_of(input, grain);
    out->mm_per_px = input->mm_per_px * out->block;
    place(input, margin_px, out, &width, &height);
    for (int c = 0; c < 3; c++)
        if (kernels_plane_new(&out->density[c], width, height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    if (kernels_mask_new(&out->usable, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = find_usable(input, out, arena, err);
    if (code)
        return code;
    read_densities(input, out);
    return match_blur(input, out, arena, err);
}

const char *measure_skin_obstacle(const struct measure_input *input,
                                  const struct measure_skin *skin)
{
    if (input->zone->valid_px < 1)
        return "no_zone";
    if (input->photo->grey)
        return "no_colour";
    if ((double)skin->clipped_px > max_clipped_share * (double)skin->seen_px)
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

int measure_skin_colour(const struct kernels *kernels, const struct measure_skin *skin,
                        double density[3], struct arena *scratch, struct meso_error *err)
{
    double median[3], reach[3], sums[3] = {0};
    int64_t count = 0;
    int code = MESO_OK;
    for (int c = 0; c < 3 && !code; c++) {
        code = kernels_medians(kernels, skin->density[c], skin->usable, &median[c], &reach[c],
                               scratch, err);
        reach[c] *= 2 * 1.4826; /* a normal distribution's sd over its MAD */
    }
    for (int y = 0; y < skin->usable.height && !code; y++)
        for (int x = 0; x < skin->usable.width; x++) {
            double at[3];
            bool near = skin->usable.at[y * skin->usable.stride + x] != 0;
            for (int c = 0; c < 3; c++) {
                at[c] = (double)skin->density[c].at[y * skin->density[c].stride + x];
                near = near && fabs(at[c] - median[c]) <= reach[c];
            }
            for (int c = 0; c < 3 && near; c++)
                sums[c] += at[c];
            count += near;
        }
    for (int c = 0; c < 3; c++)
        density[c] = count ? sums[c] / (double)count : median[c];
    return code;
}

int measure_skin_run(const struct measure *measure, const struct measure_input *input,
                     measure_skin_reader read, struct measure_reading *out, struct arena *arena,
                     struct meso_error *err)
{
    struct measure_skin skin;
    memset(out, 0, sizeof *out);
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = measure_skin_read(input, MEASURE_SKIN_COARSE, 0, &skin, arena, err);
    if (code)
        return code;
    out->area_cm2 = (double)skin.usable_px * skin.mm_per_px * skin.mm_per_px / 100;
    const char *reason = measure_skin_obstacle(input, &skin);
    if (reason)
        measure_refuse(measure, out, reason);
    else
        code = read(input, &skin, out, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}
