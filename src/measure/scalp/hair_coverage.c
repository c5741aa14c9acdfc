/* Hair of a photograph of the head: how much of the region is covered, and how wide the parting is.
   Thinning shows as skin between the hairs and as a parting that widens; both shrink again when a
   course works. A whole photograph is judged on the head alone, a polygon as it was drawn. Limits:
   coverage depends on how the hair is combed and on wet hair, so only equal styling compares; the
   parting needs hair on both sides. Global photographs of trials are scored by eye; automatic
   coverage repeats to about 7 %. */
#include "hair_cover.h"
#include "scalp_parting.h"

#include <math.h>
#include <string.h>

enum field { COVERAGE, PARTING_WIDTH, PARTING_FRACTION, PARTING_WIDEST, FIELD_COUNT };

static const struct measure_field fields[FIELD_COUNT] = {
    [COVERAGE] = {"coverage", "1", 1, MEASURE_POOL_AREA_MEAN, NULL,
                  "Mean share of the region that hair hides; 1 is no skin in view."},
    [PARTING_WIDTH] = {"parting_width", "mm", -1, MEASURE_POOL_NONE, NULL,
                       "Mean width of the bare line of the parting, along its way."},
    [PARTING_FRACTION] = {"parting_fraction", "1", -1, MEASURE_POOL_NONE, NULL,
                          "Width of the parting relative to the region's shorter side; needs no "
                          "scale."},
    [PARTING_WIDEST] = {"parting_widest", "mm", 0, MEASURE_POOL_NONE, NULL,
                        "Width of the parting's widest twelfth."},
};

enum { SMALLEST_PX = 64, MARK_POINTS = 60 };

/* The decision as it is frozen. */
enum frozen { STATE, WEIGHT, OFFSET = WEIGHT + 3, LINES, SHADE, ANCHOR, FROZEN_COUNT };
_Static_assert((int)FROZEN_COUNT <= (int)MEASURE_MAX_FROZEN, "the decision does not fit");

static void freeze(const struct hair_decision *decision, double out[])
{
    out[STATE] = decision->state;
    memcpy(out + WEIGHT, decision->colours.weight, sizeof decision->colours.weight);
    out[OFFSET] = decision->colours.offset;
    out[LINES] = decision->lines;
    out[SHADE] = decision->shade;
    out[ANCHOR] = decision->anchor;
}

/* false: nothing was decided on the baseline. */
static bool thaw(const double *frozen, struct hair_decision *out)
{
    if (!frozen || frozen[STATE] == HAIR_COVER_UNKNOWN || frozen[STATE] == HAIR_COVER_NO_HEAD)
        return false;
    *out = (struct hair_decision){.state = (enum hair_cover_state)frozen[STATE],
                                  .lines = frozen[LINES],

                                  .shade = frozen[SHADE],
                                  .anchor = frozen[ANCHOR]};
    memcpy(out->colours.weight, frozen + WEIGHT, sizeof out->colours.weight);
    out->colours.offset = frozen[OFFSET];
    return true;
}

static void refuse_parting(struct measure_reading *out, const char *reason)
{
    for (int f = PARTING_WIDTH; f <= PARTING_WIDEST; f++) {
        out->values[f] = NAN;
        out->reasons[f] = reason;
    }
}

static double shorter_side(const struct hair_cover *cover)
{
    struct mask zone = cover->picture.zone;
    int left = zone.width, right = -1, top = zone.height, bottom = -1;
    for (int y = 0; y < zone.height; y++)
        for (int x = 0; x < zone.width; x++)
            if (zone.at[y * zone.stride + x]) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y;
            }
    return fmin(right - left + 1, bottom - top + 1);
}

static struct image_point of_photo(const struct measure_input *input,
                                   const struct hair_cover *cover, double x, double y)
{
    double factor = cover->picture.factor;
    return (struct image_point){input->zone->x + factor * (x + 0.5),
                                input->zone->y + factor * (y + 0.5)};
}

