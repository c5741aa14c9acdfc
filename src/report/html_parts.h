/* Private: the page as a growing text, and its pictures. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "report.h"

struct html {
    char *text;
    size_t length, capacity;
    int code; /* the first failure; later calls do nothing */
    struct arena *arena;
    struct meso_error *err;
};
/* Markup of our own, printf-formatted. */
void report_html_add(struct html *html, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Text of others, escaped. */
void report_html_text(struct html *html, const char *text);
/* Remembers a NULL as out of memory; returns text or "". */
const char *report_html_kept(struct html *html, const char *text);
/* Bytes as base64. */
void report_html_base64(struct html *html, const uint8_t *bytes, size_t length);
int report_html_finish(struct html *html, char **text, size_t *length);

/* The photographs side by side in the baseline's frame, with the marks. */
/* The course of each headline field of the whole; nothing with two sessions. */
void report_html_trends(struct html *h, const struct report *report);
void report_html_pictures(struct html *html, const struct report *report);

#endif
