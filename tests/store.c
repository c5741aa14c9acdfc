/* What the archive promises, on SQLite and on PostgreSQL: the same cases on both. */
#include "store_stage.h"

#include "rows.h"
#include "schema.h"
#include "verify.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

static int64_t patient(struct stage *stage, const char *code)
{
    int64_t id;
    DONE(store_add_patient(stage->store, code, NULL, &id, &stage->err));
    return id;
}

static int64_t session(struct stage *stage, const char *code, int number)
{
    int64_t id;
    struct meso_archive_session session = {.patient = code, .number = number};
    DONE(store_add_session(stage->store, &session, &id, &stage->err));
    return id;
}

/* Bytes are bytes to the store: it was decoded before. */
static int photo(struct stage *stage, const char *code, int number, const char *view,
                 const char *bytes, struct store_photo *out)
{
    struct meso_archive_photo photo = {.patient = code, .session = number, .view = view};
    return store_add_photo(stage->store, &photo, (const uint8_t *)bytes, strlen(bytes), out,
                           stage->arena, &stage->err);
}

struct told {
    int count;
    char last_kind[32];
};

static int tell(void *context, const char *kind, const char *sha256, const char *text,
                struct meso_error *err)
{
    struct told *told = context;
    (void)sha256;
    (void)text;
    (void)err;
    told->count++;
    snprintf(told->last_kind, sizeof told->last_kind, "%s", kind);
    return MESO_OK;
}

static struct store_findings verified(struct stage *stage, struct told *told)
{
    struct store_findings findings = {.say = tell, .context = told};
    memset(told, 0, sizeof *told);
    DONE(store_verify(stage->store, &findings, &stage->err));
    return findings;
}

static void values_of_every_kind_come_back_as_they_went(void **state)
{
    struct stage *stage = *state;
    struct store_rows *rows = stage->store->rows;
    struct store_query *query;
    bool row;
    int64_t id = patient(stage, "P1"), number;
    static const char PAYLOAD[] = "a\0b\377";
    DONE(
        store_do(rows, &stage->err,
                 "INSERT INTO comparison (patient_id, key, view, from_session, to_session, payload)"
                 " VALUES ($1, $2, $3, $4, $5, $6)",
                 STORE_WITH(store_int(id), store_text("k\xc3\xa9"), store_text("skin"),
                            store_int(-9000000000000), store_int(2), store_blob(PAYLOAD, 4))));
    DONE(store_ask(rows, &query, &stage->err,
                   "SELECT key, from_session, payload FROM comparison WHERE to_session = $1",
                   STORE_WITH(store_int(2))));
    DONE(store_next(query, &row, &stage->err));
    assert_true(row);
    assert_string_equal(store_text_at(query, 0), "k\xc3\xa9");
    assert_true(store_int_at(query, 1) == -9000000000000);
    assert_int_equal(store_at(query, 2).length, 4);
    assert_memory_equal(store_at(query, 2).bytes, PAYLOAD, 4);
    DONE(store_next(query, &row, &stage->err));
    assert_false(row);
    store_done(query);
    int64_t session_id = session(stage, "P1", 1);
    DONE(store_do(
        rows, &stage->err,
        "INSERT INTO reading (session_id, photos, view, measure, version, parameters, zone,"
        " field, value, reason) VALUES ($1, 'h', 'skin', 'tone', 3, '', 'whole', $2, $3, $4)",
        STORE_WITH(store_int(session_id), store_text("ita"), store_real(0.1), store_text(NULL))));
    DONE(store_ask(rows, &query, &stage->err, "SELECT value, reason FROM reading", STORE_NOTHING));
    DONE(store_next(query, &row, &stage->err));
    assert_true(store_real_at(query, 0) == 0.1);
    assert_null(store_text_at(query, 1));
    store_done(query);
    DONE(store_number(rows, &number, NULL, &stage->err, "SELECT COUNT(*) FROM reading",
                      STORE_NOTHING));
    assert_int_equal(number, 1);
}

