/* What locate promises, on drawn truths: views, zones, regions. Skin is in locate_skin.c, the
   networks on photographs in locate_photographs.c. */
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
    assert_int_equal(locate_view_parse("banana", &view, &err), MESO_E_UNKNOWN_VIEW);
    assert_null(strstr(err.text, "did you mean"));
    assert_non_null(
        strstr(err.text, "face-front, face-left, face-right, scalp, scalp-macro, skin"));
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

static bool in_zone(const struct zone *zone, double x, double y)
{
    int at_x = (int)x - zone->x, at_y = (int)y - zone->y;
    return at_x >= 0 && at_y >= 0 && at_x < zone->width && at_y < zone->height &&
           zone->mask.at[at_y * zone->mask.stride + at_x];
}

/* A fringe over 24 px beside x. */
static void draw_fringe(struct photo *photo, double x, double bottom)
{
    for (double at = x; at < x + 24; at += 3)
        locate_face_line(photo, at, 0, at, bottom, 3, 0.12);
}

static void what_one_photograph_hides_is_measured_in_neither(void **state)
{
    (void)state;
    struct locate_face face, moved;
    need_face(&face, 0);
    struct shift shift = {11, -7, true};
    moved = face;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        moved.points[i].x += shift.x;
        moved.points[i].y += shift.y;
    }
    moved.box_x += shift.x;
    moved.box_y += shift.y;
    struct photo *before = locate_face_plain(SIDE, tones[1], arena);
    struct photo *after = locate_face_plain(SIDE, tones[1], arena);
    double left = face.points[109].x, right = face.points[338].x, y = face.points[109].y + 20;
    draw_fringe(before, left - 12, y + 20);
    draw_fringe(after, right - 12 + shift.x, y + 20 + shift.y);
    struct locate_zones zones, mapped;
    locate_face_zones(&face, before, LOCATE_FACE_FRONT, &kernels, &zones, arena, &err);
    locate_mapped_zones(&zones, shifted, &shift, &moved, after, LOCATE_FACE_FRONT, &kernels,
                        &mapped, arena, &err);
    const struct zone *forehead = zone_named(&zones, "forehead"),
                      *again = zone_named(&mapped, "forehead");
    assert_true(in_zone(forehead, right, y));
    assert_true(in_zone(again, left + shift.x, y + shift.y));
    int64_t alone = forehead->valid_px;
    locate_share_zones(&zones, &mapped, shifted, &shift, 1, 0.99); /* too little: as it was */
    assert_int_equal(forehead->valid_px, alone);
    locate_share_zones(&zones, &mapped, shifted, &shift, 1, 0.6);
    assert_false(in_zone(forehead, right, y));
    assert_false(in_zone(again, left + shift.x, y + shift.y));
    assert_true(in_zone(forehead, (left + right) / 2, y));
    assert_true(in_zone(again, (left + right) / 2 + shift.x, y + shift.y));
    assert_true(fabs((double)(forehead->valid_px - again->valid_px)) <
                0.03 * (double)forehead->valid_px);
    const struct zone *cheek = zone_named(&zones, "cheek_left");
    assert_true((double)cheek->valid_px > 0.97 * (double)cheek->outline_px);
}

static void what_lies_beyond_the_photographs_edge_counts_as_not_seen(void **state)
{
    (void)state;
    struct locate_face face;
    need_face(&face, 0);
    struct photo *photo = locate_face_plain(SIDE, tones[1], arena);
    struct locate_zones whole, cut;
    locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &kernels, &whole, arena, &err);
    photo->width = SIDE / 2; /* the patient's left half is beyond the edge */
    assert_int_equal(
        locate_face_zones(&face, photo, LOCATE_FACE_FRONT, &kernels, &cut, arena, &err), MESO_OK);
    const char *const divided[] = {"forehead", "nose", "chin"};
    for (int i = 0; i < 3; i++) {
        const struct zone *all = zone_named(&whole, divided[i]),
                          *half = zone_named(&cut, divided[i]);
        double share = (double)half->valid_px / (double)half->outline_px;
        assert_true(share > 0.45 && share < 0.55);
        /* eyes and brows that lie beyond it are not known to be there: a few per cent */
        assert_true(fabs((double)half->outline_px / (double)all->outline_px - 1) < 0.1);
    }
    assert_int_equal(zone_named(&cut, "cheek_left")->width, 0);
    const struct zone *cheek = zone_named(&cut, "cheek_right");
    assert_true((double)cheek->valid_px > 0.97 * (double)cheek->outline_px);
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
        cmocka_unit_test(mapped_zones_follow_the_map_and_vanish_where_it_fails),
        cmocka_unit_test(what_one_photograph_hides_is_measured_in_neither),
        cmocka_unit_test(what_lies_beyond_the_photographs_edge_counts_as_not_seen),
        cmocka_unit_test(a_region_is_all_of_the_photograph_or_the_polygon_inside_of_it),
        cmocka_unit_test(a_trichoscopes_dark_border_is_cut_but_not_hair_that_leaves_the_picture),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
