/* What becomes of hairs that one photograph's search alone found. Each was looked for where it
   would lie in the other; three things can have happened: it came or went; it is there but hidden
   (under another, or not told from it); it is there in view and the search overlooked it. How often
   each happens is the same for all hairs of a pair and is estimated with them (expectation and
   maximisation, Dempster, Laird & Rubin 1977), from how many were found in both. So a hair counts
   for the chance that it came or went, not for all or nothing, and the photographs themselves tell
   what a look is worth. Limits: hairs that neither search found, and two of one follicle that are
   taken for each other. Knows what was seen, nothing of pixels. */
#include "progress.h"

#include <math.h>

enum { ROUNDS = 60 };
/* From where on bins of the share seen begin. What looks showed of 700 rendered hairs that one
   search alone had found (`accuracy hair`, pairs): that were in view all the same, and that were
   not there. Hairs that both searches found stand out more than those that one of them overlooked,
   and beside a hair lies more than in its place: so what the photographs teach and this count for
   as much as so many looks each. */
static const double bins_from[PROGRESS_LOOKS] = {-INFINITY, 0.1, 0.2, 0.35, 0.5, 0.75};
static const double usual_present[PROGRESS_LOOKS] = {0.01, 0.02, 0.12, 0.13, 0.20, 0.52},
                    usual_absent[PROGRESS_LOOKS] = {0.84, 0.10, 0.025, 0.012, 0.011, 0.012};
static const double usual_looks = 50;
/* Of hairs that are there and would be in full view, and of those that others would cover, these
   shares are hidden: most of what is covered in part is found. From the same pairs. */
static const double hidden_in_view = 0.015, hidden_covered = 0.13;
/* Before anything is known: so many of so many hairs came or went, and so many in view were
   overlooked. */
static const double few_changed = 0.2, few_overlooked = 0.5, of_hairs = 10;
/* A hair is said to be new or gone, or kept, from this chance on. */
static const double sure = 0.8;

int progress_look_bin(double contrast_again)
{
    int bin = PROGRESS_LOOKS - 1;
    while (bin > 0 && !(contrast_again >= bins_from[bin]))
        bin--;
    return bin;
}

static void shares_of(const int counts[PROGRESS_LOOKS], const double usual[PROGRESS_LOOKS],
                      double shares[PROGRESS_LOOKS])
{
    double all = 0;
    for (int b = 0; b < PROGRESS_LOOKS; b++)
        all += shares[b] = counts[b] + usual_looks * usual[b];
    for (int b = 0; b < PROGRESS_LOOKS; b++)
        shares[b] /= all;
}

/* One photograph's hairs as the other shows them. */
struct side {
    double present[PROGRESS_LOOKS], absent[PROGRESS_LOOKS];
    double changed, overlooked; /* shares of hairs; of those in view */
};

static bool stands_alone(const struct progress_match *match, int side)
{
    return match->kind == MEASURE_HAIR && !match->outside && !isnan(match->shown) &&
           (side ? match->before < 0 : match->before >= 0 && match->after < 0);
}

/* Chances of a hair that it came or went, and that it was overlooked in view. */
static void chances(const struct side *side, const struct progress_match *match, double *changed,
                    double *overlooked)
{
    int bin = progress_look_bin(match->contrast_again);
    double in_view = 1 - hidden_in_view - hidden_covered * (1 - fmin(match->shown, 1));
    double went = side->changed * side->absent[bin];
    double hidden = (1 - side->changed) * (1 - in_view) * side->absent[bin];
    double missed = (1 - side->changed) * in_view * side->overlooked * side->present[bin];
    double all = went + hidden + missed;
    *changed = all > 0 ? went / all : 0;
    *overlooked = all > 0 ? missed / all : 0;
}

/* both: hairs found in both. */
static void estimate(const struct progress_ledger *ledger, int which, double both,
                     struct side *side)
{
    side->changed = side->overlooked = 0.05;
    for (int round = 0; round < ROUNDS; round++) {
        double hairs = both, came_or_went = 0, missed = 0;
        for (int i = 0; i < ledger->count; i++) {
            const struct progress_match *match = &ledger->at[i];
            double changed, overlooked;
            if (!stands_alone(match, which))
                continue;
            chances(side, match, &changed, &overlooked);
            hairs += match->whole;
            came_or_went += match->whole * changed;
            missed += match->whole * overlooked;
        }
        side->changed = (came_or_went + few_changed) / (hairs + of_hairs);
        side->overlooked = (missed + few_overlooked) / (both + missed + of_hairs);
    }
}

static void settle(const struct side *side, struct progress_match *match)
{
    double changed, overlooked;
    chances(side, match, &changed, &overlooked);
    match->changed = match->whole * changed;
    if (overlooked >= sure) {
        match->fate = PROGRESS_KEPT;
        match->seen = true;
    } else if (match->changed < sure) {
        match->fate = PROGRESS_UNDECIDED;
    }
}

void progress_settle_hairs(struct progress_ledger *ledger, const struct progress_looks looks[2])
{
    double both = 0;
    for (int i = 0; i < ledger->count; i++)
        both += ledger->at[i].kind == MEASURE_HAIR && ledger->at[i].before >= 0 &&
                ledger->at[i].after >= 0;
    for (int s = 0; s < 2; s++) {
        struct side side;
        shares_of(looks[!s].present, usual_present, side.present);
        shares_of(looks[!s].absent, usual_absent, side.absent);
        estimate(ledger, s, both, &side);
        for (int i = 0; i < ledger->count; i++)
            if (stands_alone(&ledger->at[i], s))
                settle(&side, &ledger->at[i]);
    }
}
