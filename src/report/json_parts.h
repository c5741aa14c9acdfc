/* Private: the parts of a report in JSON. */
#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include "json_writer.h"
#include "report.h"

/* A new text, on one line or pretty: its outermost object. */
struct json_place report_json_root(struct json_writer *writer, bool pretty);
/* Each adds to an object (name NULL: to an array), see json_writer.h. */
struct json_place report_json_object(struct json_writer *writer, struct json_place parent,
                                     const char *name);
struct json_place report_json_array(struct json_writer *writer, struct json_place parent,
                                    const char *name);
void report_json_text(struct json_writer *writer, struct json_place parent, const char *name,
                      const char *text);
/* As it is; NaN and infinity become null. */
void report_json_exact(struct json_writer *writer, struct json_place parent, const char *name,
                       double value);
/* Six significant digits; NaN and infinity become null. */
void report_json_number(struct json_writer *writer, struct json_place parent, const char *name,
                        double value);
/* As it is, to `decimals` decimals: for positions. */
void report_json_fixed(struct json_writer *writer, struct json_place parent, const char *name,
                       double value, int decimals);
/* A JSON text as it stands. */
void report_json_told(struct json_writer *writer, struct json_place parent, const char *name,
                      const char *text);
void report_json_bool(struct json_writer *writer, struct json_place parent, const char *name,
                      bool value);
void report_json_null(struct json_writer *writer, struct json_place parent, const char *name);
/* Closes all, hands the text over to the arena and frees the writer. */
int report_json_finish(struct json_writer *writer, char **text, size_t *length, struct arena *arena,
                       struct meso_error *err);

/* The whole report, into an object. */
void report_json_whole(struct json_writer *writer, struct json_place root,
                       const struct report *report, struct arena *arena, struct meso_error *err);
/* matches, and phototrichogram where it was asked for. */
void report_json_matches(struct json_writer *writer, struct json_place root,
                         const struct report *report, struct arena *arena, struct meso_error *err);
void report_json_trends(struct json_writer *writer, struct json_place root,
                        const struct report *report);
void report_json_summary(struct json_writer *writer, struct json_place root,
                         const struct report *report, struct arena *arena, struct meso_error *err);
void report_json_change(struct json_writer *writer, struct json_place list,
                        const struct progress_change *change);
void report_json_tool(struct json_writer *writer, struct json_place parent,
                      const struct report *report);
void report_json_quality(struct json_writer *writer, struct json_place parent,
                         const struct quality *quality);
void report_json_photo(struct json_writer *writer, struct json_place photos,
                       const struct report_photo *photo);
void report_json_warnings(struct json_writer *writer, struct json_place parent,
                          const struct report *report);
void report_json_alignment(struct json_writer *writer, struct json_place parent, const char *name,
                           const struct report_photo *photo);
/* What was done at a session; null where nothing was told. */
void report_json_treatment(struct json_writer *writer, struct json_place session,
                           const struct course_treatment *treatment);
/* What a session's record may say: keys, techniques, ingredients. */
void report_json_record_words(struct json_writer *writer, struct json_place root);
void report_json_screening(struct json_writer *writer, struct json_place root,
                           const struct course_items *screening);
/* The course, and what the screening before it found. */
void report_json_course(struct json_writer *writer, struct json_place parent,
                        const struct report *report);
/* Null without a course, without a date, or when nothing more is planned. */
void report_json_next_session(struct json_writer *writer, struct json_place summary,
                              const struct report *report, struct arena *arena,
                              struct meso_error *err);

#endif
