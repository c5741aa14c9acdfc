/* How many more or fewer there are, from the ledger. Two counts differ by what each of them missed;
   things matched one to one don't, and what was found in one photograph alone but seen in the other
   tells how much the search misses (capture and recapture, Lincoln 1930): what came and went is
   made up for it. Its error is mostly that rows are told wrong, which no count of chance explains:
   it is what was measured where the truth is known. The difference of both counts errs half as much
   again, the more where one photograph shows hairs better. Limits: a fifth of a true change is lost
   among the rows told wrong, and one below a sixth of the hairs is hardly ever told. Knows fates,
   nothing of what the things are. */
#include "progress.h"

#include <math.h>

/* Fewer pairs don't tell how much the search misses: nothing is made up for it then. */
enum { LEAST_PAIRS = 8 };
/* Variance of the net change (`accuracy hair`, pairs): of each thing that is there; of each that
   one search alone found, where lines that are no hairs are; and of the square of how unlike both
   photographs' searches missed: what came there is not sure. Of 54 rendered pairs, half of them
   unchanged, 0.1, 0.6 and 0.7 are the likeliest; the second is raised until no unchanged pair gets
   a verdict. On 71 others the 95 % interval held the truth each time. */
static const double of_each = 0.1, of_each_alone = 1.5, of_unlike_squared = 0.75;

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
    int missed_before = p->seen[1] + p->undecided[1], missed_after = p->seen[0] + p->undecided[0];
    int alone = p->came + p->went + missed_before + missed_after;
    double unlike = missed_before - missed_after;
    return of_each * p->before + of_each_alone * alone + of_unlike_squared * unlike * unlike;
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
    return out->before > 0;
}
