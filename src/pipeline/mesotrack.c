/* The public API: checks what callers hand in, and runs what they ask for. */
#include "compare.h"
#include "models_dir.h"
#include "result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct meso {
    struct pipeline pipeline;
    struct arena *arena;
};

struct pipeline *pipeline_of(struct meso *meso)
{
    return &meso->pipeline;
}

const char *meso_version(void)
{
    return MESOTRACK_VERSION;
}

int meso_open(struct meso **out, const struct meso_options *options, struct meso_error *err)
{
    static const struct meso_options defaults = {0};
    options = options ? options : &defaults;
    const char *models;
    *out = NULL;
    struct meso *meso = calloc(1, sizeof *meso);
    if (!meso)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a handle");
    int code = base_arena_new(&meso->arena, 0, err);
    if (!code)
        code = pipeline_models_dir(options->models_dir, &models, meso->arena, err);
    if (!code)
        code = pipeline_open(&meso->pipeline, models,
                             options->threads > 0 ? options->threads : PIPELINE_WORKERS, err);
    if (code) {
        meso_close(meso);
        return code;
    }
    meso->pipeline.progress = options->progress;
    meso->pipeline.progress_context = options->progress_context;
    *out = meso;
    return MESO_OK;
}

void meso_close(struct meso *meso)
{
    if (!meso)
        return;
    pipeline_close(&meso->pipeline);
    base_arena_free(meso->arena);
    free(meso);
}

static int read_polygon(const struct meso_subject *subject, struct pipeline_subject *out,
                        struct arena *arena, struct meso_error *err)
{
    size_t count = subject->polygon_points;
    if (!subject->polygon)
        return MESO_OK;
    int code = locate_check_corners(out->view, subject->polygon, count, err);
    if (code)
        return code;
    struct image_polygon *polygon = base_arena_calloc(arena, 1, sizeof *polygon, err);
    if (!polygon ||
        !(polygon->points = base_arena_calloc(arena, count, sizeof *polygon->points, err)))
        return MESO_E_OUT_OF_MEMORY;
    polygon->count = (int)count;
    for (size_t i = 0; i < count; i++)
        polygon->points[i] =
            (struct image_point){subject->polygon[2 * i], subject->polygon[2 * i + 1]};
    out->polygon = polygon;
    return MESO_OK;
}

static int read_subject(const struct meso_subject *subject, struct pipeline_subject *out,
                        struct arena *arena, struct meso_error *err)
{
    memset(out, 0, sizeof *out);
    int code = locate_view_parse(subject->view ? subject->view : "", &out->view, err);
    if (code)
        return code;
    if ((code = locate_check_scale(subject->mm_per_px, err)))
        return code;
    out->mm_per_px = subject->mm_per_px;
    out->patient_code = subject->patient_code;
    out->control = subject->control;
    out->nuisances = subject->nuisances;
    if (subject->nuisances < 0 || subject->nuisances > PIPELINE_MAX_NUISANCES)
        return base_error(err, MESO_E_USAGE, "%d nuisances; 0 to %d can be tried",
                          subject->nuisances, PIPELINE_MAX_NUISANCES);
    out->phototrichogram = subject->phototrichogram != 0;
    out->days_between = subject->days_between;
    if (out->phototrichogram && out->view != LOCATE_SCALP_MACRO)
        return base_error(err, MESO_E_USAGE,
                          "a phototrichogram is of the view scalp-macro, not of %s", subject->view);
    if (!(subject->days_between >= 0) || isinf(subject->days_between))
        return base_error(err, MESO_E_USAGE, "%g days between the photographs",
                          subject->days_between);
    if (subject->course && (code = pipeline_read_course(subject->course, &out->course, arena, err)))
        return code;
    if (subject->screening && (code = course_screening_read(subject->screening, out->course.course,
                                                            &out->screening, arena, err)))
        return code;
    if (subject->control && !locate_view_is_face(out->view))
        return base_error(err, MESO_E_USAGE,
                          "the view %s has one zone, of which none can be left untreated as a "
                          "control",
                          subject->view);
    return read_polygon(subject, out, arena, err);
}

static int check_session(const struct meso_session *session, struct meso_error *err)
{
    long days;
    const char *dates[] = {session->date, session->needles_date};
    for (int i = 0; i < 2; i++)
        if (dates[i] && !base_date_parse(dates[i], &days))
            return base_error(err, MESO_E_BAD_DATE, "'%s' is not a date", dates[i]);
    if (session->number < 0)
        return base_error(err, MESO_E_USAGE, "a session of number %d", session->number);
    bool complete = session->photo && (session->repeats || !session->repeat_count);
    for (size_t i = 0; complete && i < session->repeat_count; i++)
        complete = session->repeats[i] != NULL;
    if (!complete)
        return base_error(err, MESO_E_USAGE, "a session without the path of a photograph");
    return MESO_OK;
}

