/* The page as a growing text. */
#include "html_parts.h"

#include <stdarg.h>
#include <string.h>

static bool room_for(struct html *html, size_t more)
{
    if (html->code)
        return false;
    if (html->length + more + 1 <= html->capacity)
        return true;
    size_t capacity = 2 * (html->length + more + 1) + (1 << 16);
    char *larger = base_arena_alloc(html->arena, capacity, html->err);
    if (!larger) {
        html->code = MESO_E_OUT_OF_MEMORY;
        return false;
    }
    if (html->length)
        memcpy(larger, html->text, html->length);
    html->text = larger;
    html->capacity = capacity;
    return true;
}

void report_html_add(struct html *html, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int needed = base_vformat(NULL, 0, format, arguments);
    va_end(arguments);
    if (needed < 0 || !room_for(html, (size_t)needed))
        return;
    va_start(arguments, format);
    base_vformat(html->text + html->length, (size_t)needed + 1, format, arguments);
    va_end(arguments);
    html->length += (size_t)needed;
}

void report_html_text(struct html *html, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            report_html_add(html, "&lt;");
            break;
        case '>':
            report_html_add(html, "&gt;");
            break;
        case '&':
            report_html_add(html, "&amp;");
            break;
        case '"':
            report_html_add(html, "&quot;");
            break;
        default:
            report_html_add(html, "%c", *text);
        }
}

const char *report_html_kept(struct html *html, const char *text)
{
    if (!text && !html->code)
        html->code = MESO_E_OUT_OF_MEMORY;
    return text ? text : "";
}

void report_html_base64(struct html *html, const uint8_t *bytes, size_t length)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (!room_for(html, (length + 2) / 3 * 4))
        return;
    char *at = html->text + html->length;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        unsigned long group = (unsigned long)bytes[i] << 16 |
                              (left > 1 ? (unsigned long)bytes[i + 1] << 8 : 0) |
                              (left > 2 ? bytes[i + 2] : 0);
        *at++ = alphabet[group >> 18 & 63];
        *at++ = alphabet[group >> 12 & 63];
        *at++ = left > 1 ? alphabet[group >> 6 & 63] : '=';
        *at++ = left > 2 ? alphabet[group & 63] : '=';
    }
    html->length = (size_t)(at - html->text);
}

int report_html_finish(struct html *html, char **text, size_t *length)
{
    if (!room_for(html, 0))
        return html->code;
    html->text[html->length] = 0;
    *text = html->text;
    *length = html->length;
    return MESO_OK;
}