/* The middle line, and around it the two edges. */
static int mark_parting(const struct measure_input *input, const struct hair_cover *cover,
                        const struct scalp_parting *parting, struct measure_reading *out,
                        struct arena *arena, struct meso_error *err)
{
    int stations = MARK_POINTS < parting->count ? MARK_POINTS : parting->count;
    struct measure_mark *mark = base_arena_calloc(arena, 1, sizeof *mark, err);
    struct image_point *points =
        base_arena_calloc(arena, 3 * (size_t)stations, sizeof *points, err);
    if (!mark || !points)
        return MESO_E_OUT_OF_MEMORY;
    *mark = (struct measure_mark){.kind = MEASURE_PARTING,
                                  .points = points,
                                  .outline = points + stations,
                                  .count = stations,
                                  .outline_count = 2 * stations,
                                  .width_px = parting->mean_px * cover->picture.factor};
    for (int i = 0; i < stations; i++) {
        int at = (int)((double)i * (parting->count - 1) / (stations > 1 ? stations - 1 : 1));
        struct image_point p = parting->middle[at], left, right;
        measure_scalp_parting_edges(parting, at, &left, &right);
        points[i] = of_photo(input, cover, p.x, p.y);
        mark->outline[i] = of_photo(input, cover, left.x, left.y);
        mark->outline[2 * stations - 1 - i] = of_photo(input, cover, right.x, right.y);
        if (i)
            mark->length_px += hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    }
    out->marks = mark;
    out->mark_count = 1;
    return MESO_OK;
}

static int read_parting(const struct measure_input *input, const struct hair_cover *cover,
                        struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    struct scalp_parting parting;
    int code = measure_scalp_parting(cover, out->values[COVERAGE], &parting, arena, err);
    if (code || parting.reason) {
        refuse_parting(out, parting.reason);
        return code;
    }
    double mm = cover->picture.factor * input->mm_per_px;
    out->values[PARTING_FRACTION] = parting.mean_px / shorter_side(cover);
    out->values[PARTING_WIDTH] = parting.mean_px * mm;
    out->values[PARTING_WIDEST] = parting.widest_px * mm;
    if (isnan(input->mm_per_px))
        out->reasons[PARTING_WIDTH] = out->reasons[PARTING_WIDEST] = "no_scale";
    return mark_parting(input, cover, &parting, out, arena, err);
}

extern const struct measure measure_hair_coverage;

static int run(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err)
{
    const struct zone *zone = input->zone;
    memset(out, 0, sizeof *out);
    out->area_cm2 = (double)zone->valid_px * input->mm_per_px * input->mm_per_px / 100;
    if (zone->width < SMALLEST_PX || zone->height < SMALLEST_PX ||
        zone->valid_px < SMALLEST_PX * SMALLEST_PX) {
        measure_refuse(&measure_hair_coverage, out, "zone_too_small");
        return MESO_OK;
    }
    struct hair_cover cover;
    struct hair_decision frozen;
    bool decided = thaw(input->frozen, &frozen);
    int code = measure_hair_cover_find(input, decided ? &frozen : NULL, &cover, arena, err);
    if (code)
        return code;
    freeze(&cover.decision, out->frozen);
    switch (cover.decision.state) {
    case HAIR_COVER_UNKNOWN:
    case HAIR_COVER_NO_HEAD:
        measure_refuse(&measure_hair_coverage, out,
                       cover.decision.state == HAIR_COVER_NO_HEAD ? "head_not_found"
                                                                  : "hair_like_skin");
        return MESO_OK;
    case HAIR_COVER_MIXED:
        out->values[COVERAGE] = cover.coverage;
        return read_parting(input, &cover, out, arena, err);
    default:
        out->values[COVERAGE] = cover.decision.state == HAIR_COVER_FULL;
        refuse_parting(out, "no_parting");
        return MESO_OK;
    }
}

const struct measure measure_hair_coverage = {
    .name = "hair",
    .version = 4,
    .title = "Hair",
    .what = "How much of the scalp hair covers, and how wide the parting is.",
    .views = MEASURE_VIEW_SCALP,
    .field_count = FIELD_COUNT,
    .headline_count = 1,
    .fields = fields,
    .run = run,
};
