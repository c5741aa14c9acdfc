/* Redness: how much blood the skin shows, over the whole zone and in spots.

   Clinical idea: erythema is haemoglobin in the vessels of the dermis; it is diffuse (flushing,
   irritation, rosacea) or focal (papules, vessels). In pixels: green light is darkened more than
   red; the separated haemoglobin has shading and exposure removed. The index is its mean, spots
   included; `focal` is what stands above the zone's own skin over a few millimetres; inflamed spots
   are blobs of haemoglobin that are not moles.

   Limits: white balance moves the index and the level of haemoglobin (10 % of red against green by
   about 0.25 of it): without a colour reference compare `haemoglobin` with the same field of an
   untreated zone of the same photograph, as shifts of the light cancel there. The focal values are
   differences within the zone and don't move. Makeup hides or adds redness. Grey photographs have
   none. Source: separation after Tsumura (see skin_colour.c); erythema as the ratio of green to red
   after Diffey 1984; counts of inflamed lesions from haemoglobin reach r = .90 with raters. */
#include "blobs.h"

#include <math.h>
#include <string.h>

enum {
    INDEX,
    HAEMOGLOBIN,
    FOCAL_FRACTION,
    FOCAL_INDEX,
    INFLAMED_COUNT,
    INFLAMED_DENSITY,
    A_STAR,
    FOCAL_DELTA_A,
    PIXELS,
    FIELDS
};
enum { FROZEN_NOISE, FROZEN_FOCAL };

static const struct measure_field fields[FIELDS] = {
    [INDEX] =
        {"index", "index", -1, MEASURE_POOL_WEIGHTED, "pixels",
         "Mean haemoglobin of the visible skin, diffuse and focal, in hundredths of a density: "
         "less is paler."},
    [HAEMOGLOBIN] =
        {"haemoglobin", "index", 0, MEASURE_POOL_WEIGHTED, "pixels",
         "Typical haemoglobin in hundredths of a density, to be set against the same of "
         "an untreated zone of the same photograph."},
    [FOCAL_FRACTION] = {"focal_fraction", "1", -1, MEASURE_POOL_AREA_MEAN, NULL,
                        "Share of the skin that is redder than the zone's skin about it."},
    [FOCAL_INDEX] =
        {"focal_index", "index", -1, MEASURE_POOL_AREA_MEAN, NULL,
         "Haemoglobin of those parts above the skin about them, averaged over the whole "
         "zone, in hundredths of a density."},
    [INFLAMED_COUNT] = {"inflamed_count", "count", -1, MEASURE_POOL_SUM, NULL,
                        "Number of round red spots of 1 mm2 or more."},
    [INFLAMED_DENSITY] = {"inflamed_density", "1/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
                          "Round red spots per square centimetre of visible skin."},
    [A_STAR] = {"a_star", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                "CIE a* of the typical colour: depends on exposure and white balance."},
    [FOCAL_DELTA_A] = {"focal_delta_a_star", "1", 0, MEASURE_POOL_WEIGHTED, "focal_fraction",
                       "CIE a* of the redder parts less that of the rest of the zone."},
    [PIXELS] = {"pixels", "count", 0, MEASURE_POOL_SUM, NULL,
                "Pixels of visible skin that were read."}};

/* On haemoglobin smoothed to the resolution of colour. A papule that the eye sees is 0.25 and more
   of haemoglobin above the skin about it; noise of colour makes weak blobs, hence the factor. */
static const struct measure_blob_rule rule = {
    .min_contrast = 0.20, .noise_factor = 5, .min_area_mm2 = 1.0};
/* Blood darkens green by 0.68 of its amount; a blob of colour alone, which does not, is noise. */
static const double min_green = 0.06;
static const double colour_blur_mm = 0.3;
static const double focal_blur_mm = 1, background_mm = 8; /* sigmas; measurement.md's background */
static const double min_focal = 0.10, focal_noise_factor = 2.5;
static const double min_area_cm2 = 0.5;
/* The mean is of values within this of the typical one: no hair or seam of a mask carries it away.
 */
static const double max_deviation = 1.5;

