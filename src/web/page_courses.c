/* Courses to choose from, and what their sessions' records and questions offer. */
#include "page.h"

#include <string.h>

static void add_choice(struct web_request *request, cJSON *list, const char *name,
                       const char *chosen)
{
    cJSON *row = cJSON_CreateObject();
    cJSON_AddItemToArray(list, row);
    web_page_put(row, "name", name);
    web_page_put(row, "title", web_page_course(request, name));
    cJSON_AddBoolToObject(row, "chosen", !strcmp(name, chosen));
}

/* A course's first plan has the course's name; others are named. */
static int add_course(struct web_request *request, cJSON *list, const cJSON *course,
                      const char *chosen, struct meso_error *err)
{
    const char *name = web_page_text(course, "name");
    const cJSON *plans = cJSON_GetObjectItem(course, "plans"), *plan;
    int count = cJSON_GetArraySize(plans);
    if (count < 2) {
        add_choice(request, list, name, chosen);
        return MESO_OK;
    }
    cJSON_ArrayForEach(plan, plans)
    {
        const char *spec = web_printf(request, err, "%s/%s", name, web_page_text(plan, "name"));
        if (!spec)
            return MESO_E_OUT_OF_MEMORY;
        bool first = plan == plans->child && !strcmp(chosen, name);
        add_choice(request, list, spec, first ? spec : chosen);
    }
    return MESO_OK;
}

static bool holds(const cJSON *list, const char *word)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, list) if (!strcmp(web_page_text(row, "name"), word)) return true;
    return false;
}

static const char *hyphened(struct web_request *request, const char *words, struct meso_error *err)
{
    char *out = base_arena_printf(request->arena, err, "%s", words);
    for (char *c = out; c && *c; c++)
        *c = *c == ' ' ? '-' : *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    return out ? out : "";
}

/* What any of the courses names, once each. */
static void add_words(struct web_request *request, cJSON *list, const cJSON *words,
                      struct meso_error *err)
{
    const cJSON *word;
    cJSON_ArrayForEach(word, words)
    {
        if (holds(list, word->valuestring))
            continue;
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(list, row);
        web_page_put(row, "name", word->valuestring);
        web_page_put(row, "word", hyphened(request, word->valuestring, err));
        web_page_put(row, "words",
                     web_page_item(request, word->valuestring, strlen(word->valuestring)));
    }
}

static int add_all(struct web_request *request, cJSON *data, const cJSON *courses,
                   const char *chosen, struct meso_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(data, "courses"),
          *techniques = cJSON_AddArrayToObject(data, "techniques"),
          *screening = cJSON_AddArrayToObject(data, "screening_list");
    const cJSON *course;
    int code = MESO_OK;
    cJSON_ArrayForEach(course, courses)
    {
        if (!code)
            code = add_course(request, list, course, chosen, err);
        add_words(request, techniques, cJSON_GetObjectItem(course, "techniques"), err);
        add_words(request, screening, cJSON_GetObjectItem(course, "screening"), err);
    }
    /* A course of the clinic's own file is not among those that are shipped. */
    if (!code && strchr(chosen, '.'))
        add_choice(request, list, chosen, chosen);
    return code;
}

int web_page_courses(struct web_request *request, cJSON *data, const char *chosen,
                     struct meso_error *err)
{
    struct meso_result *result;
    const char *json;
    size_t length;
    int code = meso_courses(NULL, &result, err);
    if (code)
        return code;
    code = meso_result_text(result, MESO_FORMAT_JSON, &json, &length, err);
    cJSON *whole = code ? NULL : cJSON_Parse(json);
    if (!code)
        code = add_all(request, data, cJSON_GetObjectItem(whole, "courses"), chosen ? chosen : "",
                       err);
    cJSON_Delete(whole);
    meso_result_free(result);
    return code;
}
