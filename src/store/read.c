/* Rows into arrays of structs, and what texts may hold. */
#include "archive.h"

#include <string.h>

struct store_value store_text_or_null(const char *text)
{
    return store_text(text && *text ? text : NULL);
}

static int grow(void **items, int count, int *room, size_t size, struct arena *arena,
                struct meso_error *err)
{
    int larger = *room ? 2 * *room : 8;
    void *moved = base_arena_calloc(arena, (size_t)larger, size, err);
    if (!moved)
        return MESO_E_OUT_OF_MEMORY;
    if (count)
        memcpy(moved, *items, (size_t)count * size);
    *items = moved;
    *room = larger;
    return MESO_OK;
}

int store_read_sql(struct store *store, const char *sql, const struct store_value *values,
                   int value_count, size_t size,
                   int (*read)(struct store_query *query, void *out, struct arena *arena,
                               struct meso_error *err),
                   void **out, int *count, struct arena *arena, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    int room = 0;
    *out = NULL;
    *count = 0;
    int code = store_ask(store->rows, &query, err, sql, values, value_count);
    while (!code && !(code = store_next(query, &row, err)) && row) {
        if (*count == room && (code = grow(out, *count, &room, size, arena, err)))
            break;
        code = read(query, (char *)*out + (size_t)*count * size, arena, err);
        ++*count;
    }
    store_done(query);
    return code;
}

/* Bytes of the UTF-8 character at text (RFC 3629); 0 if there is none. */
static int character(const unsigned char *text)
{
    if (text[0] < 0x80)
        return 1;
    int more = text[0] < 0xc2   ? 0
               : text[0] < 0xe0 ? 1
               : text[0] < 0xf0 ? 2
               : text[0] < 0xf5 ? 3
                                : 0;
    bool wrong = !more || (text[0] == 0xe0 && text[1] < 0xa0) ||
                 (text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf0 && text[1] < 0x90) ||
                 (text[0] == 0xf4 && text[1] > 0x8f);
    for (int i = 1; i <= more && !wrong; i++)
        wrong = (text[i] & 0xc0) != 0x80;
    return wrong ? 0 : more + 1;
}

bool store_is_text(const char *text, bool lines)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        bool control = *at < 0x20 || *at == 0x7f;
        if (control && !(lines && (*at == '\n' || *at == '\t' || *at == '\r')))
            return false;
        int length = character(at);
        if (!length)
            return false;
        at += length;
    }
    return true;
}
