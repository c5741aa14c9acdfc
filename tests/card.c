/* What a printed card promises: found under every circumstance that a clinic meets, its scale
   within what it states, its patches where they are. */
#include "drawn_card.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 1000, HEIGHT = 760 };
enum { FACE, CLOSE_UP };

static struct arena *arena;

static uint8_t *background; /* drawn once, copied for each picture */

/* Skin-coloured waves, which have edges and blobs of every size. */
static void draw_background(void)
{
    uint64_t state = 7;
    double phase[12], angle[12];
    for (int k = 0; k < 12; k++) {
        phase[k] = 2 * M_PI * drawn_card_random(&state);
        angle[k] = M_PI * drawn_card_random(&state);
    }
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        double value = 0, x = i % WIDTH, y = i / WIDTH;
        for (int k = 0; k < 12; k++)
            value += 6 * sin((x * cos(angle[k]) + y * sin(angle[k])) * 0.9 / (1 + k * k / 4.0) +
                             phase[k]);
        for (int c = 0; c < 3; c++)
            background[3 * i + c] = (uint8_t)((c == 0 ? 180 : c == 1 ? 140 : 115) + value);
    }
}

static int begin(void **state)
{
    (void)state;
    if (base_arena_new(&arena, 0, NULL) ||
        !(background = base_arena_alloc(arena, 3 * WIDTH * HEIGHT, NULL)))
        return 1;
    draw_background();
    return 0;
}

