/* The public API's report of one patient from the archive. */
#include "compare.h"
#include "patient.h"
#include "result.h"

#include <mesotrack/archive.h>

#include <string.h>

/* The only view that the patient was photographed in twice; an error names them where there are
   several. */
static int choose_view(const struct pipeline_patient *patient, const char **view,
                       struct arena *arena, struct meso_error *err)
{
    const char *found = NULL;
    char *all = NULL;
    for (int v = 0; v < LOCATE_VIEW_COUNT; v++) {
        struct pipeline_visit visit;
        int code = pipeline_visit_of(patient, locate_view_name(v), &visit, arena, err);
        if (code)
            return code;
        if (visit.count < 2)
            continue;
        all = base_arena_printf(arena, err, "%s%s%s", found ? all : "", found ? ", " : "",
                                visit.view);
        if (!all)
            return MESO_E_OUT_OF_MEMORY;
        *view = found ? NULL : visit.view;
        found = visit.view;
    }
    if (!found)
        return base_error(err, MESO_E_NOT_FOUND,
                          "patient '%s' has no view that was photographed at two sessions",
                          patient->patient.code);
    return *view ? MESO_OK
                 : base_error(err, MESO_E_USAGE,
                              "patient '%s' was photographed in several views (%s): name one with "
                              "--view",
                              patient->patient.code, all);
}

static int run(const struct pipeline_work *work, const char *patient, const char *view,
               bool with_pictures, struct meso_result *result, struct meso_error *err)
{
    struct store *store = work->store;
    struct pipeline_visit visit;
    struct pipeline_tally tally;
    struct pipeline_patient rows;
    int code = pipeline_patient_read(store, patient, &rows, result->arena, err);
    if (!code && !view)
        code = choose_view(&rows, &view, result->arena, err);
    if (!code)
        code = pipeline_visit_of(&rows, view, &visit, result->arena, err);
    if (!code && visit.count < 2)
        code =
            base_error(err, MESO_E_NOT_FOUND,
                       "patient '%s' has %d session%s with a %s photograph before the needles; a "
                       "report needs two",
                       patient, visit.count, visit.count == 1 ? "" : "s", view);
    if (!code)
        code = pipeline_visit_report(work, &visit, &result->report, &tally, result->arena, err);
    if (!code && tally.missing)
        code =
            base_error(err, MESO_E_NOT_FOUND,
                       "%d comparisons of patient '%s' are not in the archive yet; run 'mesotrack "
                       "batch'",
                       tally.missing, patient);
    if (!code && with_pictures)
        code = pipeline_visit_pictures(work, &visit, &result->report, result->arena, err);
    return code;
}

static int make(struct meso_archive *archive, struct meso *meso, const char *patient,
                const char *view, bool with_pictures, struct meso_result **out,
                struct meso_error *err)
{
    struct meso_result *result;
    const struct pipeline_work work = {.store = store_of(archive),
                                       .pipeline = meso ? pipeline_of(meso) : NULL};
    *out = NULL;
    int code = pipeline_result_new(RESULT_REPORT, &result, err);
    if (code)
        return code;
    code = run(&work, patient, view, with_pictures, result, err);
    if (code)
        meso_result_free(result);
    else
        *out = result;
    return code;
}

int meso_archive_report(struct meso_archive *archive, struct meso *meso, const char *patient,
                        const char *view, struct meso_result **out, struct meso_error *err)
{
    return make(archive, meso, patient, view, false, out, err);
}

int meso_archive_report_page(struct meso_archive *archive, struct meso *meso, const char *patient,
                             const char *view, struct meso_result **out, struct meso_error *err)
{
    return make(archive, meso, patient, view, true, out, err);
}
