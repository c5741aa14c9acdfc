/* Inflamed spots (papules, pustules): round places of more blood than the skin about them. Knows
   one zone; what they come to is redness.c's. */
#include "inflamed.h"

#include <math.h>
#include <stdlib.h>

/* On haemoglobin smoothed to the resolution of colour. A papule that the eye sees is 0.25 and more
   of haemoglobin above the skin about it; noise of colour makes weak blobs, hence the factor. */
static const struct measure_blob_rule rule = {
    .min_contrast = 0.20, .noise_factor = 5, .min_area_mm2 = 1.0};
/* Blood darkens green by 0.68 of its amount; a blob of colour alone, which does not, is noise. */
static const double min_green = 0.06;
/* What is inflamed is seen to be red: CIE a* above the skin about it, as if that had L* 60. In the
   dark the sensor's noise of colour makes blobs that are not. */
static const double min_red = 3;
/* In the dark a level of red is much of its light, and JPEG rounds colours to a level and more: the
   contrast is at least what so many levels make of haemoglobin, of which red has 2.61 per density.
 */
static const double least_levels = 4.2, blood_of_red = 2.612;
static const double colour_blur_mm = 0.3;

const double measure_inflamed_least_mm2 = 1.0;

/* Density of a step of one level of sRGB, by the slope of its curve. */
static double level_step(double density)
{
    return 2.4 / (1.055 * 255 * exp(-density / 2.4));
}

/* Nearer to a limit than the light, the camera's colours and a JPEG move a blob's means: doubtful.
   In ln units, in a*, and of the levels. */
static const double doubtful_darkening = 0.03, doubtful_red = 1, doubtful_levels = 0.75;

static bool is_inflamed(const struct measure_blob *blob, bool doubtful)
{
    double dark[3];
    for (int c = 0; c < 3; c++)
        dark[c] = blob->inside[c] - blob->surround[c];
    double redder = measure_anchored_lab(blob->inside, blob->surround).a -
                    measure_anchored_lab(blob->surround, blob->surround).a;
    double levels = least_levels * (doubtful ? doubtful_levels : 1);
    double slack = doubtful ? doubtful_darkening : 0, slack_red = doubtful ? doubtful_red : 0;
    const double bloodier[3] = {dark[0] - slack, dark[1], dark[2] - slack};
    return blob->contrast >= levels * blood_of_red * level_step(blob->surround[0]) &&
           dark[1] + slack >= min_green && redder + slack_red >= min_red &&
           measure_is_blood(bloodier);
}

/* Everything that is blood, then what may be, into memory of its own. */
static int keep_inflamed(const struct measure_skin *skin, const struct measure_blobs *blobs,
                         struct measure_inflamed *out, struct meso_error *err)
{
    out->x = skin->x;
    out->y = skin->y;
    out->block = skin->block;
    int all = blobs->count + blobs->doubtful;
    out->at = malloc(((size_t)all + 1) * sizeof *out->at);
    if (!out->at)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "no memory for %d spots", all);
    for (int i = 0; i < blobs->count; i++)
        if (is_inflamed(&blobs->at[i], false))
            out->at[out->count++] = blobs->at[i];
    for (int i = 0; i < all; i++)
        if (is_inflamed(&blobs->at[i], true) &&
            !(i < blobs->count && is_inflamed(&blobs->at[i], false)))
            out->at[out->count + out->doubtful++] = blobs->at[i];
    return MESO_OK;
}

int measure_inflamed_mark(const struct measure_inflamed *inflamed, struct measure_reading *out,
                          struct arena *arena, struct meso_error *err)
{
    size_t count = (size_t)(inflamed->count + inflamed->doubtful);
    double block = inflamed->block;
    out->marks = base_arena_calloc(arena, count, sizeof *out->marks, err);
    struct image_point *points = base_arena_calloc(arena, count, sizeof *points, err);
    if (!out->marks || !points)
        return MESO_E_OUT_OF_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct measure_blob *blob = &inflamed->at[i];
        points[i] =
            (struct image_point){inflamed->x + block * blob->x, inflamed->y + block * blob->y};
        out->marks[i] = (struct measure_mark){
            .kind = MEASURE_INFLAMED,
            .points = &points[i],
            .count = 1,
            .area_px = blob->area_px * block * block,
            .radius_px = block * sqrt(blob->area_px / M_PI),
            .contrast = blob->contrast,
            .delta_e00 = image_delta_e00(image_lab_of_density(blob->inside),
                                         image_lab_of_density(blob->surround))};
    }
    out->mark_count = inflamed->count;
    out->doubtful_count = inflamed->doubtful;
    return MESO_OK;
}

int measure_inflamed_find(const struct measure_input *input, const double weights[3], double *noise,
                          struct measure_inflamed *out, struct arena *arena, struct meso_error *err)
{
    struct plane haemoglobin, smooth;
    struct measure_blobs blobs;
    struct measure_skin skin;
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = measure_skin_read(input, MEASURE_SKIN_MEDIUM, measure_blobs_margin_px(input), &skin,
                                 arena, err);
    if (code || kernels_plane_new(&smooth, skin.usable.width, skin.usable.height, arena, err) ||
        kernels_plane_new(&haemoglobin, skin.usable.width, skin.usable.height, arena, err))
        return code ? code : MESO_E_OUT_OF_MEMORY;
    measure_skin_combine(&skin, weights, haemoglobin);
    code = kernels_gaussian(input->kernels, haemoglobin, fmax(colour_blur_mm / skin.mm_per_px, 0.7),
                            smooth, arena, err);
    struct measure_blob_rule with = rule;
    with.frozen_noise = *noise;
    if (!code)
        code = measure_blobs_find(input->kernels, &skin, smooth, &with, &blobs, arena, err);
    if (!code)
        code = keep_inflamed(&skin, &blobs, out, err);
    if (!code && !(*noise > 0))
        *noise = blobs.noise;
    base_arena_rewind(arena, mark);
    return code;
}

void measure_inflamed_free(struct measure_inflamed *inflamed)
{
    free(inflamed->at);
}
