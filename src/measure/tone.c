/* Tone: the colour of the skin, how even it is, and its glow.

   Clinical idea: the constitutive and the tanned colour is graded by the individual typology angle
   (A. Chardon et al., "Skin colour typology and suntanning pathways", Int. J. Cosmet. Sci. 13,
   1991): above 55 degrees very light, 41 light, 28 intermediate, 10 tan, -30 brown, below dark.
   Evenness is what patients call a clear complexion: how little lightness and pigment vary within a
   zone. Glow is what they ask for most and what has no unit: a panel of dermatologists defined it
   as even reflectance, to which everything that breaks it up is detrimental ("An absence of
   imperfections: a proposed framework for defining, assessing, and achieving skin glow", J. Cosmet.
   Dermatol., 2023). It is read as two numbers: `brightness`, the light that comes out of the skin,
   and `glow`, how little fine shadow, pores, flakes and mottling break it.

   In pixels: L* and b* of the typical colour, from which mirrored light is left out (glare is
   masked, and the typical colour is the mean of the middle of all values); the spread of lightness
   at 1 mm after a slope of the light (a surface of second degree) is taken away; what is finer than
   that, from 0.4 to 2 mm; the spread of melanin, which no slope of the light touches. Lightness is
   in L* as if the skin's own were 60: the same relative difference of light counts the same in any
   exposure and on any skin.

   Limits: ITA, brightness, melanin and b* are `uncalibrated` without known colours in view, 3 to 9
   degrees between such photographs; the spreads are differences within one photograph. Hard light
   from the side shows more relief and less glow: it is gated. Makeup is tone and glow. The surface
   takes a part of very wide patches with it (those are in spots.patch_load). */
#include "skin.h"

#include <math.h>
#include <string.h>

enum {
    ITA,
    EVENNESS,
    GLOW,
    BRIGHTNESS,
    LIGHTNESS_SD,
    FINE_SD,
    MELANIN,
    MELANIN_SD,
    B_STAR,
    PIXELS,
    FIELDS
};

static const struct measure_field fields[FIELDS] = {
    [ITA] = {"ita", "deg", 0, MEASURE_POOL_WEIGHTED, "pixels",
             "Individual typology angle of the typical colour: 55 and more is very light skin, -30 "
             "and less dark. Neither is better."},
    [EVENNESS] =
        {"evenness", "index", 1, MEASURE_POOL_WEIGHTED, "pixels",
         "100 / (1 + spread of lightness): 100 is one single lightness, more is more even."},
    [GLOW] =
        {"glow", "index", 1, MEASURE_POOL_WEIGHTED, "pixels",
         "How evenly the skin gives light back: 100 / (1 + fine spread of lightness). 100 is "
         "without any pore, flake, fine shadow or mottling; what mirrors the lamp is left out. "
         "Glow is this together with `brightness`."},
    [BRIGHTNESS] = {"brightness", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                    "CIE L* of the typical colour, 0 to 100, without what mirrors the lamp: how "
                    "much light comes out of the skin."},
    [LIGHTNESS_SD] = {"lightness_sd", "1", -1, MEASURE_POOL_WEIGHTED, "pixels",
                      "Spread (standard deviation) of L* at 1 mm, slopes of the light removed, as "
                      "on skin of L* 60."},
    [FINE_SD] = {"fine_sd", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                 "Spread of L* from 0.4 to 2 mm, as on skin of L* 60: what `glow` is made of."},
    [MELANIN] = {"melanin", "index", 0, MEASURE_POOL_WEIGHTED, "pixels",
                 "Typical melanin in hundredths of a density; moves with the white balance."},
    [MELANIN_SD] = {"melanin_sd", "index", -1, MEASURE_POOL_WEIGHTED, "pixels",
                    "Spread (standard deviation) of melanin at 1 mm, in hundredths of a density."},
    [B_STAR] = {"b_star", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                "CIE b* of the typical colour: yellow of the skin and of the light."},
    [PIXELS] = {"pixels", "count", 0, MEASURE_POOL_SUM, NULL,
                "Pixels of visible skin that were read."}};

static const double blur_mm = 1; /* sigma: pores and noise are not tone */
/* Fine relief is read of means over so many px each way at least: single ones show the sensor's
   noise. */
enum { LEAST_BLOCK = 2 };
/* What is blurred by 1 mm is read at every second pixel of 0.4 mm. */
enum { STEP = 2, TERMS = 6 };
/* Lightness is winsorised at this many robust sd: blotches count nearly in full, a few dark pixels
   at a zone's border, where the lips or a shadow begin, no longer speak for its skin. */
