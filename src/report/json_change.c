/* A change as JSON: its figures, its verdict, how it was found and against which noise. */
#include "json_parts.h"

#include <math.h>

static void reasons(struct json_writer *w, struct json_place row,
                    const struct progress_change *change)
{
    struct json_place list = report_json_array(w, row, "reasons");
    for (int i = 0; i < change->reason_count; i++)
        report_json_text(w, list, NULL, change->reasons[i]);
}

/* How the change was found: hair by hair, as the difference of two readings, or of two of those. */
static void method(struct json_writer *w, struct json_place row,
                   const struct progress_change *change)
{
    const struct progress_paired *paired = &change->paired;
    if (!w->to_keep)
        report_json_text(w, row, "method",
                         change->by_ledger ? "ledger"
                         : change->control ? "difference_in_differences"
                                           : "difference");
    if (change->control) {
        struct json_place control = report_json_object(w, row, "control");
        report_json_text(w, control, "zone", change->control);
        report_json_number(w, control, "absolute", change->control_absolute);
        report_json_number(w, control, "error", change->control_error);
    }
    if (!change->by_ledger)
        return;
    struct json_place ledger = report_json_object(w, row, "ledger");
    report_json_number(w, ledger, "kept", paired->both + paired->seen[0] + paired->seen[1]);
    report_json_number(w, ledger, "new", paired->came);
    report_json_number(w, ledger, "gone", paired->went);
    report_json_number(w, ledger, "undecided", paired->undecided[0] + paired->undecided[1]);
    report_json_number(w, ledger, "net", paired->net);
    report_json_number(w, ledger, "net_sd", sqrt(paired->variance));
}

/* What is worth knowing of a change and of the noise it was held against. */
static void circumstances(struct json_writer *w, struct json_place row,
                          const struct progress_change *change)
{
    if (change->remark_count) {
        struct json_place list = report_json_array(w, row, "remarks");
        for (int i = 0; i < change->remark_count; i++)
            report_json_text(w, list, NULL, change->remarks[i]);
    }
    if (!(change->repeat_freedom > 0) || change->by_ledger || isnan(change->error))
        return;
    struct json_place noise = report_json_object(w, row, "noise");
    report_json_number(w, noise, "repeat_freedom", change->repeat_freedom);
    report_json_number(w, noise, "sd_to_prior", sqrt(change->noise_ratio));
}

/* What is kept has them unrounded elsewhere, and units are the measure's: more than half of the
   text, and of the time that a report of kept comparisons takes. */
static void figures(struct json_writer *w, struct json_place row,
                    const struct progress_change *change)
{
    if (w->to_keep)
        return;
    report_json_text(w, row, "unit", change->measure->fields[change->field].unit);
    report_json_number(w, row, "before", change->before);
    report_json_number(w, row, "after", change->after);
    report_json_number(w, row, "absolute", change->absolute);
    report_json_number(w, row, "relative", change->relative);
    report_json_number(w, row, "detectable", change->detectable);
}

static void interval(struct json_writer *w, struct json_place row,
                     const struct progress_change *change)
{
    if (w->to_keep)
        return;
    struct json_place both = report_json_array(w, row, "interval95");
    report_json_number(w, both, NULL, change->interval95[0]);
    report_json_number(w, both, NULL, change->interval95[1]);
}

void report_json_change(struct json_writer *w, struct json_place list,
                        const struct progress_change *change)
{
    struct json_place row = report_json_object(w, list, NULL);
    report_json_number(w, row, "from", change->from);
    report_json_number(w, row, "to", change->to);
    report_json_text(w, row, "measure", change->measure->name);
    report_json_text(w, row, "zone", change->zone);
    report_json_text(w, row, "field", change->measure->fields[change->field].name);
    figures(w, row, change);
    report_json_number(w, row, "seen_from", change->seen_from);
    interval(w, row, change);
    report_json_number(w, row, "q", change->q);
    report_json_text(w, row, "verdict", progress_verdict_name(change->verdict));
    reasons(w, row, change);
    method(w, row, change);
    circumstances(w, row, change);
}
