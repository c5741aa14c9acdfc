/* Hair of a photograph of the head: how much of the region is covered, and how wide the parting is.
   Thinning shows as skin between the hairs and as a parting that widens; both shrink again when a
   course works. Limits: coverage depends on how the hair is combed and on wet hair, so only equal
   styling compares; the parting needs hair on both sides. Global photographs of trials are scored
   by eye; automatic coverage repeats to about 7 %. */
#include "hair_cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum field { COVERAGE, PARTING_WIDTH, PARTING_FRACTION, FIELD_COUNT };

static const struct measure_field fields[FIELD_COUNT] = {
    [COVERAGE] = {"coverage", "1", 1, MEASURE_POOL_AREA_MEAN, NULL,
                  "Mean share of the region that hair hides; 1 is no skin in view."},
    [PARTING_WIDTH] = {"parting_width", "mm", -1, MEASURE_POOL_NONE, NULL,
                       "Median width of the bare line of the parting."},
    [PARTING_FRACTION] = {"parting_fraction", "1", -1, MEASURE_POOL_NONE, NULL,
                          "Width of the parting relative to the region's shorter side; needs no "
                          "scale."},
};

/* A parting runs through most of the region and is a line, not a bald area. */
#define LEAST_BARE 0.6
#define WIDEST_FRACTION 0.15
/* Where less than this is covered beside the parting, the gaps between strands are as wide as it
   is: on rendered scalps its width then reads 1 to 2 mm too large. */
#define LEAST_BESIDE 0.75
enum { SMALLEST_PX = 64 };

/* Squared distance of each bare pixel to hair (or to the end of the zone) becomes the cost of
   passing it: low along the middle of bare skin. */
static float cost_of(float squared)
{
    return 1 / (0.5f + sqrtf(squared));
}

struct path_room {
    float *total; /* of the best way to each pixel of the last two rows */
    int8_t *step;
    int *at; /* the path: column of each row */
};

/* Cheapest way from the first row to the last of the plane, or from column to column (turned). */
static double cheapest_path(struct plane squared, bool turned, struct path_room *room)
{
    int rows = turned ? squared.width : squared.height;
    int columns = turned ? squared.height : squared.width;
    float *last = room->total, *here = room->total + columns;
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
            float own = cost_of(turned ? squared.at[c * squared.stride + r]
                                       : squared.at[r * squared.stride + c]);
            int best = 0;
            for (int k = -1; r && k <= 1; k++)
                if (c + k >= 0 && c + k < columns && last[c + k] < last[c + best])
                    best = k;
            here[c] = own * (best ? 1.4142f : 1) + (r ? last[c + best] : 0);
            room->step[(size_t)r * (size_t)columns + (size_t)c] = (int8_t)best;
        }
        float *swap = last;
        last = here;
        here = swap;
    }
    int end = 0;
    for (int c = 1; c < columns; c++)
        end = last[c] < last[end] ? c : end;
    double cost = last[end] / rows;
    for (int r = rows - 1; r >= 0; r--) {
        room->at[r] = end;
        end += room->step[(size_t)r * (size_t)columns + (size_t)end];
    }
    return cost;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Median width over the bare stretch of the path, px; NaN when too little of it is bare. */
static double width_along(struct plane squared, bool turned, const struct path_room *room,
                          double *sorted)
{
    int rows = turned ? squared.width : squared.height, count = 0;
    for (int r = 0; r < rows; r++) {
        int c = room->at[r];
        double value =
            turned ? squared.at[c * squared.stride + r] : squared.at[r * squared.stride + c];
        if (value > 0) /* the nearest hair pixel begins half a px before its centre */
            sorted[count++] = 2 * sqrt(value) - 1;
    }
    if (count < LEAST_BARE * rows)
        return NAN;
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return sorted[count / 2];
}

