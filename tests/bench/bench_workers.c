/* What the archive's database costs a worker of a batch, with 1 to 32 of them at once: per
   comparison the patient's rows, the question whether it is kept, and its keeping with all
   readings. Figures, not a test: build/tests/bench_workers [postgresql://...].
   tests/bench/cluster.py puts them into its table. */
#include "store_stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WORKERS = 32, SECONDS = 2, SESSIONS = 10, MOST_EACH = 4000 };
/* Of a face: as kept by a batch of rendered faces (900x1100, 13 zones). */
enum { PAYLOAD = 97000, READINGS = 1500 };

static void check(int code, const struct meso_error *err)
{
    if (!code)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fill(struct stage *stage)
{
    struct meso_archive_session session = {.number = 0};
    for (int w = 0; w < MOST_WORKERS; w++) {
        char code[16];
        int64_t id;
        snprintf(code, sizeof code, "W%d", w);
        check(store_add_patient(stage->store, code, NULL, &id, &stage->err), &stage->err);
        for (int s = 1; s <= SESSIONS; s++) {
            session.patient = code;
            session.number = s;
            check(store_add_session(stage->store, &session, &id, &stage->err), &stage->err);
        }
    }
}

/* One comparison's way through the database. */
static void keep_one(struct stage *stage, const char *code, int round, struct store_comparison *c)
{
    struct base_arena_mark mark = base_arena_mark(stage->arena);
    struct store_patient patient;
    struct store_session *sessions;
    struct store_photo *photos;
    const char *payload;
    char key[32];
    int count;
    check(store_find_patient(stage->store, code, &patient, stage->arena, &stage->err), &stage->err);
    check(store_sessions(stage->store, patient.id, &sessions, &count, stage->arena, &stage->err),
          &stage->err);
    check(store_photos(stage->store, patient.id, 0, &photos, &count, stage->arena, &stage->err),
          &stage->err);
    snprintf(key, sizeof key, "%d-%d", (int)getpid(), round);
    check(store_find_comparison(stage->store, patient.id, key, &payload, stage->arena, &stage->err),
          &stage->err);
    c->patient_id = patient.id;
    c->key = key;
    c->from = 1;
    c->to = 2 + round % (SESSIONS - 1);
    check(store_keep_comparison(stage->store, c, &stage->err), &stage->err);
    base_arena_rewind(stage->arena, mark);
}

/* Comparisons until the end; told through the pipe. */
static void work(const struct stage *parent, int number, double end, int pipe_end)
{
    static char payload[PAYLOAD + 1];
    static struct store_reading readings[READINGS];
    struct stage stage = *parent;
    struct meso_archive_options options = stage_options(&stage);
    char code[16];
    int done = 0;
    memset(payload, 'x', PAYLOAD);
    for (int i = 0; i < READINGS; i++)
        readings[i] = (struct store_reading){.later = i % 2,
                                             .measure = "wrinkles",
                                             .version = 4,
                                             .zone = "forehead",
                                             .field = "density",
                                             .unit = "mm/cm2",
                                             .value = i};
    struct store_comparison c = {.view = "face-front",
                                 .versions = "wrinkles=4",
                                 .payload = payload,
                                 .length = PAYLOAD,
                                 .photos = {"a", "b"},
                                 .parameters = {"", ""},
                                 .readings = readings,
                                 .reading_count = READINGS};
    check(base_arena_new(&stage.arena, 0, &stage.err), &stage.err);
    check(store_open(&stage.store, &options, &stage.err), &stage.err);
    snprintf(code, sizeof code, "W%d", number);
    for (; now_s() < end && done < MOST_EACH; done++)
        keep_one(&stage, code, done, &c);
    store_close(stage.store);
    if (write(pipe_end, &done, sizeof done) != sizeof done)
        _exit(1);
    _exit(0);
}

/* Comparisons a second of so many workers together. */
static double rate(const struct stage *stage, int workers)
{
    int ends[2], total = 0, one;
    double begun = now_s();
    if (pipe(ends))
        exit(1);
    for (int w = 0; w < workers; w++)
        if (!fork())
            work(stage, w, begun + SECONDS, ends[1]);
    close(ends[1]);
    while (read(ends[0], &one, sizeof one) == sizeof one)
        total += one;
    close(ends[0]);
    while (wait(NULL) > 0)
        ;
    return total / (now_s() - begun);
}

int main(int argc, char **argv)
{
    struct stage stage = {.folder = "/tmp/mesotrack-bench-XXXXXX"};
    if (!mkdtemp(stage.folder))
        return 1;
    if (argc > 1)
        snprintf(stage.database, sizeof stage.database, "%s", argv[1]);
    struct meso_archive_options options = stage_options(&stage);
    check(store_init(&options, &stage.err), &stage.err);
    check(store_open(&stage.store, &options, &stage.err), &stage.err);
    fill(&stage);
    store_close(stage.store);
    printf("workers  comparisons/s  ms each\n");
    for (int workers = 1; workers <= MOST_WORKERS; workers *= 2) {
        double a_second = rate(&stage, workers);
        printf("%7d  %13.1f  %7.1f\n", workers, a_second, 1e3 * workers / a_second);
        fflush(stdout);
    }
    stage_remove(stage.folder);
    return 0;
}
