/* What of a face is visible skin, on drawn truths of every tone. */
#include "locate_face.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 800 };
static const double px_per_cm = 36;
/* A pale, a tan and a black skin (sRGB). */
static const uint8_t tones[3][3] = {{226, 188, 168}, {172, 122, 92}, {74, 50, 40}};

static struct arena *arena;
static struct kernels kernels;
static struct meso_error err;

static int begin(void **state)
{
    (void)state;
    return base_arena_new(&arena, 0, &err) || kernels_select(&kernels, &err);
}

static int end(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

static void need_face(struct locate_face *face, double yaw_deg)
{
    if (locate_face_canonical(face, SIDE, px_per_cm, yaw_deg))
        return;
    printf("skipped: no canonical face in %s\n", MODELS_DIR);
    skip();
}

static bool is_skin(const struct locate_skin *skin, double x, double y)
{
    int at_x = (int)x - skin->x, at_y = (int)y - skin->y;
    assert_in_range(at_x, 0, skin->mask.width - 1);
    assert_in_range(at_y, 0, skin->mask.height - 1);
    return skin->mask.at[at_y * skin->mask.stride + at_x] != 0;
}

/* Deterministic scatter. */
static double scatter(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) / 16777216.0;
}

static void draw_beard(struct photo *photo, double x, double y, double width, double height)
{
    uint32_t seed = 7;
    for (int i = 0; i < (int)(width * height / 14); i++) {
        double from_x = x + width * scatter(&seed), from_y = y + height * scatter(&seed);
        locate_face_line(photo, from_x, from_y, from_x + 3 * scatter(&seed) - 1.5, from_y + 6, 1.2,
                         0.3);
    }
}

static void hair_and_beard_are_cut_but_moles_and_wrinkles_stay_on_every_tone(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    const struct locate_landmark *p = face.points;
    for (int tone = 0; tone < 3; tone++) {
        struct photo *photo = locate_face_plain(SIDE, tones[tone], arena);
        /* a fringe from above, wrinkles beside it, a mole on the cheek, a beard on the chin */
        for (double x = p[109].x - 20; x < p[109].x + 20; x += 3)
            locate_face_line(photo, x, 0, x, p[109].y + 45, 3, 0.12);
        for (int k = 0; k < 2; k++)
            locate_face_line(photo, p[10].x + 30, p[151].y + 16 * k, p[10].x + 110,
                             p[151].y + 16 * k, 2.5, 0.8);
        locate_face_line(photo, p[50].x, p[50].y, p[50].x + 1, p[50].y, 9, 0.3);
        draw_beard(photo, p[175].x - 40, p[200].y, 80, p[175].y - p[200].y);
        struct locate_skin skin;
        assert_int_equal(locate_skin(&face, photo, &kernels, &skin, arena, &err), MESO_OK);
        assert_false(is_skin(&skin, p[109].x, p[109].y + 30));
        assert_false(is_skin(&skin, p[199].x, p[199].y));
        assert_true(is_skin(&skin, p[50].x, p[50].y));
        assert_true(is_skin(&skin, p[10].x + 70, p[151].y));
        assert_true(is_skin(&skin, p[10].x + 70, p[151].y + 16));
        assert_true(is_skin(&skin, p[280].x, p[280].y));
        assert_false(is_skin(&skin, p[468].x, p[468].y));                /* eye */
        assert_false(is_skin(&skin, p[13].x, p[13].y));                  /* lips */
        assert_false(is_skin(&skin, p[52].x, (p[52].y + p[105].y) / 2)); /* brow */
    }
}

