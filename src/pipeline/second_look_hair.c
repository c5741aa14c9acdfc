/* One hair looked at twice: in its own photograph, to know what it shows there, and where the
   mapping brings it in the other. Knows two photographs and their marks, not what is made of the
   looks. */
#include "second_look.h"

#include <math.h>

/* A found hair hides others no further than its partner explains it: within this distance of where
   the partner would lie, a part of it that of the partner's length. What the search joined to it
   can still be seen. */
static const double explained_mm = 0.06, explained_share = 0.25;
/* A hair whose root is nearer to a border may have been cut off there. */
static const double border_mm = 0.05;
/* A hair begins at another one if that lies so far behind its root. */
static const double behind_mm = 0.04;
/* Lines so near each other lie on one hair. */
static const double upon_mm = 0.02;
enum { DOUBLED_PLACES = 24 };
/* Of the width told by the search: that of one of two. */
static const double narrower = 0.6;

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

const struct measure_mark *pipeline_looking_mark(const struct looking *l, int session, int mark)
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
    for (int i = 0; i < mark->count; i++) {
        double x = l->way[i].x - root.x, y = l->way[i].y - root.y;
        l->way[i] = (struct image_point){root.x + c * x - s * y, root.y + s * x + c * y};
    }
}

/* Takes what of a mark its partner explains. */
static void take(struct looking *l, int session, int mark_index, const struct measure_mark *partner)
{
    const struct measure_mark *mark = pipeline_looking_mark(l, session, mark_index);
    double grown = session ? l->scale : 1 / l->scale;
    double reach = explained_mm / l->report->sessions[session].photos[0].mm_per_px +
                   explained_share * partner->length_px * grown;
    map_way(l, partner, !session);
    for (int i = 0; i < mark->count; i++)
        if (distance_to(l->way, partner->count, mark->points[i]) <= reach)
            measure_hair_view_take(l->views[session], &mark->points[i], 1, mark->width_px,
                                   mark_index + 1);
}

static void take_matched(struct looking *l)
{
    const struct progress_ledger *ledger = &l->report->ledger;
    for (int i = 0; i < ledger->count; i++) {
        const struct progress_match *match = &ledger->at[i];
        if (match->kind != MEASURE_HAIR || match->before < 0 || match->after < 0)
            continue;
        take(l, 0, match->before, pipeline_looking_mark(l, 1, match->after));
        take(l, 1, match->after, pipeline_looking_mark(l, 0, match->before));
    }
}

int pipeline_looking_new(struct looking *out, struct report *report, const double *frozen,
                         struct arena *arena, struct meso_error *err)
{
    size_t most = 1;
    int code = MESO_OK;
    *out = (struct looking){.report = report, .map = report->sessions[1].photos[0].alignment};
    out->scale = out->map->scale;
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < report->sessions[s].photos[0].mark_count; i++) {
            size_t count = (size_t)pipeline_looking_mark(out, s, i)->count;
            most = count > most ? count : most;
        }
    if (!(out->way = base_arena_alloc(arena, most * sizeof *out->way, err)) ||
        !(out->clear = base_arena_alloc(arena, most * sizeof *out->clear, err)))
        return MESO_E_OUT_OF_MEMORY;
    for (int s = 0; s < 2 && !code; s++)
        code = open_view(out, s, frozen, arena, err);
    if (!code)
        take_matched(out);
    return code;
}

/* px of the photograph from the nearest border of it */
static double from_border(const struct report_photo *photo, struct image_point p)
{
    return fmin(fmin(p.x, photo->photo->width - p.x), fmin(p.y, photo->photo->height - p.y));
}

/* Marks which places of a hair nothing else lies upon; px of its length that they are. */
static double find_clear(struct looking *l, int session, const struct measure_mark *mark, int hair)
{
    double clear_px = 0;
    for (int i = 0; i < mark->count; i++) {
        l->clear[i] = measure_hair_view_shows(l->views[session], mark->points[i], hair);
        if (i && l->clear[i])
            clear_px += hypot(mark->points[i].x - mark->points[i - 1].x,
                              mark->points[i].y - mark->points[i - 1].y);
    }
    return clear_px;
}

