/* What locate promises, on drawn truths: views, zones, skin, regions. The networks on photographs
   are in locate_photographs.c. */
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

static const struct zone *zone_named(const struct locate_zones *zones, const char *name)
{
    for (int i = 0; i < zones->count; i++)
        if (!strcmp(zones->at[i].name, name))
            return &zones->at[i];
    return NULL;
}

static double centre_x(const struct zone *zone)
{
    double sum = 0;
    for (int y = 0; y < zone->height; y++)
        for (int x = 0; x < zone->width; x++)
            sum += zone->mask.at[y * zone->mask.stride + x] ? zone->x + x + 0.5 : 0;
    return sum / (double)zone->valid_px;
}

static bool is_skin(const struct locate_skin *skin, double x, double y)
{
    int at_x = (int)x - skin->x, at_y = (int)y - skin->y;
    assert_in_range(at_x, 0, skin->mask.width - 1);
    assert_in_range(at_y, 0, skin->mask.height - 1);
    return skin->mask.at[at_y * skin->mask.stride + at_x] != 0;
}

static void every_view_has_its_name_and_an_unknown_one_is_told_the_nearest(void **state)
{
    (void)state;
    for (int i = 0; i < LOCATE_VIEW_COUNT; i++) {
        enum locate_view view;
        const char *name = locate_view_name((enum locate_view)i);
        assert_int_equal(locate_view_parse(name, &view, &err), MESO_OK);
        assert_int_equal(view, i);
        assert_int_equal(locate_view_is_face(view), !strncmp(name, "face-", 5));
    }
    enum locate_view view;
    assert_int_equal(locate_view_parse("face-frnot", &view, &err), MESO_E_UNKNOWN_VIEW);
    assert_non_null(strstr(err.text, "'face-front'"));
    assert_int_equal(locate_view_parse("scalpmacro", &view, &err), MESO_E_UNKNOWN_VIEW);
    assert_non_null(strstr(err.text, "'scalp-macro'"));
    assert_int_equal(locate_view_parse("", &view, &err), MESO_E_UNKNOWN_VIEW);
}

static void a_face_must_be_turned_as_its_view_asks(void **state)
{
    (void)state;
    const struct {
        double yaw;
        enum locate_view view;
        int code;
    } cases[] = {{0, LOCATE_FACE_FRONT, MESO_OK},
                 {24, LOCATE_FACE_FRONT, MESO_OK},
                 {-30, LOCATE_FACE_FRONT, MESO_E_FACE_TURNED},
                 {45, LOCATE_FACE_LEFT, MESO_OK},
                 {-45, LOCATE_FACE_LEFT, MESO_E_FACE_TURNED},
                 {-45, LOCATE_FACE_RIGHT, MESO_OK},
                 {80, LOCATE_FACE_LEFT, MESO_E_FACE_TURNED},
                 {0, LOCATE_FACE_RIGHT, MESO_E_FACE_TURNED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct locate_face face = {.yaw_deg = cases[i].yaw, .presence = 1};
        assert_int_equal(locate_check_view(&face, cases[i].view, "a.jpg", &err), cases[i].code);
        if (cases[i].code)
            assert_non_null(strstr(err.text, "a.jpg"));
    }
}

static void zones_do_not_overlap_and_stand_on_the_patients_side(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    struct photo *photo = locate_face_plain(SIDE, tones[0], arena);
    struct locate_zones zones;
    assert_int_equal(
        locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &kernels, &zones, arena, &err), MESO_OK);
    assert_int_equal(zones.count, 13);
    struct mask seen;
    assert_int_equal(kernels_mask_new(&seen, SIDE, SIDE, arena, &err), MESO_OK);
    for (int i = 0; i < zones.count; i++) {
        const struct zone *zone = &zones.at[i];
        int64_t counted = 0;
        for (int y = 0; y < zone->height; y++)
            for (int x = 0; x < zone->width; x++)
                if (zone->mask.at[y * zone->mask.stride + x]) {
                    uint8_t *there = &seen.at[(zone->y + y) * seen.stride + zone->x + x];
                    assert_int_equal(*there, 0);
                    *there = 1;
                    counted++;
                }
        assert_int_equal(counted, zone->valid_px);
        /* plain skin: all but a shared edge is to be measured */
        assert_true((double)zone->valid_px > 0.97 * (double)zone->outline_px);
        /* none is a sliver, none is half the face: 0.5 to 25 cm2 */
        double area_cm2 = (double)zone->outline_px / (px_per_cm * px_per_cm);
        assert_true(area_cm2 > 0.5 && area_cm2 < 40);
    }
    static const char *const paired[] = {"crow_foot", "under_eye", "cheek", "nasolabial"};
    for (int i = 0; i < 4; i++) {
        char left[40], right[40];
        snprintf(left, sizeof left, "%s_left", paired[i]);
        snprintf(right, sizeof right, "%s_right", paired[i]);
        double left_x = centre_x(zone_named(&zones, left));
        double right_x = centre_x(zone_named(&zones, right));
        assert_true(left_x > SIDE / 2.0 && right_x < SIDE / 2.0);
        assert_true(fabs(left_x + right_x - SIDE) < 1); /* the canonical face is symmetric */
    }
}

