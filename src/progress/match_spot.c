/* Whether two spots are one: they lie in the same place, and are of about one size. Knows no
   pixels. */
#include "match.h"

#include <math.h>

/* As a share of the tolerance; of ln area. */
static const double distance_sd = 0.35, area_sd = 0.8, most_area = 3, parting = 6;

double progress_match_spot_cost(const struct match_shape *a, const struct match_shape *b,
                                double tolerance)
{
    double apart = hypot(a->at[0].x - b->at[0].x, a->at[0].y - b->at[0].y) / tolerance;
    if (!(apart <= 1))
        return INFINITY;
    double cost = 0.5 * (apart / distance_sd) * (apart / distance_sd);
    if (a->area > 0 && b->area > 0) {
        double ratio = log(a->area / b->area) / area_sd;
        cost += fmin(0.5 * ratio * ratio, most_area);
    }
    return cost - parting;
}