static int parting(const struct hair_cover *cover, double *width_px, struct arena *arena,
                   struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    int width = cover->hair.width, height = cover->hair.height;
    size_t longer = (size_t)(width > height ? width : height);
    struct plane squared;
    struct mask hair;
    struct path_room room = {.total = base_arena_alloc(arena, 2 * longer * sizeof *room.total, err),
                             .step = base_arena_alloc(arena, (size_t)width * (size_t)height, err),
                             .at = base_arena_alloc(arena, longer * sizeof *room.at, err)};
    double *sorted = base_arena_alloc(arena, longer * sizeof *sorted, err);
    if (!room.total || !room.step || !room.at || !sorted)
        return MESO_E_OUT_OF_MEMORY;
    int code = kernels_plane_new(&squared, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&hair, width, height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            hair.at[y * hair.stride + x] = cover->hair.at[y * cover->hair.stride + x] > 0.5f ||
                                                   !cover->zone.at[y * cover->zone.stride + x]
                                               ? 255
                                               : 0;
    code = kernels_distance_squared(hair, squared, arena, err);
    if (!code) {
        double down = cheapest_path(squared, false, &room);
        bool turned = cheapest_path(squared, true, &room) < down;
        if (!turned)
            cheapest_path(squared, false, &room);
        *width_px = width_along(squared, turned, &room, sorted);
    }
    base_arena_rewind(arena, mark);
    return code;
}

static void read_parting(const struct measure_input *input, const struct hair_cover *cover,
                         double width_px, struct measure_reading *out)
{
    double beside = out->values[COVERAGE];
    if (!isnan(width_px)) /* the parting's own area taken out, as if it ran along the longer side */
        beside /= 1 - fmin(width_px / fmin(cover->hair.width, cover->hair.height), 0.5);
    double shorter = fmin(cover->hair.width, cover->hair.height);
    if (!(width_px < WIDEST_FRACTION * shorter)) { /* NaN as well */
        out->values[PARTING_WIDTH] = out->values[PARTING_FRACTION] = NAN;
        out->reasons[PARTING_WIDTH] = out->reasons[PARTING_FRACTION] = "no_parting";
        return;
    }
    if (beside < LEAST_BESIDE) {
        out->values[PARTING_WIDTH] = out->values[PARTING_FRACTION] = NAN;
        out->reasons[PARTING_WIDTH] = out->reasons[PARTING_FRACTION] = "hair_too_thin";
        return;
    }
    out->values[PARTING_FRACTION] = width_px / shorter;
    out->values[PARTING_WIDTH] = width_px * cover->factor * input->mm_per_px;
    if (isnan(input->mm_per_px))
        out->reasons[PARTING_WIDTH] = "no_scale";
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
    int code = measure_hair_cover_find(input, &cover, arena, err);
    if (code)
        return code;
    if (cover.state == HAIR_COVER_UNKNOWN) {
        measure_refuse(&measure_hair_coverage, out, "hair_like_skin");
        return MESO_OK;
    }
    double covered = 0, inside = 0, width_px = NAN;
    for (int y = 0; y < cover.hair.height; y++)
        for (int x = 0; x < cover.hair.width; x++)
            if (cover.zone.at[y * cover.zone.stride + x]) {
                covered += cover.hair.at[y * cover.hair.stride + x];
                inside++;
            }
    out->values[COVERAGE] = cover.state == HAIR_COVER_FULL   ? 1
                            : cover.state == HAIR_COVER_BARE ? 0
                                                             : fmin(fmax(covered / inside, 0), 1);
    if (cover.state == HAIR_COVER_MIXED)
        code = parting(&cover, &width_px, arena, err);
    if (!code)
        read_parting(input, &cover, width_px, out);
    return code;
}

const struct measure measure_hair_coverage = {
    .name = "hair",
    .version = 2,
    .title = "Hair",
    .what = "How much of the scalp hair covers, and how wide the parting is.",
    .views = MEASURE_VIEW_SCALP,
    .field_count = FIELD_COUNT,
    .headline_count = 1,
    .fields = fields,
    .run = run,
};
