/* How many more or fewer there are, from the ledger. Two counts differ by what each of them missed;
   things matched one to one don't, and what was found in one photograph alone but seen in the other
   tells how much the search misses (capture and recapture, Lincoln 1930): what came and went is
   made up for it. Where nothing changed few rows are told wrong; of what did change about half is
   told, the rest is undecided, was not found or went for a neighbour. So the change may well be
   larger than stated, and hardly smaller: its error is measured for either side where the truth is
   known. Limits: a change below a tenth of the hairs is hardly ever told. Knows fates, nothing of
   what the things are. */
#include "progress.h"

#include <math.h>

/* Fewer pairs don't tell how much the search misses: nothing is made up for it then. */
enum { LEAST_PAIRS = 8 };
/* Variance of the net change towards none (`accuracy hair`, pairs): of each thing that is there; of
   each told to have come or gone, some of which are told wrong; of each undecided; and of the
   square of how unlike both photographs' searches missed. And what it has more away from none, of
   each that is told: others are not. Of 39 rendered pairs, 22 of them with no net change, the
   standardised errors towards none are 1.5 at most, and the interval held the truth in 37. */
static const double of_each = 0.02, of_each_told = 1.2, of_each_undecided = 0.1,
                    of_unlike_squared = 0.1, of_untold = 3.5;

static void count_fates(const struct progress_ledger *ledger, enum measure_mark_kind kind,
                        struct progress_paired *out)
{
    for (int i = 0; i < ledger->count; i++) {
        const struct progress_match *match = &ledger->at[i];
        int side = match->before >= 0 ? 0 : 1;
        if (match->kind != kind || match->outside)
            continue;
        if (match->before >= 0 && match->after >= 0)
            out->both++;
        else if (match->fate == PROGRESS_UNDECIDED)
            out->undecided[side]++;
        else if (match->seen)
            out->seen[side]++;
        else if (side)
            out->came++;
        else
            out->went++;
    }
}

/* Of those that stand alone and could be told, whichever side they stand on; the share of the
   undecided that came or went as well. */
static double alone_share(const struct progress_paired *p)
{
    int told = p->came + p->went;
    return (told + 0.5) / (told + p->seen[0] + p->seen[1] + 1.0);
}

static double variance_of(const struct progress_paired *p)
{
    double unlike = p->seen[1] + p->undecided[1] - p->seen[0] - p->undecided[0];
    return of_each * p->before + of_each_told * (p->came + p->went) +
           of_each_undecided * (p->undecided[0] + p->undecided[1]) +
           of_unlike_squared * unlike * unlike;
}

bool progress_pair(const struct progress_ledger *ledger, enum measure_mark_kind kind,
                   struct progress_paired *out)
{
    *out = (struct progress_paired){0};
    count_fates(ledger, kind, out);
    out->found[0] = out->found[1] = 1;
    /* What stands alone in one photograph and is seen in the other was missed there; of all those
       that were there to be found the search found only a part. */
    for (int s = 0; s < 2 && out->both >= LEAST_PAIRS; s++)
        out->found[s] = (out->both + 1.0) / (out->both + out->seen[!s] + 1.0);
    double share = alone_share(out);
    double came = (out->came + share * out->undecided[1]) / out->found[1];
    double went = (out->went + share * out->undecided[0]) / out->found[0];
    out->net = came - went;
    out->before = out->both + out->seen[0] + out->seen[1] + went;
    out->variance = variance_of(out);
    out->variance_beyond = out->variance + of_untold * (out->came + out->went);
    return out->before > 0;
}
