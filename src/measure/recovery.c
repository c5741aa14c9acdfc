/* Recovery: what the needles themselves leave for some days - flush and bruises - followed until it
   is gone. Within the recovery window of the other measures this one is judged.

   Clinical idea: after mesotherapy the skin is red for hours to two days; where a vessel was hit, a
   bruise is red to purple at first (blood in the tissue), turns green and yellow within a week
   (biliverdin, bilirubin) and is gone after two, around the eyes later. In pixels, at 2 mm and
   after the light's slope over the zone is taken off: fresh blood darkens green by an eighth and
   more and shows haemoglobin; old blood darkens blue alone - melanin darkens red as well, which is
   what tells the two apart. The flush is haemoglobin above the reference zone's of the same
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
enum { STEP = 3 }; /* of pixels of 0.4 mm: blurred by 2 mm */

struct counts {
    int all, fresh, old;
};

/* Differences of the three (calibrated) densities from the typical ones at one place. */
static void judge(const struct measure_colour *colour, const double seen[3], struct counts *counts)
{
    double off[3];
    for (int c = 0; c < 3; c++)
        off[c] = colour->slope[3 * c] * seen[0] + colour->slope[3 * c + 1] * seen[1] +
                 colour->slope[3 * c + 2] * seen[2];
    double yellow = off[2] - off[0];
    bool fresh =
        off[1] >= least_green && measure_pigment_of_density(off).haemoglobin >= least_blood;
    bool old = !fresh && yellow >= least_yellow && off[0] <= most_red_of_yellow * yellow;
    counts->all++;
    counts->fresh += fresh;
    counts->old += old;
}

/* Blurred densities less their middle and what the light's slope makes of all three alike: the
   slope of red, which blood and bilirubin darken least. */
static int count_bruised(const struct measure_input *input, const struct measure_skin *skin,
                         const struct measure_colour *colour, struct counts *counts,
                         struct arena *arena, struct meso_error *err)
{
    struct plane smooth[3];
    double middle[3], x1 = 0, y1 = 0, n = 0, xx = 0, xy = 0, yy = 0, vx = 0, vy = 0;
    struct mask usable = skin->usable;
    for (int c = 0; c < 3; c++) {
        int code = kernels_plane_new(&smooth[c], usable.width, usable.height, arena, err);
        if (!code)
            code = kernels_background(input->kernels, skin->density[c], usable,
                                      blur_mm / skin->mm_per_px, smooth[c], arena, err);
        if (!code)
            code = kernels_medians(input->kernels, smooth[c], usable, &middle[c], NULL, arena, err);
        if (code)
            return code;
    }
    for (int y = 0; y < usable.height; y += STEP)
        for (int x = 0; x < usable.width; x += STEP) {
            if (!usable.at[y * usable.stride + x])
                continue;
            double u = x - usable.width / 2.0, v = y - usable.height / 2.0;
            double red = (double)smooth[0].at[y * smooth[0].stride + x] - middle[0];
            n += 1;
            x1 += u;
            y1 += v;
            xx += u * u;
            xy += u * v;
            yy += v * v;
            vx += red * u;
            vy += red * v;
        }
    double mean_x = x1 / n, mean_y = y1 / n;
    double sxx = xx - x1 * mean_x, sxy = xy - x1 * mean_y, syy = yy - y1 * mean_y;
    double det = fmax(sxx * syy - sxy * sxy, 1e-9);
    double along = (vx * syy - vy * sxy) / det, down = (vy * sxx - vx * sxy) / det;
    for (int y = 0; y < usable.height; y += STEP)
        for (int x = 0; x < usable.width; x += STEP) {
            if (!usable.at[y * usable.stride + x])
                continue;
            double light = along * (x - usable.width / 2.0 - mean_x) +
                           down * (y - usable.height / 2.0 - mean_y);
            double off[3];
            for (int c = 0; c < 3; c++)
                off[c] = (double)smooth[c].at[y * smooth[c].stride + x] - middle[c] - light;
            judge(colour, off, counts);
        }
    return MESO_OK;
}

static int read_zone(const struct measure_input *input, const struct measure_skin *skin,
                     struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    double density[3];
    struct counts counts = {0};
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
    code = count_bruised(input, skin, &colour, &counts, arena, err);
    out->values[FRESH] = (double)counts.fresh / fmax(counts.all, 1);
    out->values[OLD] = (double)counts.old / fmax(counts.all, 1);
    out->values[BRUISED] = out->values[FRESH] + out->values[OLD];
    return code;
}

extern const struct measure measure_recovery;

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
        measure_refuse(&measure_recovery, out, reason);
    else
        code = read_zone(input, &skin, out, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}

const struct measure measure_recovery = {
    .name = "recovery",
    .version = 3,
    .title = "Recovery",
    .what = "Bruises and flush that the needles leave for some days.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 0, /* it is what is judged meanwhile */
    .references = references,
    .field_count = FIELDS,
    .headline_count = 1,
    .fields = fields,
    .run = run};
