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
#include "spots.h"
#include "patches.h"
#include "blobs.h"
#include "blobs_joint.h"
#include "lesion.h"
#include "spots_faint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FROZEN_NOISE, FROZEN_PATCH, FROZEN_FAINT };

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
/* Nor is there a mole of a centimetre and more that is as dark as that: the wing of a nose in its
   own shadow. Lentigines of that size are paler, and mean contrasts of moles reach 0.6 at 3 mm. */
static const double wide_mm = 9, max_wide_contrast = 0.5;
/* The light, the camera's colours and a JPEG move the means of a blob by so much (ln units; of its
   darkening): nearer to a limit of what it is than that, it is doubtful and not another thing. */
static const double doubtful_darkening = 0.02, doubtful_share = 0.12;

/* Rec. 601: what JPEG keeps at full resolution, and little of blue, the noisiest on dark skin. */
static const double luma[3] = {0.299, 0.587, 0.114};

/* Whether it may be pigment; `slack` is how far beyond the limits it may lie, in ln units. */
static bool is_pigment(const struct measure_blob *blob, bool face, double mm_per_px, double slack)
{
    double dark[3], sum = 0;
    for (int c = 0; c < 3; c++) {
        dark[c] = blob->inside[c] - blob->surround[c];
        sum += dark[c];
    }
    double across_mm = 2 * sqrt(blob->area_px / M_PI) * mm_per_px;
    if (face && sum > 3 * (max_face_contrast + slack))
        return false;
    if (face && across_mm > wide_mm && sum > 3 * (max_wide_contrast + slack))
        return false;
    const double less_bloody[3] = {dark[0] + slack, dark[1], dark[2] + slack};
    return !measure_is_blood(less_bloody) &&
           (dark[1] + dark[2]) / 2 + slack >= min_colour_over_red * dark[0];
}

enum certainty { NO_SPOT, DOUBTFUL_SPOT, SPOT };

static enum certainty certainty_of(const struct measure_blob *blob, const struct measure_skin *skin,
                                   bool face, struct image_polygon lesion)
{
    struct image_point at = {skin->x + blob->x * skin->block, skin->y + blob->y * skin->block};
    double slack = fmax(doubtful_darkening, doubtful_share * blob->contrast);
    if (lesion.count > 2 && image_polygon_contains(lesion, at))
        return NO_SPOT;
    return is_pigment(blob, face, skin->mm_per_px, 0)       ? SPOT
           : is_pigment(blob, face, skin->mm_per_px, slack) ? DOUBTFUL_SPOT
                                                            : NO_SPOT;
}

/* Of the clear ones those that are spots for certain, then what is doubtful by either. */
static int keep_spots(struct measure_blobs *blobs, const struct measure_skin *skin, bool face,
                      struct image_polygon lesion, struct arena *arena, struct meso_error *err)
{
    int clear = blobs->count, all = blobs->count + blobs->doubtful, doubtful = 0;
    struct measure_blob *unsure = base_arena_alloc(arena, ((size_t)all + 1) * sizeof *unsure, err);
    if (!unsure)
        return MESO_E_OUT_OF_MEMORY;
    blobs->count = 0;
    for (int i = 0; i < all; i++) {
        enum certainty certainty = certainty_of(&blobs->at[i], skin, face, lesion);
        if (certainty == SPOT && i < clear)
            blobs->at[blobs->count++] = blobs->at[i];
        else if (certainty != NO_SPOT)
            unsure[doubtful++] = blobs->at[i];
    }
    memcpy(blobs->at + blobs->count, unsure, (size_t)doubtful * sizeof *unsure);
    blobs->doubtful = doubtful;
    return MESO_OK;
}

/* A wide lesion of a close-up has a measure of its own: what lies in it is no spot beside it. */
static int find_lesion(const struct measure_input *input, struct image_polygon *out,
                       struct arena *arena, struct meso_error *err)
{
    struct measure_lesion lesion;
    const char *reason = NULL;
    int code = measure_lesion_find(input, &lesion, &reason, arena, err);
    double across_mm = 2 * sqrt(lesion.area_px / M_PI) * input->mm_per_px;
    bool apart = !code && !reason && across_mm > measure_lesion_spot_mm;
    *out = apart ? lesion.outline : (struct image_polygon){0};
    return code;
}

