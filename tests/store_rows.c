/* Rows, transactions and the tables from version to version, on SQLite and on PostgreSQL. */
#include "store_stage.h"

#include "rows.h"
#include "schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

static void values_of_every_kind_come_back_as_they_went(void **state)
{
    struct stage *stage = *state;
    struct store_rows *rows = stage->store->rows;
    struct store_query *query;
    bool row;
    int64_t id = stage_patient(stage, "P1"), number;
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
    stage_session(stage, "P1", 1);
    DONE(
        store_do(rows, &stage->err,
                 "INSERT INTO photo (session_id, sha256, bytes, view, side, needles, "
                 "repeat_number, flags, consent_treatment, consent_summary, consent_teaching, "
                 "added, mm_per_px) SELECT id, $1, 1, 'skin', '', 'before', 1, '', 1, 0, 0, '', $2 "
                 "FROM session",
                 STORE_WITH(store_text("0123456789012345678901234567890123456789012345678901234567"
                                       "890123"),
                            store_real(0.1))));
    DONE(store_ask(rows, &query, &stage->err, "SELECT p.mm_per_px, s.held FROM photo p, session s",
                   STORE_NOTHING));
    DONE(store_next(query, &row, &stage->err));
    assert_true(store_real_at(query, 0) == 0.1);
    assert_null(store_text_at(query, 1));
    store_done(query);
    DONE(store_number(rows, &number, NULL, &stage->err, "SELECT COUNT(*) FROM photo",
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

static void tables_of_every_older_version_are_brought_up_to_date(void **state)
{
    struct stage *stage = *state;
    for (int from = 1; from < store_schema_newest(); from++) {
        struct store_rows *rows = stage->store->rows;
        int version;
        int64_t kept;
        DONE(store_script(rows,
                          "DROP VIEW IF EXISTS readings; DROP TABLE IF EXISTS job; "
                          "DROP TABLE IF EXISTS picture; DROP TABLE IF EXISTS verdict",
                          &stage->err));
        for (int i = store_schema_table_count - 1; i >= 0; i--) {
            char sql[80];
            snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s", store_schema_tables[i]);
            DONE(store_script(rows, sql, &stage->err));
        }
        DONE(store_script(rows, "DELETE FROM schema_version", &stage->err));
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
                          "(SELECT COUNT(*) FROM readings)",
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

#define CASES(set_up)                                                           \
    {                                                                           \
        CASE(values_of_every_kind_come_back_as_they_went, set_up),              \
            CASE(what_is_taken_back_is_gone_and_orphans_are_refused, set_up),   \
            CASE(tables_of_every_older_version_are_brought_up_to_date, set_up), \
            CASE(an_archive_is_not_made_over_another, set_up),                  \
    }

#include "store_both.h"

int main(void)
{
    return stage_run_both();
}
