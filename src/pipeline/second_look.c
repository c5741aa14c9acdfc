/* Hairs that one session's search found and the other's did not are looked for again where they
   would lie there, before they are called new or gone: a change of a few hairs is not to be made of
   the search's own oversights. */
#include "compare.h"

#include <math.h>
#include <stdlib.h>

/* A found hair hides others no further than its partner explains it: within this distance of where
   the partner would lie, a part of it that of the partner's length. What the search joined to it
   can still be seen. */
static const double explained_mm = 0.06, explained_share = 0.25;

/* A hair that one photograph alone found tells of a change only where it is a hair by itself: so
   much of it, and that length, is under no other; it stands out by so much (of the skin's light)
   when looked at in the same way; its root is so far from any border; and it is neither a piece nor
   a chain of hairs, by the usual length. */
static const double least_clear = 0.5, least_clear_mm = 0.12, least_contrast = 0.1, least_own = 0.8,
                    border_mm = 0.05, shortest = 0.4, longest = 1.7;
/* A hair begins at another one if that lies so far behind its root. */
static const double behind_mm = 0.04;
/* Of the width told by the search: that of one of two. */
static const double narrower = 0.6;

struct looking {
    struct report *report;
    const struct align_map *map;
    struct measure_hair_view *views[2];
    struct image_point *way; /* room for the longest hair */
    bool *clear;             /* as many */
    double scale;            /* follow-up px a baseline px */
    double usual_mm;         /* median length of hairs */
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

/* Along a mark as it would lie in the other photograph, combed as all are. */
static void map_way(struct looking *l, const struct measure_mark *mark, int session)
{
    for (int i = 0; i < mark->count; i++) {
        struct image_point p = mark->points[i], *q = &l->way[i];
        if (session)
            align_point_back(l->map, p.x, p.y, &q->x, &q->y);
        else
            align_point(l->map, p.x, p.y, &q->x, &q->y);
    }
    double turn = session ? -l->report->ledger.comb : l->report->ledger.comb;
    double c = cos(turn), s = sin(turn);
    struct image_point root = l->way[0];
    for (int i = 0; i < mark->count && turn != 0; i++) {
        double x = l->way[i].x - root.x, y = l->way[i].y - root.y;
        l->way[i] = (struct image_point){root.x + c * x - s * y, root.y + s * x + c * y};
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

/* px of the photograph from the nearest border of it */
static double from_border(const struct report_photo *photo, struct image_point p)
{
    return fmin(fmin(p.x, photo->photo->width - p.x), fmin(p.y, photo->photo->height - p.y));
}

/* Marks which places of a hair nothing else lies upon; px of its length that they are. */
static double find_clear(struct looking *l, int session, const struct measure_mark *mark)
{
    double clear_px = 0;
    for (int i = 0; i < mark->count; i++) {
        l->clear[i] = measure_hair_view_shows(l->views[session], mark->points[i]);
        if (i && l->clear[i])
            clear_px += hypot(mark->points[i].x - mark->points[i - 1].x,
                              mark->points[i].y - mark->points[i - 1].y);
    }
    return clear_px;
}

/* Whether no border of either photograph may have cut its root off. */
static bool root_inside(const struct looking *l, int here, const struct measure_mark *mark)
{
    const struct report_photo *own = &l->report->sessions[here].photos[0];
    const struct report_photo *other = &l->report->sessions[!here].photos[0];
    return from_border(own, mark->points[0]) * own->mm_per_px >= border_mm &&
           from_border(other, l->way[0]) * other->mm_per_px >= border_mm;
}

/* Whether another hair lies upon the hair's first point, or upon where it would come from. */
static bool root_hidden(const struct looking *l, int session, const struct measure_mark *mark)
{
    int further = mark->count > 12 ? 12 : mark->count - 1;
    struct image_point root = mark->points[0], on = mark->points[further];
    double length = hypot(on.x - root.x, on.y - root.y);
    double back =
        fmax(mark->width_px, behind_mm / l->report->sessions[session].photos[0].mm_per_px);
    if (!(length > 0))
        return true;
    for (int i = 0; i <= 2; i++) {
        double t = -back * i / 2 / length;
        struct image_point p = {root.x + t * (on.x - root.x), root.y + t * (on.y - root.y)};
        if (!measure_hair_view_shows(l->views[session], p))
            return true;
    }
    return false;
}

static void turn_round(struct looking *l, struct image_point *way, int count)
{
    for (int i = 0; i < count / 2; i++) {
        struct image_point p = way[i];
        bool clear = l->clear[i];
        way[i] = way[count - 1 - i];
        way[count - 1 - i] = p;
        l->clear[i] = l->clear[count - 1 - i];
        l->clear[count - 1 - i] = clear;
    }
}

/* The hair by itself in its own photograph, in the width in which it stands out most: that which
   the search tells may be of two. */
static struct measure_look look_at_own(const struct looking *l, int here,
                                       struct measure_hair_way *way)
{
    double width = way->width_px;
    struct measure_look best = measure_hair_look(l->views[here], way);
    way->width_px = narrower * width;
    struct measure_look narrow = measure_hair_look(l->views[here], way);
    if (narrow.contrast > best.contrast)
        return narrow;
    way->width_px = width;
    return best;
}

static void look(struct looking *l, struct progress_match *match)
{
    int here = match->before >= 0 ? 0 : 1;
    const struct measure_mark *mark = mark_of(l, here, here ? match->after : match->before);
    double mm_per_px = l->report->sessions[here].photos[0].mm_per_px;
    double clear_px = find_clear(l, here, mark);
    struct measure_hair_way way = {mark->points, l->clear, mark->count, mark->width_px, 0, false};
    struct measure_look own = look_at_own(l, here, &way), found = {0, 0};
    way.root_hidden = root_hidden(l, here, mark);
    map_way(l, mark, here);
    way.points = l->way;
    way.width_px *= here ? 1 / l->scale : l->scale;
    way.contrast = own.contrast;
    bool inside = root_inside(l, here, mark);
    /* The tip may have been taken for the root. */
    for (int end = 0; end < 2; end++) {
        struct measure_look from_end = measure_hair_look(l->views[!here], &way);
        found.contrast = fmax(found.contrast, from_end.contrast);
        found.shown = end ? fmin(found.shown, from_end.shown) : from_end.shown;
        turn_round(l, l->way, mark->count);
    }
    match->shown = found.shown;
    match->contrast_again = own.contrast > 0 ? found.contrast / own.contrast : NAN;
    match->whole = clear_px >= least_clear * mark->length_px &&
                   clear_px * mm_per_px >= least_clear_mm && own.contrast >= least_contrast &&
                   own.shown >= least_own && inside &&
                   mark->length_px * mm_per_px >= shortest * l->usual_mm &&
                   mark->length_px * mm_per_px <= longest * l->usual_mm;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median length of the hairs that both searches found, mm. */
static int find_usual_length(struct looking *l, struct arena *arena, struct meso_error *err)
{
    const struct progress_ledger *ledger = &l->report->ledger;
    double *lengths = base_arena_alloc(arena, sizeof *lengths * (size_t)(ledger->count + 1), err);
    int count = 0;
    if (!lengths)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < ledger->count; i++) {
        const struct progress_match *match = &ledger->at[i];
        if (match->kind == MEASURE_HAIR && match->before >= 0 && match->after >= 0)
            lengths[count++] = mark_of(l, 0, match->before)->length_px *
                               l->report->sessions[0].photos[0].mm_per_px;
    }
    qsort(lengths, (size_t)count, sizeof *lengths, by_value);
    l->usual_mm = count ? lengths[count / 2] : NAN; /* then no hair is told of */
    return MESO_OK;
}

int pipeline_look_again(struct report *report, const double *frozen, struct arena *arena,
                        struct meso_error *err)
{
    struct looking l = {.report = report, .map = report->sessions[1].photos[0].alignment};
    size_t most = 1;
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
            most = count > most ? count : most;
        }
    if (!alone || !whole_zone(&report->sessions[0].photos[0]) ||
        !whole_zone(&report->sessions[1].photos[0]))
        return MESO_OK;
    l.scale = l.map->scale;
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!(l.way = base_arena_alloc(arena, most * sizeof *l.way, err)) ||
        !(l.clear = base_arena_alloc(arena, most * sizeof *l.clear, err)))
        return MESO_E_OUT_OF_MEMORY;
    for (int s = 0; s < 2 && !code; s++)
        code = open_view(&l, s, frozen, arena, err);
    if (!code)
        code = find_usual_length(&l, arena, err);
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
