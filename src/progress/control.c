/* Difference in differences: what an untreated zone of the same photographs did meanwhile is no
   effect of the treatment. Knows changes, nothing of how they were measured. */
#include "noise.h"

#include <math.h>
#include <string.h>

static bool same_question(const struct progress_change *a, const struct progress_change *b)
{
    return a->measure == b->measure && a->field == b->field && a->from == b->from && a->to == b->to;
}

static const struct progress_change *control_of(const struct progress_change *changes, int count,
                                                const struct progress_change *treated)
{
    for (int i = 0; i < count; i++)
        if (changes[i].is_control && same_question(&changes[i], treated) &&
            !changes[i].reason_count && !isnan(changes[i].error))
            return &changes[i];
    return NULL;
}

/* A sum over a zone twice as large varies twice as much with the same cause. */
static double per_area(const struct progress_change *treated, const struct progress_change *control)
{
    if (treated->measure->fields[treated->field].pool != MEASURE_POOL_SUM)
        return 1;
    return treated->area_cm2 / control->area_cm2;
}

void progress_subtract_control(struct progress_change *changes, int count, const char *control)
{
    for (int i = 0; i < count; i++)
        if ((changes[i].is_control = !strcmp(changes[i].zone, control)))
            progress_remark(&changes[i], "control");
    for (int i = 0; i < count; i++) {
        struct progress_change *treated = &changes[i];
        if (treated->is_control || isnan(treated->absolute))
            continue;
        const struct progress_change *untreated = control_of(changes, count, treated);
        double share = untreated ? per_area(treated, untreated) : NAN;
        if (!(share > 0)) {
            progress_remark(treated, "no_control");
            continue;
        }
        treated->control = control;
        treated->control_absolute = share * untreated->absolute;
        treated->control_error = share * untreated->error;
        treated->absolute -= treated->control_absolute;
        treated->relative = treated->before != 0 ? treated->absolute / fabs(treated->before) : NAN;
        progress_set_error(treated, hypot(treated->error, treated->control_error));
    }
}
