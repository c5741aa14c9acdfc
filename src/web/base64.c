/* Base64 as browsers and curl write it. */
#include "visitor.h"

#include <string.h>

static int value_of(char c)
{
    static const char LETTERS[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(LETTERS, c) : NULL;
    return at ? (int)(at - LETTERS) : -1;
}

char *web_base64(struct arena *arena, const char *text)
{
    size_t length = strlen(text), used = 0;
    char *out = base_arena_alloc(arena, length + 1, NULL);
    unsigned bits = 0;
    int count = 0;
    for (; out && *text && *text != '='; text++) {
        int value = value_of(*text);
        if (value < 0)
            return NULL;
        bits = bits << 6 | (unsigned)value;
        if ((count += 6) >= 8)
            out[used++] = (char)(bits >> (count -= 8) & 0xff);
    }
    if (out)
        out[used] = 0;
    return out;
}
