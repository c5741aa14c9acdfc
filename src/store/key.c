/* The key of a sealed archive: random, and wrapped by the clinic's key file or passphrase. */
#include "seal.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_SECRET = 4096,
    WRAPPED = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + STORE_KEY,
    HEX = 2 * WRAPPED + 1,
    SALT_HEX = 2 * crypto_pwhash_SALTBYTES + 1
};

/* The first line of a file. */
static int read_secret(const char *path, char out[MOST_SECRET], struct meso_error *err)
{
    struct arena *arena;
    uint8_t *bytes;
    size_t length;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = base_file_read(path, MOST_SECRET - 1, &bytes, &length, arena, err);
    if (!code) {
        memcpy(out, bytes, length);
        out[length] = 0;
        out[strcspn(out, "\r\n")] = 0;
        sodium_memzero(bytes, length);
    }
    base_arena_free(arena);
    return code;
}

static int key_of_file(const char *path, unsigned char out[STORE_KEY], struct meso_error *err)
{
    char secret[MOST_SECRET];
    size_t length = 0;
    int code = read_secret(path, secret, err);
    if (!code && (strlen(secret) != 2 * STORE_KEY ||
                  sodium_hex2bin(out, STORE_KEY, secret, 2 * STORE_KEY, NULL, &length, NULL) ||
                  length != STORE_KEY))
        code = base_error(err, MESO_E_WRONG_KEY,
                          "'%s' is no key file: its first line is not %d hexadecimal digits (make "
                          "one with 'openssl rand -hex 32')",
                          path, 2 * STORE_KEY);
    sodium_memzero(secret, sizeof secret);
    return code;
}

/* Argon2id at the library's setting for interactive use: 64 MiB and about 0.1 s a guess. */
static int key_of_passphrase(const char *path, const char *salt_hex, unsigned char out[STORE_KEY],
                             struct meso_error *err)
{
    char secret[MOST_SECRET];
    unsigned char salt[crypto_pwhash_SALTBYTES];
    int code = read_secret(path, secret, err);
    if (!code && strlen(secret) < 8)
        code =
            base_error(err, MESO_E_WRONG_KEY,
                       "the first line of '%s' is no passphrase: it is shorter than 8 bytes", path);
    if (!code && sodium_hex2bin(salt, sizeof salt, salt_hex, strlen(salt_hex), NULL, NULL, NULL))
        code = base_error(err, MESO_E_ARCHIVE_DAMAGED, "the archive's setting seal_salt is wrong");
    if (!code && crypto_pwhash(out, STORE_KEY, secret, strlen(secret), salt,
                               crypto_pwhash_OPSLIMIT_INTERACTIVE,
                               crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13))
        code = base_error(err, MESO_E_OUT_OF_MEMORY,
                          "out of memory for the passphrase's key (it takes 64 MiB)");
    sodium_memzero(secret, sizeof secret);
    return code;
}

static int clinic_key(const struct meso_archive_options *options, const char *salt_hex,
                      unsigned char out[STORE_KEY], struct meso_error *err)
{
    return options->key_file ? key_of_file(options->key_file, out, err)
                             : key_of_passphrase(options->passphrase_file, salt_hex, out, err);
}

int store_seal_make_key(struct store_rows *rows, const struct meso_archive_options *options,
                        struct meso_error *err)
{
    unsigned char key[STORE_KEY], outer[STORE_KEY], wrapped[WRAPPED];
    unsigned char salt[crypto_pwhash_SALTBYTES];
    char hex[HEX], salt_hex[SALT_HEX];
    bool by_file = options->key_file != NULL;
    randombytes_buf(key, sizeof key);
    randombytes_buf(salt, sizeof salt);
    randombytes_buf(wrapped, crypto_secretbox_NONCEBYTES);
    sodium_bin2hex(salt_hex, sizeof salt_hex, salt, sizeof salt);
    int code = clinic_key(options, salt_hex, outer, err);
    if (code)
        return code;
    crypto_secretbox_easy(wrapped + crypto_secretbox_NONCEBYTES, key, sizeof key, wrapped, outer);
    sodium_bin2hex(hex, sizeof hex, wrapped, sizeof wrapped);
    sodium_memzero(key, sizeof key);
    sodium_memzero(outer, sizeof outer);
    code = store_setting_set(rows, "seal", by_file ? "key-file" : "passphrase", err);
    if (!code)
        code = store_setting_set(rows, "seal_salt", salt_hex, err);
    return code ? code : store_setting_set(rows, "seal_key", hex, err);
}

static int unwrap(struct store *store, const struct meso_archive_options *options,
                  const char *salt_hex, const char *hex, struct meso_error *err)
{
    unsigned char outer[STORE_KEY], wrapped[WRAPPED];
    size_t length = 0;
    if (!hex || !salt_hex ||
        sodium_hex2bin(wrapped, sizeof wrapped, hex, strlen(hex), NULL, &length, NULL) ||
        length != sizeof wrapped)
        return base_error(err, MESO_E_ARCHIVE_DAMAGED, "the archive's setting seal_key is wrong");
    int code = clinic_key(options, salt_hex, outer, err);
    if (!code && crypto_secretbox_open_easy(store->key, wrapped + crypto_secretbox_NONCEBYTES,
                                            crypto_secretbox_MACBYTES + STORE_KEY, wrapped, outer))
        code = base_error(err, MESO_E_WRONG_KEY, "'%s' does not open the archive in '%s'",
                          options->key_file ? options->key_file : options->passphrase_file,
                          store->folder);
    sodium_memzero(outer, sizeof outer);
    return code;
}

int store_seal_find_key(struct store *store, const struct meso_archive_options *options,
                        struct meso_error *err)
{
    struct arena *arena;
    const char *kind = NULL, *salt = NULL, *wrapped = NULL;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = store_setting_get(store->rows, "seal", &kind, arena, err);
    store->sealed = kind != NULL;
    if (!code && kind)
        code = store_setting_get(store->rows, "seal_salt", &salt, arena, err);
    if (!code && kind)
        code = store_setting_get(store->rows, "seal_key", &wrapped, arena, err);
    bool by_file = kind && !strcmp(kind, "key-file");
    if (!code && kind && !(by_file ? options->key_file : options->passphrase_file))
        code = base_error(err, MESO_E_WRONG_KEY, "the archive in '%s' is sealed by a %s",
                          store->folder, by_file ? "key file" : "passphrase");
    struct meso_archive_options one = *options;
    if (!by_file)
        one.key_file = NULL;
    if (!code && kind)
        code = unwrap(store, &one, salt, wrapped, err);
    base_arena_free(arena);
    return code;
}