static int end(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

static struct photo bare_skin(void)
{
    struct photo photo = {.width = WIDTH, .height = HEIGHT, .stride = 3 * WIDTH, .name = "drawn"};
    photo.rgb = base_arena_alloc(arena, 3 * WIDTH * HEIGHT, NULL);
    assert_non_null(photo.rgb);
    memcpy(photo.rgb, background, 3 * WIDTH * HEIGHT);
    return photo;
}

static struct drawn_card card_of(int design, double px_per_mm)
{
    return (struct drawn_card){.design = &locate_card_designs[design],
                               .x = WIDTH * 0.48,
                               .y = HEIGHT * 0.53,
                               .px_per_mm = px_per_mm,
                               .turn_deg = 17};
}

static struct locate_cards cards_of(const struct drawn_card *cards, int count,
                                    struct drawn_camera camera, struct photo *photo)
{
    struct locate_cards found;
    *photo = bare_skin();
    drawn_card_paint(photo->rgb, WIDTH, HEIGHT, cards, count, &camera);
    assert_int_equal(locate_cards_find(photo, &found, arena, NULL), MESO_OK);
    return found;
}

/* Relative error of the scale across the line of sight, where it is read; -1 when nothing is found.
 */
static double error_across(const struct drawn_card *card, struct drawn_camera camera,
                           double *stated)
{
    struct photo photo;
    struct locate_cards found = cards_of(card, 1, camera, &photo);
    if (found.count != 1)
        return -1;
    struct image_point at = found.at[0].centre;
    struct locate_scale read = locate_card_scale(&found.at[0], LOCATE_FACE_FRONT, at.x, at.y);
    struct drawn_scale truth = drawn_card_scale(card, WIDTH, HEIGHT, at.x, at.y);
    if (stated)
        *stated = read.relative_error;
    return fabs(log(read.mm_per_px * truth.across));
}

static void markers_stand_apart_with_their_margin(void **state)
{
    (void)state;
    bool seen[LOCATE_CARD_IDS] = {false};
    for (int d = 0; d < LOCATE_CARD_DESIGNS; d++) {
        const struct locate_card_design *design = &locate_card_designs[d];
        for (int i = 0; i < design->marker_count; i++) {
            const struct locate_card_marker *m = &design->markers[i];
            double margin = m->side / LOCATE_CARD_CELLS, left = m->x - margin, top = m->y - margin;
            double right = m->x + m->side + margin, bottom = m->y + m->side + margin;
            int index;
            assert_false(seen[m->id]);
            seen[m->id] = true;
            assert_ptr_equal(locate_card_of_marker(m->id, &index), design);
            assert_int_equal(index, i);
            assert_true(left >= 0 && top >= 0 && right <= design->width &&
                        bottom <= design->height);
            for (int k = 0; k < design->marker_count; k++) {
                const struct locate_card_marker *o = &design->markers[k];
                assert_true(k == i || o->x >= right || o->y >= bottom || o->x + o->side <= left ||
                            o->y + o->side <= top);
            }
            for (int k = 0; k < design->patch_count; k++) {
                const struct locate_card_patch *p = &design->patches[k];
                assert_true(p->x >= right || p->y >= bottom || p->x + p->width <= left ||
                            p->y + p->height <= top);
            }
            const struct locate_card_ruler *r = &design->ruler;
            assert_true(r->x >= right || r->x + r->length <= left || r->y <= top ||
                        r->y - r->tick[2] - r->text >= bottom);
        }
    }
    for (int i = 0; i < LOCATE_CARD_IDS; i++)
        assert_true(seen[i]);
}

static void every_marker_of_a_card_is_found(void **state)
{
    (void)state;
    struct photo photo;
    for (int d = 0; d < LOCATE_CARD_DESIGNS; d++) {
        struct drawn_card card = card_of(d, d == FACE ? 7 : 19);
        struct locate_cards found =
            cards_of(&card, 1, (struct drawn_camera){.blur_px = 0.6}, &photo);
        assert_int_equal(found.count, 1);
        assert_ptr_equal(found.at[0].design, card.design);
        assert_int_equal(found.at[0].marker_count, card.design->marker_count);
        assert_int_equal(found.at[0].markers_left_out, 0);
    }
}

static void a_card_tells_the_scale_whatever_its_tilt(void **state)
{
    (void)state;
    for (int d = 0; d < LOCATE_CARD_DESIGNS; d++)
        for (int tilt = 0; tilt <= 40; tilt += 20) {
            struct drawn_card card = card_of(d, d == FACE ? 7 : 18);
            card.tilt_deg = tilt;
            card.toward = 0.7;
            double error =
                error_across(&card, (struct drawn_camera){.blur_px = 0.7, .noise = 2}, NULL);
            assert_true(error >= 0 && error < 0.002);
        }
}

static void areas_on_skin_are_those_of_the_cards_plane(void **state)
{
    (void)state;
    struct photo photo;
    struct drawn_card card = card_of(CLOSE_UP, 18);
    card.tilt_deg = 35;
    card.toward = 2;
    struct locate_cards found = cards_of(&card, 1, (struct drawn_camera){.blur_px = 0.7}, &photo);
    assert_int_equal(found.count, 1);
    assert_true(fabs(found.at[0].tilt_deg - 35) < 0.5);
    for (int i = 0; i < 3; i++) {
        double x = WIDTH * (0.25 + 0.25 * i), y = HEIGHT * 0.5;
        double read = locate_card_scale(&found.at[0], LOCATE_SKIN, x, y).mm_per_px;
        double truth = drawn_card_scale(&card, WIDTH, HEIGHT, x, y).of_areas;
        assert_true(fabs(log(read * truth)) < 0.003);
    }
}

static void blur_noise_uneven_light_and_a_dark_exposure_do_not_move_it(void **state)
{
    (void)state;
    struct drawn_card card = card_of(FACE, 6);
    card.tilt_deg = 15;
    const struct drawn_camera cameras[] = {{.blur_px = 2},
                                           {.blur_px = 0.5, .noise = 8, .seed = 3},
                                           {.blur_px = 0.7, .gradient = 0.9},
                                           {.blur_px = 0.7, .exposure_ev = -2.5, .noise = 1},
                                           {.blur_px = 1, .contrast = 0.3}};
    for (size_t i = 0; i < sizeof cameras / sizeof *cameras; i++) {
        double error = error_across(&card, cameras[i], NULL);
        assert_true(error >= 0 && error < 0.003);
    }
}

static void ink_that_spreads_changes_no_scale(void **state)
{
    (void)state;
    struct drawn_card card = card_of(CLOSE_UP, 20);
    card.ink_mm = 0.05;
    double error = error_across(&card, (struct drawn_camera){.blur_px = 0.8}, NULL);
    assert_true(error >= 0 && error < 0.002);
}

static void a_covered_marker_is_done_without(void **state)
{
    (void)state;
    struct drawn_card card = card_of(FACE, 6);
    const double finger[4] = {-4, -4, 12, 30};
    memcpy(card.covered[0], finger, sizeof finger);
    double error = error_across(&card, (struct drawn_camera){.blur_px = 0.8, .noise = 2}, NULL);
    assert_true(error >= 0 && error < 0.003);
}

/* 25 px a side, seen alone: the error is larger, and said to be. */
static void one_small_marker_gives_a_scale_with_a_larger_error(void **state)
{
    (void)state;
    int found = 0;
    for (int i = 0; i < 6; i++) {
        struct drawn_card card = card_of(FACE, 25 / 12.0);
        const double right[4] = {20, -5, 80, 70}, low[4] = {-5, 30, 30, 40};
        double stated, stated_by_four;
        card.turn_deg = 60 * i;
        card.tilt_deg = 6 * i;
        card.toward = i;
        struct drawn_camera camera = {.blur_px = 0.7, .noise = 2, .seed = (uint64_t)i};
        assert_true(error_across(&card, camera, &stated_by_four) >= 0);
        memcpy(card.covered[0], right, sizeof right);
        memcpy(card.covered[1], low, sizeof low);
        double error = error_across(&card, camera, &stated);
        if (error < 0)
            continue;
        assert_true(error < 3 * stated);
        assert_true(stated > stated_by_four);
        found++;
    }
    assert_true(found >= 5);
}

static void nothing_is_seen_where_no_card_is(void **state)
{
    (void)state;
    struct locate_cards found;
    struct photo photo = bare_skin();
    assert_int_equal(locate_cards_find(&photo, &found, arena, NULL), MESO_OK);
    assert_int_equal(found.count, 0);
    /* Squares like a checked shirt's, and the smallest photograph there may be. */
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        memset(photo.rgb + 3 * i, (i % WIDTH / 23 + i / WIDTH / 23) % 2 ? 230 : 20, 3);
    assert_int_equal(locate_cards_find(&photo, &found, arena, NULL), MESO_OK);
    assert_int_equal(found.count, 0);
    photo.width = photo.height = 64;
    assert_int_equal(locate_cards_find(&photo, &found, arena, NULL), MESO_OK);
    assert_int_equal(found.count, 0);
}

static double encoded(double linear)
{
    return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055);
}