static void a_half_profile_has_only_the_near_side(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 45);
    struct photo *photo = locate_face_plain(SIDE, tones[1], arena);
    struct locate_zones zones;
    assert_int_equal(
        locate_face_zones(&face, photo, LOCATE_FACE_LEFT, &kernels, &zones, arena, &err), MESO_OK);
    assert_int_equal(zones.count, 9);
    for (int i = 0; i < zones.count; i++) {
        assert_null(strstr(zones.at[i].name, "_right"));
        assert_true(zones.at[i].valid_px > 0);
    }
    assert_non_null(zone_named(&zones, "cheek_left"));
    need_face(&face, -45);
    assert_int_equal(
        locate_face_zones(&face, photo, LOCATE_FACE_RIGHT, &kernels, &zones, arena, &err), MESO_OK);
    for (int i = 0; i < zones.count; i++)
        assert_null(strstr(zones.at[i].name, "_left"));
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

struct shift {
    double x, y;
    bool works;
};

static bool shifted(const void *context, double x, double y, double *mapped_x, double *mapped_y)
{
    const struct shift *shift = context;
    *mapped_x = x + shift->x;
    *mapped_y = y + shift->y;
    return shift->works;
}

static void mapped_zones_follow_the_map_and_vanish_where_it_fails(void **state)
{
    (void)state;
    struct locate_face face, moved;
    need_face(&face, 0);
    moved = face;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        moved.points[i].x += 11;
        moved.points[i].y -= 7;
    }
    moved.box_x += 11;
    moved.box_y -= 7;
    struct photo *photo = locate_face_plain(SIDE, tones[1], arena);
    struct locate_zones zones, mapped;
    locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &kernels, &zones, arena, &err);
    struct shift shift = {11, -7, true};
    assert_int_equal(locate_mapped_zones(&zones, shifted, &shift, &moved, photo, LOCATE_FACE_FRONT,
                                         &kernels, &mapped, arena, &err),
                     MESO_OK);
    assert_int_equal(mapped.count, zones.count);
    for (int i = 0; i < zones.count; i++) {
        assert_string_equal(mapped.at[i].name, zones.at[i].name);
        assert_true(fabs((double)(mapped.at[i].valid_px - zones.at[i].valid_px)) <=
                    0.01 * (double)zones.at[i].valid_px);
        assert_true(fabs(centre_x(&mapped.at[i]) - centre_x(&zones.at[i]) - 11) < 0.5);
    }
    shift.works = false;
    assert_int_equal(locate_mapped_zones(&zones, shifted, &shift, &moved, photo, LOCATE_FACE_FRONT,
                                         &kernels, &mapped, arena, &err),
                     MESO_OK);
    for (int i = 0; i < mapped.count; i++)
        assert_int_equal(mapped.at[i].width, 0);
}

