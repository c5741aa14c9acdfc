/* JSON written as it comes, in cJSON's form. A report of ten sessions has 100,000 values: as a tree
   each would be several pieces of memory. Knows nothing of reports. */
#include "json_writer.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 1 << 16 };

/* Room for so many bytes more and a zero byte. */
static bool room(struct json_writer *w, size_t more)
{
    if (w->failed)
        return false;
    if (w->capacity - w->length > more)
        return true;
    size_t capacity = 2 * (w->length + more) + FIRST_BYTES;
    char *larger = realloc(w->text, capacity);
    if (!larger) {
        w->failed = true;
        return false;
    }
    w->text = larger;
    w->capacity = capacity;
    return true;
}

static void put(struct json_writer *w, const char *bytes, size_t length)
{
    if (!room(w, length))
        return;
    memcpy(w->text + w->length, bytes, length);
    w->length += length;
}

static void put_line(struct json_writer *w, unsigned tabs)
{
    if (!room(w, tabs + 1))
        return;
    w->text[w->length++] = '\n';
    memset(w->text + w->length, '\t', tabs);
    w->length += tabs;
}

static size_t escape(unsigned char c, char out[6])
{
    static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt",
                      hex[] = "0123456789abcdef";
    const char *at = memchr(plain, c, sizeof plain - 1);
    out[0] = '\\';
    if (at) {
        out[1] = letters[at - plain];
        return 2;
    }
    memcpy(out + 1, "u00", 3);
    out[4] = hex[c >> 4];
    out[5] = hex[c & 15];
    return 6;
}

static void put_string(struct json_writer *w, const char *string)
{
    size_t length = strlen(string);
    if (!room(w, 6 * length + 2))
        return;
    char *to = w->text + w->length;
    *to++ = '"';
    for (const char *from = string; *from; from++)
        if ((unsigned char)*from < 32 || *from == '"' || *from == '\\')
            to += escape((unsigned char)*from, to);
        else
            *to++ = *from;
    *to++ = '"';
    w->length = (size_t)(to - w->text);
}

static void close_last(struct json_writer *w)
{
    unsigned depth = w->depth--;
    if (w->levels[depth].array) {
        put(w, "]", 1);
        return;
    }
    /* cJSON's empty object has its own line, too. */
    if (w->pretty)
        put_line(w, depth - 1);
    put(w, "}", 1);
}

/* Closes what was opened inside, and parts the value to come from the one before it. */
static bool begin(struct json_writer *w, struct json_place parent, bool named)
{
    if (w->failed || !parent.depth || parent.depth > w->depth ||
        w->levels[parent.depth].serial != parent.serial || w->levels[parent.depth].array == named) {
        w->failed = true;
        return false;
    }
    while (w->depth > parent.depth)
        close_last(w);
    if (w->levels[w->depth].filled)
        put(w, ", ", named || !w->pretty ? 1 : 2);
    w->levels[w->depth].filled = true;
    if (named && w->pretty)
        put_line(w, w->depth);
    return !w->failed;
}

static bool begin_value(struct json_writer *w, struct json_place parent, const char *name)
{
    if (!begin(w, parent, name != NULL))
        return false;
    if (name) {
        put_string(w, name);
        put(w, ":\t", w->pretty ? 2 : 1);
    }
    return !w->failed;
}

static struct json_place enter(struct json_writer *w, bool array)
{
    if (w->depth + 1 >= JSON_WRITER_DEPTH)
        w->failed = true;
    put(w, array ? "[" : "{", 1);
    if (w->failed)
        return (struct json_place){0, 0};
    w->depth++;
    w->serial++;
    w->levels[w->depth].serial = w->serial;
    w->levels[w->depth].array = array;
    w->levels[w->depth].filled = false;
    return (struct json_place){w->depth, w->serial};
}

struct json_place report_writer_root(struct json_writer *w)
{
    if (w->length)
        w->failed = true;
    return enter(w, false);
}

struct json_place report_writer_open(struct json_writer *w, struct json_place parent,
                                     const char *name, bool array)
{
    if (!begin_value(w, parent, name))
        return (struct json_place){0, 0};
    return enter(w, array);
}

void report_writer_literal(struct json_writer *w, struct json_place parent, const char *name,
                           const char *literal, size_t length)
{
    if (begin_value(w, parent, name))
        put(w, literal, length);
}

void report_writer_string(struct json_writer *w, struct json_place parent, const char *name,
                          const char *string)
{
    if (begin_value(w, parent, name))
        put_string(w, string);
}

/* The string that begins here, with its quotes; 0: it has no end. */
static size_t string_length(const char *json)
{
    size_t at = 1;
    while (json[at] && json[at] != '"')
        at += json[at] == '\\' && json[at + 1] ? 2 : 1;
    return *json == '"' && json[at] ? at + 1 : 0;
}

static const char *tell(struct json_writer *w, const char *json);

static const char *tell_inside(struct json_writer *w, const char *json)
{
    bool array = *json == '[';
    struct json_place place = enter(w, array);
    char end = array ? ']' : '}';
    json++;
    if (*json == end)
        return json + 1;
    for (; !w->failed; json++) {
        if (begin(w, place, !array) && !array) {
            size_t name = string_length(json);
            w->failed = !name || json[name] != ':';
            put(w, json, name);
            put(w, ":\t", w->pretty ? 2 : 1);
            json += name + 1;
        }
        json = w->failed ? json : tell(w, json);
        if (*json == end)
            return json + 1;
        w->failed = w->failed || *json != ',';
    }
    return json;
}

/* The value that begins here; returns what follows it. */
static const char *tell(struct json_writer *w, const char *json)
{
    if (*json == '{' || *json == '[')
        return tell_inside(w, json);
    size_t length = *json == '"' ? string_length(json) : strspn(json, "-+.0123456789eEnultrfas");
    w->failed = w->failed || !length;
    put(w, json, length);
    return json + length;
}

void report_writer_told(struct json_writer *w, struct json_place parent, const char *name,
                        const char *json)
{
    if (begin_value(w, parent, name))
        w->failed = *tell(w, json) || w->failed;
}

bool report_writer_close(struct json_writer *w)
{
    while (w->depth && !w->failed)
        close_last(w);
    if (room(w, 0))
        w->text[w->length] = 0;
    return !w->failed;
}

void report_writer_free(struct json_writer *w)
{
    free(w->text);
    w->text = NULL;
    w->length = w->capacity = 0;
}
