/* Private: templates in a subset of mustache, read once at start.
     {{name}} {{a.b}} {{.}}    the value, with < > & " ' made harmless
     {{{name}}}                the value as it is: only for SVG and HTML that our own code made
     {{#name}} ... {{/name}}   for each of an array; once for an object (its names come first), and
                               for what is neither false, null, "", 0 nor empty
     {{^name}} ... {{/name}}   otherwise
     {{>file}}                 another template
     {{_ Words {name}}}        words translated; {name} is put in after that
     {{%name}}                 a date or time (2026-03-02...) as the language writes dates
     {{@file}}                 the address of an asset, which changes with its content
   A name is looked for in the innermost section first. */
#ifndef WEB_TEMPLATE_H
#define WEB_TEMPLATE_H

#include "base/base.h"
#include "language/language.h"

#include <cjson/cJSON.h>

/* A text that grows; failed once memory was not to be had. */
struct web_text {
    char *at;
    size_t used, room;
    bool failed;
};
void web_text_add(struct web_text *text, const char *bytes, size_t length);
void web_text_escape(struct web_text *text, const char *words);
void web_text_free(struct web_text *text);

struct web_templates;
struct web_file;
/* Texts live as long as the templates; a mistake in one is told with its file and line. */
int web_templates_read(struct web_templates **out, const struct web_file *pages, int count,
                       struct meso_error *err);
void web_templates_free(struct web_templates *templates);
/* MESO_E_UNEXPECTED if there is no such page. */
int web_template_render(const struct web_templates *templates, const char *page, const cJSON *data,
                        const struct language *language, struct arena *arena, struct web_text *out,
                        struct meso_error *err);

#endif
