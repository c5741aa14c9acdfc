/* The drawing of a field by session. */
#include "drawn_report.h"

#include <math.h>
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

static struct report_chart four_sessions(void)
{
    struct report_chart chart = {
        .id = "c", .title = "Wrinkles", .description = "What it shows.", .unit = " %", .count = 4};
    chart.points[0] = (struct report_chart_point){.session = 1, .detectable = NAN};
    chart.points[1] = (struct report_chart_point){2, REPORT_CHART_UNSEEN, -3, -8, 2, 6};
    chart.points[2] = (struct report_chart_point){3, REPORT_CHART_MISSING, NAN, NAN, NAN, NAN};
    chart.points[3] = (struct report_chart_point){4, REPORT_CHART_SEEN, -12, -17, -7, 6};
    return chart;
}

static char *svg_of(const struct report_chart *chart)
{
    static char text[1 << 14];
    char *written;
    size_t length;
    assert_int_equal(report_chart_svg(chart, &written, &length, arena, NULL), MESO_OK);
    assert_int_equal(strlen(written), length);
    assert_true(length < sizeof text);
    return strcpy(text, written);
}

static void a_session_that_is_not_comparable_is_a_cross_and_not_on_the_curve(void **state)
{
    (void)state;
    struct report_chart chart = four_sessions();
    char *text = svg_of(&chart), *curve = strstr(text, "class=\"curve\" d=\"M");
    assert_non_null(curve);
    *strchr(strstr(curve, "d=\"") + 3, '"') = 0;
    assert_int_equal(occurrences(curve, "L"), 2);
    text = svg_of(&chart);
    assert_int_equal(occurrences(text, "class=\"missing\""), 1);
    assert_int_equal(occurrences(text, "class=\"dot\""), 2);
    assert_int_equal(occurrences(text, "class=\"dot hollow\""), 1);
    assert_int_equal(occurrences(text, "class=\"range\""), 2);
    assert_null(strstr(text, "nan"));
}

static double height_of_dot(const char *text, int index)
{
    for (int i = 0; i <= index; i++)
        text = strstr(text, "<circle ") + 1;
    double y;
    assert_int_equal(sscanf(strstr(text, "cy=\""), "cy=\"%lf", &y), 1);
    return y;
}

static void less_stands_below_and_all_of_it_within_the_drawing(void **state)
{
    (void)state;
    struct report_chart chart = four_sessions();
    char *text = svg_of(&chart);
    assert_true(height_of_dot(text, 0) < height_of_dot(text, 1));
    assert_true(height_of_dot(text, 1) < height_of_dot(text, 2));
    for (double scale = 1e-6; scale < 1e7; scale *= 10) {
        for (int i = 0; i < 4; i++) {
            chart.points[i].value *= i == 1 ? scale : 1;
            chart.points[i].low *= i == 1 ? scale : 1;
        }
        text = svg_of(&chart);
        for (int i = 0; i < 3; i++) {
            assert_true(height_of_dot(text, i) >= 0);
            assert_true(height_of_dot(text, i) <= 184 - 40);
        }
    }
}

static void no_change_at_all_is_still_a_drawing(void **state)
{
    (void)state;
    struct report_chart chart = {.count = 2};
    chart.points[1].session = 1;
    assert_null(strstr(svg_of(&chart), "nan"));
    assert_null(strstr(svg_of(&chart), "inf"));
    chart.count = 1;
    char *text;
    size_t length;
    assert_int_equal(report_chart_svg(&chart, &text, &length, arena, NULL), MESO_E_UNEXPECTED);
}

static void texts_of_others_are_escaped_and_a_comma_is_for_those_who_write_it(void **state)
{
    (void)state;
    struct report_chart chart = four_sessions();
    chart.title = "<b>";
    chart.unit = " <";
    chart.points[1].value = chart.points[3].value = -0.3;
    for (int i = 1; i < 4; i += 2)
        chart.points[i].low = chart.points[i].high = chart.points[i].value;
    chart.points[1].detectable = chart.points[3].detectable = 0.2;
    assert_non_null(strstr(svg_of(&chart), "+0.2 &lt;</text>"));
    chart.decimal = ',';
    assert_non_null(strstr(svg_of(&chart), "+0,2 &lt;</text>"));
    assert_null(strstr(svg_of(&chart), "<b>"));
}

static void a_file_has_its_namespace_and_colours_and_a_part_of_a_page_has_not(void **state)
{
    (void)state;
    struct report_chart chart = four_sessions();
    assert_null(strstr(svg_of(&chart), "http"));
    assert_null(strstr(svg_of(&chart), "<style"));
    chart.standalone = true;
    assert_non_null(strstr(svg_of(&chart), "xmlns=\"http://www.w3.org/2000/svg\""));
    assert_non_null(strstr(svg_of(&chart), "<style>"));
}

static void a_change_of_two_sessions_is_a_chart_of_two_points(void **state)
{
    (void)state;
    struct drawn *d = draw();
    const struct progress_change *change = &d->changes[0];
    struct report_chart chart;
    assert_int_equal(report_chart_of(&d->report, change, &chart, arena, NULL), MESO_OK);
    assert_int_equal(chart.count, 2);
    assert_int_equal(chart.points[1].session, change->to);
    assert_true(fabs(chart.points[1].value - 100 * change->absolute / change->before) < 1e-9);
    assert_true(chart.points[1].low < chart.points[1].value);
    release(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_that_is_not_comparable_is_a_cross_and_not_on_the_curve),
        cmocka_unit_test(less_stands_below_and_all_of_it_within_the_drawing),
        cmocka_unit_test(no_change_at_all_is_still_a_drawing),
        cmocka_unit_test(texts_of_others_are_escaped_and_a_comma_is_for_those_who_write_it),
        cmocka_unit_test(a_file_has_its_namespace_and_colours_and_a_part_of_a_page_has_not),
        cmocka_unit_test(a_change_of_two_sessions_is_a_chart_of_two_points),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
