/* Files: read whole, written durably. */
#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, MOST_LINKS = 40 };

static int read_all(int fd, const char *name, size_t limit, size_t expected, uint8_t **bytes,
                    size_t *length, struct arena *arena, struct meso_error *err)
{
    size_t capacity = expected + 1, used = 0;
    uint8_t *buffer = base_arena_alloc(arena, capacity, err);
    if (!buffer)
        return MESO_E_OUT_OF_MEMORY;
    for (;;) {
        if (used > limit)
            return base_error(err, MESO_E_IMAGE_TOO_LARGE,
                              "'%s' is larger than the limit of %zu bytes a file", name, limit);
        if (used == capacity) {
            uint8_t *larger = base_arena_alloc(arena, capacity * 2, err);
            if (!larger)
                return MESO_E_OUT_OF_MEMORY;
            memcpy(larger, buffer, used);
            buffer = larger;
            capacity *= 2;
        }
        ssize_t got = read(fd, buffer + used, capacity - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return base_error(err, MESO_E_FILE_UNREADABLE, "cannot read '%s': %s", name,
                              strerror(errno));
        if (got == 0)
            break;
        used += (size_t)got;
    }
    *bytes = buffer;
    *length = used;
    return MESO_OK;
}

int base_file_read(const char *path, size_t limit_bytes, uint8_t **bytes, size_t *length,
                   struct arena *arena, struct meso_error *err)
{
    if (!strcmp(path, "-"))
        return read_all(STDIN_FILENO, "standard input", limit_bytes, 1 << 20, bytes, length, arena,
                        err);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return base_error(err,
                          errno == ENOENT || errno == ENOTDIR ? MESO_E_FILE_NOT_FOUND
                                                              : MESO_E_FILE_UNREADABLE,
                          "cannot open '%s': %s", path, strerror(errno));
    struct stat info;
    int code;
    if (fstat(fd, &info))
        code =
            base_error(err, MESO_E_FILE_UNREADABLE, "cannot read '%s': %s", path, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        code = base_error(err, MESO_E_FILE_UNREADABLE, "'%s' is a folder, not a file", path);
    else if (!S_ISREG(info.st_mode))
        code = base_error(err, MESO_E_FILE_UNREADABLE, "'%s' is not an ordinary file", path);
    else if ((uintmax_t)info.st_size > limit_bytes)
        code = base_error(err, MESO_E_IMAGE_TOO_LARGE,
                          "'%s' has %jd bytes; the limit is %zu bytes a file", path,
                          (intmax_t)info.st_size, limit_bytes);
    else
        code = read_all(fd, path, limit_bytes, (size_t)info.st_size, bytes, length, arena, err);
    close(fd);
    return code;
}

static int write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t put = write(fd, at, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        at += put;
        length -= (size_t)put;
    }
    return 0;
}

int base_write_code(int cause)
{
    return cause == ENOSPC || cause == EDQUOT || cause == EFBIG ? MESO_E_NO_SPACE
                                                                : MESO_E_FILE_UNWRITABLE;
}

static int fail(const char *path, struct meso_error *err)
{
    int cause = errno;
    return base_error(err, base_write_code(cause), "cannot write '%s': %s", path, strerror(cause));
}

/* Where the last name begins. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Some file systems can't sync a folder and some folders can't be opened: the file itself is safe
   by then. Only a medium that fails is an error. */
static int sync_folder_of(const char *path)
{
    char folder[PATH_BYTES] = ".";
    if (folder_length(path))
        snprintf(folder, sizeof folder, "%.*s", (int)folder_length(path), path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    int failed = fsync(fd) && (errno == EIO || errno == ENOSPC || errno == EDQUOT);
    int cause = errno;
    close(fd);
    errno = cause;
    return failed;
}

/* A device or pipe ("/dev/null", "/dev/stdout") is written as it is: it can't be replaced. */
static bool is_special(const char *path)
{
    struct stat info;
    return !stat(path, &info) && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static int write_special(const char *path, const void *bytes, size_t length, struct meso_error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(path, err);
    int failed = write_all(fd, bytes, length);
    int code = failed ? fail(path, err) : MESO_OK;
    close(fd);
    return code;
}

/* The file that a chain of symbolic links leads to, there or not yet. */
static int follow_links(const char *path, char target[PATH_BYTES])
{
    char link[PATH_BYTES];
    if ((size_t)snprintf(target, PATH_BYTES, "%s", path) >= PATH_BYTES) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (int links = 0; links <= MOST_LINKS; links++) {
        ssize_t length = readlink(target, link, sizeof link - 1);
        if (length < 0)
            return 0;
        link[length] = 0;
        size_t folder = link[0] == '/' ? 0 : folder_length(target);
        if (folder + (size_t)length >= PATH_BYTES) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(target + folder, link, (size_t)length + 1);
    }
    errno = ELOOP;
    return -1;
}

#define TEMPORARY ".mesotrack-"

/* A new file beside the target under a name that nobody has. */
static int open_temporary(const char *target, char temporary[PATH_BYTES])
{
    char prefix[PATH_BYTES];
    int length =
        snprintf(prefix, sizeof prefix, "%.*s" TEMPORARY, (int)folder_length(target), target);
    if (length >= PATH_BYTES) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return base_temporary_open(prefix, 0666, temporary, PATH_BYTES);
}

/* Writes and syncs; an old file's permissions are kept. */
static int fill(int fd, const char *target, const void *bytes, size_t length)
{
    struct stat old;
    return write_all(fd, bytes, length) ||
           (!stat(target, &old) && fchmod(fd, old.st_mode & 0777)) || fsync(fd);
}

int base_file_write(const char *path, const void *bytes, size_t length, struct meso_error *err)
{
    if (!strcmp(path, "-"))
        return write_all(STDOUT_FILENO, bytes, length) ? fail("standard output", err) : MESO_OK;
    if (is_special(path))
        return write_special(path, bytes, length, err);
    char target[PATH_BYTES], temporary[PATH_BYTES];
    int fd = follow_links(path, target) ? -1 : open_temporary(target, temporary);
    if (fd < 0)
        return fail(path, err);
    /* Closed after the rename: until then its lock keeps sweeps away. */
    int failed = fill(fd, target, bytes, length) || rename(temporary, target), cause = errno;
    if (failed)
        unlink(temporary);
    if (close(fd) && !failed) {
        failed = 1;
        cause = errno;
    }
    errno = cause;
    if (failed)
        return fail(path, err);
    return sync_folder_of(target) ? fail(path, err) : MESO_OK;
}

void base_file_sweep(const char *folder)
{
    base_temporary_sweep(folder, TEMPORARY);
}
