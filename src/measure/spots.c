/* Pigment spots: freckles, lentigines, moles, marks left by inflammation, and patches of melasma.

   Clinical idea: a spot is a round place of more melanin than the skin about it; how many, how
   large and how much darker is what depigmenting treatment changes. In pixels: a blob in optical
   density, at half of its contrast at least 0.8 mm2, that stands out of the texture about it, and
   whose densities are a pigment's: blood hardly absorbs red light, melanin does (B. Diffey et al.,
   "A portable instrument for quantifying erythema and melanin", Br. J. Dermatol. 111, 1984), and a
   shadow darkens all channels alike. The search runs on density weighted as luma, not on the
   separated melanin, since JPEG halves the resolution of colour but not of brightness; what a blob
   is made of is asked of its means. Patches, wider than any spot, are looked for in separated
   melanin, where shading is absent.

   Limits: moles, freckles and scabs are not told apart; makeup is pigment; without a scale nothing
   is measured; a spot on the border of the zone is cut. Contrast is in ln units (0.1 is 10 %
   darker). Source: after the methods in ../shared/design/measurement.md; goals for change after
   mMASI. */
#include "blobs.h"
#include "patches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DENSITY,
    AREA_FRACTION,
    COUNT,
    LOAD,
    MEAN_CONTRAST,
    MEAN_DIAMETER,
    MEDIAN_DIAMETER,
    DELTA_E,
    PATCH_FRACTION,
    PATCH_LOAD,
    FIELDS
};
enum { FROZEN_NOISE, FROZEN_PATCH };

static const struct measure_field fields[FIELDS] = {
    [DENSITY] = {"density", "1/cm2", -1, MEASURE_POOL_AREA_MEAN, NULL,
                 "Pigment spots of at least 0.8 mm2 per square centimetre of visible skin."},
    [AREA_FRACTION] = {"area_fraction", "1", -1, MEASURE_POOL_AREA_MEAN, NULL,
                       "Share of the visible skin that lies inside spots."},
    [COUNT] = {"count", "count", -1, MEASURE_POOL_SUM, NULL, "Number of pigment spots."},
    [LOAD] = {"load", "index", -1, MEASURE_POOL_AREA_MEAN, NULL,
              "Area fraction times contrast, in thousandths: falls when spots fade, shrink or go."},
    [MEAN_CONTRAST] = {"mean_contrast", "index", 0, MEASURE_POOL_WEIGHTED, "count",
                       "Mean darkness of the spots against their surround, in ln units; rises "
                       "when the faintest spots go, hence no verdict."},
    [MEAN_DIAMETER] = {"mean_diameter", "mm", 0, MEASURE_POOL_WEIGHTED, "count",
                       "Mean diameter of discs of the spots' areas."},
    [MEDIAN_DIAMETER] = {"median_diameter", "mm", 0, MEASURE_POOL_NONE, NULL,
                         "Median diameter of discs of the spots' areas."},
    [DELTA_E] = {"delta_e00", "1", 0, MEASURE_POOL_WEIGHTED, "count",
                 "Mean colour difference (CIEDE2000) between spots and their surround."},
    [PATCH_FRACTION] = {"patch_fraction", "1", -1, MEASURE_POOL_AREA_MEAN, NULL,
                        "Share of the visible skin in wide patches of more melanin."},
    [PATCH_LOAD] = {"patch_load", "index", -1, MEASURE_POOL_AREA_MEAN, NULL,
                    "Area fraction of patches times their melanin above the zone's, in "
                    "thousandths, as mMASI multiplies area and darkness."}};

/* measurement.md: contrast >= max(0.04, 4 MAD), area >= 0.8 mm2. 4 MAD (unscaled) would be 2.7
   standard deviations of a normal texture; skin's has heavier tails, and on labelled faces pores
   and stubble reach 4.5, clear spots begin at 5. */
static const struct measure_blob_rule rule = {
    .min_contrast = 0.06, .noise_factor = 5, .min_area_mm2 = 0.8};
static const double min_spot_px = 6;    /* fewer have no outline */
static const double min_area_cm2 = 0.5; /* below, one spot more or less is all there is to say */
/* Mean darkening of green and blue over that of red: 1 in a shadow, 1.44 for melanin. */
static const double min_colour_over_red = 1.08;
/* In a face, darker than any mole (which reflects a fifth of its surround or more): a nostril, the
   gap of the lips. Close-ups, where moles are blacker, have no openings. */
