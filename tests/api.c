/* What the public API promises a program that embeds it: every wrong input is an error with its own
   code, results own what they show, and neither threads nor earlier errors change a byte. */
#include "drawn_textures.h"
#include "image_files.h"

#include <mesotrack/mesotrack.h>

#include <cjson/cJSON.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { W = 480, H = 360 };

static struct arena *arena;
static char folder[] = "/tmp/mesotrack_api_XXXXXX";
static char *before, *after, *stranger;
static struct meso *meso;
static const struct meso_subject SKIN = {.view = "skin", .mm_per_px = 0.05};

static char *path_of(const char *name)
{
    return base_arena_printf(arena, NULL, "%s/%s", folder, name);
}

static char *write_bytes(const char *name, const void *bytes, size_t length)
{
    char *path = path_of(name);
    assert_int_equal(base_file_write(path, bytes, length, NULL), MESO_OK);
    return path;
}

static char *write_rgb(const char *name, const uint8_t *rgb, int width, int height)
{
    uint8_t *bytes;
    size_t length;
    assert_int_equal(
        image_encode_png(rgb, width, height, 3 * (ptrdiff_t)width, &bytes, &length, arena, NULL),
        MESO_OK);
    return write_bytes(name, bytes, length);
}

static struct image_point shifted(const void *context, double x, double y)
{
    (void)context;
    return (struct image_point){x - 3, y + 2};
}

static struct photo drawn(uint32_t seed, drawn_place_fn place)
{
    const struct drawn_texture texture = {.seed = seed, .size = W, .spots = 14, .noise = 1};
    return drawn_photo(&texture, W, H, place, NULL, "drawn");
}

static char *write_drawn(const char *name, uint32_t seed, drawn_place_fn place)
{
    struct photo photo = drawn(seed, place);
    char *path = write_rgb(name, photo.rgb, W, H);
    free(photo.rgb);
    return path;
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder) || base_arena_new(&arena, 0, NULL))
        return 1;
    before = write_drawn("before.png", 3, NULL);
    after = write_drawn("after.png", 3, shifted);
    stranger = write_drawn("stranger.png", 8, NULL);
    const struct meso_options options = {.models_dir = MODELS_DIR};
    return meso_open(&meso, &options, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    meso_close(meso);
    char *command = base_arena_printf(arena, NULL, "rm -r %s", folder);
    int failed = system(command);
    base_arena_free(arena);
    return failed;
}

static int compare(const struct meso_subject *subject, const char *first, const char *second,
                   struct meso_result **out, struct meso_error *err)
{
    const struct meso_session a = {.photo = first}, b = {.photo = second};
    return meso_compare(meso, subject, &a, &b, out, err);
}

static const char *text_of(struct meso_result *result, enum meso_format format)
{
    const char *text;
    size_t length;
    assert_int_equal(meso_result_text(result, format, &text, &length, NULL), MESO_OK);
    assert_int_equal(strlen(text), length);
    return text;
}

static cJSON *json_of(struct meso_result *result)
{
    cJSON *root = cJSON_Parse(text_of(result, MESO_FORMAT_JSON));
    assert_non_null(root);
    return root;
}

static bool warned(const cJSON *root, const char *code, const char *part)
{
    cJSON *each;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(root, "warnings"))
    {
        const char *message = cJSON_GetStringValue(cJSON_GetObjectItem(each, "message"));
        if (!strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(each, "code")), code) && message)
            return strstr(message, part) != NULL;
    }
    return false;
}

/* Handles */

static void options_may_be_absent_and_everything_closes(void **state)
{
    (void)state;
    struct meso *handle;
    assert_int_equal(meso_open(&handle, NULL, NULL), MESO_OK);
    meso_close(handle);
    meso_close(NULL);
    meso_result_free(NULL);
    assert_non_null(meso_version());
    cJSON *schema = cJSON_Parse(meso_report_schema());
    assert_non_null(schema);
    cJSON_Delete(schema);
}

