/* What known colours in view promise: found in any turn, tilt and light, used only when they agree,
   and never read into walls, shirts and faces. */
#include "drawn_card.h"
#include "drawn_chart.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 1200, HEIGHT = 900 };

struct scene {
    struct arena *arena;
    float *light;
    struct photo photo;
    struct locate_cards cards;
    struct locate_reference reference;
};

/* A wall that gets darker to one side, and skin on the left half. */
static struct scene *scene_new(void)
{
    static const float wall[3] = {0.42f, 0.40f, 0.36f}, skin[3] = {0.45f, 0.26f, 0.18f};
    struct scene *scene = calloc(1, sizeof *scene);
    assert_int_equal(base_arena_new(&scene->arena, 0, NULL), MESO_OK);
    scene->light = malloc(3 * WIDTH * HEIGHT * sizeof *scene->light);
    scene->photo = (struct photo){.width = WIDTH,
                                  .height = HEIGHT,
                                  .stride = 3 * WIDTH,
                                  .rgb = malloc(3 * WIDTH * HEIGHT),
                                  .name = "drawn"};
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++)
                scene->light[3 * (y * WIDTH + x) + c] =
                    hypot((x - 330) / 250.0, (y - 450) / 340.0) < 1
                        ? skin[c]
                        : wall[c] * (0.7f + 0.3f * (float)x / WIDTH);
    return scene;
}

static void scene_free(struct scene *scene)
{
    base_arena_free(scene->arena);
    free(scene->photo.rgb);
    free(scene->light);
    free(scene);
}

static const struct locate_reference *look(struct scene *scene, const struct drawn_sensor *sensor)
{
    drawn_photograph_of(scene->light, WIDTH, HEIGHT, sensor, scene->photo.rgb);
    assert_int_equal(locate_cards_find(&scene->photo, &scene->cards, scene->arena, NULL), MESO_OK);
    assert_int_equal(
        locate_reference_find(&scene->photo, &scene->cards, &scene->reference, scene->arena, NULL),
        MESO_OK);
    return &scene->reference;
}

static void assert_near(double is, double wanted, double within)
{
    if (!(fabs(is - wanted) <= within))
        fail_msg("%g is not within %g of %g", is, within, wanted);
}

static const struct drawn_sensor plain = {.noise = 1.5, .seed = 1};
/* Phones: their own mixture of channels, an S-shaped curve, a cast. */
static const struct drawn_sensor phone = {
    .exposure_ev = -0.3,
    .red = 0.1,
    .blue = -0.1,
    .mix = {{-0.12, 0.15, -0.03}, {0.06, -0.12, 0.06}, {-0.02, 0.12, -0.10}},
    .contrast = 0.2,
    .noise = 2,
    .seed = 2};

/* The skin's colour after calibration. */
static struct image_lab skin_of(const struct scene *scene)
{
    struct locate_reference_patch skin = {
        .corners = {{250, 350}, {400, 350}, {400, 550}, {250, 550}}};
    double density[3], calibrated[3], sum[3] = {0};
    for (int y = 350; y < 550; y++)
        for (int x = 250; x < 400; x++)
            for (int c = 0; c < 3; c++) {
                double v = scene->photo.rgb[3 * (y * WIDTH + x) + c] / 255.0;
                sum[c] += v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
            }
    (void)skin;
    for (int c = 0; c < 3; c++)
        density[c] = -log(sum[c] / (200 * 150));
    image_calibrate(&scene->reference.calibration, density, calibrated);
    return image_lab_of_density(calibrated);
}

static struct image_lab skin_truth(void)
{
    const double density[3] = {-log(0.45), -log(0.26), -log(0.18)};
    return image_lab_of_density(density);
}

