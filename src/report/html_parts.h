/* Private: what the page is made of. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "growing_text.h"

/* Text of others, escaped. */
void report_html_text(struct growing_text *html, const char *text);
/* Bytes as base64. */
void report_html_base64(struct growing_text *html, const uint8_t *bytes, size_t length);

/* The course of each headline field of the whole; nothing with two sessions. */
void report_html_trends(struct growing_text *html, const struct report *report);
/* The photographs side by side in the baseline's frame, with the marks. */
void report_html_pictures(struct growing_text *html, const struct report *report);
/* The same from a kept drawing. */
void report_html_drawn(struct growing_text *html, const struct report_drawn *drawn);
/* What both begin with: the heading, a box for each kind of marks, one for the zones. */
void report_html_pictures_begin(struct growing_text *html);
void report_html_pictures_kind(struct growing_text *html, int kind);
void report_html_pictures_zones(struct growing_text *html);

#endif
