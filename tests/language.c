/* Texts in four languages, their plural forms, numbers and dates. */
#include "language/language.h"
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct language *of(const char *tag)
{
    const struct language *language;
    struct meso_error err;
    assert_int_equal(language_find(tag, &language, &err), MESO_OK);
    return language;
}

static void a_language_is_found_by_its_tag_with_or_without_a_region(void **state)
{
    (void)state;
    assert_string_equal(language_tag(of("tr")), "tr");
    assert_string_equal(language_tag(of("tr-TR")), "tr");
    assert_string_equal(language_tag(of("de_AT.UTF-8")), "de");
    assert_string_equal(language_own_name(of("AR")), "العربية");
}

static void an_unknown_language_is_an_error_that_names_the_known_ones(void **state)
{
    (void)state;
    const struct language *language;
    struct meso_error err;
    assert_int_equal(language_find("klingon", &language, &err), MESO_E_USAGE);
    assert_string_equal(err.text, "there is no language 'klingon'; there are en (English), tr "
                                  "(Türkçe), de (Deutsch), ar (العربية)");
    assert_int_equal(language_find("", &language, &err), MESO_E_USAGE);
    assert_int_equal(language_find("t", &language, &err), MESO_E_USAGE);
}

static void only_arabic_runs_from_right_to_left(void **state)
{
    (void)state;
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        assert_int_equal(language_is_rtl(language_at(i)),
                         !strcmp(language_tag(language_at(i)), "ar"));
}

static void a_browser_gets_the_first_of_its_languages_that_is_known(void **state)
{
    (void)state;
    assert_string_equal(language_tag(language_accepted("fr-FR,de-DE;q=0.8,en;q=0.5")), "de");
    assert_string_equal(language_tag(language_accepted("ar")), "ar");
    assert_string_equal(language_tag(language_accepted("trk, x")), "en");
    assert_string_equal(language_tag(language_accepted(";;,,, ,")), "en");
    assert_string_equal(language_tag(language_accepted(NULL)), "en");
}

static void a_text_without_a_translation_stays_english(void **state)
{
    (void)state;
    assert_string_equal(language_text(of("tr"), "no such text"), "no such text");
    assert_string_equal(language_text(of("tr"), ""), "");
    assert_string_equal(language_text(of("tr"), "March"), "Mart");
    assert_string_equal(language_text_in(of("de"), "no such place", "March"), "March");
    assert_string_equal(language_plural(of("ar"), "one thing", "things", 3), "things");
    assert_string_equal(language_plural(of("en"), "one thing", "things", 1), "one thing");
}

static void a_number_has_the_point_and_the_groups_of_its_language(void **state)
{
    (void)state;
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
#define NUMBER(tag, value, decimals) language_number(of(tag), value, decimals, arena, NULL)
    assert_string_equal(NUMBER("en", 1234.5, 1), "1,234.5");
    assert_string_equal(NUMBER("tr", 1234.5, 1), "1.234,5");
    assert_string_equal(NUMBER("de", 1234567.891, 2), "1.234.567,89");
    assert_string_equal(NUMBER("ar", 12.5, 1), "12.5");
    assert_string_equal(NUMBER("en", 999, 0), "999");
    assert_string_equal(NUMBER("en", -0.04, 1), "0.0");
    assert_string_equal(NUMBER("de", -3.25, 2), "−3,25");
#undef NUMBER
    assert_string_equal(language_percent(of("tr"), 12.5, 1, arena, NULL), "%12,5");
    assert_string_equal(language_percent(of("de"), 12.5, 1, arena, NULL), "12,5\u00a0%");
    base_arena_free(arena);
}

static void a_date_is_written_as_people_write_it(void **state)
{
    (void)state;
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
#define DATE(tag, date) language_date(of(tag), date, arena, NULL)
    assert_string_equal(DATE("en", "2026-03-02"), "2 March 2026");
    assert_string_equal(DATE("tr", "2026-03-02"), "2 Mart 2026");
    assert_string_equal(DATE("de", "2026-03-02"), "2. März 2026");
    assert_string_equal(DATE("ar", "2026-03-02"), "2 مارس/آذار 2026");
    assert_string_equal(DATE("tr", "soon"), "soon");
    assert_string_equal(DATE("tr", "2026-13-02"), "2026-13-02");
#undef DATE
    base_arena_free(arena);
}

static void arabic_counts_days_in_six_forms(void **state)
{
    (void)state;
    static const struct {
        unsigned long n;
        const char *form;
    } cases[] = {{0, "أيام"},  {1, "يوم"},   {2, "يومان"}, {3, "أيام"},  {10, "أيام"},
                 {11, "يومًا"}, {99, "يومًا"}, {100, "يوم"}, {103, "أيام"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_non_null(
            strstr(language_plural(of("ar"), "%lu day", "%lu days", cases[i].n), cases[i].form));
    assert_string_equal(language_plural(of("de"), "%lu day", "%lu days", 1), "%lu Tag");
    assert_string_equal(language_plural(of("de"), "%lu day", "%lu days", 2), "%lu Tage");
    assert_string_equal(language_plural(of("tr"), "%lu day", "%lu days", 5), "%lu gün");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_language_is_found_by_its_tag_with_or_without_a_region),
        cmocka_unit_test(an_unknown_language_is_an_error_that_names_the_known_ones),
        cmocka_unit_test(only_arabic_runs_from_right_to_left),
        cmocka_unit_test(a_browser_gets_the_first_of_its_languages_that_is_known),
        cmocka_unit_test(a_text_without_a_translation_stays_english),
        cmocka_unit_test(a_number_has_the_point_and_the_groups_of_its_language),
        cmocka_unit_test(a_date_is_written_as_people_write_it),
        cmocka_unit_test(arabic_counts_days_in_six_forms),
    };
    return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
