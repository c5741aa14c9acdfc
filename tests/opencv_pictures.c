/* What the door to OpenCV promises of pictures: flow and registration of drawn truths. */
#include "drawn_textures.h"
#include "opencv/opencv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct opencv *opencv;

static int set_up(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, NULL) || opencv_open(&opencv, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    opencv_close(opencv);
    base_arena_free(arena);
    return 0;
}

static const struct drawn_texture SKIN = {.seed = 3, .size = 320, .spots = 16};

/* Grey picture of the texture; pixel centre p shows the drawing at M p (M row-major 3 x 3). */
static struct mask draw(int width, int height, const double m[9])
{
    struct mask mask = {base_arena_alloc(arena, (size_t)width * (size_t)height, NULL), width,
                        height, width};
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double px = x + 0.5, py = y + 0.5, w = m[6] * px + m[7] * py + m[8];
            double level = drawn_level(&SKIN, (m[0] * px + m[1] * py + m[2]) / w,
                                       (m[3] * px + m[4] * py + m[5]) / w);
            mask.at[y * mask.stride + x] = (uint8_t)fmin(fmax(level + 0.5, 0), 255);
        }
    return mask;
}

static const double IDENTITY[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};

static struct plane plane_of(int width, int height)
{
    struct plane plane;
    assert_int_equal(kernels_plane_new(&plane, width, height, arena, NULL), MESO_OK);
    return plane;
}

static void assert_same_bits(struct plane a, struct plane b)
{
    for (int y = 0; y < a.height; y++)
        assert_memory_equal(a.at + y * a.stride, b.at + y * b.stride,
                            (size_t)a.width * sizeof(float));
}

