/* Settings files: "key = value" lines. Knows no key. */
#include "base.h"

#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 64 << 10 };

static char *trimmed(char *text, char *end)
{
    while (text < end && strchr(" \t\r", *text))
        text++;
    while (end > text && strchr(" \t\r", end[-1]))
        end--;
    *end = 0;
    return text;
}

static int read_line(const char *path, char *line, char *end, int number, base_setting *take,
                     void *context, struct meso_error *err)
{
    *end = 0;
    if (strlen(line) != (size_t)(end - line))
        return base_error(err, MESO_E_BAD_SETTING, "%s:%d: a zero byte", path, number);
    char *equals = strchr(line, '='), *text = trimmed(line, end);
    if (!*text || *text == '#')
        return MESO_OK;
    if (!equals || equals == text)
        return base_error(err, MESO_E_BAD_SETTING, "%s:%d: '%.60s' is no 'key = value'", path,
                          number, text);
    char *value = trimmed(equals + 1, end), *key = trimmed(text, equals);
    return take(context, key, value, number, err);
}

int base_settings_read(const char *path, base_setting *take, void *context, struct meso_error *err)
{
    struct arena *arena;
    uint8_t *bytes = NULL;
    size_t length = 0;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = base_file_read(path, MOST_BYTES, &bytes, &length, arena, err);
    char *text = code ? NULL : base_arena_alloc(arena, length + 1, err);
    if (!code && !text)
        code = MESO_E_OUT_OF_MEMORY;
    if (text && length)
        memcpy(text, bytes, length);
    char *at = text, *stop = text ? text + length : NULL;
    for (int number = 1; !code && at < stop; number++) {
        char *end = memchr(at, '\n', (size_t)(stop - at));
        end = end ? end : stop;
        code = read_line(path, at, end, number, take, context, err);
        at = end + 1;
    }
    base_arena_free(arena);
    return code;
}
