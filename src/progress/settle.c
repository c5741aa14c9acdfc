/* What becomes of things that one photograph's search alone found, once they were looked for where
   they lie in the other. Knows what was seen there, nothing of how. */
#include "progress.h"

#include <math.h>

/* Shares of the thing's own contrast: from where on it is seen, and below which it is not there.
   Places of hairs that went show 0.05 in nine of ten cases, 0.2 beside other hairs; of spots that
   went 0.1 to 0.3, of spots that the search only just missed 0.6 and more. */
static const struct {
    double seen_from, absent_below;
} limits[PROGRESS_MARK_KINDS] = {
    [MEASURE_WRINKLE] = {0.5, 0.35}, [MEASURE_SPOT] = {0.5, 0.35}, [MEASURE_HAIR] = {0.22, 0.18}};
/* Of its place, this much must show. */
static const double least_shown = 0.5;

void progress_settle(struct progress_ledger *ledger, enum measure_mark_kind kind)
{
    for (int i = 0; i < ledger->count; i++) {
        struct progress_match *match = &ledger->at[i];
        if (match->kind != kind || match->outside || isnan(match->shown))
            continue;
        if (match->shown >= least_shown && match->contrast_again >= limits[kind].seen_from) {
            match->fate = PROGRESS_KEPT;
            match->seen = true;
        } else if (!(match->shown >= least_shown &&
                     match->contrast_again < limits[kind].absent_below)) {
            match->fate = PROGRESS_UNDECIDED;
        }
    }
}
