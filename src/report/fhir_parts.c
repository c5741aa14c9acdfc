/* The elements that FHIR resources are made of: references, codes, quantities. */
#include "fhir_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { UUID_ROOM = 46 };

const char *report_fhir_reading_key(struct fhir *f, const struct report_measurement *at)
{
    return base_arena_printf(f->arena, f->err, "reading %d %s %s",
                             f->report->sessions[at->session].number, at->measure->name, at->zone);
}

const char *report_fhir_change_key(struct fhir *f, const struct progress_change *at)
{
    return base_arena_printf(f->arena, f->err, "change %d %d %s %s %s", at->from, at->to,
                             at->measure->name, at->zone, at->measure->fields[at->field].name);
}

const char *report_fhir_photo_key(struct fhir *f, const struct report_session *session, int index)
{
    return base_arena_printf(f->arena, f->err, "photograph %d %d", session->number, index);
}

/* A name-based UUID (RFC 4122, section 4.3, by SHA-256): the same report has the same references,
   two reports never share one. */
static void urn(struct fhir *f, const char *key, char out[UUID_ROOM])
{
    const char *patient = f->report->patient_code ? f->report->patient_code : "";
    char *name = base_arena_printf(f->arena, f->err, "mesotrack %s %s%s", patient, key, f->photos);
    if (!name) {
        f->w.failed = true;
        out[0] = 0;
        return;
    }
    char hex[65];
    base_sha256_hex(name, strlen(name), hex);
    snprintf(out, UUID_ROOM, "urn:uuid:%.8s-%.4s-5%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13,
             hex + 17, hex + 20);
}

int report_fhir_open(struct fhir *f)
{
    f->photos = base_arena_printf(f->arena, f->err, "%s", "");
    for (int s = 0; s < f->report->session_count && f->photos; s++)
        for (int i = 0; i < f->report->sessions[s].photo_count && f->photos; i++)
            f->photos = base_arena_printf(f->arena, f->err, "%s %s", f->photos,
                                          f->report->sessions[s].photos[i].photo->sha256);
    return f->photos ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

struct json_place report_fhir_entry(struct fhir *f, const char *type, const char *key)
{
    char url[UUID_ROOM];
    urn(f, key, url);
    struct json_place entry = report_json_object(&f->w, f->entries, NULL);
    report_json_text(&f->w, entry, "fullUrl", url);
    struct json_place resource = report_json_object(&f->w, entry, "resource");
    report_json_text(&f->w, resource, "resourceType", type);
    return resource;
}

void report_fhir_reference(struct fhir *f, struct json_place parent, const char *name,
                           const char *key)
{
    char url[UUID_ROOM];
    urn(f, key, url);
    report_json_text(&f->w, report_json_object(&f->w, parent, name), "reference", url);
}

void report_fhir_subject(struct fhir *f, struct json_place resource)
{
    if (f->report->patient_code)
        report_fhir_reference(f, resource, "subject", "patient");
}

void report_fhir_identifier(struct fhir *f, struct json_place resource, const char *system,
                            const char *value)
{
    struct json_place list = report_json_array(&f->w, resource, "identifier");
    struct json_place identifier = report_json_object(&f->w, list, NULL);
    report_json_text(&f->w, identifier, "system", system);
    report_json_text(&f->w, identifier, "value", value);
}

void report_fhir_text(struct fhir *f, struct json_place parent, const char *name, const char *text)
{
    report_json_text(&f->w, report_json_object(&f->w, parent, name), "text", text);
}

void report_fhir_coding(struct fhir *f, struct json_place concept, const char *system,
                        const char *code, const char *display)
{
    struct json_place coding =
        report_json_object(&f->w, report_json_array(&f->w, concept, "coding"), NULL);
    report_json_text(&f->w, coding, "system", system);
    report_json_text(&f->w, coding, "code", code);
    if (display)
        report_json_text(&f->w, coding, "display", display);
}

void report_fhir_code(struct fhir *f, struct json_place parent, const char *name, const char *code,
                      const char *text)
{
    struct json_place concept = report_json_object(&f->w, parent, name);
    report_fhir_coding(f, concept, "urn:mesotrack:measure", code, NULL);
    report_json_text(&f->w, concept, "text", text);
}

void report_fhir_field_code(struct fhir *f, struct json_place parent, const struct measure *measure,
                            int field, const char *what)
{
    const struct measure_field *at = &measure->fields[field];
    char *code = base_arena_printf(f->arena, f->err, "%s.%s%s", measure->name, at->name, what);
    report_fhir_code(f, parent, "code", code, at->what);
}

/* The units of our measures in the Unified Code for Units of Measure. */
static const struct {
    const char *unit, *ucum;
} units[] = {
    {"1", "1"},   {"1/cm2", "/cm2"},    {"count", "{count}"}, {"deg", "deg"}, {"index", "{index}"},
    {"mm", "mm"}, {"mm/cm2", "mm/cm2"}, {"mm/day", "mm/d"},   {"mm2", "mm2"}, {"um", "um"},
};

void report_fhir_quantity(struct fhir *f, struct json_place parent, const char *name, double value,
                          const char *unit)
{
    struct json_place quantity = report_json_object(&f->w, parent, name);
    report_json_number(&f->w, quantity, "value", value);
    report_json_text(&f->w, quantity, "unit", unit);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (!strcmp(unit, units[i].unit)) {
            report_json_text(&f->w, quantity, "system", "http://unitsofmeasure.org");
            report_json_text(&f->w, quantity, "code", units[i].ucum);
        }
}

void report_fhir_absent(struct fhir *f, struct json_place parent, const char *reason)
{
    struct json_place concept = report_json_object(&f->w, parent, "dataAbsentReason");
    report_fhir_coding(f, concept, "http://terminology.hl7.org/CodeSystem/data-absent-reason",
                       "not-performed", "Not Performed");
    report_json_text(&f->w, concept, "text", reason);
}

const char *report_fhir_date(const struct report *report, int session_number)
{
    for (int s = 0; s < report->session_count; s++)
        if (report->sessions[s].number == session_number)
            return report->sessions[s].date;
    return NULL;
}

static const char *without_change(const struct report *report)
{
    if (report->session_count < 2)
        return "Readings of one session; nothing was compared.";
    for (int i = 0; i < report->change_count; i++)
        if (report->changes[i].verdict != PROGRESS_NOT_COMPARABLE)
            return "No detectable change.";
    return "The sessions are not comparable.";
}

static char *statement(const struct fhir *f, const struct progress_change *change)
{
    return report_trend_sentence(change, report_trend(f->report, change), f->arena, f->err);
}

const char *report_fhir_conclusion(struct fhir *f)
{
    int indices[REPORT_HEADLINES];
    int count = progress_headline(f->report->changes, report_main_count(f->report),
                                  REPORT_HEADLINES, indices);
    char *text = base_arena_printf(f->arena, f->err, "%s", count ? "" : without_change(f->report));
    for (int i = 0; i < count && text; i++) {
        char *sentence = statement(f, &f->report->changes[indices[i]]);
        text = sentence
                   ? base_arena_printf(f->arena, f->err, "%s%s%s.", text, i ? " " : "", sentence)
                   : NULL;
    }
    f->w.failed = f->w.failed || !text;
    return text ? text : "";
}
