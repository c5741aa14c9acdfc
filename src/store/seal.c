/* Sealing a photograph's bytes and opening them again. */
#include "seal.h"

#include <string.h>

static const char MARK[] = "MTSEAL1\n";

void store_seal_begin(struct store_seal *seal, const unsigned char key[STORE_KEY],
                      uint8_t head[STORE_SEAL_HEAD])
{
    memcpy(head, MARK, STORE_SEAL_MARK);
    crypto_secretstream_xchacha20poly1305_init_push(&seal->state, head + STORE_SEAL_MARK, key);
    seal->filled = 0;
}

size_t store_seal_chunk(struct store_seal *seal, bool last,
                        uint8_t out[STORE_SEAL_CHUNK + STORE_SEAL_MORE])
{
    unsigned long long length = 0;
    crypto_secretstream_xchacha20poly1305_push(
        &seal->state, out, &length, seal->plain, seal->filled, NULL, 0,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    seal->filled = 0;
    return (size_t)length;
}

static int damaged(const char *name, const char *what, struct meso_error *err)
{
    return base_error(err, MESO_E_ARCHIVE_DAMAGED, "the sealed file '%s' is damaged: %s", name,
                      what);
}

int store_seal_open(const unsigned char key[STORE_KEY], const char *name, const uint8_t *sealed,
                    size_t sealed_length, uint8_t **bytes, size_t *length, struct arena *arena,
                    struct meso_error *err)
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char tag = 0;
    *length = 0;
    if (sealed_length < STORE_SEAL_HEAD || memcmp(sealed, MARK, STORE_SEAL_MARK) != 0)
        return damaged(name, "it does not begin as one", err);
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state, sealed + STORE_SEAL_MARK, key))
        return damaged(name, "its header", err);
    if (!(*bytes = base_arena_alloc(arena, sealed_length, err)))
        return MESO_E_OUT_OF_MEMORY;
    for (size_t at = STORE_SEAL_HEAD; at < sealed_length;) {
        size_t chunk = sealed_length - at;
        unsigned long long opened = 0;
        if (chunk > STORE_SEAL_CHUNK + STORE_SEAL_MORE)
            chunk = STORE_SEAL_CHUNK + STORE_SEAL_MORE;
        if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL ||
            crypto_secretstream_xchacha20poly1305_pull(&state, *bytes + *length, &opened, &tag,
                                                       sealed + at, chunk, NULL, 0))
            return damaged(name, "bytes were changed", err);
        *length += (size_t)opened;
        at += chunk;
    }
    return tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL
               ? MESO_OK
               : damaged(name, "its end is missing", err);
}
