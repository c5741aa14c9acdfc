/* How far hairs were combed between two sessions: the turn that most hairs with a common root
   share. Knows where hairs lie, nothing of pixels. */
#include "match.h"

#include <math.h>

/* Roots so near, as a share of the tolerance, are mostly of one hair. */
static const double common_root = 0.3;
/* Bins of 10 degrees, three of them at a time; fewer hairs, or less of a turn than two bins, are
   the scatter of each. The turn is that of at least so many times as many as have not turned. */
enum { BINS = 36, LEAST_VOTES = 10 };
static const double clearly_more = 2, least_turn = 0.35;

static double turn_between(const struct match_shape *a, const struct match_shape *b)
{
    struct image_point p = a->at[0], q = b->at[0];
    struct image_point on = a->at[a->count / 3], beyond = b->at[b->count / 3];
    return remainder(atan2(beyond.y - q.y, beyond.x - q.x) - atan2(on.y - p.y, on.x - p.x),
                     2 * M_PI);
}

static int around(const int *votes, int bin)
{
    return votes[(bin + BINS - 1) % BINS] + votes[bin] + votes[(bin + 1) % BINS];
}

double progress_match_comb(const struct match_shape *before, int before_count,
                           const struct match_shape *after, struct match_grid *grid, int *near,
                           double tolerance)
{
    int votes[BINS] = {0}, best = 0, zero = BINS / 2;
    double sine[BINS] = {0}, cosine[BINS] = {0}, s = 0, c = 0;
    for (int i = 0; i < before_count; i++) {
        int found = progress_match_grid_near(grid, &before[i], near);
        for (int k = 0; k < found && before[i].count > 1; k++) {
            const struct match_shape *other = &after[near[k]];
            struct image_point p = before[i].at[0], q = other->at[0];
            if (other->count < 2 || hypot(p.x - q.x, p.y - q.y) > common_root * tolerance)
                continue;
            double turn = turn_between(&before[i], other);
            int bin = (int)floor((turn + M_PI) / (2 * M_PI) * BINS + 0.5) % BINS;
            votes[bin]++;
            sine[bin] += sin(turn);
            cosine[bin] += cos(turn);
        }
    }
    for (int bin = 0; bin < BINS; bin++)
        best = around(votes, bin) > around(votes, best) ? bin : best;
    if (around(votes, best) < LEAST_VOTES ||
        around(votes, best) < clearly_more * around(votes, zero))
        return 0;
    for (int k = -1; k <= 1; k++) {
        s += sine[(best + k + BINS) % BINS];
        c += cosine[(best + k + BINS) % BINS];
    }
    double comb = atan2(s, c);
    return fabs(comb) < least_turn ? 0 : comb;
}
