/* What the public API promises of scales: which one counts, and that it says so when two contradict
   each other. */
#include "api_pair.h"
#include "drawn_card.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 960, HEIGHT = 720 };
static const double px_per_mm = 10;

static struct image_point moved(const void *context, double x, double y)
{
    (void)context;
    return (struct image_point){x - 9, y + 6};
}

/* A drawn site with a small card in a corner; scale 0: without. */
static char *site_with_card(const char *name, drawn_place_fn place, double scale, double tilt_deg)
{
    const struct drawn_texture texture = {.seed = 5, .size = WIDTH, .spots = 40, .noise = 1};
    const struct drawn_card card = {.design = &locate_card_designs[1],
                                    .x = 200,
                                    .y = place ? 540 : 150,
                                    .px_per_mm = scale,
                                    .turn_deg = place ? -8 : 5,
                                    .tilt_deg = tilt_deg};
    struct photo photo = drawn_photo(&texture, WIDTH, HEIGHT, place, NULL, "drawn");
    struct drawn_camera camera = {.blur_px = 0.6, .noise = 1};
    drawn_card_paint(photo.rgb, WIDTH, HEIGHT, &card, scale > 0, &camera);
    char *path = write_rgb(name, photo.rgb, WIDTH, HEIGHT);
    free(photo.rgb);
    return path;
}

static cJSON *checked(const char *view, double mm_per_px, const char *photo, const char *baseline)
{
    struct meso_result *result;
    const struct meso_subject subject = {.view = view, .mm_per_px = mm_per_px};
    assert_int_equal(meso_check(meso, &subject, photo, baseline, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    meso_result_free(result);
    return root;
}

static const cJSON *scale_of(const cJSON *root)
{
    return cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(root, "photos"), 0), "scale");
}

static double number(const cJSON *object, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItem(object, name));
}

static const char *source(const cJSON *scale)
{
    return cJSON_GetStringValue(cJSON_GetObjectItem(scale, "source"));
}

static void a_card_in_view_is_the_scale_with_its_error(void **state)
{
    (void)state;
    cJSON *root = checked("skin", 0, site_with_card("card.png", NULL, px_per_mm, 0), NULL);
    const cJSON *scale = scale_of(root), *card = cJSON_GetObjectItem(scale, "card");
    double error = number(scale, "relative_error");
    assert_string_equal(source(scale), "marker");
    assert_true(error > 0.003 && error < 0.1);
    assert_true(fabs(log(number(scale, "mm_per_px") * px_per_mm)) < 0.002);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(card, "name")), "close-up");
    assert_true(number(card, "markers") >= 12);
    assert_false(warned(root, "scale_doubtful", ""));
    cJSON_Delete(root);
}

static void without_card_or_scale_there_is_none(void **state)
{
    (void)state;
    cJSON *root = checked("skin", 0, site_with_card("bare.png", NULL, 0, 0), NULL);
    assert_string_equal(source(scale_of(root)), "none");
    assert_null(cJSON_GetObjectItem(scale_of(root), "card"));
    cJSON_Delete(root);
}

static void a_given_scale_wins_and_a_contradicting_card_is_told_of(void **state)
{
    (void)state;
    char *photo = site_with_card("card.png", NULL, px_per_mm, 0);
    cJSON *root = checked("skin", 0.1, photo, NULL);
    assert_string_equal(source(scale_of(root)), "given");
    assert_false(warned(root, "scale_doubtful", ""));
    cJSON_Delete(root);
    root = checked("skin", 0.13, photo, NULL);
    assert_string_equal(source(scale_of(root)), "given");
    assert_true(number(scale_of(root), "mm_per_px") == 0.13);
    assert_true(warned(root, "scale_doubtful", "0.13 mm"));
    assert_true(warned(root, "scale_doubtful", "0.1 mm"));
    cJSON_Delete(root);
}

static void a_tilted_card_on_skin_is_told_of(void **state)
{
    (void)state;
    cJSON *root = checked("skin", 0, site_with_card("tilted.png", NULL, px_per_mm, 35), NULL);
    assert_true(warned(root, "card_tilted", "degrees"));
    cJSON_Delete(root);
}

static void a_trichoscope_needs_no_scale_with_a_card_in_view(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_error err;
    const struct meso_subject macro = {.view = "scalp-macro"};
    struct meso_session session = {.photo = site_with_card("bare.png", NULL, 0, 0)};
    assert_int_equal(meso_measure(meso, &macro, &session, &result, &err), MESO_E_SCALE_NEEDED);
    session.photo = site_with_card("macro.png", NULL, 16, 0);
    assert_int_equal(meso_measure(meso, &macro, &session, &result, &err), MESO_OK);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_JSON), "\"marker\""));
    meso_result_free(result);
}

/* The card lies elsewhere the second time: neither the mapping nor the scale follows it. */
static void a_follow_up_inherits_and_its_own_card_is_held_against_it(void **state)
{
    (void)state;
    static const double own[] = {8, 10};
    char *first = site_with_card("first.png", NULL, 8, 0);
    for (int i = 0; i < 2; i++) {
        char *second = site_with_card("second.png", moved, own[i], 0);
        cJSON *root = checked("skin", 0, second, first);
        assert_string_equal(source(scale_of(root)), "inherited");
        assert_true(fabs(log(number(scale_of(root), "mm_per_px") * 8)) < 0.004);
        assert_int_equal(warned(root, "scale_doubtful", "the card in view"), i);
        cJSON_Delete(root);
    }
}

static void the_sheet_of_cards_has_one_format_and_the_same_bytes_every_time(void **state)
{
    (void)state;
    struct meso_result *one, *other;
    struct meso_error err;
    const char *pdf, *again;
    size_t length, length_again;
    assert_int_equal(meso_card("a3", &one, &err), MESO_E_USAGE);
    assert_int_equal(meso_card("a4", &one, &err), MESO_OK);
    assert_int_equal(meso_card("a4", &other, &err), MESO_OK);
    assert_int_equal(meso_result_text(one, MESO_FORMAT_JSON, &pdf, &length, &err), MESO_E_USAGE);
    assert_int_equal(meso_result_text(one, MESO_FORMAT_PDF, &pdf, &length, &err), MESO_OK);
    assert_int_equal(meso_result_text(other, MESO_FORMAT_PDF, &again, &length_again, &err),
                     MESO_OK);
    assert_int_equal(length, length_again);
    assert_memory_equal(pdf, again, length);
    assert_memory_equal(pdf, "%PDF-", 5);
    meso_result_free(one);
    meso_result_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_in_view_is_the_scale_with_its_error),
        cmocka_unit_test(without_card_or_scale_there_is_none),
        cmocka_unit_test(a_given_scale_wins_and_a_contradicting_card_is_told_of),
        cmocka_unit_test(a_tilted_card_on_skin_is_told_of),
        cmocka_unit_test(a_trichoscope_needs_no_scale_with_a_card_in_view),
        cmocka_unit_test(a_follow_up_inherits_and_its_own_card_is_held_against_it),
        cmocka_unit_test(the_sheet_of_cards_has_one_format_and_the_same_bytes_every_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
