/* The JSON report: sessions, measurements, changes, matches, summary. */
#include "json_parts.h"
#include "names.h"

#include <math.h>
#include <string.h>

enum { HEADLINES = 3 };

/* Measures whose photographs were read once more, together, at the places that any of them showed.
 */
static void read_together(struct json_writer *w, cJSON *parameters, const struct report *report)
{
    cJSON *list = report_json_array(w, parameters, "read_together");
    bool aligned = report->session_count == 2 && report->sessions[1].photos[0].alignment;
    for (int m = 0; measure_all[m]; m++)
        if (aligned && measure_all[m]->join && measure_all[m]->views >> report->view & 1)
            report_json_text(w, list, NULL, measure_all[m]->name);
}

static void parameters(struct json_writer *w, cJSON *root, const struct report *report)
{
    cJSON *object = report_json_object(w, root, "parameters");
    report_json_number(w, object, "mm_per_px",
                       report->given_mm_per_px > 0 ? report->given_mm_per_px : NAN);
    cJSON *measures = report_json_object(w, object, "measure_versions");
    for (int m = 0; measure_all[m]; m++)
        if (measure_all[m]->views >> report->view & 1)
            report_json_number(w, measures, measure_all[m]->name, measure_all[m]->version);
    read_together(w, object, report);
    if (report->control)
        report_json_text(w, object, "control", report->control);
    if (!report->polygon) {
        report_json_null(w, object, "polygon");
        return;
    }
    cJSON *polygon = report_json_array(w, object, "polygon");
    for (int i = 0; i < report->polygon->count; i++) {
        report_json_number(w, polygon, NULL, report->polygon->points[i].x);
        report_json_number(w, polygon, NULL, report->polygon->points[i].y);
    }
}

static void sessions(struct json_writer *w, cJSON *root, const struct report *report)
{
    cJSON *list = report_json_array(w, root, "sessions");
    for (int s = 0; s < report->session_count; s++) {
        const struct report_session *session = &report->sessions[s];
        cJSON *object = report_json_object(w, list, NULL);
        report_json_number(w, object, "number", session->number);
        report_json_text(w, object, "date", session->date);
        bool known = s > 0 && session->date && report->sessions[s - 1].date;
        report_json_number(w, object, "days_since_previous",
                           known ? session->days_since_previous : NAN);
        report_json_treatment(w, object, session->treatment);
        cJSON *photos = report_json_array(w, object, "photos");
        for (int i = 0; i < session->photo_count; i++)
            report_json_photo(w, photos, &session->photos[i]);
    }
}

/* Colours that nothing calibrates are marked, each. */
static void values(struct json_writer *w, cJSON *row, const struct measure *measure,
                   const struct measure_reading *reading, bool calibrated)
{
    cJSON *object = report_json_object(w, row, "values");
    for (int f = 0; f < measure->field_count; f++) {
        cJSON *value = report_json_object(w, object, measure->fields[f].name);
        report_json_number(w, value, "value", reading->values[f]);
        report_json_text(w, value, "unit", measure->fields[f].unit);
        if (!isfinite(reading->values[f]))
            report_json_text(w, value, "reason",
                             reading->reasons[f] ? reading->reasons[f] : "not_measured");
        if (measure->absolute_colour >> f & 1)
            report_json_bool(w, value, "uncalibrated", !calibrated);
    }
}

static void measurements(struct json_writer *w, cJSON *root, const struct report *report)
{
    cJSON *list = report_json_array(w, root, "measurements");
    for (int i = 0; i < report->measurement_count; i++) {
        const struct report_measurement *measurement = &report->measurements[i];
        cJSON *row = report_json_object(w, list, NULL);
        report_json_number(w, row, "session", report->sessions[measurement->session].number);
        report_json_text(w, row, "measure", measurement->measure->name);
        report_json_number(w, row, "version", measurement->measure->version);
        report_json_text(w, row, "zone", measurement->zone);
        report_json_number(w, row, "area_cm2", measurement->reading.area_cm2);
        values(w, row, measurement->measure, &measurement->reading, report->calibrated);
    }
}

static void reasons(struct json_writer *w, cJSON *row, const struct progress_change *change)
{
    cJSON *list = report_json_array(w, row, "reasons");
    for (int i = 0; i < change->reason_count; i++)
        report_json_text(w, list, NULL, change->reasons[i]);
}

