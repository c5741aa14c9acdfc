/* What the page promises, and that no format depends on the locale. */
#include "comma_locale.h"
#include "drawn_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int occurrences(const char *text, const char *of)
{
    int count = 0;
    for (; (text = strstr(text, of)); text += strlen(of))
        count++;
    return count;
}

static void the_page_carries_both_pictures_and_needs_nothing(void **state)
{
    (void)state;
    struct drawn *d = draw();
    char *page = written(d, report_html);
    assert_int_equal(occurrences(page, "data:image/jpeg;base64,"), 2);
    assert_int_equal(occurrences(page, "<svg"), 2);
    assert_int_equal(occurrences(page, "</svg>"), 2);
    assert_int_equal(occurrences(page, "<circle class=\"spot\""), 2);
    assert_int_equal(occurrences(page, "<path class=\"hair\""), 2);
    assert_null(strstr(page, "http"));
    assert_null(strstr(page, "nan"));
    static const char *const tags[] = {"table", "ul", "li", "tr", "td", "p", "figure", "details"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        char opening[20], bare[20], closing[20];
        snprintf(opening, sizeof opening, "<%s ", tags[i]);
        snprintf(bare, sizeof bare, "<%s>", tags[i]);
        snprintf(closing, sizeof closing, "</%s>", tags[i]);
        assert_int_equal(occurrences(page, opening) + occurrences(page, bare),
                         occurrences(page, closing));
    }
    release(d);
}

static void a_single_session_is_a_page_of_measurements(void **state)
{
    (void)state;
    struct drawn *d = draw();
    d->report.session_count = 1;
    d->report.change_count = 0;
    d->report.measurement_count = 1;
    char *page = written(d, report_html);
    assert_non_null(strstr(page, "<h2>Measurements</h2>"));
    assert_null(strstr(page, "<h2>Result</h2>"));
    assert_non_null(strstr(page, "152.3"));
    release(d);
}

static void a_decimal_comma_changes_no_byte(void **state)
{
    (void)state;
    struct drawn *d = draw();
    char *before[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        before[i] = written(d, writers[i]);
    char *sentence = report_sentence(&d->changes[0], arena, NULL);
    if (!comma_locale()) {
        print_message("skipped: no locale with a decimal comma, and none could be made\n");
        release(d);
        skip();
    }
    char probe[20];
    snprintf(probe, sizeof probe, "%.1f", 0.5);
    char *after[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        after[i] = written(d, writers[i]);
    char *sentence_after = report_sentence(&d->changes[0], arena, NULL);
    setlocale(LC_ALL, "C");
    assert_string_equal(probe, "0,5");
    for (int i = 0; i < WRITERS; i++)
        assert_string_equal(before[i], after[i]);
    assert_string_equal(sentence, sentence_after);
    release(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_carries_both_pictures_and_needs_nothing),
        cmocka_unit_test(a_single_session_is_a_page_of_measurements),
        cmocka_unit_test(a_decimal_comma_changes_no_byte),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
