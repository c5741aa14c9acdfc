/* Private: the elements that FHIR resources are made of. */
#ifndef REPORT_FHIR_PARTS_H
#define REPORT_FHIR_PARTS_H

#include "json_parts.h"

struct fhir {
    struct json_writer w;
    struct json_place entries; /* of the bundle */
    const struct report *report;
    const char *photos; /* the hashes of all, each behind a space */
    struct arena *arena;
    struct meso_error *err;
};

/* Reads what references are made of. */
int report_fhir_open(struct fhir *f);

/* Keys tell the resources of one report apart; the arena's. */
const char *report_fhir_reading_key(struct fhir *f, const struct report_measurement *at);
const char *report_fhir_change_key(struct fhir *f, const struct progress_change *at);
const char *report_fhir_photo_key(struct fhir *f, const struct report_session *session, int index);

/* A resource of the bundle, by its key. */
struct json_place report_fhir_entry(struct fhir *f, const char *type, const char *key);
/* A reference to the resource of a key. */
void report_fhir_reference(struct fhir *f, struct json_place parent, const char *name,
                           const char *key);
/* The patient, where the report names one. */
void report_fhir_subject(struct fhir *f, struct json_place resource);
void report_fhir_identifier(struct fhir *f, struct json_place resource, const char *system,
                            const char *value);
/* A concept of words alone. */
void report_fhir_text(struct fhir *f, struct json_place parent, const char *name, const char *text);
void report_fhir_coding(struct fhir *f, struct json_place concept, const char *system,
                        const char *code, const char *display);
/* A concept of ours. */
void report_fhir_code(struct fhir *f, struct json_place parent, const char *name, const char *code,
                      const char *text);
/* "wrinkles.density" and what of it ("", ".change" ...), as `code`. */
void report_fhir_field_code(struct fhir *f, struct json_place parent, const struct measure *measure,
                            int field, const char *what);
/* With its UCUM code. */
void report_fhir_quantity(struct fhir *f, struct json_place parent, const char *name, double value,
                          const char *unit);
/* Why there is no value. */
void report_fhir_absent(struct fhir *f, struct json_place parent, const char *reason);

/* Of a session by its number; NULL: unknown. */
const char *report_fhir_date(const struct report *report, int session_number);
/* What the report says first. */
const char *report_fhir_conclusion(struct fhir *f);

#endif
