/* What align_textures promises of scalp, trichoscopy and skin, on rendered pairs whose
   map is known: hair does not lead, any rotation, half an overlap, and no answer for another site.
 */
#include "align/align.h"
#include "samples/render.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 640, HEIGHT = 480 };

struct fixture {
    struct kernels kernels;
    struct opencv *opencv;
    struct arena *arena;
    struct meso_error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    return kernels_select(&f->kernels, NULL) || opencv_open(&f->opencv, NULL) ||
           base_arena_new(&f->arena, 0, NULL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    base_arena_free(f->arena);
    opencv_close(f->opencv);
    free(f);
    return 0;
}

static struct photo as_photo(struct render_image image, const char *name)
{
    return (struct photo){.width = image.width,
                          .height = image.height,
                          .stride = (ptrdiff_t)image.width * 3,
                          .rgb = image.rgb,
                          .name = name,
                          .bit_depth = 8,
                          .channels = 3,
                          .exif_orientation = 1};
}

struct field {
    struct photo before, after;
    double to_baseline[6];
};

/* A small field of short dark hairs, 8 mm wide, and its follow-up. */
static struct field render(struct fixture *f, uint64_t seed,
                           const struct render_trichoscopy_change *change)
{
    struct render_trichoscopy_options options;
    struct render_trichoscopy first, second;
    struct field field;
    render_trichoscopy_defaults(&options);
    options.seed = seed;
    options.width = WIDTH;
    options.height = HEIGHT;
    options.um_per_px = 12.5;
    options.hairs = 80;
    assert_int_equal(render_trichoscopy(&options, NULL, change, &first, f->arena, &f->err),
                     MESO_OK);
    render_trichoscopy_other_light(&options, change);
    assert_int_equal(render_trichoscopy(&options, change, NULL, &second, f->arena, &f->err),
                     MESO_OK);
    field.before = as_photo(first.image, "first.jpg");
    field.after = as_photo(second.image, "second.jpg");
    memcpy(field.to_baseline, second.to_baseline, sizeof field.to_baseline);
    return field;
}

struct errors {
    double mean, worst, valid;
    int seen;
};

/* In px of a picture of 1280, over what both show. */
static struct errors errors_of(const struct align_map *map, const struct field *field)
{
    struct errors e = {0, 0, 0, 0};
    const double *m = field->to_baseline;
    int valid = 0;
    for (int y = 4; y < HEIGHT; y += 8)
        for (int x = 4; x < WIDTH; x += 8) {
            double to_x, to_y;
            bool trusted = align_point(map, x, y, &to_x, &to_y);
            e.seen += to_x > 0 && to_y > 0 && to_x < WIDTH && to_y < HEIGHT;
            if (!trusted)
                continue;
            double off =
                1280.0 / WIDTH *
                hypot(m[0] * to_x + m[1] * to_y + m[2] - x, m[3] * to_x + m[4] * to_y + m[5] - y);
            e.mean += off;
            e.worst = fmax(e.worst, off);
            valid++;
        }
    e.mean /= valid;
    e.valid = (double)valid / e.seen;
    return e;
}

static void check_found(struct fixture *f, const struct render_trichoscopy_change *change,
                        double least_valid)
{
    struct field field = render(f, 21, change);
    struct align_map *map;
    int code = align_textures(&f->kernels, f->opencv, &field.before, &field.after,
                              LOCATE_SCALP_MACRO, NULL, &map, f->arena, &f->err);
    if (code)
        print_message("%s\n", f->err.text);
    assert_int_equal(code, MESO_OK);
    struct errors e = errors_of(map, &field);
    print_message("mean %.3f worst %.2f valid %.2f\n", e.mean, e.worst, e.valid);
    assert_true(e.mean <= 0.5);
    assert_true(e.worst <= 3);
    assert_true(e.valid >= least_valid);
    double turned = fabs(remainder(map->rotation_deg - change->rotate_deg, 360));
    assert_true(turned < 0.3);
    assert_true(fabs(map->scale / change->scale - 1) < 0.01);
}

static void hair_combed_another_way_does_not_lead(void **state)
{
    check_found(*state,
                &(struct render_trichoscopy_change){.session = 1,
                                                    .rotate_deg = 12,
                                                    .scale = 1.05,
                                                    .comb_deg = 120,
                                                    .restyle_deg = 15,
                                                    .clipped_again = true},
                0.8);
}

static void a_slight_turn_of_all_hairs_does_not_drag_the_skin_along(void **state)
{
    check_found(*state,
                &(struct render_trichoscopy_change){
                    .session = 1, .scale = 1, .comb_deg = 8, .shift_x_um = 300},
                0.8);
}

static void hairs_lost_and_new_leave_the_place_where_it_was(void **state)
{
    check_found(*state,
                &(struct render_trichoscopy_change){.session = 1,
                                                    .rotate_deg = -95,
                                                    .scale = 0.8,
                                                    .lost = 15,
                                                    .gained = 12,
                                                    .restyle_deg = 8},
                0.8);
}

static void upside_down_and_half_out_of_view_is_found(void **state)
{
    check_found(*state,
                &(struct render_trichoscopy_change){.session = 1,
                                                    .rotate_deg = 178,
                                                    .scale = 1.2,
                                                    .shift_x_um = 2600,
                                                    .shift_y_um = -600,
                                                    .restyle_deg = 10},
                0.7);
}

static void check_refused(struct fixture *f, const struct photo *before, const struct photo *after,
                          enum locate_view view)
{
    struct align_map *map;
    f->err.text[0] = 0;
    assert_int_equal(
        align_textures(&f->kernels, f->opencv, before, after, view, NULL, &map, f->arena, &f->err),
        MESO_E_NOT_ALIGNED);
    assert_non_null(strstr(f->err.text, before->name));
}

static void another_site_of_the_same_patient_is_refused(void **state)
{
    struct fixture *f = *state;
    const struct render_trichoscopy_change none = {.session = 1, .scale = 1};
    struct field one = render(f, 31, &none), two = render(f, 32, &none);
    check_refused(f, &one.before, &two.after, LOCATE_SCALP_MACRO);
    check_refused(f, &two.before, &one.before, LOCATE_SCALP_MACRO);
}

static void two_halves_of_one_photograph_are_two_places(void **state)
{
    struct fixture *f = *state;
    const struct render_trichoscopy_change none = {.session = 1, .scale = 1};
    struct field field = render(f, 33, &none);
    struct photo left = field.before, right = field.before;
    left.name = "left.jpg";
    left.width = right.width = WIDTH / 2;
    right.rgb += 3 * (WIDTH / 2);
    check_refused(f, &left, &right, LOCATE_SCALP_MACRO);
}

static void a_region_is_found_and_only_it_is_valid(void **state)
{
    struct fixture *f = *state;
    const struct render_trichoscopy_change change = {.session = 1, .rotate_deg = 30, .scale = 1};
    struct field field = render(f, 34, &change);
    struct image_point corners[] = {{160, 120}, {480, 120}, {480, 360}, {160, 360}};
    struct image_polygon region = {corners, 4};
    struct align_map *map;
    int code = align_textures(&f->kernels, f->opencv, &field.before, &field.after,
                              LOCATE_SCALP_MACRO, &region, &map, f->arena, &f->err);
    if (code)
        print_message("%s\n", f->err.text);
    assert_int_equal(code, MESO_OK);
    double x, y;
    assert_true(align_point(map, 320, 240, &x, &y));
    assert_false(align_point(map, 60, 60, &x, &y));
    assert_true(errors_of(map, &field).worst <= 3);
}

static void a_map_is_the_same_bits_on_every_level(void **state)
{
    struct fixture *f = *state;
    const struct render_trichoscopy_change change = {.session = 1, .rotate_deg = 20, .scale = 1.1};
    struct field field = render(f, 35, &change);
    static const char *const levels[] = {"scalar", "sse4", "avx2", "avx512", "neon"};
    struct align_map *first = NULL;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        struct kernels kernels;
        struct align_map *map;
        setenv("MESOTRACK_SIMD", levels[i], 1);
        int there = kernels_select(&kernels, NULL);
        unsetenv("MESOTRACK_SIMD");
        if (there)
            continue;
        assert_int_equal(align_textures(&kernels, f->opencv, &field.before, &field.after,
                                        LOCATE_SCALP_MACRO, NULL, &map, f->arena, &f->err),
                         MESO_OK);
        if (!first) {
            first = map;
            continue;
        }
        size_t nodes = (size_t)map->columns * (size_t)map->rows;
        assert_int_equal(map->columns, first->columns);
        assert_memory_equal(map->x, first->x, nodes * sizeof *map->x);
        assert_memory_equal(map->y, first->y, nodes * sizeof *map->y);
        assert_memory_equal(map->valid, first->valid, nodes);
    }
    assert_non_null(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hair_combed_another_way_does_not_lead),
        cmocka_unit_test(a_slight_turn_of_all_hairs_does_not_drag_the_skin_along),
        cmocka_unit_test(hairs_lost_and_new_leave_the_place_where_it_was),
        cmocka_unit_test(upside_down_and_half_out_of_view_is_found),
        cmocka_unit_test(another_site_of_the_same_patient_is_refused),
        cmocka_unit_test(two_halves_of_one_photograph_are_two_places),
        cmocka_unit_test(a_region_is_found_and_only_it_is_valid),
        cmocka_unit_test(a_map_is_the_same_bits_on_every_level),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
