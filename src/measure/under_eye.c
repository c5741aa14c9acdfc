/* Under-eye circles: how much darker the skin below the eye is than the cheek beside it.

   Clinical idea: dark circles are melanin, blood that shines through thin skin, the shadow of a
   hollow, or all three; raters grade what they see against the cheek, and the colour difference
   between the two goes with their grades (r = .99, measurement.md). In pixels: the typical colour
   of the zone against that of the cheek of the same side in the same photograph, as CIEDE2000 with
   the sign of lightness, so that exposure and white balance nearly cancel; a difference of hue
   alone is no darkness, and counts the less, the less of it is lightness, so that equal lightness
   is 0 from either side; and what of it is
   melanin and blood. Both are read as if the cheek had L* 60: the same circle counts alike in any
   exposure.

   Limits: shadow is part of what is seen and of the difference; light from above deepens it, and is
   gated by the quality of light only as far as left and right differ. Concealer hides it. */
#include "skin.h"

#include <math.h>
#include <string.h>

enum { DARKNESS, LIGHTNESS, RED, YELLOW, MELANIN, HAEMOGLOBIN, PIXELS, FIELDS };

static const struct measure_field fields[FIELDS] = {
    [DARKNESS] =
        {"darkness", "1", -1, MEASURE_POOL_WEIGHTED, "pixels",
         "CIEDE2000 to the cheek of the same side, less where it is hue and not lightness; "
         "negative where the skin below the eye is the lighter."},
    [LIGHTNESS] = {"delta_l_star", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                   "CIE L* less the cheek's, as if that had L* 60: darker is negative."},
    [RED] = {"delta_a_star", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
             "CIE a* less the cheek's: redder is positive."},
    [YELLOW] = {"delta_b_star", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                "CIE b* less the cheek's: bluer is negative."},
    [MELANIN] = {"delta_melanin", "index", 0, MEASURE_POOL_WEIGHTED, "pixels",
                 "Melanin above the cheek's, in hundredths of a density: the pigmented part."},
    [HAEMOGLOBIN] = {"delta_haemoglobin", "index", 0, MEASURE_POOL_WEIGHTED, "pixels",
                     "Haemoglobin above the cheek's, in hundredths of a density: the vascular "
                     "part."},
    [PIXELS] = {"pixels", "count", 0, MEASURE_POOL_SUM, NULL,
                "Pixels of visible skin that were read."}};

static const struct measure_reference_rule references[] = {
    {"under_eye_left", "cheek_left"}, {"under_eye_right", "cheek_right"}, {NULL, NULL}};

extern const struct measure measure_under_eye;

/* CIEDE2000, lessened where lightness has little part in it: nothing of it at none, two thirds at
   half, all at the whole. */
static double darkness_of(struct image_lab eye, struct image_lab beside)
{
    struct image_lab as_light = beside;
    as_light.lightness = eye.lightness;
    double whole = image_delta_e00(eye, beside);
    double share = whole > 0 ? fmin(1, image_delta_e00(as_light, beside) / whole) : 0;
    return copysign(whole * share * (3 - share * share) / 2, beside.lightness - eye.lightness);
}

static void compare(const struct measure_input *input, const double density[3],
                    struct measure_reading *out)
{
    struct measure_colour own = measure_colour_of(density, input->calibration);
    struct measure_colour cheek = measure_colour_of(input->reference->density, input->calibration);
    struct measure_pigment here = measure_pigment_of_density(own.density);
    struct measure_pigment there = measure_pigment_of_density(cheek.density);
    struct image_lab eye = measure_anchored_lab(own.density, cheek.density);
    struct image_lab beside = measure_anchored_lab(cheek.density, cheek.density);
    out->values[LIGHTNESS] = eye.lightness - beside.lightness;
    out->values[RED] = eye.a - beside.a;
    out->values[YELLOW] = eye.b - beside.b;
    out->values[DARKNESS] = darkness_of(eye, beside);
    out->values[MELANIN] = 100 * (here.melanin - there.melanin);
    out->values[HAEMOGLOBIN] = 100 * (here.haemoglobin - there.haemoglobin);
}

static int read_circles(const struct measure_input *input, const struct measure_skin *skin,
                        struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    double density[3];
    if (!input->reference) {
        measure_refuse(&measure_under_eye, out, "no_reference_zone");
        return MESO_OK;
    }
    int code = measure_skin_colour(input->kernels, skin, density, arena, err);
    if (!code)
        compare(input, density, out);
    out->values[PIXELS] = (double)skin->usable_px * skin->block * skin->block;
    return code;
}

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    return measure_skin_run(&measure_under_eye, input, read_circles, out, arena, err);
}

const struct measure measure_under_eye = {
    .name = "under_eye",
    .version = 4,
    .title = "Under-eye circles",
    .what = "How much darker the skin below the eyes is than the cheek, and what makes it so.",
    .views = MEASURE_VIEW_FACE,
    .zones = "under_eye_left under_eye_right",
    .recovery_days = 14, /* bruises last longest around the eyes */
    .references = references,
    .field_count = FIELDS,
    .headline_count = 1,
    .fields = fields,
    .run = run};
