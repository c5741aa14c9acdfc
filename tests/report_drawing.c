/* A pair's drawing: what is kept is what was written, and what is none is refused. */
#include "drawn_report.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void write(const struct drawn *d, uint8_t **bytes, size_t *length)
{
    assert_int_equal(report_drawing_write(&d->report, bytes, length, arena, NULL), MESO_OK);
}

static void a_map_comes_back_to_a_64th_of_a_pixel(void **state)
{
    (void)state;
    struct drawn *d = draw();
    struct report_drawing read;
    uint8_t *bytes;
    size_t length;
    for (int i = 0; i < COLUMNS * ROWS; i++) {
        d->x[i] += (float)(7 * sin(i));
        d->y[i] -= (float)(1000 * cos(3 * i));
        d->valid[i] = i % 3 != 0;
    }
    write(d, &bytes, &length);
    assert_int_equal(report_drawing_read(bytes, length, &read, arena, NULL), MESO_OK);
    for (int i = 0; i < COLUMNS * ROWS; i++) {
        assert_true(fabs((double)(read.map->x[i] - d->x[i])) <= 1.0 / 128);
        assert_true(fabs((double)(read.map->y[i] - d->y[i])) <= 1.0 / 128);
        assert_int_equal(read.map->valid[i], d->valid[i]);
    }
    assert_true(read.map->step == d->map.step && read.map->after_width == d->map.after_width);
    release(d);
}

static void bytes_that_are_no_drawing_are_refused(void **state)
{
    (void)state;
    struct drawn *d = draw();
    struct report_drawing read;
    uint8_t *bytes, *changed;
    size_t length;
    write(d, &bytes, &length);
    changed = base_arena_alloc(arena, length + 1, NULL);
    for (size_t i = 0; i < length; i++) {
        memcpy(changed, bytes, i);
        assert_int_not_equal(report_drawing_read(changed, i, &read, arena, NULL), MESO_OK);
    }
    memcpy(changed, bytes, length);
    changed[length] = 0;
    assert_int_not_equal(report_drawing_read(changed, length + 1, &read, arena, NULL), MESO_OK);
    for (size_t i = 0; i < length; i++) { /* no crash, whatever it says */
        memcpy(changed, bytes, length);
        changed[i] ^= 0x55;
        report_drawing_read(changed, length, &read, arena, NULL);
    }
    release(d);
}

static void the_marks_have_the_ids_of_the_ledger(void **state)
{
    (void)state;
    struct drawn *d = draw();
    struct report_drawing read;
    uint8_t *bytes;
    size_t length;
    const cJSON *list, *row, *mark;
    int rows = 0, found = 0;
    write(d, &bytes, &length);
    assert_int_equal(report_drawing_read(bytes, length, &read, arena, NULL), MESO_OK);
    cJSON *drawing = cJSON_Parse(read.told), *report = parsed(d, report_json);
    cJSON_ArrayForEach(list, cJSON_GetObjectItem(report, "matches")) cJSON_ArrayForEach(row, list)
    {
        bool there = false;
        for (int s = 0; s < 2; s++)
            cJSON_ArrayForEach(mark, at(drawing, s ? "after.marks" : "before.marks")) there =
                there || !strcmp(text_at((cJSON *)mark, "id"), text_at((cJSON *)row, "id"));
        rows++;
        found += there;
    }
    assert_int_equal(rows, 3);
    assert_int_equal(found, rows);
    cJSON_Delete(drawing);
    cJSON_Delete(report);
    release(d);
}

static void lines_become_paths_of_few_points(void **state)
{
    (void)state;
    struct drawn *d = draw();
    struct report_drawing read;
    struct image_point many[101];
    uint8_t *bytes;
    size_t length;
    for (int i = 0; i <= 100; i++)
        many[i] = (struct image_point){10 + i, i < 50 ? 20 : 20 + (i - 50)};
    for (int m = 0; m < 3; m++)
        if (!measure_is_round(d->marks[0][m].kind)) {
            d->marks[0][m].points = many;
            d->marks[0][m].count = 101;
        }
    write(d, &bytes, &length);
    assert_int_equal(report_drawing_read(bytes, length, &read, arena, NULL), MESO_OK);

    assert_non_null(strstr(read.told, "\"d\":\"M10 20l50 0l50 50\""));
    release(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_comes_back_to_a_64th_of_a_pixel),
        cmocka_unit_test(bytes_that_are_no_drawing_are_refused),
        cmocka_unit_test(the_marks_have_the_ids_of_the_ledger),
        cmocka_unit_test(lines_become_paths_of_few_points),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
