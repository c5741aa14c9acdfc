/* Patients, sessions and photographs filed, found and refused, on SQLite and on PostgreSQL: the
   same cases on both. */
#include "store_stage.h"

#include "verify.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

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
    stage_patient(stage, "P001");
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
        stage_patient(stage, codes[i]);
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
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 3);
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
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
    DONE(stage_photo(stage, "P1", 1, "face-front", "first", &kept));
    DONE(stage_photo(stage, "P1", 1, "face-front", "second", &kept));
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
    stage_patient(stage, "P1");
    stage_patient(stage, "P2");
    stage_session(stage, "P1", 1);
    stage_session(stage, "P1", 2);
    stage_session(stage, "P2", 1);
    DONE(stage_photo(stage, "P1", 1, "skin", "same", &kept));
    assert_int_equal(stage_photo(stage, "P1", 1, "skin", "same", &kept), MESO_E_ALREADY_THERE);
    assert_int_equal(stage_photo(stage, "P1", 2, "skin", "same", &kept), MESO_E_ALREADY_THERE);
    assert_int_equal(stage_photo(stage, "P2", 1, "skin", "same", &kept), MESO_E_ALREADY_THERE);
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
    struct stage_told told;
    stage_patient(stage, "P1");
    stage_session(stage, "P1", 1);
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
    struct store_findings findings = stage_verified(stage, &told);
    assert_int_equal(findings.photos + findings.unreferenced + findings.damaged, 0);
}

#define CASES(set_up)                                                                    \
    {                                                                                    \
        CASE(a_patient_is_found_by_code_and_a_mistyped_one_is_told_the_nearest, set_up), \
            CASE(patients_come_by_code_page_by_page, set_up),                            \
            CASE(a_session_is_numbered_and_keeps_what_was_noted, set_up),                \
            CASE(a_photograph_is_kept_under_its_hash_and_read_back, set_up),             \
            CASE(the_same_content_is_recognised_wherever_it_is_filed, set_up),           \
            CASE(a_wrong_word_files_nothing, set_up),                                    \
    }

#include "store_both.h"

int main(void)
{
    return stage_run_both();
}