static const double max_face_contrast = 1.6;

/* Rec. 601: what JPEG keeps at full resolution, and little of blue, the noisiest on dark skin. */
static const double luma[3] = {0.299, 0.587, 0.114};

enum kind { PIGMENT, BLOOD, SHADOW, OPENING };

static enum kind kind_of(const struct measure_blob *blob, bool face)
{
    double dark[3];
    for (int c = 0; c < 3; c++)
        dark[c] = blob->inside[c] - blob->surround[c];
    if (face && dark[0] + dark[1] + dark[2] > 3 * max_face_contrast)
        return OPENING;
    if (measure_is_blood(dark))
        return BLOOD;
    return (dark[1] + dark[2]) / 2 < min_colour_over_red * dark[0] ? SHADOW : PIGMENT;
}

static void keep_pigment(struct measure_blobs *blobs, bool face)
{
    int kept = 0;
    for (int i = 0; i < blobs->count; i++)
        if (kind_of(&blobs->at[i], face) == PIGMENT)
            blobs->at[kept++] = blobs->at[i];
    blobs->count = kept;
}

static int find_spots(const struct measure_input *input, const struct measure_skin *skin,
                      struct measure_blobs *blobs, struct arena *arena, struct meso_error *err)
{
    struct plane darkness;
    if (kernels_plane_new(&darkness, skin->usable.width, skin->usable.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    measure_skin_combine(skin, luma, darkness);
    struct measure_blob_rule with = rule;
    with.frozen_noise = input->frozen ? input->frozen[FROZEN_NOISE] : 0;
    int code = measure_blobs_find(input->kernels, skin, darkness, &with, blobs, arena, err);
    if (!code)
        keep_pigment(blobs, strcmp(input->zone->name, "whole") != 0);
    return code;
}

static int find_patches(const struct measure_input *input, struct measure_reading *out,
                        struct arena *arena, struct meso_error *err)
{
    struct measure_patches patches;
    double frozen = input->frozen ? input->frozen[FROZEN_PATCH] : 0;
    int code = measure_patches_find(input, frozen, &patches, arena, err);
    if (code)
        return code;
    out->frozen[FROZEN_PATCH] = patches.level;
    out->values[PATCH_FRACTION] = patches.fraction;
    out->values[PATCH_LOAD] = 1000 * patches.load;
    return MESO_OK;
}

static double diameter_mm(const struct measure_blob *blob, double mm_per_px)
{
    return 2 * sqrt(blob->area_px / M_PI) * mm_per_px;
}

/* The middle of few values, without reordering them: the one with as many below as above. */
static double median_diameter_mm(const struct measure_blobs *spots, double mm_per_px)
{
    for (int i = 0; i < spots->count; i++) {
        int below = 0, equal = 0;
        for (int j = 0; j < spots->count; j++) {
            below += spots->at[j].area_px < spots->at[i].area_px;
            equal += spots->at[j].area_px == spots->at[i].area_px;
        }
        if (below <= (spots->count - 1) / 2 && below + equal > (spots->count - 1) / 2)
            return diameter_mm(&spots->at[i], mm_per_px);
    }
    return NAN;
}

static void summarise(const struct measure_skin *skin, const struct measure_blobs *spots,
                      struct measure_reading *out)
{
    double area = 0, load = 0, contrast = 0, diameter = 0, delta_e = 0;
    for (int i = 0; i < spots->count; i++) {
        const struct measure_blob *spot = &spots->at[i];
        area += spot->area_px;
        load += spot->area_px * spot->contrast;
        contrast += spot->contrast;
        diameter += diameter_mm(spot, skin->mm_per_px);
        delta_e += image_delta_e00(image_lab_of_density(spot->inside),
                                   image_lab_of_density(spot->surround));
    }
    out->values[DENSITY] = spots->count / out->area_cm2;
    out->values[AREA_FRACTION] = area / (double)skin->usable_px;
    out->values[COUNT] = spots->count;
    out->values[LOAD] = 1000 * load / (double)skin->usable_px;
    out->values[MEAN_CONTRAST] = contrast / spots->count;
    out->values[MEAN_DIAMETER] = diameter / spots->count;
    out->values[MEDIAN_DIAMETER] = median_diameter_mm(spots, skin->mm_per_px);
    out->values[DELTA_E] = delta_e / spots->count;
    for (int i = MEAN_CONTRAST; i <= DELTA_E && !spots->count; i++) {
        out->values[i] = NAN;
        out->reasons[i] = "no_spots";
    }
}

static int mark_spots(const struct measure_skin *skin, const struct measure_blobs *spots,
                      struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    out->marks = base_arena_calloc(arena, (size_t)spots->count, sizeof *out->marks, err);
    struct image_point *points =
        base_arena_calloc(arena, (size_t)spots->count, sizeof *points, err);
    if (!out->marks || !points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < spots->count; i++) {
        const struct measure_blob *spot = &spots->at[i];
        double area_px = spot->area_px * skin->block * skin->block;
        points[i] =
            (struct image_point){skin->x + spot->x * skin->block, skin->y + spot->y * skin->block};
        out->marks[i] = (struct measure_mark){.kind = MEASURE_SPOT,
                                              .points = &points[i],
                                              .count = 1,
                                              .area_px = area_px,
                                              .radius_px = sqrt(area_px / M_PI),
                                              .contrast = spot->contrast};
    }
    out->mark_count = spots->count;
    return MESO_OK;
}

extern const struct measure measure_spots;

static const char *obstacle_of(const struct measure_input *input, const struct measure_skin *skin,
                               const struct measure_reading *out)
{
    const char *reason = measure_skin_obstacle(input, skin);
    if (reason)
        return reason;
    if (!(input->mm_per_px > 0))
        return "no_scale";
    if (rule.min_area_mm2 / (input->mm_per_px * input->mm_per_px) < min_spot_px)
        return "resolution";
    return out->area_cm2 < min_area_cm2 ? "zone_too_small" : NULL;
}

/* Everything but the marks; spots stay empty when the zone can't be measured. */
static int read_zone(const struct measure_input *input, struct measure_skin *skin,
                     struct measure_blobs *spots, struct measure_reading *out, struct arena *arena,
                     struct meso_error *err)
{
    int code = measure_skin_read(input, MEASURE_SKIN_FINE, measure_blobs_margin_px(input), skin,
                                 arena, err);
    if (code)
        return code;
    out->area_cm2 = (double)skin->usable_px * skin->mm_per_px * skin->mm_per_px / 100;
    const char *reason = obstacle_of(input, skin, out);
    if (reason) {
        measure_refuse(&measure_spots, out, reason);
        return MESO_OK;
    }
    code = find_spots(input, skin, spots, arena, err);
    if (!code)
        code = find_patches(input, out, arena, err);
    if (code)
        return code;
    bool frozen = input->frozen && input->frozen[FROZEN_NOISE] > 0;
    out->frozen[FROZEN_NOISE] = frozen ? input->frozen[FROZEN_NOISE] : spots->noise;
    summarise(skin, spots, out);
    return MESO_OK;
}

/* The planes of a zone are given back; only its marks stay in the arena. */
static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    struct measure_skin skin;
    struct measure_blobs spots = {0};
    memset(out, 0, sizeof *out);
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = read_zone(input, &skin, &spots, out, arena, err);
    if (code || !spots.count) {
        base_arena_rewind(arena, mark);
        return code;
    }
    struct measure_blob *kept = malloc((size_t)spots.count * sizeof *kept);
    if (!kept)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "no memory for %d spots", spots.count);
    memcpy(kept, spots.at, (size_t)spots.count * sizeof *kept);
    base_arena_rewind(arena, mark);
    spots.at = kept;
    code = mark_spots(&skin, &spots, out, arena, err);
    free(kept);
    return code;
}

const struct measure measure_spots = {
    .name = "spots",
    .version = 2,
    .title = "Pigment spots",
    .what =
        "Places darker by melanin: how many, how large, how much darker than the skin about them.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 14, /* a bruise is pigment for two weeks */
    .field_count = FIELDS,
    .headline_count = 2,
    .fields = fields,
    .run = run};
