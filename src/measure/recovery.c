/* Recovery: what the needles themselves leave for some days - flush and bruises - followed until it
   is gone. Within the recovery window, where the other measures are not judged, this one is, and
   only there.

   Clinical idea: after mesotherapy the skin is red for hours to two days; where a vessel was hit, a
   bruise is red to purple at first (blood in the tissue), turns green and yellow within a week
   (biliverdin, bilirubin) and is gone after two, around the eyes later. In pixels, at 2 mm and
   after the light's slope over the zone is taken off: fresh blood darkens green by a sixth and
   more and shows haemoglobin; old blood darkens blue alone - melanin darkens red as well, which is
   what tells the two apart. Both have to stand out of what varies on this skin anyway, as found at
   the baseline. The flush is haemoglobin above the reference zone's of the same
   photograph.

   Limits: one photograph can't tell a bruise from a red patch or a deep shadow that was there
   before: only the change against the photograph before the needles speaks of them. Where all of
   the face was needled, the reference zone flushes as well. Blood and bilirubin in bruises by their
   reflectance: L. Randeberg et al., Lasers Surg. Med. 38, 2006. */
#include "skin.h"

#include <math.h>
#include <string.h>

enum { BRUISED, FRESH, OLD, FLUSH, PIXELS, FIELDS };

static const struct measure_field fields[FIELDS] = {
    [BRUISED] = {"bruised_fraction", "1", -1, MEASURE_POOL_AREA_MEAN, NULL,
                 "Share of the skin that looks bruised, red to purple or yellow to green."},
    [FRESH] = {"fresh_fraction", "1", 0, MEASURE_POOL_AREA_MEAN, NULL,
               "Of it, red to purple: the first days."},
    [OLD] = {"old_fraction", "1", 0, MEASURE_POOL_AREA_MEAN, NULL,
             "Of it, green to yellow: a bruise that goes."},
    [FLUSH] = {"flush", "index", -1, MEASURE_POOL_WEIGHTED, "pixels",
               "Typical haemoglobin above the reference zone's, in hundredths of a density."},
    [PIXELS] = {"pixels", "count", 0, MEASURE_POOL_SUM, NULL,
                "Pixels of visible skin that were read."}};

static const struct measure_reference_rule references[] = {
    {NULL, "forehead glabella chin perioral cheek_left cheek_right"}, {NULL, NULL}};

static const double blur_mm = 2; /* a bruise is wider than 5 mm; spots and hairs are not */
/* Over the zone's typical skin, in densities. Fresh: darker in green, by blood, more than any
   shadow makes it. Old: blue darkened by so much more than red, which is darkened by less than a
   third of that (melanin: by as much). */
static const double least_green = 0.18, least_blood = 0.16, least_yellow = 0.12,
                    most_red_of_yellow = 1.0 / 3;
/* And at least so many robust sd of green, and of blue against red, over the zone. */
static const double outstanding = 3;
enum { FROZEN_GREEN, FROZEN_YELLOW };
enum { STEP = 3 }; /* of pixels of 0.4 mm: blurred by 2 mm */

/* Places of the zone: how far from its middle, and how much darker than typical in each channel. */
struct places {
    float *x, *y, *off[3], *yellow;
    int count;
};

static int new_places(struct mask usable, struct places *out, struct arena *arena,
                      struct meso_error *err)
{
    size_t room = (size_t)(usable.width / STEP + 1) * (size_t)(usable.height / STEP + 1);
    float *floats = base_arena_alloc(arena, 6 * room * sizeof *floats, err);
    if (!floats)
        return MESO_E_OUT_OF_MEMORY;
    *out = (struct places){floats,
                           floats + room,
                           {floats + 2 * room, floats + 3 * room, floats + 4 * room},
                           floats + 5 * room,
                           0};
    for (int y = 0; y < usable.height; y += STEP)
        for (int x = 0; x < usable.width; x += STEP)
            if (usable.at[y * usable.stride + x]) {
                out->x[out->count] = (float)(x - usable.width / 2.0);
                out->y[out->count++] = (float)(y - usable.height / 2.0);
            }
    return MESO_OK;
}

static void take(struct mask usable, struct plane plane, float *values)
{
    for (int y = 0; y < usable.height; y += STEP)
        for (int x = 0; x < usable.width; x += STEP)
            if (usable.at[y * usable.stride + x])
                *values++ = plane.at[y * plane.stride + x];
}

static int spread(const struct kernels *kernels, float *values, int count, double *middle,
                  double *sd, struct arena *arena, struct meso_error *err)
{
    struct plane list = {values, count, 1, count};
    int code = kernels_medians(kernels, list, (struct mask){0}, middle, sd, arena, err);
    *sd *= 1.4826; /* a normal distribution's sd over its MAD */
    return code;
}

/* The light's slope, which darkens all channels alike: that of red, which blood and bilirubin
   darken least, by least squares. */
static void take_off_slope(struct places *places)
{
    double n = places->count, x1 = 0, y1 = 0, xx = 0, xy = 0, yy = 0, v1 = 0, vx = 0, vy = 0;
    for (int i = 0; i < places->count; i++) {
        double x = (double)places->x[i], y = (double)places->y[i], red = (double)places->off[0][i];
        x1 += x;
        y1 += y;
        xx += x * x;
        xy += x * y;
        yy += y * y;
        v1 += red;
        vx += red * x;
        vy += red * y;
    }
    xx -= x1 * x1 / n;
    xy -= x1 * y1 / n;
    yy -= y1 * y1 / n;
    vx -= v1 * x1 / n;
    vy -= v1 * y1 / n;
    double det = fmax(xx * yy - xy * xy, 1e-9);
    double along = (vx * yy - vy * xy) / det, down = (vy * xx - vx * xy) / det;
    for (int i = 0; i < places->count; i++) {
        double light =
            along * ((double)places->x[i] - x1 / n) + down * ((double)places->y[i] - y1 / n);
        for (int c = 0; c < 3; c++)
            places->off[c][i] -= (float)light;
    }
}

