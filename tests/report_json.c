/* The bytes of what is written as JSON: those of cJSON, which is asked. */
#include "drawn_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The bytes of a tree that cJSON read from the text and prints, pretty or on one line. */
static void assert_as_cjson_prints(const char *text)
{
    cJSON *root = cJSON_Parse(text);
    size_t length = strlen(text);
    assert_non_null(root);
    bool same = false;
    for (int pretty = 0; pretty < 2; pretty++) {
        char *printed = pretty ? cJSON_Print(root) : cJSON_PrintUnformatted(root);
        same = same || (text[length - 1] == '\n' && strlen(printed) == length - 1 &&
                        !memcmp(printed, text, length - 1));
        cJSON_free(printed);
    }
    assert_true(same);
    cJSON_Delete(root);
}

static void every_text_has_the_bytes_that_cjson_prints(void **state)
{
    static const double values[] = {0.0,      -0.0,       5e-324,   1e-30,         1.5e-5,
                                    9.999e-5, 1.00005e-4, 0.012345, 0.1234565,     -0.9999995,
                                    9.999995, 99999.95,   999999.5, -123456.5,     1234567.5,
                                    3e9,      1e15,       1e300,    1 / 3.0 * 1e7, 100.0};
    static const writer_fn all[] = {report_json,  report_check_json, report_align_json,
                                    report_marks, report_fhir,       report_pair_write};
    struct drawn *d = draw();
    (void)state;
    d->report.patient_code = "a \"quoted\\ code\" /\b\f\n\r\t\x01\x1f\x7f \xc3\xa9";
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        d->measurements[0].reading.values[0] = d->changes[0].before = values[v];
        d->changes[0].variance[0] = values[v] / 3;
        d->sides[1].marks[0].points[0].x = values[v];
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            assert_as_cjson_prints(written(d, all[i]));
    }
    release(d);
}

/* What was kept of a pair stands in a report as it was, in the report's lines and tabs. */
static void what_is_told_keeps_its_words_and_takes_on_the_form(void **state)
{
    struct drawn *d = draw();
    (void)state;
    d->report.matches_told = "{\"a\":[],\"b\":{},\"c \\\"\":[{\"d\":[1,-2.5e-07,[true,null]],\"e\":"
                             "\"x\\\\\"},{}]}";
    char *text = written(d, report_json);
    assert_as_cjson_prints(text);
    cJSON *root = cJSON_Parse(text), *told = cJSON_Parse(d->report.matches_told);
    assert_true(cJSON_Compare(at(root, "matches"), told, true));
    cJSON_Delete(told);
    cJSON_Delete(root);
    static const char *const damaged[] = {"",      "{",   "[1",   "[1 2]", "{\"a\"}", "{\"a\":}",
                                          "[\"a]", "{}}", "[1,]", "{1:2}", "[1}"};
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        size_t length;
        struct meso_error err;
        d->report.matches_told = damaged[i];
        assert_int_not_equal(report_json(&d->report, &text, &length, arena, &err), MESO_OK);
    }
    release(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_has_the_bytes_that_cjson_prints),
        cmocka_unit_test(what_is_told_keeps_its_words_and_takes_on_the_form),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