static double linear_of(double level)
{
    double v = level / 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* Every pixel within a patch has the colour that drawn_card.c paints it in. */
static void patches_lie_where_they_were_painted(void **state)
{
    (void)state;
    struct photo photo;
    for (int d = 0; d < LOCATE_CARD_DESIGNS; d++) {
        struct drawn_card card = card_of(d, d == FACE ? 7 : 20);
        card.tilt_deg = 30;
        struct locate_cards found = cards_of(&card, 1, (struct drawn_camera){.blur_px = 0}, &photo);
        assert_int_equal(found.count, 1);
        for (int i = 0; i < card.design->patch_count; i++) {
            struct image_point corners[4];
            struct image_polygon polygon = {corners, 4};
            const struct locate_card_patch *patch = &card.design->patches[i];
            int pixels = 0;
            locate_card_patch_corners(&found.at[0], i, 0.1, corners);
            int reach = (int)(patch->width * card.px_per_mm), middle_x = (int)corners[0].x,
                middle_y = (int)corners[0].y;
            for (int j = 0; j < 16 * reach * reach; j++) {
                int x = middle_x + j % (4 * reach) - 2 * reach;
                int y = middle_y + j / (4 * reach) - 2 * reach, k = y * WIDTH + x;
                if (!image_polygon_contains(polygon, (struct image_point){x + 0.5, y + 0.5}))
                    continue;
                pixels++;
                for (int c = 0; c < 3; c++) {
                    double light = patch->kind == LOCATE_CARD_PAPER
                                       ? 0.85
                                       : 0.03 + 0.82 * linear_of(patch->srgb[c]);
                    assert_true(fabs(photo.rgb[3 * k + c] - encoded(light)) < 1.5);
                }
            }
            assert_true(pixels > 300);
        }
    }
}

static void a_zone_is_measured_without_the_card(void **state)
{
    (void)state;
    struct photo photo;
    struct kernels kernels;
    struct locate_zones zones;
    struct drawn_card card = card_of(CLOSE_UP, 15);
    double h[9];
    card.tilt_deg = 20;
    struct locate_cards found = cards_of(&card, 1, (struct drawn_camera){.blur_px = 0.6}, &photo);
    assert_int_equal(kernels_select(&kernels, NULL), MESO_OK);
    assert_int_equal(locate_region_zones(&photo, LOCATE_SKIN, NULL, &kernels, &zones, arena, NULL),
                     MESO_OK);
    assert_int_equal(zones.at[0].valid_px, WIDTH * HEIGHT);
    assert_int_equal(locate_cards_cut(&zones, &found, arena, NULL), MESO_OK);
    double share = 1 - (double)zones.at[0].valid_px / (WIDTH * HEIGHT);
    double of_card = 30 * 20 * 15 * 15 * cos(20 * M_PI / 180) / (WIDTH * HEIGHT);
    assert_true(share > of_card && share < 1.25 * of_card);
    drawn_card_to_px(&card, WIDTH, HEIGHT, h);
    for (int i = 0; i < 31 * 21; i++) {
        double u = i % 31, v = i / 31, w = h[6] * u + h[7] * v + h[8];
        int x = (int)((h[0] * u + h[1] * v + h[2]) / w),
            y = (int)((h[3] * u + h[4] * v + h[5]) / w);
        assert_int_equal(zones.at[0].mask.at[y * zones.at[0].mask.stride + x], 0);
    }
}

static void two_cards_of_a_kind_are_kept_apart(void **state)
{
    (void)state;
    struct photo photo;
    struct drawn_card cards[2] = {card_of(CLOSE_UP, 14), card_of(CLOSE_UP, 13)};
    cards[0].x = WIDTH * 0.27;
    cards[1].x = WIDTH * 0.75;
    cards[1].turn_deg = 190;
    struct locate_cards found = cards_of(cards, 2, (struct drawn_camera){.blur_px = 0.6}, &photo);
    assert_int_equal(found.count, 2);
    for (int i = 0; i < 2; i++) {
        const struct locate_card *card = &found.at[i];
        const struct drawn_card *drawn = &cards[card->centre.x > WIDTH / 2.0];
        struct locate_scale read =
            locate_card_scale(card, LOCATE_SKIN, card->centre.x, card->centre.y);
        assert_int_equal(card->marker_count, 13);
        assert_true(fabs(read.mm_per_px * drawn->px_per_mm - 1) < 0.002);
    }
    assert_true(found.at[0].centre.x < WIDTH / 2.0); /* the larger is the more exact */
}

static void skin_patches_stand_in_the_six_classes_of_ita(void **state)
{
    (void)state;
    static const double limits[] = {90, 55, 41, 28, 10, -30, -90};
    const struct locate_card_design *design = &locate_card_designs[FACE];
    double lab[3];
    locate_card_patch_lab(&design->patches[0], lab);
    assert_true(fabs(lab[0] - 95.8) < 0.1 && fabs(lab[1]) < 0.05 && fabs(lab[2]) < 0.05);
    for (int i = 0; i < 6; i++) {
        locate_card_patch_lab(&design->patches[6 + i], lab);
        double ita = atan2(lab[0] - 50, lab[2]) * 180 / M_PI;
        assert_true(ita < limits[i] && ita > limits[i + 1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markers_stand_apart_with_their_margin),
        cmocka_unit_test(every_marker_of_a_card_is_found),
        cmocka_unit_test(a_card_tells_the_scale_whatever_its_tilt),
        cmocka_unit_test(areas_on_skin_are_those_of_the_cards_plane),
        cmocka_unit_test(blur_noise_uneven_light_and_a_dark_exposure_do_not_move_it),
        cmocka_unit_test(ink_that_spreads_changes_no_scale),
        cmocka_unit_test(a_covered_marker_is_done_without),
        cmocka_unit_test(one_small_marker_gives_a_scale_with_a_larger_error),
        cmocka_unit_test(nothing_is_seen_where_no_card_is),
        cmocka_unit_test(patches_lie_where_they_were_painted),
        cmocka_unit_test(a_zone_is_measured_without_the_card),
        cmocka_unit_test(two_cards_of_a_kind_are_kept_apart),
        cmocka_unit_test(skin_patches_stand_in_the_six_classes_of_ita),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
