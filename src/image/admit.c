/* A foreign photograph is decoded in a process of its own before it is trusted: what kills a
   decoder, or takes it over, costs that process alone. Knows where the process's program lies and
   how it is spoken to; what it may do is the admit room's. */
#include "decode.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Beside the library in a build folder, beside a folder of tests in it, installed. */
static const char *const PLACES[] = {"mesotrack-admit", "../mesotrack-admit",
                                     "../libexec/mesotrack/mesotrack-admit"};
/* Its processor time is bounded at 10 s by itself; a machine at work on six others needs a minute.
 */
enum { WAIT_MS = 60000 };

/* The folder of this library, or of the program that holds it. */
static void own_folder(char folder[PATH_MAX])
{
    Dl_info info;
    folder[0] = '\0';
    if (dladdr((const void *)(uintptr_t)image_admit, &info) && info.dli_fname &&
        strchr(info.dli_fname, '/'))
        base_format(folder, PATH_MAX, "%s", info.dli_fname);
    else {
        ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
        folder[length > 0 ? length : 0] = '\0';
    }
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
}

static int find_program(char path[PATH_MAX + 64], struct meso_error *err)
{
    char folder[PATH_MAX];
    own_folder(folder);
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        base_format(path, PATH_MAX + 64, "%s/%s", folder, PLACES[i]);
        if (!access(path, X_OK))
            return MESO_OK;
    }
    return base_error(err, MESO_E_DECODER_MISSING, "'mesotrack-admit' is not beside '%s'", folder);
}

static bool put(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t written = write(fd, at, length);
        if (written < 0 && errno != EINTR)
            return false;
        at += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* A file in memory, without a name, which holds what the process is to read. */
static int hand_over(const char *name, const uint8_t *bytes, size_t length, int *out,
                     struct meso_error *err)
{
    size_t before = strlen(name) + 1;
    *out = memfd_create("photograph", MFD_CLOEXEC);
    /* Written, not mapped: a copy in memory of ours would be twice a large file. */
    if (*out >= 0 && put(*out, name, before) && put(*out, bytes, length) &&
        !lseek(*out, 0, SEEK_SET))
        return MESO_OK;
    int cause = errno;
    if (*out >= 0)
        close(*out);
    return base_error(err, cause == EFBIG ? base_write_code(cause) : MESO_E_OUT_OF_MEMORY,
                      "cannot hand '%s' over to its decoder: %s", name, strerror(cause));
}

/* The process gets its input, its output and nothing else of this one: no open file, no
   environment, no blocked signal. */
static int start(const char *program, const char *option, int in, int out, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    char *const arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)option, NULL};
    char *const environment[] = {NULL};
    sigemptyset(&none);
    sigfillset(&all);
    int code = posix_spawn_file_actions_init(&files);
    if (code)
        return code;
    code = posix_spawnattr_init(&attributes);
    if (!code) {
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        if (!(code = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO)) &&
            !(code = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO)) &&
            !(code = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", 1, 0)) &&
            !(code = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1)))
            code = posix_spawn(pid, program, &files, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return code;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads until the process closes its output; false when the time is over. */
static bool listen_to(int fd, char *said, size_t room, int wait_ms)
{
    size_t length = 0;
    int64_t end = now_ms() + wait_ms;
    said[0] = '\0';
    for (;;) {
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        int64_t left = end - now_ms();
        int ready = left > 0 ? poll(&waiting, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        ssize_t got = read(fd, said + length, room - 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        length += (size_t)got;
        said[length] = '\0';
    }
}

/* What the process said, or how it ended. */
static int judge(const char *name, const char *said, bool in_time, int status,
                 struct meso_error *err)
{
    char *text;
    long code = strtol(said, &text, 10);
    if (!in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        return base_error(err, MESO_E_IMAGE_TOO_LARGE, "'%s' took too long to decode", name);
    if (WIFSIGNALED(status))
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' made its decoder fail (signal %d): it is damaged, or built to do "
                          "harm",
                          name, WTERMSIG(status));
    if (WEXITSTATUS(status) || text == said || *text != '\n' || code < 0)
        return base_error(err, MESO_E_UNEXPECTED, "the decoder of '%s' gave no answer", name);
    return code ? base_error(err, (int)code, "%s", text + 1) : MESO_OK;
}

int image_admit_by(const char *program, const char *option, int wait_ms, const uint8_t *bytes,
                   size_t length, const char *name, struct meso_error *err)
{
    char said[sizeof err->text + 16];
    int answer[2], in, status = 0;
    pid_t pid;
    int code = hand_over(name, bytes, length, &in, err);
    if (code)
        return code;
    if (pipe2(answer, O_CLOEXEC)) {
        close(in);
        return base_error(err, MESO_E_UNEXPECTED, "cannot make a pipe: %s", strerror(errno));
    }
    code = start(program, option, in, answer[1], &pid);
    close(in);
    close(answer[1]);
    if (code) {
        close(answer[0]);
        return base_error(err, MESO_E_UNEXPECTED, "cannot start '%s': %s", program, strerror(code));
    }
    bool in_time = listen_to(answer[0], said, sizeof said, wait_ms);
    close(answer[0]);
    if (!in_time)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return judge(name, said, in_time, status, err);
}

int image_admit(const uint8_t *bytes, size_t length, const char *name, struct meso_error *err)
{
    char program[PATH_MAX + 64];
    int code = find_program(program, err);
    return code ? code : image_admit_by(program, NULL, WAIT_MS, bytes, length, name, err);
}

int image_admit_check(struct meso_error *err)
{
    char program[PATH_MAX + 64];
    int code = find_program(program, err);
    return code ? code : image_admit_by(program, "--check", WAIT_MS, NULL, 0, "decoder", err);
}
