/* One change: its noise, its detectable change, its gates. */
#include "progress.h"

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
/* 1.96, two-sided 95 %; with sqrt(2) for a difference this is the 2.77 of measurement.md. */
static const double Z95 = 1.959963984540054;
/* A mean of less than 10 mm of lines or of 10 hairs is of other ones each time: it says nothing of
 * change. */
static const double MIN_WEIGHT = 10;
const double progress_least_zone_fraction = 0.60;

const char *progress_verdict_name(enum progress_verdict verdict)
{
    static const char *const names[] = {"improved", "worsened", "no_detectable_change",
                                        "not_comparable"};
    return names[verdict];
}

double progress_mean(const struct progress_captures *captures, int field, const char **reason)
{
    double sum = 0;
    int count = 0;
    *reason = captures->count ? captures->at[0]->reasons[field] : "no_photograph";
    if (!captures->count || isnan(captures->at[0]->values[field]))
        return NAN;
    for (int i = 0; i < captures->count; i++)
        if (!isnan(captures->at[i]->values[field])) {
            sum += captures->at[i]->values[field];
            count++;
        }
    return sum / count;
}

/* Whether anything of this measure was measured, so that a missing field is a gap and not a new
 * measure. */
static bool is_measured(const char *measure)
{
    const struct prior *prior = priors;
    while (prior->measure && strcmp(prior->measure, measure))
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

/* Sum of squares about the session's mean, and its degrees of freedom. */
static void within_session(const struct progress_captures *captures, int field, double mean,
                           double *squares, int *freedom)
{
    int count = 0;
    for (int i = 0; i < captures->count; i++)
        if (!isnan(captures->at[i]->values[field])) {
            double off = captures->at[i]->values[field] - mean;
            *squares += off * off;
            count++;
        }
    *freedom += count > 0 ? count - 1 : 0;
}

static int usable_captures(const struct progress_captures *captures, int field)
{
    int count = 0;
    for (int i = 0; i < captures->count; i++)
        count += !isnan(captures->at[i]->values[field]);
    return count;
}

/* Repeats differ with heavier tails than a Gaussian: of the sd that holds 95 % within 1.96,
   `accuracy noise` finds 0.7 to 1.0 % of some thousand differences beyond 3, 0.2 to 0.3 % beyond 4
   and 0.1 % beyond 5; Student's t of 6 degrees of freedom has 0.96, 0.25 and 0.08 %. */
enum { TAIL_FREEDOM = 6 };
static const double T95 = 2.446911851; /* its 97.5 % quantile */

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

void progress_noise_weights(const struct progress_change *change, double w[3])
{
    double mean = (fabs(change->before) + fabs(change->after)) / 2;
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

/* Standard error of the change: the clinic's own repeats pooled, shrunk to the prior. */
static double standard_error(const struct progress_change *change,
                             const struct progress_captures *before,
                             const struct progress_captures *after)
{
    const struct prior *prior = prior_of(change->measure, change->field);
    double weights[3], squares = 0;
    progress_noise_weights(change, weights);
    double variance = prior->relative * prior->relative * weights[0] +
                      pieces_variance(change, prior->quantum, weights[1]) +
                      prior->absolute * prior->absolute * weights[2];
    int freedom = 0;
    within_session(before, change->field, change->before, &squares, &freedom);
    within_session(after, change->field, change->after, &squares, &freedom);
    variance = (PRIOR_FREEDOM * variance + squares) / (PRIOR_FREEDOM + freedom);
    return sqrt(variance / usable_captures(before, change->field) +
                variance / usable_captures(after, change->field));
}

static void add_reason(struct progress_change *change, const char *reason)
{
    for (int i = 0; i < change->reason_count; i++)
        if (!strcmp(change->reasons[i], reason))
            return;
    if (change->reason_count < PROGRESS_MAX_REASONS)
        change->reasons[change->reason_count++] = reason;
}

static void gate_by_quality(struct progress_change *change, const struct quality *quality)
{
    bool absolute_colour = change->measure->absolute_colour >> change->field & 1;
    for (int i = 0; i < quality->problem_count; i++) {
        enum quality_scope scope = quality->problems[i].scope;
        if (scope >= QUALITY_EVERYTHING ||
            (scope == QUALITY_COLOUR && change->measure->absolute_colour) ||
            (scope == QUALITY_LIGHT && absolute_colour))
            add_reason(change, quality->problems[i].name);
    }
}

static bool alike(const struct measure *measure, const struct progress_captures *before,
                  const struct progress_captures *after)
{
    if (!(measure->alike_ratio > 0))
        return true;
    double ratio = progress_mean(after, measure->alike_field, &(const char *){NULL}) /
                   progress_mean(before, measure->alike_field, &(const char *){NULL});
    return !(ratio > measure->alike_ratio || ratio < 1 / measure->alike_ratio); /* NaN: not known */
}

static void apply_gates(struct progress_change *change, const struct progress_gate *gate)
{
    gate_by_quality(change, gate->baseline);
    gate_by_quality(change, gate->quality);
    if ((change->measure->absolute_colour >> change->field & 1) && !gate->calibrated)
        add_reason(change, "uncalibrated");
    if (is_measured(change->measure->name) && !prior_of(change->measure, change->field)->measure)
        add_reason(change, "noise_unknown");
    if (change->measure->fields[change->field].pool_weight && change->weight < MIN_WEIGHT)
        add_reason(change, "too_few");
    if (gate->zone_valid_fraction < progress_least_zone_fraction)
        add_reason(change, "zone_not_visible");
    bool recovering =
        gate->needled_between && gate->days >= 0 && gate->days < change->measure->recovery_days;
    if (recovering != change->measure->of_recovery)
        add_reason(change, recovering ? "recovery" : "not_in_recovery");
    if (gate->days >= 0 && gate->days < gate->judge_after_days)
        add_reason(change, "too_early");
    if (!change->measure->fields[change->field].better)
        add_reason(change, "no_direction");
}

/* The ledger's change in the field's unit; its before is the baseline's own reading. */
static double take_paired(struct progress_change *change, const struct progress_paired *paired)
{
    double unit = change->before / paired->before;
    change->by_ledger = true;
    change->paired = *paired;
    change->absolute = paired->net * unit;
    change->after = change->before + change->absolute;
    return sqrt(paired->variance) * unit;
}

void progress_compare(const struct measure *measure, int field, const char *zone,
                      const struct progress_captures *before, const struct progress_captures *after,
                      const struct progress_gate *gate, struct progress_change *out)
{
    const char *no_before, *no_after;
    struct progress_change change = {.measure = measure, .field = field, .zone = zone, .q = NAN};
    change.before = progress_mean(before, field, &no_before);
    change.after = progress_mean(after, field, &no_after);
    change.absolute = change.after - change.before;
    change.area_cm2 = (before->at[0]->area_cm2 + after->at[0]->area_cm2) / 2;
    if (measure->fields[field].pool_weight) {
        int weight = measure_field_index(measure, measure->fields[field].pool_weight);
        change.weight = fmin(before->at[0]->values[weight], after->at[0]->values[weight]);
    }
    if (isnan(change.before))
        add_reason(&change, no_before ? no_before : "no_value");
    if (isnan(change.after))
        add_reason(&change, no_after ? no_after : "no_value");
    if (isnan(change.absolute)) {
        change.detectable = change.seen_from = change.interval95[0] = change.interval95[1] =
            change.p = NAN;
    } else {
        double error = gate->paired && gate->paired->before > 0 && change.before > 0
                           ? take_paired(&change, gate->paired)
                           : standard_error(&change, before, after);
        change.detectable = change.seen_from = Z95 * error;
        change.interval95[0] = change.absolute - change.detectable;
        change.interval95[1] = change.absolute + change.detectable;
        change.p = error > 0              ? chance_beyond(fabs(change.absolute) / error)
                   : change.absolute == 0 ? 1
                                          : 0;
    }
    change.relative = change.before != 0 ? change.absolute / fabs(change.before) : NAN;
    apply_gates(&change, gate);
    if (!alike(measure, before, after))
        add_reason(&change, measure->alike_reason);
    *out = change;
}
