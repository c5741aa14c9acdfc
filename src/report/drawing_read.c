/* A kept drawing read back. Bytes that are none are an error, never guessed. */
#include "drawing.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

static int damaged(struct meso_error *err, const char *what)
{
    return base_error(err, MESO_E_UNEXPECTED, "a stored drawing has no valid '%s'", what);
}

static bool whole(const cJSON *object, const char *name, double most, double *out)
{
    const cJSON *item = cJSON_GetObjectItem(object, name);
    *out = cJSON_IsNumber(item) ? item->valuedouble : -1;
    return *out >= 0 && *out <= most && *out == floor(*out);
}

static bool read_window(const cJSON *object, struct report_window *out)
{
    const double most = 1 << 20;
    return whole(object, "x", most, &out->x) && whole(object, "y", most, &out->y) &&
           whole(object, "width", most, &out->width) &&
           whole(object, "height", most, &out->height) && out->width >= 1 && out->height >= 1;
}

static bool read_size(const cJSON *object, const char *name, int *out)
{
    double value;
    bool valid = whole(object, name, 1 << 20, &value);
    *out = valid ? (int)value : 0;
    return valid && *out > 0;
}

static int read_map(const cJSON *object, const uint8_t *bytes, size_t length,
                    struct report_drawing *out, struct arena *arena, struct meso_error *err)
{
    struct align_map *map = base_arena_calloc(arena, 1, sizeof *map, err);
    const cJSON *step = cJSON_GetObjectItem(object, "step"),
                *scale = cJSON_GetObjectItem(object, "scale");
    if (!map)
        return MESO_E_OUT_OF_MEMORY;
    map->step = cJSON_IsNumber(step) ? step->valuedouble : 0;
    map->scale = cJSON_IsNumber(scale) ? scale->valuedouble : 0;
    if (!(map->step > 0 && map->scale > 0) || !read_size(object, "columns", &map->columns) ||
        !read_size(object, "rows", &map->rows) ||
        !read_size(object, "before_width", &map->before_width) ||
        !read_size(object, "before_height", &map->before_height) ||
        !read_size(object, "after_width", &map->after_width) ||
        !read_size(object, "after_height", &map->after_height))
        return damaged(err, "map");
    if (!report_drawing_unpack(bytes, length, map, arena, err))
        return damaged(err, "map");
    out->map = map;
    return MESO_OK;
}

static int read_subject(const cJSON *list, struct report_drawing *out, struct arena *arena,
                        struct meso_error *err)
{
    int count = cJSON_GetArraySize(list) / 2;
    out->subject.points =
        base_arena_calloc(arena, (size_t)count + 1, sizeof *out->subject.points, err);
    if (!out->subject.points)
        return MESO_E_OUT_OF_MEMORY;
    const cJSON *item = list ? list->child : NULL;
    for (int i = 0; i < count; i++, item = item->next->next)
        out->subject.points[i] = (struct image_point){item->valuedouble, item->next->valuedouble};
    out->subject.count = count;
    return MESO_OK;
}

static int read_own(const cJSON *root, const uint8_t *bytes, size_t length,
                    struct report_drawing *out, struct arena *arena, struct meso_error *err)
{
    const cJSON *frames = cJSON_GetObjectItem(root, "frames"),
                *map = cJSON_GetObjectItem(root, "map");
    for (int s = 0; s < 2; s++)
        if (!read_window(cJSON_GetArrayItem(frames, s), &out->frames[s]))
            return damaged(err, "frames");
    int code = read_subject(cJSON_GetObjectItem(root, "subject"), out, arena, err);
    return code || !map ? code : read_map(map, bytes, length, out, arena, err);
}

int report_drawing_read(const uint8_t *bytes, size_t length, struct report_drawing *out,
                        struct arena *arena, struct meso_error *err)
{
    *out = (struct report_drawing){.told = NULL};
    const uint8_t *zero = memchr(bytes, 0, length), *second = NULL;
    if (zero)
        second = memchr(zero + 1, 0, length - (size_t)(zero + 1 - bytes));
    if (!second)
        return damaged(err, "text");
    if (!(out->told = base_arena_printf(arena, err, "%s", (const char *)bytes)))
        return MESO_E_OUT_OF_MEMORY;
    cJSON *root = cJSON_Parse((const char *)zero + 1);
    int code =
        root ? read_own(root, second + 1, length - (size_t)(second + 1 - bytes), out, arena, err)
             : damaged(err, "text");
    cJSON_Delete(root);
    return code;
}