static double mean_near(struct plane plane, struct mask mask, double middle)
{
    double sum = 0;
    int64_t count = 0;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            double value = (double)plane.at[y * plane.stride + x];
            if (!mask.at[y * mask.stride + x] || fabs(value - middle) > max_deviation)
                continue;
            sum += value;
            count++;
        }
    return count ? sum / (double)count : NAN;
}

/* Haemoglobin at 1 mm above its background of 8 mm, which is found in two passes: the second
   without what the first found to stand out. */
static int focal_excess(const struct measure_input *input, const struct measure_skin *skin,
                        struct plane haemoglobin, struct plane excess, double *level,
                        struct arena *arena, struct meso_error *err)
{
    double px_per_mm = 1 / skin->mm_per_px, median, mad = 0;
    struct plane smooth;
    struct mask ground;
    if (kernels_plane_new(&smooth, excess.width, excess.height, arena, err) ||
        kernels_mask_new(&ground, excess.width, excess.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = kernels_background(input->kernels, haemoglobin, skin->usable,
                                  focal_blur_mm * px_per_mm, smooth, arena, err);
    for (int pass = 0; pass < 2 && !code; pass++) {
        for (int y = 0; y < excess.height; y++)
            for (int x = 0; x < excess.width; x++) {
                bool in = skin->usable.at[y * skin->usable.stride + x] &&
                          (!pass || (double)excess.at[y * excess.stride + x] < 2 * 1.4826 * mad);
                ground.at[y * ground.stride + x] = in ? 255 : 0;
            }
        code = kernels_background_subtract(input->kernels, smooth, ground,
                                           background_mm * px_per_mm, excess, arena, err);
        if (!code)
            code = kernels_medians(input->kernels, excess, skin->usable, &median, &mad, arena, err);
    }
    *level = fmax(min_focal, focal_noise_factor * 1.4826 * mad);
    if (input->frozen && input->frozen[FROZEN_FOCAL] > 0)
        *level = input->frozen[FROZEN_FOCAL];
    return code;
}

/* Sums over the parts above the level, and over the rest. */
static void read_focal(const struct measure_skin *skin, struct plane excess, double level,
                       struct measure_reading *out)
{
    double inside[3] = {0}, outside[3] = {0}, above = 0;
    int64_t count = 0;
    for (int y = 0; y < excess.height; y++)
        for (int x = 0; x < excess.width; x++) {
            if (!skin->usable.at[y * skin->usable.stride + x])
                continue;
            double value = (double)excess.at[y * excess.stride + x];
            bool focal = value > level;
            for (int c = 0; c < 3; c++)
                (focal ? inside : outside)[c] +=
                    (double)skin->density[c].at[y * skin->density[c].stride + x];
            count += focal;
            above += focal ? value : 0;
        }
    out->values[FOCAL_FRACTION] = (double)count / (double)skin->usable_px;
    out->values[FOCAL_INDEX] = 100 * above / (double)skin->usable_px;
    if (!count || count == skin->usable_px) {
        out->values[FOCAL_DELTA_A] = NAN;
        out->reasons[FOCAL_DELTA_A] = "no_focal_redness";
        return;
    }
    for (int c = 0; c < 3; c++) {
        inside[c] /= (double)count;
        outside[c] /= (double)(skin->usable_px - count);
    }
    out->values[FOCAL_DELTA_A] = image_lab_of_density(inside).a - image_lab_of_density(outside).a;
}

static int count_inflamed(const struct measure_input *input, struct measure_reading *out,
                          struct arena *arena, struct meso_error *err)
{
    struct plane haemoglobin, smooth;
    struct measure_blobs blobs;
    struct measure_skin medium, *skin = &medium;
    int code = measure_skin_read(input, MEASURE_SKIN_MEDIUM, measure_blobs_margin_px(input), skin,
                                 arena, err);
    if (code || kernels_plane_new(&smooth, skin->usable.width, skin->usable.height, arena, err) ||
        kernels_plane_new(&haemoglobin, skin->usable.width, skin->usable.height, arena, err))
        return code ? code : MESO_E_OUT_OF_MEMORY;
    measure_skin_haemoglobin(skin, haemoglobin);
    code = kernels_gaussian(input->kernels, haemoglobin,
                            fmax(colour_blur_mm / skin->mm_per_px, 0.7), smooth, arena, err);
    struct measure_blob_rule with = rule;
    with.frozen_noise = input->frozen ? input->frozen[FROZEN_NOISE] : 0;
    if (!code)
        code = measure_blobs_find(input->kernels, skin, smooth, &with, &blobs, arena, err);
    if (code)
        return code;
    int count = 0;
    for (int i = 0; i < blobs.count; i++) {
        const struct measure_blob *blob = &blobs.at[i];
        double dark[3];
        for (int c = 0; c < 3; c++)
            dark[c] = blob->inside[c] - blob->surround[c];
        count += dark[1] >= min_green && measure_is_blood(dark);
    }
    out->values[INFLAMED_COUNT] = count;
    out->values[INFLAMED_DENSITY] = count / out->area_cm2;
    out->frozen[FROZEN_NOISE] = with.frozen_noise > 0 ? with.frozen_noise : blobs.noise;
    return MESO_OK;
}

static int read_diffuse(const struct kernels *kernels, const struct measure_skin *skin,
                        struct plane haemoglobin, struct measure_reading *out, struct arena *arena,
                        struct meso_error *err)
{
    double typical, density[3];
    int code = measure_skin_typical(kernels, haemoglobin, skin->usable, &typical, arena, err);
    if (!code)
        code = measure_skin_colour(kernels, skin, density, arena, err);
    if (code)
        return code;
    out->values[INDEX] = 100 * mean_near(haemoglobin, skin->usable, typical);
    out->values[HAEMOGLOBIN] = 100 * typical;
    out->values[A_STAR] = image_lab_of_density(density).a;
    out->values[PIXELS] = (double)skin->usable_px * skin->block * skin->block;
    return MESO_OK;
}

/* What needs millimetres. */
static int read_focal_and_inflamed(const struct measure_input *input,
                                   const struct measure_skin *skin, struct plane haemoglobin,
                                   struct measure_reading *out, struct arena *arena,
                                   struct meso_error *err)
{
    const char *reason = !(input->mm_per_px > 0) ? "no_scale"
                         : rule.min_area_mm2 / (input->mm_per_px * input->mm_per_px) < 6
                             ? "resolution"
                         : out->area_cm2 < min_area_cm2 ? "zone_too_small"
                                                        : NULL;
    if (reason) {
        static const int sized[] = {FOCAL_FRACTION, FOCAL_INDEX, INFLAMED_COUNT, INFLAMED_DENSITY,
                                    FOCAL_DELTA_A};
        for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
            out->values[sized[i]] = NAN;
            out->reasons[sized[i]] = reason;
        }
        return MESO_OK;
    }
    struct plane excess;
    if (kernels_plane_new(&excess, haemoglobin.width, haemoglobin.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code =
        focal_excess(input, skin, haemoglobin, excess, &out->frozen[FROZEN_FOCAL], arena, err);
    if (code)
        return code;
    read_focal(skin, excess, out->frozen[FROZEN_FOCAL], out);
    return count_inflamed(input, out, arena, err);
}

extern const struct measure measure_redness;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    struct measure_skin skin;
    struct plane haemoglobin;
    memset(out, 0, sizeof *out);
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = measure_skin_read(input, MEASURE_SKIN_COARSE, 0, &skin, arena, err);
    if (code)
        return code;
    out->area_cm2 = (double)skin.usable_px * skin.mm_per_px * skin.mm_per_px / 100;
    const char *reason = measure_skin_obstacle(input, &skin);
    if (reason)
        measure_refuse(&measure_redness, out, reason);
    else {
        if (kernels_plane_new(&haemoglobin, skin.usable.width, skin.usable.height, arena, err))
            return MESO_E_OUT_OF_MEMORY;
        measure_skin_haemoglobin(&skin, haemoglobin);
        code = read_diffuse(input->kernels, &skin, haemoglobin, out, arena, err);
        if (!code)
            code = read_focal_and_inflamed(input, &skin, haemoglobin, out, arena, err);
    }
    base_arena_rewind(arena, mark);
    return code;
}

const struct measure measure_redness = {
    .name = "redness",
    .version = 2,
    .title = "Redness",
    .what = "Blood that the skin shows: everywhere, in red parts, and in inflamed spots.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 7,
    .absolute_colour = 1u << HAEMOGLOBIN | 1u << A_STAR,
    .field_count = FIELDS,
    .headline_count = 1,
    .fields = fields,
    .run = run};