static void what_is_taken_back_is_gone_and_orphans_are_refused(void **state)
{
    struct stage *stage = *state;
    struct store_rows *rows = stage->store->rows;
    int64_t number;
    DONE(store_begin(rows, &stage->err));
    DONE(store_do(rows, &stage->err, "INSERT INTO patient (code, added) VALUES ('X', '')",
                  STORE_NOTHING));
    assert_int_equal(store_end(rows, MESO_E_USAGE, &stage->err), MESO_E_USAGE);
    DONE(store_number(rows, &number, NULL, &stage->err, "SELECT COUNT(*) FROM patient",
                      STORE_NOTHING));
    assert_int_equal(number, 0);
    assert_int_not_equal(store_do(rows, &stage->err,
                                  "INSERT INTO session (patient_id, number) VALUES ($1, 1)",
                                  STORE_WITH(store_int(77))),
                         MESO_OK);
}

static void a_patient_is_found_by_code_and_a_mistyped_one_is_told_the_nearest(void **state)
{
    struct stage *stage = *state;
    struct store_patient found;
    int64_t id;
    DONE(store_add_patient(stage->store,
                           "Ay\xc5\x9f"
                           "e-7",
                           "Ay\xc5\x9f"
                           "e Y.",
                           &id, &stage->err));
    DONE(store_find_patient(stage->store,
                            "Ay\xc5\x9f"
                            "e-7",
                            &found, stage->arena, &stage->err));
    assert_true(found.id == id && found.sessions == 0);
    assert_string_equal(found.name, "Ay\xc5\x9f"
                                    "e Y.");
    patient(stage, "P001");
    assert_int_equal(store_find_patient(stage->store, "P01", &found, stage->arena, &stage->err),
                     MESO_E_NOT_FOUND);
    assert_non_null(strstr(stage->err.text, "P001"));
    assert_int_equal(store_add_patient(stage->store, "P001", NULL, &id, &stage->err),
                     MESO_E_ALREADY_THERE);
    static const char *const wrong[] = {"", "a b", "../x", "a/b", "-x", ".", "a\nb", "\xff"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(store_add_patient(stage->store, wrong[i], NULL, &id, &stage->err),
                         MESO_E_USAGE);
}

static void patients_come_by_code_page_by_page(void **state)
{
    struct stage *stage = *state;
    struct store_patient *page;
    int count;
    static const char *const codes[] = {"b", "a", "B", "\xc3\xa4", "a1"};
    for (int i = 0; i < 5; i++)
        patient(stage, codes[i]);
    DONE(store_patients(stage->store, NULL, 3, &page, &count, stage->arena, &stage->err));
    assert_int_equal(count, 3);
    assert_string_equal(page[0].code, "B");
    assert_string_equal(page[2].code, "a1");
    DONE(store_patients(stage->store, "a1", 3, &page, &count, stage->arena, &stage->err));
    assert_int_equal(count, 2);
    assert_string_equal(page[1].code, "\xc3\xa4");
}

static void a_session_is_numbered_and_keeps_what_was_noted(void **state)
{
    struct stage *stage = *state;
    struct store_session found;
    int64_t id;
    patient(stage, "P1");
    session(stage, "P1", 3);
    struct meso_archive_session next = {.patient = "P1",
                                        .date = "2026-03-02",
                                        .course = "hair",
                                        .treatment = "depth=1.5mm technique=Nappage",
                                        .notes = "two\nlines"};
    DONE(store_add_session(stage->store, &next, &id, &stage->err));
    DONE(store_find_session(stage->store, "P1", 4, &found, stage->arena, &stage->err));
    assert_string_equal(found.held, "2026-03-02");
    assert_string_equal(found.notes, "two\nlines");
    assert_string_equal(found.planned, "");
    assert_string_equal(found.treatment, "technique=nappage depth=1.5mm photographed=before");
    next.number = 3;
    assert_int_equal(store_add_session(stage->store, &next, &id, &stage->err),
                     MESO_E_ALREADY_THERE);
    next.number = 9;
    next.treatment = "technique=napage";
    assert_int_equal(store_add_session(stage->store, &next, &id, &stage->err),
                     MESO_E_BAD_TREATMENT);
    next.course = "clinic/own.course";
    next.due = "2026-02-30";
    assert_int_equal(store_add_session(stage->store, &next, &id, &stage->err), MESO_E_BAD_DATE);
    assert_int_equal(store_find_session(stage->store, "P1", 9, &found, stage->arena, &stage->err),
                     MESO_E_NOT_FOUND);
}

static void a_photograph_is_kept_under_its_hash_and_read_back(void **state)
{
    struct stage *stage = *state;
    struct store_photo kept, *all;
    uint8_t *bytes;
    size_t length;
    int count;
    char path[STORE_PATH], hash[65];
    patient(stage, "P1");
    session(stage, "P1", 1);
    DONE(photo(stage, "P1", 1, "face-front", "first", &kept));
    DONE(photo(stage, "P1", 1, "face-front", "second", &kept));
    assert_int_equal(kept.repeat_number, 2);
    stage_reopen(stage);
    base_sha256_hex("second", 6, hash);
    store_file_path(stage->store, hash, path);
    assert_int_equal(access(path, R_OK), 0);
    DONE(store_read_photo(stage->store, hash, &bytes, &length, stage->arena, &stage->err));
    assert_int_equal(length, 6);
    assert_memory_equal(bytes, "second", 6);
    struct store_patient found;
    DONE(store_find_patient(stage->store, "P1", &found, stage->arena, &stage->err));
    DONE(store_photos(stage->store, found.id, 0, &all, &count, stage->arena, &stage->err));
    assert_int_equal(count, 2);
    assert_string_equal(all[1].sha256, hash);
    assert_int_equal(all[1].consent, STORE_CONSENT_TREATMENT);
    assert_string_equal(all[1].needles, "before");
}

static void the_same_content_is_recognised_wherever_it_is_filed(void **state)
{
    struct stage *stage = *state;
    struct store_photo kept;
    patient(stage, "P1");
    patient(stage, "P2");
    session(stage, "P1", 1);
    session(stage, "P1", 2);
    session(stage, "P2", 1);
    DONE(photo(stage, "P1", 1, "skin", "same", &kept));
    assert_int_equal(photo(stage, "P1", 1, "skin", "same", &kept), MESO_E_ALREADY_THERE);
    assert_int_equal(photo(stage, "P1", 2, "skin", "same", &kept), MESO_E_ALREADY_THERE);
    assert_int_equal(photo(stage, "P2", 1, "skin", "same", &kept), MESO_E_ALREADY_THERE);
    assert_non_null(strstr(stage->err.text, "patient 'P1', session 1"));
    struct meso_archive_photo wanted = {
        .patient = "P2", .session = 1, .view = "skin", .allow_duplicate = 1};
    DONE(store_add_photo(stage->store, &wanted, (const uint8_t *)"same", 4, &kept, stage->arena,
                         &stage->err));
}

static void a_wrong_word_files_nothing(void **state)
{
    struct stage *stage = *state;
    struct store_photo kept;
    struct told told;
    patient(stage, "P1");
    session(stage, "P1", 1);
    struct meso_archive_photo wrong[] = {
        {.patient = "P1", .session = 1, .view = "face-frnt"},
        {.patient = "P1", .session = 1, .view = "skin", .side = "both"},
        {.patient = "P1", .session = 1, .view = "skin", .needles = "during"},
        {.patient = "P1", .session = 1, .view = "skin", .consent = "sumary"},
        {.patient = "P1", .session = 1, .view = "skin", .flags = "a\nb"},
        {.patient = "P1", .session = 2, .view = "skin"},
        {.patient = "P2", .session = 1, .view = "skin"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_not_equal(store_add_photo(stage->store, &wrong[i], (const uint8_t *)"x", 1,
                                             &kept, stage->arena, &stage->err),
                             MESO_OK);
    struct store_findings findings = verified(stage, &told);
    assert_int_equal(findings.photos + findings.unreferenced + findings.damaged, 0);
}

static void verify_finds_a_changed_a_missing_and_a_strange_file(void **state)
{
    struct stage *stage = *state;
    struct store_photo one, two;
    struct told told;
    char path[STORE_PATH], strange[STORE_PATH];
    uint8_t *bytes;
    size_t length;
    patient(stage, "P1");
    session(stage, "P1", 1);
    DONE(photo(stage, "P1", 1, "skin", "one", &one));
    DONE(photo(stage, "P1", 1, "skin", "two", &two));
    assert_int_equal(verified(stage, &told).damaged, 0);
    store_file_path(stage->store, one.sha256, path);
    DONE(base_file_write(path, "onE", 3, &stage->err));
    assert_int_equal(verified(stage, &told).damaged, 1);
    assert_string_equal(told.last_kind, "damaged");
    assert_int_equal(
        store_read_photo(stage->store, one.sha256, &bytes, &length, stage->arena, &stage->err),
        MESO_E_ARCHIVE_DAMAGED);
    DONE(base_file_write(path, "one", 3, &stage->err));
    store_file_path(stage->store, two.sha256, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(verified(stage, &told).damaged, 1);
    assert_string_equal(told.last_kind, "missing");
    /* The photograph comes again: it is known, and its file is whole again. */
    assert_int_equal(photo(stage, "P1", 1, "skin", "two", &two), MESO_E_ALREADY_THERE);
    assert_int_equal(verified(stage, &told).damaged, 0);
    snprintf(strange, sizeof strange, "%.*s%060d", (int)(strrchr(path, '/') - path) + 1, path, 7);
    strcat(strange, "ab");
    DONE(base_file_write(strange, "x", 1, &stage->err));
    struct store_findings findings = verified(stage, &told);
    assert_int_equal(findings.damaged, 0);
    assert_int_equal(findings.unreferenced, 1);
    assert_int_equal(access(strange, F_OK), 0);
}

/* One row, one column, one edit: found. Taken back: fine again. */
static void every_single_edit_of_the_audit_trail_is_found(void **state)
{
    struct stage *stage = *state;
    struct told told;
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
        patient(stage, code);
    }
    struct store_rows *rows = stage->store->rows;
    lines = verified(stage, &told).audit_lines;
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
    assert_int_equal(verified(stage, &told).damaged, 1);
}

static void tables_of_every_older_version_are_brought_up_to_date(void **state)
{
    struct stage *stage = *state;
    for (int from = 1; from < store_schema_newest(); from++) {
        struct store_rows *rows = stage->store->rows;
        int version;
        int64_t kept;
        DONE(store_script(rows,
                          "DROP TABLE IF EXISTS picture; DROP TABLE IF EXISTS verdict; "
                          "DROP TABLE IF EXISTS job; DROP TABLE IF EXISTS comparison; "
                          "DROP TABLE IF EXISTS link; DROP TABLE IF EXISTS token; "
                          "DROP TABLE IF EXISTS account; "
                          "DROP TABLE IF EXISTS reading; DROP TABLE IF EXISTS audit; "
                          "DROP TABLE IF EXISTS removal; DROP TABLE IF EXISTS photo; "
                          "DROP TABLE IF EXISTS session; DROP TABLE IF EXISTS patient; "
                          "DROP TABLE IF EXISTS settings; DELETE FROM schema_version",
                          &stage->err));
        DONE(store_schema_migrate(rows, from, &stage->err));
        DONE(store_schema_version(rows, &version, &stage->err));
        assert_int_equal(version, from);
        DONE(store_do(rows, &stage->err, "INSERT INTO patient (code, added) VALUES ('old', '')",
                      STORE_NOTHING));
        DONE(store_schema_migrate(rows, store_schema_newest(), &stage->err));
        DONE(store_schema_version(rows, &version, &stage->err));
        assert_int_equal(version, store_schema_newest());
        DONE(store_number(rows, &kept, NULL, &stage->err,
                          "SELECT (SELECT COUNT(*) FROM patient WHERE code = 'old') + "
                          "(SELECT COUNT(*) FROM job)",
                          STORE_NOTHING));
        assert_int_equal(kept, 1);
    }
    DONE(store_do(stage->store->rows, &stage->err, "INSERT INTO schema_version VALUES (99)",
                  STORE_NOTHING));
    assert_int_equal(store_schema_migrate(stage->store->rows, store_schema_newest(), &stage->err),
                     MESO_E_ARCHIVE_NEWER);
}

static void an_archive_is_not_made_over_another(void **state)
{
    struct stage *stage = *state;
    struct meso_archive_options options = stage_options(stage);
    assert_int_equal(store_init(&options, &stage->err), MESO_E_ALREADY_THERE);
    char path[STORE_PATH];
    struct store *other;
    stage_path(stage, "photos/.archive", path);
    DONE(base_file_write(path, "00112233445566778899aabbccddeeff", 32, &stage->err));
    assert_int_equal(store_open(&other, &options, &stage->err), MESO_E_ARCHIVE_DAMAGED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(store_open(&other, &options, &stage->err), MESO_E_ARCHIVE_DAMAGED);
    assert_non_null(strstr(stage->err.text, "mounted"));
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
    struct told told;
    int filed = 0;
    patient(stage, "P1");
    session(stage, "P1", 1);
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
    struct store_findings findings = verified(stage, &told);
    assert_int_equal(findings.photos, EACH);
    assert_int_equal(findings.damaged + findings.unreferenced, 0);
    assert_int_equal(findings.audit_lines, 3 + EACH);
}

#define CASES(set_up)                                                                        \
    {                                                                                        \
        CASE(values_of_every_kind_come_back_as_they_went, set_up),                           \
            CASE(what_is_taken_back_is_gone_and_orphans_are_refused, set_up),                \
            CASE(a_patient_is_found_by_code_and_a_mistyped_one_is_told_the_nearest, set_up), \
            CASE(patients_come_by_code_page_by_page, set_up),                                \
            CASE(a_session_is_numbered_and_keeps_what_was_noted, set_up),                    \
            CASE(a_photograph_is_kept_under_its_hash_and_read_back, set_up),                 \
            CASE(the_same_content_is_recognised_wherever_it_is_filed, set_up),               \
            CASE(a_wrong_word_files_nothing, set_up),                                        \
            CASE(verify_finds_a_changed_a_missing_and_a_strange_file, set_up),               \
            CASE(every_single_edit_of_the_audit_trail_is_found, set_up),                     \
            CASE(tables_of_every_older_version_are_brought_up_to_date, set_up),              \
            CASE(an_archive_is_not_made_over_another, set_up),                               \
            CASE(what_a_killed_command_left_is_swept_unless_somebody_writes_it, set_up),     \
            CASE(writers_at_once_file_each_photograph_once, set_up),                         \
    }
#define CASE(name, set_up) cmocka_unit_test_setup_teardown(name, set_up, stage_end)

int main(void)
{
    const struct CMUnitTest sqlite[] = CASES(stage_sqlite), postgres[] = CASES(stage_postgres);
    int failed = cmocka_run_group_tests_name("sqlite", sqlite, NULL, NULL);
    if (stage_start_server()) {
        failed += cmocka_run_group_tests_name("postgresql", postgres, NULL, NULL);
        stage_stop_server();
    }
    return failed;
}
