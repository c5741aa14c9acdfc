/* A text that grows while a page is written. */
#include "template.h"

#include <stdlib.h>
#include <string.h>

void web_text_add(struct web_text *text, const char *bytes, size_t length)
{
    if (text->used + length + 1 > text->room) {
        size_t room = 2 * (text->used + length + 1);
        room = room < 8192 ? 8192 : room;
        char *more = text->failed ? NULL : realloc(text->at, room);
        if (!more) {
            text->failed = true;
            return;
        }
        text->at = more;
        text->room = room;
    }
    memcpy(text->at + text->used, bytes, length);
    text->used += length;
    text->at[text->used] = 0;
}

void web_text_escape(struct web_text *text, const char *words)
{
    while (*words) {
        size_t plain = strcspn(words, "<>&\"'");
        web_text_add(text, words, plain);
        words += plain;
        if (*words) {
            const char *entity = base_html_entity(*words++);
            const char *instead = entity ? entity : "&#39;";
            web_text_add(text, instead, strlen(instead));
        }
    }
}

void web_text_free(struct web_text *text)
{
    free(text->at);
    *text = (struct web_text){0};
}
