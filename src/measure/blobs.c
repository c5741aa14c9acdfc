/* Searches a plane in scale space for round things that are denser than their surround.

   At each scale the negative Laplacian of a Gaussian peaks at the middle of a blob of radius
   sigma * sqrt(2) (T. Lindeberg, "Feature detection with automatic scale selection", IJCV 30,
   1998). The strongest peak of any scale takes its outline first; what is inside it is no longer
   free. So a mole's core is not a second mole, and a field of freckles stays freckles, since each
   of them answers stronger than the field does.

   The texture that a blob must stand out of is measured about it on the bright side only: spots,
   however many, don't raise their own threshold; stubble and hair, bright between dark, do. */
#include "blobs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCALES = 8, MAX_BLOBS = 4096 };
static const double smallest_sigma_mm = 0.4, largest_sigma_mm = 4.0;
static const double fine_mm = 0.25, coarse_mm = 2; /* texture lies between these sigmas */
static const double neighbourhood_mm = 4;          /* sigma of the map of texture */
static const double fill_mm = 1.5; /* sigma of what masked places are laid over with */
static const double margin_mm = 6; /* a spot of 1 cm on the border, whole */
static const double search_margin_mm =
    2; /* about the mask, as wide as coarse_mm; beyond all is laid over */
static const double smoothing_mm = 0.1, min_smoothing_px = 0.5; /* of the plane to be outlined */
/* Share of a blob's contrast that its response must reach: an ideal disc answers 0.74, a Gaussian
   0.5; an edge or a slope less. */
static const double min_sharpness = 0.4;
static const double min_roundness = 0.25;
/* Seeds and texture are looked for on blocks of pixels as long as the finest sigma stays one of
   them, and wide scales on larger blocks yet; only outlines need every pixel. */
static const double min_fine_blocks = 1, min_scale_blocks = 2;

/* What is searched: the plane on blocks, masked places laid over. */
struct searched {
    struct plane plane;
    struct mask usable;
    double mm_per_px;
};

struct seeds {
    struct measure_blob_seed *at;
    int count, room;
};

static int add_seed(struct seeds *seeds, struct measure_blob_seed seed, struct arena *arena,
                    struct meso_error *err)
{
    if (seeds->count == seeds->room) {
        int room = seeds->room ? 2 * seeds->room : 1024;
        struct measure_blob_seed *at = base_arena_calloc(arena, (size_t)room, sizeof *at, err);
        if (!at)
            return MESO_E_OUT_OF_MEMORY;
        if (seeds->count)
            memcpy(at, seeds->at, (size_t)seeds->count * sizeof *at);
        seeds->at = at;
        seeds->room = room;
    }
    seeds->at[seeds->count++] = seed;
    return MESO_OK;
}

static double value_at(struct plane plane, int x, int y)
{
    return (double)plane.at[y * plane.stride + x];
}

/* The texture's standard deviation about a pixel, times the factor; at least the least contrast. */
static double threshold_at(const struct measure_blob_field *field, int x, int y)
{
    double noise = (double)kernels_coarse_at(&field->noise, (x - field->left + 0.5) / field->block,
                                             (y - field->top + 0.5) / field->block);
    return fmax(field->rule->min_contrast, field->rule->noise_factor * noise);
}

/* Smaller over larger curvature of a peak. */
static double roundness_of(double xx, double xy, double yy)
{
    double mean = -(xx + yy) / 2, half = hypot((xx - yy) / 2, xy);
    return (mean - half) / fmax(mean + half, 1e-12);
}

static bool is_peak(struct plane response, int x, int y)
{
    float here = response.at[y * response.stride + x];
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            if (x + i < 0 || x + i >= response.width || y + j < 0 || y + j >= response.height)
                continue;
            float other = response.at[(y + j) * response.stride + x + i];
            bool before = j < 0 || (j == 0 && i < 0);
            if (before ? other >= here : other > here)
                return false;
        }
    return true;
}

