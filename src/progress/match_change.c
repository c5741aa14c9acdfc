/* Whether a kept thing changed: by more than two photographs of the same differ in it. */
#include "match.h"

#include <math.h>

/* Standard deviation of a difference between two photographs of the same thing: a share of its
   value and, added in squares, a part of its own; lengths in tolerances of the match, areas in
   their squares. `accuracy ledger` prints what unchanged pairs give. */
struct error {
    double relative, absolute;
    bool scaled; /* absolute is in tolerances */
    unsigned more, less;
};
static const struct error size_errors[PROGRESS_MARK_KINDS] = {
    [MEASURE_WRINKLE] = {0.12, 0.7, true, PROGRESS_LONGER, PROGRESS_SHORTER},
    [MEASURE_SPOT] = {0.12, 0.1, true, PROGRESS_GROWN, PROGRESS_SHRUNK},
    [MEASURE_HAIR] = {INFINITY, 0, true, 0, 0}, /* it is cut, and grows */
    [MEASURE_INFLAMED] = {0.15, 0.12, true, PROGRESS_GROWN, PROGRESS_SHRUNK},
};
static const struct error strength_errors[PROGRESS_MARK_KINDS] = {
    [MEASURE_WRINKLE] = {0.12, 0.01, false, PROGRESS_DEEPER, PROGRESS_SHALLOWER},
    [MEASURE_SPOT] = {0.08, 0.015, false, PROGRESS_DARKER, PROGRESS_LIGHTER},
    /* Half of the unchanged hairs differ by 1 um; but where a neighbour's edge is taken for its
       own, one in ten differs by 14 and one in a hundred by 28 of 70 um, by 18 of 30. */
    [MEASURE_HAIR] = {0.12, 0.065, true, PROGRESS_THICKENED, PROGRESS_THINNED},
    [MEASURE_INFLAMED] = {0.10, 0.03, false, PROGRESS_DARKER, PROGRESS_LIGHTER},
};
/* One in a hundred that did not change is said to have: a report lists dozens. */
static const double errors_for_one_in_100 = 2.576;

const char *progress_way_name(int way)
{
    static const char *const names[PROGRESS_WAYS] = {"longer",    "shorter", "deeper", "shallower",
                                                     "grown",     "shrunk",  "darker", "lighter",
                                                     "thickened", "thinned"};
    return names[way];
}

static double detectable(const struct error *error, double before, double after, double unit)
{
    double mean = (before + after) / 2;
    return errors_for_one_in_100 *
           hypot(error->relative * mean, error->absolute * (error->scaled ? unit : 1));
}

static unsigned way(const struct error *error, double before, double after, double unit)
{
    if (!(fabs(after - before) > detectable(error, before, after, unit)))
        return 0;
    return after > before ? error->more : error->less;
}

void progress_match_tell_change(struct progress_match *match, double tolerance)
{
    double unit = measure_is_round(match->kind) ? tolerance * tolerance : tolerance;
    match->ways =
        way(&size_errors[match->kind], match->size_before, match->size_after, unit) |
        way(&strength_errors[match->kind], match->strength_before, match->strength_after, unit);
    match->strength_detectable = detectable(&strength_errors[match->kind], match->strength_before,
                                            match->strength_after, unit);
    match->fate = match->ways ? PROGRESS_CHANGED : PROGRESS_KEPT;
}
