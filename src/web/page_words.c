/* Words, dates and rows for people, as the pages' handlers share them. Knows no page. */
#include "page.h"

#include "views.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const char *web_page_date(struct web_request *request, const char *date)
{
    struct meso_error err;
    char day[WEB_DAY];
    snprintf(day, sizeof day, "%s", date); /* of a time, its day */
    const char *text = *day ? language_date(request->language, day, request->arena, &err) : NULL;
    return text ? text : "";
}

const char *web_page_say(struct web_request *request, const char *words, ...)
{
    struct meso_error err;
    char text[1024];
    va_list arguments;
    va_start(arguments, words);
    base_vformat(text, sizeof text, web_words(request, words), arguments);
    va_end(arguments);
    const char *kept = base_arena_printf(request->arena, &err, "%s", text);
    return kept ? kept : "";
}

const char *web_page_view(struct web_request *request, const char *view)
{
    return web_words(request, web_view_words(view));
}

const char *web_page_course(struct web_request *request, const char *spec)
{
    struct meso_error err;
    char name[200];
    snprintf(name, sizeof name, "%s", spec);
    char *plan = strchr(name, '/');
    if (plan)
        *plan++ = 0;
    const char *title = web_course_title(request->server, name);
    if (!title)
        return spec;
    const char *words =
        base_arena_printf(request->arena, &err, "%s%s%s%s", web_words(request, title),
                          plan ? " (" : "", plan ? web_words(request, plan) : "", plan ? ")" : "");
    return words ? words : spec;
}

const char *web_page_address(struct web_request *request, const char *patient)
{
    struct meso_error err;
    const char *address = web_printf(request, &err, "/patients/%s", web_encoded(request, patient));
    return address ? address : "";
}

/* One value of a record: "hyaluronic-acid:2ml,vitamin-c" -> "hyaluronic acid: 2ml, vitamin C". */
static const char *value_words(struct web_request *request, const char *value, size_t length)
{
    struct meso_error err;
    const char *out = "", *end = value + length;
    while (value < end && out) {
        size_t name = strcspn(value, ":, "), all = strcspn(value, ", ");
        /* Depths and needles are figures, not names. */
        bool figure = *value >= '0' && *value <= '9';
        out = base_arena_printf(request->arena, &err, "%s%s%s%s%.*s", out,
                                *out ? web_words(request, LANGUAGE(", ")) : "",
                                figure ? "" : web_page_item(request, value, name),
                                figure || all == name ? "" : ": ",
                                (int)(figure       ? all
                                      : all > name ? all - name - 1
                                                   : 0),
                                figure ? value : value + name + (all > name));
        value += all + (value[all] == ',');
    }
    return out ? out : "";
}

/* "technique=point-by-point depth=1-2mm": "point by point · 1-2mm". When the photographs were taken
   stands with them. */
const char *web_page_treatment(struct web_request *request, const char *treatment)
{
    struct meso_error err;
    const char *out = "";
    for (const char *at = treatment; *at && out; at += strcspn(at, " "), at += strspn(at, " ")) {
        size_t length = strcspn(at, " "), name = strcspn(at, "=");
        if (name < length && strncmp(at, "photographed=", 13) != 0)
            out = base_arena_printf(request->arena, &err, "%s%s%s", out, *out ? " · " : "",
                                    value_words(request, at + name + 1, length - name - 1));
    }
    return out ? out : "";
}

void web_page_today(char out[WEB_DAY])
{
    time_t now = time(NULL);
    struct tm parts;
    localtime_r(&now, &parts);
    strftime(out, WEB_DAY, "%Y-%m-%d", &parts);
}

void web_page_put(cJSON *object, const char *name, const char *text)
{
    if (text && *text)
        cJSON_AddStringToObject(object, name, text);
}

const char *web_page_text(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(object, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

int web_page_number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(object, name);
    return cJSON_IsNumber(item) ? item->valueint : 0;
}

void web_page_frame(cJSON *object, const char *name)
{
    char has[64];
    snprintf(has, sizeof has, "has_%s", name);
    cJSON_AddBoolToObject(object, has, cJSON_GetArraySize(cJSON_GetObjectItem(object, name)) > 0);
}

const char *web_page_checked(struct web_request *request, const char *name)
{
    struct meso_error err;
    const char *out = "";
    for (const struct web_pair *field = request->fields; field && out; field = field->next)
        if (!strcmp(field->name, name) && *field->value)
            out = base_arena_printf(request->arena, &err, "%s%s%s", out, *out ? "," : "",
                                    field->value);
    return out ? out : "";
}

void web_page_wrong(struct web_answer *answer, const char *code, const char *field)
{
    const cJSON *problem = cJSON_GetObjectItem(answer->data, "problem");
    cJSON *wrong = cJSON_GetObjectItem(answer->data, "wrong");
    if (!problem || strcmp(web_page_text(problem, "code"), code) != 0)
        return;
    if (!wrong)
        wrong = cJSON_AddObjectToObject(answer->data, "wrong");
    web_page_put(wrong, field, web_page_text(problem, "detail"));
}