static void every_code_has_a_name_an_exit_code_and_advice(void **state)
{
    (void)state;
    for (int code = 1; code < MESO_ERROR_COUNT; code++) {
        assert_true(*meso_error_name(code) && *meso_error_advice(code));
        assert_true(meso_error_exit_code(code) > 0);
        for (int other = 1; other < code; other++)
            assert_string_not_equal(meso_error_name(code), meso_error_name(other));
    }
    assert_string_equal(meso_error_name(MESO_ERROR_COUNT), meso_error_name(MESO_E_UNEXPECTED));
    assert_string_equal(meso_error_name(-1), meso_error_name(MESO_E_UNEXPECTED));
}

/* Wrong input */

/* The error of comparing the pair; asserts that nothing came back, with and without an err. */
static struct meso_error refused(const struct meso_subject *subject,
                                 const struct meso_session *first,
                                 const struct meso_session *second, int code)
{
    struct meso_error err = {0};
    struct meso_result *result = (struct meso_result *)(uintptr_t)1;
    assert_int_equal(meso_compare(meso, subject, first, second, &result, &err), code);
    assert_null(result);
    assert_int_equal(err.code, code);
    assert_true(*err.text && !strchr(err.text, '\n'));
    assert_int_equal(meso_compare(meso, subject, first, second, &result, NULL), code);
    assert_null(result);
    return err;
}

static struct meso_error refused_subject(struct meso_subject subject, int code)
{
    const struct meso_session a = {.photo = before}, b = {.photo = after};
    return refused(&subject, &a, &b, code);
}

static struct meso_error refused_session(struct meso_session wrong, int code)
{
    const struct meso_session good = {.photo = before};
    refused(&SKIN, &wrong, &good, code);
    return refused(&SKIN, &good, &wrong, code);
}

static void an_unknown_view_is_refused_and_the_nearest_is_named(void **state)
{
    (void)state;
    struct meso_error err =
        refused_subject((struct meso_subject){.view = "face-fornt"}, MESO_E_UNKNOWN_VIEW);
    assert_non_null(strstr(err.text, "face-front"));
    refused_subject((struct meso_subject){.view = NULL}, MESO_E_UNKNOWN_VIEW);
    refused_subject((struct meso_subject){.view = ""}, MESO_E_UNKNOWN_VIEW);
}

static void a_polygon_without_area_is_refused(void **state)
{
    (void)state;
    const double line[] = {10, 10, 50, 50, 90, 90}, nowhere[] = {10, 10, NAN, 50, 90, 10};
    const double far[] = {10, 10, INFINITY, 50, 90, 10}, outside[] = {-90, -90, -50, -90, -50, -20};
    const double good[] = {10, 10, 200, 10, 200, 200};
    struct meso_subject subject = SKIN;
    subject.polygon = good;
    for (size_t corners = 0; corners < 3; corners++) {
        subject.polygon_points = corners;
        refused_subject(subject, MESO_E_BAD_POLYGON);
    }
    static const char *const faces[] = {"face-front", "face-left", "face-right"};
    subject.polygon_points = 3;
    for (int i = 0; i < 3; i++) {
        subject.view = faces[i];
        refused_subject(subject, MESO_E_BAD_POLYGON);
    }
    subject.view = "skin";
    subject.polygon = line;
    refused_subject(subject, MESO_E_BAD_POLYGON);
    subject.polygon = nowhere;
    refused_subject(subject, MESO_E_BAD_POLYGON);
    subject.polygon = far;
    refused_subject(subject, MESO_E_BAD_POLYGON);
    subject.polygon = outside;
    refused_subject(subject, MESO_E_BAD_POLYGON);
}

static void a_scale_that_is_none_is_refused(void **state)
{
    (void)state;
    static const double wrong[] = {-1, NAN, INFINITY, -INFINITY};
    for (int i = 0; i < 4; i++)
        refused_subject((struct meso_subject){.view = "skin", .mm_per_px = wrong[i]},
                        MESO_E_BAD_SCALE);
    refused_subject((struct meso_subject){.view = "scalp-macro"}, MESO_E_SCALE_NEEDED);
}

