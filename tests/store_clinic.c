/* What a clinic's day needs of the archive, on SQLite and on PostgreSQL. */
#include "clinic.h"
#include "erase.h"
#include "photos.h"
#include "store_stage.h"

#include <mesotrack/access.h>
#include <mesotrack/clinic.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DONE(call) assert_int_equal(call, MESO_OK)

static void add_patient(struct stage *stage, const char *code)
{
    int64_t id;
    DONE(store_add_patient(stage->store, code, NULL, &id, &stage->err));
}

static void add_session(struct stage *stage, const char *code, int number, const char *course,
                        const char *held, const char *due)
{
    int64_t id;
    struct meso_archive_session session = {
        .patient = code, .number = number, .course = course, .date = held, .due = due};
    DONE(store_add_session(stage->store, &session, &id, &stage->err));
}

static void a_course_says_when_the_next_session_is_due(void **state)
{
    struct stage *stage = *state;
    struct store_next next;
    struct store_plan *known = NULL;
    DONE(store_next_after("face", 1, "2026-03-02", &known, &next, stage->arena, &stage->err));
    assert_int_equal(next.number, 2);
    assert_string_equal(next.due, "2026-03-16"); /* "every 14 days" */
    DONE(
        store_next_after("face/weekly", 1, "2026-03-02", &known, &next, stage->arena, &stage->err));
    assert_string_equal(next.due, "2026-03-09"); /* "every 1-4 weeks" */
    assert_string_equal(next.latest, "2026-03-30");
    DONE(store_next_after("", 1, "2026-03-02", &known, &next, stage->arena, &stage->err));
    assert_string_equal(next.due, "");
}

static void the_agenda_has_who_is_due_who_is_late_and_who_came_last(void **state)
{
    struct stage *stage = *state;
    struct store_agenda agenda;
    const char *codes[] = {"today", "late", "planned", "left", "early"};
    for (int i = 0; i < 5; i++)
        add_patient(stage, codes[i]);
    add_session(stage, "today", 1, "face", "2026-03-02", NULL);
    add_session(stage, "late", 1, "face", "2026-03-01", NULL);
    add_session(stage, "planned", 1, NULL, NULL, "2026-03-16");
    add_session(stage, "left", 1, "face", "2024-03-01", NULL);
    add_session(stage, "early", 1, "face", "2026-03-10", NULL);
    DONE(store_agenda(stage->store, "2026-03-16", &agenda, stage->arena, &stage->err));
    assert_int_equal(agenda.due_count, 2);
    assert_string_equal(agenda.due[0].patient, "planned");
    assert_int_equal(agenda.due[0].number, 1);
    assert_string_equal(agenda.due[1].patient, "today");
    assert_int_equal(agenda.due[1].number, 2);
    assert_int_equal(agenda.overdue_count, 1);
    assert_string_equal(agenda.overdue[0].patient, "late");
    assert_string_equal(agenda.overdue[0].date, "2026-03-15");
    assert_int_equal(agenda.recent_count, 4);
    assert_string_equal(agenda.recent[0].patient, "early");
}

static const char *agenda_of(struct stage *stage, struct meso_archive *archive, const char *day)
{
    const char *json;
    DONE(meso_archive_agenda(archive, day, &json, &stage->err));
    return json;
}

/* The answer is kept: what was given is given again, byte for byte and from the same place. */
static void an_agenda_is_read_again_only_after_a_change_by_whomever(void **state)
{
    struct stage *stage = *state;
    struct meso_archive_options options = stage_options(stage);
    const struct meso_seen seen = {.actor = "a", .patient = "late", .what = "patient"};
    struct store_patient erased;
    struct meso_archive *archive;
    add_patient(stage, "late");
    add_session(stage, "late", 1, "face", "2026-03-01", NULL);
    DONE(meso_archive_open(&archive, &options, &stage->err));
    const char *first = agenda_of(stage, archive, "2026-03-16");
    assert_non_null(strstr(first, "2026-03-15"));
    assert_ptr_equal(agenda_of(stage, archive, "2026-03-16"), first);
    DONE(meso_archive_note_seen(archive, &seen, 1, &stage->err));
    assert_ptr_equal(agenda_of(stage, archive, "2026-03-16"), first);
    assert_null(strstr(agenda_of(stage, archive, "2026-03-14"), "2026-03-15"));
    assert_non_null(strstr(agenda_of(stage, archive, "2026-03-16"), "2026-03-15"));
    struct meso_archive_session moved = {
        .patient = "late", .number = 1, .course = "face", .date = "2026-02-28"};
    DONE(store_change_session(stage->store, &moved, &stage->err));
    assert_non_null(strstr(agenda_of(stage, archive, "2026-03-16"), "2026-03-14"));
    DONE(meso_archive_note_seen(archive, &seen, 1, &stage->err));
    DONE(store_erase_patient(stage->store, "late", &erased, stage->arena, &stage->err));
    assert_null(strstr(agenda_of(stage, archive, "2026-03-16"), "late\""));
    meso_archive_close(archive);
}

