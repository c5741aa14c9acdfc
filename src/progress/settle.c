/* What becomes of things that one photograph's search alone found, once they were looked for where
   they lie in the other. Knows what was seen there, nothing of how. */
#include "progress.h"

#include <math.h>

/* Shares of the thing's own contrast: from where on it is seen, and below which it is not there;
   and how much of its place must show for the one and the other. Of spots that went 0.1 to 0.3
   shows, of spots that the search only just missed 0.6 and more; of hairs that went 0.2 in 19
   of 20. */
static const struct {
    double seen_from, absent_below, shown_seen, shown_absent;
} limits[PROGRESS_MARK_KINDS] = {[MEASURE_WRINKLE] = {0.5, 0.35, 0.5, 0.5},
                                 [MEASURE_SPOT] = {0.5, 0.35, 0.5, 0.5},
                                 [MEASURE_HAIR] = {0.4, 0.25, 0.5, 0.85}};

void progress_settle(struct progress_ledger *ledger, enum measure_mark_kind kind)
{
    for (int i = 0; i < ledger->count; i++) {
        struct progress_match *match = &ledger->at[i];
        if (match->kind != kind || match->outside || isnan(match->shown))
            continue;
        if (match->shown >= limits[kind].shown_seen &&
            match->contrast_again >= limits[kind].seen_from) {
            match->fate = PROGRESS_KEPT;
            match->seen = true;
        } else if (!(match->whole > 0.5 && match->shown >= limits[kind].shown_absent &&
                     match->contrast_again < limits[kind].absent_below)) {
            match->fate = PROGRESS_UNDECIDED;
        }
    }
}
