/* Part of accuracy_hair: two photographs of one field. */
#ifndef ACCURACY_HAIR_PAIRS_H
#define ACCURACY_HAIR_PAIRS_H

#include "pipeline/pipeline.h"
#include "samples/render.h"

/* What a report states of the net change of hairs, held against the planted one. */
struct hair_pairs_stated {
    double net, sd; /* hairs; NaN: none */
    bool inside;    /* the true change lies in its 95 % interval */
    bool verdict, wrong;
    bool by_ledger; /* or by the difference of two counts */
    struct progress_paired paired;
};
struct hair_pairs_coverage {
    int pairs, inside, wrong, unchanged, verdicts_unchanged, verdicts_changed;
};
/* hairs: truly there; changed: they came or went in unequal number. */
void hair_pairs_state(const struct report *report, int hairs, int true_net, bool changed,
                      struct hair_pairs_stated *out);
void hair_pairs_print_stated(const struct hair_pairs_stated *stated);
void hair_pairs_add_stated(struct hair_pairs_coverage *coverage,
                           const struct hair_pairs_stated *stated, bool changed);
void hair_pairs_print_coverage(const struct hair_pairs_coverage *coverage);

/* Why a hair that came or went is not told. */
enum hair_pairs_cause {
    HAIR_PAIRS_FINE,
    HAIR_PAIRS_UNTRACED,
    HAIR_PAIRS_PIECE,
    HAIR_PAIRS_MATCHED,
    HAIR_PAIRS_SEEN,
    HAIR_PAIRS_NOT_WHOLE,
    HAIR_PAIRS_MAY_HIDE,
    HAIR_PAIRS_OUTSIDE,
    HAIR_PAIRS_CAUSES
};
/* owner: by mark of the photograph that shows the hair, the hair that it follows. */
void hair_pairs_add_cause(const struct progress_ledger *ledger, const struct render_hair *hair,
                          const int *owner, int mark_count, bool after,
                          int causes[HAIR_PAIRS_CAUSES]);
/* New, lost. */
void hair_pairs_sum_causes(int sums[2][HAIR_PAIRS_CAUSES], const int more[2][HAIR_PAIRS_CAUSES]);
void hair_pairs_print_causes(const int causes[2][HAIR_PAIRS_CAUSES], const int there[2],
                             const int told[2]);

/* All of it. */
int accuracy_hair_sessions(struct meso_error *err);
/* Two sessions, hair by hair; a clipped site some days later. */
int accuracy_hair_pairs(struct pipeline *pipeline, const char *folder, struct meso_error *err);
int accuracy_phototrichograms(struct pipeline *pipeline, const char *folder, struct arena *arena,
                              struct meso_error *err);

#endif
