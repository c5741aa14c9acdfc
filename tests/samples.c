/* What the rendered patients promise: the same bytes, and truths that stand in the pictures. */
#include "samples/render.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, NULL);
}

static int close_arena(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

static double green_at(const struct render_image *image, double x, double y)
{
    int i = (int)floor(x), j = (int)floor(y);
    if (i < 0 || j < 0 || i >= image->width || j >= image->height)
        return NAN;
    return image->rgb[3 * ((size_t)j * (size_t)image->width + (size_t)i) + 1];
}

static void assert_same_image(const struct render_image *a, const struct render_image *b)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    assert_memory_equal(a->rgb, b->rgb, 3 * (size_t)a->width * (size_t)a->height);
}

static struct render_trichoscopy_options small_field(void)
{
    struct render_trichoscopy_options options;
    render_trichoscopy_defaults(&options);
    options.seed = 7;
    options.width = 800;
    options.height = 600;
    options.hairs = 40;
    options.glare = options.bubbles = options.scales = 0;
    return options;
}

static void a_field_of_hairs_is_the_same_bytes_on_every_run(void **state)
{
    (void)state;
    struct render_trichoscopy_options options = small_field();
    struct render_trichoscopy a, b;
    assert_int_equal(render_trichoscopy(&options, NULL, NULL, &a, arena, NULL), MESO_OK);
    assert_int_equal(render_trichoscopy(&options, NULL, NULL, &b, arena, NULL), MESO_OK);
    assert_same_image(&a.image, &b.image);
    assert_string_equal(a.truth_json, b.truth_json);
    options.seed = 8;
    assert_int_equal(render_trichoscopy(&options, NULL, NULL, &b, arena, NULL), MESO_OK);
    assert_string_not_equal(a.truth_json, b.truth_json);
}

static void a_field_has_exactly_the_hairs_asked_for(void **state)
{
    (void)state;
    struct render_trichoscopy_options options = small_field();
    for (int hairs = 0; hairs <= 60; hairs += 20) {
        struct render_trichoscopy out;
        options.hairs = hairs;
        assert_int_equal(render_trichoscopy(&options, NULL, NULL, &out, arena, NULL), MESO_OK);
        assert_int_equal(out.roots_in_field, hairs);
        int listed = 0;
        for (int i = 0; i < out.hair_count; i++)
            listed += out.hairs[i].root_in_field;
        assert_int_equal(listed, hairs);
    }
}

static void a_field_without_hairs_is_skin_and_nothing_dark(void **state)
{
    (void)state;
    struct render_trichoscopy_options options = small_field();
    struct render_trichoscopy out;
    options.hairs = 0;
    assert_int_equal(render_trichoscopy(&options, NULL, NULL, &out, arena, NULL), MESO_OK);
    assert_int_equal(out.hair_count, 0);
    for (double y = 0; y < out.image.height; y++)
        for (double x = 0; x < out.image.width; x++)
            assert_true(green_at(&out.image, x, y) > 110);
}

static void every_dark_hair_is_dark_along_its_path_and_the_skin_beside_it_is_not(void **state)
{
    (void)state;
    struct render_trichoscopy_options options = small_field();
    struct render_trichoscopy out, bare;
    options.camera.blur_px = options.camera.falloff_px = 0;
    assert_int_equal(render_trichoscopy(&options, NULL, NULL, &out, arena, NULL), MESO_OK);
    options.hairs = 0;
    assert_int_equal(render_trichoscopy(&options, NULL, NULL, &bare, arena, NULL), MESO_OK);
    int looked_at = 0;
    for (int i = 0; i < out.hair_count; i++)
        for (int k = 2; k + 2 < out.hairs[i].points && out.hairs[i].terminal; k++) {
            struct render_point p = out.hairs[i].path[k];
            double seen = green_at(&out.image, p.x, p.y), skin = green_at(&bare.image, p.x, p.y);
            if (isnan(seen))
                continue;
            looked_at++;
            assert_true(seen < 0.62 * skin);
        }
    assert_true(looked_at > 500);
}

static void a_pair_has_the_planted_losses_gains_and_thickening(void **state)
{
    (void)state;
    struct render_trichoscopy_options options = small_field();
    struct render_trichoscopy_change change = {.session = 1,
                                               .lost = 5,
                                               .gained = 7,
                                               .thicken = 0.10,
                                               .shift_x_um = 60,
                                               .rotate_deg = 3,
                                               .scale = 1.02,
                                               .restyle_deg = 5};
    struct render_trichoscopy before, after;
    assert_int_equal(render_trichoscopy(&options, NULL, &change, &before, arena, NULL), MESO_OK);
    assert_int_equal(render_trichoscopy(&options, &change, NULL, &after, arena, NULL), MESO_OK);
    int lost = 0, gained = 0, kept = 0;
    for (int i = 0; i < after.hair_count; i++)
        gained += after.hairs[i].status == RENDER_HAIR_NEW;
    for (int i = 0; i < before.hair_count; i++) {
        const struct render_hair *hair = &before.hairs[i];
        lost += hair->status == RENDER_HAIR_LOST;
        for (int j = 0; j < after.hair_count; j++) {
            const struct render_hair *next = &after.hairs[j];
            if (next->id != hair->id)
                continue;
            assert_int_equal(hair->status, RENDER_HAIR_KEPT);
            assert_float_equal(next->diameter_um / hair->diameter_um, 1.10, 1e-9);
            const double *m = after.to_baseline;
            struct render_point root = next->path[0];
            assert_float_equal(m[0] * root.x + m[1] * root.y + m[2], hair->path[0].x, 1e-6);
            assert_float_equal(m[3] * root.x + m[4] * root.y + m[5], hair->path[0].y, 1e-6);
            kept++;
        }
    }
    assert_int_equal(lost, 5);
    assert_int_equal(gained, 7);
    assert_true(kept >= 30);
}

static void more_losses_than_hairs_are_refused(void **state)
{
    (void)state;
    struct render_trichoscopy_options options = small_field();
    struct render_trichoscopy_change change = {.session = 1, .lost = 41};
    struct render_trichoscopy out;
    struct meso_error err;
    assert_int_equal(render_trichoscopy(&options, &change, NULL, &out, arena, &err), MESO_E_USAGE);
    assert_non_null(strstr(err.text, "41 hairs"));
}

int main(void)
{
#define SENTENCE(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        SENTENCE(a_field_of_hairs_is_the_same_bytes_on_every_run),
        SENTENCE(a_field_has_exactly_the_hairs_asked_for),
        SENTENCE(a_field_without_hairs_is_skin_and_nothing_dark),
        SENTENCE(every_dark_hair_is_dark_along_its_path_and_the_skin_beside_it_is_not),
        SENTENCE(a_pair_has_the_planted_losses_gains_and_thickening),
        SENTENCE(more_losses_than_hairs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
