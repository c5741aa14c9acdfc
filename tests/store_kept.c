/* Kept comparisons and their readings: found by their key, replaced by newer ones, forgotten with
   what they were made of, on SQLite and on PostgreSQL. */
#include "clinic.h"
#include "store_stage.h"

#include "rows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

static const struct store_reading readings[] = {
    {false, "spots", 4, "forehead", "density", "1/cm2", 1.25, NULL},
    {false, "spots", 4, "nose", "density", "1/cm2", NAN, "zone_not_visible"},
    {true, "spots", 4, "forehead", "density", "1/cm2", 0.75, NULL},
};

static int64_t count_of(struct stage *stage, const char *sql)
{
    int64_t count;
    DONE(store_number(stage->store->rows, &count, NULL, &stage->err, sql, STORE_NOTHING));
    return count;
}

static void keep(struct stage *stage, const char *key, int to, const char *versions)
{
    struct store_patient patient;
    DONE(store_find_patient(stage->store, "P1", &patient, stage->arena, &stage->err));
    const struct store_comparison made = {.patient_id = patient.id,
                                          .key = key,
                                          .view = "skin",
                                          .from = 1,
                                          .to = to,
                                          .versions = versions,
                                          .payload = key,
                                          .length = strlen(key),
                                          .photos = {"hash-1", "hash-2"},
                                          .parameters = {"mm_per_px=0.1", "mm_per_px=0.1"},
                                          .readings = readings,
                                          .reading_count = 3};
    DONE(store_keep_comparison(stage->store, &made, &stage->err));
}

static const char *found(struct stage *stage, const char *key)
{
    struct store_patient patient;
    const char *payload;
    DONE(store_find_patient(stage->store, "P1", &patient, stage->arena, &stage->err));
    DONE(store_find_comparison(stage->store, patient.id, key, &payload, stage->arena, &stage->err));
    return payload;
}

static void fill(struct stage *stage)
{
    static const char *const contents[] = {"a", "b", "c"};
    struct store_photo photo;
    stage_patient(stage, "P1");
    for (int i = 0; i < 3; i++) {
        stage_session(stage, "P1", i + 1);
        DONE(stage_photo(stage, "P1", i + 1, "skin", contents[i], &photo));
    }
}

static void readings_are_asked_for_in_sql(void **state)
{
    struct stage *stage = *state;
    struct store_query *query;
    bool row;
    fill(stage);
    keep(stage, "k", 2, "spots=4");
    DONE(store_ask(stage->store->rows, &query, &stage->err,
                   "SELECT session, value, reason, photos FROM readings WHERE patient = 'P1' AND "
                   "view = 'skin' AND measure = 'spots' AND version = 4 AND field = 'density' "
                   "ORDER BY session, zone",
                   STORE_NOTHING));
    DONE(store_next(query, &row, &stage->err));
    assert_true(store_real_at(query, 1) == 1.25);
    assert_string_equal(store_text_at(query, 3), "hash-1");
    DONE(store_next(query, &row, &stage->err));
    assert_true(isnan(store_real_at(query, 1)));
    assert_string_equal(store_text_at(query, 2), "zone_not_visible");
    DONE(store_next(query, &row, &stage->err));
    assert_int_equal(store_int_at(query, 0), 2);
    assert_true(store_real_at(query, 1) == 0.75);
    assert_string_equal(store_text_at(query, 3), "hash-2");
    DONE(store_next(query, &row, &stage->err));
    assert_false(row);
    store_done(query);
}

static void a_newer_comparison_takes_the_place_of_the_older_and_its_readings(void **state)
{
    struct stage *stage = *state;
    struct store_patient patient;
    struct store_kept_count *counts;
    const char *versions;
    int count;
    fill(stage);
    keep(stage, "old", 2, "spots=4");
    keep(stage, "old", 2, "spots=4"); /* as two batches at once may */
    assert_int_equal(count_of(stage, "SELECT COUNT(*) FROM reading"), 3);
    DONE(store_find_patient(stage->store, "P1", &patient, stage->arena, &stage->err));
    DONE(store_kept_versions(stage->store, patient.id, "skin", 1, 2, &versions, stage->arena,
                             &stage->err));
    assert_string_equal(versions, "spots=4");
    keep(stage, "new", 2, "spots=5");
    keep(stage, "other", 3, "spots=5");
    assert_null(found(stage, "old"));
    assert_string_equal(found(stage, "new"), "new");
    assert_int_equal(count_of(stage, "SELECT COUNT(*) FROM reading"), 6);
    DONE(store_kept_counts(stage->store, &counts, &count, stage->arena, &stage->err));
    assert_int_equal(count, 1);
    assert_true(counts[0].comparisons == 2);
    assert_string_equal(counts[0].versions, "spots=5");
    DONE(store_kept_versions(stage->store, patient.id, "skin", 2, 3, &versions, stage->arena,
                             &stage->err));
    assert_null(versions);
}

static void what_was_compared_goes_with_the_photograph_and_the_consent(void **state)
{
    struct stage *stage = *state;
    struct store_photo photo;
    struct store_session session;
    struct store_photo *photos;
    int count, changed = 0;
    fill(stage);
    keep(stage, "one-two", 2, "");
    keep(stage, "one-three", 3, "");
    DONE(store_find_session(stage->store, "P1", 2, &session, stage->arena, &stage->err));
    DONE(store_photos(stage->store, 0, session.id, &photos, &count, stage->arena, &stage->err));
    photo = photos[0];
    DONE(store_set_aside(stage->store, photo.id, true, stage->arena, &stage->err));
    assert_null(found(stage, "one-two"));
    assert_non_null(found(stage, "one-three"));
    DONE(store_set_consent(stage->store, "P1", 3, "summary", &changed, stage->arena, &stage->err));
    assert_null(found(stage, "one-three"));
    assert_int_equal(count_of(stage, "SELECT COUNT(*) FROM readings"), 0);
}

#define CASES(set_up)                                                                       \
    {                                                                                       \
        CASE(readings_are_asked_for_in_sql, set_up),                                        \
            CASE(a_newer_comparison_takes_the_place_of_the_older_and_its_readings, set_up), \
            CASE(what_was_compared_goes_with_the_photograph_and_the_consent, set_up),       \
    }

#include "store_both.h"

int main(void)
{
    return stage_run_both();
}