/* A pixel of blocks of `shrink` px as a seed, if it is one. */
static bool is_seed(const struct measure_blob_field *field, const struct plane hessian[4], int x,
                    int y, int shrink, double sigma_px, struct measure_blob_seed *out)
{
    struct mask usable = field->skin->usable;
    double strength = value_at(hessian[3], x, y);
    if (strength < min_sharpness * field->rule->min_contrast || !is_peak(hessian[3], x, y))
        return false;
    int px = field->left + x * shrink + shrink / 2, py = field->top + y * shrink + shrink / 2;
    px = px < usable.width ? px : usable.width - 1;
    py = py < usable.height ? py : usable.height - 1;
    if (!usable.at[py * usable.stride + px] ||
        strength < min_sharpness * threshold_at(field, px, py))
        return false;
    *out = (struct measure_blob_seed){px, py, sigma_px, strength,
                                      roundness_of(value_at(hessian[0], x, y),
                                                   value_at(hessian[1], x, y),
                                                   value_at(hessian[2], x, y))};
    return out->roundness >= min_roundness;
}

/* The peaks of one scale, computed on blocks of `shrink` pixels. */
static int collect_peaks(const struct measure_blob_field *field, const struct plane hessian[4],
                         double sigma_px, int shrink, double gain, struct seeds *seeds,
                         struct arena *arena, struct meso_error *err)
{
    struct plane xx = hessian[0], yy = hessian[2], response = hessian[3];
    struct measure_blob_seed seed;
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++)
            response.at[y * response.stride + x] =
                -(xx.at[y * xx.stride + x] + yy.at[y * yy.stride + x]) * (float)gain;
    for (int y = 0; y < response.height; y++)
        for (int x = 0; x < response.width; x++)
            if (is_seed(field, hessian, x, y, shrink, sigma_px, &seed) &&
                add_seed(seeds, seed, arena, err))
                return MESO_E_OUT_OF_MEMORY;
    return MESO_OK;
}