/* How the change was found: hair by hair, as the difference of two readings, or of two of those. */
static void method(struct json_writer *w, cJSON *row, const struct progress_change *change)
{
    const struct progress_paired *paired = &change->paired;
    report_json_text(w, row, "method",
                     change->by_ledger ? "ledger"
                     : change->control ? "difference_in_differences"
                                       : "difference");
    if (change->control) {
        cJSON *control = report_json_object(w, row, "control");
        report_json_text(w, control, "zone", change->control);
        report_json_number(w, control, "absolute", change->control_absolute);
        report_json_number(w, control, "error", change->control_error);
    }
    if (!change->by_ledger)
        return;
    cJSON *ledger = report_json_object(w, row, "ledger");
    report_json_number(w, ledger, "kept", paired->both + paired->seen[0] + paired->seen[1]);
    report_json_number(w, ledger, "new", paired->came);
    report_json_number(w, ledger, "gone", paired->went);
    report_json_number(w, ledger, "undecided", paired->undecided[0] + paired->undecided[1]);
    report_json_number(w, ledger, "net", paired->net);
    report_json_number(w, ledger, "net_sd", sqrt(paired->variance));
}

/* What is worth knowing of a change and of the noise it was held against. */
static void circumstances(struct json_writer *w, cJSON *row, const struct progress_change *change)
{
    if (change->remark_count) {
        cJSON *list = report_json_array(w, row, "remarks");
        for (int i = 0; i < change->remark_count; i++)
            report_json_text(w, list, NULL, change->remarks[i]);
    }
    if (!(change->repeat_freedom > 0) || change->by_ledger || isnan(change->error))
        return;
    cJSON *noise = report_json_object(w, row, "noise");
    report_json_number(w, noise, "repeat_freedom", change->repeat_freedom);
    report_json_number(w, noise, "sd_to_prior", sqrt(change->noise_ratio));
}

static void changes(struct json_writer *w, cJSON *root, const struct report *report)
{
    cJSON *list = report_json_array(w, root, "changes");
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        cJSON *row = report_json_object(w, list, NULL);
        report_json_number(w, row, "from", change->from);
        report_json_number(w, row, "to", change->to);
        report_json_text(w, row, "measure", change->measure->name);
        report_json_text(w, row, "zone", change->zone);
        report_json_text(w, row, "field", change->measure->fields[change->field].name);
        report_json_text(w, row, "unit", change->measure->fields[change->field].unit);
        report_json_number(w, row, "before", change->before);
        report_json_number(w, row, "after", change->after);
        report_json_number(w, row, "absolute", change->absolute);
        report_json_number(w, row, "relative", change->relative);
        report_json_number(w, row, "detectable", change->detectable);
        report_json_number(w, row, "seen_from", change->seen_from);
        cJSON *interval = report_json_array(w, row, "interval95");
        report_json_number(w, interval, NULL, change->interval95[0]);
        report_json_number(w, interval, NULL, change->interval95[1]);
        report_json_number(w, row, "q", change->q);
        report_json_text(w, row, "verdict", progress_verdict_name(change->verdict));
        reasons(w, row, change);
        method(w, row, change);
        circumstances(w, row, change);
    }
}

static const char *zone_of(const struct report *report, const struct progress_match *match)
{
    if (match->before >= 0)
        return report->sessions[0].photos[0].mark_zones[match->before];
    return report->sessions[1].photos[0].mark_zones[match->after];
}

/* Depth of a wrinkle, contrast of a spot, diameter of a hair. */
static void strength(struct json_writer *w, cJSON *row, const struct progress_match *match,
                     double mm)
{
    bool hair = match->kind == MEASURE_HAIR;
    double unit = hair && !isnan(mm) ? 1000 * mm : 1;
    const char *name = hair                             ? (isnan(mm) ? "width_px" : "diameter_um")
                       : match->kind == MEASURE_WRINKLE ? "depth"
                                                        : "contrast";
    cJSON *both = report_json_object(w, row, name);
    report_json_number(w, both, "before", match->before >= 0 ? match->strength_before * unit : NAN);
    report_json_number(w, both, "after", match->after >= 0 ? match->strength_after * unit : NAN);
}

