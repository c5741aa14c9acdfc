/* How many more or fewer there are, from the ledger. Two counts differ by what each of them missed;
   things matched one to one don't. Of what one photograph alone shows each counts for the chance
   that it came or went (settle_hairs.c); the rest were missed in the other, and tell how much the
   search misses (capture and recapture, Lincoln 1930): what came and went is made up for it.
   Limits: what came or went beside another of its follicle is often taken for that one, and one
   that the search took for a part of another is missed in both; nothing is made up for that, so
   that a change is rather stated too small. So there are two errors: one of what is stated where
   nothing changed, and a larger one of what may be beyond it. Knows chances, nothing of what the
   things are. */
#include "progress.h"

#include <math.h>

/* Fewer pairs don't tell how much the search misses: nothing is made up for it then. */
enum { LEAST_PAIRS = 8 };
/* From 72 rendered pairs (`accuracy hair`, sessions; SEEDS 0, 1, 4 and 5). Variance of the net
   change where nothing changed: that of each thing's own chance; of each thing that is there, for
   pairs that are no pairs; of each that came or went, as those that did not are seldom told as
   well. What it may be off beyond that, of each thing that is there and of each told. */
static const double of_each = 0.015, of_each_changed = 0.8;
static const double untold_of_each = 0.03, untold_of_changed = 2.2;

/* Of the hairs that one photograph alone shows: how many came or went, and how many are in the
   other as well. */
struct sums {
    double changed, missed;
};

static void count_fates(const struct progress_ledger *ledger, enum measure_mark_kind kind,
                        struct progress_paired *out, struct sums sums[2])
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
        if (match->before >= 0 && match->after >= 0)
            continue;
        bool told = match->fate == PROGRESS_NEW || match->fate == PROGRESS_GONE;
        double changed =
            isnan(match->changed) ? told : match->changed; /* not looked for: as told */
        sums[side].changed += changed;
        sums[side].missed += fmax((isnan(match->changed) ? 1 : match->whole) - changed, 0);
        out->variance += changed * (1 - changed);
    }
}

bool progress_pair(const struct progress_ledger *ledger, enum measure_mark_kind kind,
                   struct progress_paired *out)
{
    *out = (struct progress_paired){0};
    struct sums sums[2] = {{0, 0}, {0, 0}};
    count_fates(ledger, kind, out, sums);
    out->found[0] = out->found[1] = 1;
    /* What stands alone in one photograph and is in the other was missed there; of all those that
       were there to be found the search found only a part. */
    for (int s = 0; s < 2 && out->both >= LEAST_PAIRS; s++)
        out->found[s] = (out->both + 1.0) / (out->both + sums[!s].missed + 1.0);
    double came = sums[1].changed / out->found[1];
    double went = sums[0].changed / out->found[0];
    out->net = came - went;
    out->before = out->both + sums[0].missed + sums[1].missed + went;
    out->variance += of_each * out->before + of_each_changed * (came + went);
    out->variance_beyond =
        out->variance + untold_of_each * out->before + untold_of_changed * (came + went);
    return out->before > 0;
}
