/* What is filed is put right: patients, sessions and photographs edited, moved, taken out, put back
   and deleted for good, on SQLite and on PostgreSQL. */
#include "clinic.h"
#include "store_stage.h"

#include "rows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

static int64_t count_of(struct stage *stage, const char *sql)
{
    int64_t count;
    DONE(store_number(stage->store->rows, &count, NULL, &stage->err, sql, STORE_NOTHING));
    return count;
}

static struct store_photo found(struct stage *stage, int session, const char *sha256)
{
    struct store_photo photo;
    struct meso_archive_photo_id id = {.patient = "P1", .session = session, .sha256 = sha256};
    DONE(store_find_photo_by_hash(stage->store, &id, &photo, stage->arena, &stage->err));
    return photo;
}

static int edit(struct stage *stage, const struct store_photo *photo,
                const struct meso_archive_photo *to)
{
    return store_edit_photo(stage->store, photo, to, stage->arena, &stage->err);
}

static void a_patient_goes_by_another_code_and_keeps_what_is_not_told(void **state)
{
    struct stage *stage = *state;
    struct store_patient patient;
    int64_t id;
    DONE(store_add_patient(stage->store, "P1", "Ada", &id, &stage->err));
    stage_patient(stage, "P2");
    struct meso_archive_patient_edit edit = {.new_code = "P2"};
    assert_int_equal(store_edit_patient(stage->store, "P1", &edit, &stage->err),
                     MESO_E_ALREADY_THERE);
    edit = (struct meso_archive_patient_edit){.new_code = "P7", .notes = "allergic to lidocaine"};
    DONE(store_edit_patient(stage->store, "P1", &edit, &stage->err));
    DONE(store_find_patient(stage->store, "P7", &patient, stage->arena, &stage->err));
    assert_true(patient.id == id);
    assert_string_equal(patient.name, "Ada");
    assert_string_equal(patient.notes, "allergic to lidocaine");
    edit = (struct meso_archive_patient_edit){.name = ""};
    DONE(store_edit_patient(stage->store, "P7", &edit, &stage->err));
    DONE(store_find_patient(stage->store, "P7", &patient, stage->arena, &stage->err));
    assert_string_equal(patient.name, "");
    assert_string_equal(patient.notes, "allergic to lidocaine");
    edit = (struct meso_archive_patient_edit){.new_code = "a/b"};
    assert_int_equal(store_edit_patient(stage->store, "P7", &edit, &stage->err), MESO_E_USAGE);
    /* The trail outlives an erasure and names nobody. */
    assert_int_equal(count_of(stage, "SELECT COUNT(*) FROM audit WHERE detail LIKE '%Ada%' OR "
                                     "detail LIKE '%P7%' OR detail LIKE '%lidocaine%'"),
                     0);
}

static void a_session_keeps_what_an_edit_does_not_name(void **state)
{
    struct stage *stage = *state;
    struct store_session session;
    int64_t id;
    stage_patient(stage, "P1");
    struct meso_archive_session add = {.patient = "P1",
                                       .number = 1,
                                       .date = "2026-03-02",
                                       .notes = "calm",
                                       .treatment = "technique=nappage"};
    DONE(store_add_session(stage->store, &add, &id, &stage->err));
    struct meso_archive_session to = {.patient = "P1", .number = 1, .date = "2026-03-03"};
    DONE(store_edit_session(stage->store, &to, &stage->err));
    to = (struct meso_archive_session){
        .patient = "P1", .number = 1, .notes = "", .due = "2026-04-01"};
    DONE(store_edit_session(stage->store, &to, &stage->err));
    DONE(store_find_session(stage->store, "P1", 1, &session, stage->arena, &stage->err));
    assert_string_equal(session.held, "2026-03-03");
    assert_string_equal(session.due, "2026-04-01");
    assert_string_equal(session.notes, "");
    assert_non_null(strstr(session.treatment, "nappage"));
    to = (struct meso_archive_session){.patient = "P1", .number = 1, .date = "yesterday"};
    assert_int_equal(store_edit_session(stage->store, &to, &stage->err), MESO_E_BAD_DATE);
    to = (struct meso_archive_session){.patient = "P1", .number = 2, .notes = "x"};
    assert_int_equal(store_edit_session(stage->store, &to, &stage->err), MESO_E_NOT_FOUND);
}