/* Lengths in mm and areas in mm2 where a scale is known, else in pixels of the baseline. */
static void match_row(struct json_writer *w, cJSON *list, const struct report *report,
                      const struct progress_match *match, struct arena *arena,
                      struct meso_error *err)
{
    double mm = report->sessions[0].photos[0].mm_per_px;
    bool area = measure_is_round(match->kind), scaled = !isnan(mm);
    double unit = !scaled ? 1 : area ? mm * mm : mm;
    cJSON *row = report_json_object(w, list, NULL);
    const char *id = report_mark_id(match->kind, match->id, arena, err);
    w->failed = w->failed || !id;
    report_json_text(w, row, "id", id);
    report_json_text(w, row, "status", progress_fate_name(match->fate));
    report_json_text(w, row, "zone", zone_of(report, match));
    report_json_text(w, row, "quantity", area ? "area" : "length");
    report_json_text(w, row, "unit", area ? (scaled ? "mm2" : "px2") : scaled ? "mm" : "px");
    report_json_number(w, row, "before", match->before >= 0 ? match->size_before * unit : NAN);
    report_json_number(w, row, "after", match->after >= 0 ? match->size_after * unit : NAN);
    strength(w, row, match, mm);
    if (match->fate == PROGRESS_CHANGED) {
        cJSON *how = report_json_array(w, row, "how");
        for (int way = 0; way < PROGRESS_WAYS; way++)
            if (match->ways >> way & 1)
                report_json_text(w, how, NULL, progress_way_name(way));
    }
    if (match->seen)
        report_json_bool(w, row, "seen_again", true);
}

static void matches(struct json_writer *w, cJSON *root, const struct report *report,
                    struct arena *arena, struct meso_error *err)
{
    bool paired = report->session_count == 2 && !report->not_aligned;
    cJSON *object = report_json_object(w, root, "matches");
    for (int kind = 0; kind < PROGRESS_MARK_KINDS; kind++) {
        cJSON *list = report_json_array(w, object, report_kind_plural(kind));
        for (int i = 0; paired && i < report->ledger.count; i++)
            if ((int)report->ledger.at[i].kind == kind)
                match_row(w, list, report, &report->ledger.at[i], arena, err);
    }
}

/* Both figures with their error at 95 %. */
static void growth_figure(struct json_writer *w, cJSON *object, const char *name, double value,
                          const char *unit, const double interval[2], const char *reason)
{
    cJSON *figure = report_json_object(w, object, name);
    report_json_number(w, figure, "value", value);
    report_json_text(w, figure, "unit", unit);
    if (!isfinite(value))
        report_json_text(w, figure, "reason", reason ? reason : "not_measured");
    cJSON *both = report_json_array(w, figure, "interval95");
    report_json_number(w, both, NULL, interval[0]);
    report_json_number(w, both, NULL, interval[1]);
}

static void phototrichogram(struct json_writer *w, cJSON *root,
                            const struct progress_phototrichogram *growth)
{
    if (!growth)
        return;
    cJSON *object = report_json_object(w, root, "phototrichogram");
    report_json_number(w, object, "days", growth->days);
    report_json_number(w, object, "hairs", growth->hairs);
    report_json_number(w, object, "growing", growth->growing);
    report_json_number(w, object, "resting", growth->resting);
    report_json_number(w, object, "left_out", growth->left_out);
    growth_figure(w, object, "anagen_fraction", growth->anagen_fraction, "1", growth->anagen95,
                  growth->reason);
    growth_figure(w, object, "growth_rate", growth->growth_rate, "mm/day", growth->rate95,
                  growth->reason ? growth->reason : growth->rate_reason);
}

static void statement(struct json_writer *w, cJSON *list, const struct progress_change *change,
                      struct arena *arena, struct meso_error *err)
{
    cJSON *row = report_json_object(w, list, NULL);
    report_json_text(w, row, "measure", change->measure->name);
    report_json_text(w, row, "zone", change->zone);
    report_json_text(w, row, "field", change->measure->fields[change->field].name);
    report_json_text(w, row, "verdict", progress_verdict_name(change->verdict));
    char *text = report_sentence(change, arena, err);
    w->failed = w->failed || !text;
    report_json_text(w, row, "text", text);
}

/* The changes of headline fields over the whole: what a report without survivors says. */
static bool speaks_for_whole(const struct progress_change *change)
{
    return progress_is_headline(change) && !strcmp(change->zone, "whole");
}

