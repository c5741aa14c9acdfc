/* Why hairs that came or went stand in no row that says so. Knows the ledger and which true hair
   each mark follows, nothing of pixels. */
#include "hair_pairs.h"

#include <stdio.h>

static const char *const cause_names[HAIR_PAIRS_CAUSES] = {
    "not traced where they are: finer than 30 um",
    "not traced where they are: wider",
    "traced, and taken for a piece of another",
    "traced, and matched with another hair",
    "traced, and thought seen again",
    "traced, undecided: not surely one hair",
    "traced, undecided: may hide in the other",
    "traced, undecided: the other ends there"};

static enum hair_pairs_cause cause_of_row(const struct progress_match *row)
{
    if (row->before >= 0 && row->after >= 0)
        return HAIR_PAIRS_MATCHED;
    if (row->fate != PROGRESS_UNDECIDED)
        return HAIR_PAIRS_SEEN;
    return row->outside       ? HAIR_PAIRS_OUTSIDE
           : row->whole < 0.8 ? HAIR_PAIRS_NOT_WHOLE
                              : HAIR_PAIRS_MAY_HIDE;
}

void hair_pairs_add_cause(const struct progress_ledger *ledger, const struct render_hair *hair,
                          const int *owner, int mark_count, bool after,
                          int causes[HAIR_PAIRS_CAUSES])
{
    int mark = 0;
    while (mark < mark_count && owner[mark] != hair->id)
        mark++;
    enum hair_pairs_cause cause = mark < mark_count        ? HAIR_PAIRS_PIECE
                                  : hair->diameter_um < 30 ? HAIR_PAIRS_FINE
                                                           : HAIR_PAIRS_UNTRACED;
    for (int i = 0; i < ledger->count && mark < mark_count; i++) {
        const struct progress_match *row = &ledger->at[i];
        if (row->kind == MEASURE_HAIR && (after ? row->after : row->before) == mark)
            cause = cause_of_row(row);
    }
    causes[cause]++;
}

void hair_pairs_sum_causes(int sums[2][HAIR_PAIRS_CAUSES], const int more[2][HAIR_PAIRS_CAUSES])
{
    for (int side = 0; side < 2; side++)
        for (int c = 0; c < HAIR_PAIRS_CAUSES; c++)
            sums[side][c] += more[side][c];
}

void hair_pairs_print_causes(const int causes[2][HAIR_PAIRS_CAUSES], const int there[2],
                             const int told[2])
{
    printf("hair, pairs: not told as what they are: of %d new ones %d, of %d lost ones %d\n",
           there[0], there[0] - told[0], there[1], there[1] - told[1]);
    for (int c = 0; c < HAIR_PAIRS_CAUSES; c++)
        printf("hair, pairs:   %-46s new %3d lost %3d\n", cause_names[c], causes[0][c],
               causes[1][c]);
}
