/* Courses as data: what a file may say, how its faults are told, and what is due next. */
#include "course/course.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const views[] = {"face-front", "face-left",   "face-right",
                                    "scalp",      "scalp-macro", "skin"};
static const char *const measures[] = {"wrinkles", "spots", "redness",
                                       "tone",     "hair",  "hair_coverage"};
static const struct course_names names = {views, measures, 6, 6};
static const char WHOLE[] = "title: Glow\nviews: face-front\nmeasures: tone\n"
                            "sessions: 4-6 every 2 weeks\nsessions: 3 every month\n"
                            "maintenance every: 2-6 months\n";

static struct arena *arena;
static struct meso_error err;
static struct course course;
static struct course_faults faults;

static int set_up(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

static int reading(const char *text)
{
    return course_read("glow", "glow.course", text, &names, &course, &faults, arena, &err);
}

static bool faulty(int line, const char *part)
{
    for (int i = 0; i < faults.count; i++)
        if (faults.at[i].line == line && strstr(faults.at[i].what, part))
            return true;
    return false;
}

static void every_shipped_course_is_without_fault_and_has_a_plan(void **state)
{
    (void)state;
    assert_true(course_shipped_count >= 5);
    for (int i = 0; i < course_shipped_count; i++) {
        if (!course_shipped[i].whole)
            continue;
        assert_int_equal(course_find(course_shipped[i].name, &names, &course, &faults, arena, &err),
                         MESO_OK);
        assert_true(course.plan_count > 0 && course.screening.count >= 8);
        assert_true(course.aftercare.count >= 5 && course.views.count > 0);
    }
}

static void a_course_is_read_with_its_phases_in_days(void **state)
{
    (void)state;
    assert_int_equal(reading(WHOLE), MESO_OK);
    assert_string_equal(course.title, "Glow");
    const struct course_plan *plan = course_plan_of(&course, NULL);
    assert_int_equal(plan->phase_count, 2);
    assert_true(plan->phases[0].days.least == 14 && plan->phases[0].sessions.most == 6);
    assert_true(plan->phases[1].days.least == 30);
    struct course_range sessions = course_sessions(plan);
    assert_true(sessions.least == 7 && sessions.most == 9);
    assert_true(course.maintenance_days.least == 60 && course.maintenance_days.most == 180);
}

static void the_next_session_is_due_by_its_phase_and_then_for_maintenance(void **state)
{
    (void)state;
    assert_int_equal(reading(WHOLE), MESO_OK);
    const struct course_plan *plan = course_plan_of(&course, NULL);
    struct course_due due;
    assert_true(course_next(&course, plan, 0, &due) && due.number == 1 && due.days.most == 0);
    assert_true(course_next(&course, plan, 3, &due) && due.number == 4 && due.days.most == 14);
    /* The first phase may be over after four sessions, or last until the sixth. */
    assert_true(course_next(&course, plan, 4, &due) && due.days.least == 14 && due.days.most == 30);
    assert_true(course_next(&course, plan, 8, &due) && due.days.least == 30 && !due.maintenance);
    assert_true(course_next(&course, plan, 9, &due) && due.maintenance && due.days.most == 180);
    course.maintenance_days = (struct course_range){0, 0};
    assert_false(course_next(&course, plan, 9, &due));
}

static void every_fault_of_a_file_is_told_with_its_line(void **state)
{
    (void)state;
    assert_int_equal(reading("titel: Glow\n"
                             "views: face-frnt, skin\n"
                             "# a comment\n"
                             "\n"
                             "measures: tone,\n"
                             "sessions: four every week\n"
                             "sessions: 6-4 every week\n"
                             "depth: 4\n"
                             "judge after: 12 moons\n"
                             "no colon here\n"
                             "include: nothing\n"),
                     MESO_E_BAD_COURSE);
    assert_true(faulty(1, "did you mean 'title'"));
    assert_true(faulty(2, "did you mean 'face-front'"));
    assert_true(faulty(5, "comma"));
    assert_true(faulty(6, "4-6 every 14 days"));
    assert_true(faulty(7, "4-6 every 14 days"));
    assert_true(faulty(8, "0.5-4 mm"));
    assert_true(faulty(9, "3-6 months"));
    assert_true(faulty(10, "key: value"));
    assert_true(faulty(11, "no shipped file"));
    assert_true(faulty(0, "'title: words' is missing"));
    assert_non_null(strstr(err.text, "glow.course"));
    assert_non_null(strstr(err.text, "line 1"));
}

static void a_course_may_have_several_plans_by_name(void **state)
{
    (void)state;
    assert_int_equal(course_find("face", &names, &course, &faults, arena, &err), MESO_OK);
    assert_true(course.plan_count >= 2);
    assert_non_null(course_plan_of(&course, "weekly"));
    assert_null(course_plan_of(&course, "hourly"));
    assert_int_equal(reading("title: a\nviews: skin\nmeasures: tone\nsessions: 2 every week\n"
                             "plan: b\nsessions: 3 every day\n"),
                     MESO_E_BAD_COURSE);
    assert_true(faulty(5, "before the first plan"));
    assert_int_equal(reading("title: a\nviews: skin\nmeasures: tone\nplan: b\nplan: b\n"),
                     MESO_E_BAD_COURSE);
    assert_true(faulty(5, "already"));
    assert_true(faulty(0, "no 'sessions' line"));
}

static void a_key_that_stands_once_stands_once(void **state)
{
    (void)state;
    char text[400];
    snprintf(text, sizeof text, "%stitle: again\n", WHOLE);
    assert_int_equal(reading(text), MESO_E_BAD_COURSE);
    assert_true(faulty(7, "before"));
}

static void an_unknown_course_is_told_the_nearest_or_all(void **state)
{
    (void)state;
    assert_int_equal(course_find("hiar", &names, &course, &faults, arena, &err),
                     MESO_E_UNKNOWN_COURSE);
    assert_non_null(strstr(err.text, "'hair'"));
    assert_int_equal(course_find("toenails", &names, &course, &faults, arena, &err),
                     MESO_E_UNKNOWN_COURSE);
    assert_non_null(strstr(err.text, "cellulite"));
    assert_int_equal(course_find("no/such.course", &names, &course, &faults, arena, &err),
                     MESO_E_FILE_NOT_FOUND);
}

/* Whatever a file holds, the reader ends with a course or with faults. */
static void a_damaged_file_is_refused_without_harm(void **state)
{
    (void)state;
    unsigned random = 1;
    char text[sizeof WHOLE];
    for (int round = 0; round < 4000; round++) {
        memcpy(text, WHOLE, sizeof WHOLE);
        for (int i = 0; i < 1 + round % 12; i++) {
            random = random * 1664525u + 1013904223u;
            text[(random >> 8) % (sizeof WHOLE - 1)] = (char)(1 + (random >> 20) % 255);
        }
        struct arena *own;
        assert_int_equal(base_arena_new(&own, 0, NULL), MESO_OK);
        int code = course_read("x", "x", text, &names, &course, &faults, own, &err);
        assert_true((code == MESO_OK) == (faults.count == 0));
        assert_true(faults.count <= COURSE_MAX_FAULTS);
        base_arena_free(own);
    }
}

static struct course_treatment record;

static int recording(const char *text, const struct course *of)
{
    return course_treatment_read(text, of, &record, &faults, arena, &err);
}

static const char RECORD[] = "technique=Nappage,papules depth=0.5-2mm area=forehead,Crow's_feet "
                             "cocktail=HA,vitamin-c:2.5ml needle=30Gx4mm photographed=after";

static void a_record_is_read_with_its_other_names(void **state)
{
    (void)state;
    assert_int_equal(recording(RECORD, NULL), MESO_OK);
    assert_int_equal(record.technique_count, 2);
    assert_string_equal(record.techniques[1], "papule");
    assert_string_equal(record.areas[1], "crows-feet");
    assert_string_equal(record.cocktail[0].substance, "hyaluronic-acid");
    assert_true(record.cocktail[0].amount == 0);
    assert_true(record.cocktail[1].amount == 2.5);
    assert_string_equal(record.cocktail[1].unit, "ml");
    assert_true(record.depth_mm.least == 0.5 && record.depth_mm.most == 2);
    assert_true(record.needle_gauge == 30 && record.needle_mm == 4);
    assert_true(record.photographed_after);
}

static void a_record_written_reads_back_to_itself(void **state)
{
    (void)state;
    static const char *const texts[] = {RECORD, "technique=roller", "depth=2mm", "needle=1.5mm",
                                        "needle=32g cocktail=caffeine:2%,saline",
                                        "area=left-knee photographed=before"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(recording(texts[i], NULL), MESO_OK);
        const char *once = course_treatment_write(&record, arena, &err);
        assert_int_equal(recording(once, NULL), MESO_OK);
        assert_string_equal(course_treatment_write(&record, arena, &err), once);
    }
}

static void every_wrong_word_of_a_record_is_told(void **state)
{
    (void)state;
    assert_int_equal(recording("techniqe=nappage technique=napage depth=2cm area=forehaed "
                               "cocktail=vitamin-q,caffeine:two hyaluronic acid depth=1mm "
                               "needle=30 photographed=during area=",
                               NULL),
                     MESO_E_BAD_TREATMENT);
    assert_true(faulty(1, "did you mean 'technique'"));
    assert_true(faulty(2, "did you mean 'nappage'"));
    assert_true(faulty(3, "2mm or 0.5-4mm"));
    assert_true(faulty(4, "did you mean 'forehead'"));
    assert_true(faulty(5, "did you mean 'vitamin-"));
    assert_true(faulty(5, "'two' is no amount"));
    assert_true(faulty(6, "hyphen"));
    assert_true(faulty(8, "given before"));
    assert_true(faulty(9, "30gx4mm"));
    assert_true(faulty(10, "before or after"));
    assert_true(faulty(11, "nothing stands"));
    assert_non_null(strstr(err.text, "word 3"));
    assert_int_equal(recording("", NULL), MESO_E_BAD_TREATMENT);
}

static void a_clinics_course_may_name_ingredients_of_its_own(void **state)
{
    (void)state;
    char text[400];
    snprintf(text, sizeof text, "%scocktail: Gold threads, caffeine\n", WHOLE);
    assert_int_equal(reading(text), MESO_OK);
    assert_int_equal(recording("cocktail=gold-threads:1mg", NULL), MESO_E_BAD_TREATMENT);
    assert_int_equal(recording("cocktail=gold-threads:1mg", &course), MESO_OK);
    assert_string_equal(record.cocktail[0].substance, "gold-threads");
}

static void whatever_shipped_courses_offer_can_be_recorded(void **state)
{
    (void)state;
    for (int i = 0; i < course_shipped_count; i++) {
        if (!course_shipped[i].whole)
            continue;
        assert_int_equal(course_find(course_shipped[i].name, &names, &course, &faults, arena, &err),
                         MESO_OK);
        const struct course_items *lists[] = {&course.techniques, &course.areas, &course.cocktail};
        static const char *const keys[] = {"technique", "area", "cocktail"};
        for (int k = 0; k < 3; k++)
            for (int j = 0; j < lists[k]->count; j++) {
                char word[120] = "", *at;
                snprintf(word, sizeof word, "%s=%s", keys[k], lists[k]->at[j]);
                while ((at = strchr(word, ' ')))
                    *at = '-';
                assert_int_equal(recording(word, NULL), MESO_OK);
            }
    }
}

static void a_depth_beyond_the_techniques_usual_one_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(recording("technique=nappage depth=2mm", NULL), MESO_OK);
    assert_null(course_treatment_unusual(&record));
    assert_int_equal(recording("technique=nappage depth=9mm", NULL), MESO_OK);
    assert_string_equal(course_treatment_unusual(&record)->name, "nappage");
}