/* Whether a point of a mark lies well within both photographs. */
static bool inside(const struct looking *l, int here, const struct measure_mark *mark, int point)
{
    const struct report_photo *own = &l->report->sessions[here].photos[0];
    const struct report_photo *other = &l->report->sessions[!here].photos[0];
    return from_border(own, mark->points[point]) * own->mm_per_px >= border_mm &&
           from_border(other, l->way[point]) * other->mm_per_px >= border_mm;
}

static bool boxes_part(const struct measure_mark *a, const struct measure_mark *b, double reach)
{
    double least[2][2], most[2][2];
    const struct measure_mark *marks[2] = {a, b};
    for (int k = 0; k < 2; k++) {
        least[k][0] = least[k][1] = INFINITY;
        most[k][0] = most[k][1] = -INFINITY;
        for (int i = 0; i < marks[k]->count; i++) {
            const double p[2] = {marks[k]->points[i].x, marks[k]->points[i].y};
            for (int axis = 0; axis < 2; axis++) {
                least[k][axis] = fmin(least[k][axis], p[axis]);
                most[k][axis] = fmax(most[k][axis], p[axis]);
            }
        }
    }
    return least[0][0] > most[1][0] + reach || least[1][0] > most[0][0] + reach ||
           least[0][1] > most[1][1] + reach || least[1][1] > most[0][1] + reach;
}

/* Share of a mark that some other one of its photograph lies upon: two lines on one hair. */
static double doubled(const struct looking *l, int here, int mark_index)
{
    const struct report_photo *photo = &l->report->sessions[here].photos[0];
    const struct measure_mark *mark = &photo->marks[mark_index];
    double reach = upon_mm / photo->mm_per_px, most = 0;
    for (int m = 0; m < photo->mark_count; m++) {
        const struct measure_mark *other = &photo->marks[m];
        int upon = 0, asked = 0;
        if (m == mark_index || other->kind != MEASURE_HAIR || boxes_part(mark, other, reach))
            continue;
        for (int i = 0; i < DOUBLED_PLACES; i++, asked++) {
            int point = i * (mark->count - 1) / (DOUBLED_PLACES - 1);
            upon += distance_to(other->points, other->count, mark->points[point]) < reach;
        }
        most = fmax(most, (double)upon / asked);
    }
    return most;
}

/* Whether another hair lies upon the hair's first point, or upon where it would come from. */
static bool root_hidden(const struct looking *l, int session, const struct measure_mark *mark,
                        int hair)
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
        if (!measure_hair_view_shows(l->views[session], p, hair))
            return true;
    }
    return false;
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

static struct measure_hair_way way_of(const struct looking *l, const struct measure_mark *mark)
{
    return (struct measure_hair_way){.points = mark->points,
                                     .clear = l->clear,
                                     .count = mark->count,
                                     .width_px = mark->width_px,
                                     .turn_sd = l->turn_sd};
}

void pipeline_look_at(struct looking *l, int here, int mark_index, struct looked *out)
{
    const struct measure_mark *mark = pipeline_looking_mark(l, here, mark_index);
    double mm_per_px = l->report->sessions[here].photos[0].mm_per_px;
    struct measure_hair_way way = way_of(l, mark);
    way.hair = mark_index + 1;
    *out = (struct looked){.clear_mm = find_clear(l, here, mark, way.hair) * mm_per_px,
                           .length_mm = mark->length_px * mm_per_px};
    out->clear = out->clear_mm / out->length_mm;
    out->doubled = doubled(l, here, mark_index);
    out->own = look_at_own(l, here, &way);
    out->width_px = way.width_px;
}

void pipeline_look_there(struct looking *l, int here, int mark_index, struct looked *out)
{
    const struct measure_mark *mark = pipeline_looking_mark(l, here, mark_index);
    struct measure_hair_way way = way_of(l, mark);
    map_way(l, mark, here);
    out->inside = inside(l, here, mark, 0);
    out->cut = !inside(l, here, mark, mark->count - 1);
    way.points = l->way;
    way.width_px = out->width_px * (here ? 1 / l->scale : l->scale);
    way.contrast = out->own.contrast;
    way.root_hidden = root_hidden(l, here, mark, mark_index + 1);
    out->there = measure_hair_look(l->views[!here], &way);
}