/* Densities at 2 mm over the typical ones, calibrated. */
static int read_places(const struct measure_input *input, const struct measure_skin *skin,
                       const struct measure_colour *colour, struct places *places,
                       struct arena *arena, struct meso_error *err)
{
    struct plane smooth;
    struct mask usable = skin->usable;
    if (new_places(usable, places, arena, err) ||
        kernels_plane_new(&smooth, usable.width, usable.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int c = 0; c < 3; c++) {
        int code = kernels_background(input->kernels, skin->density[c], usable,
                                      blur_mm / skin->mm_per_px, smooth, arena, err);
        if (code)
            return code;
        take(usable, smooth, places->off[c]);
    }
    for (int i = 0; i < places->count; i++) {
        double seen[3];
        for (int c = 0; c < 3; c++)
            seen[c] = (double)places->off[c][i] - colour->photographed[c];
        for (int c = 0; c < 3; c++)
            places->off[c][i] =
                (float)(colour->slope[3 * c] * seen[0] + colour->slope[3 * c + 1] * seen[1] +
                        colour->slope[3 * c + 2] * seen[2]);
    }
    take_off_slope(places);
    for (int i = 0; i < places->count; i++)
        places->yellow[i] = places->off[2][i] - places->off[0][i];
    return MESO_OK;
}

/* What counts as darker in green and as yellower than typical: above what varies over this zone, as
   found at the baseline where there is one. */
static int find_limits(const struct measure_input *input, const struct places *places,
                       double limits[MEASURE_MAX_FROZEN], struct arena *arena,
                       struct meso_error *err)
{
    double middle, green, yellow;
    int code = spread(input->kernels, places->off[1], places->count, &middle, &green, arena, err);
    if (!code)
        code = spread(input->kernels, places->yellow, places->count, &middle, &yellow, arena, err);
    if (code)
        return code;
    bool given = input->frozen && input->frozen[FROZEN_GREEN] > 0;
    limits[FROZEN_GREEN] =
        given ? input->frozen[FROZEN_GREEN] : fmax(least_green, outstanding * green);
    limits[FROZEN_YELLOW] =
        given ? input->frozen[FROZEN_YELLOW] : fmax(least_yellow, outstanding * yellow);
    return MESO_OK;
}

static void count_bruised(const struct places *places, const double limits[MEASURE_MAX_FROZEN],
                          struct measure_reading *out)
{
    int fresh = 0, old = 0;
    for (int i = 0; i < places->count; i++) {
        const double off[3] = {(double)places->off[0][i], (double)places->off[1][i],
                               (double)places->off[2][i]};
        double yellow = (double)places->yellow[i];
        bool is_fresh = off[1] >= limits[FROZEN_GREEN] &&
                        measure_pigment_of_density(off).haemoglobin >= least_blood;
        fresh += is_fresh;
        old +=
            !is_fresh && yellow >= limits[FROZEN_YELLOW] && off[0] <= most_red_of_yellow * yellow;
    }
    out->values[FRESH] = fresh / fmax(places->count, 1);
    out->values[OLD] = old / fmax(places->count, 1);
    out->values[BRUISED] = out->values[FRESH] + out->values[OLD];
}

static int read_zone(const struct measure_input *input, const struct measure_skin *skin,
                     struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    double density[3];
    struct places places;
    int code = measure_skin_colour(input->kernels, skin, density, arena, err);
    if (code)
        return code;
    struct measure_colour colour = measure_colour_of(density, input->calibration);
    out->values[PIXELS] = (double)skin->usable_px * skin->block * skin->block;
    out->values[FLUSH] = NAN;
    out->reasons[FLUSH] = "no_reference_zone";
    if (input->reference) {
        struct measure_colour pale =
            measure_colour_of(input->reference->density, input->calibration);
        out->values[FLUSH] = 100 * (measure_pigment_of_density(colour.density).haemoglobin -
                                    measure_pigment_of_density(pale.density).haemoglobin);
        out->reasons[FLUSH] = NULL;
    }
    if (!(skin->mm_per_px < blur_mm)) {
        for (int field = BRUISED; field <= OLD; field++) {
            out->values[field] = NAN;
            out->reasons[field] = input->mm_per_px > 0 ? "resolution" : "no_scale";
        }
        return MESO_OK;
    }
    code = read_places(input, skin, &colour, &places, arena, err);
    if (!code)
        code = find_limits(input, &places, out->frozen, arena, err);
    if (!code)
        count_bruised(&places, out->frozen, out);
    return code;
}

extern const struct measure measure_recovery;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    return measure_skin_run(&measure_recovery, input, read_zone, out, arena, err);
}

const struct measure measure_recovery = {
    .name = "recovery",
    .version = 5,
    .title = "Recovery",
    .what = "Bruises and flush that the needles leave for some days.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 14, /* a bruise's time; around the eyes the most */
    .of_recovery = true,
    .references = references,
    .field_count = FIELDS,
    .headline_count = 1,
    .fields = fields,
    .run = run};
