/* Whether two hairs are one. A follicle stays where it is; the shaft above it is cut, grows and
   falls another way. So the roots have to meet, and direction and width tell which hair of a
   follicular unit is which. Limits: a tracer takes tip for root now and then, and may see a part of
   a hair alone; both ends are tried, and lying upon each other is enough too. Knows no pixels. */
#include "match.h"

#include <math.h>

/* Scales of what differs between two sessions, as shares of the tolerance (0.1 mm): of a root found
   again, across the hair and along it (the search begins where the hair leaves its neighbours); of
   the direction it leaves in (rad); of ln width, ln contrast and ln length. Two thirds of the same
   hairs differ by less; a tracer that took a wrong turn differs by far more, so the tails are long
   (Student's t of two degrees of freedom). */
static const double across_scale = 0.15, along_scale = 0.25, direction_scale = 0.2,
                    width_scale = 0.1, contrast_scale = 0.15, length_sd = 0.4;
static const double most_across = 1, most_along = 2.2, most_direction = 0.8, most_length = 2;
/* As a share of the tolerance: what blur leaves of the width of a thin hair is rough. */
static const double least_width = 0.25;
/* Two in the same place by chance cost more than this. */
static const double parting = 8;
/* For an end taken for the other one. */
static const double turned = 1.2;
/* Of the shorter of two that lie upon each other, this much within that share of the tolerance. */
static const double least_overlap = 0.7, overlap_reach = 0.35, by_overlap = 1.5;
/* The direction is that of the first places. */
enum { LEAVING = MATCH_PLACES / 3 };

static double half_squared(double off, double sd)
{
    return 0.5 * (off / sd) * (off / sd);
}

static double long_tailed(double off, double scale)
{
    return 1.5 * log1p(0.5 * (off / scale) * (off / scale));
}

static double direction_from(const struct match_shape *hair, int end)
{
    int last = hair->count - 1, far = LEAVING < last ? LEAVING : last;
    struct image_point a = hair->at[end ? last : 0], b = hair->at[end ? last - far : far];
    return atan2(b.y - a.y, b.x - a.x);
}

static double by_ends(const struct match_shape *a, int end_a, const struct match_shape *b,
                      int end_b, double comb, double tolerance)
{
    struct image_point p = a->at[end_a ? a->count - 1 : 0], q = b->at[end_b ? b->count - 1 : 0];
    double x = (p.x - q.x) / tolerance, y = (p.y - q.y) / tolerance;
    if (hypot(x, y) > most_along)
        return INFINITY;
    double angle_a = direction_from(a, end_a), angle_b = direction_from(b, end_b);
    double turn = remainder(angle_b - angle_a - comb, 2 * M_PI), middle = angle_a + turn / 2;
    double along = x * cos(middle) + y * sin(middle), across = y * cos(middle) - x * sin(middle);
    if (fabs(across) > most_across || fabs(turn) > most_direction)
        return INFINITY;
    return long_tailed(across, across_scale) + long_tailed(along, along_scale) +
           long_tailed(turn, direction_scale) + turned * (end_a + end_b);
}

static double by_roots(const struct match_shape *a, const struct match_shape *b, double comb,
                       double tolerance)
{
    double best = INFINITY;
    for (int i = 0; i < 4; i++)
        best = fmin(best, by_ends(a, i & 1, b, i >> 1, comb, tolerance));
    return best;
}

/* One found in part lies upon the whole; its ends tell nothing. */
static double by_lying(const struct match_shape *a, const struct match_shape *b, double tolerance)
{
    const struct match_shape *less = a->length < b->length ? a : b, *more = less == a ? b : a;
    struct match_lie lie;
    if (progress_match_overlap(less, more, overlap_reach * tolerance, &lie) < least_overlap)
        return INFINITY;
    if (fmin(lie.turn, fabs(lie.turn - M_PI)) > most_direction)
        return INFINITY;
    return by_overlap + long_tailed(lie.distance / tolerance, across_scale) + 4 * (1 - lie.share);
}

bool progress_match_hair_piece(const struct match_shape *piece, const struct match_shape *whole,
                               double tolerance)
{
    return piece->length < 1.2 * whole->length && by_lying(piece, whole, tolerance) < INFINITY;
}

double progress_match_hair_cost(const struct match_shape *a, const struct match_shape *b,
                                double comb, double tolerance)
{
    double cost = fmin(by_roots(a, b, comb, tolerance), by_lying(a, b, tolerance));
    if (cost < parting && a->width > 0 && b->width > 0)
        cost += long_tailed(
            log((a->width + least_width * tolerance) / (b->width + least_width * tolerance)),
            width_scale);
    if (cost < parting && a->contrast > 0 && b->contrast > 0)
        cost += long_tailed(log(a->contrast / b->contrast), contrast_scale);
    if (cost < parting && a->length > 0 && b->length > 0)
        cost += fmin(half_squared(log(a->length / b->length), length_sd), most_length);
    return cost - parting;
}
