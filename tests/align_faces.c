/* What align promises of faces: on drawn skin with drawn landmarks, whose warp is known exactly and
   whose landmarks are as wrong as a mesh's, and on photographs where they and the networks are
   there. */
#include "drawn_warp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Baseline -> follow-up, by iteration of the inverse. */
static struct image_point place_forward(const struct warp *warp, struct image_point from)
{
    double c = warp->scale * cos(warp->angle), s = warp->scale * sin(warp->angle);
    struct image_point at = from;
    for (int i = 0; i < 60; i++) {
        struct image_point back = place(warp, at.x, at.y);
        double dx = from.x - back.x, dy = from.y - back.y;
        at.x += 0.8 * (c * dx - s * dy);
        at.y += 0.8 * (s * dx + c * dy);
    }
    return at;
}

enum { PUPILS = 150 };

/* A face without a face: landmarks all over an ellipse, its outline in the mesh's order, each wrong
   by up to `wrong` px in each direction. */
static struct locate_face drawn_face(const struct warp *warp, double wrong, uint32_t seed)
{
    static const int outline[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288,
                                  397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
                                  172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
    enum { OUTLINE = sizeof outline / sizeof *outline };
    struct locate_face face = {.presence = 1, .pupil_distance_px = PUPILS * warp->scale};
    struct image_point points[LOCATE_LANDMARKS];
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        double radius = 0.97 * sqrt((i + 0.5) / LOCATE_LANDMARKS), angle = 2.399963 * i;
        points[i] = (struct image_point){radius * cos(angle), radius * sin(angle)};
    }
    for (int i = 0; i < OUTLINE; i++)
        points[outline[i]] =
            (struct image_point){sin(2 * M_PI * i / OUTLINE), -cos(2 * M_PI * i / OUTLINE)};
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        struct image_point at =
            place_forward(warp, (struct image_point){SIDE / 2.0 + 150 * points[i].x,
                                                     SIDE / 2.0 + 190 * points[i].y});
        at.x += wrong * (2 * drawn_uniform((uint32_t)i, 1, seed) - 1);
        at.y += wrong * (2 * drawn_uniform((uint32_t)i, 2, seed) - 1);
        face.points[i] = (struct locate_landmark){at.x, at.y, 0};
        left = fmin(left, at.x);
        right = fmax(right, at.x);
        top = fmin(top, at.y);
        bottom = fmax(bottom, at.y);
    }
    face.box_x = left;
    face.box_y = top;
    face.box_width = right - left;
    face.box_height = bottom - top;
    return face;
}

struct pair {
    struct photo before, after;
    struct locate_face faces[2];
};

static const struct warp still = {.scale = 1};

static struct pair draw_pair(struct drawn_texture skin, struct drawn_texture later,
                             const struct warp *warp)
{
    struct pair pair = {.before = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "before.jpg"),
                        .after = drawn_photo(&later, SIDE, SIDE, place, warp, "after.jpg"),
                        .faces = {drawn_face(&still, 1.5, 1), drawn_face(warp, 1.5, 2)}};
    return pair;
}

static int align_pair(struct fixture *f, const struct pair *pair, struct align_map **map,
                      struct meso_error *err)
{
    return align_faces(&f->kernels, f->opencv, &pair->before, &pair->faces[0], &pair->after,
                       &pair->faces[1], map, f->arena, err);
}

static void free_pair(struct pair *pair)
{
    free(pair->before.rgb);
    free(pair->after.rgb);
}

static void skin_is_found_again_though_the_landmarks_are_wrong(void **state)
{
    struct fixture *f = *state;
    static const struct warp warps[] = {
        {.angle = 0.17, .scale = 1.1, .shift_x = 9, .shift_y = -6, .wave = 2},
        {.angle = -0.17, .scale = 0.9, .shift_x = -7, .tilt_x = 2e-4, .wave = 2},
        {.angle = 0.05, .scale = 1, .tilt_y = -3e-4, .wave = 3}};
    for (size_t i = 0; i < sizeof warps / sizeof *warps; i++) {
        struct drawn_texture skin = {
            .seed = 20 + (uint32_t)i, .size = SIDE, .spots = 11, .noise = 2};
        struct drawn_texture later = skin;
        later.gain = 0.85;
        later.bias = 9;
        later.noise = 3;
        struct pair pair = draw_pair(skin, later, &warps[i]);
        struct align_map *map;
        assert_int_equal(align_pair(f, &pair, &map, NULL), MESO_OK);
        struct errors e = compare(map, &warps[i]);
        print_message("median %.3f p95 %.3f worst %.3f valid %.3f scale %.4f turn %.2f\n", e.median,
                      e.p95, e.worst, map->valid_fraction, map->scale, map->rotation_deg);
        assert_true(e.median <= 0.3 && e.p95 <= 0.8);
        assert_true(e.worst <= 1.5);
        assert_true(map->valid_fraction >= 0.9);
        assert_true(fabs(map->scale / warps[i].scale - 1) < 0.02);
        assert_false(map->identity_doubtful);
        free_pair(&pair);
    }
}

