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

static struct render_face_options small_face(void)
{
    struct render_face_options options;
    render_face_defaults(&options);
    options.seed = 3;
    options.width = 480;
    options.height = 600;
    options.px_per_cm = 18.6;
    options.mesh_path = MODELS_DIR "/canonical_face.json";
    return options;
}

static void need_mesh(void)
{
    FILE *file = fopen(MODELS_DIR "/canonical_face.json", "rb");
    if (!file) {
        printf("skipped: no " MODELS_DIR "/canonical_face.json; build the models first\n");
        skip();
    }
    fclose(file);
}

static void a_face_is_the_same_bytes_on_every_run(void **state)
{
    (void)state;
    need_mesh();
    struct render_face_options options = small_face();
    struct render_face a, b;
    assert_int_equal(render_face(&options, NULL, &a, arena, NULL), MESO_OK);
    assert_int_equal(render_face(&options, NULL, &b, arena, NULL), MESO_OK);
    assert_same_image(&a.image, &b.image);
    assert_string_equal(a.truth_json, b.truth_json);
}

static void landmarks_stand_where_pose_and_scale_put_them(void **state)
{
    (void)state;
    need_mesh();
    struct render_face_options options = small_face();
    struct render_face front, left;
    assert_int_equal(render_face(&options, NULL, &front, arena, NULL), MESO_OK);
    options.yaw_deg = 20;
    assert_int_equal(render_face(&options, NULL, &left, arena, NULL), MESO_OK);
    /* the patient's left is on the right; the mesh is its own mirror image */
    double middle = front.landmarks[1].x;
    assert_float_equal(front.landmarks[263].x - middle, middle - front.landmarks[33].x, 0.01);
    assert_float_equal(front.landmarks[263].y, front.landmarks[33].y, 0.01);
    assert_float_equal(middle, 240, 0.01);
    /* the left cheek turns to the camera: the nose moves to the picture's left */
    assert_true(left.landmarks[1].x < front.landmarks[1].x - 20);
    /* the ruler: 11.7 mm of iris at the scale of the eyes */
    assert_float_equal(front.iris_diameter_px * front.mm_per_px, 11.7, 1e-9);
    assert_float_equal(front.mm_per_px, 10 / 18.6, 0.01);
    double eyes = hypot(front.iris[0].x - front.iris[1].x, front.iris[0].y - front.iris[1].y);
    assert_in_range((int)(eyes * front.mm_per_px), 56, 68);
}

static void the_pupils_are_dark_and_the_whites_are_not(void **state)
{
    (void)state;
    need_mesh();
    struct render_face_options options = small_face();
    struct render_face out;
    assert_int_equal(render_face(&options, NULL, &out, arena, NULL), MESO_OK);
    for (int side = 0; side < 2; side++) {
        double x = out.iris[side].x, y = out.iris[side].y, r = out.iris_diameter_px;
        assert_true(green_at(&out.image, x, y) < 45);
        double white =
            fmax(green_at(&out.image, x - 0.68 * r, y), green_at(&out.image, x + 0.68 * r, y));
        assert_true(white > 90);
    }
}

static void planted_spots_are_darker_than_without_them_and_lighten_as_the_truth_says(void **state)
{
    (void)state;
    need_mesh();
    struct render_face_options options = small_face();
    struct render_face_change change;
    struct render_face clear, before, after;
    render_face_change_defaults(&change);
    change.spot_factor = 0.5;
    options.camera.noise = 0;
    assert_int_equal(render_face(&options, NULL, &before, arena, NULL), MESO_OK);
    assert_int_equal(render_face(&options, &change, &after, arena, NULL), MESO_OK);
    options.spots = 0;
    assert_int_equal(render_face(&options, NULL, &clear, arena, NULL), MESO_OK);
    int removed = 0;
    for (int i = 0; i < before.spot_count; i++) {
        const struct render_spot *b = &before.spots[i], *a = &after.spots[i];
        double skin = green_at(&clear.image, b->centre.x, b->centre.y);
        double dark = green_at(&before.image, b->centre.x, b->centre.y);
        double later = green_at(&after.image, a->centre.x, a->centre.y);
        assert_int_equal(a->id, b->id);
        removed += a->removed;
        assert_float_equal(a->melanin, a->removed ? 0 : 0.5 * b->melanin, 1e-12);
        assert_true(dark < skin - 3);
        assert_true(later > dark);
    }
    assert_int_equal(removed, change.spots_removed);
}

