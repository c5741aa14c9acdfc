/* Pictures of an archive's patients, as programs outside get them. */
#include "api_pair.h"

#include <mesotrack/pictures.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct meso_archive *archive;
static struct meso_pictures *pictures;

static struct image_point moved_further(const void *context, double x, double y)
{
    (void)context;
    return (struct image_point){x + 9, y - 6};
}

static void file_photo(const char *patient, int session, const char *path)
{
    const struct meso_archive_photo photo = {
        .patient = patient, .session = session, .view = "skin", .allow_duplicate = 1};
    const struct meso_archive_session row = {.patient = patient, .number = session};
    const char *json;
    assert_int_equal(meso_archive_add_session(archive, &row, &json, NULL), MESO_OK);
    assert_int_equal(meso_archive_add_photo(archive, &photo, path, &json, NULL), MESO_OK);
}

static void add_patient(const char *code, const char *first, const char *second)
{
    assert_int_equal(meso_archive_add_patient(archive, code, NULL, NULL), MESO_OK);
    file_photo(code, 1, first);
    file_photo(code, 2, second);
}

/* A: moved a little; B: moved otherwise; C: another site. */
static int open_archive(void **state)
{
    if (set_up(state))
        return 1;
    const struct meso_archive_options options = {.folder = path_of("archive")};
    struct photo further = drawn(3, moved_further);
    char *other = write_rgb("further.png", further.rgb, W, H);
    free(further.rgb);
    if (meso_archive_init(&options, NULL) || meso_archive_open(&archive, &options, NULL) ||
        meso_pictures_open(&pictures, 1 << 20, NULL))
        return 1;
    add_patient("A", before, after);
    add_patient("B", before, other);
    add_patient("C", before, stranger);
    return 0;
}

static int close_archive(void **state)
{
    meso_pictures_close(pictures);
    meso_archive_close(archive);
    return tear_down(state);
}

/* With its comparison made where it is not kept yet. */
static struct meso_result *pair_of(const char *patient)
{
    struct meso_result *result;
    int code = meso_archive_pair(archive, meso, patient, "skin", 1, 2, &result, NULL);
    assert_int_equal(code, MESO_OK);
    return result;
}

static struct photo *picture_of(const struct meso_picture *picture)
{
    struct photo *photo;
    void *jpeg;
    size_t length;
    struct meso_error err;
    meso_result_free(pair_of(picture->patient));
    if (meso_pictures_draw(pictures, archive, picture, &jpeg, &length, &err))
        fail_msg("%s", err.text);
    assert_int_equal(image_decode(jpeg, length, "picture", NULL, &photo, arena, NULL), MESO_OK);
    meso_pictures_free(jpeg);
    return photo;
}

static struct photo *whole_of(const char *patient, int follow_up)
{
    return picture_of(&(struct meso_picture){
        .patient = patient, .view = "skin", .from = 1, .to = 2, .follow_up = follow_up});
}

/* Mean difference inside, where both photographs show something. */
static double difference(const struct photo *a, const struct photo *b, int at_x, int at_y)
{
    enum { MARGIN = 24 };
    double sum = 0;
    int count = 0;
    for (int y = MARGIN; y < b->height - MARGIN; y++)
        for (int x = MARGIN; x < b->width - MARGIN; x++)
            for (int c = 0; c < 3; c++, count++)
                sum += abs(a->rgb[(y + at_y) * a->stride + 3 * (x + at_x) + c] -
                           b->rgb[y * b->stride + 3 * x + c]);
    return sum / count;
}

static void both_pictures_show_the_same_skin_at_the_same_place(void **state)
{
    (void)state;
    struct photo *first = whole_of("A", 0), *second = whole_of("A", 1), *plain;
    assert_int_equal(image_open(after, NULL, &plain, arena, NULL), MESO_OK);
    assert_int_equal(first->width, second->width);
    assert_int_equal(first->height, second->height);
    assert_true(difference(first, second, 0, 0) < difference(first, plain, 0, 0) / 2);
}

static void a_follow_up_that_was_moved_gives_the_same_picture(void **state)
{
    (void)state;
    struct photo *a = whole_of("A", 1), *b = whole_of("B", 1), *first = whole_of("A", 0);
    assert_int_equal(a->width, b->width);
    assert_true(difference(a, b, 0, 0) < 1.5 * difference(a, first, 0, 0) + 1);
    assert_true(difference(a, b, 0, 0) < difference(a, b, 3, 0) / 2);
}