static void scale_and_region_are_kept_with_the_photograph(void **state)
{
    struct stage *stage = *state;
    static const double CORNERS[] = {1, 2, 300.5, 2, 300.5, 400};
    struct store_photo photo, again;
    double *corners;
    int count;
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
    struct meso_archive_photo add = {.patient = "P1",
                                     .session = 1,
                                     .view = "scalp-macro",
                                     .mm_per_px = 0.005,
                                     .polygon = CORNERS,
                                     .polygon_points = 3};
    DONE(store_add_photo(stage->store, &add, (const uint8_t *)"x", 1, &photo, stage->arena,
                         &stage->err));
    again = found(stage, 1, photo.sha256);
    assert_true(again.mm_per_px == 0.005);
    assert_string_equal(again.scale_source, "given");
    DONE(store_read_polygon(again.polygon, &corners, &count, stage->arena, &stage->err));
    assert_int_equal(count, 3);
    assert_memory_equal(corners, CORNERS, sizeof CORNERS);
    struct meso_archive_photo to = {.mm_per_px = -1, .polygon = CORNERS};
    DONE(edit(stage, &again, &to));
    again = found(stage, 1, photo.sha256);
    assert_true(isnan(again.mm_per_px));
    assert_string_equal(again.polygon, "");
    to = (struct meso_archive_photo){.mm_per_px = 5};
    assert_int_equal(edit(stage, &again, &to), MESO_E_BAD_SCALE);
    to = (struct meso_archive_photo){.view = "face-front", .polygon = CORNERS, .polygon_points = 3};
    assert_int_equal(edit(stage, &again, &to), MESO_E_BAD_POLYGON);
}

static void a_photograph_moves_to_a_free_place_and_to_no_other(void **state)
{
    struct stage *stage = *state;
    struct store_photo one, two;
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
    stage_session(stage, "P1", 2);
    DONE(stage_photo(stage, "P1", 1, "skin", "one", &one));
    DONE(stage_photo(stage, "P1", 2, "skin", "two", &two));
    one = found(stage, 1, one.sha256);
    struct meso_archive_photo to = {.session = 2};
    assert_int_equal(edit(stage, &one, &to), MESO_E_ALREADY_THERE);
    assert_non_null(strstr(stage->err.text, "--repeat"));
    to = (struct meso_archive_photo){.session = 2, .repeat_number = 2};
    DONE(edit(stage, &one, &to));
    one = found(stage, 2, one.sha256);
    assert_int_equal(one.repeat_number, 2);
    to = (struct meso_archive_photo){.session = 9};
    assert_int_equal(edit(stage, &one, &to), MESO_E_NOT_FOUND);
    struct meso_archive_photo_id id = {.patient = "P1", .session = 1, .sha256 = one.sha256};
    assert_int_equal(store_find_photo_by_hash(stage->store, &id, &two, stage->arena, &stage->err),
                     MESO_E_NOT_FOUND);
    id.sha256 = "xyz";
    assert_int_equal(store_find_photo_by_hash(stage->store, &id, &two, stage->arena, &stage->err),
                     MESO_E_USAGE);
}

static int set_aside(struct stage *stage, const struct store_photo *photo, bool aside)
{
    return store_set_aside(stage->store, photo->id, aside, stage->arena, &stage->err);
}