static void a_spot_that_went_is_not_flowed_away(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 9, .size = SIDE, .spots = 12}, later = skin;
    struct warp warp = {.angle = 0.05, .scale = 1.02, .tilt_x = 1e-4, .wave = 2.5};
    later.lost = 30;
    struct pair pair = draw_pair(skin, later, &warp);
    struct align_map *map;
    assert_int_equal(align_pair(f, &pair, &map, NULL), MESO_OK);
    double change[2] = {0, 0};
    int count[2] = {0, 0};
    for (int i = 0; i < skin.spots * skin.spots; i++) {
        double x, y, radius, to_x, to_y;
        int kept = drawn_spot(&later, i % skin.spots, i / skin.spots, &x, &y, &radius);
        if (!align_point(map, x, y, &to_x, &to_y))
            continue;
        double first = contrast(&pair.before, NULL, x, y, radius);
        change[kept] += 1 - contrast(&pair.after, map, x, y, radius) / first;
        count[kept]++;
    }
    print_message("removed %.3f (%d) unchanged %.3f (%d)\n", change[0] / count[0], count[0],
                  change[1] / count[1], count[1]);
    assert_true(count[0] > 8 && count[1] > 25);
    assert_true(change[0] / count[0] >= 0.9 && change[0] / count[0] <= 1.02);
    assert_true(fabs(change[1] / count[1]) <= 0.05);
    free_pair(&pair);
}

/* A hand, a lock of hair, a plaster: other skin over a square of the follow-up. */
static void what_covers_the_skin_is_not_valid(void **state)
{
    struct fixture *f = *state;
    enum { LEFT = 250, TOP = 200, WIDE = 90 };
    struct drawn_texture skin = {.seed = 31, .size = SIDE, .spots = 11}, other = skin;
    other.seed = 77;
    struct pair pair = draw_pair(skin, skin, &still);
    struct photo cover = drawn_photo(&other, SIDE, SIDE, NULL, NULL, "cover");
    for (int y = TOP; y < TOP + WIDE; y++)
        memcpy(pair.after.rgb + y * pair.after.stride + 3 * LEFT,
               cover.rgb + y * cover.stride + 3 * LEFT, 3 * WIDE);
    struct align_map *map;
    assert_int_equal(align_pair(f, &pair, &map, NULL), MESO_OK);
    int valid[2] = {0, 0}, all[2] = {0, 0};
    for (int y = 120; y < 360; y += 5)
        for (int x = 150; x < 340; x += 5) {
            double to_x, to_y;
            bool under =
                x > LEFT + 15 && x < LEFT + WIDE - 15 && y > TOP + 15 && y < TOP + WIDE - 15;
            bool away =
                x < LEFT - 25 || x > LEFT + WIDE + 25 || y < TOP - 25 || y > TOP + WIDE + 25;
            if (under || away) {
                valid[under] += align_point(map, x, y, &to_x, &to_y);
                all[under]++;
            }
        }
    print_message("valid: %d of %d under the cover, %d of %d away from it\n", valid[1], all[1],
                  valid[0], all[0]);
    assert_true(valid[1] <= 0.15 * all[1]);
    assert_true(valid[0] >= 0.97 * all[0]);
    free(cover.rgb);
    free_pair(&pair);
}

static void other_skin_under_the_same_landmarks_is_refused_or_doubted(void **state)
{
    struct fixture *f = *state;
    for (uint32_t i = 0; i < 4; i++) {
        struct drawn_texture one = {.seed = 40 + i, .size = SIDE, .spots = 11}, two = one;
        two.seed = 90 + i;
        two.spots = 8;
        struct pair pair = draw_pair(one, two, &still);
        struct align_map *map;
        struct meso_error err;
        int code = align_pair(f, &pair, &map, &err);
        assert_true(code == MESO_E_NOT_ALIGNED || (!code && map->identity_doubtful));
        assert_true(!code || (strstr(err.text, "before.jpg") && strstr(err.text, "after.jpg")));
        free_pair(&pair);
    }
}