static void write_course(const char *path, int days)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "title: Own\nabout: The clinic's own.\nviews: face-front\nmeasures: wrinkles\n"
            "sessions: 4 every %d days\n",
            days);
    assert_int_equal(fclose(file), 0);
}

/* Nothing tells that the file is another now. */
static void an_agenda_with_a_course_in_a_file_is_read_each_time(void **state)
{
    struct stage *stage = *state;
    struct meso_archive_options options = stage_options(stage);
    struct meso_archive *archive;
    char path[300];
    add_patient(stage, "own");
    base_format(path, sizeof path, "%s/own.course", stage->folder);
    add_session(stage, "own", 1, path, "2026-03-01", NULL);
    DONE(meso_archive_open(&archive, &options, &stage->err));
    assert_null(strstr(agenda_of(stage, archive, "2026-03-16"), "2026-03-11"));
    write_course(path, 10);
    assert_non_null(strstr(agenda_of(stage, archive, "2026-03-16"), "2026-03-11"));
    write_course(path, 12);
    assert_non_null(strstr(agenda_of(stage, archive, "2026-03-16"), "2026-03-13"));
    meso_archive_close(archive);
}

static void a_session_is_written_anew_but_for_its_number(void **state)
{
    struct stage *stage = *state;
    struct store_session found;
    add_patient(stage, "P1");
    add_session(stage, "P1", 1, "face", NULL, "2026-03-02");
    struct meso_archive_session session = {.patient = "P1",
                                           .number = 1,
                                           .course = "face",
                                           .date = "2026-03-03",
                                           .screening = "pregnancy",
                                           .notes = "moved"};
    DONE(store_change_session(stage->store, &session, &stage->err));
    DONE(store_find_session(stage->store, "P1", 1, &found, stage->arena, &stage->err));
    assert_string_equal(found.held, "2026-03-03");
    assert_string_equal(found.due, "");
    assert_string_equal(found.screening, "pregnancy");
    assert_string_equal(found.notes, "moved");
    session.screening = "moonlight";
    assert_int_equal(store_change_session(stage->store, &session, &stage->err),
                     MESO_E_BAD_TREATMENT);
}

static struct store_photo add_photo(struct stage *stage, const char *content)
{
    struct store_photo kept;
    struct meso_archive_photo photo = {.patient = "P1", .session = 1, .view = "face-front"};
    DONE(store_add_photo(stage->store, &photo, (const uint8_t *)content, strlen(content), &kept,
                         stage->arena, &stage->err));
    return kept;
}

static void a_photograph_set_aside_makes_room_for_another_and_is_not_lost(void **state)
{
    struct stage *stage = *state;
    struct store_photo found;
    add_patient(stage, "P1");
    add_session(stage, "P1", 1, NULL, "2026-03-02", NULL);
    struct store_photo blurred = add_photo(stage, "blurred");
    DONE(store_set_aside(stage->store, blurred.id, true, stage->arena, &stage->err));
    struct store_photo sharp = add_photo(stage, "sharp");
    assert_int_equal(sharp.repeat_number, 1);
    DONE(store_find_photo(stage->store, blurred.id, &found, stage->arena, &stage->err));
    assert_true(*found.aside);
    DONE(store_set_aside(stage->store, blurred.id, false, stage->arena, &stage->err));
    DONE(store_find_photo(stage->store, blurred.id, &found, stage->arena, &stage->err));
    assert_int_equal(found.repeat_number, 2);
    assert_string_equal(found.aside, "");
    assert_int_equal(store_find_photo(stage->store, 999, &found, stage->arena, &stage->err),
                     MESO_E_NOT_FOUND);
}

