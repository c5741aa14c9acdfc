/* The networks on photographs: the same face however the photograph is scaled, moved or turned.
   Needs models/build; the photographs are those of the shared data. */
#include "locate/locate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FACE SHARED_DATA "/faces_london/neutral/010_03.jpg"
#define OTHER_FACE SHARED_DATA "/faces_london/neutral/008_03.jpg"
#define BEARDED_FACE SHARED_DATA "/faces_london/neutral/004_03.jpg"

static struct arena *arena;
static struct opencv *opencv;
static struct locate_models *models;
static struct meso_error err;

static int begin(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, &err) || opencv_open(&opencv, &err) ||
           locate_models_open(&models, MODELS_DIR, opencv, &err);
}

static int end(void **state)
{
    (void)state;
    locate_models_close(models);
    opencv_close(opencv);
    base_arena_free(arena);
    return 0;
}

static void need_models(void)
{
    if (!access(MODELS_DIR "/mesh_attention_base.onnx", R_OK))
        return;
    printf("skipped: no networks in %s\n", MODELS_DIR);
    skip();
}

static struct photo *need_photo(const char *path)
{
    need_models();
    struct photo *photo;
    if (access(path, R_OK)) {
        printf("skipped: no %s\n", path);
        skip();
    }
    assert_int_equal(image_open(path, NULL, &photo, arena, &err), MESO_OK);
    return photo;
}

static struct photo *blank(int width, int height)
{
    struct photo *photo = base_arena_calloc(arena, 1, sizeof *photo, NULL);
    assert_non_null(photo);
    photo->width = width;
    photo->height = height;
    photo->stride = (ptrdiff_t)width * 3;
    photo->name = "made";
    photo->rgb = base_arena_calloc(arena, (size_t)width * (size_t)height, 3, NULL);
    assert_non_null(photo->rgb);
    memset(photo->rgb, 128, (size_t)width * (size_t)height * 3);
    return photo;
}

/* Similarity from the new photograph's positions to the old one's. */
struct similarity {
    double scale, angle, x, y; /* old = scale R(angle) new + (x, y) */
};

static void apply(const struct similarity *s, double x, double y, double *to_x, double *to_y)
{
    *to_x = s->scale * (cos(s->angle) * x - sin(s->angle) * y) + s->x;
    *to_y = s->scale * (sin(s->angle) * x + cos(s->angle) * y) + s->y;
}

/* The old photograph seen through the similarity, bilinear, edges repeated. */
static struct photo *seen(const struct photo *old, const struct similarity *s, int width,
                          int height)
{
    struct photo *photo = blank(width, height);
    for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++) {
            double x, y;
            apply(s, i + 0.5, j + 0.5, &x, &y);
            x = fmin(fmax(x - 0.5, 0), old->width - 1.001);
            y = fmin(fmax(y - 0.5, 0), old->height - 1.001);
            int left = (int)x, top = (int)y;
            const uint8_t *p = old->rgb + top * old->stride + (ptrdiff_t)left * 3;
            for (int c = 0; c < 3; c++, p++) {
                double upper = p[0] + (x - left) * (p[3] - p[0]);
                double lower = p[old->stride] + (x - left) * (p[old->stride + 3] - p[old->stride]);
                photo->rgb[j * photo->stride + i * 3 + c] =
                    (uint8_t)lround(upper + (y - top) * (lower - upper));
            }
        }
    return photo;
}

static void find(const struct photo *photo, struct locate_face *face)
{
    assert_int_equal(locate_face(models, photo, face, arena, &err), MESO_OK);
}

/* RMS distance of the points in % of the pupil distance. */
static double difference_percent(const struct locate_face *old, const struct locate_face *new,
                                 const struct similarity *s)
{
    double sum = 0;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        double x, y;
        apply(s, new->points[i].x, new->points[i].y, &x, &y);
        sum += pow(x - old->points[i].x, 2) + pow(y - old->points[i].y, 2);
    }
    return 100 * sqrt(sum / LOCATE_LANDMARKS) / old->pupil_distance_px;
}

static void the_same_face_is_found_in_a_scaled_moved_or_turned_photograph(void **state)
{
    (void)state;
    struct photo *photo = need_photo(FACE);
    struct locate_face face, again;
    find(photo, &face);
    assert_int_equal(face.faces_seen, 1);
    const double turn = 10 * 3.14159265358979323846 / 180;
    const struct similarity seen_through[] = {
        {1.5, 0, 0, 0},      /* smaller */
        {0.8, 0, 100, 60},   /* larger */
        {1, 0, 37.3, -21.7}, /* moved */
        {1, turn, 120, -110},
        {1, -turn, -120, 120} /* turned */
    };
    for (size_t i = 0; i < sizeof seen_through / sizeof *seen_through; i++) {
        const struct similarity *s = &seen_through[i];
        find(seen(photo, s, 1350, 1350), &again);
        /* 1 % of the pupil distance is 0.6 mm; two readings with 0.5 % each differ by 0.7 % */
        assert_true(difference_percent(&face, &again, s) < 1.2);
        double turned = s->angle * 180 / 3.14159265358979323846;
        assert_true(fabs(again.roll_deg - (face.roll_deg - turned)) < 1.5);
        assert_true(fabs(again.yaw_deg - face.yaw_deg) < 3);
        assert_true(fabs(again.iris_diameter_px * s->scale / face.iris_diameter_px - 1) < 0.04);
    }
}

