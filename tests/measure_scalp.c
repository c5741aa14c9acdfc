/* Sentences on photographs of the head: rendered scalps whose truth is known. */
#include "measure/measure.h"
#include "samples/render.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

extern const struct measure measure_hair_coverage, measure_hairline;

struct tools {
    struct arena *arena;
    struct kernels kernels;
};

static int set_up(void **state)
{
    static struct tools tools;
    *state = &tools;
    return kernels_select(&tools.kernels, NULL) || base_arena_new(&tools.arena, 0, NULL);
}

static int tear_down(void **state)
{
    struct tools *tools = *state;
    base_arena_free(tools->arena);
    return 0;
}

static void options_of(struct render_scalp_options *o)
{
    render_scalp_defaults(o);
    o->seed = o->camera.noise_seed = 41;
    o->width = 800;
    o->height = 600;
    o->mm_per_px = 0.1;
    o->colour = RENDER_HAIR_DARK;
}

static struct measure_reading read_image(struct tools *tools, const struct render_image *image,
                                         const double *frozen)
{
    struct measure_reading reading;
    int64_t pixels = (int64_t)image->width * image->height;
    struct photo photo = {.width = image->width,
                          .height = image->height,
                          .stride = 3 * (ptrdiff_t)image->width,
                          .rgb = image->rgb};
    struct zone zone = {.name = "whole",
                        .width = image->width,
                        .height = image->height,
                        .outline_px = pixels,
                        .valid_px = pixels};
    assert_int_equal(kernels_mask_new(&zone.mask, image->width, image->height, tools->arena, NULL),
                     MESO_OK);
    for (int y = 0; y < image->height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)image->width);
    struct measure_input input = {.kernels = &tools->kernels,
                                  .photo = &photo,
                                  .zone = &zone,
                                  .mm_per_px = 0.1,
                                  .frozen = frozen};
    assert_int_equal(measure_hair_coverage.run(&input, &reading, tools->arena, NULL), MESO_OK);
    return reading;
}

static void a_darker_photograph_does_not_read_as_more_hair(void **state)
{
    struct tools *tools = *state;
    struct render_scalp_options o;
    struct render_scalp before, after;
    options_of(&o);
    assert_int_equal(render_scalp(&o, NULL, &before, tools->arena, NULL), MESO_OK);
    o.camera.exposure_ev = -0.3;
    o.camera.white_balance_red = 0.1;
    assert_int_equal(render_scalp(&o, NULL, &after, tools->arena, NULL), MESO_OK);
    struct measure_reading first = read_image(tools, &before.image, NULL);
    struct measure_reading second = read_image(tools, &after.image, first.frozen);
    assert_true(fabs(first.values[0] - before.coverage) < 0.03);
    assert_true(fabs(second.values[0] - first.values[0]) < 0.01);
}

/* A grey head is dark strands among light ones, and light strands let skin shine through. */
static void grey_hair_is_no_skin_between_dark_hair(void **state)
{
    struct tools *tools = *state;
    for (int tone = RENDER_TONE_LIGHT; tone <= RENDER_TONE_MEDIUM; tone++) {
        struct render_scalp_options o;
        struct render_scalp truth;
        options_of(&o);
        o.colour = RENDER_HAIR_GREY;
        o.tone = tone;
        assert_int_equal(render_scalp(&o, NULL, &truth, tools->arena, NULL), MESO_OK);
        struct measure_reading reading = read_image(tools, &truth.image, NULL);
        assert_true(fabs(reading.values[0] - truth.coverage) < 0.03);
    }
}

/* What is known of skin's and hair's colour spares the search for it, and moves coverage by no more
   than a third of a point. */
static void a_photograph_has_not_changed_against_itself(void **state)
{
    struct tools *tools = *state;
    struct render_scalp_options o;
    struct render_scalp scalp;
    options_of(&o);
    o.colour = RENDER_HAIR_BLOND;
    assert_int_equal(render_scalp(&o, NULL, &scalp, tools->arena, NULL), MESO_OK);
    struct measure_reading first = read_image(tools, &scalp.image, NULL);
    struct measure_reading second = read_image(tools, &scalp.image, first.frozen);
    assert_false(isnan(first.values[0]));
    assert_true(fabs(second.values[0] - first.values[0]) < 0.003);
}