static const double outer_sd = 3;

/* Values of a zone at its usable samples, in rows of places from -1 to 1, so that sums keep their
   precision. */
struct samples {
    float *value, *u, *v;
    int count;
};

static int gather(const struct measure_skin *skin, struct samples *out, struct arena *arena,
                  struct meso_error *err)
{
    struct mask usable = skin->usable;
    size_t room = (size_t)(usable.width / STEP + 1) * (size_t)(usable.height / STEP + 1);
    out->count = 0;
    out->value = base_arena_alloc(arena, 3 * room * sizeof *out->value, err);
    if (!out->value)
        return MESO_E_OUT_OF_MEMORY;
    out->u = out->value + room;
    out->v = out->u + room;
    for (int y = 0; y < usable.height; y += STEP)
        for (int x = 0; x < usable.width; x += STEP)
            if (usable.at[y * usable.stride + x]) {
                out->u[out->count] = (float)(2.0 * x + 1) / (float)usable.width - 1;
                out->v[out->count++] = (float)(2.0 * y + 1) / (float)usable.height - 1;
            }
    return MESO_OK;
}

static void take(const struct measure_skin *skin, struct plane plane, struct samples *samples)
{
    struct mask usable = skin->usable;
    int i = 0;
    for (int y = 0; y < usable.height; y += STEP)
        for (int x = 0; x < usable.width; x += STEP)
            if (usable.at[y * usable.stride + x])
                samples->value[i++] = plane.at[y * plane.stride + x];
}

static void terms_at(const struct samples *samples, int i, double terms[TERMS])
{
    double u = (double)samples->u[i], v = (double)samples->v[i];
    const double values[TERMS] = {1, u, v, u * u, u * v, v * v};
    memcpy(terms, values, sizeof values);
}

/* Solves the normal equations by Cholesky; a pivot of nothing (a zone one pixel wide) drops its
   term. */
static void solve(double matrix[TERMS][TERMS], double side[TERMS])
{
    for (int i = 0; i < TERMS; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = matrix[i][j];
            for (int k = 0; k < j; k++)
                sum -= matrix[i][k] * matrix[j][k];
            if (i == j)
                matrix[i][i] = sum > 1e-9 * matrix[0][0] ? sqrt(sum) : INFINITY;
            else
                matrix[i][j] = sum / matrix[j][j];
        }
    }
    for (int i = 0; i < TERMS; i++) {
        for (int k = 0; k < i; k++)
            side[i] -= matrix[i][k] * side[k];
        side[i] /= matrix[i][i];
    }
    for (int i = TERMS - 1; i >= 0; i--) {
        for (int k = i + 1; k < TERMS; k++)
            side[i] -= matrix[k][i] * side[k];
        side[i] /= matrix[i][i];
    }
}

/* Takes the surface of second degree off the samples. */
static void flatten(struct samples *samples)
{
    double matrix[TERMS][TERMS] = {{0}}, surface[TERMS] = {0}, terms[TERMS];
    for (int s = 0; s < samples->count; s++) {
        terms_at(samples, s, terms);
        for (int i = 0; i < TERMS; i++) {
            surface[i] += terms[i] * (double)samples->value[s];
            for (int j = 0; j <= i; j++)
                matrix[i][j] += terms[i] * terms[j];
        }
    }
    solve(matrix, surface);
    for (int s = 0; s < samples->count; s++) {
        double off = 0;
        terms_at(samples, s, terms);
        for (int i = 0; i < TERMS; i++)
            off += surface[i] * terms[i];
        samples->value[s] -= (float)off;
    }
}

/* Standard deviation, winsorised at so many robust ones. */
static int spread(const struct kernels *kernels, const struct samples *samples, double outer,
                  double *sd, struct arena *arena, struct meso_error *err)
{
    double middle, deviation, sum = 0, squares = 0;
    struct plane list = {samples->value, samples->count, 1, samples->count};
    int code = kernels_medians(kernels, list, (struct mask){0}, &middle, &deviation, arena, err);
    double reach = deviation > 0 ? outer * 1.4826 * deviation : INFINITY;
    for (int i = 0; i < samples->count; i++) {
        double off = fmin(fmax((double)samples->value[i] - middle, -reach), reach);
        sum += off;
        squares += off * off;
    }
    double mean = sum / samples->count;
    *sd = sqrt(fmax(squares / samples->count - mean * mean, 0));
    return code;
}