/* One scale; wide ones on a plane reduced further. Blocks already blur by (block^2 - 1) / 12. */
static int search_scale(const struct kernels *kernels, const struct measure_blob_field *field,
                        struct plane plane, double sigma_px, struct seeds *seeds,
                        struct arena *arena, struct meso_error *err)
{
    double wanted = sigma_px / field->block / min_scale_blocks;
    int further = wanted > 1 ? (int)wanted : 1, block = field->block * further;
    struct plane small = plane, hessian[4];
    if (plane.width / further < 3 || plane.height / further < 3)
        return MESO_OK;
    if (further > 1) {
        if (kernels_plane_new(&small, plane.width / further, plane.height / further, arena, err))
            return MESO_E_OUT_OF_MEMORY;
        kernels->shrink_area(plane, further, small);
    }
    for (int i = 0; i < 4; i++)
        if (kernels_plane_new(&hessian[i], small.width, small.height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    double blurred = ((double)block * block - 1) / 12;
    double sigma = sqrt(sigma_px * sigma_px - blurred) / block;
    int code =
        kernels_hessian(kernels, small, sigma, hessian[0], hessian[1], hessian[2], arena, err);
    double gain = sigma_px * sigma_px / (sigma * sigma * block * block);
    return code ? code : collect_peaks(field, hessian, sigma_px, block, gain, seeds, arena, err);
}

static int stronger_first(const void *one, const void *two)
{
    const struct measure_blob_seed *a = one, *b = two;
    if (a->response != b->response)
        return a->response > b->response ? -1 : 1;
    if (a->y != b->y)
        return a->y - b->y;
    if (a->x != b->x)
        return a->x - b->x;
    return a->sigma_px < b->sigma_px ? -1 : a->sigma_px > b->sigma_px;
}

/* out = fine - its Gaussian of coarse_mm. */
static int take_band(const struct kernels *kernels, struct plane fine, double sigma_px,
                     struct plane out, struct arena *scratch, struct meso_error *err)
{
    int code = kernels_gaussian(kernels, fine, sigma_px, out, scratch, err);
    for (int y = 0; y < out.height && !code; y++)
        for (int x = 0; x < out.width; x++) {
            float *at = &out.at[y * out.stride + x];
            *at = fine.at[y * fine.stride + x] - *at;
        }
    return code;
}

/* What stands out of the band by more than two standard deviations is cut down to that. */
static void level_off(struct plane fine, struct plane band, double noise)
{
    for (int y = 0; y < fine.height; y++)
        for (int x = 0; x < fine.width; x++) {
            float over = band.at[y * band.stride + x] - (float)(2 * noise);
            if (over > 0)
                fine.at[y * fine.stride + x] -= over;
        }
}

/* The band's bright side as deviations, and where it is bright. */
static void bright_side(const struct measure_blob_field *field, struct mask usable,
                        struct plane band, struct mask bright, double noise)
{
    double level =
        field->rule->frozen_noise > 0 && noise > 0 ? field->rule->frozen_noise / noise : 1;
    float gain = (float)(level * 1.2533), most = (float)(4 * noise);
    for (int y = 0; y < band.height; y++)
        for (int x = 0; x < band.width; x++) {
            float *at = &band.at[y * band.stride + x];
            bright.at[y * bright.stride + x] =
                usable.at[y * usable.stride + x] && *at < 0 ? 255 : 0;
            /* sqrt(pi / 2): a normal distribution's sd over its mean deviation; glare, far below,
               counts as 4 sd */
            float below = *at < 0 ? -*at : 0;
            *at = gain * (below < most ? below : most);
        }
}

/* Texture: its standard deviation over the zone, and as a map, from the bright side of the band
   between fine and coarse; in two passes, so that spots don't pull the coarse level towards them.
 */
static int map_noise(const struct kernels *kernels, struct measure_blob_field *field,
                     const struct searched *searched, double *noise, struct arena *arena,
                     struct meso_error *err)
{
    double px_per_mm = 1 / searched->mm_per_px, median, mad;
    double blocks_variance = (1 - 1.0 / (field->block * field->block)) / 12;
    double fine_px = fine_mm * px_per_mm;
    struct plane plane = searched->plane, fine, band;
    struct mask bright;
    if (kernels_plane_new(&fine, plane.width, plane.height, arena, err) ||
        kernels_plane_new(&band, plane.width, plane.height, arena, err) ||
        kernels_mask_new(&bright, plane.width, plane.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    fine_px = fmax(sqrt(fmax(fine_px * fine_px - blocks_variance, 0)), 0.3);
    int code = kernels_gaussian(kernels, plane, fine_px, fine, arena, err);
    for (int pass = 0; pass < 2 && !code; pass++) {
        code = take_band(kernels, fine, coarse_mm * px_per_mm, band, arena, err);
        if (!code)
            code = kernels_medians(kernels, band, searched->usable, &median, &mad, arena, err);
        *noise = 1.4826 * mad; /* a normal distribution's sd over its MAD */
        if (!pass && !code)
            level_off(fine, band, *noise);
    }
    if (code)
        return code;
    bright_side(field, searched->usable, band, bright, *noise);
    return kernels_background_coarse(kernels, band, bright, neighbourhood_mm * px_per_mm,
                                     &field->noise, arena, err);
}

static int find_seeds(const struct kernels *kernels, struct measure_blob_field *field,
                      struct plane plane, struct seeds *seeds, struct arena *arena,
                      struct meso_error *err)
{
    double step = pow(largest_sigma_mm / smallest_sigma_mm, 1.0 / (SCALES - 1));
    double sigma_mm = smallest_sigma_mm;
    seeds->room = 0;
    for (int i = 0; i < SCALES; i++, sigma_mm *= step) {
        int code = search_scale(kernels, field, plane, sigma_mm / field->skin->mm_per_px, seeds,
                                arena, err);
        if (code)
            return code;
    }
    if (seeds->count)
        qsort(seeds->at, (size_t)seeds->count, sizeof *seeds->at, stronger_first);
    return MESO_OK;
}

static int prepare(const struct kernels *kernels, struct measure_blob_field *field,
                   struct plane plane, struct arena *arena, struct meso_error *err)
{
    field->smoothing_px = fmax(smoothing_mm / field->skin->mm_per_px, min_smoothing_px);
    if (kernels_plane_new(&field->value, plane.width, plane.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    size_t pixels = (size_t)plane.width * (size_t)plane.height;
    double reach = 2.6 * M_SQRT2 * largest_sigma_mm / field->skin->mm_per_px + 4;
    field->queue_room = (int)fmin((double)pixels, 4 * reach * reach);
    field->samples_room = field->queue_room;
    field->owner = base_arena_calloc(arena, pixels, sizeof *field->owner, err);
    field->queue = base_arena_calloc(arena, (size_t)field->queue_room, sizeof *field->queue, err);
    field->samples =
        base_arena_calloc(arena, (size_t)field->samples_room, sizeof *field->samples, err);
    if (!field->owner || !field->queue || !field->samples)
        return MESO_E_OUT_OF_MEMORY;
    return kernels_gaussian(kernels, plane, field->smoothing_px, field->value, arena, err);
}

/* The box of the usable pixels, grown by a margin; where it begins. */
static struct mask usable_box(struct mask usable, int margin, int *left, int *top)
{
    int right = -1, bottom = -1;
    *left = usable.width;
    *top = usable.height;
    for (int y = 0; y < usable.height; y++) {
        const uint8_t *row = usable.at + y * usable.stride;
        int first = 0, last = usable.width - 1;
        while (first <= last && !row[first])
            first++;
        while (last >= first && !row[last])
            last--;
        if (first > last)
            continue;
        *left = first < *left ? first : *left;
        *top = y < *top ? y : *top;
        right = last > right ? last : right;
        bottom = y;
    }
    if (bottom < 0)
        *left = *top = right = bottom = 0;
    *left = *left > margin ? *left - margin : 0;
    *top = *top > margin ? *top - margin : 0;
    right = right + margin < usable.width ? right + margin : usable.width - 1;
    bottom = bottom + margin < usable.height ? bottom + margin : usable.height - 1;
    return kernels_mask_window(usable, *left, *top, right - *left + 1, bottom - *top + 1);
}

/* Means over blocks of the plane's usable pixels, from where these are; the others are laid over
   with what lies around. */
static int read_blocks(const struct kernels *kernels, struct measure_blob_field *field,
                       struct plane plane, struct searched *out, struct arena *arena,
                       struct meso_error *err)
{
    struct plane share;
    int block = field->block;
    int margin = (int)ceil(search_margin_mm / field->skin->mm_per_px);
    struct mask usable = usable_box(field->skin->usable, margin, &field->left, &field->top);
    int width = (usable.width + block - 1) / block, height = (usable.height + block - 1) / block;
    out->mm_per_px = field->skin->mm_per_px * block;
    if (kernels_plane_new(&out->plane, width, height, arena, err) ||
        kernels_plane_new(&share, width, height, arena, err) ||
        kernels_mask_new(&out->usable, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    plane = kernels_plane_window(plane, field->left, field->top, usable.width, usable.height);
    kernels->shrink_masked(plane, usable, 0, block, out->plane, share);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float part = share.at[y * share.stride + x];
            float *value = &out->plane.at[y * out->plane.stride + x];
            out->usable.at[y * out->usable.stride + x] = part > 0.5F ? 255 : 0;
            *value /= part > 0 ? part : 1;
        }
    return measure_skin_fill(kernels, out->plane, out->usable, fill_mm / out->mm_per_px, arena,
                             err);
}

double measure_blobs_margin_px(const struct measure_input *input)
{
    return input->mm_per_px > 0 ? margin_mm / input->mm_per_px : 0;
}

int measure_blobs_find(const struct kernels *kernels, const struct measure_skin *skin,
                       struct plane plane, const struct measure_blob_rule *rule,
                       struct measure_blobs *out, struct arena *arena, struct meso_error *err)
{
    memset(out, 0, sizeof *out);
    if (plane.width < 3 || plane.height < 3)
        return MESO_OK;
    out->at = base_arena_calloc(arena, MAX_BLOBS, sizeof *out->at, err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct measure_blob_field field = {.skin = skin, .rule = rule};
    struct seeds seeds = {0};
    struct searched searched;
    field.block = (int)fmax(fine_mm / min_fine_blocks / skin->mm_per_px, 1);
    int code = read_blocks(kernels, &field, plane, &searched, arena, err);
    if (!code)
        code = prepare(kernels, &field, plane, arena, err);
    if (!code)
        code = map_noise(kernels, &field, &searched, &out->noise, arena, err);
    if (!code)
        code = find_seeds(kernels, &field, searched.plane, &seeds, arena, err);
    for (int i = 0; i < seeds.count && !code && out->count < MAX_BLOBS; i++) {
        struct measure_blob blob;
        if (!measure_blob_outline(&field, &seeds.at[i], i + 1, &blob))
            continue;
        if (blob.contrast >= threshold_at(&field, seeds.at[i].x, seeds.at[i].y))
            out->at[out->count++] = blob;
    }
    base_arena_rewind(arena, mark);
    return code;
}