static void every_level_gives_the_same_bits(void **state)
{
    struct fixture *f = *state;
    struct drawn_texture skin = {.seed = 10, .size = SIDE, .spots = 9};
    struct warp warp = {.angle = 0.1, .scale = 1.1, .wave = 1};
    struct pair pair = draw_pair(skin, skin, &warp);
    struct kernels own = f->kernels, scalar;
    struct align_map *map[2];
    char *kept = getenv("MESOTRACK_SIMD"), *level = kept ? strdup(kept) : NULL;
    setenv("MESOTRACK_SIMD", "scalar", 1);
    assert_int_equal(kernels_select(&scalar, NULL), MESO_OK);
    level ? setenv("MESOTRACK_SIMD", level, 1) : unsetenv("MESOTRACK_SIMD");
    free(level);
    assert_int_equal(align_pair(f, &pair, &map[0], NULL), MESO_OK);
    f->kernels = scalar;
    int code = align_pair(f, &pair, &map[1], NULL);
    f->kernels = own;
    assert_int_equal(code, MESO_OK);
    size_t nodes = (size_t)map[0]->columns * (size_t)map[0]->rows;
    assert_memory_equal(map[0]->x, map[1]->x, nodes * sizeof(float));
    assert_memory_equal(map[0]->y, map[1]->y, nodes * sizeof(float));
    assert_memory_equal(map[0]->valid, map[1]->valid, nodes);
    free_pair(&pair);
}

static void a_profile_against_a_front_view_is_refused(void **state)
{
    struct fixture *f = *state;
    static struct locate_face front = {
        .pupil_distance_px = 100, .box_width = 200, .box_height = 250};
    struct locate_face profile = front;
    profile.yaw_deg = 60;
    struct drawn_texture skin = {.seed = 12, .size = SIDE};
    struct photo photo = drawn_photo(&skin, SIDE, SIDE, NULL, NULL, "front.jpg");
    struct align_map *map;
    struct meso_error err;
    assert_int_equal(
        align_faces(&f->kernels, f->opencv, &photo, &front, &photo, &profile, &map, f->arena, &err),
        MESO_E_NOT_ALIGNED);
    assert_non_null(strstr(err.text, "60"));
    assert_non_null(strstr(err.text, "front.jpg"));
    free(photo.rgb);
}

/* Real faces, where the networks and the photographs are there. */
static bool open_face(struct fixture *f, struct locate_models *models, const char *name,
                      struct photo **photo, struct locate_face *face)
{
    char *path = base_arena_printf(f->arena, NULL, "%s/faces_london/%s", SHARED_DATA, name);
    struct meso_error err;
    if (!image_open(path, NULL, photo, f->arena, &err) &&
        !locate_face(models, *photo, face, f->arena, &err))
        return true;
    print_message("not run: %s\n", err.text);
    return false;
}

static void a_smile_is_the_same_person_and_another_face_is_not(void **state)
{
    struct fixture *f = *state;
    struct locate_models *models;
    struct photo *photos[3];
    struct locate_face faces[3];
    static const char *const names[] = {"neutral/036_03.jpg", "smiling/036_08.jpg",
                                        "neutral/017_03.jpg"};
    struct align_map *map;
    bool there = true;
    assert_int_equal(locate_models_open(&models, MODELS_DIR, f->opencv, NULL), MESO_OK);
    for (int i = 0; i < 3 && there; i++)
        there = open_face(f, models, names[i], &photos[i], &faces[i]);
    locate_models_close(models);
    if (!there)
        skip();
    assert_int_equal(align_faces(&f->kernels, f->opencv, photos[0], &faces[0], photos[1], &faces[1],
                                 &map, f->arena, NULL),
                     MESO_OK);
    assert_false(map->identity_doubtful);
    assert_true(map->valid_fraction > 0.6);
    double x, y;
    assert_false(align_point(map, 5, 5, &x, &y)); /* the background */
    assert_true(align_point(map, faces[0].points[4].x, faces[0].points[4].y, &x, &y));
    assert_true(hypot(x - faces[1].points[4].x, y - faces[1].points[4].y) <
                0.04 * faces[1].pupil_distance_px);
    int code = align_faces(&f->kernels, f->opencv, photos[0], &faces[0], photos[2], &faces[2], &map,
                           f->arena, NULL);
    assert_true(code == MESO_E_NOT_ALIGNED || (!code && map->identity_doubtful));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skin_is_found_again_though_the_landmarks_are_wrong),
        cmocka_unit_test(a_spot_that_went_is_not_flowed_away),
        cmocka_unit_test(what_covers_the_skin_is_not_valid),
        cmocka_unit_test(other_skin_under_the_same_landmarks_is_refused_or_doubted),
        cmocka_unit_test(every_level_gives_the_same_bits),
        cmocka_unit_test(a_profile_against_a_front_view_is_refused),
        cmocka_unit_test(a_smile_is_the_same_person_and_another_face_is_not),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
