/* Passwords, tokens and their hashes. */
#include "secret.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

/* OWASP's least for Argon2id (Password Storage Cheat Sheet, 2023): two passes over 19 MiB. No more
   memory, since a clinic's small server signs in several people at once. */
enum { PASSES = 2, MEMORY = 19 << 20, GROUPS = 4, GROUP = 4, TOKEN_BYTES = 32 };

void store_password_make(char out[MESO_PASSWORD_ROOM])
{
    /* Without those that are taken for another. */
    static const char LETTERS[] = "abcdefghijkmnpqrstuvwxyz23456789";
    char *at = out;
    for (int i = 0; i < GROUPS * GROUP; i++) {
        if (i && i % GROUP == 0)
            *at++ = '-';
        *at++ = LETTERS[randombytes_uniform(sizeof LETTERS - 1)];
    }
    *at = 0;
}

int store_password_hash(const char *password, char out[STORE_PASSWORD_HASH], struct meso_error *err)
{
    _Static_assert(STORE_PASSWORD_HASH >= crypto_pwhash_STRBYTES, "libsodium's text has room");
    return crypto_pwhash_str(out, password, strlen(password), PASSES, MEMORY)
               ? base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a password's hash")
               : MESO_OK;
}

bool store_password_is(const char *password, const char *hash)
{
    char spent[STORE_PASSWORD_HASH];
    if (hash)
        return !crypto_pwhash_str_verify(hash, password, strlen(password));
    (void)store_password_hash(password, spent, NULL);
    return false;
}

void store_token_make(char out[MESO_TOKEN_ROOM])
{
    unsigned char bytes[TOKEN_BYTES];
    _Static_assert(MESO_TOKEN_ROOM >= sodium_base64_ENCODED_LEN(
                                          TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                   "a token has room");
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, MESO_TOKEN_ROOM, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void store_token_hash(const char *token, char out[STORE_HASH])
{
    base_sha256_hex(token, strlen(token), out);
}

void store_time_write(int64_t seconds, char out[STORE_TIME])
{
    time_t at = (time_t)seconds;
    struct tm parts;
    gmtime_r(&at, &parts);
    strftime(out, STORE_TIME, "%Y-%m-%dT%H:%M:%SZ", &parts);
}