static void a_window_is_that_part_of_the_whole(void **state)
{
    (void)state;
    struct meso_picture window = {.patient = "A",
                                  .view = "skin",
                                  .from = 1,
                                  .to = 2,
                                  .follow_up = 1,
                                  .x = 120,
                                  .y = 80,
                                  .width = 200,
                                  .height = 150};
    struct photo *part = picture_of(&window);
    assert_int_equal(part->width, 200);
    assert_int_equal(part->height, 150);
    assert_true(difference(whole_of("A", 1), part, 120, 80) < 2);
    window.side = 100;
    assert_int_equal(picture_of(&window)->width, 100);
    window.side = 5000; /* never enlarged */
    assert_int_equal(picture_of(&window)->width, 200);
    window.x = 400; /* cut at the edge */
    assert_int_equal(picture_of(&window)->width, W - 400);
}

static void a_picture_is_the_same_bytes_however_often_and_has_no_metadata(void **state)
{
    (void)state;
    const struct meso_picture picture = {
        .patient = "A", .view = "skin", .from = 1, .to = 2, .side = 300};
    struct meso_pictures *none;
    void *one, *two;
    size_t length, again;
    meso_result_free(pair_of("A"));
    assert_int_equal(meso_pictures_open(&none, 0, NULL), MESO_OK); /* nothing but the last stays */
    assert_int_equal(meso_pictures_draw(pictures, archive, &picture, &one, &length, NULL), MESO_OK);
    for (int i = 0; i < 3; i++) {
        struct meso_picture other = picture;
        other.side = 100 + i;
        assert_int_equal(meso_pictures_draw(none, archive, &other, &two, &again, NULL), MESO_OK);
        meso_pictures_free(two);
        assert_int_equal(meso_pictures_draw(none, archive, &picture, &two, &again, NULL), MESO_OK);
        assert_int_equal(length, again);
        assert_memory_equal(one, two, length);
        meso_pictures_free(two);
    }
    for (size_t i = 0; i + 1 < 400 && i + 1 < length; i++)
        assert_false(((uint8_t *)one)[i] == 0xff && ((uint8_t *)one)[i + 1] == 0xe1);
    meso_pictures_free(one);
    meso_pictures_close(none);
}

static void what_could_not_be_aligned_is_shown_as_it_is(void **state)
{
    (void)state;
    struct meso_result *result = pair_of("C");
    cJSON *drawing = cJSON_Parse(meso_result_drawing(result));
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(drawing, "aligned")));
    struct photo *shown = whole_of("C", 1), *plain;
    assert_int_equal(image_open(stranger, NULL, &plain, arena, NULL), MESO_OK);
    assert_true(difference(shown, plain, 0, 0) < 2);
    cJSON_Delete(drawing);
    meso_result_free(result);
}

static void what_is_not_there_is_told(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_picture picture = {.patient = "A", .view = "skin", .from = 1, .to = 2};
    void *jpeg;
    size_t length;
    struct meso_error err;
    add_patient("D", after, before);
    assert_int_equal(meso_archive_pair(archive, NULL, "D", "skin", 1, 2, &result, &err),
                     MESO_E_NOT_FOUND);
    assert_non_null(strstr(err.text, "not compared yet"));
    assert_null(result);
    picture.patient = "D";
    assert_int_equal(meso_pictures_draw(pictures, archive, &picture, &jpeg, &length, NULL),
                     MESO_E_NOT_FOUND);
    picture.patient = "A";
    meso_result_free(pair_of("A"));
    char *json;
    assert_int_equal(meso_archive_thing(archive, "A", "skin", 1, 2, "s999", &json, NULL),
                     MESO_E_NOT_FOUND);
    assert_null(json);
    picture.to = 3;
    assert_int_equal(meso_pictures_draw(pictures, archive, &picture, &jpeg, &length, NULL),
                     MESO_E_NOT_FOUND);
    picture.to = 1;
    assert_int_equal(meso_pictures_draw(pictures, archive, &picture, &jpeg, &length, NULL),
                     MESO_E_USAGE);
    picture.to = 2;
    picture.x = 5000;
    picture.width = picture.height = 10;
    assert_int_equal(meso_pictures_draw(pictures, archive, &picture, &jpeg, &length, NULL),
                     MESO_E_USAGE);
    assert_null(jpeg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_pictures_show_the_same_skin_at_the_same_place),
        cmocka_unit_test(a_follow_up_that_was_moved_gives_the_same_picture),
        cmocka_unit_test(a_window_is_that_part_of_the_whole),
        cmocka_unit_test(a_picture_is_the_same_bytes_however_often_and_has_no_metadata),
        cmocka_unit_test(what_could_not_be_aligned_is_shown_as_it_is),
        cmocka_unit_test(what_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, open_archive, close_archive);
}