static void a_chart_is_found_in_every_turn_and_tilt(void **state)
{
    (void)state;
    struct drawn_board chart = drawn_chart(13);
    for (int turn = 0; turn < 360; turn += 45)
        for (int tilt = 0; tilt <= 30; tilt += 30) {
            struct scene *scene = scene_new();
            struct drawn_pose pose = {.x = 880,
                                      .y = 450,
                                      .px_per_mm = 4.5,
                                      .turn_deg = turn + 7,
                                      .tilt_deg = tilt,
                                      .toward = 0.6 + turn};
            drawn_board_lay(scene->light, WIDTH, HEIGHT, &chart, &pose);
            const struct locate_reference *found = look(scene, &phone);
            assert_int_equal(found->kind, LOCATE_REFERENCE_CHART);
            assert_null(found->refusal);
            assert_true(found->used_count >= 22);
            assert_true(found->residual_de00 < 2);
            assert_near(image_delta_e00(skin_of(scene), skin_truth()), 0, 1.2);
            scene_free(scene);
        }
}

static void a_small_chart_is_enough(void **state)
{
    (void)state;
    struct drawn_board chart = drawn_chart(13);
    struct scene *scene = scene_new();
    struct drawn_pose pose = {.x = 900, .y = 300, .px_per_mm = 1.6, .turn_deg = 3};
    drawn_board_lay(scene->light, WIDTH, HEIGHT, &chart, &pose);
    assert_int_equal(look(scene, &plain)->kind, LOCATE_REFERENCE_CHART);
    assert_null(scene->reference.refusal);
    scene_free(scene);
}

static void patches_that_burn_out_are_left_out_and_too_many_are_a_refusal(void **state)
{
    (void)state;
    struct drawn_board chart = drawn_chart(13);
    struct scene *scene = scene_new();
    struct drawn_pose pose = {.x = 880, .y = 450, .px_per_mm = 4.5};
    drawn_board_lay(scene->light, WIDTH, HEIGHT, &chart, &pose);
    struct drawn_sensor bright = plain;
    bright.exposure_ev = 0.5;
    const struct locate_reference *found = look(scene, &bright);
    assert_int_equal(found->kind, LOCATE_REFERENCE_CHART);
    assert_false(found->patches[18].used); /* white */
    assert_null(found->refusal);
    bright.exposure_ev = 2.2;
    found = look(scene, &bright);
    assert_true(!found->kind || found->refusal);
    scene_free(scene);
}

static void a_chart_in_false_colours_is_refused(void **state)
{
    (void)state;
    struct drawn_board chart = drawn_chart(13);
    for (int i = 0; i < chart.count; i++) /* faded: half of the way to grey, unevenly */
        for (int c = 0; c < 3; c++)
            chart.at[i].light[c] +=
                (0.25 + 0.2 * ((i * 7 + c * 5) % 4 - 1.5) - chart.at[i].light[c]) * 0.4;
    struct scene *scene = scene_new();
    struct drawn_pose pose = {.x = 880, .y = 450, .px_per_mm = 4.5};
    drawn_board_lay(scene->light, WIDTH, HEIGHT, &chart, &pose);
    const struct locate_reference *found = look(scene, &plain);
    assert_true(!found->kind || found->refusal);
    scene_free(scene);
}

static void the_printed_card_calibrates(void **state)
{
    (void)state;
    for (int design = 0; design < LOCATE_CARD_DESIGNS; design++)
        for (int sensor = 0; sensor < 2; sensor++) {
            struct scene *scene = scene_new();
            struct drawn_card card = {.design = &locate_card_designs[design],
                                      .x = 900,
                                      .y = 450,
                                      .px_per_mm = design ? 14 : 5,
                                      .turn_deg = 12,
                                      .nominal = true};
            drawn_card_lay(scene->light, WIDTH, HEIGHT, &card);
            const struct locate_reference *found = look(scene, sensor ? &phone : &plain);
            assert_int_equal(found->kind, LOCATE_REFERENCE_CARD);
            assert_null(found->refusal);
            assert_true(found->residual_de00 < 1.5);
            assert_near(image_delta_e00(skin_of(scene), skin_truth()), 0, 0.8);
            scene_free(scene);
        }
}

