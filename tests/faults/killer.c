/* Preloaded into the program by tests/kill.py: kills it with SIGKILL at the KILL_AT-th call that
   changes something on disk or makes it durable (a write is cut in half first), and writes each
   call with its file to KILL_LOG. Knows nothing of the program. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

#define REAL(name, result, ...)         \
    static result (*real)(__VA_ARGS__); \
    if (!real)                          \
    *(void **)&real = dlsym(RTLD_NEXT, name)

static ssize_t plain_write(int fd, const void *bytes, size_t length)
{
    REAL("write", ssize_t, int, const void *, size_t);
    return real(fd, bytes, length);
}

static void note(const char *call, const char *path, const char *other)
{
    static int log = -2;
    char line[1024];
    if (log == -2) {
        REAL("open", int, const char *, int, ...);
        const char *name = getenv("KILL_LOG");
        log = name ? real(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    }
    if (log < 0)
        return;
    int length = snprintf(line, sizeof line, "%s\t%s\t%s\n", call, path, other);
    (void)!plain_write(log, line, (size_t)length);
}

static long number_of(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

enum fate { GOES_ON, DIES, FAILS };

static enum fate fate_of(const char *call, const char *path, const char *other, int needs_space)
{
    static long die_at = -1, fail_at, full_at;
    if (die_at < 0) {
        fail_at = number_of("FAIL_AT");
        full_at = number_of("FULL_AT");
        die_at = number_of("KILL_AT");
    }
    note(call, path, other);
    calls++;
    if (calls == die_at)
        return DIES;
    if (calls == fail_at) {
        errno = EIO;
        return FAILS;
    }
    if (full_at && calls >= full_at && needs_space) {
        errno = ENOSPC;
        return FAILS;
    }
    return GOES_ON;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    pause();
}

static const char *path_of(int fd, char path[512])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 511);
    path[length > 0 ? length : 0] = 0;
    return path;
}

/* Files alone: what goes to a terminal or pipe is no state. */
static int is_file(int fd)
{
    struct stat info;
    return !fstat(fd, &info) && S_ISREG(info.st_mode);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    char path[512];
    enum fate fate = is_file(fd) ? fate_of("write", path_of(fd, path), "", 1) : GOES_ON;
    if (fate == FAILS)
        return -1;
    if (fate == DIES) {
        plain_write(fd, bytes, length / 2);
        die();
    }
    return plain_write(fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
    char path[512];
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
    enum fate fate = fate_of("pwrite", path_of(fd, path), "", 1);
    if (fate == FAILS)
        return -1;
    if (fate == DIES) {
        real(fd, bytes, length / 2, at);
        die();
    }
    return real(fd, bytes, length, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    return pwrite64(fd, bytes, length, at);
}

#define BEFORE(call, path, other, needs_space)                    \
    do {                                                          \
        enum fate fate = fate_of(call, path, other, needs_space); \
        if (fate == DIES)                                         \
            die();                                                \
        if (fate == FAILS)                                        \
            return -1;                                            \
    } while (0)

int fsync(int fd)
{
    char path[512];
    REAL("fsync", int, int);
    BEFORE("fsync", path_of(fd, path), "", 0);
    return real(fd);
}

int fdatasync(int fd)
{
    char path[512];
    REAL("fdatasync", int, int);
    BEFORE("fdatasync", path_of(fd, path), "", 0);
    return real(fd);
}

int ftruncate64(int fd, off64_t length)
{
    char path[512];
    REAL("ftruncate64", int, int, off64_t);
    BEFORE("ftruncate", path_of(fd, path), "", 0);
    return real(fd, length);
}

int ftruncate(int fd, off_t length)
{
    return ftruncate64(fd, length);
}

int rename(const char *from, const char *to)
{
    REAL("rename", int, const char *, const char *);
    BEFORE("rename", from, to, 0);
    return real(from, to);
}

int unlink(const char *path)
{
    REAL("unlink", int, const char *);
    BEFORE("unlink", path, "", 0);
    return real(path);
}

int unlinkat(int folder, const char *path, int flags)
{
    REAL("unlinkat", int, int, const char *, int);
    BEFORE("unlink", path, "", 0);
    return real(folder, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    REAL("mkdir", int, const char *, mode_t);
    BEFORE("mkdir", path, "", 1);
    return real(path, mode);
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT ? (mode_t)va_arg(arguments, int) : 0;
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    REAL("open64", int, const char *, int, ...);
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    if (flags & O_CREAT)
        BEFORE("create", path, "", 1);
    return real(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open64(path, flags, mode);
}
