/* Redness: how much blood the skin shows, over the whole zone and in spots.

   Clinical idea: erythema is haemoglobin in the vessels of the dermis; it is diffuse (flushing,
   irritation, rosacea) or focal (papules, vessels). In pixels: green light is darkened more than
   red; the separated haemoglobin has shading and exposure removed. The index is its mean, spots
   included, less that of the patient's own reference zone in the same photograph (the forehead,
   else the next that can be seen; on a close-up the palest tenth of the skin itself), so that no
   white balance moves it; `focal` is what stands above the zone's own skin over a few millimetres;
   inflamed spots are blobs of haemoglobin that are not moles.

   Limits: a flush of the whole face, reference zone included, shows in `haemoglobin` alone, which
   white balance moves (10 % of red against green by about 0.25 of it) and which is `uncalibrated`
   without known colours in view. Makeup hides or adds redness. Grey photographs have none. Source:
   separation after Tsumura (see skin_colour.c); erythema as the ratio of green to red after Diffey
   1984; counts of inflamed lesions from haemoglobin reach r = .90 with raters. */
#include "inflamed.h"
#include "pigment/blobs_joint.h"

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
    DELTA_A,
    FOCAL_DELTA_A,
    PIXELS,
    FIELDS
};
enum { FROZEN_NOISE, FROZEN_FOCAL };

static const struct measure_field fields[FIELDS] = {
    [INDEX] =
        {"index", "index", -1, MEASURE_POOL_WEIGHTED, "pixels",
         "Mean haemoglobin of the visible skin, diffuse and focal, above the reference zone's of "
         "the same photograph, in hundredths of a density: less is paler."},
    [HAEMOGLOBIN] = {"haemoglobin", "index", -1, MEASURE_POOL_WEIGHTED, "pixels",
                     "Typical haemoglobin by itself, in hundredths of a density."},
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
    [DELTA_A] = {"delta_a_star", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                 "CIE a* of the typical colour less the reference zone's, as if that had L* 60."},
    [FOCAL_DELTA_A] = {"focal_delta_a_star", "1", 0, MEASURE_POOL_WEIGHTED, "focal_fraction",
                       "CIE a* of the redder parts less that of the rest of the zone, as if this "
                       "had L* 60."},
    [PIXELS] = {"pixels", "count", 0, MEASURE_POOL_SUM, NULL,
                "Pixels of visible skin that were read."}};

/* Erythema spares the forehead most; nose and cheeks it seeks out. */
static const struct measure_reference_rule references[] = {
    {NULL, "forehead glabella chin perioral cheek_left cheek_right"}, {NULL, NULL}};