static void a_wall_and_a_cape_are_no_scalp(void **state)
{
    struct tools *tools = *state;
    struct render_scalp_options o;
    struct render_scalp truth;
    options_of(&o);
    o.subject = RENDER_SCALP_VERTEX;
    o.head = 0.85;
    o.mm_per_px = 0.2;
    o.thinning = 0.9;
    assert_int_equal(render_scalp(&o, NULL, &truth, tools->arena, NULL), MESO_OK);
    struct measure_reading reading = read_image(tools, &truth.image, NULL);
    assert_true(fabs(reading.values[0] - truth.coverage) < 0.05);
}

static void a_whorl_is_no_parting(void **state)
{
    struct tools *tools = *state;
    struct render_scalp_options o;
    struct render_scalp truth;
    options_of(&o);
    o.subject = RENDER_SCALP_VERTEX;
    o.mm_per_px = 0.15;
    o.thinning = 0.8;
    assert_int_equal(render_scalp(&o, NULL, &truth, tools->arena, NULL), MESO_OK);
    struct measure_reading reading = read_image(tools, &truth.image, NULL);
    for (int f = 1; f <= 3; f++) {
        assert_true(isnan(reading.values[f]));
        assert_string_equal(reading.reasons[f], "no_parting");
    }
    assert_int_equal(reading.mark_count, 0);
}

/* Twice: as it is, and turned by 180 degrees, where rows and columns run the other way. */
static void a_parting_is_marked_where_it_was_drawn(void **state)
{
    struct tools *tools = *state;
    struct render_scalp_options o;
    struct render_scalp truth;
    options_of(&o);
    o.parting_mm = 5;
    assert_int_equal(render_scalp(&o, NULL, &truth, tools->arena, NULL), MESO_OK);
    struct measure_reading reading = read_image(tools, &truth.image, NULL);
    assert_int_equal(reading.mark_count, 1);
    const struct measure_mark *mark = &reading.marks[0];
    assert_int_equal(mark->kind, MEASURE_PARTING);
    assert_true(fabs(mark->width_px * 0.1 - reading.values[1]) < 1e-6);
    assert_int_equal(mark->outline_count, 2 * mark->count);
    for (int i = 0; i < mark->count; i++) {
        double nearest = 1e9;
        for (int k = 0; k < truth.parting_points; k++)
            nearest = fmin(nearest, hypot(truth.parting[k].x - mark->points[i].x,
                                          truth.parting[k].y - mark->points[i].y));
        assert_true(nearest < 0.5 * mark->width_px + 4);
    }
    int64_t pixels = (int64_t)o.width * o.height;
    for (int64_t i = 0; i < pixels / 2; i++)
        for (int c = 0; c < 3; c++) {
            uint8_t *a = truth.image.rgb + 3 * i + c,
                    *b = truth.image.rgb + 3 * (pixels - 1 - i) + c, swap = *a;
            *a = *b;
            *b = swap;
        }
    struct measure_reading turned = read_image(tools, &truth.image, NULL);
    assert_true(fabs(turned.values[0] - reading.values[0]) < 0.01);
    assert_true(fabs(turned.values[1] / reading.values[1] - 1) < 0.05);
}

static void without_a_face_there_is_no_hairline(void **state)
{
    struct tools *tools = *state;
    struct measure_reading reading;
    struct zone zone = {.name = "forehead"};
    struct measure_input input = {.kernels = &tools->kernels, .zone = &zone, .mm_per_px = 0.1};
    assert_int_equal(measure_hairline.run(&input, &reading, tools->arena, NULL), MESO_OK);
    assert_true(isnan(reading.values[0]));
    assert_string_equal(reading.reasons[0], "no_face");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_darker_photograph_does_not_read_as_more_hair),
        cmocka_unit_test(grey_hair_is_no_skin_between_dark_hair),
        cmocka_unit_test(a_photograph_has_not_changed_against_itself),
        cmocka_unit_test(a_wall_and_a_cape_are_no_scalp),
        cmocka_unit_test(a_whorl_is_no_parting),
        cmocka_unit_test(a_parting_is_marked_where_it_was_drawn),
        cmocka_unit_test(without_a_face_there_is_no_hairline),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