static void screening_is_recorded_by_the_names_of_the_list(void **state)
{
    (void)state;
    struct course_items found;
    assert_int_equal(
        course_screening_read("pregnancy, Clotting disorder,pregnancy", NULL, &found, arena, &err),
        MESO_OK);
    assert_int_equal(found.count, 2);
    assert_string_equal(found.at[1], "clotting disorder");
    assert_int_equal(course_screening_read("pregnant", NULL, &found, arena, &err),
                     MESO_E_BAD_TREATMENT);
    assert_non_null(strstr(err.text, "'pregnancy'"));
    assert_int_equal(course_screening_read("diabetes", NULL, &found, arena, &err),
                     MESO_E_BAD_TREATMENT);
    assert_non_null(strstr(err.text, "insulin-dependent-diabetes"));
}

/* Whatever a record's text holds, the reader ends with a value or with faults. */
static void a_damaged_record_is_refused_without_harm(void **state)
{
    (void)state;
    unsigned random = 7;
    char text[sizeof RECORD];
    for (int round = 0; round < 4000; round++) {
        memcpy(text, RECORD, sizeof RECORD);
        for (int i = 0; i < 1 + round % 12; i++) {
            random = random * 1664525u + 1013904223u;
            text[(random >> 8) % (sizeof RECORD - 1)] = (char)(1 + (random >> 20) % 255);
        }
        struct arena *own;
        assert_int_equal(base_arena_new(&own, 0, NULL), MESO_OK);
        int code = course_treatment_read(text, NULL, &record, &faults, own, &err);
        assert_true((code == MESO_OK) == (faults.count == 0));
        assert_true(faults.count <= COURSE_MAX_FAULTS);
        base_arena_free(own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_course_is_without_fault_and_has_a_plan),
        cmocka_unit_test(a_course_is_read_with_its_phases_in_days),
        cmocka_unit_test(the_next_session_is_due_by_its_phase_and_then_for_maintenance),
        cmocka_unit_test(every_fault_of_a_file_is_told_with_its_line),
        cmocka_unit_test(a_course_may_have_several_plans_by_name),
        cmocka_unit_test(a_key_that_stands_once_stands_once),
        cmocka_unit_test(an_unknown_course_is_told_the_nearest_or_all),
        cmocka_unit_test(a_damaged_file_is_refused_without_harm),
        cmocka_unit_test(a_record_is_read_with_its_other_names),
        cmocka_unit_test(a_record_written_reads_back_to_itself),
        cmocka_unit_test(every_wrong_word_of_a_record_is_told),
        cmocka_unit_test(a_clinics_course_may_name_ingredients_of_its_own),
        cmocka_unit_test(whatever_shipped_courses_offer_can_be_recorded),
        cmocka_unit_test(a_depth_beyond_the_techniques_usual_one_is_noticed),
        cmocka_unit_test(screening_is_recorded_by_the_names_of_the_list),
        cmocka_unit_test(a_damaged_record_is_refused_without_harm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
