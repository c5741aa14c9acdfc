/* Lines as sequences of places: how far one lies from another, and how much of it upon it. */
#include "match.h"

#include <math.h>

/* The place on the line that is nearest, and where along it, 0..count - 1. */
static struct image_point nearest(struct image_point place, const struct match_shape *line,
                                  double *along)
{
    struct image_point best = line->at[0];
    double least = hypot(place.x - best.x, place.y - best.y);
    *along = 0;
    for (int i = 0; i + 1 < line->count; i++) {
        struct image_point a = line->at[i], b = line->at[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
        double t = squared > 0 ? ((place.x - a.x) * dx + (place.y - a.y) * dy) / squared : 0;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        struct image_point q = {a.x + t * dx, a.y + t * dy};
        double away = hypot(place.x - q.x, place.y - q.y);
        if (away < least) {
            least = away;
            best = q;
            *along = i + t;
        }
    }
    return best;
}

double progress_match_overlap(const struct match_shape *a, const struct match_shape *b,
                              double reach, struct match_lie *out)
{
    struct image_point first_a = {0, 0}, first_b = {0, 0}, last_a = {0, 0}, last_b = {0, 0};
    int upon = 0;
    *out = (struct match_lie){.from = INFINITY, .to = -INFINITY};
    for (int i = 0; i < a->count; i++) {
        double along, away;
        struct image_point q = nearest(a->at[i], b, &along);
        if (!((away = hypot(a->at[i].x - q.x, a->at[i].y - q.y)) <= reach))
            continue;
        if (!upon++) {
            first_a = a->at[i];
            first_b = q;
        }
        last_a = a->at[i];
        last_b = q;
        out->distance += away;
        out->from = fmin(out->from, along);
        out->to = fmax(out->to, along);
    }
    out->distance = upon ? out->distance / upon : INFINITY;
    double turn = atan2(last_a.y - first_a.y, last_a.x - first_a.x) -
                  atan2(last_b.y - first_b.y, last_b.x - first_b.x);
    out->turn = fabs(remainder(turn, 2 * acos(-1)));
    /* Of a line that is crossed only one place is nearest: it has no direction there. */
    if (upon > 1 && hypot(last_b.x - first_b.x, last_b.y - first_b.y) <
                        0.3 * hypot(last_a.x - first_a.x, last_a.y - first_a.y))
        out->turn = INFINITY;
    return out->share = (double)upon / a->count;
}