static int find_spots(const struct measure_input *input, const struct measure_skin *skin,
                      struct measure_blobs *blobs, double *faint_noise, struct arena *arena,
                      struct meso_error *err)
{
    struct plane darkness;
    if (kernels_plane_new(&darkness, skin->usable.width, skin->usable.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    measure_skin_combine(skin, luma, darkness);
    struct measure_blob_rule with = rule;
    with.frozen_noise = input->frozen ? input->frozen[FROZEN_NOISE] : 0;
    int code = measure_blobs_find(input->kernels, skin, darkness, &with, blobs, arena, err);
    if (!code)
        code = measure_spots_add_faint(input, skin, luma,
                                       input->frozen ? input->frozen[FROZEN_FAINT] : 0, blobs,
                                       faint_noise, arena, err);
    bool face = strcmp(input->zone->name, "whole") != 0;
    struct image_polygon lesion = {0};
    if (!code && !face)
        code = find_lesion(input, &lesion, arena, err);
    if (!code)
        code = keep_spots(blobs, skin, face, lesion, arena, err);
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
    out->values[SPOTS_PATCH_FRACTION] = patches.fraction;
    out->values[SPOTS_PATCH_LOAD] = 1000 * patches.load;
    return MESO_OK;
}

/* In px of the photograph. */
static void fill_mark(const struct measure_skin *skin, const struct measure_blob *spot,
                      struct image_point *points, struct measure_mark *out)
{
    double area_px = spot->area_px * skin->block * skin->block;
    points[0] =
        (struct image_point){skin->x + spot->x * skin->block, skin->y + spot->y * skin->block};
    for (int i = 0; i < spot->outline_count; i++)
        points[1 + i] = (struct image_point){skin->x + (double)spot->outline[i][0] * skin->block,
                                             skin->y + (double)spot->outline[i][1] * skin->block};
    *out = (struct measure_mark){.kind = MEASURE_SPOT,
                                 .points = points,
                                 .count = 1,
                                 .area_px = area_px,
                                 .radius_px = sqrt(area_px / M_PI),
                                 .contrast = spot->contrast,
                                 .delta_e00 = image_delta_e00(image_lab_of_density(spot->inside),
                                                              image_lab_of_density(spot->surround)),
                                 .outline = points + 1,
                                 .outline_count = spot->outline_count};
}

static int mark_spots(const struct measure_skin *skin, const struct measure_blobs *spots,
                      struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    size_t count = (size_t)(spots->count + spots->doubtful);
    struct image_point *points =
        base_arena_calloc(arena, count * (1 + MEASURE_BLOB_POINTS) + 1, sizeof *points, err);
    out->marks = base_arena_calloc(arena, count + 1, sizeof *out->marks, err);
    if (!out->marks || !points)
        return MESO_E_OUT_OF_MEMORY;
    for (size_t i = 0; i < count; i++)
        fill_mark(skin, &spots->at[i], points + i * (1 + MEASURE_BLOB_POINTS), &out->marks[i]);
    out->mark_count = spots->count;
    out->doubtful_count = spots->doubtful;
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
    int code = measure_skin_read(input, MEASURE_SKIN_MEDIUM, measure_blobs_margin_px(input), skin,
                                 arena, err);
    if (code)
        return code;
    out->area_cm2 = (double)skin->usable_px * skin->mm_per_px * skin->mm_per_px / 100;
    const char *reason = obstacle_of(input, skin, out);
    if (reason) {
        measure_refuse(&measure_spots, out, reason);
        return MESO_OK;
    }
    code = find_spots(input, skin, spots, &out->frozen[FROZEN_FAINT], arena, err);
    if (!code)
        code = find_patches(input, out, arena, err);
    if (code)
        return code;
    bool frozen = input->frozen && input->frozen[FROZEN_NOISE] > 0;
    out->frozen[FROZEN_NOISE] = frozen ? input->frozen[FROZEN_NOISE] : spots->noise;
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
    int all = spots.count + spots.doubtful;
    if (code || isnan(out->values[SPOTS_COUNT])) {
        base_arena_rewind(arena, mark);
        return code;
    }
    struct measure_blob *kept = malloc((size_t)(all + 1) * sizeof *kept);
    if (!kept)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "no memory for %d spots", all);
    if (all)
        memcpy(kept, spots.at, (size_t)all * sizeof *kept);
    base_arena_rewind(arena, mark);
    spots.at = kept;
    code = mark_spots(&skin, &spots, out, arena, err);
    free(kept);
    if (!code)
        measure_spots_sum_up(input->mm_per_px, out);
    return code;
}

static int join(const struct measure_capture *captures, int count, struct arena *arena,
                struct meso_error *err)
{
    static const struct measure_blobs_rule together = {
        .count_field = SPOTS_COUNT, .sum_up = measure_spots_sum_up, .look = measure_spot_look};
    return measure_blobs_join(captures, count, &together, arena, err);
}

const struct measure measure_spots = {
    .name = "spots",
    .version = 4,
    .title = "Pigment spots",
    .what =
        "Places darker by melanin: how many, how large, how much darker than the skin about them.",
    .views = MEASURE_VIEW_FACE | MEASURE_VIEW_SKIN,
    .recovery_days = 14, /* a bruise is pigment for two weeks */
    .field_count = SPOTS_FIELDS,
    .headline_count = 2,
    .fields = measure_spots_fields,
    .run = run,
    .join = join};
