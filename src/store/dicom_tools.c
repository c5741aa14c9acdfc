/* DCMTK's commands, run as processes. Knows their options and what they answer, nothing of
 * patients. */
#include "dicom.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID = 400, MOST_TITLE = 16, ROOM = 256 };
extern char **environ; /* POSIX declares it nowhere */

/* Reads until the end; keeps the beginning, where the cause stands. */
static void listen_to(int fd, char said[SAID])
{
    char rest[SAID];
    size_t used = 0;
    for (;;) {
        bool full = used + 1 >= SAID;
        ssize_t got = full ? read(fd, rest, sizeof rest) : read(fd, said + used, SAID - 1 - used);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        used += !full && got > 0 ? (size_t)got : 0;
    }
    said[used] = 0;
    for (char *at = said; *at; at++)
        if (*at == '\n' || *at == '\r')
            *at = at[1] ? ';' : 0;
}

static int start(const char *const *arguments, int out, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions))
        return ENOMEM;
    int failed = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    if (!failed)
        failed = posix_spawnp(process, arguments[0], &actions, NULL,
                              (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

int store_dicom_run(const char *const *arguments, struct meso_error *err)
{
    int ends[2], status = 0;
    pid_t process;
    char said[SAID] = "";
    if (pipe2(ends, O_CLOEXEC))
        return base_error(err, MESO_E_UNEXPECTED, "cannot make a pipe: %s", strerror(errno));
    int failed = start(arguments, ends[1], &process);
    close(ends[1]);
    if (!failed)
        listen_to(ends[0], said);
    close(ends[0]);
    while (!failed && waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    if (failed == ENOENT)
        return base_error(err, MESO_E_TOOL_MISSING,
                          "%s is not installed; DICOM needs DCMTK (Debian: dcmtk)", arguments[0]);
    if (failed)
        return base_error(err, MESO_E_UNEXPECTED, "cannot run %s: %s", arguments[0],
                          strerror(failed));
    return WIFEXITED(status) && !WEXITSTATUS(status)
               ? MESO_OK
               : base_error(err, MESO_E_TOOL_FAILED, "%s failed: %s", arguments[0],
                            *said ? said : "it said nothing");
}

/* Asked for before a patient's first photograph is opened. */
int store_dicom_find_tools(struct meso_error *err)
{
    static const char *const tools[] = {"dump2dcm", "img2dcm", "dcmsend"};
    int code = MESO_OK;
    for (size_t i = 0; i < sizeof tools / sizeof *tools && !code; i++)
        code = store_dicom_run((const char *const[]){tools[i], "--version", NULL}, err);
    return code;
}

struct peer {
    char title[MOST_TITLE + 1], host[ROOM], port[8];
};

static bool read_peer(const char *text, struct peer *out)
{
    char rest;
    int port;
    const char *at = strchr(text, '@'), *colon = strrchr(text, ':');
    size_t title = at ? (size_t)(at - text) : 0;
    if (!title || title > MOST_TITLE || !colon || colon <= at + 1 ||
        (size_t)(colon - at) > sizeof out->host || sscanf(colon + 1, "%d%c", &port, &rest) != 1 ||
        port < 1 || port > 65535)
        return false;
    base_format(out->title, sizeof out->title, "%.*s", (int)title, text);
    base_format(out->host, sizeof out->host, "%.*s", (int)(colon - at - 1), at + 1);
    base_format(out->port, sizeof out->port, "%d", port);
    return true;
}

int store_dicom_check_peer(const char *peer, struct meso_error *err)
{
    struct peer found;
    return read_peer(peer, &found)
               ? MESO_OK
               : base_error(err, MESO_E_USAGE,
                            "'%s' is not AET@HOST:PORT, such as ORTHANC@127.0.0.1:4242; an "
                            "application entity title has 1 to %d characters",
                            peer, MOST_TITLE);
}

int store_dicom_send(const char *peer, const char *folder, struct meso_error *err)
{
    struct peer to;
    if (!read_peer(peer, &to))
        return store_dicom_check_peer(peer, err);
    /* --decompress-never: what can't be taken as it is must not be changed on the way. */
    return store_dicom_run((const char *const[]){"dcmsend", "-q", "-aet", "MESOTRACK", "-aec",
                                                 to.title, "-to", "15", "-td", "60",
                                                 "--decompress-never", "+sd", "+sp", "*.dcm",
                                                 to.host, to.port, folder, NULL},
                           err);
}
