/* How many more or fewer there are, from the ledger. Two counts differ by what each of them missed;
   things matched one to one don't, and what was found in one photograph alone but seen in the other
   tells how much the search misses (capture and recapture, Lincoln 1930): what came and went is
   made up for it. Knows fates, nothing of what the things are. */
#include "progress.h"

#include <math.h>

/* Fewer pairs don't tell how much the search misses. */
enum { LEAST_PAIRS = 8 };
/* Of the rows that are told wrong, as a share of what is there, in each photograph: lines that are
   no hairs, and a hair taken for its neighbour. Variance of the net change over rendered pairs
   beyond what the counts explain (`accuracy ledger`). */
static const double wrong_share = 0.012;

static void count_fates(const struct progress_ledger *ledger, enum measure_mark_kind kind,
                        struct progress_paired *out)
{
    for (int i = 0; i < ledger->count; i++) {
        const struct progress_match *match = &ledger->at[i];
        int side = match->before >= 0 ? 0 : 1;
        if (match->kind != kind)
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

/* Of the undecided that many came or went as of the decided; and of all those that were there to be
   found the search found only a part. */
static double made_up(int alone, int seen, int undecided, double found, double *variance)
{
    double share = (alone + 0.5) / (alone + seen + 1.0), told = alone + share * undecided;
    *variance += (alone * (1 - found) + undecided * share * (1 - share)) / (found * found);
    return told / found;
}

bool progress_pair(const struct progress_ledger *ledger, enum measure_mark_kind kind,
                   struct progress_paired *out)
{
    *out = (struct progress_paired){0};
    count_fates(ledger, kind, out);
    if (out->both < LEAST_PAIRS)
        return false;
    /* What stands alone in one photograph and is seen in the other was missed there. */
    out->found[0] = (out->both + 1.0) / (out->both + out->seen[1] + 1.0);
    out->found[1] = (out->both + 1.0) / (out->both + out->seen[0] + 1.0);
    double came =
        made_up(out->came, out->seen[1], out->undecided[1], out->found[1], &out->variance);
    double went =
        made_up(out->went, out->seen[0], out->undecided[0], out->found[0], &out->variance);
    out->net = came - went;
    out->before = out->both + out->seen[0] + out->seen[1] + went;
    out->variance += 2 * wrong_share * out->before;
    return true;
}
