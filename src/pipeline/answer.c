/* What a whole run comes to: a report, or a report that says why nothing could be compared. */
#include "compare.h"

/* When nothing at all could be compared the caller is told so by the code as well. */
int pipeline_answer(const struct report *report, struct meso_error *err)
{
    if (report->session_count < 2)
        return MESO_OK;
    if (report->not_aligned)
        return base_error(err, MESO_E_NOT_ALIGNED, "%s", report->not_aligned);
    for (int i = 0; i < report->change_count; i++)
        if (report->changes[i].verdict != PROGRESS_NOT_COMPARABLE)
            return MESO_OK;
    const struct report_photo *follow_up = &report->sessions[1].photos[0];
    const struct quality *quality = &follow_up->quality;
    if (follow_up->alignment->identity_doubtful)
        return base_error(err, MESO_E_IDENTITY_DOUBTFUL,
                          "'%s' and the baseline may show different people",
                          follow_up->photo->name);
    for (int i = 0; i < quality->problem_count; i++)
        if (quality->problems[i].scope >= QUALITY_NAMED)
            return base_error(
                err, MESO_E_NOT_COMPARABLE, "'%s' can't be compared with the baseline: %s",
                report->sessions[1].photos[0].photo->name, quality->problems[i].message);
    return base_error(err, MESO_E_NOT_COMPARABLE,
                      "nothing in '%s' can be compared with the baseline; the report says why",
                      report->sessions[1].photos[0].photo->name);
}
