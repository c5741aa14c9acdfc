/* A process that measures for the server, told over a socket what to do. Its findings are in the
   archive; over the socket come progress and what went wrong. */
#include "worker.h"

#include <mesotrack/clinic.h>
#include <mesotrack/pictures.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What goes over the socket is one of these each way, between two forks of one program. */
struct order {
    enum web_job_kind kind;
    struct web_job_task task;
    char actor[MESO_ACCOUNT_ROOM];
};
struct report {
    bool ended, died;
    char stage[32];
    int done, total;
    struct meso_error err; /* code 0: fine */
};

static bool give(int socket, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t sent = send(socket, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool take(int socket, void *bytes, size_t length)
{
    char *at = bytes;
    while (length) {
        ssize_t got = recv(socket, at, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

/* The worker's own, opened when first needed. */
struct tools {
    int socket;
    struct meso_archive *archive;
    struct meso *meso;
};

static void tell_progress(void *context, const char *stage, int done, int total)
{
    const struct tools *tools = context;
    struct report report = {.done = done, .total = total};
    base_format(report.stage, sizeof report.stage, "%s", stage);
    give(tools->socket, &report, sizeof report);
}

static int open_tools(struct tools *tools, const struct web_options *options,
                      struct meso_error *err)
{
    struct meso_options how = {.models_dir = options->models_dir,
                               .threads = options->threads,
                               .progress = tell_progress,
                               .progress_context = tools};
    int code =
        tools->archive ? MESO_OK : meso_archive_open(&tools->archive, &options->archive, err);
    return code || tools->meso ? code : meso_open(&tools->meso, &how, err);
}

static int carry_out(struct tools *tools, const struct order *order, struct meso_error *err)
{
    const struct web_job_task *task = &order->task;
    const char *view = *task->view ? task->view : NULL;
    struct meso_result *result = NULL;
    int code;
    meso_archive_act_as(tools->archive, order->actor);
    if (order->kind == WEB_JOB_CHECK)
        code = meso_archive_check(tools->archive, tools->meso, task->photo, &result, err);
    else if (task->from)
        code = meso_archive_pair(tools->archive, tools->meso, task->patient, view, task->from,
                                 task->to, &result, err);
    else
        code = meso_archive_report(tools->archive, tools->meso, task->patient, view, &result, err);
    meso_result_free(result);
    return code;
}

/* A worker's whole life: until the server closes its end. */
static void work(int socket, const struct web_options *options)
{
    struct tools tools = {.socket = socket};
    struct order order;
    while (take(socket, &order, sizeof order)) {
        struct report report = {.ended = true};
        int code = open_tools(&tools, options, &report.err);
        if (!code)
            code = carry_out(&tools, &order, &report.err);
        report.err.code = code;
        /* Its memory is for the next; the archive's of this one is not needed any more. */
        meso_archive_close(tools.archive);
        tools.archive = NULL;
        if (!give(socket, &report, sizeof report))
            break;
    }
    meso_close(tools.meso);
}

static void supervise(int socket, const struct web_options *options)
{
    struct report died = {.ended = true, .died = true};
    for (;;) {
        int status = 0;
        pid_t process = fork();
        if (!process) {
            work(socket, options);
            _exit(0);
        }
        if (process < 0)
            sleep(1);
        while (process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR)
            ;
        if (process > 0 && WIFEXITED(status) && !WEXITSTATUS(status))
            return;
        if (!give(socket, &died, sizeof died))
            return;
    }
}

int web_worker_start(struct web_worker *worker, const struct web_options *options,
                     struct meso_error *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return base_error(err, MESO_E_UNEXPECTED, "cannot make a socket: %s", strerror(errno));
    fflush(NULL);
    worker->process = fork();
    if (!worker->process) {
        setpgid(0, 0);
        close(ends[0]);
        supervise(ends[1], options);
        _exit(0);
    }
    close(ends[1]);
    worker->socket = ends[0];
    /* A group of its own: the terminal's Ctrl-C is for the server, which ends it then. */
    if (worker->process > 0) {
        setpgid(worker->process, worker->process);
        return MESO_OK;
    }
    worker->process = 0;
    web_worker_close(worker);
    return base_error(err, MESO_E_OUT_OF_MEMORY, "cannot start a process: %s", strerror(errno));
}

void web_worker_kill(struct web_worker *worker)
{
    if (!worker->process)
        return;
    kill(-worker->process, SIGKILL);
    while (waitpid(worker->process, NULL, 0) < 0 && errno == EINTR)
        ;
    worker->process = 0;
}

void web_worker_close(struct web_worker *worker)
{
    if (worker->socket > 0)
        close(worker->socket);
    worker->socket = 0;
}

int web_worker_run(const struct web_worker *worker, enum web_job_kind kind,
                   const struct web_job_task *task, const char *actor,
                   void (*progress)(void *context, const char *stage, int done, int total),
                   void *context, struct meso_error *err)
{
    struct order order = {.kind = kind, .task = *task};
    struct report report = {0};
    base_format(order.actor, sizeof order.actor, "%s", actor);
    bool heard = give(worker->socket, &order, sizeof order);
    while (heard && (heard = take(worker->socket, &report, sizeof report)) && !report.ended)
        progress(context, report.stage, report.done, report.total);
    if (!heard || report.died)
        return base_error(err, MESO_E_UNEXPECTED,
                          "the process that measured has ended before its time");
    *err = report.err;
    return report.err.code;
}
