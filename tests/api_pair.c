/* For tests of the public API. */
#include "api_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct arena *arena;
char folder[] = "/tmp/mesotrack_api_XXXXXX";
char *before, *after, *stranger;
struct meso *meso;
const struct meso_subject SKIN = {.view = "skin", .mm_per_px = 0.05};

char *path_of(const char *name)
{
    return base_arena_printf(arena, NULL, "%s/%s", folder, name);
}

char *write_bytes(const char *name, const void *bytes, size_t length)
{
    char *path = path_of(name);
    assert_int_equal(base_file_write(path, bytes, length, NULL), MESO_OK);
    return path;
}

char *write_rgb(const char *name, const uint8_t *rgb, int width, int height)
{
    uint8_t *bytes;
    size_t length;
    assert_int_equal(
        image_encode_png(rgb, width, height, 3 * (ptrdiff_t)width, &bytes, &length, arena, NULL),
        MESO_OK);
    return write_bytes(name, bytes, length);
}

struct image_point shifted(const void *context, double x, double y)
{
    (void)context;
    return (struct image_point){x - 3, y + 2};
}

struct photo drawn(uint32_t seed, drawn_place_fn place)
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

int set_up(void **state)
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

int tear_down(void **state)
{
    (void)state;
    meso_close(meso);
    char *command = base_arena_printf(arena, NULL, "rm -r %s", folder);
    int failed = system(command);
    base_arena_free(arena);
    return failed;
}

int compare(const struct meso_subject *subject, const char *first, const char *second,
            struct meso_result **out, struct meso_error *err)
{
    const struct meso_session a = {.photo = first}, b = {.photo = second};
    return meso_compare(meso, subject, &a, &b, out, err);
}

const char *text_of(struct meso_result *result, enum meso_format format)
{
    const char *text;
    size_t length;
    assert_int_equal(meso_result_text(result, format, &text, &length, NULL), MESO_OK);
    assert_int_equal(strlen(text), length);
    return text;
}

cJSON *json_of(struct meso_result *result)
{
    cJSON *root = cJSON_Parse(text_of(result, MESO_FORMAT_JSON));
    assert_non_null(root);
    return root;
}

bool warned(const cJSON *root, const char *code, const char *part)
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
