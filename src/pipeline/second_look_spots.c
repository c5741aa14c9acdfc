/* Spots that one session's search found and the other's did not are looked at again where they
   would lie there, before they are called new or gone. */
#include "compare.h"

#include <math.h>

/* How far the mapping and the search's own place may be off, mm. */
static const double reach_mm = 0.35;

/* Share of a disc that some zone of the photograph shows. */
static double shown(const struct report_photo *photo, double x, double y, double radius)
{
    int inside = 0, all = 0;
    for (int j = -3; j <= 3; j++)
        for (int i = -3; i <= 3; i++) {
            if (i * i + j * j > 9)
                continue;
            inside += locate_zones_show(&photo->zones, x + i * radius / 3, y + j * radius / 3);
            all++;
        }
    return (double)inside / all;
}

static void look(const struct report *report, struct progress_match *match)
{
    int here = match->before >= 0 ? 0 : 1;
    const struct report_photo *own = &report->sessions[here].photos[0];
    const struct report_photo *other = &report->sessions[!here].photos[0];
    const struct align_map *map = report->sessions[1].photos[0].alignment;
    const struct measure_mark *mark = &own->marks[here ? match->after : match->before];
    struct image_point p = mark->points[0], q;
    bool known =
        here ? align_point_back(map, p.x, p.y, &q.x, &q.y) : align_point(map, p.x, p.y, &q.x, &q.y);
    double grown = here ? 1 / map->scale : map->scale, radius = mark->radius_px;
    double reach = isnan(other->mm_per_px) ? radius * grown : reach_mm / other->mm_per_px;
    struct measure_look first = measure_spot_look(own->photo, p.x, p.y, radius, 0);
    struct measure_look again = measure_spot_look(other->photo, q.x, q.y, radius * grown, reach);
    match->whole = 1;
    match->shown = known ? shown(other, q.x, q.y, radius * grown) : 0;
    match->contrast_again = first.contrast > 0 ? again.contrast / first.contrast : NAN;
}

void pipeline_look_again_at_spots(struct report *report)
{
    for (int i = 0; i < report->ledger.count; i++) {
        struct progress_match *match = &report->ledger.at[i];
        if (match->kind == MEASURE_SPOT && !match->outside &&
            (match->before < 0 || match->after < 0))
            look(report, match);
    }
    progress_settle(&report->ledger, MEASURE_SPOT);
}
