/* Text from numbers, the same whatever locale the program around the library has set. */
#include "base.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

int base_vformat(char *out, size_t room, const char *format, va_list arguments)
{
    /* Of this thread only; the C locale is the C library's own and needs no memory. */
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = uselocale(plain);
    int length = vsnprintf(out, room, format, arguments);
    uselocale(before);
    if (plain)
        freelocale(plain);
    return length;
}

int base_format(char *out, size_t room, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = base_vformat(out, room, format, arguments);
    va_end(arguments);
    return length;
}

const char *base_html_entity(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

double base_read_number(const char *text)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = uselocale(plain);
    double value = strtod(text, NULL);
    uselocale(before);
    if (plain)
        freelocale(plain);
    return value;
}