static void two_runs_give_the_same_bits(void **state)
{
    (void)state;
    struct photo *photo = need_photo(FACE);
    struct locate_face face, again;
    find(photo, &face);
    find(photo, &again);
    assert_memory_equal(&face, &again, sizeof face);
}

static void a_mirrored_face_has_its_sides_changed(void **state)
{
    (void)state;
    struct photo *photo = need_photo(FACE);
    struct photo *mirrored = blank(photo->width, photo->height);
    for (int y = 0; y < photo->height; y++)
        for (int x = 0; x < photo->width; x++)
            memcpy(mirrored->rgb + y * mirrored->stride + (photo->width - 1 - x) * 3,
                   photo->rgb + y * photo->stride + x * 3, 3);
    struct locate_face face, other;
    find(photo, &face);
    find(mirrored, &other);
    assert_true(fabs(face.yaw_deg) > 2); /* she looks a little to her right */
    assert_true(fabs(other.yaw_deg + face.yaw_deg) < 2);
    assert_true(fabs(other.eye_opening_left - face.eye_opening_right) < 0.03);
    assert_true(fabs(other.points[33].x - (photo->width - face.points[263].x)) <
                0.02 * face.pupil_distance_px);
}

static void of_two_faces_the_larger_is_taken_and_both_are_counted(void **state)
{
    (void)state;
    struct photo *large = need_photo(FACE), *small = need_photo(OTHER_FACE);
    struct photo *both = blank(2200, 1350);
    for (int y = 0; y < 1350; y++)
        memcpy(both->rgb + y * both->stride + 850 * 3, large->rgb + y * large->stride, 1350 * 3);
    const struct similarity half = {1350 / 850.0, 0, 0, 0};
    struct photo *reduced = seen(small, &half, 850, 850);
    for (int y = 0; y < 850; y++)
        memcpy(both->rgb + (y + 300) * both->stride, reduced->rgb + y * reduced->stride, 850 * 3);
    struct locate_face alone, face;
    find(large, &alone);
    find(both, &face);
    assert_int_equal(face.faces_seen, 2);
    const struct similarity moved = {1, 0, -850, 0};
    assert_true(difference_percent(&alone, &face, &moved) < 1.2);
}

/* The valid share of each zone. */
static void read_shares(const struct photo *photo, double shares[13])
{
    struct kernels kernels;
    struct locate_face face;
    struct locate_zones zones;
    assert_int_equal(kernels_select(&kernels, &err), MESO_OK);
    find(photo, &face);
    assert_int_equal(
        locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &kernels, &zones, arena, &err), MESO_OK);
    assert_int_equal(zones.count, 13);
    for (int i = 0; i < 13; i++)
        shares[i] = (double)zones.at[i].valid_px / (double)zones.at[i].outline_px;
}

static void visible_skin_is_the_same_in_a_larger_or_brighter_photograph(void **state)
{
    (void)state;
    struct photo *photo = need_photo(BEARDED_FACE);
    const struct similarity enlarged = {0.6, 0, 300, 150};
    struct photo *larger = seen(photo, &enlarged, 1250, 1500);
    struct photo *brighter = blank(photo->width, photo->height);
    for (int i = 0; i < photo->width * photo->height * 3; i++) /* a quarter of a stop */
        brighter->rgb[i] = (uint8_t)fmin(255, lround(photo->rgb[i] * pow(2, 0.25 / 2.2)));
    double shares[13], in_larger[13], in_brighter[13];
    read_shares(photo, shares);
    read_shares(larger, in_larger);
    read_shares(brighter, in_brighter);
    for (int i = 0; i < 13; i++) {
        /* bilinear enlargement blurs, and blurred stubble at the beard's rim is lost */
        assert_true(fabs(in_larger[i] - shares[i]) < (shares[i] < 0.8 ? 0.15 : 0.06));
        assert_true(fabs(in_brighter[i] - shares[i]) < 0.03);
    }
    assert_true(shares[0] > 0.9 && shares[12] < 0.4); /* his forehead is bare, his chin is not */
}

