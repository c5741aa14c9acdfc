/* The ledger of the two primaries: their marks matched through the alignment. */
#include "compare.h"

#include <math.h>
#include <string.h>

/* How far apart two may lie and be the same: the alignment's residual and the finder's own jitter.
   Hair roots by measurement.md (0.1 mm); wrinkles and spots by the face's alignment goal (2.5 % of
   63 mm between the pupils). */
static const double TOLERANCE_MM[PROGRESS_MARK_KINDS] = {
    [MEASURE_WRINKLE] = 1.5, [MEASURE_SPOT] = 1.5, [MEASURE_HAIR] = 0.1, [MEASURE_INFLAMED] = 1.5};
/* Without a scale: of the photograph's diagonal. */
static const double TOLERANCE_DIAGONAL = 0.006;

bool pipeline_to_follow_up(const void *context, double x, double y, double *mapped_x,
                           double *mapped_y)
{
    return align_point(context, x, y, mapped_x, mapped_y);
}

bool pipeline_to_baseline(const void *context, double x, double y, double *mapped_x,
                          double *mapped_y)
{
    return align_point_back(context, x, y, mapped_x, mapped_y);
}

/* Nodes away and directions in which a place is asked for what surrounds it. */
enum { FURTHEST_NODES = 6, DIRECTIONS = 8 };

static bool in_both(const struct align_map *map, double x, double y, double to_x, double to_y)
{
    return x >= 0 && y >= 0 && x <= map->before_width && y <= map->before_height && to_x >= 0 &&
           to_y >= 0 && to_x <= map->after_width && to_y <= map->after_height;
}

/* A hair that came or went is just what makes its place unlike in both photographs: the alignment
   may be trusted there when it is in a third of the directions around that both photographs show.
 */
static bool trusted_around(const struct align_map *map, double x, double y)
{
    int asked = 0, trusted = 0;
    for (int k = 0; k < DIRECTIONS; k++)
        for (int far = FURTHEST_NODES / 2; far <= FURTHEST_NODES; far += FURTHEST_NODES / 2) {
            double angle = 2 * acos(-1) * k / DIRECTIONS, to_x, to_y;
            double at_x = x + far * map->step * cos(angle), at_y = y + far * map->step * sin(angle);
            bool ok = align_point(map, at_x, at_y, &to_x, &to_y);
            if (!in_both(map, at_x, at_y, to_x, to_y))
                continue;
            asked++;
            trusted += ok;
        }
    return asked > 0 && 3 * trusted > asked;
}

static bool hair_to_follow_up(const void *context, double x, double y, double *mapped_x,
                              double *mapped_y)
{
    return align_point(context, x, y, mapped_x, mapped_y) ||
           (in_both(context, x, y, *mapped_x, *mapped_y) && trusted_around(context, x, y));
}

static bool hair_to_baseline(const void *context, double x, double y, double *mapped_x,
                             double *mapped_y)
{
    return align_point_back(context, x, y, mapped_x, mapped_y) ||
           (in_both(context, *mapped_x, *mapped_y, x, y) &&
            trusted_around(context, *mapped_x, *mapped_y));
}

static struct progress_marks marks_of(const struct report_photo *photo)
{
    int things = photo->mark_count; /* lines come last */
    while (things && !measure_is_thing(photo->marks[things - 1].kind))
        things--;
    return (struct progress_marks){photo->marks, things};
}

/* The hair measure's thresholds at the baseline; NULL: it was not measured. */
static const double *hair_thresholds(const struct report *report,
                                     const struct session_readings *sessions)
{
    int slots = pipeline_reading_slots(&report->sessions[0].photos[0]);
    for (int m = 0; measure_all[m] && sessions[0].capture_count; m++)
        if (measure_all[m]->views >> report->view & 1 && !strcmp(measure_all[m]->name, "hair"))
            return sessions[0].captures[0][m * slots].frozen;
    return NULL;
}

int pipeline_write_ledger(struct report *report, const struct session_readings *sessions,
                          struct arena *arena, struct meso_error *err)
{
    struct report_photo *baseline = &report->sessions[0].photos[0];
    struct progress_marks before = marks_of(baseline), after = {0};
    const struct align_map *map = NULL;
    if (report->session_count == 2 && !report->not_aligned) {
        after = marks_of(&report->sessions[1].photos[0]);
        map = report->sessions[1].photos[0].alignment;
    }
    double tolerance_px[PROGRESS_MARK_KINDS];
    for (int kind = 0; kind < PROGRESS_MARK_KINDS; kind++)
        tolerance_px[kind] =
            isnan(baseline->mm_per_px)
                ? TOLERANCE_DIAGONAL * hypot(baseline->photo->width, baseline->photo->height)
                : TOLERANCE_MM[kind] / baseline->mm_per_px;
    bool hairs = report->view == LOCATE_SCALP_MACRO;
    progress_map_fn forward = hairs ? hair_to_follow_up : pipeline_to_follow_up;
    progress_map_fn back = hairs ? hair_to_baseline : pipeline_to_baseline;
    int code =
        progress_match_marks(&before, &after, map ? forward : NULL, map ? back : NULL, map,
                             map ? map->scale : 1, tolerance_px, &report->ledger, arena, err);
    if (code)
        return code;
    baseline->mark_ids = report->ledger.before_id;
    if (!map)
        return MESO_OK;
    report->sessions[1].photos[0].mark_ids = report->ledger.after_id;
    pipeline_look_again_at_spots(report);
    const double *frozen = hair_thresholds(report, sessions);
    code = frozen ? pipeline_look_again(report, frozen, arena, err) : MESO_OK;
    /* A smile's lines are no new wrinkles: where nothing may be compared, nothing is told of it.
       Ids still say which marks are of one thing. */
    if (!report->sessions[1].photos[0].quality.comparable)
        report->ledger.count = 0;
    return code;
}
