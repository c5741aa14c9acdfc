/* Part of accuracy_hair: two photographs of one field. */
#ifndef ACCURACY_HAIR_PAIRS_H
#define ACCURACY_HAIR_PAIRS_H

#include "pipeline/pipeline.h"

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

/* All of it. */
int accuracy_hair_sessions(struct meso_error *err);
/* Two sessions, hair by hair; a clipped site some days later. */
int accuracy_hair_pairs(struct pipeline *pipeline, const char *folder, struct meso_error *err);
int accuracy_phototrichograms(struct pipeline *pipeline, const char *folder, struct arena *arena,
                              struct meso_error *err);

#endif
