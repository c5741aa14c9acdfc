/* Whether the change of the number of hairs that a report states holds the true one, and what it
   says where nothing changed. Knows reports and the planted truth, not how they came about. */
#include "hair_pairs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void hair_pairs_state(const struct report *report, int hairs, int true_net, bool changed,
                      struct hair_pairs_stated *out)
{
    *out = (struct hair_pairs_stated){.net = NAN, .sd = NAN};
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        if (strcmp(change->measure->name, "hair") ||
            strcmp(change->measure->fields[change->field].name, "density") ||
            isnan(change->absolute) || !(change->before > 0))
            continue;
        /* Without a ledger of use: of the true number, as much as of the reading. */
        double there = change->by_ledger ? change->paired.before : hairs;
        out->net = change->absolute / change->before * there;
        out->sd = change->detectable / change->before * there / 1.959964;
        double unit = there / change->before;
        out->inside =
            true_net >= change->interval95[0] * unit && true_net <= change->interval95[1] * unit;
        out->verdict = change->verdict == PROGRESS_IMPROVED || change->verdict == PROGRESS_WORSENED;
        out->wrong = out->verdict && (!changed || (out->net > 0) != (true_net > 0));
        out->by_ledger = change->by_ledger;
        out->paired = change->paired;
        return;
    }
}

void hair_pairs_print_stated(const struct hair_pairs_stated *stated)
{
    const struct progress_paired *p = &stated->paired;
    if (isnan(stated->net)) {
        printf(" nothing stated");
        return;
    }
    printf(" %+6.1f (sd %4.1f) %-7s %-10s", stated->net, stated->sd,
           stated->inside ? "inside" : "OUTSIDE",
           stated->wrong     ? "FALSE"
           : stated->verdict ? "verdict"
                             : "no verdict");
    if (!stated->by_ledger) {
        printf(" by the counts ");
        return;
    }
    int before = p->both + p->seen[0] + p->went + p->undecided[0];
    int after = p->both + p->seen[1] + p->came + p->undecided[1];
    printf(" rows %3d both %2d %2d new gone %2d %2d seen %2d %2d undecided %+3d counts ", p->both,
           p->came, p->went, p->seen[0], p->seen[1], p->undecided[0], p->undecided[1],
           after - before);
}

void hair_pairs_add_stated(struct hair_pairs_coverage *c, const struct hair_pairs_stated *stated,
                           bool changed)
{
    if (isnan(stated->net))
        return;
    c->pairs++;
    c->inside += stated->inside;
    c->wrong += stated->wrong;
    c->unchanged += !changed;
    c->verdicts_unchanged += !changed && stated->verdict;
    c->verdicts_changed += changed && stated->verdict;
}

void hair_pairs_print_coverage(const struct hair_pairs_coverage *c)
{
    printf("hair, pairs: the 95 %% interval holds the true change in %d of %d (goal 93 %%); of %d "
           "unchanged pairs %d got a verdict (goal 0), of %d changed ones %d; false verdicts %d\n",
           c->inside, c->pairs, c->unchanged, c->verdicts_unchanged, c->pairs - c->unchanged,
           c->verdicts_changed, c->wrong);
}
