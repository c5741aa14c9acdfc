/* The JSON report and its smaller siblings: what was given, what was read, and the parts in order.
 */
#include "json_parts.h"

#include <math.h>
#include <string.h>

/* Measures whose photographs were read once more, together, at the places that any of them showed.
 */
static void read_together(struct json_writer *w, struct json_place parameters,
                          const struct report *report)
{
    struct json_place list = report_json_array(w, parameters, "read_together");
    bool aligned = report->session_count > 1 && report_last(report)->photos[0].alignment;
    for (int m = 0; measure_all[m]; m++)
        if (aligned && measure_all[m]->join && measure_all[m]->views >> report->view & 1)
            report_json_text(w, list, NULL, measure_all[m]->name);
}

static void parameters(struct json_writer *w, struct json_place root, const struct report *report)
{
    if (report->parameters_told) {
        report_json_told(w, root, "parameters", report->parameters_told);
        return;
    }
    struct json_place object = report_json_object(w, root, "parameters");
    report_json_number(w, object, "mm_per_px",
                       report->given_mm_per_px > 0 ? report->given_mm_per_px : NAN);
    struct json_place measures = report_json_object(w, object, "measure_versions");
    for (int m = 0; measure_all[m]; m++)
        if (measure_all[m]->views >> report->view & 1)
            report_json_number(w, measures, measure_all[m]->name, measure_all[m]->version);
    read_together(w, object, report);
    if (report->nuisances)
        report_json_number(w, object, "nuisances", report->nuisances);
    if (report->control)
        report_json_text(w, object, "control", report->control);
    if (!report->polygon) {
        report_json_null(w, object, "polygon");
        return;
    }
    struct json_place polygon = report_json_array(w, object, "polygon");
    for (int i = 0; i < report->polygon->count; i++) {
        report_json_number(w, polygon, NULL, report->polygon->points[i].x);
        report_json_number(w, polygon, NULL, report->polygon->points[i].y);
    }
}

static void sessions(struct json_writer *w, struct json_place root, const struct report *report)
{
    struct json_place list = report_json_array(w, root, "sessions");
    for (int s = 0; s < report->session_count; s++) {
        const struct report_session *session = &report->sessions[s];
        struct json_place object = report_json_object(w, list, NULL);
        report_json_number(w, object, "number", session->number);
        report_json_text(w, object, "date", session->date);
        bool known = s > 0 && session->date && report->sessions[s - 1].date;
        report_json_number(w, object, "days_since_previous",
                           known ? session->days_since_previous : NAN);
        if (session->treatment_told)
            report_json_told(w, object, "treatment", session->treatment_told);
        else
            report_json_treatment(w, object, session->treatment);
        struct json_place photos = report_json_array(w, object, "photos");
        for (int i = 0; i < session->photo_count; i++)
            report_json_photo(w, photos, &session->photos[i]);
    }
}

/* Colours that nothing calibrates are marked, each. In what is kept a value without a reason is its
   number alone. */
static void values(struct json_writer *w, struct json_place row, const struct measure *measure,
                   const struct measure_reading *reading, bool calibrated)
{
    struct json_place object = report_json_object(w, row, "values");
    for (int f = 0; f < measure->field_count; f++) {
        if (w->to_keep && isfinite(reading->values[f])) {
            report_json_number(w, object, measure->fields[f].name, reading->values[f]);
            continue;
        }
        struct json_place value = report_json_object(w, object, measure->fields[f].name);
        report_json_number(w, value, "value", reading->values[f]);
        if (!w->to_keep)
            report_json_text(w, value, "unit", measure->fields[f].unit);
        if (!isfinite(reading->values[f]))
            report_json_text(w, value, "reason",
                             reading->reasons[f] ? reading->reasons[f] : "not_measured");
        if (!w->to_keep && measure->absolute_colour >> f & 1)
            report_json_bool(w, value, "uncalibrated", !calibrated);
    }
}

static void measurements(struct json_writer *w, struct json_place root, const struct report *report)
{
    struct json_place list = report_json_array(w, root, "measurements");
    for (int i = 0; i < report->measurement_count; i++) {
        const struct report_measurement *measurement = &report->measurements[i];
        struct json_place row = report_json_object(w, list, NULL);
        report_json_number(w, row, "session", report->sessions[measurement->session].number);
        report_json_text(w, row, "measure", measurement->measure->name);
        report_json_number(w, row, "version", measurement->measure->version);
        report_json_text(w, row, "zone", measurement->zone);
        report_json_number(w, row, "area_cm2", measurement->reading.area_cm2);
        values(w, row, measurement->measure, &measurement->reading, report->calibrated);
    }
}

