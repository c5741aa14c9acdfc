/* SHA-256 by libsodium: the identity of a photograph's bytes. */
#include "base.h"

#include <sodium.h>

void base_sha256_hex(const void *bytes, size_t length, char out[65])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, length);
    sodium_bin2hex(out, 65, digest, sizeof digest);
}