static void consent_is_given_for_one_photograph_alone(void **state)
{
    struct stage *stage = *state;
    struct store_photo found;
    add_patient(stage, "P1");
    add_session(stage, "P1", 1, NULL, "2026-03-02", NULL);
    struct store_photo one = add_photo(stage, "one"), two = add_photo(stage, "two");
    DONE(store_set_photo_consent(stage->store, one.id, "treatment,teaching", stage->arena,
                                 &stage->err));
    DONE(store_find_photo(stage->store, one.id, &found, stage->arena, &stage->err));
    assert_int_equal(found.consent, STORE_CONSENT_TREATMENT | STORE_CONSENT_TEACHING);
    DONE(store_find_photo(stage->store, two.id, &found, stage->arena, &stage->err));
    assert_int_equal(found.consent, STORE_CONSENT_TREATMENT);
}

static struct store_photo add_scaled(struct stage *stage, const char *patient, const char *view,
                                     double mm_per_px)
{
    struct store_photo kept;
    char content[80];
    struct meso_archive_photo photo = {
        .patient = patient, .session = 1, .view = view, .mm_per_px = mm_per_px};
    int length = snprintf(content, sizeof content, "%s %s %g", patient, view, mm_per_px);
    DONE(store_add_photo(stage->store, &photo, (const uint8_t *)content, (size_t)length, &kept,
                         stage->arena, &stage->err));
    return kept;
}

static void the_scale_told_last_is_the_patients_own_before_anybodys(void **state)
{
    struct stage *stage = *state;
    double mm_per_px;
    bool own;
    for (int i = 1; i <= 3; i++) {
        char code[4];
        base_format(code, sizeof code, "P%d", i);
        add_patient(stage, code);
        add_session(stage, code, 1, NULL, "2026-03-02", NULL);
    }
    DONE(store_last_scale(stage->store, "P1", "skin", &mm_per_px, &own, &stage->err));
    assert_true(mm_per_px == 0 && !own);
    add_scaled(stage, "P1", "skin", 0.02);
    add_scaled(stage, "P1", "skin", 0.03);
    add_scaled(stage, "P2", "skin", 0.04);
    add_scaled(stage, "P2", "scalp", 0.2);
    add_scaled(stage, "P2", "skin", 0);
    DONE(store_last_scale(stage->store, "P1", "skin", &mm_per_px, &own, &stage->err));
    assert_true(mm_per_px == 0.03 && own);
    DONE(store_last_scale(stage->store, "P3", "skin", &mm_per_px, &own, &stage->err));
    assert_true(mm_per_px == 0.04 && !own);
    DONE(store_last_scale(stage->store, "P3", "scalp-macro", &mm_per_px, &own, &stage->err));
    assert_true(mm_per_px == 0 && !own);
}

static void a_verdict_is_kept_under_its_key_alone(void **state)
{
    struct stage *stage = *state;
    const char *payload;
    add_patient(stage, "P1");
    add_session(stage, "P1", 1, NULL, "2026-03-02", NULL);
    struct store_photo photo = add_photo(stage, "one");
    DONE(store_keep_verdict(stage->store, photo.id, "old", "{\"usable\":true}", &stage->err));
    DONE(store_keep_verdict(stage->store, photo.id, "new", "{\"usable\":false}", &stage->err));
    DONE(store_find_verdict(stage->store, photo.id, "old", &payload, stage->arena, &stage->err));
    assert_null(payload);
    DONE(store_find_verdict(stage->store, photo.id, "new", &payload, stage->arena, &stage->err));
    assert_string_equal(payload, "{\"usable\":false}");
}

#define CASES(set_up)                                                                    \
    {                                                                                    \
        CASE(a_course_says_when_the_next_session_is_due, set_up),                        \
            CASE(the_agenda_has_who_is_due_who_is_late_and_who_came_last, set_up),       \
            CASE(an_agenda_is_read_again_only_after_a_change_by_whomever, set_up),       \
            CASE(an_agenda_with_a_course_in_a_file_is_read_each_time, set_up),           \
            CASE(a_session_is_written_anew_but_for_its_number, set_up),                  \
            CASE(a_photograph_set_aside_makes_room_for_another_and_is_not_lost, set_up), \
            CASE(consent_is_given_for_one_photograph_alone, set_up),                     \
            CASE(the_scale_told_last_is_the_patients_own_before_anybodys, set_up),       \
            CASE(a_verdict_is_kept_under_its_key_alone, set_up),                         \
    }

#include "store_both.h"

int main(void)
{
    return stage_run_both();
}
