/* The archive as a whole stays whole: what verify finds, and what is left of killed commands and of
   writers at once. */
#include "store_stage.h"

#include "rows.h"
#include "verify.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

static void verify_finds_a_changed_a_missing_and_a_strange_file(void **state)
{
    struct stage *stage = *state;
    struct store_photo one, two;
    struct stage_told told;
    char path[STORE_PATH], strange[STORE_PATH];
    uint8_t *bytes;
    size_t length;
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
    DONE(stage_photo(stage, "P1", 1, "skin", "one", &one));
    DONE(stage_photo(stage, "P1", 1, "skin", "two", &two));
    assert_int_equal(stage_verified(stage, &told).damaged, 0);
    store_file_path(stage->store, one.sha256, path);
    DONE(base_file_write(path, "onE", 3, &stage->err));
    assert_int_equal(stage_verified(stage, &told).damaged, 1);
    assert_string_equal(told.last_kind, "damaged");
    assert_int_equal(
        store_read_photo(stage->store, one.sha256, &bytes, &length, stage->arena, &stage->err),
        MESO_E_ARCHIVE_DAMAGED);
    DONE(base_file_write(path, "one", 3, &stage->err));
    store_file_path(stage->store, two.sha256, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(stage_verified(stage, &told).damaged, 1);
    assert_string_equal(told.last_kind, "missing");
    /* The photograph comes again: it is known, and its file is whole again. */
    assert_int_equal(stage_photo(stage, "P1", 1, "skin", "two", &two), MESO_E_ALREADY_THERE);
    assert_int_equal(stage_verified(stage, &told).damaged, 0);
    snprintf(strange, sizeof strange, "%.*s%060d", (int)(strrchr(path, '/') - path) + 1, path, 7);
    strcat(strange, "ab");
    DONE(base_file_write(strange, "x", 1, &stage->err));
    struct store_findings findings = stage_verified(stage, &told);
    assert_int_equal(findings.damaged, 0);
    assert_int_equal(findings.unreferenced, 1);
    assert_int_equal(access(strange, F_OK), 0);
}

/* One row, one column, one edit: found. Taken back: fine again. */
static void every_single_edit_of_the_audit_trail_is_found(void **state)
{
    struct stage *stage = *state;
    struct stage_told told;
    static const char *const edits[] = {
        "UPDATE audit SET at = at || 'x' WHERE id = $1",
        "UPDATE audit SET actor = 'nobody' WHERE id = $1",
        "UPDATE audit SET action = action || '.' WHERE id = $1",
        "UPDATE audit SET subject = 'x' || subject WHERE id = $1",
        "UPDATE audit SET subject_id = subject_id + 1 WHERE id = $1",
        "UPDATE audit SET detail = detail || ' ' WHERE id = $1",
        "UPDATE audit SET previous = 'a' || substr(previous, 2) || 'b' WHERE id = $1",
        "UPDATE audit SET hash = substr(hash, 2) || 'g' WHERE id = $1",
        "UPDATE audit SET id = id + 1000 WHERE id = $1",
        "DELETE FROM audit WHERE id = $1",
    };
    char code[16];
    int64_t lines;
    for (int i = 0; i < 100; i++) {
        snprintf(code, sizeof code, "P%d", i);
        stage_patient(stage, code);
    }
    struct store_rows *rows = stage->store->rows;
    lines = stage_verified(stage, &told).audit_lines;
    assert_int_equal(lines, 101);
    for (int64_t id = 1; id <= 100; id++)
        for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
            char head[STORE_HASH];
            int64_t read, broken;
            DONE(store_begin(rows, &stage->err));
            DONE(store_do(rows, &stage->err, edits[i], STORE_WITH(store_int(id))));
            DONE(store_audit_check(stage->store, &read, &broken, head, &stage->err));
            assert_true(broken > 0);
            store_end(rows, MESO_E_USAGE, &stage->err);
        }
    DONE(store_do(rows, &stage->err, "DELETE FROM audit WHERE id = $1",
                  STORE_WITH(store_int(lines))));
    assert_int_equal(stage_verified(stage, &told).damaged, 1);
}

static void what_a_killed_command_left_is_swept_unless_somebody_writes_it(void **state)
{
    struct stage *stage = *state;
    struct store_incoming *incoming;
    char path[STORE_PATH];
    int swept;
    stage_path(stage, "photos/incoming/1-1", path);
    DONE(base_file_write(path, "half", 4, &stage->err));
    DONE(store_incoming_begin(stage->store, &incoming, &stage->err));
    DONE(store_incoming_write(incoming, "half", 4, &stage->err));
    DONE(store_files_sweep(stage->store, &swept, &stage->err));
    assert_int_equal(swept, 1);
    char hash[STORE_HASH];
    DONE(store_incoming_end(incoming, hash, &stage->err));
    store_incoming_drop(incoming);
    assert_true(store_file_there(stage->store, hash));
}

enum { WRITERS = 3, EACH = 12 };

struct writer {
    struct stage *stage;
    int filed, failed;
};

/* Every writer files all photographs: whoever comes second is told so. */
static void *write_all(void *context)
{
    struct writer *writer = context;
    struct meso_archive_options options = stage_options(writer->stage);
    struct store *store = NULL;
    struct arena *arena;
    struct meso_error err;
    if (base_arena_new(&arena, 0, &err) || store_open(&store, &options, &err)) {
        writer->failed++;
        return NULL;
    }
    for (int i = 0; i < EACH; i++) {
        struct store_photo kept;
        char bytes[32];
        struct meso_archive_photo wanted = {.patient = "P1", .session = 1, .view = "skin"};
        snprintf(bytes, sizeof bytes, "photograph %d", i);
        int code = store_add_photo(store, &wanted, (const uint8_t *)bytes, strlen(bytes), &kept,
                                   arena, &err);
        writer->filed += !code;
        /* Two may also have chosen the same next repeat: told, and nothing filed. */
        writer->failed += code && code != MESO_E_ALREADY_THERE;
        i -= code == MESO_E_ALREADY_THERE && strstr(err.text, "another photograph");
    }
    store_close(store);
    base_arena_free(arena);
    return NULL;
}

static void writers_at_once_file_each_photograph_once(void **state)
{
    struct stage *stage = *state;
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    struct stage_told told;
    int filed = 0;
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.stage = stage};
        assert_int_equal(pthread_create(&threads[i], NULL, write_all, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(writers[i].failed, 0);
        filed += writers[i].filed;
    }
    assert_int_equal(filed, EACH);
    struct store_findings findings = stage_verified(stage, &told);
    assert_int_equal(findings.photos, EACH);
    assert_int_equal(findings.damaged + findings.unreferenced, 0);
    assert_int_equal(findings.audit_lines, 3 + EACH);
}

#define CASES(set_up)                                                                    \
    {                                                                                    \
        CASE(verify_finds_a_changed_a_missing_and_a_strange_file, set_up),               \
            CASE(every_single_edit_of_the_audit_trail_is_found, set_up),                 \
            CASE(what_a_killed_command_left_is_swept_unless_somebody_writes_it, set_up), \
            CASE(writers_at_once_file_each_photograph_once, set_up),                     \
    }

#include "store_both.h"

int main(void)
{
    return stage_run_both();
}
