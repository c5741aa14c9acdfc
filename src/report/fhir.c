/* The report as a FHIR R4 bundle for a clinic's record: the photographs as Media without pixels,
   each measure in each zone as an Observation, each change as one derived from two of them, and a
   DiagnosticReport that holds them together. Knows no server. Source: HL7 FHIR R4 (4.0.1). */
#include "fhir_parts.h"

#include <math.h>
#include <string.h>

static void measurement_value(struct fhir *f, struct json_place component,
                              const struct measure_reading *reading, const struct measure *measure,
                              int field)
{
    if (isfinite(reading->values[field]))
        report_fhir_quantity(f, component, "valueQuantity", reading->values[field],
                             measure->fields[field].unit);
    else
        report_fhir_absent(f, component,
                           reading->reasons[field] ? reading->reasons[field] : "not_measured");
}

static void measurement(struct fhir *f, int index)
{
    const struct report *report = f->report;
    const struct report_measurement *at = &report->measurements[index];
    const struct report_session *session = &report->sessions[at->session];
    const struct measure *measure = at->measure;
    struct json_place resource =
        report_fhir_entry(f, "Observation", report_fhir_reading_key(f, at));
    report_json_text(&f->w, resource, "status", "final");
    report_fhir_code(f, resource, "code", measure->name, measure->title);
    report_fhir_subject(f, resource);
    if (session->date)
        report_json_text(&f->w, resource, "effectiveDateTime", session->date);
    report_fhir_text(f, resource, "bodySite", at->zone);
    char *method =
        base_arena_printf(f->arena, f->err, "mesotrack measure %s, version %d, session %d",
                          measure->name, measure->version, session->number);
    report_fhir_text(f, resource, "method", method);
    struct json_place photos = report_json_array(&f->w, resource, "derivedFrom");
    for (int i = 0; i < session->photo_count; i++)
        if (!session->photos[i].left_out)
            report_fhir_reference(f, photos, NULL, report_fhir_photo_key(f, session, i));
    struct json_place components = report_json_array(&f->w, resource, "component");
    for (int k = 0; k < measure->field_count; k++) {
        struct json_place component = report_json_object(&f->w, components, NULL);
        report_fhir_field_code(f, component, measure, k, "");
        measurement_value(f, component, &at->reading, measure, k);
    }
}

/* From the observed session to the later one, where both are known by date. */
static void period(struct fhir *f, struct json_place resource, const struct progress_change *change)
{
    const char *from = report_fhir_date(f->report, change->from);
    const char *to = report_fhir_date(f->report, change->to);
    if (!from || !to)
        return;
    struct json_place both = report_json_object(&f->w, resource, "effectivePeriod");
    report_json_text(&f->w, both, "start", from);
    report_json_text(&f->w, both, "end", to);
}

/* HL7's table of interpretations has a code for better and worse, and none for a change that can't
   be told from noise. */
