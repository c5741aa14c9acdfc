/* Two sessions of an archive's patient: their report, drawing and charts for pages. */
#include "compare.h"
#include "pictures.h"
#include "result.h"

#include <mesotrack/pictures.h>

#include <string.h>

static int index_of(const struct pipeline_visit *visit, int number, struct meso_error *err)
{
    for (int i = 0; i < visit->count; i++)
        if (visit->sessions[i].number == number)
            return i;
    base_error(err, MESO_E_NOT_FOUND,
               "patient '%s' has no %s photograph before the needles at session %d",
               visit->patient.code, visit->view, number);
    return -1;
}

int pipeline_two_of(struct store *store, const char *patient, const char *view, int from, int to,
                    struct pipeline_two *out, struct arena *arena, struct meso_error *err)
{
    enum locate_view known;
    struct pipeline_patient rows;
    if (from >= to)
        return base_error(err, MESO_E_USAGE, "session %d does not come before session %d", from,
                          to);
    int code = locate_view_parse(view, &known, err);
    if (!code)
        code = pipeline_patient_read(store, patient, &rows, arena, err);
    if (!code)
        code = pipeline_visit_of(&rows, locate_view_name(known), &out->visit, arena, err);
    if (code)
        return code;
    out->from = index_of(&out->visit, from, err);
    out->to = out->from < 0 ? -1 : index_of(&out->visit, to, err);
    return out->to < 0 ? MESO_E_NOT_FOUND : MESO_OK;
}

int pipeline_two_kept(const struct pipeline_work *work, const struct pipeline_two *two,
                      struct pipeline_kept *out, struct arena *arena, struct meso_error *err)
{
    int code = pipeline_visit_pair(work, &two->visit, two->from, two->to, true, out, arena, err);
    if (code || (out->text && out->drawing))
        return code;
    return base_error(err, MESO_E_NOT_FOUND,
                      "sessions %d and %d of patient '%s' were not compared yet (%s)",
                      two->visit.sessions[two->from].number, two->visit.sessions[two->to].number,
                      two->visit.patient.code, two->visit.view);
}

static int run(struct store *store, struct pipeline *pipeline, const char *patient,
               const char *view, int from, int to, struct meso_result *result,
               struct meso_error *err)
{
    struct pipeline_two two;
    struct pipeline_kept kept;
    struct report_drawing drawing;
    struct pipeline_work work = {.store = store, .pipeline = pipeline};
    struct report *pair = base_arena_calloc(result->arena, 1, sizeof *pair, err);
    const struct report *const pairs[1] = {pair};
    int code = pair ? pipeline_two_of(store, patient, view, from, to, &two, result->arena, err)
                    : MESO_E_OUT_OF_MEMORY;
    if (!code)
        code = pipeline_two_kept(&work, &two, &kept, result->arena, err);
    if (!code)
        code = report_drawing_read(kept.drawing, kept.drawing_length, &drawing, result->arena, err);
    if (!code)
        code = report_pair_read(kept.text, pair, result->arena, err);
    if (!code)
        code = pipeline_compose(pairs, 1, &result->report, result->arena, err);
    if (!code)
        result->drawing = drawing.told;
    return code;
}

int meso_archive_pair(struct meso_archive *archive, struct meso *meso, const char *patient,
                      const char *view, int from, int to, struct meso_result **out,
                      struct meso_error *err)
{
    struct meso_result *result;
    *out = NULL;
    int code = pipeline_result_new(RESULT_REPORT, &result, err);
    if (code)
        return code;
    code = run(store_of(archive), meso ? pipeline_of(meso) : NULL, patient, view, from, to, result,
               err);
    if (code)
        meso_result_free(result);
    else
        *out = result;
    return code;
}

const char *meso_result_drawing(const struct meso_result *result)
{
    return result->drawing;
}

static const struct progress_change *change_of(const struct report *report, const char *measure,
                                               const char *field, const char *zone)
{
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        if (!strcmp(change->measure->name, measure) && !strcmp(change->zone, zone) &&
            !strcmp(change->measure->fields[change->field].name, field))
            return change;
    }
    return NULL;
}

int meso_result_chart(struct meso_result *result, const char *measure, const char *field,
                      const char *zone, const char *id, const char **svg, struct meso_error *err)
{
    struct report_chart chart;
    const struct progress_change *change = change_of(&result->report, measure, field, zone);
    char *text = NULL;
    size_t length;
    *svg = NULL;
    if (!change)
        return MESO_OK;
    int code = report_chart_of(&result->report, change, &chart, result->arena, err);
    chart.id = id;
    if (!code)
        code = report_chart_svg(&chart, &text, &length, result->arena, err);
    *svg = text;
    return code;
}