static void a_date_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"2026-02-30", "2026-13-01",       "02.03.2026", "2026-3-2",
                                        "",           "2026-03-02T10:00", "yesterday"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct meso_error err = refused_session(
            (struct meso_session){.photo = before, .date = wrong[i]}, MESO_E_BAD_DATE);
        assert_non_null(strstr(err.text, wrong[i]));
    }
}

static void a_session_without_a_photograph_is_refused(void **state)
{
    (void)state;
    static const char *const nothing[1] = {NULL};
    refused_session((struct meso_session){.photo = NULL}, MESO_E_USAGE);
    refused_session((struct meso_session){.photo = before, .repeats = nothing, .repeat_count = 1},
                    MESO_E_USAGE);
    refused_session((struct meso_session){.photo = before, .repeat_count = 1}, MESO_E_USAGE);
    refused_session((struct meso_session){.photo = before, .number = -3}, MESO_E_USAGE);
    struct meso_result *result;
    assert_int_equal(meso_check(meso, &SKIN, NULL, before, &result, NULL), MESO_E_USAGE);
    assert_int_equal(meso_align(meso, &SKIN, before, NULL, &result, NULL), MESO_E_USAGE);
}

static void too_many_repeats_are_refused(void **state)
{
    (void)state;
    const char *many[200];
    for (int i = 0; i < 200; i++)
        many[i] = before;
    struct meso_error err = refused_session(
        (struct meso_session){.photo = before, .repeats = many, .repeat_count = 200}, MESO_E_USAGE);
    assert_non_null(strstr(err.text, "201"));
}

static void a_photograph_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    char *text = write_bytes("notes.txt", "not a photograph", 16);
    char *empty = write_bytes("empty.jpg", "", 0);
    struct meso_error err =
        refused_session((struct meso_session){.photo = "/nowhere/a.jpg"}, MESO_E_FILE_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/a.jpg"));
    err = refused_session((struct meso_session){.photo = text}, MESO_E_NOT_AN_IMAGE);
    assert_non_null(strstr(err.text, "notes.txt"));
    refused_session((struct meso_session){.photo = empty}, MESO_E_NOT_AN_IMAGE);
    refused_session((struct meso_session){.photo = folder}, MESO_E_FILE_UNREADABLE);
    const char *repeats[] = {after, text};
    refused_session((struct meso_session){.photo = before, .repeats = repeats, .repeat_count = 2},
                    MESO_E_NOT_AN_IMAGE);
}

static void a_texture_is_no_face_and_missing_networks_are_named(void **state)
{
    (void)state;
    struct meso *bare;
    struct meso_result *result;
    struct meso_error err;
    const struct meso_subject face = {.view = "face-front"};
    const struct meso_session session = {.photo = before};
    const struct meso_options options = {.models_dir = folder};
    assert_int_equal(meso_open(&bare, &options, NULL), MESO_OK);
    assert_int_equal(meso_measure(bare, &face, &session, &result, &err), MESO_E_MODELS_MISSING);
    assert_non_null(strstr(err.text, folder));
    assert_null(result);
    meso_close(bare);
    if (access(MODELS_DIR "/mesh_attention_base.onnx", R_OK)) {
        print_message("skipped: no networks; build them with the target models\n");
        skip();
    }
    assert_int_equal(meso_measure(meso, &face, &session, &result, &err), MESO_E_NO_FACE);
    assert_null(result);
}

/* Results */

static void a_pair_gives_a_report_its_marks_and_its_page(void **state)
{
    (void)state;
    struct meso_result *result;
    assert_int_equal(compare(&SKIN, before, after, &result, NULL), MESO_OK);
    cJSON *root = json_of(result), *marks = cJSON_Parse(text_of(result, MESO_FORMAT_MARKS));
    assert_non_null(marks);
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(root, "measurements")) > 0);
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(root, "changes")) > 0);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_HTML), "</html>"));
    cJSON_Delete(root);
    cJSON_Delete(marks);
    meso_result_free(result);
}