static int cmp_float(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Median and 95th percentile of |value - truth| away from the edges. */
static void errors(struct plane plane, double truth, int margin, double *median, double *p95)
{
    size_t count = 0;
    float *all =
        base_arena_alloc(arena, (size_t)plane.width * (size_t)plane.height * sizeof *all, NULL);
    for (int y = margin; y < plane.height - margin; y++)
        for (int x = margin; x < plane.width - margin; x++)
            all[count++] = (float)fabs(plane.at[y * plane.stride + x] - truth);
    qsort(all, count, sizeof *all, cmp_float);
    *median = all[count / 2];
    *p95 = all[count * 95 / 100];
}

static void flow_of_a_moved_texture_is_its_movement(void **state)
{
    (void)state;
    const double moved[9] = {1, 0, -3, 0, 1, 2, 0, 0, 1};
    struct mask before = draw(320, 240, IDENTITY), after = draw(320, 240, moved);
    struct plane x = plane_of(320, 240), y = plane_of(320, 240);
    for (int preset = 0; preset <= 2; preset++) {
        double median, p95;
        assert_int_equal(opencv_flow(opencv, before, after, preset, false, x, y, NULL), MESO_OK);
        errors(x, 3, 24, &median, &p95);
        print_message("preset %d: x off by %.3f px (median), %.3f (95 %%)", preset, median, p95);
        assert_true(median < 0.1);
        assert_true(preset < 2 || p95 < 0.1);
        errors(y, -2, 24, &median, &p95);
        print_message("; y %.3f, %.3f\n", median, p95);
        assert_true(median < 0.1);
        assert_true(preset < 2 || p95 < 0.1);
    }
}

static void flow_starts_from_what_is_given(void **state)
{
    (void)state;
    /* Beyond what the pyramid reaches by itself with so little texture around. */
    const double moved[9] = {1, 0, -41, 0, 1, 28, 0, 0, 1};
    struct mask before = draw(320, 240, IDENTITY), after = draw(320, 240, moved);
    struct plane x = plane_of(320, 240), y = plane_of(320, 240);
    for (int row = 0; row < 240; row++)
        for (int column = 0; column < 320; column++) {
            x.at[row * x.stride + column] = 40;
            y.at[row * y.stride + column] = -29;
        }
    double median, p95;
    assert_int_equal(opencv_flow(opencv, before, after, 2, true, x, y, NULL), MESO_OK);
    errors(x, 41, 60, &median, &p95);
    assert_true(median < 0.1);
    errors(y, -28, 60, &median, &p95);
    assert_true(median < 0.1);
}

static void flow_is_the_same_in_two_runs_and_two_contexts(void **state)
{
    (void)state;
    const double moved[9] = {1.01, 0.02, -3, -0.02, 0.99, 2, 0, 0, 1};
    struct mask before = draw(200, 160, IDENTITY), after = draw(200, 160, moved);
    struct plane x[3], y[3];
    struct opencv *other;
    assert_int_equal(opencv_open(&other, NULL), MESO_OK);
    struct opencv *contexts[3] = {opencv, opencv, other};
    for (int i = 0; i < 3; i++) {
        x[i] = plane_of(200, 160);
        y[i] = plane_of(200, 160);
        assert_int_equal(opencv_flow(contexts[i], before, after, 2, false, x[i], y[i], NULL),
                         MESO_OK);
    }
    opencv_close(other);
    for (int i = 1; i < 3; i++) {
        assert_same_bits(x[0], x[i]);
        assert_same_bits(y[0], y[i]);
    }
}

static void flow_of_unequal_sizes_and_unknown_presets_is_an_error(void **state)
{
    (void)state;
    struct mask a = draw(64, 48, IDENTITY), b = draw(64, 50, IDENTITY);
    struct plane x = plane_of(64, 48), y = plane_of(64, 48), wide = plane_of(70, 48);
    struct mask none = {0};
    assert_int_equal(opencv_flow(opencv, a, b, 1, false, x, y, NULL), MESO_E_UNEXPECTED);
    assert_int_equal(opencv_flow(opencv, a, a, 3, false, x, y, NULL), MESO_E_UNEXPECTED);
    assert_int_equal(opencv_flow(opencv, a, a, -1, false, x, y, NULL), MESO_E_UNEXPECTED);
    assert_int_equal(opencv_flow(opencv, a, a, 1, false, wide, y, NULL), MESO_E_UNEXPECTED);
    assert_int_equal(opencv_flow(opencv, a, a, 1, true, wide, wide, NULL), MESO_E_UNEXPECTED);
    assert_int_equal(opencv_flow(opencv, a, a, 1, true, wide, y, NULL), MESO_E_UNEXPECTED);
    assert_int_equal(opencv_flow(opencv, none, none, 1, false, x, y, NULL), MESO_E_IMAGE_TOO_SMALL);
    assert_int_equal(opencv_flow(opencv, a, a, 1, false, x, y, NULL), MESO_OK);
}

/* Small and long pictures are where dense flow walks out of its buffers. */
static void flow_of_odd_sizes_is_an_answer_or_an_error(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1},   {3, 200}, {200, 3},   {7, 7},    {8, 8},
                                   {9, 64},  {12, 12}, {13, 130},  {130, 13}, {17, 33},
                                   {31, 95}, {64, 65}, {257, 129}, {401, 24}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int preset = 0; preset <= 2; preset++) {
            struct mask picture = draw(sizes[i][0], sizes[i][1], IDENTITY);
            struct plane x = plane_of(sizes[i][0], sizes[i][1]);
            struct plane y = plane_of(sizes[i][0], sizes[i][1]);
            int code = opencv_flow(opencv, picture, picture, preset, false, x, y, NULL);
            assert_true(code == MESO_OK || code == MESO_E_IMAGE_TOO_SMALL);
            bool small = sizes[i][0] < 32 || sizes[i][1] < 32;
            assert_true(code == MESO_OK || small);
        }
}

static void flow_does_not_depend_on_the_pictures_before(void **state)
{
    (void)state;
    const double moved[9] = {1.01, 0.02, -3, -0.02, 0.99, 2, 0, 0, 1};
    struct mask before = draw(200, 160, IDENTITY), after = draw(200, 160, moved);
    struct mask small = draw(40, 36, IDENTITY);
    struct plane x = plane_of(200, 160), y = plane_of(200, 160), again = plane_of(200, 160);
    struct plane small_x = plane_of(40, 36), small_y = plane_of(40, 36);
    for (int preset = 0; preset <= 2; preset++) {
        assert_int_equal(opencv_flow(opencv, before, after, preset, false, x, y, NULL), MESO_OK);
        assert_int_equal(opencv_flow(opencv, small, small, preset, false, small_x, small_y, NULL),
                         MESO_OK);
        assert_int_equal(opencv_flow(opencv, before, after, preset, false, again, y, NULL),
                         MESO_OK);
        assert_same_bits(x, again);
    }
}

