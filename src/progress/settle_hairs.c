/* What becomes of hairs that one photograph's search alone found. It came or went, or it is there
   and the search overlooked it, in view or below others, or it is no hair. What is known of it
   makes the one likelier than the others; how many came or went is the same for all hairs of a pair
   and is estimated with them (expectation and maximisation, Dempster, Laird & Rubin 1977). So a
   hair counts for the chance that it came or went, not for all or nothing. Limits: hairs that
   neither search found, and two of one follicle that are taken for each other. Knows what was seen,
   nothing of pixels. */
#include "progress.h"

#include <math.h>

enum { ROUNDS = 60 };
/* Before anything is known: so many of so many hairs came or went. */
static const double few_changed = 0.3, of_hairs = 10;
/* A hair is said to be new or gone from odds of three to two on; kept, from this chance on where
   the other photograph shows this share of its contrast. */
static const double sure = 0.6, sure_kept = 0.8, seen_from = 0.35;

/* Logistic regression of what 1,050 rendered hairs were that one search alone had found (`accuracy
   hair`, sessions; SEEDS 0 and 1), the share of hairs that came or went in each pair being known.
   A likelihood moves the odds as it should, by somewhat more than itself; a sign moves them by its
   weight from its first value, where it speaks most against, to its second. */
static const double beyond_all = -1.15, of_unlikely = 1.47, of_likely = 1.24;
static const struct sign {
    double from, to, weight;
} dark_absent = {0.15, 0.75, 1.08}, dark_present = {0.15, 0.75, -2.88},
  contrast = {0.03, 0.2, 0.85}, clear = {0.2, 0.8, -0.97}, least_length = {0.15, 0.5, 1.19},
  most_length = {2.2, 1.4, 2.16}, single = {0.7, 0.2, 1.63};
static const double root_at_border = -2.05, tip_at_border = 0.91;
/* A likelihood below this (ln) says that it is not there. */
static const double absent_below = -0.5;

static double speaks(const struct sign *sign, double value)
{
    double share = fmin(fmax((value - sign->from) / (sign->to - sign->from), 0), 1);
    return sign->weight * (share - 1);
}

double progress_hair_evidence(const struct progress_hair_signs *s)
{
    if (!(s->dark >= 0 && s->length > 0 && s->likelihood > 0))
        return -INFINITY;
    double likelihood = log(s->likelihood);
    return beyond_all - of_unlikely * fmin(likelihood, 0) - of_likely * fmax(likelihood, 0) +
           speaks(likelihood < absent_below ? &dark_absent : &dark_present, s->dark) +
           speaks(&contrast, s->contrast) + speaks(&clear, s->clear) +
           speaks(&least_length, s->length) + speaks(&most_length, s->length) +
           speaks(&single, s->doubled) + root_at_border * s->root_at_border +
           tip_at_border * s->tip_at_border;
}

static bool stands_alone(const struct progress_match *match, int side)
{
    return match->kind == MEASURE_HAIR && !match->outside && !isnan(match->evidence) &&
           (side ? match->before < 0 : match->before >= 0 && match->after < 0);
}

/* That a hair came or went, where such a share of all did. */
static double chance(const struct progress_match *match, double share)
{
    return 1 / (1 + (1 - share) / share * exp(-match->evidence));
}

/* Share of hairs that came or went. both: hairs found in both. */
static double estimate(const struct progress_ledger *ledger, int side, double both)
{
    double share = 0.05;
    for (int round = 0; round < ROUNDS; round++) {
        double hairs = both, changed = 0;
        for (int i = 0; i < ledger->count; i++)
            if (stands_alone(&ledger->at[i], side)) {
                hairs++;
                changed += chance(&ledger->at[i], share);
            }
        share = (changed + few_changed) / (hairs + of_hairs);
    }
    return share;
}

static void settle(struct progress_match *match, double share)
{
    match->changed = chance(match, share);
    if (match->changed >= sure)
        return;
    match->seen = match->changed <= 1 - sure_kept && match->contrast_again >= seen_from;
    match->fate = match->seen ? PROGRESS_KEPT : PROGRESS_UNDECIDED;
}

void progress_settle_hairs(struct progress_ledger *ledger)
{
    double both = 0;
    for (int i = 0; i < ledger->count; i++)
        both += ledger->at[i].kind == MEASURE_HAIR && ledger->at[i].before >= 0 &&
                ledger->at[i].after >= 0;
    for (int side = 0; side < 2; side++) {
        double share = estimate(ledger, side, both);
        for (int i = 0; i < ledger->count; i++)
            if (stands_alone(&ledger->at[i], side))
                settle(&ledger->at[i], share);
    }
}