static void what_is_set_aside_can_be_taken_back_until_it_is_purged(void **state)
{
    struct stage *stage = *state;
    struct store_photo one;
    struct stage_told told;
    int count;
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
    DONE(stage_photo(stage, "P1", 1, "skin", "one", &one));
    one = found(stage, 1, one.sha256);
    DONE(set_aside(stage, &one, true));
    /* Its content is kept, and nothing strange. */
    struct store_findings findings = stage_verified(stage, &told);
    assert_true(findings.photos == 1 && !findings.damaged && !findings.unreferenced);
    DONE(set_aside(stage, &one, false));
    assert_string_equal(found(stage, 1, one.sha256).aside, "");
    DONE(store_purge_photos(stage->store, "P1", &count, stage->arena, &stage->err));
    assert_int_equal(count, 0);
    DONE(set_aside(stage, &one, true));
    DONE(store_purge_photos(stage->store, "P1", &count, stage->arena, &stage->err));
    assert_int_equal(count, 1);
    assert_false(store_file_there(stage->store, one.sha256));
    findings = stage_verified(stage, &told);
    assert_true(!findings.photos && !findings.damaged && !findings.unreferenced);
    assert_int_equal(
        count_of(stage, "SELECT COUNT(*) FROM audit WHERE action IN ('aside', 'use', 'purge')"), 4);
}

static void content_that_is_filed_elsewhere_outlives_a_purge(void **state)
{
    struct stage *stage = *state;
    struct store_photo one;
    int count;
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
    stage_session(stage, "P1", 2);
    struct meso_archive_photo again = {
        .patient = "P1", .session = 2, .view = "skin", .allow_duplicate = 1};
    DONE(stage_photo(stage, "P1", 1, "skin", "same", &one));
    DONE(store_add_photo(stage->store, &again, (const uint8_t *)"same", 4, &one, stage->arena,
                         &stage->err));
    one = found(stage, 1, one.sha256);
    DONE(set_aside(stage, &one, true));
    DONE(store_purge_photos(stage->store, "P1", &count, stage->arena, &stage->err));
    assert_int_equal(count, 1);
    assert_true(store_file_there(stage->store, one.sha256));
}

static void a_patients_lines_of_the_trail_are_theirs_alone(void **state)
{
    struct stage *stage = *state;
    struct store_photo one;
    for (int i = 0; i < 2; i++) {
        const char *code = i ? "P2" : "P1";
        stage_patient(stage, code);
        stage_session(stage, code, 1);
        DONE(stage_photo(stage, code, 1, "skin", code, &one));
    }
    struct meso_archive_options options = stage_options(stage);
    struct meso_archive *archive;
    struct meso_archive_photo_id id = {.patient = "P2", .session = 1, .sha256 = one.sha256};
    const char *json;
    DONE(meso_archive_open(&archive, &options, &stage->err));
    DONE(meso_archive_remove_photo(archive, &id, &stage->err));
    DONE(meso_archive_audit(archive, "P2", &json, &stage->err));
    int lines = 0;
    for (const char *at = json; (at = strstr(at, "\"line\":")); at++)
        lines++;
    assert_int_equal(lines, 4);
    assert_non_null(strstr(json, "\"aside\""));
    assert_null(strstr(json, "\"P1\""));
    meso_archive_close(archive);
}

#define CASES(set_up)                                                             \
    {                                                                             \
        CASE(a_patient_goes_by_another_code_and_keeps_what_is_not_told, set_up),  \
            CASE(a_session_keeps_what_an_edit_does_not_name, set_up),             \
            CASE(scale_and_region_are_kept_with_the_photograph, set_up),          \
            CASE(a_photograph_moves_to_a_free_place_and_to_no_other, set_up),     \
            CASE(what_is_set_aside_can_be_taken_back_until_it_is_purged, set_up), \
            CASE(content_that_is_filed_elsewhere_outlives_a_purge, set_up),       \
            CASE(a_patients_lines_of_the_trail_are_theirs_alone, set_up),         \
    }

#include "store_both.h"

int main(void)
{
    return stage_run_both();
}
