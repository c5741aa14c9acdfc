/* Texts of a GNU .mo file, found by a binary search among its sorted keys; the format is described
   in gettext's manual ("The Format of GNU MO Files"). Knows no language by name. */
#include "catalog.h"

#include <string.h>

enum { MAGIC = 0x950412de, COUNT_AT = 8, KEYS_AT = 12, TEXTS_AT = 16, ENTRY = 8 };

/* msgfmt wrote it on the machine that built this program, in that machine's byte order. */
static uint32_t number_at(const struct language_catalog *catalog, size_t at)
{
    uint32_t number = 0;
    if (at + sizeof number <= catalog->length)
        memcpy(&number, catalog->bytes + at, sizeof number);
    return number;
}

static const char *entry(const struct language_catalog *catalog, uint32_t table, uint32_t index,
                         size_t *length)
{
    size_t at = (size_t)table + (size_t)index * ENTRY;
    *length = number_at(catalog, at);
    return catalog->bytes + number_at(catalog, at + 4);
}

/* Of a text with plural forms the key is the singular, with the plural behind its zero byte. */
const char *language_catalog_text(const struct language_catalog *catalog, const char *key,
                                  size_t *length)
{
    uint32_t keys = number_at(catalog, KEYS_AT), texts = number_at(catalog, TEXTS_AT);
    uint32_t low = 0, high = number_at(catalog, COUNT_AT);
    size_t key_length;
    if (number_at(catalog, 0) != MAGIC)
        return NULL;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(key, entry(catalog, keys, middle, &key_length));
        if (!order)
            return entry(catalog, texts, middle, length);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
