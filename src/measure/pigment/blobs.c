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

enum { SCALES = 8, MAX_BLOBS = 2048 };
static const double smallest_sigma_mm = 0.4, largest_sigma_mm = 4.0;
static const double fine_mm = 0.25; /* as the finest texture that is measured */
static const double margin_mm = 6;  /* a spot of 1 cm on the border, whole */
static const double search_margin_mm =
    2; /* about the mask, as wide as coarse_mm; beyond all is laid over */
static const double smoothing_mm = 0.1, min_smoothing_px = 0.5; /* of the plane to be outlined */
/* Share of a blob's contrast that its response must reach: an ideal disc answers 0.74, a Gaussian
   0.5; an edge or a slope less. */
static const double min_sharpness = 0.4;
static const double min_roundness = 0.25;
/* A dense field of freckles passes for texture until what may be one is taken out: so much of the
   threshold makes a candidate, and where candidates cover more than this share, texture is measured
   anew between them. */
static const double candidate_share = 0.5, dense_share = 0.02;
/* Of the limits of contrast and area: nearer to them than a photograph taken again differs. */
static const double doubtful_share = 0.7;
/* Room for a spot in so much skin, closer than freckles of 1 mm lie, and some more. */
static const double densest_mm2 = 4, least_room = 64;
/* Seeds and texture are looked for on blocks of pixels as long as the finest sigma stays one of
   them, and wide scales on larger blocks yet; only outlines need every pixel. */
static const double min_fine_blocks = 1, min_scale_blocks = 2;

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
    for (int y = 0; y < response.height; y++) {
        const float *restrict a = xx.at + y * xx.stride, *restrict b = yy.at + y * yy.stride;
        float *restrict out = response.at + y * response.stride;
        for (int x = 0; x < response.width; x++)
            out[x] = -(a[x] + b[x]) * (float)gain;
    }
    for (int y = 0; y < response.height; y++) {
        const float *row = response.at + y * response.stride;
        for (int x = 0; x < response.width; x++)
            if (row[x] > 0 && !(x && row[x] < row[x - 1]) && /* most are no peak of their row */
                is_seed(field, hessian, x, y, shrink, sigma_px, &seed) &&
                add_seed(seeds, seed, arena, err))
                return MESO_E_OUT_OF_MEMORY;
    }
    return MESO_OK;
}

enum { SMALL = 4, ROOM_PLANES };

/* One scale; wide ones on a plane reduced further. Blocks already blur by (block^2 - 1) / 12. The
   planes of the room are as large as the plane. */
static int search_scale(const struct kernels *kernels, const struct measure_blob_field *field,
                        struct plane plane, const struct plane room[ROOM_PLANES], double sigma_px,
                        struct seeds *seeds, struct arena *arena, struct meso_error *err)
{
    double wanted = sigma_px / field->block / min_scale_blocks;
    int further = wanted > 1 ? (int)wanted : 1, block = field->block * further;
    struct plane small = plane, hessian[4];
    if (plane.width / further < 3 || plane.height / further < 3)
        return MESO_OK;
    int width = plane.width / further, height = plane.height / further;
    for (int i = 0; i < 4; i++)
        hessian[i] = kernels_plane_window(room[i], 0, 0, width, height);
    if (further > 1) {
        small = kernels_plane_window(room[SMALL], 0, 0, width, height);
        kernels->shrink_area(plane, further, small);
    }
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

static int find_seeds(const struct kernels *kernels, struct measure_blob_field *field,
                      struct plane plane, struct seeds *seeds, struct arena *arena,
                      struct meso_error *err)
{
    double step = pow(largest_sigma_mm / smallest_sigma_mm, 1.0 / (SCALES - 1));
    double sigma_mm = smallest_sigma_mm;
    struct plane room[ROOM_PLANES];
    seeds->room = 0;
    for (int i = 0; i < ROOM_PLANES; i++)
        if (kernels_plane_new(&room[i], plane.width, plane.height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < SCALES; i++, sigma_mm *= step) {
        int code = search_scale(kernels, field, plane, room, sigma_mm / field->skin->mm_per_px,
                                seeds, arena, err);
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
                       struct plane plane, struct measure_blob_searched *out, struct arena *arena,
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
    return measure_skin_fill(kernels, out->plane, out->usable,
                             measure_blob_fill_mm / out->mm_per_px, arena, err);
}

static bool is_clear(const struct measure_blob_field *field, const struct measure_blob *blob,
                     double share)
{
    double area_mm2 = blob->area_px * field->skin->mm_per_px * field->skin->mm_per_px;
    return blob->contrast >= share * threshold_at(field, (int)blob->x, (int)blob->y) &&
           area_mm2 >= share * field->rule->min_area_mm2;
}

/* What stands out of the texture, then what nearly does; the rest goes. */
static int sort_out(const struct measure_blob_field *field, struct measure_blobs *blobs,
                    struct arena *arena, struct meso_error *err)
{
    int all = blobs->count, kept = 0;
    size_t bytes = ((size_t)all + 1) * sizeof *blobs->at;
    struct measure_blob *found = base_arena_alloc(arena, bytes, err);
    if (!found)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(found, blobs->at, (size_t)all * sizeof *found);
    for (int i = 0; i < all; i++)
        if (is_clear(field, &found[i], 1))
            blobs->at[kept++] = found[i];
    blobs->count = kept;
    for (int i = 0; i < all; i++)
        if (!is_clear(field, &found[i], 1) && is_clear(field, &found[i], doubtful_share))
            blobs->at[kept++] = found[i];
    blobs->doubtful = kept - blobs->count;
    return MESO_OK;
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
    double skin_mm2 = (double)skin->usable_px * skin->mm_per_px * skin->mm_per_px;
    out->room = (int)fmin(least_room + skin_mm2 / densest_mm2, MAX_BLOBS);
    out->at = base_arena_alloc(arena, (size_t)out->room * sizeof *out->at, err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct measure_blob_field field = {.skin = skin, .rule = rule};
    struct seeds seeds = {0};
    struct measure_blob_searched searched;
    field.block = (int)fmax(fine_mm / min_fine_blocks / skin->mm_per_px, 1);
    int code = read_blocks(kernels, &field, plane, &searched, arena, err);
    if (!code)
        code = prepare(kernels, &field, plane, arena, err);
    if (!code)
        code = measure_blob_map_noise(kernels, &field, &searched, &out->noise, arena, err);
    if (!code)
        code = find_seeds(kernels, &field, searched.plane, &seeds, arena, err);
    double covered = 0;
    for (int i = 0; i < seeds.count && !code && out->count < out->room; i++) {
        struct measure_blob blob;
        if (measure_blob_outline(&field, &seeds.at[i], i + 1, &blob) &&
            blob.contrast >= candidate_share * threshold_at(&field, seeds.at[i].x, seeds.at[i].y)) {
            out->at[out->count++] = blob;
            covered += blob.area_px;
        }
    }
    if (!code && covered > dense_share * (double)skin->usable_px)
        code = measure_blob_map_noise_between(kernels, &field, &searched, out, arena, err);
    if (!code)
        code = sort_out(&field, out, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}
