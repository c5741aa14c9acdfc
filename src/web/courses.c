/* Titles of the courses that the program carries, read once: they don't change while it runs. */
#include "running.h"

#include <stdlib.h>
#include <string.h>

static int read_titles(struct web_server *server, const cJSON *courses, struct meso_error *err)
{
    const cJSON *course;
    int code = MESO_OK;
    cJSON_ArrayForEach(course, courses)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(course, "name"));
        const char *title = cJSON_GetStringValue(cJSON_GetObjectItem(course, "title"));
        if (!code && name && title)
            code = web_add_pair(server->arena, &server->courses, name, title, err);
    }
    return code;
}

int web_courses_read(struct web_server *server, struct meso_error *err)
{
    struct meso_result *result;
    const char *json;
    size_t length;
    int code = base_arena_new(&server->arena, 0, err);
    if (!code)
        code = meso_courses(NULL, &result, err);
    if (code)
        return code;
    code = meso_result_text(result, MESO_FORMAT_JSON, &json, &length, err);
    cJSON *root = code ? NULL : cJSON_Parse(json);
    if (root)
        code = read_titles(server, cJSON_GetObjectItem(root, "courses"), err);
    cJSON_Delete(root);
    meso_result_free(result);
    return code;
}

const char *web_course_title(const struct web_server *server, const char *name)
{
    const struct web_pair *pair = server->courses;
    while (pair && strcmp(pair->name, name) != 0)
        pair = pair->next;
    return pair ? pair->value : NULL;
}
