/* A text that grows in an arena. */
#include "growing_text.h"

#include <stdarg.h>
#include <string.h>

bool report_growing_room(struct growing_text *growing, size_t more)
{
    if (growing->code)
        return false;
    if (growing->length + more + 1 <= growing->capacity)
        return true;
    size_t capacity = 2 * (growing->length + more + 1) + (1 << 16);
    char *larger = base_arena_alloc(growing->arena, capacity, growing->err);
    if (!larger) {
        growing->code = MESO_E_OUT_OF_MEMORY;
        return false;
    }
    if (growing->length)
        memcpy(larger, growing->text, growing->length);
    growing->text = larger;
    growing->capacity = capacity;
    return true;
}

void report_growing_add(struct growing_text *growing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int needed = base_vformat(NULL, 0, format, arguments);
    va_end(arguments);
    if (needed < 0 || !report_growing_room(growing, (size_t)needed))
        return;
    va_start(arguments, format);
    base_vformat(growing->text + growing->length, (size_t)needed + 1, format, arguments);
    va_end(arguments);
    growing->length += (size_t)needed;
}

const char *report_growing_kept(struct growing_text *growing, const char *text)
{
    if (!text && !growing->code)
        growing->code = MESO_E_OUT_OF_MEMORY;
    return text ? text : "";
}

int report_growing_finish(struct growing_text *growing, char **text, size_t *length)
{
    if (!report_growing_room(growing, 0))
        return growing->code;
    growing->text[growing->length] = 0;
    *text = growing->text;
    *length = growing->length;
    return MESO_OK;
}