static void wrinkles_are_darker_than_without_them_and_shallower_after(void **state)
{
    (void)state;
    need_mesh();
    struct render_face_options options = small_face();
    struct render_face_change change;
    struct render_face smooth, before, after;
    render_face_change_defaults(&change);
    options.camera.noise = 0;
    options.spots = change.spots_removed = 0;
    options.wrinkles = 1;
    assert_int_equal(render_face(&options, NULL, &before, arena, NULL), MESO_OK);
    assert_int_equal(render_face(&options, &change, &after, arena, NULL), MESO_OK);
    options.wrinkles = 0;
    assert_int_equal(render_face(&options, NULL, &smooth, arena, NULL), MESO_OK);
    assert_int_equal(smooth.wrinkle_count, 0);
    assert_true(before.wrinkle_count >= 15);
    for (int i = 0; i < before.wrinkle_count; i++) {
        const struct render_wrinkle *w = &before.wrinkles[i];
        struct render_point p = w->path[w->points / 2];
        assert_float_equal(after.wrinkles[i].depth_mm, 0.7 * w->depth_mm, 1e-9);
        assert_true(green_at(&before.image, p.x, p.y) < green_at(&smooth.image, p.x, p.y));
        assert_true(green_at(&before.image, p.x, p.y) < green_at(&after.image, p.x, p.y) + 1);
    }
}

static void a_missing_mesh_is_named(void **state)
{
    (void)state;
    struct render_face_options options = small_face();
    struct render_face out;
    struct meso_error err;
    options.mesh_path = "no-such-mesh.json";
    assert_int_equal(render_face(&options, NULL, &out, arena, &err), MESO_E_MODELS_MISSING);
    assert_non_null(strstr(err.text, "no-such-mesh.json"));
}

static void a_scalp_without_hair_has_no_coverage_and_more_hair_covers_more(void **state)
{
    (void)state;
    struct render_scalp_options options;
    struct render_scalp_change change;
    struct render_scalp none, before, after;
    render_scalp_defaults(&options);
    render_scalp_change_defaults(&change);
    options.width = 400;
    options.height = 300;
    options.mm_per_px = 0.2;
    assert_int_equal(render_scalp(&options, NULL, &before, arena, NULL), MESO_OK);
    assert_int_equal(render_scalp(&options, &change, &after, arena, NULL), MESO_OK);
    assert_true(before.coverage > 0.5 && before.coverage < after.coverage);
    assert_true(after.hairs > before.hairs);
    assert_true(after.parting_width_mm[30] < before.parting_width_mm[30]);
    options.hairs_per_cm2 = 0;
    assert_int_equal(render_scalp(&options, NULL, &none, arena, NULL), MESO_OK);
    assert_float_equal(none.coverage, 0, 0);
}

static void skin_pairs_map_onto_each_other(void **state)
{
    (void)state;
    struct render_skin_options options;
    struct render_skin_change change;
    struct render_skin before, after;
    render_skin_defaults(&options);
    render_skin_change_defaults(&change);
    options.width = 640;
    options.height = 480;
    options.mm_per_px = 0.08;
    assert_int_equal(render_skin(&options, NULL, &before, arena, NULL), MESO_OK);
    assert_int_equal(render_skin(&options, &change, &after, arena, NULL), MESO_OK);
    assert_int_equal(after.spot_count, options.spots);
    const double *m = after.to_baseline;
    for (int i = 0; i < after.spot_count; i++) {
        struct render_point p = after.spots[i].centre, q = before.spots[i].centre;
        assert_float_equal(m[0] * p.x + m[1] * p.y + m[2], q.x, 1e-6);
        assert_float_equal(m[3] * p.x + m[4] * p.y + m[5], q.y, 1e-6);
    }
    assert_float_equal(after.mm_per_px * change.scale, before.mm_per_px, 1e-12);
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
        SENTENCE(a_face_is_the_same_bytes_on_every_run),
        SENTENCE(landmarks_stand_where_pose_and_scale_put_them),
        SENTENCE(the_pupils_are_dark_and_the_whites_are_not),
        SENTENCE(planted_spots_are_darker_than_without_them_and_lighten_as_the_truth_says),
        SENTENCE(wrinkles_are_darker_than_without_them_and_shallower_after),
        SENTENCE(a_missing_mesh_is_named),
        SENTENCE(a_scalp_without_hair_has_no_coverage_and_more_hair_covers_more),
        SENTENCE(skin_pairs_map_onto_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
