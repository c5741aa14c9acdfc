/* Private: cJSON with errors that can't be overlooked, and the parts of a report. */
#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include "report.h"

#include <cjson/cJSON.h>

/* Each adds to an object (name NULL: to an array). A failed allocation is remembered in the writer,
   so that callers check once, at the end. */
struct json_writer {
    bool failed;
};
cJSON *report_json_object(struct json_writer *writer, cJSON *parent, const char *name);
cJSON *report_json_array(struct json_writer *writer, cJSON *parent, const char *name);
void report_json_text(struct json_writer *writer, cJSON *parent, const char *name,
                      const char *text);
/* Six significant digits; NaN and infinity become null. */
void report_json_number(struct json_writer *writer, cJSON *parent, const char *name, double value);
/* As it is, to `decimals` decimals: for positions. */
void report_json_fixed(struct json_writer *writer, cJSON *parent, const char *name, double value,
                       int decimals);
/* A JSON text as it stands. */
void report_json_told(struct json_writer *writer, cJSON *parent, const char *name,
                      const char *text);
void report_json_bool(struct json_writer *writer, cJSON *parent, const char *name, bool value);
void report_json_null(struct json_writer *writer, cJSON *parent, const char *name);
/* Writes root out into the arena (pretty or on one line) and deletes it; root may be NULL. */
int report_json_finish(struct json_writer *writer, cJSON *root, bool pretty, char **text,
                       size_t *length, struct arena *arena, struct meso_error *err);

/* The whole report as an object; NULL when memory is out, which the writer remembers. */
cJSON *report_json_root(struct json_writer *writer, const struct report *report,
                        struct arena *arena, struct meso_error *err);
/* matches, and phototrichogram where it was asked for. */
void report_json_matches(struct json_writer *writer, cJSON *root, const struct report *report,
                         struct arena *arena, struct meso_error *err);
void report_json_trends(struct json_writer *writer, cJSON *root, const struct report *report);
void report_json_summary(struct json_writer *writer, cJSON *root, const struct report *report,
                         struct arena *arena, struct meso_error *err);
void report_json_change(struct json_writer *writer, cJSON *list,
                        const struct progress_change *change);
void report_json_tool(struct json_writer *writer, cJSON *parent, const struct report *report);
void report_json_quality(struct json_writer *writer, cJSON *parent, const struct quality *quality);
void report_json_photo(struct json_writer *writer, cJSON *photos, const struct report_photo *photo);
void report_json_warnings(struct json_writer *writer, cJSON *parent, const struct report *report);
void report_json_alignment(struct json_writer *writer, cJSON *parent, const char *name,
                           const struct report_photo *photo);
/* What was done at a session; null where nothing was told. */
void report_json_treatment(struct json_writer *writer, cJSON *session,
                           const struct course_treatment *treatment);
/* What a session's record may say: keys, techniques, ingredients. */
void report_json_record_words(struct json_writer *writer, cJSON *root);
void report_json_screening(struct json_writer *writer, cJSON *root,
                           const struct course_items *screening);
/* The course, and what the screening before it found. */
void report_json_course(struct json_writer *writer, cJSON *parent, const struct report *report);
/* Null without a course, without a date, or when nothing more is planned. */
void report_json_next_session(struct json_writer *writer, cJSON *summary,
                              const struct report *report, struct arena *arena,
                              struct meso_error *err);

#endif
