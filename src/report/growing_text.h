/* Private: a text that grows in an arena. */
#ifndef REPORT_GROWING_TEXT_H
#define REPORT_GROWING_TEXT_H

#include "report.h"

struct growing_text {
    char *text;
    size_t length, capacity;
    int code; /* the first failure; later calls do nothing */
    struct arena *arena;
    struct meso_error *err;
};
/* Room for so many bytes more; false: there is none, which code tells. */
bool report_growing_room(struct growing_text *growing, size_t more);
/* printf-formatted. */
void report_growing_add(struct growing_text *growing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Remembers a NULL as out of memory; returns text or "". */
const char *report_growing_kept(struct growing_text *growing, const char *text);
/* Ends it with a zero byte. */
int report_growing_finish(struct growing_text *growing, char **text, size_t *length);

#endif