static void a_result_owns_what_it_was_told(void **state)
{
    (void)state;
    char *told[6];
    const char *const words[6] = {"skin", "P-42", "2026-03-02", "2026-04-13", before, after};
    for (int i = 0; i < 6; i++)
        told[i] = strdup(words[i]);
    double *polygon = malloc(8 * sizeof *polygon);
    const double corners[8] = {20, 20, 400, 20, 400, 300, 20, 300};
    memcpy(polygon, corners, sizeof corners);
    struct meso_subject subject = {told[0], 0.05, polygon, 4, told[1]};
    struct meso_session a = {.date = told[2], .photo = told[4]};
    struct meso_session b = {.date = told[3], .photo = told[5]};
    struct meso_result *result;
    assert_int_equal(meso_compare(meso, &subject, &a, &b, &result, NULL), MESO_OK);
    for (int i = 0; i < 6; i++) {
        memset(told[i], '#', strlen(told[i]));
        free(told[i]);
    }
    free(polygon);
    const char *json = text_of(result, MESO_FORMAT_JSON);
    assert_non_null(strstr(json, "\"P-42\""));
    assert_non_null(strstr(json, "\"2026-04-13\""));
    assert_non_null(strstr(text_of(result, MESO_FORMAT_HTML), "P-42"));
    meso_result_free(result);
}

static void texts_are_written_once_and_an_unknown_format_is_an_error(void **state)
{
    (void)state;
    struct meso_result *result;
    const char *text = "old";
    size_t length = 3;
    const struct meso_session session = {.photo = before};
    assert_int_equal(meso_measure(meso, &SKIN, &session, &result, NULL), MESO_OK);
    assert_ptr_equal(text_of(result, MESO_FORMAT_JSON), text_of(result, MESO_FORMAT_JSON));
    assert_int_equal(meso_result_text(result, (enum meso_format)7, &text, &length, NULL),
                     MESO_E_USAGE);
    assert_null(text);
    assert_int_equal(length, 0);
    meso_result_free(result);
}

static void the_table_of_measures_has_no_page_and_no_marks(void **state)
{
    (void)state;
    struct meso_result *result;
    const char *text;
    size_t length;
    double x, y;
    assert_int_equal(meso_measures(meso, &result, NULL), MESO_OK);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_JSON), "\"measures\""));
    assert_int_equal(meso_result_text(result, MESO_FORMAT_HTML, &text, &length, NULL),
                     MESO_E_USAGE);
    assert_int_equal(meso_result_text(result, MESO_FORMAT_MARKS, &text, &length, NULL),
                     MESO_E_USAGE);
    assert_int_equal(meso_result_usable(result), 0);
    assert_int_equal(meso_result_map_point(result, 5, 5, &x, &y), 0);
    meso_result_free(result);
}

