/* The verdicts of a report: many quantities in many zones give false changes by chance, so the
   false discovery rate is controlled over all of them (Benjamini and Hochberg 1995). What the
   report is about, the headline fields of the whole from the first session to the last, has most of
   the rate: a hundred zones beside it would else hide a change of the whole face (weights after
   Genovese, Roeder and Wasserman, Biometrika 2006, which leave the rate as it is). */
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double FALSE_DISCOVERY_RATE = 0.05;
/* Of the rate: with eight headline fields of the whole a change is told from 1.5 times its
   detectable change on, with equal shares among a hundred comparisons from twice on. */
static const double SHARE_OF_MAIN = 0.9;

struct ranked {
    double p; /* by the comparison's weight */
    int index;
};

/* The comparisons that are tested, and which of them have the larger share. */
struct tested {
    int count, mains, first, last; /* session numbers */
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return x->index - y->index;
}

static bool comparable(const struct progress_change *change)
{
    return !change->reason_count && !isnan(change->p);
}

static bool is_main(const struct progress_change *change, const struct tested *tested)
{
    return progress_is_headline(change) && !strcmp(change->zone, "whole") &&
           change->from == tested->first && change->to == tested->last;
}

static struct tested count_tested(const struct progress_change *changes, int count)
{
    struct tested out = {0, 0, 0, 0};
    for (int i = 0; i < count; i++) {
        out.first = !i || changes[i].from < out.first ? changes[i].from : out.first;
        out.last = !i || changes[i].to > out.last ? changes[i].to : out.last;
    }
    for (int i = 0; i < count; i++) {
        out.count += comparable(&changes[i]);
        out.mains += comparable(&changes[i]) && is_main(&changes[i], &out);
    }
    return out;
}

/* The weights' mean is 1. */
static double weight_of(const struct progress_change *change, const struct tested *tested)
{
    int others = tested->count - tested->mains;
    if (!tested->mains || !others)
        return 1;
    return is_main(change, tested) ? SHARE_OF_MAIN * tested->count / tested->mains
                                   : (1 - SHARE_OF_MAIN) * tested->count / others;
}

/* What a change must come to for a verdict among the `tested` comparisons of this report: one more
   than those that passed has the share of the rate that Benjamini and Hochberg give its rank. */
static void tell_limits(struct progress_change *changes, int count, const struct tested *tested)
{
    int passed = 0;
    for (int i = 0; i < count; i++)
        passed += comparable(&changes[i]) && changes[i].q <= FALSE_DISCOVERY_RATE;
    double alone = progress_errors_for_chance(FALSE_DISCOVERY_RATE);
    double known[2][2] = {{NAN, NAN}, {NAN, NAN}}; /* by weight and rank, of which there are two */
    for (int i = 0; i < count; i++) {
        if (!comparable(&changes[i]))
            continue;
        bool found = changes[i].q <= FALSE_DISCOVERY_RATE;
        double *errors = &known[is_main(&changes[i], tested)][found];
        if (isnan(*errors))
            *errors = progress_errors_for_chance(
                FALSE_DISCOVERY_RATE * weight_of(&changes[i], tested) *
                fmin(found ? passed : passed + 1, tested->count) / tested->count);
        changes[i].seen_from = changes[i].detectable * fmax(1, *errors / alone);
    }
}

static int adjust(struct progress_change *changes, int count, struct arena *scratch,
                  struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct ranked *ranked = base_arena_calloc(scratch, (size_t)count + 1, sizeof *ranked, err);
    if (!ranked)
        return MESO_E_OUT_OF_MEMORY;
    struct tested tested = count_tested(changes, count);
    int found = 0;
    for (int i = 0; i < count; i++) {
        changes[i].q = NAN;
        changes[i].seen_from = changes[i].detectable;
        if (comparable(&changes[i]))
            ranked[found++] = (struct ranked){changes[i].p / weight_of(&changes[i], &tested), i};
    }
    qsort(ranked, (size_t)found, sizeof *ranked, by_p);
    double q = 1;
    for (int rank = found; rank > 0; rank--) {
        q = fmin(q, ranked[rank - 1].p * found / rank);
        changes[ranked[rank - 1].index].q = q;
    }
    tell_limits(changes, count, &tested);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}

static enum progress_verdict verdict_of(const struct progress_change *change)
{
    if (!comparable(change))
        return PROGRESS_NOT_COMPARABLE;
    if (!(fabs(change->absolute) > change->detectable) || change->q > FALSE_DISCOVERY_RATE)
        return PROGRESS_NO_DETECTABLE_CHANGE;
    bool up = change->absolute > 0,
         more_is_better = change->measure->fields[change->field].better > 0;
    return up == more_is_better ? PROGRESS_IMPROVED : PROGRESS_WORSENED;
}

int progress_decide(struct progress_change *changes, int count, struct arena *scratch,
                    struct meso_error *err)
{
    int code = adjust(changes, count, scratch, err);
    if (code)
        return code;
    for (int i = 0; i < count; i++)
        changes[i].verdict = verdict_of(&changes[i]);
    return MESO_OK;
}

static double strength(const struct progress_change *change)
{
    return change->detectable > 0 ? fabs(change->absolute) / change->detectable : INFINITY;
}

bool progress_is_headline(const struct progress_change *change)
{
    return change->field < change->measure->headline_count && !change->is_control;
}

/* The whole before any zone: the zone in which a change happens to stand out most overstates it. */
static bool goes_before(const struct progress_change *other, const struct progress_change *own)
{
    bool other_whole = !strcmp(other->zone, "whole"), own_whole = !strcmp(own->zone, "whole");
    if (other_whole != own_whole)
        return other_whole;
    return strength(other) > strength(own) || (strength(other) == strength(own) && other < own);
}

/* One statement a quantity: the whole, or else the zone where it stands out most. */
static bool said_elsewhere(const struct progress_change *changes, int count, int index)
{
    const struct progress_change *own = &changes[index];
    for (int i = 0; i < count; i++) {
        const struct progress_change *other = &changes[i];
        bool same = other->measure == own->measure && other->field == own->field;
        bool survives = other->verdict == PROGRESS_IMPROVED || other->verdict == PROGRESS_WORSENED;
        if (same && survives && other != own && goes_before(other, own))
            return true;
    }
    return false;
}

int progress_headline(const struct progress_change *changes, int count, int room, int *indices)
{
    int found = 0;
    for (int i = 0; i < count; i++) {
        bool survives =
            changes[i].verdict == PROGRESS_IMPROVED || changes[i].verdict == PROGRESS_WORSENED;
        if (!survives || !progress_is_headline(&changes[i]) || said_elsewhere(changes, count, i))
            continue;
        int at = found < room ? found : room;
        while (at > 0 && strength(&changes[i]) > strength(&changes[indices[at - 1]]))
            at--;
        if (at >= room)
            continue;
        for (int j = found < room ? found : room - 1; j > at; j--)
            indices[j] = indices[j - 1];
        indices[at] = i;
        found += found < room;
    }
    return found;
}
