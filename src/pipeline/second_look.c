/* Hairs that one session's search found and the other's did not are looked for again where they
   would lie there, before they are called new or gone: a change of a few hairs is not to be made of
   the search's own oversights. */
#include "compare.h"

#include <math.h>

/* A found hair hides others no further than its partner explains it: within this distance of where
   the partner would lie, a part of it that of the partner's length. What the search joined to it
   can still be seen. */
static const double explained_mm = 0.06, explained_share = 0.25;

struct looking {
    struct report *report;
    const struct align_map *map;
    struct measure_hair_view *views[2];
    struct image_point *way; /* room for the longest hair */
    double scale;            /* follow-up px a baseline px */
};

static const struct zone *whole_zone(const struct report_photo *photo)
{
    return photo->zones.count == 1 ? &photo->zones.at[0] : NULL;
}

static int open_view(struct looking *l, int session, const double *frozen, struct arena *arena,
                     struct meso_error *err)
{
    const struct report_photo *photo = &l->report->sessions[session].photos[0];
    struct measure_input input = {.kernels = l->report->kernels,
                                  .photo = photo->photo,
                                  .zone = whole_zone(photo),
                                  .mm_per_px = photo->mm_per_px,
                                  .match_blur_px = photo->matched_blur_px,
                                  .frozen = frozen};
    return measure_hair_view_new(&input, &l->views[session], arena, err);
}

static const struct measure_mark *mark_of(const struct looking *l, int session, int mark)
{
    return &l->report->sessions[session].photos[0].marks[mark];
}

static double distance_to(const struct image_point *line, int count, struct image_point p)
{
    double best = INFINITY;
    for (int i = 0; i < count; i++) {
        struct image_point a = line[i], b = line[i + 1 < count ? i + 1 : i];
        double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
        double t = squared > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared : 0;
        t = fmin(fmax(t, 0), 1);
        best = fmin(best, hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
    }
    return best;
}

/* Along a mark as it would lie in the other photograph. */
static void map_way(struct looking *l, const struct measure_mark *mark, int session)
{
    for (int i = 0; i < mark->count; i++) {
        struct image_point p = mark->points[i], *q = &l->way[i];
        if (session)
            align_point_back(l->map, p.x, p.y, &q->x, &q->y);
        else
            align_point(l->map, p.x, p.y, &q->x, &q->y);
    }
}

/* Takes what of a mark its partner explains. */
static void take(struct looking *l, int session, const struct measure_mark *mark,
                 const struct measure_mark *partner)
{
    double grown = session ? l->scale : 1 / l->scale;
    double reach = explained_mm / l->report->sessions[session].photos[0].mm_per_px +
                   explained_share * partner->length_px * grown;
    map_way(l, partner, !session);
    for (int i = 0; i < mark->count; i++)
        if (distance_to(l->way, partner->count, mark->points[i]) <= reach)
            measure_hair_view_take(l->views[session], &mark->points[i], 1, mark->width_px);
}

static void take_matched(struct looking *l)
{
    const struct progress_ledger *ledger = &l->report->ledger;
    for (int i = 0; i < ledger->count; i++) {
        const struct progress_match *match = &ledger->at[i];
        if (match->kind != MEASURE_HAIR || match->before < 0 || match->after < 0)
            continue;
        const struct measure_mark *before = mark_of(l, 0, match->before);
        const struct measure_mark *after = mark_of(l, 1, match->after);
        take(l, 0, before, after);
        take(l, 1, after, before);
    }
}

static void look(struct looking *l, struct progress_match *match)
{
    int here = match->before >= 0 ? 0 : 1;
    const struct measure_mark *mark = mark_of(l, here, here ? match->after : match->before);
    map_way(l, mark, here);
    struct measure_look found = measure_hair_look(
        l->views[!here], l->way, mark->count, mark->width_px * (here ? 1 / l->scale : l->scale));
    match->shown = found.shown;
    match->contrast_again = found.contrast / mark->contrast;
}

int pipeline_look_again(struct report *report, const double *frozen, struct arena *arena,
                        struct meso_error *err)
{
    struct looking l = {.report = report, .map = report->sessions[1].photos[0].alignment};
    size_t longest = 1;
    int alone = 0, code = MESO_OK;
    for (int i = 0; i < report->ledger.count; i++) {
        const struct progress_match *match = &report->ledger.at[i];
        if (match->kind != MEASURE_HAIR || (match->before >= 0 && match->after >= 0))
            continue;
        alone++;
    }
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < report->sessions[s].photos[0].mark_count; i++) {
            size_t count = (size_t)mark_of(&l, s, i)->count;
            longest = count > longest ? count : longest;
        }
    if (!alone || !whole_zone(&report->sessions[0].photos[0]) ||
        !whole_zone(&report->sessions[1].photos[0]))
        return MESO_OK;
    l.scale = l.map->scale;
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!(l.way = base_arena_alloc(arena, longest * sizeof *l.way, err)))
        return MESO_E_OUT_OF_MEMORY;
    for (int s = 0; s < 2 && !code; s++)
        code = open_view(&l, s, frozen, arena, err);
    if (!code)
        take_matched(&l);
    for (int i = 0; i < report->ledger.count && !code; i++) {
        struct progress_match *match = &report->ledger.at[i];
        if (match->kind == MEASURE_HAIR && !match->outside &&
            (match->before < 0 || match->after < 0))
            look(&l, match);
    }
    progress_settle(&report->ledger, MEASURE_HAIR);
    base_arena_rewind(arena, mark);
    return code;
}
