/* Private: photographs sealed at rest by libsodium's secretstream (XChaCha20-Poly1305). */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

#include "archive.h"

#include <sodium.h>

enum {
    STORE_SEAL_CHUNK = 1 << 16,
    STORE_SEAL_MORE = crypto_secretstream_xchacha20poly1305_ABYTES,
    STORE_SEAL_MARK = 8, /* "MTSEAL1\n" begins a sealed file */
    STORE_SEAL_HEAD = STORE_SEAL_MARK + crypto_secretstream_xchacha20poly1305_HEADERBYTES
};

struct store_seal {
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t plain[STORE_SEAL_CHUNK];
    size_t filled;
};

/* What begins the file. */
void store_seal_begin(struct store_seal *seal, const unsigned char key[STORE_KEY],
                      uint8_t head[STORE_SEAL_HEAD]);
/* Seals what is in plain into out; returns its bytes. */
size_t store_seal_chunk(struct store_seal *seal, bool last,
                        uint8_t out[STORE_SEAL_CHUNK + STORE_SEAL_MORE]);
/* A whole file's bytes opened in the arena; name is for messages. */
int store_seal_open(const unsigned char key[STORE_KEY], const char *name, const uint8_t *sealed,
                    size_t sealed_length, uint8_t **bytes, size_t *length, struct arena *arena,
                    struct meso_error *err);

/* The archive's own key is random and lies among its settings, sealed by the clinic's key, so that
   a wrong one is told at once. */
int store_seal_make_key(struct store_rows *rows, const struct meso_archive_options *options,
                        struct meso_error *err);
/* Fills sealed and key of the store from the settings; MESO_E_WRONG_KEY if it is sealed and options
   has no key, or another. */
int store_seal_find_key(struct store *store, const struct meso_archive_options *options,
                        struct meso_error *err);

#endif