static int check_sessions(const struct meso_session *sessions, int count, struct meso_error *err)
{
    int code = MESO_OK;
    for (int i = 0; i < count && !code; i++)
        code = check_session(&sessions[i], err);
    return code;
}

/* Codes that come with a result: the photographs were read and can't be compared. */
static bool is_answer(int code)
{
    return code == MESO_E_NOT_ALIGNED || code == MESO_E_NOT_COMPARABLE ||
           code == MESO_E_IDENTITY_DOUBTFUL;
}

static int run(struct meso *meso, const struct meso_subject *subject,
               const struct meso_session *sessions, int session_count, enum result_kind kind,
               struct meso_result **out, struct meso_error *err)
{
    static const enum pipeline_goal goals[] = {[RESULT_REPORT] = PIPELINE_MEASURE,
                                               [RESULT_CHECK] = PIPELINE_CHECK,
                                               [RESULT_ALIGN] = PIPELINE_ALIGN};
    struct pipeline_subject checked;
    struct meso_result *result = NULL;
    *out = NULL;
    int code = pipeline_result_new(kind, &result, err);
    if (code)
        return code;
    if (!(code = read_subject(subject, &checked, result->arena, err)) &&
        !(code = check_sessions(sessions, session_count, err)) &&
        !(code = pipeline_check_growth(&checked, sessions, session_count, err)))
        code = session_count > 2
                   ? pipeline_run_sessions(&meso->pipeline, &checked, sessions, session_count,
                                           &result->report, result->arena, err)
                   : pipeline_run(&meso->pipeline, &checked, sessions, session_count, goals[kind],
                                  &result->report, result->arena, err);
    if (code && !is_answer(code)) {
        meso_result_free(result);
        return code;
    }
    *out = result;
    return code;
}

static int number_of(const struct meso_session *sessions, size_t index)
{
    return sessions[index].number ? sessions[index].number : (int)index + 1;
}

int meso_compare(struct meso *meso, const struct meso_subject *subject,
                 const struct meso_session *before, const struct meso_session *after,
                 struct meso_result **out, struct meso_error *err)
{
    struct meso_session sessions[2] = {*before, *after};
    return run(meso, subject, sessions, 2, RESULT_REPORT, out, err);
}

int meso_compare_sessions(struct meso *meso, const struct meso_subject *subject,
                          const struct meso_session *sessions, size_t count,
                          struct meso_result **out, struct meso_error *err)
{
    *out = NULL;
    if (count < 2 || count > REPORT_MAX_SESSIONS)
        return base_error(err, MESO_E_USAGE, "%zu sessions; 2 to %d are compared", count,
                          REPORT_MAX_SESSIONS);
    for (size_t i = 1; i < count; i++)
        if (number_of(sessions, i) <= number_of(sessions, i - 1))
            return base_error(err, MESO_E_USAGE, "session %d stands behind session %d",
                              number_of(sessions, i), number_of(sessions, i - 1));
    if (subject->phototrichogram && count > 2)
        return base_error(err, MESO_E_USAGE, "a phototrichogram is of two photographs, not of %zu",
                          count);
    return run(meso, subject, sessions, (int)count, RESULT_REPORT, out, err);
}

int meso_measure(struct meso *meso, const struct meso_subject *subject,
                 const struct meso_session *session, struct meso_result **out,
                 struct meso_error *err)
{
    return run(meso, subject, session, 1, RESULT_REPORT, out, err);
}

int meso_check(struct meso *meso, const struct meso_subject *subject, const char *photo,
               const char *baseline, struct meso_result **out, struct meso_error *err)
{
    struct meso_session sessions[2] = {
        {.photo = baseline ? baseline : photo,
         .flags = baseline ? subject->baseline_flags : subject->flags},
        {.photo = photo, .flags = subject->flags}};
    int code = run(meso, subject, sessions, baseline ? 2 : 1, RESULT_CHECK, out, err);
    /* A photograph that can't be compared is an answer, not a failure. */
    return is_answer(code) ? MESO_OK : code;
}

int meso_align(struct meso *meso, const struct meso_subject *subject, const char *before,
               const char *after, struct meso_result **out, struct meso_error *err)
{
    struct meso_session sessions[2] = {{.photo = before}, {.photo = after}};
    return run(meso, subject, sessions, 2, RESULT_ALIGN, out, err);
}
