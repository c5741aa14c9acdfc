/* Uploads to a sealed archive lie sealed as well, by a key that only this server's memory has: what
   is left behind by its end nobody can read any more. XChaCha20 from any byte on, so that an upload
   goes on where it broke; what comes out is decoded whole before it is filed, and hashed. */
#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NONCE = crypto_stream_xchacha20_NONCEBYTES,
    MARK = WEB_UPLOAD_HEAD - NONCE, /* of the key: whether another server began the file */
    BLOCK = 64,                     /* of the cipher's counter */
    PIECE = 16 << 10
};
_Static_assert((int)WEB_SPOOL_KEY == (int)crypto_stream_xchacha20_KEYBYTES, "the cipher's key");

int web_spool_begin(struct web_spool *spool, const char *archive, bool sealed,
                    struct meso_error *err)
{
    spool->archive = archive;
    spool->sealed = sealed;
    if (sodium_init() < 0)
        return base_error(err, MESO_E_UNEXPECTED, "libsodium can't be used");
    randombytes_buf(spool->key, sizeof spool->key);
    return MESO_OK;
}

static void mark_of(const struct web_spool *spool, const unsigned char nonce[NONCE],
                    unsigned char out[MARK])
{
    crypto_generichash(out, MARK, nonce, NONCE, spool->key, sizeof spool->key);
}

bool web_upload_is_ours(const struct web_spool *spool, int fd, unsigned char head[WEB_UPLOAD_HEAD])
{
    unsigned char mark[MARK];
    if (pread(fd, head, WEB_UPLOAD_HEAD, 0) != WEB_UPLOAD_HEAD)
        return false;
    mark_of(spool, head, mark);
    return !sodium_memcmp(mark, head + NONCE, MARK);
}

int web_upload_seal(const struct web_spool *spool, struct web_upload *upload,
                    struct meso_error *err)
{
    struct stat info;
    unsigned char *head = upload->head;
    upload->key = spool->key;
    if (web_upload_is_ours(spool, upload->fd, head) && !fstat(upload->fd, &info)) {
        upload->bytes = info.st_size - WEB_UPLOAD_HEAD;
        return MESO_OK;
    }
    randombytes_buf(head, NONCE);
    mark_of(spool, head, head + NONCE);
    upload->bytes = 0;
    if (!ftruncate(upload->fd, 0) && write(upload->fd, head, WEB_UPLOAD_HEAD) == WEB_UPLOAD_HEAD)
        return MESO_OK;
    return base_error(err, base_write_code(errno), "cannot write '%s': %s", upload->path,
                      strerror(errno));
}

/* Up to PIECE bytes of the file's content from an offset on; the same there and back. */
static const unsigned char *turn(const struct web_upload *upload, int64_t offset, const void *data,
                                 size_t size, unsigned char room[BLOCK + PIECE])
{
    size_t skip = (size_t)(offset % BLOCK);
    memcpy(room + skip, data, size);
    crypto_stream_xchacha20_xor_ic(room, room, skip + size, upload->head,
                                   (uint64_t)(offset / BLOCK), upload->key);
    return room + skip;
}

size_t web_upload_turn(const struct web_upload *upload, const char *data, size_t size,
                       struct web_upload_piece *out)
{
    size = size < PIECE ? size : PIECE;
    memset(out->room, 0, BLOCK);
    out->at = turn(upload, upload->bytes, data, size, out->room);
    return size;
}

static int copy_plain(struct web_upload *upload, int sealed, struct meso_error *err)
{
    unsigned char piece[PIECE], room[BLOCK + PIECE] = {0};
    int64_t offset = 0;
    ssize_t got = 0;
    while ((got = pread(sealed, piece, sizeof piece, WEB_UPLOAD_HEAD + offset)) > 0) {
        const unsigned char *plain = turn(upload, offset, piece, (size_t)got, room);
        if (write(upload->plain, plain, (size_t)got) != got)
            break;
        offset += got;
    }
    sodium_memzero(room, sizeof room);
    return !got && offset == upload->bytes
               ? MESO_OK
               : base_error(err, MESO_E_OUT_OF_MEMORY, "no memory for '%s'", upload->name);
}

int web_upload_open(struct web_upload *upload, const char **file, struct meso_error *err)
{
    *file = upload->path;
    if (!upload->key)
        return MESO_OK;
    int sealed = open(upload->path, O_RDONLY | O_CLOEXEC);
    if (sealed < 0)
        return base_error(err, MESO_E_FILE_UNREADABLE, "cannot open '%s': %s", upload->path,
                          strerror(errno));
    upload->plain = memfd_create("photograph", MFD_CLOEXEC);
    int code = upload->plain < 0
                   ? base_error(err, MESO_E_OUT_OF_MEMORY, "no memory for '%s'", upload->name)
                   : copy_plain(upload, sealed, err);
    close(sealed);
    base_format(upload->plain_path, sizeof upload->plain_path, "/proc/self/fd/%d", upload->plain);
    *file = upload->plain_path;
    return code;
}

void web_upload_close(struct web_upload *upload)
{
    if (upload->key && upload->plain >= 0)
        close(upload->plain);
    upload->plain = -1;
}
