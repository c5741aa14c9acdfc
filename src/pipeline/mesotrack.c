/* The public API: checks what callers hand in, keeps results and their texts. */
#include "models_dir.h"
#include "pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef MESOTRACK_COMMIT
#define MESOTRACK_COMMIT "unknown"
#endif

/* From a microscope's 0.2 um a pixel to a whole head over 250 px. */
static const double MIN_MM_PER_PX = 0.0002, MAX_MM_PER_PX = 1;

struct meso {
    struct pipeline pipeline;
    struct arena *arena;
};

enum result_kind { RESULT_REPORT, RESULT_CHECK, RESULT_ALIGN, RESULT_MEASURES, RESULT_CARD };

struct meso_result {
    enum result_kind kind;
    struct arena *arena;
    struct report report;
    struct {
        char *text;
        size_t length;
    } texts[MESO_FORMAT_PDF + 1];
    enum report_paper paper; /* of the cards */
};

const char *meso_version(void)
{
    return MESOTRACK_VERSION;
}

const char *meso_report_schema(void)
{
    return report_schema;
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

static int new_result(enum result_kind kind, struct meso_result **out, struct meso_error *err)
{
    struct meso_result *result = calloc(1, sizeof *result);
    if (!result)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a result");
    result->kind = kind;
    result->report.version = MESOTRACK_VERSION;
    result->report.commit = MESOTRACK_COMMIT;
    int code = base_arena_new(&result->arena, 0, err);
    if (code) {
        free(result);
        return code;
    }
    *out = result;
    return MESO_OK;
}

void meso_result_free(struct meso_result *result)
{
    if (!result)
        return;
    pipeline_release(&result->report);
    base_arena_free(result->arena);
    free(result);
}

static int read_polygon(const struct meso_subject *subject, struct pipeline_subject *out,
                        struct arena *arena, struct meso_error *err)
{
    if (!subject->polygon)
        return MESO_OK;
    if (subject->polygon_points < 3)
        return base_error(err, MESO_E_BAD_POLYGON, "a polygon of %zu corners",
                          subject->polygon_points);
    struct image_polygon *polygon = base_arena_calloc(arena, 1, sizeof *polygon, err);
    if (!polygon || !(polygon->points = base_arena_calloc(arena, subject->polygon_points,
                                                          sizeof *polygon->points, err)))
        return MESO_E_OUT_OF_MEMORY;
    polygon->count = (int)subject->polygon_points;
    for (int i = 0; i < polygon->count; i++) {
        struct image_point p = {subject->polygon[2 * i], subject->polygon[2 * i + 1]};
        if (!isfinite(p.x) || !isfinite(p.y))
            return base_error(err, MESO_E_BAD_POLYGON, "corner %d of the polygon is no number",
                              i + 1);
        polygon->points[i] = p;
    }
    if (fabs(image_polygon_area(*polygon)) < 1)
        return base_error(err, MESO_E_BAD_POLYGON, "the polygon encloses no area");
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
    double scale = subject->mm_per_px;
    bool likely = scale == 0 || (scale >= MIN_MM_PER_PX && scale <= MAX_MM_PER_PX);
    if (!likely) /* NaN too */
        return base_error(err, MESO_E_BAD_SCALE,
                          "a scale of %g mm per pixel; skin is photographed at %g to %g", scale,
                          MIN_MM_PER_PX, MAX_MM_PER_PX);
    out->mm_per_px = subject->mm_per_px;
    out->patient_code = subject->patient_code;
    if (subject->polygon && locate_view_is_face(out->view))
        return base_error(err, MESO_E_BAD_POLYGON,
                          "the view %s has zones of its own and takes no polygon", subject->view);
    return read_polygon(subject, out, arena, err);
}

static int check_session(const struct meso_session *session, struct meso_error *err)
{
    long days;
    if (session->date && !base_date_parse(session->date, &days))
        return base_error(err, MESO_E_BAD_DATE, "'%s' is not a date", session->date);
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
    int code = new_result(kind, &result, err);
    if (code)
        return code;
    if (!(code = read_subject(subject, &checked, result->arena, err)) &&
        !(code = check_sessions(sessions, session_count, err)))
        code = pipeline_run(&meso->pipeline, &checked, sessions, session_count, goals[kind],
                            &result->report, result->arena, err);
    if (code && !is_answer(code)) {
        meso_result_free(result);
        return code;
    }
    *out = result;
    return code;
}

int meso_compare(struct meso *meso, const struct meso_subject *subject,
                 const struct meso_session *before, const struct meso_session *after,
                 struct meso_result **out, struct meso_error *err)
{
    struct meso_session sessions[2] = {*before, *after};
    return run(meso, subject, sessions, 2, RESULT_REPORT, out, err);
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
    struct meso_session sessions[2] = {{.photo = baseline ? baseline : photo}, {.photo = photo}};
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

int meso_measures(struct meso *meso, struct meso_result **out, struct meso_error *err)
{
    (void)meso;
    return new_result(RESULT_MEASURES, out, err);
}

int meso_card(const char *paper, struct meso_result **out, struct meso_error *err)
{
    enum report_paper parsed;
    *out = NULL;
    int code = report_paper_parse(paper ? paper : "", &parsed, err);
    if (!code && !(code = new_result(RESULT_CARD, out, err)))
        (*out)->paper = parsed;
    return code;
}

int meso_result_map_point(const struct meso_result *result, double x, double y, double *mapped_x,
                          double *mapped_y)
{
    const struct report *report = &result->report;
    const struct align_map *map =
        report->session_count == 2 ? report->sessions[1].photos[0].alignment : NULL;
    if (!map) {
        *mapped_x = *mapped_y = NAN;
        return 0;
    }
    return align_point(map, x, y, mapped_x, mapped_y);
}

const char *meso_overlay_name(int overlay)
{
    return report_overlay_name(overlay);
}

int meso_result_overlay(struct meso_result *result, enum meso_overlay overlay, const void **png,
                        size_t *length, struct meso_error *err)
{
    uint8_t *bytes = NULL;
    *length = 0;
    int code = report_overlay(&result->report, (int)overlay, &bytes, length, result->arena, err);
    *png = bytes;
    return code;
}

int meso_result_usable(const struct meso_result *result)
{
    const struct report *report = &result->report;
    if (!report->session_count || report->not_aligned)
        return 0;
    const struct quality *quality = &report->sessions[report->session_count - 1].photos[0].quality;
    return quality->usable && (report->session_count < 2 || quality->comparable);
}

static int write_json(struct meso_result *result, char **text, size_t *length,
                      struct meso_error *err)
{
    switch (result->kind) {
    case RESULT_CHECK:
        return report_check_json(&result->report, text, length, result->arena, err);
    case RESULT_ALIGN:
        return report_align_json(&result->report, text, length, result->arena, err);
    case RESULT_MEASURES:
        return report_measures_json(text, length, result->arena, err);
    default:
        return report_json(&result->report, text, length, result->arena, err);
    }
}

static int write_card(struct meso_result *result, char **text, size_t *length,
                      struct meso_error *err)
{
    uint8_t *bytes = NULL;
    int code = report_card_pdf(result->paper, &bytes, length, result->arena, err);
    *text = (char *)bytes;
    return code;
}

int meso_result_text(struct meso_result *result, enum meso_format format, const char **text,
                     size_t *length, struct meso_error *err)
{
    *text = NULL;
    *length = 0;
    if ((unsigned)format > MESO_FORMAT_PDF ||
        (result->kind == RESULT_CARD) != (format == MESO_FORMAT_PDF) ||
        (result->kind == RESULT_MEASURES && format != MESO_FORMAT_JSON))
        return base_error(err, MESO_E_USAGE, "this result has no format %d", (int)format);
    char **kept = &result->texts[format].text;
    size_t *kept_length = &result->texts[format].length;
    int code = MESO_OK;
    if (!*kept) {
        if (format == MESO_FORMAT_JSON)
            code = write_json(result, kept, kept_length, err);
        else if (format == MESO_FORMAT_MARKS)
            code = report_marks(&result->report, kept, kept_length, result->arena, err);
        else if (format == MESO_FORMAT_HTML)
            code = report_html(&result->report, kept, kept_length, result->arena, err);
        else
            code = write_card(result, kept, kept_length, err);
    }
    *text = *kept;
    *length = *kept_length;
    return code;
}
