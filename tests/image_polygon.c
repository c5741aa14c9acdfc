/* What image promises of polygons. */
#include "image/image.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 40 };

static struct image_point square[] = {{10, 10}, {20, 10}, {20, 30}, {10, 30}};
static const struct image_polygon rectangle = {square, 4};

static struct mask mask_of(uint8_t at[SIDE * SIDE])
{
    memset(at, 0, SIDE * SIDE);
    return (struct mask){at, SIDE, SIDE, SIDE};
}

static int count_of(const uint8_t *at)
{
    int count = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        count += at[i] != 0;
    return count;
}

static void an_area_is_positive_clockwise_on_the_screen(void **state)
{
    (void)state;
    struct image_point reversed[] = {{10, 30}, {20, 30}, {20, 10}, {10, 10}};
    struct image_point far[] = {{1e7, 1e7}, {1e7 + 3, 1e7}, {1e7, 1e7 + 4}};
    assert_true(image_polygon_area(rectangle) == 200);
    assert_true(image_polygon_area((struct image_polygon){reversed, 4}) == -200);
    assert_true(image_polygon_area((struct image_polygon){far, 3}) == 6);
    assert_true(image_polygon_area((struct image_polygon){far, 2}) == 0);
    assert_true(image_polygon_area((struct image_polygon){NULL, 0}) == 0);
}

static void a_rectangle_fills_its_pixels_and_the_mask_can_lie_anywhere(void **state)
{
    (void)state;
    uint8_t at[SIDE * SIDE];
    struct mask mask = mask_of(at);
    image_polygon_fill(rectangle, 0, 0, 7, mask);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int x = i % SIDE, y = i / SIDE;
        assert_int_equal(at[i], x >= 10 && x < 20 && y >= 10 && y < 30 ? 7 : 0);
    }
    mask = mask_of(at);
    image_polygon_fill(rectangle, 15, 25, 1, mask); /* clipped to its lower right */
    assert_int_equal(count_of(at), 5 * 5);
    assert_int_equal(at[4 * SIDE + 4], 1);
    mask = mask_of(at);
    image_polygon_fill(rectangle, -1000, 0, 1, mask);
    image_polygon_fill(rectangle, 0, 1000, 1, mask);
    assert_int_equal(count_of(at), 0);
}

static void neighbours_share_no_pixel_and_leave_none_out(void **state)
{
    (void)state;
    /* One square cut by a slanting line through pixel centres. */
    struct image_point left[] = {{5, 5}, {12.5, 5}, {27.5, 35}, {5, 35}};
    struct image_point right[] = {{12.5, 5}, {35, 5}, {35, 35}, {27.5, 35}};
    uint8_t a[SIDE * SIDE], b[SIDE * SIDE];
    struct mask mask_a = mask_of(a), mask_b = mask_of(b);
    image_polygon_fill((struct image_polygon){left, 4}, 0, 0, 1, mask_a);
    image_polygon_fill((struct image_polygon){right, 4}, 0, 0, 1, mask_b);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int x = i % SIDE, y = i / SIDE;
        assert_int_equal(a[i] + b[i], x >= 5 && x < 35 && y >= 5 && y < 35);
    }
}

static void a_crossing_outline_is_even_odd_and_filled_as_contained(void **state)
{
    (void)state;
    struct image_point star[5];
    for (int i = 0; i < 5; i++) {
        double angle = i * 2 * 2 * 3.14159265358979 / 5;
        star[i] = (struct image_point){20.3 + 18 * sin(angle), 20.1 - 18 * cos(angle)};
    }
    struct image_polygon polygon = {star, 5};
    assert_false(image_polygon_contains(polygon, (struct image_point){20.3, 20.1}));
    assert_true(image_polygon_contains(polygon, (struct image_point){20.3, 5}));
    uint8_t at[SIDE * SIDE];
    struct mask mask = mask_of(at);
    image_polygon_fill(polygon, 0, 0, 1, mask);
    for (int i = 0; i < SIDE * SIDE; i++)
        assert_int_equal(at[i], image_polygon_contains(
                                    polygon, (struct image_point){i % SIDE + 0.5, i / SIDE + 0.5}));
}

static void a_comb_of_a_thousand_teeth_fills_as_contained(void **state)
{
    (void)state;
    struct image_point teeth[1002];
    for (int i = 0; i < 1000; i++)
        teeth[i] = (struct image_point){i * 0.04, i % 2 ? 35.2 : 4.9};
    teeth[1000] = (struct image_point){40, 39};
    teeth[1001] = (struct image_point){0, 39};
    struct image_polygon polygon = {teeth, 1002};
    uint8_t at[SIDE * SIDE];
    struct mask mask = mask_of(at);
    image_polygon_fill(polygon, 0, 0, 1, mask);
    assert_in_range(count_of(at), SIDE * 4, SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE; i++)
        assert_int_equal(at[i], image_polygon_contains(
                                    polygon, (struct image_point){i % SIDE + 0.5, i / SIDE + 0.5}));
}

static void senseless_corners_harm_nothing(void **state)
{
    (void)state;
    struct image_point odd[] = {{NAN, 5}, {30, INFINITY}, {-1e300, 20}, {1e300, -1e300}, {3, NAN}};
    uint8_t at[SIDE * SIDE];
    struct mask mask = mask_of(at);
    for (int count = 0; count <= 5; count++)
        image_polygon_fill((struct image_polygon){odd, count}, 0, 0, 1, mask);
    assert_false(image_polygon_contains((struct image_polygon){odd, 0}, odd[0]));
}

static void a_grown_polygon_keeps_its_centre(void **state)
{
    (void)state;
    struct arena *arena;
    struct image_polygon grown;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    assert_int_equal(image_polygon_grown(rectangle, 2, 0.5, &grown, arena, NULL), MESO_OK);
    assert_true(grown.points[0].x == 5 && grown.points[0].y == 15);
    assert_true(grown.points[2].x == 25 && grown.points[2].y == 25);
    assert_true(image_polygon_area(grown) == image_polygon_area(rectangle));
    assert_true(square[0].x == 10);
    base_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest sentences[] = {
        cmocka_unit_test(an_area_is_positive_clockwise_on_the_screen),
        cmocka_unit_test(a_rectangle_fills_its_pixels_and_the_mask_can_lie_anywhere),
        cmocka_unit_test(neighbours_share_no_pixel_and_leave_none_out),
        cmocka_unit_test(a_crossing_outline_is_even_odd_and_filled_as_contained),
        cmocka_unit_test(a_comb_of_a_thousand_teeth_fills_as_contained),
        cmocka_unit_test(senseless_corners_harm_nothing),
        cmocka_unit_test(a_grown_polygon_keeps_its_centre),
    };
    return cmocka_run_group_tests(sentences, NULL, NULL);
}