/* Registration */

static struct opencv_registration registered(struct mask before, struct mask after,
                                             enum opencv_model model)
{
    struct opencv_registration found;
    struct mask all = {0};
    assert_int_equal(
        opencv_register(opencv, before, all, after, all, 1500, 0.8, 2, model, &found, arena, NULL),
        MESO_OK);
    return found;
}

static void apply(const double h[9], double x, double y, double *u, double *v)
{
    double w = h[6] * x + h[7] * y + h[8];
    *u = (h[0] * x + h[1] * y + h[2]) / w;
    *v = (h[3] * x + h[4] * y + h[5]) / w;
}

/* The largest distance, over a grid of the baseline, of what was found from what was drawn. `drawn`
   maps the follow-up into the baseline, as draw() does. */
static double worst(const double found[9], const double drawn[9], int width, int height)
{
    double largest = 0;
    for (int y = 0; y <= height; y += height / 8)
        for (int x = 0; x <= width; x += width / 8) {
            double bx, by, fx, fy;
            apply(drawn, x, y, &bx, &by);
            if (bx < 0 || by < 0 || bx > width || by > height)
                continue;
            apply(found, bx, by, &fx, &fy);
            largest = fmax(largest, hypot(fx - x, fy - y));
        }
    return largest;
}

static void a_similarity_is_found_within_a_fifth_of_a_pixel(void **state)
{
    (void)state;
    double c = 1.08 * cos(0.2), s = 1.08 * sin(0.2);
    const double drawn[9] = {c, -s, 25, s, c, -30, 0, 0, 1};
    struct mask before = draw(320, 320, IDENTITY), after = draw(320, 320, drawn);
    static const enum opencv_model models[] = {OPENCV_SIMILARITY, OPENCV_AFFINE, OPENCV_HOMOGRAPHY};
    for (int i = 0; i < 3; i++) {
        struct opencv_registration found = registered(before, after, models[i]);
        double error = worst(found.h, drawn, 320, 320);
        print_message("model %d: %d of %d matches, off by at most %.3f px\n", i, found.inlier_count,
                      found.match_count, error);
        assert_true(found.inlier_count >= 50);
        assert_true(error < 0.2);
    }
}

static void a_homography_is_found_within_a_fifth_of_a_pixel(void **state)
{
    (void)state;
    const double drawn[9] = {0.97, -0.06, 14, 0.08, 1.02, -9, 2e-4, -1e-4, 1};
    struct mask before = draw(320, 320, IDENTITY), after = draw(320, 320, drawn);
    struct opencv_registration found = registered(before, after, OPENCV_HOMOGRAPHY);
    double error = worst(found.h, drawn, 320, 320);
    print_message("%d of %d matches, off by at most %.3f px\n", found.inlier_count,
                  found.match_count, error);
    assert_true(error < 0.2);
}

/* Half a turn about the picture's middle: the positions' origin would show twice. */
static void positions_count_from_the_corner_of_the_first_pixel(void **state)
{
    (void)state;
    const double turned[9] = {-1, 0, 320, 0, -1, 320, 0, 0, 1};
    struct mask before = draw(320, 320, IDENTITY), after = draw(320, 320, turned);
    struct opencv_registration found = registered(before, after, OPENCV_SIMILARITY);
    double sum_x = 0, sum_y = 0;
    int count = 0;
    for (int i = 0; i < found.match_count; i++)
        if (found.matches[i].inlier) {
            sum_x += found.matches[i].before_x + found.matches[i].after_x - 320;
            sum_y += found.matches[i].before_y + found.matches[i].after_y - 320;
            count++;
        }
    print_message("%d matches, mean %.4f, %.4f px\n", count, sum_x / count, sum_y / count);
    assert_true(count >= 50);
    assert_true(fabs(sum_x / count) < 0.05);
    assert_true(fabs(sum_y / count) < 0.05);
    assert_true(worst(found.h, turned, 320, 320) < 0.1);
}