static void points_map_as_the_drawing_was_moved(void **state)
{
    (void)state;
    struct meso_result *result;
    double x, y;
    assert_int_equal(meso_align(meso, &SKIN, before, after, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_map_point(result, 240.5, 180.5, &x, &y), 1);
    assert_true(hypot(x - 243.5, y - 178.5) < 0.2);
    assert_int_equal(meso_result_map_point(result, 100, 260, &x, &y), 1);
    assert_true(hypot(x - 103, y - 258) < 0.2);
    assert_int_equal(meso_result_map_point(result, -500, 180, &x, &y), 0);
    assert_int_equal(meso_result_map_point(result, W + 500, 180, &x, &y), 0);
    assert_int_equal(meso_result_map_point(result, NAN, 180, &x, &y), 0);
    meso_result_free(result);
}

static void a_single_photograph_maps_nothing(void **state)
{
    (void)state;
    struct meso_result *result;
    const struct meso_session session = {.photo = before};
    double x = 1, y = 1;
    assert_int_equal(meso_measure(meso, &SKIN, &session, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_map_point(result, 5, 5, &x, &y), 0);
    assert_true(isnan(x) && isnan(y));
    meso_result_free(result);
}

static void a_pair_of_two_sites_is_refused_with_a_result_that_says_why(void **state)
{
    (void)state;
    struct meso_result *result;
    struct meso_error err;
    double x, y;
    assert_int_equal(compare(&SKIN, before, stranger, &result, &err), MESO_E_NOT_ALIGNED);
    assert_non_null(result);
    cJSON *root = json_of(result);
    assert_true(warned(root, "not_aligned", err.text));
    cJSON *each;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(root, "changes")) assert_string_equal(
        cJSON_GetStringValue(cJSON_GetObjectItem(each, "verdict")), "not_comparable");
    cJSON_Delete(root);
    assert_int_equal(meso_result_map_point(result, 100, 100, &x, &y), 0);
    assert_int_equal(meso_result_usable(result), 0);
    assert_non_null(strstr(text_of(result, MESO_FORMAT_HTML), "Not comparable"));
    text_of(result, MESO_FORMAT_MARKS);
    meso_result_free(result);
    assert_int_equal(meso_align(meso, &SKIN, before, stranger, &result, NULL), MESO_E_NOT_ALIGNED);
    assert_non_null(result);
    assert_int_equal(meso_result_map_point(result, 100, 100, &x, &y), 0);
    meso_result_free(result);
}

static void a_check_says_usable_or_not_and_is_no_failure(void **state)
{
    (void)state;
    struct meso_result *result;
    assert_int_equal(meso_check(meso, &SKIN, after, before, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_usable(result), 1);
    text_of(result, MESO_FORMAT_JSON);
    meso_result_free(result);
    assert_int_equal(meso_check(meso, &SKIN, after, NULL, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_usable(result), 1);
    text_of(result, MESO_FORMAT_HTML);
    meso_result_free(result);
    assert_int_equal(meso_check(meso, &SKIN, stranger, before, &result, NULL), MESO_OK);
    assert_int_equal(meso_result_usable(result), 0);
    meso_result_free(result);
}

/* Colour */

/* Whether each problem and reason of one code stands where it should: on measures of absolute
   colour and only there. */
static void assert_colour_is_gated(cJSON *root, const char *code)
{
    cJSON *photo = cJSON_GetArrayItem(
        cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(root, "sessions"), 1), "photos"),
        0);
    cJSON *problems = cJSON_GetObjectItem(cJSON_GetObjectItem(photo, "quality"), "problems");
    cJSON *each, *reason;
    bool told = false;
    cJSON_ArrayForEach(each, problems) told =
        told || !strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(each, "code")), code);
    assert_true(told);
    int gated = 0, free_of_it = 0;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(root, "changes"))
    {
        bool named = false;
        cJSON_ArrayForEach(reason, cJSON_GetObjectItem(each, "reasons")) named =
            named || !strcmp(cJSON_GetStringValue(reason), code);
        const char *measure = cJSON_GetStringValue(cJSON_GetObjectItem(each, "measure"));
        if (!strcmp(measure, "tone"))
            assert_true(named);
        if (!strcmp(measure, "wrinkles"))
            assert_false(named);
        gated += named;
        free_of_it += !named;
    }
    assert_true(gated > 0 && free_of_it > 0);
}

