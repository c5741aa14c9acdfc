/* Text of others and bytes in the page. */
#include "html_parts.h"

void report_html_text(struct growing_text *html, const char *text)
{
    for (; *text; text++) {
        const char *entity = base_html_entity(*text);
        if (entity)
            report_growing_add(html, "%s", entity);
        else
            report_growing_add(html, "%c", *text);
    }
}

void report_html_base64(struct growing_text *html, const uint8_t *bytes, size_t length)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (!report_growing_room(html, (length + 2) / 3 * 4))
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