static void registration_is_the_same_in_two_runs(void **state)
{
    (void)state;
    const double drawn[9] = {0.97, -0.06, 14, 0.08, 1.02, -9, 2e-4, -1e-4, 1};
    struct mask before = draw(320, 320, IDENTITY), after = draw(320, 320, drawn);
    for (enum opencv_model model = OPENCV_SIMILARITY; model <= OPENCV_HOMOGRAPHY; model++) {
        struct opencv_registration first = registered(before, after, model);
        registered(after, before, model);
        struct opencv_registration second = registered(before, after, model);
        assert_memory_equal(first.h, second.h, sizeof first.h);
        assert_int_equal(first.match_count, second.match_count);
        assert_memory_equal(first.matches, second.matches,
                            (size_t)first.match_count * sizeof *first.matches);
    }
}

static void a_mask_keeps_features_out(void **state)
{
    (void)state;
    struct mask picture = draw(320, 320, IDENTITY), left, none = {0};
    struct opencv_registration found;
    assert_int_equal(kernels_mask_new(&left, 320, 320, arena, NULL), MESO_OK);
    for (int y = 0; y < 320; y++)
        memset(left.at + y * left.stride, 255, 160);
    assert_int_equal(opencv_register(opencv, picture, left, picture, none, 1500, 0.8, 2,
                                     OPENCV_SIMILARITY, &found, arena, NULL),
                     MESO_OK);
    assert_true(found.match_count > 20);
    for (int i = 0; i < found.match_count; i++)
        assert_true(found.matches[i].before_x < 161.5);
}

static void a_blank_picture_has_no_matches_and_is_no_error(void **state)
{
    (void)state;
    struct mask picture = draw(320, 320, IDENTITY), blank;
    assert_int_equal(kernels_mask_new(&blank, 320, 320, arena, NULL), MESO_OK);
    const struct mask pairs[3][2] = {{blank, picture}, {picture, blank}, {blank, blank}};
    for (int i = 0; i < 3; i++) {
        struct opencv_registration found = registered(pairs[i][0], pairs[i][1], OPENCV_HOMOGRAPHY);
        assert_int_equal(found.match_count, 0);
        assert_int_equal(found.inlier_count, 0);
        assert_memory_equal(found.h, IDENTITY, sizeof IDENTITY);
    }
}

static void pictures_of_unequal_size_register_and_a_mask_of_another_size_is_an_error(void **state)
{
    (void)state;
    const double cut[9] = {1, 0, 40, 0, 1, 60, 0, 0, 1};
    struct mask before = draw(320, 320, IDENTITY), after = draw(240, 200, cut), small, none = {0};
    struct opencv_registration found = registered(before, after, OPENCV_SIMILARITY);
    double x, y;
    apply(found.h, 100, 100, &x, &y);
    assert_true(hypot(x - 60, y - 40) < 0.1);
    assert_int_equal(kernels_mask_new(&small, 50, 50, arena, NULL), MESO_OK);
    memset(small.at, 255, (size_t)small.stride * 50);
    assert_int_equal(opencv_register(opencv, before, small, after, none, 1500, 0.8, 2,
                                     OPENCV_SIMILARITY, &found, arena, NULL),
                     MESO_E_UNEXPECTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flow_of_a_moved_texture_is_its_movement),
        cmocka_unit_test(flow_starts_from_what_is_given),
        cmocka_unit_test(flow_is_the_same_in_two_runs_and_two_contexts),
        cmocka_unit_test(flow_of_unequal_sizes_and_unknown_presets_is_an_error),
        cmocka_unit_test(flow_of_odd_sizes_is_an_answer_or_an_error),
        cmocka_unit_test(flow_does_not_depend_on_the_pictures_before),
        cmocka_unit_test(a_similarity_is_found_within_a_fifth_of_a_pixel),
        cmocka_unit_test(a_homography_is_found_within_a_fifth_of_a_pixel),
        cmocka_unit_test(positions_count_from_the_corner_of_the_first_pixel),
        cmocka_unit_test(registration_is_the_same_in_two_runs),
        cmocka_unit_test(a_mask_keeps_features_out),
        cmocka_unit_test(a_blank_picture_has_no_matches_and_is_no_error),
        cmocka_unit_test(pictures_of_unequal_size_register_and_a_mask_of_another_size_is_an_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