static void a_region_is_all_of_the_photograph_or_the_polygon_inside_of_it(void **state)
{
    (void)state;
    struct photo *photo = locate_face_plain(100, tones[0], arena);
    struct locate_zones zones;
    assert_int_equal(locate_region_zones(photo, LOCATE_SKIN, NULL, &kernels, &zones, arena, &err),
                     MESO_OK);
    assert_int_equal(zones.count, 1);
    assert_string_equal(zones.at[0].name, "whole");
    assert_int_equal(zones.at[0].valid_px, 100 * 100);
    struct image_point corners[] = {{10, 20}, {140, 20}, {140, 60}, {10, 60}};
    struct image_polygon polygon = {corners, 4};
    assert_int_equal(
        locate_region_zones(photo, LOCATE_SCALP, &polygon, &kernels, &zones, arena, &err), MESO_OK);
    assert_int_equal(zones.at[0].valid_px, 90 * 40);
    assert_int_equal(zones.at[0].outline_px, 90 * 40);
    for (int i = 0; i < 4; i++)
        corners[i].y += 200;
    assert_int_equal(
        locate_region_zones(photo, LOCATE_SCALP, &polygon, &kernels, &zones, arena, &err),
        MESO_E_BAD_POLYGON);
}

static void a_trichoscopes_dark_border_is_cut_but_not_hair_that_leaves_the_picture(void **state)
{
    (void)state;
    enum { FIELD = 600, RADIUS = 270 };
    struct photo *photo = locate_face_plain(FIELD, tones[0], arena);
    struct locate_zones zones;
    for (int i = 0; i < 25; i++) /* dark hairs from edge to edge, 6 px thick */
        locate_face_line(photo, 24 * i, 0, 24 * i + 15, FIELD, 6, 0.03);
    assert_int_equal(
        locate_region_zones(photo, LOCATE_SCALP_MACRO, NULL, &kernels, &zones, arena, &err),
        MESO_OK);
    assert_int_equal(zones.at[0].valid_px, FIELD * FIELD);
    for (int y = 0; y < FIELD; y++)
        for (int x = 0; x < FIELD; x++)
            if (hypot(x + 0.5 - FIELD / 2.0, y + 0.5 - FIELD / 2.0) > RADIUS)
                memset(photo->rgb + y * photo->stride + x * 3, 6, 3);
    assert_int_equal(
        locate_region_zones(photo, LOCATE_SCALP_MACRO, NULL, &kernels, &zones, arena, &err),
        MESO_OK);
    double field = 3.14159 * RADIUS * RADIUS, valid = (double)zones.at[0].valid_px;
    assert_true(valid < field && valid > 0.88 * field);
    const struct zone *whole = &zones.at[0];
    for (int y = 0; y < whole->height; y++)
        for (int x = 0; x < whole->width; x++)
            if (whole->mask.at[y * whole->mask.stride + x])
                assert_true(hypot(whole->x + x + 0.5 - FIELD / 2.0,
                                  whole->y + y + 0.5 - FIELD / 2.0) < RADIUS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_has_its_name_and_an_unknown_one_is_told_the_nearest),
        cmocka_unit_test(a_face_must_be_turned_as_its_view_asks),
        cmocka_unit_test(zones_do_not_overlap_and_stand_on_the_patients_side),
        cmocka_unit_test(a_half_profile_has_only_the_near_side),
        cmocka_unit_test(hair_and_beard_are_cut_but_moles_and_wrinkles_stay_on_every_tone),
        cmocka_unit_test(glare_is_cut_and_a_pale_patch_stays),
        cmocka_unit_test(mapped_zones_follow_the_map_and_vanish_where_it_fails),
        cmocka_unit_test(a_region_is_all_of_the_photograph_or_the_polygon_inside_of_it),
        cmocka_unit_test(a_trichoscopes_dark_border_is_cut_but_not_hair_that_leaves_the_picture),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