static void a_strand_over_the_forehead_is_cut_but_its_lines_stay_on_every_tone(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    const struct locate_landmark *p = face.points;
    double top = p[10].y, brows = p[9].y, middle = (top + brows) / 2;
    for (int tone = 0; tone < 3; tone++) {
        struct photo *photo = locate_face_plain(SIDE, tones[tone], arena);
        /* slanted from above; across; upright between the brows, up to the middle */
        locate_face_line(photo, p[109].x, top - 40, p[109].x + 20, middle + 20, 1, 0.7);
        locate_face_line(photo, p[10].x + 20, middle - 15, p[10].x + 110, middle - 25, 1, 0.7);
        locate_face_line(photo, p[9].x, brows, p[9].x + 4, middle + 6, 1, 0.7);
        struct locate_skin skin;
        assert_int_equal(locate_skin(&face, photo, &kernels, &skin, arena, &err), MESO_OK);
        double way = (middle - top + 40) / (middle + 20 - top + 40);
        assert_false(is_skin(&skin, p[109].x + 20 * way, middle));
        assert_true(is_skin(&skin, p[10].x + 65, middle - 20));
        assert_true(is_skin(&skin, p[9].x + 2, (brows + middle + 6) / 2));
    }
}

/* Darker by `depth` ln units from x on to the right, over `width` px. */
static void shade(struct photo *photo, double x, double width, double depth)
{
    for (int j = 0; j < photo->height; j++)
        for (int i = 0; i < photo->width; i++) {
            double share = fmin(fmax((i + 0.5 - x) / width, 0), 1);
            uint8_t *at = photo->rgb + j * photo->stride + i * 3;
            for (int c = 0; c < 3; c++)
                at[c] = (uint8_t)lround(at[c] * exp(-depth * share / 2.2));
        }
}

static void a_cheek_that_turns_from_the_light_is_skin_and_hair_beside_it_is_not(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    const struct locate_landmark *p = face.points;
    for (int tone = 0; tone < 2; tone++) { /* black skin in the shade has no levels left */
        struct photo *photo = locate_face_plain(SIDE, tones[tone], arena);
        shade(photo, p[280].x, p[454].x - p[280].x, 0.9);
        /* hair over the temple of the shaded side */
        for (double x = p[389].x - 12; x < SIDE; x += 2)
            locate_face_line(photo, x, 0, x, p[389].y, 3, 0.12);
        struct locate_skin skin;
        assert_int_equal(locate_skin(&face, photo, &kernels, &skin, arena, &err), MESO_OK);
        assert_true(is_skin(&skin, p[454].x - 9, p[454].y + 30));
        assert_true(is_skin(&skin, p[352].x, p[352].y));
        assert_false(is_skin(&skin, p[389].x - 8, p[389].y - 12));
    }
}