static void verdict(struct fhir *f, struct json_place resource,
                    const struct progress_change *change)
{
    struct json_place list = report_json_array(&f->w, resource, "interpretation");
    struct json_place concept = report_json_object(&f->w, list, NULL);
    bool better = change->verdict == PROGRESS_IMPROVED;
    if (better || change->verdict == PROGRESS_WORSENED)
        report_fhir_coding(f, concept,
                           "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                           better ? "B" : "W", better ? "Better" : "Worse");
    report_json_text(&f->w, concept, "text", progress_verdict_name(change->verdict));
}

static void figure(struct fhir *f, struct json_place components,
                   const struct progress_change *change, const char *name, double value,
                   const char *unit)
{
    if (!isfinite(value))
        return;
    struct json_place component = report_json_object(&f->w, components, NULL);
    report_fhir_field_code(f, component, change->measure, change->field, name);
    report_fhir_quantity(f, component, "valueQuantity", value, unit);
}

static void interval(struct fhir *f, struct json_place components,
                     const struct progress_change *change, const char *unit)
{
    if (!isfinite(change->interval95[0]) || !isfinite(change->interval95[1]))
        return;
    struct json_place component = report_json_object(&f->w, components, NULL);
    report_fhir_field_code(f, component, change->measure, change->field, ".interval95");
    struct json_place range = report_json_object(&f->w, component, "valueRange");
    report_fhir_quantity(f, range, "low", change->interval95[0], unit);
    report_fhir_quantity(f, range, "high", change->interval95[1], unit);
}

static void reasons(struct fhir *f, struct json_place resource,
                    const struct progress_change *change)
{
    char *text = base_arena_printf(f->arena, f->err, "%s", "");
    for (int i = 0; i < change->reason_count && text; i++)
        text =
            base_arena_printf(f->arena, f->err, "%s%s%s", text, i ? ", " : "", change->reasons[i]);
    report_fhir_absent(f, resource, text);
}

static void both_readings(struct fhir *f, struct json_place resource,
                          const struct progress_change *change)
{
    struct json_place list = {0, 0};
    for (int i = 0; i < f->report->measurement_count; i++) {
        const struct report_measurement *at = &f->report->measurements[i];
        int number = f->report->sessions[at->session].number;
        if (at->measure != change->measure || strcmp(at->zone, change->zone) ||
            (number != change->from && number != change->to))
            continue;
        if (!list.depth)
            list = report_json_array(&f->w, resource, "derivedFrom");
        report_fhir_reference(f, list, NULL, report_fhir_reading_key(f, at));
    }
}

static void change(struct fhir *f, int index)
{
    const struct progress_change *at = &f->report->changes[index];
    const char *unit = at->measure->fields[at->field].unit;
    struct json_place resource = report_fhir_entry(f, "Observation", report_fhir_change_key(f, at));
    report_json_text(&f->w, resource, "status", "final");
    report_fhir_field_code(f, resource, at->measure, at->field, ".change");
    report_fhir_subject(f, resource);
    period(f, resource, at);
    report_fhir_text(f, resource, "bodySite", at->zone);
    both_readings(f, resource, at);
    if (at->verdict == PROGRESS_NOT_COMPARABLE)
        reasons(f, resource, at);
    else
        report_fhir_quantity(f, resource, "valueQuantity", at->absolute, unit);
    verdict(f, resource, at);
    struct json_place components = report_json_array(&f->w, resource, "component");
    figure(f, components, at, ".from_session", at->from, "1");
    figure(f, components, at, ".to_session", at->to, "1");
    figure(f, components, at, ".before", at->before, unit);
    figure(f, components, at, ".after", at->after, unit);
    if (at->verdict == PROGRESS_NOT_COMPARABLE)
        return;
    figure(f, components, at, ".detectable_change", at->detectable, unit);
    interval(f, components, at, unit);
    figure(f, components, at, ".q", at->q, "1");
}

static void media(struct fhir *f, const struct report_session *session, int index)
{
    const struct report_photo *photo = &session->photos[index];
    struct json_place resource =
        report_fhir_entry(f, "Media", report_fhir_photo_key(f, session, index));
    report_fhir_identifier(f, resource, "urn:mesotrack:photograph-sha256", photo->photo->sha256);
    report_json_text(&f->w, resource, "status", "completed");
    report_fhir_subject(f, resource);
    if (session->date)
        report_json_text(&f->w, resource, "createdDateTime", session->date);
    report_fhir_text(f, resource, "view", locate_view_name(f->report->view));
    report_json_number(&f->w, resource, "height", photo->photo->height);
    report_json_number(&f->w, resource, "width", photo->photo->width);
    struct json_place content = report_json_object(&f->w, resource, "content");
    char *type = base_arena_printf(f->arena, f->err, "image/%s", photo->photo->format);
    report_json_text(&f->w, content, "contentType", type);
    char *title =
        base_arena_printf(f->arena, f->err, "session %d, %s%s", session->number,
                          locate_view_name(f->report->view), photo->primary ? "" : ", repeat");
    report_json_text(&f->w, content, "title", title);
}

static void diagnostic_report(struct fhir *f)
{
    const struct report *report = f->report;
    struct json_place resource = report_fhir_entry(f, "DiagnosticReport", "report");
    report_json_text(&f->w, resource, "status", "final");
    report_fhir_code(f, resource, "code", "progress", "Progress of a course of mesotherapy");
    report_fhir_subject(f, resource);
    const char *last = report->sessions[report->session_count - 1].date;
    if (last)
        report_json_text(&f->w, resource, "effectiveDateTime", last);
    struct json_place results = report_json_array(&f->w, resource, "result");
    for (int i = 0; i < report->measurement_count; i++)
        report_fhir_reference(f, results, NULL,
                              report_fhir_reading_key(f, &report->measurements[i]));
    for (int i = 0; i < report->change_count; i++)
        report_fhir_reference(f, results, NULL, report_fhir_change_key(f, &report->changes[i]));
    struct json_place pictures = report_json_array(&f->w, resource, "media");
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++)
            report_fhir_reference(f, report_json_object(&f->w, pictures, NULL), "link",
                                  report_fhir_photo_key(f, &report->sessions[s], i));
    report_json_text(&f->w, resource, "conclusion", report_fhir_conclusion(f));
}

int report_fhir(const struct report *report, char **text, size_t *length, struct arena *arena,
                struct meso_error *err)
{
    struct fhir fhir = {.report = report, .arena = arena, .err = err}, *f = &fhir;
    if (report_fhir_open(f))
        return MESO_E_OUT_OF_MEMORY;
    struct json_place bundle = report_json_root(&f->w, false);
    report_json_text(&f->w, bundle, "resourceType", "Bundle");
    report_json_text(&f->w, bundle, "type", "collection");
    f->entries = report_json_array(&f->w, bundle, "entry");
    diagnostic_report(f);
    if (report->patient_code)
        report_fhir_identifier(f, report_fhir_entry(f, "Patient", "patient"),
                               "urn:mesotrack:patient", report->patient_code);
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++)
            media(f, &report->sessions[s], i);
    for (int i = 0; i < report->measurement_count; i++)
        measurement(f, i);
    for (int i = 0; i < report->change_count; i++)
        change(f, i);
    return report_json_finish(&f->w, text, length, arena, err);
}
