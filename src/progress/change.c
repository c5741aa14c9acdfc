/* One change: its values, its error, its gates. Knows two sessions of one zone. */
#include "noise.h"

#include <math.h>
#include <string.h>

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

static void add_reason(struct progress_change *change, const char *reason)
{
    for (int i = 0; i < change->reason_count; i++)
        if (!strcmp(change->reasons[i], reason))
            return;
    if (change->reason_count < PROGRESS_MAX_REASONS)
        change->reasons[change->reason_count++] = reason;
}

void progress_remark(struct progress_change *change, const char *remark)
{
    for (int i = 0; i < change->remark_count; i++)
        if (!strcmp(change->remarks[i], remark))
            return;
    if (change->remark_count < PROGRESS_MAX_REMARKS)
        change->remarks[change->remark_count++] = remark;
}

static void gate_by_quality(struct progress_change *change, const struct quality *quality)
{
    bool absolute_colour = change->measure->absolute_colour >> change->field & 1;
    for (int i = 0; i < quality->problem_count; i++) {
        enum quality_scope scope = quality->problems[i].scope;
        if (scope >= QUALITY_EVERYTHING ||
            (scope == QUALITY_COLOUR && change->measure->absolute_colour) ||
            (scope == QUALITY_LIGHT && absolute_colour) ||
            (scope == QUALITY_NAMED &&
             quality_touches(quality->problems[i].code, change->measure->name)))
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

/* Dates are known to the day: with one day more than the skin needs it may not be over. */
static const int EDGE_DAYS = 1;

/* What the needles leave is judged while the skin recovers, all else when it has. The baseline may
   lie in the recovery from the session before it as well. */
static void gate_by_needles(struct progress_change *change, const struct progress_gate *gate)
{
    const struct measure *measure = change->measure;
    bool recovering[2] = {false};
    for (int s = 0; s < 2; s++) {
        int days = gate->needled[s] ? gate->days_since_needles[s] : -1;
        recovering[s] = days >= 0 && days < measure->recovery_days;
        if (!measure->of_recovery && days >= measure->recovery_days &&
            days <= measure->recovery_days + EDGE_DAYS && measure->recovery_days > 0)
            progress_remark(change, "borderline");
    }
    if (measure->of_recovery && !recovering[1])
        add_reason(change, "not_in_recovery");
    if (!measure->of_recovery && (recovering[0] || recovering[1]))
        add_reason(change, "recovery");
}

static void apply_gates(struct progress_change *change, const struct progress_gate *gate)
{
    gate_by_quality(change, gate->baseline);
    gate_by_quality(change, gate->quality);
    if ((change->measure->absolute_colour >> change->field & 1) && !gate->calibrated)
        add_reason(change, "uncalibrated");
    if (progress_noise_measured(change->measure) &&
        !progress_noise_known(change->measure, change->field))
        add_reason(change, "noise_unknown");
    if (change->measure->fields[change->field].pool_weight && change->weight < MIN_WEIGHT)
        add_reason(change, "too_few");
    if (gate->zone_valid_fraction < progress_least_zone_fraction)
        add_reason(change, "zone_not_visible");
    gate_by_needles(change, gate);
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

/* Away from none, where more may have changed than the ledger tells; where it tells no change, to
   both sides. */
static void widen(struct progress_change *change, double by)
{
    bool told = fabs(change->absolute) > change->detectable;
    for (int side = 0; side < 2; side++)
        if (!told || side == (change->absolute > 0))
            change->interval95[side] += (side ? by : -by) * change->detectable;
}

static void find_error(struct progress_change *change, const struct progress_captures *before,
                       const struct progress_captures *after, const struct progress_gate *gate)
{
    progress_noise_of(change, before, after, gate->elsewhere);
    bool paired = gate->paired && gate->paired->before > 0 && change->before > 0;
    progress_set_error(change, paired ? take_paired(change, gate->paired)
                                      : sqrt(change->variance[0] + change->variance[1]));
    if (paired && gate->paired->variance > 0)
        widen(change, sqrt(gate->paired->variance_beyond / gate->paired->variance) - 1);
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
    if (isnan(change.absolute))
        change.error = change.detectable = change.seen_from = change.interval95[0] =
            change.interval95[1] = change.p = change.variance[0] = change.variance[1] = NAN;
    else
        find_error(&change, before, after, gate);
    change.relative = change.before != 0 ? change.absolute / fabs(change.before) : NAN;
    apply_gates(&change, gate);
    if (!alike(measure, before, after))
        add_reason(&change, measure->alike_reason);
    *out = change;
}
