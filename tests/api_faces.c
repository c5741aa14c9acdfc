/* What the public API promises of faces: of several the larger, and zones compared with themselves.
 */
#include "api_pair.h"
#include "comma_locale.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct photo *shared_face(const char *name)
{
    struct photo *photo;
    char *path = base_arena_printf(arena, NULL, "%s/faces_london/neutral/%s", SHARED_DATA, name);
    if (access(path, R_OK) || access(MODELS_DIR "/mesh_attention_base.onnx", R_OK)) {
        print_message("skipped: no photographs or no networks\n");
        skip();
    }
    assert_int_equal(image_open(path, NULL, &photo, arena, NULL), MESO_OK);
    return photo;
}

/* Pastes the photograph, reduced by a whole factor, with its corner at (left, top). */
static void paste(uint8_t *canvas, int canvas_width, const struct photo *photo, int factor,
                  int left, int top)
{
    for (int y = 0; y < photo->height / factor; y++)
        for (int x = 0; x < photo->width / factor; x++)
            for (int c = 0; c < 3; c++) {
                int sum = 0;
                for (int k = 0; k < factor * factor; k++)
                    sum += photo->rgb[(y * factor + k / factor) * photo->stride +
                                      3 * (x * factor + k % factor) + c];
                canvas[3 * ((top + y) * canvas_width + left + x) + c] =
                    (uint8_t)(sum / (factor * factor));
            }
}

static void assert_larger_is_taken(const char *path, int from, int to)
{
    struct meso_result *result;
    const struct meso_subject face = {.view = "face-front"};
    assert_int_equal(meso_check(meso, &face, path, NULL, &result, NULL), MESO_OK);
    cJSON *root = json_of(result), *marks = cJSON_Parse(text_of(result, MESO_FORMAT_MARKS)), *each;
    assert_true(warned(root, "several_faces", "2 faces"));
    int landmarks = 0;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(marks, "features"))
    {
        cJSON *kind = cJSON_GetObjectItem(cJSON_GetObjectItem(each, "properties"), "kind");
        if (strcmp(cJSON_GetStringValue(kind), "landmark"))
            continue;
        cJSON *place = cJSON_GetObjectItem(cJSON_GetObjectItem(each, "geometry"), "coordinates");
        assert_in_range((int)cJSON_GetNumberValue(cJSON_GetArrayItem(place, 0)), from, to);
        landmarks++;
    }
    assert_int_equal(landmarks, 478);
    cJSON_Delete(root);
    cJSON_Delete(marks);
    meso_result_free(result);
}

static void of_two_faces_the_larger_is_taken_with_a_warning(void **state)
{
    (void)state;
    const struct photo *a = shared_face("002_03.jpg"), *b = shared_face("004_03.jpg");
    int large = a->width / 2, small = b->width / 3, width = large + small, height = a->height / 2;
    uint8_t *canvas = base_arena_calloc(arena, (size_t)width * (size_t)height, 3, NULL);
    paste(canvas, width, a, 2, 0, 0);
    paste(canvas, width, b, 3, large, 40);
    assert_larger_is_taken(write_rgb("two.png", canvas, width, height), 0, large);
    memset(canvas, 0, (size_t)width * (size_t)height * 3);
    paste(canvas, width, b, 3, 0, 40);
    paste(canvas, width, a, 2, small, 0);
    assert_larger_is_taken(write_rgb("owt.png", canvas, width, height), small, width);
}

/* The face with its forehead under a cap. */
static char *write_capped(const struct photo *photo)
{
    struct meso_result *result;
    const struct meso_subject face = {.view = "face-front"};
    char *open = write_rgb("open.png", photo->rgb, photo->width, photo->height);
    assert_int_equal(meso_check(meso, &face, open, NULL, &result, NULL), MESO_OK);
    cJSON *marks = cJSON_Parse(text_of(result, MESO_FORMAT_MARKS)), *each, *corner;
    double lowest = 0;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(marks, "features"))
    {
        cJSON *name = cJSON_GetObjectItem(cJSON_GetObjectItem(each, "properties"), "name");
        if (!name || strcmp(cJSON_GetStringValue(name), "forehead"))
            continue;
        cJSON *rings = cJSON_GetObjectItem(cJSON_GetObjectItem(each, "geometry"), "coordinates");
        cJSON_ArrayForEach(corner, cJSON_GetArrayItem(rings, 0)) lowest =
            fmax(lowest, cJSON_GetNumberValue(cJSON_GetArrayItem(corner, 1)));
    }
    cJSON_Delete(marks);
    meso_result_free(result);
    assert_true(lowest > 0);
    for (int y = 0; y < lowest; y++)
        for (int x = 0; x < 3 * photo->width; x++)
            photo->rgb[y * photo->stride + x] = (uint8_t)(40 + x % 3 * 30);
    return write_rgb("capped.png", photo->rgb, photo->width, photo->height);
}

static const char *word_at(const cJSON *row, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItem(row, name));
}

