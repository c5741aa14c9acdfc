/* The noise of one field: the shipped prior, corrected by this clinic's own repeat captures. The
   prior says how the variance depends on the value and on the zone (ln x varies alike where it is
   relative, x where it is absolute); repeats say by which factor all of it is larger or smaller
   here. Knows captures of a session, nothing of gates and verdicts. */
#include "noise.h"

#include <math.h>
#include <string.h>

struct prior {
    const char *measure, *field;
    double relative, quantum, absolute;
};

static const struct prior priors[] = {
#define PRIOR(measure, field, relative, quantum, absolute) \
    {#measure, #field, relative, quantum, absolute},
#include "progress/prior_list.h"
#undef PRIOR
    /* A field that was not yet measured by simulation: a cautious tenth, three times VISIA's
       published repeatability of 3.4 % on a whole face. */
    {NULL, NULL, 0.10, 0, 0}};

/* The prior weighs as much as this many repeat captures (measurement.md). */
static const double PRIOR_FREEDOM = 20;
/* Zones of one photograph err together: their squared deviations correlate by this much at most
   (`accuracy repeats` prints what simulated repeats give), and count the less. */
static const double ZONES_TOGETHER = 0.25;
/* 1.96, two-sided 95 %; with sqrt(2) for a difference this is the 2.77 of measurement.md. */
static const double Z95 = 1.959963984540054;

bool progress_noise_measured(const struct measure *measure)
{
    const struct prior *prior = priors;
    while (prior->measure && strcmp(prior->measure, measure->name))
        prior++;
    return prior->measure != NULL;
}

static const struct prior *row_of(const char *measure, const char *field)
{
    const struct prior *prior = priors;
    while (prior->measure && (strcmp(prior->measure, measure) || strcmp(prior->field, field)))
        prior++;
    return prior;
}

/* A field too rare to have been measured (fine lines in portraits) varies as its sibling of the
   same unit and kind does: it counts a part of the same things. */
static const struct prior *prior_of(const struct measure *measure, int field)
{
    const struct measure_field *own = &measure->fields[field];
    const struct prior *prior = row_of(measure->name, own->name);
    /* Bare fractions and indices have nothing in common but the missing unit. */
    bool bare = !strcmp(own->unit, "1") || !strcmp(own->unit, "index");
    for (int i = 0; i < measure->field_count && !prior->measure && !bare; i++)
        if (measure->fields[i].pool == own->pool && !strcmp(measure->fields[i].unit, own->unit))
            prior = row_of(measure->name, measure->fields[i].name);
    return prior;
}

bool progress_noise_known(const struct measure *measure, int field)
{
    return prior_of(measure, field)->measure != NULL;
}

static void weights_at(const struct progress_change *change, double mean, double w[3])
{
    double area = change->area_cm2 > 0 ? change->area_cm2 : 1;
    w[0] = mean * mean;
    w[1] = 0;
    w[2] = 1;
    switch (change->measure->fields[change->field].pool) {
    case MEASURE_POOL_AREA_MEAN:
        w[1] = mean / area;
        w[2] = 1 / area;
        break;
    case MEASURE_POOL_SUM:
        w[1] = mean;
        w[2] = area;
        break;
    case MEASURE_POOL_WEIGHTED:
        w[1] = change->weight > 0 ? mean * mean / change->weight : 0;
        break;
    default:
        break;
    }
}

void progress_noise_weights(const struct progress_change *change, double w[3])
{
    weights_at(change, (fabs(change->before) + fabs(change->after)) / 2, w);
}

/* What comes in pieces can be missed or found by one piece even where the other capture shows none.
 */
static double pieces_variance(const struct progress_change *change, double quantum, double weight)
{
    double area = change->area_cm2 > 0 ? change->area_cm2 : 1;
    switch (change->measure->fields[change->field].pool) {
    case MEASURE_POOL_AREA_MEAN:
        return quantum * fmax(weight, quantum / (area * area));
    case MEASURE_POOL_SUM:
        return quantum * fmax(weight, quantum);
    default:
        return quantum * weight;
    }
}

/* One capture's variance at this value, by the prior. */
static double prior_variance(const struct progress_change *change, double mean)
{
    const struct prior *prior = prior_of(change->measure, change->field);
    double w[3];
    weights_at(change, mean, w);
    return prior->relative * prior->relative * w[0] +
           pieces_variance(change, prior->quantum, w[1]) + prior->absolute * prior->absolute * w[2];
}

static int usable_captures(const struct progress_captures *captures, int field)
{
    int count = 0;
    for (int i = 0; i < captures->count; i++)
        count += !isnan(captures->at[i]->values[field]);
    return count;
}

/* Squares about the session's mean in units of the prior's variance there, and their number less
   one. */
static void within_session(const struct progress_change *change,
                           const struct progress_captures *captures, double mean,
                           struct progress_repeats *out)
{
    double variance = prior_variance(change, fabs(mean));
    int count = usable_captures(captures, change->field);
    for (int i = 0; i < captures->count && count > 1 && variance > 0; i++) {
        double off = captures->at[i]->values[change->field] - mean;
        if (!isnan(off))
            out->squares += off * off / variance;
    }
    out->freedom += count > 1 && variance > 0 ? count - 1 : 0;
}

void progress_repeats_add(const struct measure *measure, int field,
                          const struct progress_captures *captures, struct progress_repeats *out)
{
    const char *reason;
    struct progress_change change = {.measure = measure, .field = field};
    double mean = progress_mean(captures, field, &reason);
    if (isnan(mean))
        return;
    change.area_cm2 = captures->at[0]->area_cm2;
    if (measure->fields[field].pool_weight)
        change.weight =
            captures->at[0]
                ->values[measure_field_index(measure, measure->fields[field].pool_weight)];
    within_session(&change, captures, mean, out);
    out->zones++;
}

void progress_repeats_discount(struct progress_repeats *repeats)
{
    double design = repeats->zones > 1 ? 1 + (repeats->zones - 1) * ZONES_TOGETHER : 1;
    repeats->squares /= design;
    repeats->freedom /= design;
}

void progress_noise_of(struct progress_change *change, const struct progress_captures *before,
                       const struct progress_captures *after,
                       const struct progress_repeats *elsewhere)
{
    struct progress_repeats own = {0};
    within_session(change, before, change->before, &own);
    within_session(change, after, change->after, &own);
    if (elsewhere) {
        own.squares += elsewhere->squares;
        own.freedom += elsewhere->freedom;
    }
    change->repeat_freedom = own.freedom;
    change->noise_ratio = (PRIOR_FREEDOM + own.squares) / (PRIOR_FREEDOM + own.freedom);
    double variance = change->noise_ratio *
                      prior_variance(change, (fabs(change->before) + fabs(change->after)) / 2);
    change->variance[0] = variance / usable_captures(before, change->field);
    change->variance[1] = variance / usable_captures(after, change->field);
}

/* Student's t of the prior's 20 degrees of freedom: 0.46 % beyond three times the sd that holds 95
   % within 1.96, 0.04 % beyond four. `accuracy verdicts` finds, of 4,123 changes of real
   photographs taken again in which nothing changed, 0.39 % beyond 1.96, 0.02 % beyond three and
   none beyond four. */
enum { TAIL_FREEDOM = 20 };
static const double T95 = 2.085963447; /* its 97.5 % quantile */

/* The chance of a change of z standard errors or more where nothing changed, two-sided: the t
   distribution for an even number of degrees of freedom (Abramowitz and Stegun 26.7.4), scaled to
   the same 95 %. */
static double chance_beyond(double z)
{
    double angle = atan(z * T95 / Z95 / sqrt(TAIL_FREEDOM));
    double cosine_squared = cos(angle) * cos(angle), term = 1, sum = 1;
    for (int k = 2; k < TAIL_FREEDOM; k += 2) {
        term *= cosine_squared * (k - 1) / k;
        sum += term;
    }
    return fmax(0, 1 - sin(angle) * sum);
}

double progress_errors_for_chance(double chance)
{
    double low = 0, high = 1e4;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (chance_beyond(middle) > chance)
            low = middle;
        else
            high = middle;
    }
    return high;
}

void progress_set_error(struct progress_change *change, double error)
{
    change->error = error;
    change->detectable = change->seen_from = Z95 * error;
    change->interval95[0] = change->absolute - change->detectable;
    change->interval95[1] = change->absolute + change->detectable;
    change->p = error > 0               ? chance_beyond(fabs(change->absolute) / error)
                : change->absolute == 0 ? 1
                                        : 0;
}