static void refuse(struct measure_reading *out, int field, const char *reason)
{
    out->values[field] = NAN;
    out->reasons[field] = reason;
}

/* Of lightness and of its blur: what is finer than the blur, and what is wider but for the light's
   slope. */
static int read_lightness(const struct measure_input *input, const struct measure_skin *skin,
                          struct plane plane, struct plane smooth, struct samples *samples,
                          struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    double sd;
    take(skin, smooth, samples);
    flatten(samples);
    int code = spread(input->kernels, samples, outer_sd, &sd, arena, err);
    if (code)
        return code;
    out->values[LIGHTNESS_SD] = sd;
    out->values[EVENNESS] = 100 / (1 + sd);
    if (skin->block < LEAST_BLOCK) {
        refuse(out, GLOW, "resolution");
        refuse(out, FINE_SD, "resolution");
        return MESO_OK;
    }
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            plane.at[y * plane.stride + x] -= smooth.at[y * smooth.stride + x];
    take(skin, plane, samples);
    code = spread(input->kernels, samples, outer_sd, &sd, arena, err);
    out->values[FINE_SD] = sd;
    out->values[GLOW] = 100 / (1 + sd);
    return code;
}

static int read_spreads(const struct measure_input *input, const struct measure_skin *skin,
                        const struct measure_colour *colour, struct measure_reading *out,
                        struct arena *arena, struct meso_error *err)
{
    struct plane plane, smooth;
    struct samples samples;
    double sigma_px = blur_mm / skin->mm_per_px, weights[3], sd = NAN;
    if (!(sigma_px >= 0.3)) { /* no scale, or a pixel wider than the blur */
        static const int sized[] = {EVENNESS, GLOW, LIGHTNESS_SD, FINE_SD, MELANIN_SD};
        for (size_t i = 0; i < sizeof sized / sizeof *sized; i++)
            refuse(out, sized[i], input->mm_per_px > 0 ? "resolution" : "no_scale");
        return MESO_OK;
    }
    if (kernels_plane_new(&plane, skin->usable.width, skin->usable.height, arena, err) ||
        kernels_plane_new(&smooth, skin->usable.width, skin->usable.height, arena, err) ||
        gather(skin, &samples, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    measure_lightness_weights(colour, weights);
    measure_skin_combine(skin, weights, plane);
    int code =
        kernels_background(input->kernels, plane, skin->usable, sigma_px, smooth, arena, err);
    if (!code)
        code = read_lightness(input, skin, plane, smooth, &samples, out, arena, err);
    if (code)
        return code;
    measure_melanin_weights(colour, weights);
    measure_skin_combine(skin, weights, plane);
    code = kernels_background(input->kernels, plane, skin->usable, sigma_px, smooth, arena, err);
    if (code)
        return code;
    take(skin, smooth, &samples);
    code = spread(input->kernels, &samples, INFINITY, &sd, arena, err);
    out->values[MELANIN_SD] = 100 * sd;
    return code;
}

static int read_tone(const struct measure_input *input, const struct measure_skin *skin,
                     struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    double density[3];
    int code = measure_skin_colour(input->kernels, skin, density, arena, err);
    if (code)
        return code;
    struct measure_colour colour = measure_colour_of(density, input->calibration);
    struct image_lab lab = image_lab_of_density(colour.density);
    out->values[ITA] = measure_ita_deg(lab);
    out->values[BRIGHTNESS] = lab.lightness;
    out->values[B_STAR] = lab.b;
    out->values[MELANIN] = 100 * measure_pigment_of_density(colour.density).melanin;
    out->values[PIXELS] = (double)skin->usable_px * skin->block * skin->block;
    return read_spreads(input, skin, &colour, out, arena, err);
}

extern const struct measure measure_tone;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    return measure_skin_run(&measure_tone, input, read_tone, out, arena, err);
}

const struct measure measure_tone = {
    .name = "tone",
    .version = 5,
    .title = "Tone",
    .what = "The skin's colour as typology angle, lightness and melanin, how even it is, and its "
            "glow.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 14, /* a bruise is pigment for two weeks */
    .absolute_colour = 1u << ITA | 1u << BRIGHTNESS | 1u << MELANIN | 1u << B_STAR,
    .field_count = FIELDS,
    .headline_count = 2,
    .fields = fields,
    .run = run};