/* What is read from one zone. */
struct redness {
    const struct measure_input *input;
    struct measure_skin skin;
    struct measure_colour colour; /* typical */
    double weights[3];            /* of haemoglobin, and its value where the planes read 0 */
    double offset;
    struct plane haemoglobin, smooth; /* at 1 mm; planes of weighted densities, without offset */
};

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
static int focal_excess(const struct redness *redness, struct plane excess, double *level,
                        struct arena *arena, struct meso_error *err)
{
    const struct measure_skin *skin = &redness->skin;
    const struct measure_input *input = redness->input;
    double median, mad = 0;
    struct mask ground;
    if (kernels_mask_new(&ground, excess.width, excess.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = MESO_OK;
    for (int pass = 0; pass < 2 && !code; pass++) {
        for (int y = 0; y < excess.height; y++)
            for (int x = 0; x < excess.width; x++) {
                bool in = skin->usable.at[y * skin->usable.stride + x] &&
                          (!pass || (double)excess.at[y * excess.stride + x] < 2 * 1.4826 * mad);
                ground.at[y * ground.stride + x] = in ? 255 : 0;
            }
        code = kernels_background_subtract(input->kernels, redness->smooth, ground,
                                           background_mm / skin->mm_per_px, excess, arena, err);
        if (!code)
            code = kernels_medians(input->kernels, excess, skin->usable, &median, &mad, arena, err);
    }
    *level = fmax(min_focal, focal_noise_factor * 1.4826 * mad);
    if (input->frozen && input->frozen[FROZEN_FOCAL] > 0)
        *level = input->frozen[FROZEN_FOCAL];
    return code;
}

/* Sums over the parts above the level, and over the rest. */
static void read_focal(const struct redness *redness, struct plane excess, double level,
                       struct measure_reading *out)
{
    const struct measure_skin *skin = &redness->skin;
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
    struct measure_colour red = measure_colour_of(inside, redness->input->calibration);
    struct measure_colour rest = measure_colour_of(outside, redness->input->calibration);
    out->values[FOCAL_DELTA_A] = measure_anchored_lab(red.density, rest.density).a -
                                 measure_anchored_lab(rest.density, rest.density).a;
}

/* The level that the index counts from: the reference zone's, or that of the palest tenth of the
   zone at 1 mm, which in a normal distribution lies 1.28 sd below the middle. */
static int pale_level(const struct redness *redness, double *level, const char **reason,
                      struct arena *arena, struct meso_error *err)
{
    const struct measure_input *input = redness->input;
    double median, mad;
    *level = NAN;
    *reason = "no_reference_zone";
    if (input->reference) {
        struct measure_colour pale =
            measure_colour_of(input->reference->density, input->calibration);
        *level = measure_pigment_of_density(pale.density).haemoglobin;
        return MESO_OK;
    }
    if (strcmp(input->zone->name, "whole") != 0)
        return MESO_OK;
    int code = kernels_medians(input->kernels, redness->smooth, redness->skin.usable, &median, &mad,
                               arena, err);
    *level = redness->offset + median - 1.2816 * 1.4826 * mad;
    return code;
}

static int read_diffuse(const struct redness *redness, struct measure_reading *out,
                        struct arena *arena, struct meso_error *err)
{
    double pale, typical = measure_pigment_of_density(redness->colour.density).haemoglobin;
    const char *reason;
    int code = pale_level(redness, &pale, &reason, arena, err);
    double mean = redness->offset +
                  mean_near(redness->haemoglobin, redness->skin.usable, typical - redness->offset);
    out->values[INDEX] = 100 * (mean - pale);
    out->values[HAEMOGLOBIN] = 100 * typical;
    out->values[A_STAR] = image_lab_of_density(redness->colour.density).a;
    out->values[PIXELS] =
        (double)redness->skin.usable_px * redness->skin.block * redness->skin.block;
    out->values[DELTA_A] = NAN;
    if (isnan(pale))
        out->reasons[INDEX] = reason;
    if (!redness->input->reference) {
        out->reasons[DELTA_A] = "no_reference_zone";
        return code;
    }
    struct measure_colour reference =
        measure_colour_of(redness->input->reference->density, redness->input->calibration);
    out->values[DELTA_A] = measure_anchored_lab(redness->colour.density, reference.density).a -
                           measure_anchored_lab(reference.density, reference.density).a;
    return code;
}

/* What needs millimetres. */
static int read_focal_and_inflamed(const struct redness *redness, struct measure_reading *out,
                                   struct measure_inflamed *inflamed, struct arena *arena,
                                   struct meso_error *err)
{
    double mm_per_px = redness->input->mm_per_px;
    const char *reason = !(mm_per_px > 0)                                           ? "no_scale"
                         : measure_inflamed_least_mm2 / (mm_per_px * mm_per_px) < 6 ? "resolution"
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
    if (kernels_plane_new(&excess, redness->smooth.width, redness->smooth.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = focal_excess(redness, excess, &out->frozen[FROZEN_FOCAL], arena, err);
    if (code)
        return code;
    read_focal(redness, excess, out->frozen[FROZEN_FOCAL], out);
    double *noise = &out->frozen[FROZEN_NOISE];
    *noise = redness->input->frozen ? redness->input->frozen[FROZEN_NOISE] : 0;
    code = measure_inflamed_find(redness->input, redness->weights, noise, inflamed, arena, err);
    out->values[INFLAMED_COUNT] = inflamed->count;
    out->values[INFLAMED_DENSITY] = inflamed->count / out->area_cm2;
    return code;
}

/* The planes of haemoglobin: as read, and at 1 mm (as read where that can't be told). */
static int separate(struct redness *redness, struct arena *arena, struct meso_error *err)
{
    const struct measure_skin *skin = &redness->skin;
    int width = skin->usable.width, height = skin->usable.height;
    double density[3];
    if (kernels_plane_new(&redness->haemoglobin, width, height, arena, err) ||
        kernels_plane_new(&redness->smooth, width, height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    int code = measure_skin_colour(redness->input->kernels, skin, density, arena, err);
    if (code)
        return code;
    redness->colour = measure_colour_of(density, redness->input->calibration);
    measure_haemoglobin_weights(&redness->colour, redness->weights);
    redness->offset = measure_pigment_of_density(redness->colour.density).haemoglobin;
    for (int c = 0; c < 3; c++)
        redness->offset -= redness->weights[c] * density[c];
    measure_skin_combine(skin, redness->weights, redness->haemoglobin);
    double sigma = focal_blur_mm / skin->mm_per_px;
    if (!(sigma >= 0.3)) { /* no scale, or wider than the blur */
        redness->smooth = redness->haemoglobin;
        return MESO_OK;
    }
    return kernels_background(redness->input->kernels, redness->haemoglobin, skin->usable, sigma,
                              redness->smooth, arena, err);
}

extern const struct measure measure_redness;

static int read_zone(struct redness *redness, struct measure_reading *out,
                     struct measure_inflamed *inflamed, struct arena *arena, struct meso_error *err)
{
    struct measure_skin *skin = &redness->skin;
    int code = measure_skin_read(redness->input, MEASURE_SKIN_COARSE, 0, skin, arena, err);
    if (code)
        return code;
    out->area_cm2 = (double)skin->usable_px * skin->mm_per_px * skin->mm_per_px / 100;
    const char *reason = measure_skin_obstacle(redness->input, skin);
    if (reason) {
        measure_refuse(&measure_redness, out, reason);
        return MESO_OK;
    }
    code = separate(redness, arena, err);
    if (!code)
        code = read_diffuse(redness, out, arena, err);
    if (!code)
        code = read_focal_and_inflamed(redness, out, inflamed, arena, err);
    return code;
}

/* The planes of a zone are given back; only its marks stay in the arena. */
static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    struct redness redness = {.input = input};
    struct measure_inflamed inflamed = {0};
    memset(out, 0, sizeof *out);
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = read_zone(&redness, out, &inflamed, arena, err);
    base_arena_rewind(arena, mark);
    if (!code && inflamed.count + inflamed.doubtful)
        code = measure_inflamed_mark(&inflamed, out, arena, err);
    measure_inflamed_free(&inflamed);
    return code;
}

static void count_inflamed(double mm_per_px, struct measure_reading *reading)
{
    (void)mm_per_px;
    reading->values[INFLAMED_COUNT] = reading->mark_count;
    reading->values[INFLAMED_DENSITY] = reading->mark_count / reading->area_cm2;
}

static int join(const struct measure_capture *captures, int count, struct arena *arena,
                struct meso_error *err)
{
    static const struct measure_blobs_rule together = {.count_field = INFLAMED_COUNT,
                                                       .sum_up = count_inflamed};
    return measure_blobs_join(captures, count, &together, arena, err);
}

const struct measure measure_redness = {
    .name = "redness",
    .version = 5,
    .title = "Redness",
    .what = "Blood that the skin shows: everywhere, in red parts, and in inflamed spots.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 7,
    .absolute_colour = 1u << HAEMOGLOBIN | 1u << A_STAR,
    .references = references,
    .field_count = FIELDS,
    .headline_count = 1,
    .fields = fields,
    .run = run,
    .join = join};
