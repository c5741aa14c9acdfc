/* How long the archive's questions take with 1,000, 10,000 and 100,000 sessions: the goal is that
   it doesn't matter. Figures, not a test: build/tests/bench_store [postgresql://...]. */
#include "store_stage.h"

#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SIZES = 3, SESSIONS = 10, PHOTOS = 3, ROUNDS = 400, QUESTIONS = 6 };

/* A comparison of faces takes 150 kB. 10,000 patients' would fill the disk: those of the first
   hundred patients have that size, and of each hundredth behind them; those are asked for. */
enum { PAYLOAD = 4000, REAL_PAYLOAD = 150000, REAL_EACH = 100 };

static const char *const names[QUESTIONS] = {"find a patient",          "a patient's sessions",
                                             "a patient's photographs", "a kept comparison",
                                             "the first 50 patients",   "a patient's audit"};

static void check(int code, const struct meso_error *err)
{
    if (!code)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void add_session(struct stage *stage, int64_t patient, bool real, int number, uint64_t *hash)
{
    struct store_rows *rows = stage->store->rows;
    static char payload[REAL_PAYLOAD];
    char key[80];
    int64_t id;
    check(store_number(rows, &id, NULL, &stage->err,
                       "INSERT INTO session (patient_id, number) VALUES ($1, $2) RETURNING id",
                       STORE_WITH(store_int(patient), store_int(number))),
          &stage->err);
    for (int i = 1; i <= PHOTOS; i++) {
        snprintf(key, sizeof key, "%016llx%048d",
                 (unsigned long long)(*hash *= 6364136223846793005u), i);
        check(
            store_do(rows, &stage->err,
                     "INSERT INTO photo (session_id, sha256, bytes, view, side, needles, "
                     "repeat_number, flags, consent_treatment, consent_summary, consent_teaching, "
                     "added) VALUES ($1, $2, 3000000, 'face-front', '', 'before', $3, '', 1, 0, 0, "
                     "'2026-03-02T09:00:00Z')",
                     STORE_WITH(store_int(id), store_text(key), store_int(i))),
            &stage->err);
    }
    snprintf(key, sizeof key, "k%d", number);
    check(store_do(
              rows, &stage->err,
              "INSERT INTO comparison (patient_id, key, view, from_session, to_session, payload) "
              "VALUES ($1, $2, 'face-front', 1, $3, $4)",
              STORE_WITH(store_int(patient), store_text(key), store_int(number),
                         store_blob(payload, real && number == 4 ? REAL_PAYLOAD : PAYLOAD))),
          &stage->err);
}

/* Patients from number `from` up to `to`, in one transaction. */
static void fill(struct stage *stage, int from, int to)
{
    static uint64_t hash = 88172645463325253u;
    check(store_begin(stage->store->rows, &stage->err), &stage->err);
    for (int i = from; i < to; i++) {
        char code[16];
        int64_t id;
        snprintf(code, sizeof code, "P%06d", i);
        check(store_number(stage->store->rows, &id, NULL, &stage->err,
                           "INSERT INTO patient (code, added) VALUES ($1, '') RETURNING id",
                           STORE_WITH(store_text(code))),
              &stage->err);
        check(store_audit(stage->store, "add", "patient", id, "", &stage->err), &stage->err);
        for (int number = 1; number <= SESSIONS; number++)
            add_session(stage, id, i < REAL_EACH || i % REAL_EACH == 0, number, &hash);
    }
    check(store_end(stage->store->rows, MESO_OK, &stage->err), &stage->err);
}

static void ask_audit(struct stage *stage, const char *patient)
{
    struct meso_archive_options options = stage_options(stage);
    static struct meso_archive *archive;
    const char *json;
    if (!archive)
        check(meso_archive_open(&archive, &options, &stage->err), &stage->err);
    if (patient)
        check(meso_archive_audit(archive, patient, &json, &stage->err), &stage->err);
}

static double ask(struct stage *stage, int question, const struct store_patient *patient)
{
    struct store_patient found, *page;
    struct store_session *sessions;
    struct store_photo *photos;
    const char *payload;
    int count;
    struct base_arena_mark mark = base_arena_mark(stage->arena);
    double begun = now_us();
    if (question == 0)
        check(store_find_patient(stage->store, patient->code, &found, stage->arena, &stage->err),
              &stage->err);
    else if (question == 1)
        check(
            store_sessions(stage->store, patient->id, &sessions, &count, stage->arena, &stage->err),
            &stage->err);
    else if (question == 2)
        check(
            store_photos(stage->store, patient->id, 0, &photos, &count, stage->arena, &stage->err),
            &stage->err);
    else if (question == 3)
        check(store_find_comparison(stage->store, patient->id, "k4", &payload, stage->arena,
                                    &stage->err),
              &stage->err);
    else if (question == 5)
        ask_audit(stage, patient->code);
    else
        check(store_patients(stage->store, NULL, 50, &page, &count, stage->arena, &stage->err),
              &stage->err);
    double took = now_us() - begun;
    base_arena_rewind(stage->arena, mark);
    return took;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(struct stage *stage, int question, int patients)
{
    double times[ROUNDS];
    uint64_t draw = 12345;
    ask_audit(stage, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        char code[16];
        struct store_patient patient;
        draw = draw * 6364136223846793005u + 1442695040888963407u;
        int chosen = (int)((draw >> 33) % (uint64_t)patients);
        if (patients > REAL_EACH)
            chosen -= chosen % REAL_EACH;
        snprintf(code, sizeof code, "P%06d", chosen);
        check(store_find_patient(stage->store, code, &patient, stage->arena, &stage->err),
              &stage->err);
        times[i] = ask(stage, question, &patient);
    }
    qsort(times, ROUNDS, sizeof *times, by_size);
    return times[ROUNDS / 2];
}

int main(int argc, char **argv)
{
    static const int sessions[SIZES] = {1000, 10000, 100000};
    struct stage stage = {.folder = "/tmp/mesotrack-bench-XXXXXX"};
    double us[QUESTIONS][SIZES];
    if (!mkdtemp(stage.folder))
        return 1;
    if (argc > 1)
        snprintf(stage.database, sizeof stage.database, "%s", argv[1]);
    struct meso_archive_options options = stage_options(&stage);
    check(base_arena_new(&stage.arena, 0, &stage.err), &stage.err);
    check(store_init(&options, &stage.err), &stage.err);
    check(store_open(&stage.store, &options, &stage.err), &stage.err);
    for (int size = 0; size < SIZES; size++) {
        fill(&stage, size ? sessions[size - 1] / SESSIONS : 0, sessions[size] / SESSIONS);
        /* As the server itself does within a minute; else its plans stay those of small tables. */
        if (*stage.database)
            check(store_script(stage.store->rows, "ANALYZE", &stage.err), &stage.err);
        for (int question = 0; question < QUESTIONS; question++)
            us[question][size] = median(&stage, question, sessions[size] / SESSIONS);
    }
    printf("%-24s %10d %10d %10d sessions   last / first (goal at most 2)\n", "median in us",
           sessions[0], sessions[1], sessions[2]);
    for (int question = 0; question < QUESTIONS; question++)
        printf("%-24s %10.0f %10.0f %10.0f            %6.2f\n", names[question], us[question][0],
               us[question][1], us[question][2], us[question][2] / us[question][0]);
    store_close(stage.store);
    base_arena_free(stage.arena);
    stage_remove(stage.folder);
    return 0;
}