static void what_hides_the_skin_is_told_by_its_kind(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    struct photo *photo = locate_face_plain(SIDE, tones[0], arena);
    const struct locate_landmark *p = face.points;
    for (double x = p[109].x - 20; x < p[109].x + 20; x += 3)
        locate_face_line(photo, x, 0, x, p[109].y + 45, 3, 0.12);
    draw_beard(photo, p[175].x - 40, p[200].y, 80, p[175].y - p[200].y);
    struct locate_skin skin;
    assert_int_equal(locate_skin(&face, photo, &kernels, &skin, arena, &err), MESO_OK);
    const struct {
        double x, y;
        enum locate_cover cover;
    } places[] = {{p[109].x, p[109].y + 30, LOCATE_COVER_HAIR},
                  {p[199].x, p[199].y, LOCATE_COVER_BEARD},
                  {p[13].x, p[13].y, LOCATE_COVER_OUTSIDE},
                  {p[280].x, p[280].y, LOCATE_COVER_NONE}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        assert_int_equal(skin.covers.at[((int)places[i].y - skin.y) * skin.covers.stride +
                                        (int)places[i].x - skin.x],
                         places[i].cover);
}

/* A rim of `width` px around an eye. */
static void draw_rim(struct photo *photo, double x, double y, double width)
{
    enum { PIECES = 40 };
    const double turn = 6.283185307179586, across = 2.4 * px_per_cm, down = 2.0 * px_per_cm;
    for (int i = 0; i < PIECES; i++) {
        double a = turn * i / PIECES, b = turn * (i + 1) / PIECES;
        locate_face_line(photo, x + across * cos(a), y + down * sin(a), x + across * cos(b),
                         y + down * sin(b), width, 0.15);
    }
}

static void the_frames_of_glasses_are_cut_and_a_crease_under_the_eye_stays(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    const struct locate_landmark *right = &face.points[468], *left = &face.points[473];
    for (int tone = 0; tone < 2; tone++) {
        struct photo *photo = locate_face_plain(SIDE, tones[tone], arena);
        draw_rim(photo, right->x, right->y, 9);
        double y = left->y + 1.7 * px_per_cm;
        locate_face_line(photo, left->x - 40, y, left->x + 40, y, 3, 0.75);
        struct locate_skin skin;
        assert_int_equal(locate_skin(&face, photo, &kernels, &skin, arena, &err), MESO_OK);
        assert_false(is_skin(&skin, right->x, right->y + 2.0 * px_per_cm));
        assert_false(is_skin(&skin, right->x - 2.4 * px_per_cm, right->y));
        assert_true(is_skin(&skin, right->x, right->y + 2.9 * px_per_cm));
        assert_true(is_skin(&skin, left->x, y));
    }
}

static void fair_hair_over_the_forehead_is_cut_and_its_grain_stays(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    const struct locate_landmark *p = face.points;
    double y = (p[10].y + p[9].y) / 2 - 20;
    struct photo *photo = locate_face_plain(SIDE, tones[1], arena);
    uint32_t seed = 3;
    for (double x = p[103].x; x < p[10].x - 10; x += 2 + 3 * scatter(&seed)) /* fair: lighter */
        locate_face_line(photo, x, 0, x + 4, y + 25, 1.5, 1.4);
    for (int i = 0; i < 900; i++) { /* pores and shine on the other side */
        double x = p[10].x + 15 + (p[297].x - p[10].x) * scatter(&seed);
        double at = p[10].y - 10 + 70 * scatter(&seed);
        locate_face_line(photo, x, at, x + 0.5, at, 1.5, 1.4);
    }
    struct locate_skin skin;
    assert_int_equal(locate_skin(&face, photo, &kernels, &skin, arena, &err), MESO_OK);
    assert_false(is_skin(&skin, p[109].x - 5, y));
    assert_true(is_skin(&skin, p[338].x, y));
}

static void glare_is_cut_and_a_pale_patch_stays(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    struct photo *photo = locate_face_plain(SIDE, tones[1], arena);
    const struct locate_landmark glare = face.points[151], pale = face.points[280];
    for (int y = -12; y <= 12; y++)
        for (int x = -12; x <= 12; x++) {
            uint8_t *shiny =
                photo->rgb + ((int)glare.y + y) * photo->stride + ((int)glare.x + x) * 3;
            uint8_t *patch = photo->rgb + ((int)pale.y + y) * photo->stride + ((int)pale.x + x) * 3;
            memset(shiny, 245, 3);
            for (int c = 0; c < 3; c++) /* less pigment: a lighter tone of skin */
                patch[c] = (uint8_t)((tones[0][c] + tones[1][c]) / 2);
        }
    struct locate_skin skin;
    assert_int_equal(locate_skin(&face, photo, &kernels, &skin, arena, &err), MESO_OK);
    assert_false(is_skin(&skin, glare.x, glare.y));
    assert_true(is_skin(&skin, pale.x, pale.y));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hair_and_beard_are_cut_but_moles_and_wrinkles_stay_on_every_tone),
        cmocka_unit_test(a_strand_over_the_forehead_is_cut_but_its_lines_stay_on_every_tone),
        cmocka_unit_test(a_cheek_that_turns_from_the_light_is_skin_and_hair_beside_it_is_not),
        cmocka_unit_test(what_hides_the_skin_is_told_by_its_kind),
        cmocka_unit_test(the_frames_of_glasses_are_cut_and_a_crease_under_the_eye_stays),
        cmocka_unit_test(fair_hair_over_the_forehead_is_cut_and_its_grain_stays),
        cmocka_unit_test(glare_is_cut_and_a_pale_patch_stays),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
