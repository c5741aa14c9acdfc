/* What a request says, for handlers. */
#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *find(const struct web_pair *pair, const char *name)
{
    while (pair && strcmp(pair->name, name) != 0)
        pair = pair->next;
    return pair ? pair->value : NULL;
}

const char *web_parameter(const struct web_request *request, const char *name)
{
    for (int i = 0; i < request->parameter_count; i++)
        if (!strcmp(request->parameters[i].name, name))
            return request->parameters[i].value;
    return NULL;
}

const char *web_field(const struct web_request *request, const char *name)
{
    const char *value = find(request->fields, name);
    return value ? value : find(request->query, name);
}

const char *web_header(const struct web_request *request, const char *name)
{
    const struct web_pair *pair = request->headers;
    while (pair && strcasecmp(pair->name, name) != 0)
        pair = pair->next;
    return pair ? pair->value : NULL;
}

int web_number_field(const struct web_request *request, const char *name, int low, int high,
                     int fallback, int *out, struct meso_error *err)
{
    const char *text = web_field(request, name);
    char *end;
    *out = fallback;
    if (!text || !*text)
        return MESO_OK;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || *end || value < low || value > high)
        return base_error(err, MESO_E_USAGE, "%s '%.40s' is no number from %d to %d", name, text,
                          low, high);
    *out = (int)value;
    return MESO_OK;
}

const char *web_printf(struct web_request *request, struct meso_error *err, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = base_vformat(NULL, 0, format, arguments);
    char *text = length < 0 ? NULL : base_arena_alloc(request->arena, (size_t)length + 1, err);
    if (text)
        base_vformat(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}

static bool is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           strchr("-._~", c);
}

const char *web_encoded(struct web_request *request, const char *text)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    char *out = base_arena_alloc(request->arena, 3 * strlen(text) + 1, NULL), *to = out;
    if (!out)
        return "";
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (is_plain(*c)) {
            *to++ = (char)*c;
        } else {
            *to++ = '%';
            *to++ = DIGITS[*c >> 4];
            *to++ = DIGITS[*c & 15];
        }
    }
    *to = 0;
    return out;
}

int web_add_pair(struct arena *arena, struct web_pair **list, const char *name, const char *value,
                 struct meso_error *err)
{
    struct web_pair *pair = base_arena_alloc(arena, sizeof *pair, err);
    if (!pair || !(pair->name = base_arena_printf(arena, err, "%s", name)) ||
        !(pair->value = base_arena_printf(arena, err, "%s", value)))
        return MESO_E_OUT_OF_MEMORY;
    pair->next = *list;
    *list = pair;
    return MESO_OK;
}