static void a_grey_photograph_is_measured_but_not_for_colour(void **state)
{
    (void)state;
    struct photo photo = drawn(3, shifted);
    uint8_t *grey = base_arena_alloc(arena, (size_t)W * H, NULL);
    for (int i = 0; i < W * H; i++)
        grey[i] = photo.rgb[3 * i + 1];
    free(photo.rgb);
    struct bytes file = write_png(&(struct png_way){.colour_type = PNG_COLOR_TYPE_GRAY,
                                                    .bit_depth = 8,
                                                    .samples = grey,
                                                    .width = W,
                                                    .height = H});
    char *path = write_bytes("grey.png", file.at, file.length);
    free(file.at);
    struct meso_result *result;
    assert_int_equal(compare(&SKIN, before, path, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    assert_colour_is_gated(root, "no_colour");
    cJSON_Delete(root);
    meso_result_free(result);
}

static void a_damaged_colour_profile_is_warned_of_and_gates_colour(void **state)
{
    (void)state;
    struct photo photo = drawn(3, shifted);
    struct bytes file = {0};
    uint8_t *jpeg;
    size_t length;
    assert_int_equal(image_encode_jpeg(photo.rgb, W, H, 3 * W, 97, &jpeg, &length, arena, NULL),
                     MESO_OK);
    free(photo.rgb);
    bytes_add(&file, jpeg, length);
    add_segment(&file, 0xE2, "ICC_PROFILE\0\1\2....", 18); /* the first of two, never a second */
    char *path = write_bytes("profile.jpg", file.at, file.length);
    free(file.at);
    struct meso_result *result;
    assert_int_equal(compare(&SKIN, before, path, &result, NULL), MESO_OK);
    cJSON *root = json_of(result);
    assert_true(warned(root, "colour_profile", "sRGB was assumed"));
    assert_true(warned(root, "colour_profile", path));
    assert_colour_is_gated(root, "colour_profile");
    cJSON_Delete(root);
    meso_result_free(result);
}

/* Several faces */

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

/* Of one measure's count: what the whole says, and the sum over the zones that have it in both. */
static int count_hidden(const cJSON *changes, const char *measure, double whole[2], double sum[2])
{
    static const char *const sides[2] = {"before", "after"};
    int hidden = 0;
    cJSON *row;
    sum[0] = sum[1] = 0;
    cJSON_ArrayForEach(row, changes)
    {
        if (strcmp(word_at(row, "measure"), measure) || strcmp(word_at(row, "field"), "count"))
            continue;
        cJSON *values[2];
        for (int i = 0; i < 2; i++)
            values[i] = cJSON_GetObjectItem(row, sides[i]);
        bool all = !strcmp(word_at(row, "zone"), "whole");
        bool both = cJSON_IsNumber(values[0]) && cJSON_IsNumber(values[1]);
        hidden += !all && cJSON_IsNumber(values[0]) != cJSON_IsNumber(values[1]);
        for (int i = 0; i < 2; i++)
            if (all)
                whole[i] = cJSON_GetNumberValue(values[i]);
            else if (both)
                sum[i] += cJSON_GetNumberValue(values[i]);
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
        cJSON *root = json_of(result), *changes = cJSON_GetObjectItem(root, "changes");
        static const char *const measures[] = {"wrinkles", "spots"};
        for (int m = 0; m < 2; m++) {
            double whole[2], sum[2];
            int hidden = count_hidden(changes, measures[m], whole, sum);
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

/* Threads and order */

struct client {
    int threads;
    int code;
    char *texts[3];
};

static void *run_client(void *argument)
{
    struct client *client = argument;
    struct meso *handle;
    struct meso_result *result = NULL;
    const struct meso_options options = {.models_dir = MODELS_DIR, .threads = client->threads};
    const struct meso_session a = {.photo = before}, b = {.photo = after};
    if ((client->code = meso_open(&handle, &options, NULL)))
        return NULL;
    client->code = meso_compare(handle, &SKIN, &a, &b, &result, NULL);
    for (int i = 0; i < 3 && result; i++) {
        const char *text = NULL;
        size_t length;
        client->code |= meso_result_text(result, (enum meso_format)i, &text, &length, NULL);
        client->texts[i] = text ? strdup(text) : NULL;
    }
    meso_result_free(result);
    meso_close(handle);
    return NULL;
}

static void assert_same(struct client *client, const struct client *as)
{
    assert_int_equal(client->code, MESO_OK);
    for (int i = 0; i < 3; i++) {
        assert_non_null(client->texts[i]);
        if (client != as)
            assert_string_equal(client->texts[i], as->texts[i]);
    }
}

static void handles_side_by_side_and_any_thread_count_give_the_same_bytes(void **state)
{
    (void)state;
    struct client alone = {.threads = 1}, side[2] = {{.threads = 2}, {.threads = 5}};
    pthread_t threads[2];
    run_client(&alone);
    assert_same(&alone, &alone);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_client, &side[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_same(&side[i], &alone);
    }
    for (int i = 0; i < 3; i++) {
        free(alone.texts[i]);
        free(side[0].texts[i]);
        free(side[1].texts[i]);
    }
}

static void errors_before_change_nothing_after(void **state)
{
    (void)state;
    struct meso_result *first, *second;
    assert_int_equal(compare(&SKIN, before, after, &first, NULL), MESO_OK);
    refused_session((struct meso_session){.photo = "/nowhere/a.jpg"}, MESO_E_FILE_NOT_FOUND);
    compare(&SKIN, before, stranger, &second, NULL);
    meso_result_free(second);
    assert_int_equal(compare(&SKIN, before, after, &second, NULL), MESO_OK);
    for (int i = 0; i < 3; i++)
        assert_string_equal(text_of(first, (enum meso_format)i),
                            text_of(second, (enum meso_format)i));
    meso_result_free(first);
    meso_result_free(second);
}

struct heard {
    int calls, wrong;
    char stage[32];
    int done;
};

static void hear(void *context, const char *stage, int done, int total)
{
    struct heard *heard = context;
    heard->calls++;
    bool same = !strcmp(heard->stage, stage);
    heard->wrong += done < 0 || done > total || total < 1 || (same && done < heard->done);
    snprintf(heard->stage, sizeof heard->stage, "%s", stage);
    heard->done = done;
}

static void progress_counts_up_and_never_beyond_its_total(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct meso *handle;
    struct meso_result *result;
    const struct meso_options options = {.progress = hear, .progress_context = &heard};
    const struct meso_session a = {.photo = before}, b = {.photo = after};
    assert_int_equal(meso_open(&handle, &options, NULL), MESO_OK);
    assert_int_equal(meso_compare(handle, &SKIN, &a, &b, &result, NULL), MESO_OK);
    assert_true(heard.calls > 3);
    assert_int_equal(heard.wrong, 0);
    meso_result_free(result);
    meso_close(handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_may_be_absent_and_everything_closes),
        cmocka_unit_test(every_code_has_a_name_an_exit_code_and_advice),
        cmocka_unit_test(an_unknown_view_is_refused_and_the_nearest_is_named),
        cmocka_unit_test(a_polygon_without_area_is_refused),
        cmocka_unit_test(a_scale_that_is_none_is_refused),
        cmocka_unit_test(a_date_that_is_none_is_refused),
        cmocka_unit_test(a_session_without_a_photograph_is_refused),
        cmocka_unit_test(too_many_repeats_are_refused),
        cmocka_unit_test(a_photograph_that_cannot_be_read_is_named),
        cmocka_unit_test(a_texture_is_no_face_and_missing_networks_are_named),
        cmocka_unit_test(a_pair_gives_a_report_its_marks_and_its_page),
        cmocka_unit_test(a_result_owns_what_it_was_told),
        cmocka_unit_test(texts_are_written_once_and_an_unknown_format_is_an_error),
        cmocka_unit_test(the_table_of_measures_has_no_page_and_no_marks),
        cmocka_unit_test(points_map_as_the_drawing_was_moved),
        cmocka_unit_test(a_single_photograph_maps_nothing),
        cmocka_unit_test(a_pair_of_two_sites_is_refused_with_a_result_that_says_why),
        cmocka_unit_test(a_check_says_usable_or_not_and_is_no_failure),
        cmocka_unit_test(a_grey_photograph_is_measured_but_not_for_colour),
        cmocka_unit_test(a_damaged_colour_profile_is_warned_of_and_gates_colour),
        cmocka_unit_test(of_two_faces_the_larger_is_taken_with_a_warning),
        cmocka_unit_test(the_whole_is_compared_over_the_zones_that_both_photographs_show),
        cmocka_unit_test(handles_side_by_side_and_any_thread_count_give_the_same_bytes),
        cmocka_unit_test(errors_before_change_nothing_after),
        cmocka_unit_test(progress_counts_up_and_never_beyond_its_total),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
