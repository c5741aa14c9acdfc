/* Results of the public API: they own what they show, and are written out once a format. */
#include "result.h"

#include <math.h>
#include <stdlib.h>

#ifndef MESOTRACK_COMMIT
#define MESOTRACK_COMMIT "unknown"
#endif

void pipeline_sign(struct report *report)
{
    report->version = MESOTRACK_VERSION;
    report->commit = MESOTRACK_COMMIT;
}

int pipeline_result_new(enum result_kind kind, struct meso_result **out, struct meso_error *err)
{
    struct meso_result *result = calloc(1, sizeof *result);
    if (!result)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a result");
    result->kind = kind;
    pipeline_sign(&result->report);
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

int meso_result_map_point(const struct meso_result *result, double x, double y, double *mapped_x,
                          double *mapped_y)
{
    const struct report *report = &result->report;
    const struct align_map *map =
        report->session_count > 1 ? report_last(report)->photos[0].alignment : NULL;
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
    case RESULT_COURSES:
        return report_courses_json(result->courses, result->course_count, &result->faults, text,
                                   length, result->arena, err);
    default:
        return report_json(&result->report, text, length, result->arena, err);
    }
}

static int write_pdf(struct meso_result *result, char **text, size_t *length,
                     struct meso_error *err)
{
    uint8_t *bytes = NULL;
    int code = report_pdf(&result->report, &bytes, length, result->arena, err);
    *text = (char *)bytes;
    return code;
}

static int write_card(struct meso_result *result, char **text, size_t *length,
                      struct meso_error *err)
{
    uint8_t *bytes = NULL;
    int code = report_card_pdf(result->paper, &bytes, length, result->arena, err);
    *text = (char *)bytes;
    return code;
}

static int write_summary(struct meso_result *result, enum meso_format format, char **text,
                         size_t *length, struct meso_error *err)
{
    uint8_t *bytes = NULL;
    if (format == MESO_FORMAT_HTML)
        return document_html(result->document, text, length, err);
    int code = document_pdf(result->document, &bytes, length, err);
    *text = (char *)bytes;
    return code;
}

/* What a report is written as; the other kinds of result have forms of their own. */
static int (*const writers[MESO_FORMATS])(const struct report *report, char **text, size_t *length,
                                          struct arena *arena, struct meso_error *err) = {
    [MESO_FORMAT_MARKS] = report_marks,
    [MESO_FORMAT_HTML] = report_html,
    [MESO_FORMAT_CSV] = report_csv,
    [MESO_FORMAT_FHIR] = report_fhir,
};

static bool has_format(const struct meso_result *result, enum meso_format format)
{
    if ((unsigned)format >= MESO_FORMATS)
        return false;
    if (result->kind == RESULT_CARD)
        return format == MESO_FORMAT_PDF;
    if (result->kind == RESULT_SUMMARY)
        return format == MESO_FORMAT_PDF || format == MESO_FORMAT_HTML;
    if (result->kind == RESULT_MEASURES || result->kind == RESULT_COURSES)
        return format == MESO_FORMAT_JSON;
    if (format == MESO_FORMAT_PDF)
        return result->kind == RESULT_REPORT;
    return format == MESO_FORMAT_JSON || writers[format];
}

int meso_result_text(struct meso_result *result, enum meso_format format, const char **text,
                     size_t *length, struct meso_error *err)
{
    *text = NULL;
    *length = 0;
    if (!has_format(result, format))
        return base_error(err, MESO_E_USAGE, "this result has no format %d", (int)format);
    char **kept = &result->texts[format].text;
    size_t *kept_length = &result->texts[format].length;
    int code = MESO_OK;
    if (!*kept) {
        if (result->kind == RESULT_SUMMARY)
            code = write_summary(result, format, kept, kept_length, err);
        else if (format == MESO_FORMAT_JSON)
            code = write_json(result, kept, kept_length, err);
        else if (format == MESO_FORMAT_PDF && result->kind == RESULT_REPORT)
            code = write_pdf(result, kept, kept_length, err);
        else if (format == MESO_FORMAT_PDF)
            code = write_card(result, kept, kept_length, err);
        else
            code = writers[format](&result->report, kept, kept_length, result->arena, err);
    }
    *text = *kept;
    *length = *kept_length;
    return code;
}