static void summary(struct json_writer *w, cJSON *root, const struct report *report,
                    struct arena *arena, struct meso_error *err)
{
    int indices[HEADLINES];
    int survivors = progress_headline(report->changes, report->change_count, HEADLINES, indices);
    cJSON *object = report_json_object(w, root, "summary");
    cJSON *headline = report_json_array(w, object, "headline");
    for (int i = 0; i < survivors; i++)
        statement(w, headline, &report->changes[indices[i]], arena, err);
    int said = survivors;
    for (int i = 0; i < report->change_count && !survivors && said < HEADLINES; i++)
        if (report->changes[i].verdict == PROGRESS_NO_DETECTABLE_CHANGE &&
            speaks_for_whole(&report->changes[i])) {
            statement(w, headline, &report->changes[i], arena, err);
            said++;
        }
    cJSON *not_comparable = report_json_array(w, object, "not_comparable");
    for (int i = 0; i < report->change_count; i++)
        if (report->changes[i].verdict == PROGRESS_NOT_COMPARABLE &&
            speaks_for_whole(&report->changes[i]) &&
            /* A quantity that has no better is no failed comparison. */
            report->changes[i].measure->fields[report->changes[i].field].better)
            statement(w, not_comparable, &report->changes[i], arena, err);
    report_json_next_session(w, object, report, arena, err);
}

int report_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                struct meso_error *err)
{
    struct json_writer writer = {false}, *w = &writer;
    cJSON *root = report_json_object(w, NULL, NULL);
    report_json_text(w, root, "schema", "mesotrack.report/1");
    report_json_tool(w, root, report);
    parameters(w, root, report);
    if (report->patient_code) {
        cJSON *patient = report_json_object(w, root, "patient");
        report_json_text(w, patient, "code", report->patient_code);
    } else {
        report_json_null(w, root, "patient");
    }
    report_json_course(w, root, report);
    report_json_text(w, root, "view", locate_view_name(report->view));
    sessions(w, root, report);
    measurements(w, root, report);
    changes(w, root, report);
    matches(w, root, report, arena, err);
    phototrichogram(w, root, report->phototrichogram);
    summary(w, root, report, arena, err);
    report_json_warnings(w, root, report);
    return report_json_finish(w, root, true, text, length, arena, err);
}

/* The last photograph is the one asked about; a baseline stands before it. */
int report_check_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err)
{
    struct json_writer writer = {false}, *w = &writer;
    cJSON *root = report_json_object(w, NULL, NULL);
    const struct report_photo *photo = &report->sessions[report->session_count - 1].photos[0];
    report_json_text(w, root, "schema", "mesotrack.check/1");
    report_json_tool(w, root, report);
    report_json_text(w, root, "view", locate_view_name(report->view));
    report_json_bool(w, root, "usable", photo->quality.usable && !report->not_aligned);
    report_json_bool(w, root, "comparable", photo->quality.comparable && !report->not_aligned);
    report_json_photo(w, report_json_array(w, root, "photos"), photo);
    report_json_warnings(w, root, report);
    return report_json_finish(w, root, true, text, length, arena, err);
}

int report_align_json(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err)
{
    struct json_writer writer = {false}, *w = &writer;
    cJSON *root = report_json_object(w, NULL, NULL);
    report_json_text(w, root, "schema", "mesotrack.alignment/1");
    report_json_tool(w, root, report);
    report_json_text(w, root, "view", locate_view_name(report->view));
    report_json_bool(w, root, "aligned", !report->not_aligned);
    report_json_alignment(w, root, "alignment", &report->sessions[1].photos[0]);
    report_json_warnings(w, root, report);
    return report_json_finish(w, root, true, text, length, arena, err);
}

static void measure_row(struct json_writer *w, cJSON *list, const struct measure *measure)
{
    cJSON *row = report_json_object(w, list, NULL);
    report_json_text(w, row, "name", measure->name);
    report_json_number(w, row, "version", measure->version);
    report_json_text(w, row, "title", measure->title);
    report_json_text(w, row, "what", measure->what);
    cJSON *views = report_json_array(w, row, "views");
    for (int v = 0; v < LOCATE_VIEW_COUNT; v++)
        if (measure->views >> v & 1)
            report_json_text(w, views, NULL, locate_view_name(v));
    cJSON *fields = report_json_array(w, row, "fields");
    for (int f = 0; f < measure->field_count; f++) {
        cJSON *field = report_json_object(w, fields, NULL);
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
    struct json_writer writer = {false}, *w = &writer;
    cJSON *root = report_json_object(w, NULL, NULL);
    cJSON *list = report_json_array(w, root, "measures");
    for (int m = 0; measure_all[m]; m++)
        measure_row(w, list, measure_all[m]);
    return report_json_finish(w, root, true, text, length, arena, err);
}
