/* Which of a report's changes the patient is told of, and how sure each is. Knows no words. */
#include "summary.h"

#include <math.h>
#include <string.h>

/* The rule, in one place. A verdict is there when the change is larger than what would be told from
   noise at 95 % and q <= 0.05 among all comparisons of the report (progress_decide). It is
   - clear, where even the end of the change's 95 % interval that lies next to zero is larger than
   the detectable change: were the change as small as it may well be, it would still have been seen;
   - likely, for every other verdict;
   - open, where there is none. */
enum summary_certainty summary_certainty_of(const struct progress_change *change)
{
    if (change->verdict != PROGRESS_IMPROVED && change->verdict != PROGRESS_WORSENED)
        return SUMMARY_OPEN;
    double low = change->interval95[0], high = change->interval95[1];
    double nearest = change->absolute > 0 ? low : -high;
    return nearest > change->detectable ? SUMMARY_CLEAR : SUMMARY_LIKELY;
}

/* Of the whole, in the order of measures; what is no failed comparison is no news. */
static bool is_open(const struct progress_change *change, enum progress_verdict verdict)
{
    return change->verdict == verdict && progress_is_headline(change) &&
           !strcmp(change->zone, "whole") && change->measure->fields[change->field].better &&
           !change->measure->of_recovery && summary_has_words(change->measure, change->field);
}

static bool told(const struct summary_finding *found, int count, const struct measure *measure)
{
    for (int i = 0; i < count; i++)
        if (found[i].change->measure == measure)
            return true;
    return false;
}

static int add_open(const struct report *report, enum progress_verdict verdict,
                    struct summary_finding out[REPORT_HEADLINES], int count)
{
    for (int i = 0; i < report_main_count(report) && count < REPORT_HEADLINES; i++) {
        const struct progress_change *change = &report->changes[i];
        if (is_open(change, verdict) && !told(out, count, change->measure))
            out[count++] = (struct summary_finding){change, SUMMARY_OPEN};
    }
    return count;
}

int summary_findings(const struct report *report, struct summary_finding out[REPORT_HEADLINES])
{
    int indices[REPORT_HEADLINES], count = 0;
    int survivors =
        progress_headline(report->changes, report_main_count(report), REPORT_HEADLINES, indices);
    for (int certainty = SUMMARY_CLEAR; certainty <= SUMMARY_LIKELY; certainty++)
        for (int i = 0; i < survivors; i++) {
            const struct progress_change *change = &report->changes[indices[i]];
            if ((int)summary_certainty_of(change) == certainty &&
                summary_has_words(change->measure, change->field))
                out[count++] = (struct summary_finding){change, (enum summary_certainty)certainty};
        }
    count = add_open(report, PROGRESS_NO_DETECTABLE_CHANGE, out, count);
    return add_open(report, PROGRESS_NOT_COMPARABLE, out, count);
}
