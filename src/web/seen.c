/* Who looked at whom, for the audit trail: gathered while pages are answered, and written together
   once a second, since each write waits for the disk. The same person at the same page of the same
   patient within five minutes is one line. */
#include "running.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_SEEN = 512, ONE_LOOK_SECONDS = 300, MOST_WHAT = 80 };

struct look {
    char actor[MESO_ACCOUNT_ROOM], patient[MESO_PATIENT_ROOM], what[MOST_WHAT];
    long at;
    bool written;
};

struct web_seen {
    struct web_server *server;
    pthread_mutex_t lock;
    pthread_cond_t noted;
    pthread_t thread;
    struct look looks[MOST_SEEN];
    int count; /* of those that are in use */
    bool waiting, stopping, started;
};

static bool same(const struct look *a, const struct look *b)
{
    return !strcmp(a->actor, b->actor) && !strcmp(a->patient, b->patient) &&
           !strcmp(a->what, b->what);
}

/* A place for it, or NULL if it is known already, or no place is free before the next write. */
static struct look *place(struct web_seen *seen, const struct look *look)
{
    struct look *oldest = NULL;
    for (int i = 0; i < seen->count; i++) {
        struct look *each = &seen->looks[i];
        if (same(each, look) && each->at + ONE_LOOK_SECONDS > look->at)
            return NULL;
        if (each->written && (!oldest || each->at < oldest->at))
            oldest = each;
    }
    return seen->count < MOST_SEEN ? &seen->looks[seen->count++] : oldest;
}

void web_seen_note(const struct web_request *request, const char *patient)
{
    struct web_seen *seen = request->server->seen;
    struct look look = {.at = (long)time(NULL)};
    if (!seen || !request->account || !request->route)
        return;
    base_format(look.actor, sizeof look.actor, "%s", request->account);
    base_format(look.patient, sizeof look.patient, "%s", patient);
    base_format(look.what, sizeof look.what, "%s", request->route->path);
    pthread_mutex_lock(&seen->lock);
    struct look *at = place(seen, &look);
    if (at) {
        *at = look;
        seen->waiting = true;
        pthread_cond_signal(&seen->noted);
    }
    pthread_mutex_unlock(&seen->lock);
}

/* With the lock held, which is given up while the archive writes. */
static void write_all(struct web_seen *seen, struct meso_archive *archive)
{
    static const struct meso_seen NOTHING = {0};
    struct look *copy = malloc(sizeof seen->looks);
    struct meso_seen *lines = malloc(MOST_SEEN * sizeof *lines);
    size_t count = 0;
    for (int i = 0; copy && lines && i < seen->count; i++)
        if (!seen->looks[i].written) {
            seen->looks[i].written = true;
            copy[count] = seen->looks[i];
            lines[count] = NOTHING;
            lines[count].actor = copy[count].actor;
            lines[count].patient = copy[count].patient;
            lines[count].what = copy[count].what;
            count++;
        }
    seen->waiting = false;
    pthread_mutex_unlock(&seen->lock);
    struct meso_error err;
    if (count && meso_archive_note_seen(archive, lines, count, &err))
        fprintf(stderr, "who saw what could not be written: %s\n", err.text);
    free(lines);
    free(copy);
    pthread_mutex_lock(&seen->lock);
}

static void *work(void *context)
{
    struct web_seen *seen = context;
    struct meso_archive *archive = NULL;
    pthread_mutex_lock(&seen->lock);
    while (!seen->stopping || seen->waiting) {
        struct timespec until;
        struct meso_error err;
        if (!seen->waiting) {
            pthread_cond_wait(&seen->noted, &seen->lock);
            continue;
        }
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        while (!seen->stopping && !pthread_cond_timedwait(&seen->noted, &seen->lock, &until))
            ;
        if (!archive && meso_archive_open(&archive, &seen->server->options.archive, &err)) {
            fprintf(stderr, "who saw what could not be written: %s\n", err.text);
            break;
        }
        write_all(seen, archive);
    }
    pthread_mutex_unlock(&seen->lock);
    meso_archive_close(archive);
    return NULL;
}

int web_seen_start(struct web_server *server, struct meso_error *err)
{
    struct web_seen *seen = server->seen = calloc(1, sizeof *seen);
    if (!seen)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for the audit trail");
    seen->server = server;
    pthread_mutex_init(&seen->lock, NULL);
    pthread_cond_init(&seen->noted, NULL);
    seen->started = !pthread_create(&seen->thread, NULL, work, seen);
    return seen->started
               ? MESO_OK
               : base_error(err, MESO_E_OUT_OF_MEMORY, "cannot start a thread for the audit trail");
}

void web_seen_stop(struct web_server *server)
{
    struct web_seen *seen = server->seen;
    if (!seen)
        return;
    pthread_mutex_lock(&seen->lock);
    seen->stopping = true;
    pthread_cond_broadcast(&seen->noted);
    pthread_mutex_unlock(&seen->lock);
    if (seen->started)
        pthread_join(seen->thread, NULL);
    pthread_cond_destroy(&seen->noted);
    pthread_mutex_destroy(&seen->lock);
    free(seen);
    server->seen = NULL;
}
