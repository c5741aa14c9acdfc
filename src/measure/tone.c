/* Tone: the colour of the skin, and how even it is.

   Clinical idea: the constitutive and the tanned colour is graded by the individual typology angle
   (A. Chardon et al., "Skin colour typology and suntanning pathways", Int. J. Cosmet. Sci. 13,
   1991): above 55 degrees very light, 41 light, 28 intermediate, 10 tan, -30 brown, below dark.
   Evenness is what patients call a clear complexion: how little lightness and pigment vary within a
   zone. In pixels: L* and b* of the typical colour; the spread of L* at 1 mm after a slope of the
   light (a surface of second degree) is taken away; the spread of melanin, which no slope of the
   light touches.

   Limits: ITA, brightness and melanin move with exposure and white balance, 3 to 9 degrees between
   uncalibrated photographs; they are read, but which way is better is not ours to say. Makeup is
   tone. The surface takes a part of very wide patches with it (those are in spots.patch_load). */
#include "skin.h"

#include <math.h>
#include <string.h>

enum { ITA, EVENNESS, BRIGHTNESS, LIGHTNESS_SD, MELANIN, MELANIN_SD, B_STAR, PIXELS, FIELDS };

static const struct measure_field fields[FIELDS] = {
    [ITA] = {"ita", "deg", 0, MEASURE_POOL_WEIGHTED, "pixels",
             "Individual typology angle of the typical colour: 55 and more is very light skin, -30 "
             "and less dark. Neither is better."},
    [EVENNESS] =
        {"evenness", "index", 1, MEASURE_POOL_WEIGHTED, "pixels",
         "100 / (1 + spread of lightness): 100 is one single lightness, more is more even."},
    [BRIGHTNESS] = {"brightness", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                    "CIE L* of the typical colour, 0 to 100; moves with the exposure."},
    [LIGHTNESS_SD] = {"lightness_sd", "1", -1, MEASURE_POOL_WEIGHTED, "pixels",
                      "Spread (standard deviation) of L* at 1 mm, slopes of the light removed."},
    [MELANIN] = {"melanin", "index", 0, MEASURE_POOL_WEIGHTED, "pixels",
                 "Typical melanin in hundredths of a density; moves with the white balance."},
    [MELANIN_SD] = {"melanin_sd", "index", -1, MEASURE_POOL_WEIGHTED, "pixels",
                    "Spread (standard deviation) of melanin at 1 mm, in hundredths of a density."},
    [B_STAR] = {"b_star", "1", 0, MEASURE_POOL_WEIGHTED, "pixels",
                "CIE b* of the typical colour: yellow of the skin and of the light."},
    [PIXELS] = {"pixels", "count", 0, MEASURE_POOL_SUM, NULL,
                "Pixels of visible skin that were read."}};

static const double blur_mm = 1; /* sigma: pores and noise are not tone */
enum { TERMS = 6 };

static void terms_at(const struct plane *plane, int x, int y, double terms[TERMS])
{
    /* -1 .. 1 over the zone, so that the sums keep their precision */
    double u = (2.0 * x + 1) / plane->width - 1, v = (2.0 * y + 1) / plane->height - 1;
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

/* The surface of second degree through the plane's usable pixels. */
static void fit_surface(struct plane plane, struct mask usable, double surface[TERMS])
{
    double matrix[TERMS][TERMS] = {{0}}, terms[TERMS];
    memset(surface, 0, TERMS * sizeof *surface);
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            if (!usable.at[y * usable.stride + x])
                continue;
            terms_at(&plane, x, y, terms);
            for (int i = 0; i < TERMS; i++) {
                surface[i] += terms[i] * (double)plane.at[y * plane.stride + x];
                for (int j = 0; j <= i; j++)
                    matrix[i][j] += terms[i] * terms[j];
            }
        }
    solve(matrix, surface);
}

static void take_off(struct plane plane, const double surface[TERMS])
{
    double terms[TERMS];
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            float *value = &plane.at[y * plane.stride + x];
            terms_at(&plane, x, y, terms);
            for (int i = 0; i < TERMS; i++)
                *value -= (float)(surface[i] * terms[i]);
        }
}

/* Lightness is winsorised at this many robust sd: blotches count nearly in full, a few dark pixels
   at a zone's border, where the lips or a shadow begin, no longer speak for its skin. */
static const double OUTER_SD = 3;

/* Standard deviation about the surface (NULL: about the mean); the plane is left without its
 * surface. */
