/* Patients shared out to worker processes, one at a time to each, so that a worker that dies takes
   one patient with it and no more. Knows patients by their codes only. */
#include "batch.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORKERS = 256, MOST_ATTEMPTS = 2, NONE = -1 };

struct child {
    pid_t process; /* 0: none */
    int socket;
    FILE *from;  /* the same */
    int current; /* the patient it has in hand, or NONE */
};

struct pool {
    const struct meso_archive_options *options;
    const struct meso_archive_batch *batch;
    const char *const *patients;
    int count, next, emitted, done, failed;
    int again[MOST_WORKERS], again_count; /* patients whose worker died */
    char **lines;                         /* by patient; NULL: not yet, or handed over */
    unsigned char *attempts;
    struct child children[MOST_WORKERS];
    int workers;
    struct meso_error *err;
};

static bool say(int socket, const char *text)
{
    size_t length = strlen(text);
    while (length) {
        ssize_t sent = send(socket, text, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        text += sent > 0 ? sent : 0;
        length -= sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

/* A worker's whole life. It never returns into the caller's code, nor runs what that does at exit.
 */
static void work(const struct pool *pool, int socket)
{
    struct batch_worker worker;
    struct meso_error err;
    char text[32];
    /* What libraries hold for a moment (a search for cards holds a copy of the photograph) goes
       back to the system at once, in place of staying below what comes next. */
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    if (pipeline_batch_worker_open(&worker, pool->options, pool->batch, &err)) {
        base_format(text, sizeof text, "!%d ", err.code);
        say(socket, text);
        say(socket, err.text);
        say(socket, "\n");
        _exit(meso_error_exit_code(err.code));
    }
    FILE *from = fdopen(socket, "r");
    while (from && fgets(text, sizeof text, from)) {
        char *line = pipeline_batch_patient(&worker, pool->patients[atoi(text)]);
        bool said = line && say(socket, line) && say(socket, "\n");
        free(line);
        if (!said)
            _exit(meso_error_exit_code(MESO_E_OUT_OF_MEMORY));
    }
    pipeline_batch_worker_close(&worker);
    _exit(0);
}

static int no_worker(struct pool *pool)
{
    return base_error(pool->err, MESO_E_UNEXPECTED, "cannot start a worker: %s", strerror(errno));
}

static int start(struct pool *pool, int number)
{
    struct child *child = &pool->children[number];
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return no_worker(pool);
    fflush(NULL);
    pid_t process = fork();
    if (!process) {
        close(ends[0]);
        for (int i = 0; i < pool->workers; i++)
            if (i != number && pool->children[i].process)
                close(pool->children[i].socket);
        work(pool, ends[1]);
    }
    close(ends[1]);
    FILE *from = process > 0 ? fdopen(ends[0], "r") : NULL;
    if (!from) {
        close(ends[0]);
        return no_worker(pool);
    }
    *child = (struct child){.process = process, .socket = ends[0], .from = from, .current = NONE};
    return MESO_OK;
}

/* In the order of the patients, whoever was ready first. */
static void hand_over(struct pool *pool, int index, char *line)
{
    pool->lines[index] = line;
    pool->done++;
    pool->failed += strstr(line, "\"outcome\":\"failed\"") != NULL;
    while (pool->emitted < pool->count && pool->lines[pool->emitted]) {
        pool->batch->item(pool->batch->context, pool->lines[pool->emitted]);
        free(pool->lines[pool->emitted]);
        pool->lines[pool->emitted++] = NULL;
    }
    if (pool->batch->progress)
        pool->batch->progress(pool->batch->context, "batch", pool->done, pool->count);
}

/* Its patient is given to another once; what kills two workers is told as failed. */
static int bury(struct pool *pool, struct child *child)
{
    int status = 0, index = child->current;
    fclose(child->from);
    while (waitpid(child->process, &status, 0) < 0 && errno == EINTR)
        ;
    child->process = 0;
    if (index == NONE)
        return MESO_OK;
    if (++pool->attempts[index] < MOST_ATTEMPTS) {
        pool->again[pool->again_count++] = index;
        return MESO_OK;
    }
    char *line =
        pipeline_batch_lost(pool->patients[index], WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    if (!line)
        return base_error(pool->err, MESO_E_OUT_OF_MEMORY, "out of memory for a batch's results");
    hand_over(pool, index, line);
    return MESO_OK;
}

/* One line, or the end, of a worker. */
static int listen_to(struct pool *pool, struct child *child)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length = getline(&line, &room, child->from);
    if (length < 1 || line[length - 1] != '\n') {
        free(line);
        return bury(pool, child);
    }
    line[length - 1] = 0;
    if (*line == '!') {
        char *cause = line + 1;
        int code = (int)strtol(line + 1, &cause, 10);
        base_error(pool->err, code, "%s", cause + (*cause == ' '));
        free(line);
        return code;
    }
    int index = child->current;
    child->current = NONE;
    hand_over(pool, index, line);
    return MESO_OK;
}

static int give_work(struct pool *pool)
{
    for (int i = 0; i < pool->workers; i++) {
        struct child *child = &pool->children[i];
        char text[32];
        if (child->process && child->current != NONE)
            continue;
        if (!pool->again_count && pool->next == pool->count)
            return MESO_OK;
        int code = child->process ? MESO_OK : start(pool, i);
        if (code)
            return code;
        child->current = pool->again_count ? pool->again[--pool->again_count] : pool->next++;
        base_format(text, sizeof text, "%d\n", child->current);
        say(child->socket, text); /* one that is dead is heard of by its end */
    }
    return MESO_OK;
}

static int run(struct pool *pool)
{
    int code = MESO_OK;
    while (!code && pool->done < pool->count && !(code = give_work(pool))) {
        struct pollfd sockets[MOST_WORKERS];
        struct child *of[MOST_WORKERS];
        nfds_t count = 0;
        for (int i = 0; i < pool->workers; i++)
            if (pool->children[i].process) {
                of[count] = &pool->children[i];
                sockets[count++] =
                    (struct pollfd){.fd = pool->children[i].socket, .events = POLLIN};
            }
        if (poll(sockets, count, -1) < 0 && errno != EINTR)
            return no_worker(pool);
        for (nfds_t i = 0; i < count && !code; i++)
            if (sockets[i].revents)
                code = listen_to(pool, of[i]);
    }
    return code;
}

int pipeline_batch_run(const struct meso_archive_options *options,
                       const struct meso_archive_batch *batch, const char *const *patients,
                       int count, int *failed, struct meso_error *err)
{
    struct pool *pool = calloc(1, sizeof *pool);
    char **lines = calloc((size_t)count + 1, sizeof *lines);
    unsigned char *attempts = calloc((size_t)count + 1, 1);
    int code = pool && lines && attempts
                   ? MESO_OK
                   : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a batch");
    if (!code) {
        int workers = batch->jobs < count ? batch->jobs : count;
        *pool = (struct pool){.options = options,
                              .batch = batch,
                              .patients = patients,
                              .count = count,
                              .lines = lines,
                              .attempts = attempts,
                              .workers = workers < MOST_WORKERS ? workers : MOST_WORKERS,
                              .err = err};
        code = run(pool);
        for (int i = 0; i < pool->workers; i++)
            if (pool->children[i].process) {
                shutdown(pool->children[i].socket, SHUT_RDWR);
                pool->children[i].current = NONE;
                bury(pool, &pool->children[i]);
            }
        for (int i = 0; i < count; i++)
            free(lines[i]);
        *failed = pool->failed;
    }
    free(attempts);
    free(lines);
    free(pool);
    return code;
}
