/* Files on their way in: they wait beside the archive's photographs, so that a long upload can go
   on after a break, and none is acknowledged before the archive has it. */
#include "upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 86400, ANSWER_BYTES = 64 << 10, MOST_UNFINISHED = 500 };

static void folder_of(const char *archive, char out[4096])
{
    base_format(out, 4096, "%s/uploads", archive);
}

static int fail(const char *what, const char *path, struct meso_error *err)
{
    return base_error(err, base_write_code(errno), "cannot %s '%s': %s", what, path,
                      strerror(errno));
}

int web_uploads_prepare(const char *archive, struct meso_error *err)
{
    char path[4096], file[4400];
    struct stat info;
    folder_of(archive, path);
    if (mkdir(path, 0700) && errno != EEXIST)
        return fail("make the folder", path, err);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        base_format(file, sizeof file, "%s/%s", path, entry->d_name);
        if (!stat(file, &info) && S_ISREG(info.st_mode) && info.st_mtime + DAY < time(NULL))
            unlink(file);
    }
    if (folder)
        closedir(folder);
    return MESO_OK;
}

static int open_at(struct web_upload *upload, int flags, struct meso_error *err)
{
    upload->fd = open(upload->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (upload->fd < 0)
        return fail("open", upload->path, err);
    return MESO_OK;
}

int web_upload_begin(const struct web_spool *spool, struct web_upload *upload,
                     struct meso_error *err)
{
    char folder[4096];
    unsigned long long random[2];
    upload->fd = -1;
    if (getrandom(random, sizeof random, 0) != sizeof random)
        return base_error(err, MESO_E_UNEXPECTED, "the system gives no random numbers");
    folder_of(spool->archive, folder);
    base_format(upload->path, sizeof upload->path, "%s/%016llx%016llx", folder, random[0],
                random[1]);
    int code = open_at(upload, O_EXCL, err);
    return code || !spool->sealed ? code : web_upload_seal(spool, upload, err);
}

static void path_of(const char *archive, const char *key, const char *end, char out[4200])
{
    char folder[4096], hash[65];
    base_sha256_hex(key, strlen(key), hash);
    folder_of(archive, folder);
    base_format(out, 4200, "%s/%s%s", folder, hash, end);
}

static int count_of(const char *archive)
{
    char path[4096];
    int count = 0;
    folder_of(archive, path);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        count += strstr(entry->d_name, ".part") != NULL;
    if (folder)
        closedir(folder);
    return count;
}

int web_upload_resume(const struct web_spool *spool, const char *key, struct web_upload *upload,
                      struct meso_error *err)
{
    struct stat info;
    path_of(spool->archive, key, ".part", upload->path);
    upload->kept = true;
    if (access(upload->path, F_OK) && count_of(spool->archive) >= MOST_UNFINISHED)
        return base_error(err, MESO_E_TOO_MANY_ATTEMPTS,
                          "%d uploads are unfinished already; the oldest are forgotten after a day",
                          MOST_UNFINISHED);
    int code = open_at(upload, O_APPEND, err);
    if (code)
        return code;
    if (flock(upload->fd, LOCK_EX | LOCK_NB)) {
        web_upload_end(upload);
        return base_error(err, MESO_E_ARCHIVE_BUSY, "this upload is being sent already");
    }
    if (spool->sealed)
        return web_upload_seal(spool, upload, err);
    if (fstat(upload->fd, &info))
        return fail("look at", upload->path, err);
    upload->bytes = info.st_size;
    return MESO_OK;
}

int64_t web_upload_offset(const struct web_spool *spool, const char *key)
{
    char path[4200];
    unsigned char head[WEB_UPLOAD_HEAD];
    struct stat info;
    path_of(spool->archive, key, ".part", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int64_t bytes = fd < 0 || fstat(fd, &info) ? 0 : info.st_size;
    if (fd >= 0 && spool->sealed)
        bytes = web_upload_is_ours(spool, fd, head) ? bytes - WEB_UPLOAD_HEAD : 0;
    if (fd >= 0)
        close(fd);
    return bytes;
}

int web_upload_write(struct web_upload *upload, const char *data, size_t size,
                     struct meso_error *err)
{
    if (upload->bytes + (int64_t)size > WEB_FILE_BYTES)
        return base_error(err, MESO_E_UPLOAD_TOO_LARGE, "'%s' is larger than %d MB", upload->name,
                          (int)(WEB_FILE_BYTES >> 20));
    while (size) {
        struct web_upload_piece piece;
        size_t part = upload->key ? web_upload_turn(upload, data, size, &piece) : size;
        ssize_t written = write(upload->fd, upload->key ? (const void *)piece.at : data, part);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail("write", upload->path, err);
        data += written;
        size -= (size_t)written;
        upload->bytes += written;
    }
    return MESO_OK;
}

void web_upload_end(struct web_upload *upload)
{
    if (upload->fd >= 0)
        close(upload->fd);
    upload->fd = -1;
}

void web_upload_drop(struct web_upload *upload)
{
    web_upload_end(upload);
    web_upload_close(upload);
    if ((!upload->kept || !upload->bytes) && *upload->path)
        unlink(upload->path);
    *upload->path = 0;
}

int web_upload_note(const char *archive, const char *key, const char *answer,
                    struct meso_error *err)
{
    char path[4200];
    path_of(archive, key, ".done", path);
    return base_file_write(path, answer, strlen(answer), err);
}

const char *web_upload_noted(const char *archive, const char *key, struct arena *arena)
{
    char path[4200];
    uint8_t *bytes;
    size_t length;
    path_of(archive, key, ".done", path);
    return base_file_read(path, ANSWER_BYTES, &bytes, &length, arena, NULL)
               ? NULL
               : base_arena_printf(arena, NULL, "%.*s", (int)length, (const char *)bytes);
}