static int spread(const struct kernels *kernels, struct plane plane, struct mask usable,
                  const double surface[TERMS], double outer_sd, double *sd, struct arena *arena,
                  struct meso_error *err)
{
    double middle, deviation, sum = 0, squares = 0;
    int64_t count = 0;
    if (surface)
        take_off(plane, surface);
    int code = kernels_medians(kernels, plane, usable, &middle, &deviation, arena, err);
    if (code)
        return code;
    double reach = deviation > 0 ? outer_sd * 1.4826 * deviation : INFINITY;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            if (usable.at[y * usable.stride + x]) {
                double off = (double)plane.at[y * plane.stride + x] - middle;
                off = fmin(fmax(off, -reach), reach);
                sum += off;
                squares += off * off;
                count++;
            }
    double mean = sum / (double)count;
    *sd = sqrt(fmax(squares / (double)count - mean * mean, 0));
    return MESO_OK;
}

static void lightness_plane(const struct measure_skin *skin, struct plane out)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            double density[3];
            for (int c = 0; c < 3; c++)
                density[c] = (double)skin->density[c].at[y * skin->density[c].stride + x];
            out.at[y * out.stride + x] = (float)image_lab_of_density(density).lightness;
        }
}

static int read_evenness(const struct measure_input *input, const struct measure_skin *skin,
                         struct plane melanin, struct measure_reading *out, struct arena *arena,
                         struct meso_error *err)
{
    struct plane lightness, smooth;
    double surface[TERMS], sigma_px = blur_mm / skin->mm_per_px;
    if (!(sigma_px >= 0.3)) { /* no scale, or a pixel wider than the blur */
        static const int sized[] = {EVENNESS, LIGHTNESS_SD, MELANIN_SD};
        for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
            out->values[sized[i]] = NAN;
            out->reasons[sized[i]] = input->mm_per_px > 0 ? "resolution" : "no_scale";
        }
        return MESO_OK;
    }
    if (kernels_plane_new(&lightness, melanin.width, melanin.height, arena, err) ||
        kernels_plane_new(&smooth, melanin.width, melanin.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    lightness_plane(skin, lightness);
    int code =
        kernels_background(input->kernels, lightness, skin->usable, sigma_px, smooth, arena, err);
    if (code)
        return code;
    fit_surface(smooth, skin->usable, surface);
    double lightness_sd, melanin_sd;
    if ((code = spread(input->kernels, smooth, skin->usable, surface, OUTER_SD, &lightness_sd,
                       arena, err)) ||
        (code = kernels_background(input->kernels, melanin, skin->usable, sigma_px, smooth, arena,
                                   err)) ||
        (code =
             spread(input->kernels, smooth, skin->usable, NULL, INFINITY, &melanin_sd, arena, err)))
        return code;
    out->values[LIGHTNESS_SD] = lightness_sd;
    out->values[EVENNESS] = 100 / (1 + lightness_sd);
    out->values[MELANIN_SD] = 100 * melanin_sd;
    return MESO_OK;
}

static int read_tone(const struct measure_input *input, const struct measure_skin *skin,
                     struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    struct plane melanin;
    double density[3], typical;
    if (kernels_plane_new(&melanin, skin->usable.width, skin->usable.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    measure_skin_melanin(skin, melanin);
    int code = measure_skin_colour(input->kernels, skin, density, arena, err);
    if (!code)
        code = measure_skin_typical(input->kernels, melanin, skin->usable, &typical, arena, err);
    if (code)
        return code;
    struct image_lab lab = image_lab_of_density(density);
    out->values[ITA] = measure_ita_deg(lab);
    out->values[BRIGHTNESS] = lab.lightness;
    out->values[B_STAR] = lab.b;
    out->values[MELANIN] = 100 * typical;
    out->values[PIXELS] = (double)skin->usable_px * skin->block * skin->block;
    return read_evenness(input, skin, melanin, out, arena, err);
}

extern const struct measure measure_tone;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
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
        measure_refuse(&measure_tone, out, reason);
    else
        code = read_tone(input, &skin, out, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}

const struct measure measure_tone = {
    .name = "tone",
    .version = 2,
    .title = "Tone",
    .what = "The skin's colour as typology angle, lightness and melanin, and how even it is.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 14, /* a bruise is pigment for two weeks */
    .absolute_colour = 1u << ITA | 1u << BRIGHTNESS | 1u << MELANIN | 1u << B_STAR,
    .field_count = FIELDS,
    .headline_count = 2,
    .fields = fields,
    .run = run};
