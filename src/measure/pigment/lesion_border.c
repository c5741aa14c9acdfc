/* The border of a close-up's lesion: where it leaves the skin's light and colour.

   A lesion is told from skin by being darker and by being of another colour, so the two are added
   as the sides of a right angle: sqrt(darkness^2 + colour^2) of what the density has above the
   skin's. The core is what Otsu's threshold (N. Otsu, IEEE Trans. SMC 9, 1979) finds in it at a
   coarse scale, the heaviest piece near the middle; the border is where it falls to a quarter of
   the core's height, as dermatologists draw it along the outer end of the fading. Knows the fitted
   skin. */
#include "lesion.h"

#include <math.h>
#include <string.h>

static const double fine_share = 0.008, coarse_share = 0.025; /* sigmas, of the side */
static const double border_height = 0.25;
/* Of the skin's own 80th percentile of difference: what pores, vessels and creases reach. */
static const double noise_factor = 2;
static const double middle_sd = 0.25; /* of the side: lesions are photographed in the middle */
/* Bays and tails narrower than this share of the root of the area are the threshold's, not the
   lesion's. */
static const double closing = 0.06, opening = 0.08;
/* The heaviest piece has as much of all differences; freckled skin has no single lesion. */
static const double min_dominance = 0.5;
static const double weights[3] = {0.2, 0.4, 0.4}; /* red sees the least of either pigment */
enum { BINS = 1024 };
static const double bin_width = 0.004;