static void a_grey_card_takes_away_exposure_and_cast(void **state)
{
    (void)state;
    struct drawn_board grey = drawn_grey_card(100, 80, 0.18);
    struct scene *scene = scene_new();
    struct drawn_pose pose = {.x = 860, .y = 450, .px_per_mm = 3, .turn_deg = 10, .tilt_deg = 15};
    drawn_board_lay(scene->light, WIDTH, HEIGHT, &grey, &pose);
    struct drawn_sensor cast = plain;
    cast.red = 0.1;
    cast.blue = -0.1;
    cast.exposure_ev = 0.4;
    const struct locate_reference *found = look(scene, &cast);
    assert_int_equal(found->kind, LOCATE_REFERENCE_GREY);
    assert_null(found->refusal);
    assert_true(isnan(found->residual_de00));
    assert_near(image_delta_e00(skin_of(scene), skin_truth()), 0, 0.6);
    scene_free(scene);
}

static void lay_grey(struct scene *scene, double x, double y, double width, double height,
                     double texture)
{
    uint64_t state = 5;
    for (int j = (int)fmax(y, 0); j < fmin(y + height, HEIGHT); j++)
        for (int i = (int)fmax(x, 0); i < fmin(x + width, WIDTH); i++) {
            double light = 0.18 * (1 + texture * drawn_card_normal(&state));
            for (int c = 0; c < 3; c++)
                scene->light[3 * (j * WIDTH + i) + c] = (float)light;
        }
}

static void walls_shirts_and_tiles_are_no_grey_cards(void **state)
{
    (void)state;
    struct scene *wall = scene_new(), *shirt = scene_new(), *tiles = scene_new(),
                 *paper = scene_new();
    lay_grey(wall, 700, 0, 500, 600, 0); /* runs out of the picture */
    assert_int_equal(look(wall, &plain)->kind, LOCATE_REFERENCE_NONE);
    lay_grey(shirt, 650, 300, 300, 260, 0.6); /* woven */
    assert_int_equal(look(shirt, &plain)->kind, LOCATE_REFERENCE_NONE);
    for (int i = 0; i < 9; i++)
        lay_grey(tiles, 640 + i % 3 * 170, 200 + i / 3 * 170, 160, 160, 0);
    assert_int_equal(look(tiles, &plain)->kind, LOCATE_REFERENCE_NONE);
    struct drawn_board sheet = drawn_grey_card(100, 80, 0.8);
    struct drawn_pose pose = {.x = 860, .y = 450, .px_per_mm = 3};
    drawn_board_lay(paper->light, WIDTH, HEIGHT, &sheet, &pose);
    assert_int_equal(look(paper, &plain)->kind, LOCATE_REFERENCE_NONE);
    scene_free(wall);
    scene_free(shirt);
    scene_free(tiles);
    scene_free(paper);
}

static void two_photographs_of_one_card_agree(void **state)
{
    (void)state;
    struct locate_reference seen[2];
    for (int i = 0; i < 2; i++) {
        struct scene *scene = scene_new();
        struct drawn_card card = {.design = &locate_card_designs[0],
                                  .x = 900 - 60 * i,
                                  .y = 450,
                                  .px_per_mm = 5 + i}; /* as a laser printer prints it */
        drawn_card_lay(scene->light, WIDTH, HEIGHT, &card);
        seen[i] = *look(scene, i ? &phone : &plain);
        assert_null(seen[i].refusal);
        scene_free(scene);
    }
    assert_near(locate_reference_difference(&seen[0], &seen[1]), 0, 1.0);
    seen[1].kind = LOCATE_REFERENCE_CHART;
    assert_true(isnan(locate_reference_difference(&seen[0], &seen[1])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chart_is_found_in_every_turn_and_tilt),
        cmocka_unit_test(a_small_chart_is_enough),
        cmocka_unit_test(patches_that_burn_out_are_left_out_and_too_many_are_a_refusal),
        cmocka_unit_test(a_chart_in_false_colours_is_refused),
        cmocka_unit_test(the_printed_card_calibrates),
        cmocka_unit_test(a_grey_card_takes_away_exposure_and_cast),
        cmocka_unit_test(walls_shirts_and_tiles_are_no_grey_cards),
        cmocka_unit_test(two_photographs_of_one_card_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
