/* Whether two wrinkles are one. Its ends come and go with the light, and one session may show it in
   two pieces; so it is the way that it lies upon the other that tells. Knows no pixels. */
#include "match.h"

#include <math.h>

/* Of the shorter, that much lies upon the longer, in about its direction (rad). */
static const double least_overlap = 0.5, most_turn = 0.6;
/* As a share of the tolerance; of ln length. */
static const double distance_sd = 0.4, length_sd = 0.8, most_length = 1.5;
/* Two beside each other by chance cost more than this. */
static const double parting = 6;
/* A piece lies upon the whole by this much, and beside the other piece by no more. */
static const double least_piece = 0.6, most_shared = 0.5;

static double half_squared(double off, double sd)
{
    return 0.5 * (off / sd) * (off / sd);
}

double progress_match_line_cost(const struct match_shape *a, const struct match_shape *b,
                                double tolerance)
{
    const struct match_shape *less = a->length < b->length ? a : b, *more = less == a ? b : a;
    struct match_lie lie;
    if (progress_match_overlap(less, more, tolerance, &lie) < least_overlap || lie.turn > most_turn)
        return INFINITY;
    double cost = half_squared(lie.distance / tolerance, distance_sd) + 4 * (1 - lie.share);
    if (less->length > 0)
        cost += fmin(half_squared(log(more->length / less->length), length_sd), most_length);
    return cost - parting;
}

bool progress_match_line_piece(const struct match_shape *piece,
                               const struct match_shape *other_piece,
                               const struct match_shape *whole, double tolerance)
{
    struct match_lie lie, other;
    if (progress_match_overlap(piece, whole, tolerance, &lie) < least_piece || lie.turn > most_turn)
        return false;
    progress_match_overlap(other_piece, whole, tolerance, &other);
    double shared = fmin(lie.to, other.to) - fmax(lie.from, other.from);
    return !(shared > most_shared * fmin(lie.to - lie.from, other.to - other.from));
}