/* sqrt(darkness |darkness| + colour^2) of what is above the skin, smoothed. */
static int take_difference(const struct lesion_field *field, double share, struct plane out,
                           struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane smooth[3];
    for (int c = 0; c < 3; c++) {
        if (kernels_plane_new(&smooth[c], out.width, out.height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
        int code = kernels_gaussian(field->kernels, field->above[c], fmax(share * field->side, 0.3),
                                    smooth[c], arena, err);
        if (code)
            return code;
    }
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            double part[3], dark = 0, mean = 0, colour = 0;
            for (int c = 0; c < 3; c++) {
                part[c] = (double)smooth[c].at[y * smooth[c].stride + x];
                dark += weights[c] * part[c];
                mean += part[c] / 3;
            }
            for (int c = 0; c < 3; c++)
                colour += (part[c] - mean) * (part[c] - mean);
            bool valid = field->valid.at[y * field->valid.stride + x] != 0;
            out.at[y * out.stride + x] =
                valid ? (float)sqrt(fmax(dark * fabs(dark) + colour, 0)) : 0;
        }
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

static int bin_of(float value)
{
    return (int)fmin((double)value / bin_width, BINS - 1);
}

static void fill_histogram(struct plane plane, struct mask mask, int64_t histogram[BINS])
{
    memset(histogram, 0, BINS * sizeof *histogram);
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            if (mask.at[y * mask.stride + x])
                histogram[bin_of(plane.at[y * plane.stride + x])]++;
}

static double quantile(const int64_t histogram[BINS], double share)
{
    int64_t count = 0, below = 0;
    int bin = 0;
    for (int i = 0; i < BINS; i++)
        count += histogram[i];
    while (bin < BINS - 1 && (double)(below += histogram[bin]) < share * (double)count)
        bin++;
    return (bin + 0.5) * bin_width;
}

static double otsu(const int64_t histogram[BINS])
{
    double count = 0, sum = 0, below = 0, below_sum = 0, best = -1, level = 0;
    for (int i = 0; i < BINS; i++) {
        count += (double)histogram[i];
        sum += i * (double)histogram[i];
    }
    for (int i = 0; i < BINS - 1; i++) {
        below += (double)histogram[i];
        below_sum += i * (double)histogram[i];
        double above = count - below;
        if (below == 0 || above == 0)
            continue;
        double apart = below_sum / below - (sum - below_sum) / above;
        if (below * above * apart * apart > best) {
            best = below * above * apart * apart;
            level = (i + 1) * bin_width;
        }
    }
    return level;
}

static int threshold(struct plane plane, double level, struct mask out)
{
    int count = 0;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            bool above = (double)plane.at[y * plane.stride + x] > level;
            out.at[y * out.stride + x] = above ? 255 : 0;
            count += above;
        }
    return count;
}

static void draw(const struct kernels_components *from, int index, struct mask out)
{
    const struct kernels_component *piece = &from->at[index];
    for (int y = 0; y < out.height; y++)
        memset(out.at + y * out.stride, 0, (size_t)out.width);
    for (int r = 0; r < piece->run_count; r++) {
        const struct kernels_run *run = &from->runs[piece->first_run + r];
        memset(out.at + run->y * out.stride + run->x_begin, 255,
               (size_t)(run->x_end - run->x_begin));
    }
}

static double weigh(const struct kernels_components *from, int index, struct plane plane)
{
    const struct kernels_component *piece = &from->at[index];
    double sum = 0;
    for (int r = 0; r < piece->run_count; r++) {
        const struct kernels_run *run = &from->runs[piece->first_run + r];
        for (int x = run->x_begin; x < run->x_end; x++)
            sum += (double)plane.at[run->y * plane.stride + x];
    }
    double count = (double)piece->area;
    double far_x = (piece->sum_x / count + 0.5) / plane.width - 0.5;
    double far_y = (piece->sum_y / count + 0.5) / plane.height - 0.5;
    return sum * exp(-(far_x * far_x + far_y * far_y) / (2 * middle_sd * middle_sd));
}

/* The heaviest piece of what stands out at the coarse scale; empty if none dominates. */
static int find_core(const struct lesion_field *field, struct plane coarse, struct mask core,
                     bool *found, struct arena *arena, struct meso_error *err)
{
    int64_t histogram[BINS];
    struct kernels_components pieces;
    double best = 0, total = 0;
    int index = -1;
    fill_histogram(coarse, field->skin, histogram);
    double noise = quantile(histogram, 0.8);
    fill_histogram(coarse, field->valid, histogram);
    threshold(coarse, fmax(otsu(histogram), noise_factor * noise), core);
    int code = kernels_components(core, &pieces, arena, err);
    for (int i = 0; i < pieces.count && !code; i++) {
        double weight = weigh(&pieces, i, coarse);
        total += weight;
        if (weight > best) {
            best = weight;
            index = i;
        }
    }
    *found = !code && index >= 0 && best >= min_dominance * total;
    if (*found)
        draw(&pieces, index, core);
    return code;
}

/* The skin's noise along the rim; a large lesion's pale parts may pass for skin in the middle. */
static double noise_of(const struct lesion_field *field, struct plane fine, struct mask room)
{
    int64_t histogram[BINS], count = 0;
    for (int y = 0; y < room.height; y++)
        for (int x = 0; x < room.width; x++) {
            bool in = field->skin.at[y * field->skin.stride + x] &&
                      field->rim.at[y * field->rim.stride + x];
            room.at[y * room.stride + x] = in ? 255 : 0;
            count += in;
        }
    fill_histogram(fine, count > 50 ? room : field->skin, histogram);
    return quantile(histogram, 0.8);
}

static double median_in(struct plane plane, struct mask mask)
{
    int64_t histogram[BINS];
    fill_histogram(plane, mask, histogram);
    return quantile(histogram, 0.5);
}

/* Of the pieces of `mask` those that meet `seed`, without holes. */
static int keep_met(struct mask mask, struct mask seed, struct arena *arena, struct meso_error *err)
{
    struct kernels_components pieces;
    int code = kernels_components(mask, &pieces, arena, err);
    for (int i = 0; i < pieces.count && !code; i++) {
        const struct kernels_run *runs = pieces.runs + pieces.at[i].first_run;
        bool met = false;
        for (int r = 0; r < pieces.at[i].run_count && !met; r++)
            for (int x = runs[r].x_begin; x < runs[r].x_end && !met; x++)
                met = seed.at[runs[r].y * seed.stride + x] != 0;
        for (int r = 0; r < pieces.at[i].run_count && !met; r++)
            memset(mask.at + runs[r].y * mask.stride + runs[r].x_begin, 0,
                   (size_t)(runs[r].x_end - runs[r].x_begin));
    }
    return code;
}

static int fill_holes(struct mask mask, struct arena *arena, struct meso_error *err)
{
    struct kernels_components holes;
    struct mask out;
    if (kernels_mask_new(&out, mask.width, mask.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            out.at[y * out.stride + x] = mask.at[y * mask.stride + x] ? 0 : 255;
    int code = kernels_components(out, &holes, arena, err);
    for (int i = 0; i < holes.count && !code; i++) {
        const struct kernels_component *hole = &holes.at[i];
        if (hole->left == 0 || hole->top == 0 || hole->right == mask.width - 1 ||
            hole->bottom == mask.height - 1)
            continue;
        for (int r = 0; r < hole->run_count; r++) {
            const struct kernels_run *run = &holes.runs[hole->first_run + r];
            memset(mask.at + run->y * mask.stride + run->x_begin, 255,
                   (size_t)(run->x_end - run->x_begin));
        }
    }
    return code;
}

static int keep_largest(struct mask mask, int64_t *area, struct arena *arena,
                        struct meso_error *err)
{
    struct kernels_components pieces;
    int index = -1;
    *area = 0;
    int code = kernels_components(mask, &pieces, arena, err);
    for (int i = 0; i < pieces.count && !code; i++)
        if (pieces.at[i].area > *area) {
            *area = pieces.at[i].area;
            index = i;
        }
    if (index >= 0)
        draw(&pieces, index, mask);
    return code;
}

/* Narrow bays are closed, narrow tails cut. */
static int smooth_border(const struct lesion_field *field, struct mask mask, int64_t *area,
                         struct arena *arena, struct meso_error *err)
{
    int64_t rough = 0;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            rough += mask.at[y * mask.stride + x] != 0;
    double close = closing * sqrt((double)rough), open = opening * sqrt((double)rough);
    int code = close >= 1 ? kernels_grow(mask, close, arena, err) : MESO_OK;
    if (!code && close >= 1)
        code = kernels_grow(mask, -close, arena, err);
    if (!code)
        code = fill_holes(mask, arena, err);
    if (!code && open >= 1)
        code = kernels_grow(mask, -open, arena, err);
    if (!code && open >= 1)
        code = kernels_grow(mask, open, arena, err);
    for (int y = 0; y < mask.height && !code; y++)
        for (int x = 0; x < mask.width; x++)
            if (!field->valid.at[y * field->valid.stride + x])
                mask.at[y * mask.stride + x] = 0;
    return code ? code : keep_largest(mask, area, arena, err);
}

int measure_lesion_border(const struct lesion_field *field, struct mask out, const char **reason,
                          struct arena *arena, struct meso_error *err)
{
    struct plane fine, coarse;
    struct mask core;
    bool found = false;
    int64_t area = 0;
    if (kernels_plane_new(&fine, out.width, out.height, arena, err) ||
        kernels_plane_new(&coarse, out.width, out.height, arena, err) ||
        kernels_mask_new(&core, out.width, out.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = take_difference(field, fine_share, fine, arena, err);
    if (!code)
        code = take_difference(field, coarse_share, coarse, arena, err);
    if (!code)
        code = find_core(field, coarse, core, &found, arena, err);
    if (code || !found) {
        *reason = code ? NULL : "no_lesion";
        return code;
    }
    double level =
        fmax(border_height * median_in(fine, core), noise_factor * noise_of(field, fine, out));
    threshold(fine, level, out);
    code = keep_met(out, core, arena, err);
    if (!code)
        code = smooth_border(field, out, &area, arena, err);
    if (!code && area < 1)
        *reason = "no_lesion";
    return code;
}
