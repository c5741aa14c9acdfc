/* Private: JSON written as it comes, without a tree: with the bytes that cJSON prints. */
#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_WRITER_DEPTH = 48 };

/* An object or array that is being written. What is added to one closes all that were opened in it
   since; a closed one takes nothing more. */
struct json_place {
    unsigned depth, serial; /* both 0: none */
};

/* What fails (memory, an addition to what is closed) is remembered, so that callers check once, at
   the end; later calls do nothing. */
struct json_writer {
    bool failed;
    bool pretty;  /* with tabs and line ends */
    bool to_keep; /* for the archive: without what the reader of a kept pair doesn't look for */
    char *text;
    size_t length, capacity;
    unsigned depth, serial;
    struct {
        unsigned serial;
        bool array, filled;
    } levels[JSON_WRITER_DEPTH];
};

/* The outermost object, of a writer that is new. */
struct json_place report_writer_root(struct json_writer *w);
/* Adds to a place; name NULL: to an array. */
struct json_place report_writer_open(struct json_writer *w, struct json_place parent,
                                     const char *name, bool array);
/* A number, true, false or null, as it stands. */
void report_writer_literal(struct json_writer *w, struct json_place parent, const char *name,
                           const char *literal, size_t length);
void report_writer_string(struct json_writer *w, struct json_place parent, const char *name,
                          const char *string);
/* JSON text of any kind, which this writer or cJSON has written; of another form it fails. */
void report_writer_told(struct json_writer *w, struct json_place parent, const char *name,
                        const char *json);
/* Closes all; false: it failed. The text has a zero byte at its end. */
bool report_writer_close(struct json_writer *w);
void report_writer_free(struct json_writer *w);

#endif