static double count_of(const cJSON *measurement)
{
    const cJSON *values = cJSON_GetObjectItem(measurement, "values");
    return cJSON_GetNumberValue(
        cJSON_GetObjectItem(cJSON_GetObjectItem(values, "count"), "value")); /* NaN for null */
}

/* The count of a measure in a zone at a session. */
static double count_at(const cJSON *measurements, const char *measure, const char *zone,
                       int session)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, measurements)
    {
        if (!strcmp(word_at(row, "measure"), measure) && !strcmp(word_at(row, "zone"), zone) &&
            (int)cJSON_GetNumberValue(cJSON_GetObjectItem(row, "session")) == session)
            return count_of(row);
    }
    return NAN;
}

/* Of one measure's count: what the whole says, and the sum over the zones that have it in both. */
static int count_hidden(const cJSON *measurements, const char *measure, double whole[2],
                        double sum[2])
{
    int hidden = 0;
    const cJSON *row;
    sum[0] = sum[1] = 0;
    cJSON_ArrayForEach(row, measurements)
    {
        const char *zone = word_at(row, "zone");
        if (strcmp(word_at(row, "measure"), measure) ||
            (int)cJSON_GetNumberValue(cJSON_GetObjectItem(row, "session")) != 1)
            continue;
        double values[2] = {count_at(measurements, measure, zone, 1),
                            count_at(measurements, measure, zone, 2)};
        bool all = !strcmp(zone, "whole"), both = !isnan(values[0]) && !isnan(values[1]);
        hidden += !all && isnan(values[0]) != isnan(values[1]);
        for (int i = 0; i < 2; i++)
            if (all)
                whole[i] = values[i];
            else if (both)
                sum[i] += values[i];
    }
    return hidden;
}

/* A cap in the follow-up is no loss of wrinkles. */
static void the_whole_is_compared_over_the_zones_that_both_photographs_show(void **state)
{
    (void)state;
    struct photo *photo = shared_face("002_03.jpg");
    char *capped = write_capped(photo), *open = path_of("open.png");
    const char *const pairs[2][2] = {{open, capped}, {capped, open}};
    const struct meso_subject face = {.view = "face-front"};
    for (int p = 0; p < 2; p++) {
        struct meso_result *result;
        int code = compare(&face, pairs[p][0], pairs[p][1], &result, NULL);
        assert_true(code == MESO_OK || code == MESO_E_NOT_COMPARABLE);
        cJSON *root = json_of(result);
        cJSON *measurements = cJSON_GetObjectItem(root, "measurements");
        static const char *const measures[] = {"wrinkles", "spots"};
        for (int m = 0; m < 2; m++) {
            double whole[2], sum[2];
            int hidden = count_hidden(measurements, measures[m], whole, sum);
            print_message("%s: %d zones in one photograph only; whole %.0f, %.0f\n", measures[m],
                          hidden, whole[0], whole[1]);
            /* The baseline's zones are looked for: what it hides is in neither. */
            assert_true(hidden > 0 || p == 1);
            assert_float_equal(whole[0], sum[0], 1e-6);
            assert_float_equal(whole[1], sum[1], 1e-6);
        }
        assert_true(p == 1 || warned(root, "zones_left_out", "forehead"));
        cJSON_Delete(root);
        meso_result_free(result);
    }
}

/* Face data are read, messages with fractions written, some of them on other threads. */
static void a_decimal_comma_changes_nothing(void **state)
{
    (void)state;
    struct photo *photo = shared_face("002_03.jpg");
    const struct meso_subject face = {.view = "face-front"};
    const struct meso_options options = {.models_dir = MODELS_DIR};
    char *light = write_rgb("light.png", photo->rgb, photo->width, photo->height);
    for (int i = 0; i < 3 * photo->width * photo->height; i++)
        photo->rgb[i] = (uint8_t)(photo->rgb[i] * 3 / 4);
    char *dark = write_rgb("dark.png", photo->rgb, photo->width, photo->height);
    char *texts[2][2];
    for (int i = 0; i < 2; i++) {
        struct meso *handle; /* anew, so that the face data are read under the locale */
        struct meso_result *result;
        if (i && !comma_locale()) {
            print_message("skipped: no locale with a decimal comma, and none could be made\n");
            skip();
        }
        assert_int_equal(meso_open(&handle, &options, NULL), MESO_OK);
        assert_int_equal(meso_check(handle, &face, dark, light, &result, NULL), MESO_OK);
        for (int format = 0; format < 2; format++)
            texts[i][format] = base_arena_printf(arena, NULL, "%s", text_of(result, format));
        meso_result_free(result);
        meso_close(handle);
    }
    char probe[20];
    snprintf(probe, sizeof probe, "%.1f", 0.5);
    setlocale(LC_ALL, "C");
    assert_string_equal(probe, "0,5");
    assert_non_null(strstr(texts[0][0], "\"exposure\"")); /* a message with fractions */
    for (int format = 0; format < 2; format++)
        assert_string_equal(texts[0][format], texts[1][format]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_faces_the_larger_is_taken_with_a_warning),
        cmocka_unit_test(the_whole_is_compared_over_the_zones_that_both_photographs_show),
        cmocka_unit_test(a_decimal_comma_changes_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
