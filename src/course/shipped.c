/* Courses by name: those that come with the program, and files of a clinic's own. */
#include "course.h"

#include <string.h>

static const size_t MOST_BYTES = 1 << 20;
static const char ENDING[] = ".course";

static const struct course_text *shipped(const char *name)
{
    for (int i = 0; i < course_shipped_count; i++)
        if (course_shipped[i].whole && !strcmp(course_shipped[i].name, name))
            return &course_shipped[i];
    return NULL;
}

static int unknown(const char *name, struct meso_error *err)
{
    const char *names[COURSE_MAX_ITEMS];
    char list[400] = "";
    int count = 0;
    for (int i = 0; i < course_shipped_count; i++) {
        if (!course_shipped[i].whole)
            continue;
        names[count] = course_shipped[i].name;
        if (strlen(list) + strlen(names[count]) + 3 < sizeof list)
            strcat(strcat(list, count ? ", " : ""), names[count]);
        count++;
    }
    const char *near = base_name_nearest(name, names, count);
    if (near)
        return base_error(err, MESO_E_UNKNOWN_COURSE, "no course '%s'; did you mean '%s'?", name,
                          near);
    return base_error(err, MESO_E_UNKNOWN_COURSE, "no course '%s'; there are %s", name, list);
}

static bool is_path(const char *name)
{
    size_t length = strlen(name), ending = sizeof ENDING - 1;
    return strchr(name, '/') || (length > ending && !strcmp(name + length - ending, ENDING));
}

/* "clinic/Glow.course" is the course "Glow". */
static const char *name_of(const char *path, struct arena *arena, struct meso_error *err)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t length = strlen(base), ending = sizeof ENDING - 1;
    if (length > ending && !strcmp(base + length - ending, ENDING))
        length -= ending;
    return base_arena_printf(arena, err, "%.*s", (int)length, base);
}

static int read_file(const char *path, const struct course_names *names, struct course *out,
                     struct course_faults *faults, struct arena *arena, struct meso_error *err)
{
    uint8_t *bytes;
    size_t length;
    int code = base_file_read(path, MOST_BYTES, &bytes, &length, arena, err);
    if (code)
        return code;
    if (memchr(bytes, 0, length))
        return base_error(err, MESO_E_BAD_COURSE, "'%s' is no text: it holds a zero byte", path);
    const char *text = base_arena_printf(arena, err, "%.*s", (int)length, (const char *)bytes);
    const char *name = name_of(path, arena, err);
    if (!text || !name)
        return MESO_E_OUT_OF_MEMORY;
    return course_read(name, path, text, names, out, faults, arena, err);
}

int course_find(const char *name_or_path, const struct course_names *names, struct course *out,
                struct course_faults *faults, struct arena *arena, struct meso_error *err)
{
    faults->count = 0;
    const struct course_text *text = shipped(name_or_path);
    if (text)
        return course_read(text->name, text->name, text->text, names, out, faults, arena, err);
    if (is_path(name_or_path))
        return read_file(name_or_path, names, out, faults, arena, err);
    return unknown(name_or_path, err);
}
