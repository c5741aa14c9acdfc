/* Preloaded into the program by tests/power_cut.py: writes each call that changes files or makes
   them durable to RECORD_LOG, with its data, so that what a power cut leaves can be made of it.
   Knows nothing of the program. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name, result, ...)         \
    static result (*real)(__VA_ARGS__); \
    if (!real)                          \
    *(void **)&real = dlsym(RTLD_NEXT, name)

static ssize_t plain_write(int fd, const void *bytes, size_t length)
{
    REAL("write", ssize_t, int, const void *, size_t);
    return real(fd, bytes, length);
}

/* A line "call TAB path TAB other TAB at TAB length NEWLINE", then the data. */
static void record(const char *call, const char *path, const char *other, int64_t at,
                   const void *data, size_t length)
{
    static int log = -2;
    if (log == -2) {
        REAL("open64", int, const char *, int, ...);
        const char *name = getenv("RECORD_LOG");
        log = name ? real(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    }
    char *whole = log < 0 ? NULL : malloc(length + 2048);
    if (!whole)
        return;
    int head =
        snprintf(whole, 2048, "%s\t%s\t%s\t%lld\t%zu\n", call, path, other, (long long)at, length);
    if (length)
        memcpy(whole + head, data, length);
    if (plain_write(log, whole, (size_t)head + length) != (ssize_t)((size_t)head + length))
        abort();
    free(whole);
}

static const char *path_of(int fd, char path[512])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 511);
    path[length > 0 ? length : 0] = 0;
    return path;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    char path[512];
    struct stat info;
    int is_file = !fstat(fd, &info) && S_ISREG(info.st_mode);
    int64_t at = is_file && (fcntl(fd, F_GETFL) & O_APPEND) ? info.st_size : lseek(fd, 0, SEEK_CUR);
    ssize_t written = plain_write(fd, bytes, length);
    if (written > 0 && is_file)
        record("write", path_of(fd, path), "", at, bytes, (size_t)written);
    else if (written > 0 && (fd == STDOUT_FILENO || fd == STDERR_FILENO))
        record("say", fd == STDOUT_FILENO ? "out" : "err", "", 0, bytes, (size_t)written);
    return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
    char path[512];
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
    ssize_t written = real(fd, bytes, length, at);
    if (written > 0)
        record("write", path_of(fd, path), "", at, bytes, (size_t)written);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    return pwrite64(fd, bytes, length, at);
}

int fsync(int fd)
{
    char path[512];
    REAL("fsync", int, int);
    int result = real(fd);
    record("sync", path_of(fd, path), "", 0, NULL, 0);
    return result;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int ftruncate64(int fd, off64_t length)
{
    char path[512];
    REAL("ftruncate64", int, int, off64_t);
    int result = real(fd, length);
    if (!result)
        record("truncate", path_of(fd, path), "", length, NULL, 0);
    return result;
}

int ftruncate(int fd, off_t length)
{
    return ftruncate64(fd, length);
}

int rename(const char *from, const char *to)
{
    REAL("rename", int, const char *, const char *);
    int result = real(from, to);
    if (!result)
        record("rename", from, to, 0, NULL, 0);
    return result;
}

int unlink(const char *path)
{
    REAL("unlink", int, const char *);
    int result = real(path);
    if (!result)
        record("unlink", path, "", 0, NULL, 0);
    return result;
}

int mkdir(const char *path, mode_t mode)
{
    REAL("mkdir", int, const char *, mode_t);
    int result = real(path, mode);
    if (!result)
        record("mkdir", path, "", 0, NULL, 0);
    return result;
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    REAL("open64", int, const char *, int, ...);
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    int is_new = flags & O_CREAT && access(path, F_OK);
    int fd = real(path, flags, mode);
    if (fd >= 0 && is_new)
        record("create", path, "", 0, NULL, 0);
    if (fd >= 0 && !is_new && flags & O_TRUNC)
        record("truncate", path, "", 0, NULL, 0);
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    return open64(path, flags, mode);
}