static void changes(struct json_writer *w, struct json_place root, const struct report *report)
{
    struct json_place list = report_json_array(w, root, "changes");
    for (int i = 0; i < report->change_count; i++)
        report_json_change(w, list, &report->changes[i]);
}

void report_json_whole(struct json_writer *w, struct json_place root, const struct report *report,
                       struct arena *arena, struct meso_error *err)
{
    report_json_text(w, root, "schema", "mesotrack.report/1");
    report_json_tool(w, root, report);
    parameters(w, root, report);
    if (report->patient_code) {
        struct json_place patient = report_json_object(w, root, "patient");
        report_json_text(w, patient, "code", report->patient_code);
    } else {
        report_json_null(w, root, "patient");
    }
    report_json_course(w, root, report);
    report_json_text(w, root, "view", locate_view_name(report->view));
    sessions(w, root, report);
    measurements(w, root, report);
    changes(w, root, report);
    report_json_trends(w, root, report);
    report_json_matches(w, root, report, arena, err);
    if (!w->to_keep)
        report_json_summary(w, root, report, arena, err);
    report_json_warnings(w, root, report);
}

int report_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    report_json_whole(w, report_json_root(w, true), report, arena, err);
    return report_json_finish(w, text, length, arena, err);
}

/* The last photograph is the one asked about; a baseline stands before it. */
int report_check_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    struct json_place root = report_json_root(w, true);
    const struct report_photo *photo = &report->sessions[report->session_count - 1].photos[0];
    report_json_text(w, root, "schema", "mesotrack.check/1");
    report_json_tool(w, root, report);
    report_json_text(w, root, "view", locate_view_name(report->view));
    report_json_bool(w, root, "usable", photo->quality.usable && !report->not_aligned);
    report_json_bool(w, root, "comparable", photo->quality.comparable && !report->not_aligned);
    report_json_photo(w, report_json_array(w, root, "photos"), photo);
    report_json_warnings(w, root, report);
    return report_json_finish(w, text, length, arena, err);
}

int report_align_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    struct json_place root = report_json_root(w, true);
    report_json_text(w, root, "schema", "mesotrack.alignment/1");
    report_json_tool(w, root, report);
    report_json_text(w, root, "view", locate_view_name(report->view));
    report_json_bool(w, root, "aligned", !report->not_aligned);
    report_json_alignment(w, root, "alignment", &report->sessions[1].photos[0]);
    report_json_warnings(w, root, report);
    return report_json_finish(w, text, length, arena, err);
}

static void measure_row(struct json_writer *w, struct json_place list,
                        const struct measure *measure)
{
    struct json_place row = report_json_object(w, list, NULL);
    report_json_text(w, row, "name", measure->name);
    report_json_number(w, row, "version", measure->version);
    report_json_text(w, row, "title", measure->title);
    report_json_text(w, row, "what", measure->what);
    struct json_place views = report_json_array(w, row, "views");
    for (int v = 0; v < LOCATE_VIEW_COUNT; v++)
        if (measure->views >> v & 1)
            report_json_text(w, views, NULL, locate_view_name(v));
    struct json_place fields = report_json_array(w, row, "fields");
    for (int f = 0; f < measure->field_count; f++) {
        struct json_place field = report_json_object(w, fields, NULL);
        int better = measure->fields[f].better;
        report_json_text(w, field, "name", measure->fields[f].name);
        report_json_text(w, field, "unit", measure->fields[f].unit);
        report_json_text(w, field, "better",
                         better > 0   ? "higher"
                         : better < 0 ? "lower"
                                      : "neither");
        report_json_text(w, field, "what", measure->fields[f].what);
    }
}

int report_measures_json(char **text, size_t *length, struct arena *arena, struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    struct json_place root = report_json_root(w, true);
    struct json_place list = report_json_array(w, root, "measures");
    for (int m = 0; measure_all[m]; m++)
        measure_row(w, list, measure_all[m]);
    return report_json_finish(w, text, length, arena, err);
}