static void beards_hide_the_chin_and_shade_and_dark_skin_do_not(void **state)
{
    (void)state;
    enum { FOREHEAD, CHEEK_LEFT = 6, CHEEK_RIGHT = 7, CHIN = 12 };
    static const struct {
        const char *name;
        bool bearded;
    } people[] = {{"004_03", true},  {"029_03", true},  {"140_03", true}, {"010_03", false},
                  {"062_03", false}, {"127_03", false}, {"136_03", false}};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        char path[400];
        double shares[13];
        snprintf(path, sizeof path, "%s/faces_london/neutral/%s.jpg", SHARED_DATA, people[i].name);
        struct base_arena_mark mark = base_arena_mark(arena);
        read_shares(need_photo(path), shares);
        base_arena_rewind(arena, mark);
        assert_true(people[i].bearded ? shares[CHIN] < 0.45 : shares[CHIN] > 0.9);
        assert_true(shares[FOREHEAD] > 0.6);
        assert_true(people[i].bearded || (shares[CHEEK_LEFT] > 0.85 && shares[CHEEK_RIGHT] > 0.85));
    }
}

static void there_is_no_face_in_noise_or_in_a_plain_picture(void **state)
{
    (void)state;
    need_models();
    struct locate_face face;
    struct photo *photo = blank(640, 480);
    assert_int_equal(locate_face(models, photo, &face, arena, &err), MESO_E_NO_FACE);
    assert_non_null(strstr(err.text, "made"));
    uint32_t seed = 1;
    for (int i = 0; i < 640 * 480 * 3; i++)
        photo->rgb[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
    assert_int_equal(locate_face(models, photo, &face, arena, &err), MESO_E_NO_FACE);
}

/* The part of a photograph from (x, y) on. */
static struct photo part_of(const struct photo *photo, int x, int y)
{
    struct photo part = *photo;
    part.rgb += y * photo->stride + (ptrdiff_t)x * 3;
    part.width -= x;
    part.height -= y;
    return part;
}

static void a_face_that_the_edge_cuts_off_is_told_by_how_much(void **state)
{
    (void)state;
    struct photo *photo = need_photo(FACE);
    struct locate_face whole, face;
    find(photo, &whole);
    assert_true(whole.outside_fraction == 0);
    double middle = whole.points[1].x, top = whole.box_y;
    struct photo half = part_of(photo, (int)middle, 0);
    find(&half, &face);
    assert_true(face.outside_fraction > 0.35 && face.outside_fraction < 0.65);
    struct photo headless = part_of(photo, 0, (int)(top + 0.2 * whole.box_height));
    find(&headless, &face);
    assert_true(face.outside_fraction > 0.08 && face.outside_fraction < 0.3);
}

static void a_face_is_noticed_where_none_should_be_and_nothing_else_is(void **state)
{
    (void)state;
    struct photo *photo = need_photo(FACE);
    double share;
    assert_int_equal(locate_face_share(models, photo, &share, arena, &err), MESO_OK);
    assert_true(share > 0.3 && share < 0.6);
    struct photo cheek = part_of(photo, 700, 700);
    cheek.width = cheek.height = 150;
    assert_int_equal(locate_face_share(models, &cheek, &share, arena, &err), MESO_OK);
    assert_true(share == 0);
    struct locate_models *nowhere; /* such views work without networks */
    assert_int_equal(locate_models_open(&nowhere, "/nowhere", opencv, &err), MESO_OK);
    assert_int_equal(locate_face_share(nowhere, photo, &share, arena, &err), MESO_OK);
    assert_true(share == 0);
    locate_models_close(nowhere);
}

static void missing_networks_are_named(void **state)
{
    (void)state;
    struct locate_models *nowhere;
    struct locate_face face;
    struct photo *photo = blank(200, 200);
    assert_int_equal(locate_models_open(&nowhere, "/nowhere", opencv, &err), MESO_OK);
    assert_int_equal(locate_face(nowhere, photo, &face, arena, &err), MESO_E_MODELS_MISSING);
    assert_non_null(strstr(err.text, "/nowhere/face_detection_short_range.onnx"));
    locate_models_close(nowhere);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_face_is_found_in_a_scaled_moved_or_turned_photograph),
        cmocka_unit_test(two_runs_give_the_same_bits),
        cmocka_unit_test(a_mirrored_face_has_its_sides_changed),
        cmocka_unit_test(of_two_faces_the_larger_is_taken_and_both_are_counted),
        cmocka_unit_test(visible_skin_is_the_same_in_a_larger_or_brighter_photograph),
        cmocka_unit_test(beards_hide_the_chin_and_shade_and_dark_skin_do_not),
        cmocka_unit_test(there_is_no_face_in_noise_or_in_a_plain_picture),
        cmocka_unit_test(a_face_that_the_edge_cuts_off_is_told_by_how_much),
        cmocka_unit_test(a_face_is_noticed_where_none_should_be_and_nothing_else_is),
        cmocka_unit_test(missing_networks_are_named),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
