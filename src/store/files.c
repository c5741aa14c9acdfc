/* Photographs as files named by their SHA-256. A file is written under a temporary name, hashed on
   the way, synced, renamed, and its folder synced: only then may a row name it. */
#include "seal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct store_incoming {
    struct store *store;
    int fd;
    char temporary[STORE_PATH + 64];
    crypto_hash_sha256_state hash;
    struct store_seal *seal; /* NULL: not sealed */
};

static int fail(const char *what, const char *path, struct meso_error *err)
{
    return base_error(err, base_write_code(errno), "cannot %s '%s': %s", what, path,
                      strerror(errno));
}

static int sync_folder(const char *path, struct meso_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd);
    int code = failed ? fail("sync", path, err) : MESO_OK;
    if (fd >= 0)
        close(fd);
    return code;
}

static int make_folder(const char *path, struct meso_error *err)
{
    return mkdir(path, 0700) && errno != EEXIST ? fail("make the folder", path, err) : MESO_OK;
}

int store_files_make(const char *folder, struct meso_error *err)
{
    char path[STORE_PATH + 32];
    static const char *const names[] = {"photos", "photos/incoming"};
    for (int i = 0; i < 2; i++) {
        base_format(path, sizeof path, "%s/%s", folder, names[i]);
        int code = make_folder(path, err);
        if (code)
            return code;
    }
    base_format(path, sizeof path, "%s/photos", folder);
    int code = sync_folder(path, err);
    return code ? code : sync_folder(folder, err);
}

void store_file_path(const struct store *store, const char *sha256, char out[STORE_PATH])
{
    base_format(out, STORE_PATH, "%s/photos/%.2s/%s", store->folder, sha256, sha256 + 2);
}

static int put(struct store_incoming *incoming, const void *bytes, size_t length,
               struct meso_error *err)
{
    const char *at = bytes;
    while (length) {
        ssize_t written = write(incoming->fd, at, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail("write", incoming->temporary, err);
        at += written;
        length -= (size_t)written;
    }
    return MESO_OK;
}

int store_incoming_begin(struct store *store, struct store_incoming **out, struct meso_error *err)
{
    uint8_t head[STORE_SEAL_HEAD];
    char prefix[STORE_PATH + 32];
    struct store_incoming *incoming = calloc(1, sizeof *incoming);
    *out = NULL;
    if (!incoming || (store->sealed && !(incoming->seal = calloc(1, sizeof *incoming->seal)))) {
        free(incoming);
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a photograph to be kept");
    }
    incoming->store = store;
    base_format(prefix, sizeof prefix, "%s/photos/incoming/", store->folder);
    incoming->fd =
        base_temporary_open(prefix, 0600, incoming->temporary, sizeof incoming->temporary);
    crypto_hash_sha256_init(&incoming->hash);
    int code = incoming->fd < 0 ? fail("write", incoming->temporary, err) : MESO_OK;
    if (!code && incoming->seal) {
        store_seal_begin(incoming->seal, store->key, head);
        code = put(incoming, head, sizeof head, err);
    }
    if (code) {
        store_incoming_drop(incoming);
        return code;
    }
    *out = incoming;
    return MESO_OK;
}

static int put_sealed(struct store_incoming *incoming, bool last, struct meso_error *err)
{
    uint8_t sealed[STORE_SEAL_CHUNK + STORE_SEAL_MORE];
    return put(incoming, sealed, store_seal_chunk(incoming->seal, last, sealed), err);
}

int store_incoming_write(struct store_incoming *incoming, const void *bytes, size_t length,
                         struct meso_error *err)
{
    const uint8_t *at = bytes;
    struct store_seal *seal = incoming->seal;
    int code = MESO_OK;
    crypto_hash_sha256_update(&incoming->hash, bytes, length);
    if (!seal)
        return put(incoming, bytes, length, err);
    while (length && !code) {
        if (seal->filled == STORE_SEAL_CHUNK && (code = put_sealed(incoming, false, err)))
            break;
        size_t more = STORE_SEAL_CHUNK - seal->filled;
        more = more < length ? more : length;
        memcpy(seal->plain + seal->filled, at, more);
        seal->filled += more;
        at += more;
        length -= more;
    }
    return code;
}

static int give_name(struct store_incoming *incoming, const char *sha256, struct meso_error *err)
{
    char path[STORE_PATH], folder[STORE_PATH + 32], photos[STORE_PATH + 32];
    store_file_path(incoming->store, sha256, path);
    base_format(folder, sizeof folder, "%s/photos/%.2s", incoming->store->folder, sha256);
    base_format(photos, sizeof photos, "%s/photos", incoming->store->folder);
    if (!mkdir(folder, 0700)) {
        int code = sync_folder(photos, err);
        if (code)
            return code;
    } else if (errno != EEXIST) {
        return fail("make the folder", folder, err);
    }
    /* A file of that name holds the same content, or is damaged: the new one is as good or better.
     */
    if (rename(incoming->temporary, path))
        return fail("name", path, err);
    *incoming->temporary = 0;
    return sync_folder(folder, err);
}

int store_incoming_end(struct store_incoming *incoming, char sha256[STORE_HASH],
                       struct meso_error *err)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    int code = incoming->seal ? put_sealed(incoming, true, err) : MESO_OK;
    if (!code && fsync(incoming->fd))
        code = fail("sync", incoming->temporary, err);
    if (code)
        return code;
    crypto_hash_sha256_final(&incoming->hash, digest);
    sodium_bin2hex(sha256, STORE_HASH, digest, sizeof digest);
    return give_name(incoming, sha256, err);
}

void store_incoming_drop(struct store_incoming *incoming)
{
    if (!incoming)
        return;
    if (incoming->fd >= 0 && *incoming->temporary)
        unlink(incoming->temporary);
    if (incoming->fd >= 0)
        close(incoming->fd);
    if (incoming->seal)
        sodium_memzero(incoming->seal, sizeof *incoming->seal);
    free(incoming->seal);
    free(incoming);
}

bool store_file_there(const struct store *store, const char *sha256)
{
    char path[STORE_PATH];
    struct stat info;
    store_file_path(store, sha256, path);
    return !stat(path, &info) && S_ISREG(info.st_mode);
}
