/* The capture page of a session: the view, its baseline, what was taken already with the verdicts.
 */
#include "page.h"

#include "views.h"

#include <stdlib.h>
#include <string.h>

static bool in_use(const cJSON *photo, const char *view)
{
    return !strcmp(web_page_text(photo, "view"), view) && !*web_page_text(photo, "aside");
}

static bool has_view(const cJSON *session, const char *view)
{
    const cJSON *photo;
    cJSON_ArrayForEach(photo,
                       cJSON_GetObjectItem(session, "photos")) if (in_use(photo, view)) return true;
    return false;
}

/* The primary of the earliest session before this one. */
static const cJSON *baseline_of(const cJSON *patient, const char *view, int number)
{
    const cJSON *session, *photo;
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(patient, "sessions"))
    {
        if (web_page_number(session, "number") >= number)
            continue;
        cJSON_ArrayForEach(photo, cJSON_GetObjectItem(session, "photos"))
        {
            if (in_use(photo, view) && !strcmp(web_page_text(photo, "needles"), "before"))
                return photo;
        }
    }
    return NULL;
}

/* Views of the patient's courses; all of them where none says. */
static cJSON *views_of_course(const char *spec)
{
    struct meso_result *result;
    struct meso_error err;
    const char *json;
    size_t length;
    char name[200];
    base_format(name, sizeof name, "%.*s", (int)strcspn(spec, "/"), spec);
    if (!*name || meso_courses(strchr(spec, '.') ? spec : name, &result, &err))
        return NULL;
    cJSON *whole =
        meso_result_text(result, MESO_FORMAT_JSON, &json, &length, &err) ? NULL : cJSON_Parse(json);
    cJSON *views = cJSON_DetachItemFromObject(
        cJSON_GetArrayItem(cJSON_GetObjectItem(whole, "courses"), 0), "views");
    cJSON_Delete(whole);
    meso_result_free(result);
    return views;
}

static bool names(const cJSON *list, const char *word)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list) if (cJSON_IsString(item) &&
                                       !strcmp(item->valuestring, word)) return true;
    return false;
}

/* Asked for; or the first of the course that is missing, as far as the baseline has it; or the
   first. */
static const char *choose_view(struct web_request *request, const cJSON *patient,
                               const cJSON *session, const cJSON *of_course)
{
    const char *asked = web_field(request, "view"), *first = NULL;
    int number = web_page_number(session, "number");
    for (int v = 0; v < WEB_VIEWS; v++) {
        bool wanted = of_course ? names(of_course, web_views[v]) : true;
        if (asked && !strcmp(asked, web_views[v]))
            return web_views[v];
        if (wanted && !has_view(session, web_views[v]) &&
            (!first ||
             (!baseline_of(patient, first, number) && baseline_of(patient, web_views[v], number))))
            first = web_views[v];
    }
    return first ? first : web_views[0];
}

static void add_views(struct web_request *request, cJSON *data, const cJSON *patient,
                      const cJSON *session, const cJSON *of_course, const char *chosen)
{
    cJSON *list = cJSON_AddArrayToObject(data, "views");
    int number = web_page_number(session, "number");
    struct meso_error err;
    for (int v = 0; v < WEB_VIEWS; v++) {
        const char *view = web_views[v];
        bool taken = has_view(session, view), in_baseline = baseline_of(patient, view, number),
             is_chosen = !strcmp(view, chosen);
        if (of_course && !names(of_course, view) && !taken && !in_baseline && !is_chosen &&
            !web_field(request, "all"))
            continue;
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(list, row);
        web_page_put(row, "view", view);
        web_page_put(row, "words", web_page_view(request, view));
        web_page_put(row, "address", web_printf(request, &err, "?view=%s", view));
        cJSON_AddBoolToObject(row, "chosen", is_chosen);
        cJSON_AddBoolToObject(row, "taken", taken);
        cJSON_AddBoolToObject(row, "wanted", in_baseline && !taken);
    }
    cJSON_AddBoolToObject(data, "fewer", cJSON_GetArraySize(list) < WEB_VIEWS);
}

/* Newest first: what was just taken stands on top. */
static int add_photos(struct web_request *request, cJSON *data, const cJSON *session,
                      const char *view, const char *report, struct meso_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(data, "photos"), *photo;
    int code = MESO_OK;
    cJSON_ArrayForEach(photo, cJSON_GetObjectItem(session, "photos"))
    {
        if (code || strcmp(web_page_text(photo, "view"), view) != 0)
            continue;
        cJSON *copy = cJSON_Duplicate(photo, true);
        cJSON_InsertItemInArray(list, 0, copy);
        code = web_page_photo(request, copy, true, err);
        web_page_put(copy, "report", report);
    }
    web_page_frame(data, "photos");
    return code;
}

static void add_form(struct web_request *request, cJSON *data, const char *view)
{
    cJSON *consent = cJSON_AddObjectToObject(data, "consent"),
          *flags = cJSON_AddArrayToObject(data, "flags");
    cJSON_AddBoolToObject(consent, "treatment", true);
    for (int i = 0; i < WEB_FLAGS; i++) {
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(flags, row);
        web_page_put(row, "name", web_flags[i].name);
        web_page_put(row, "words", web_words(request, web_flags[i].words));
    }
    web_page_put(data, "view", view);
    web_page_put(data, "view_words", web_page_view(request, view));
    web_page_put(data, "advice", web_words(request, web_view_advice(view)));
}

static int fill(struct web_request *request, struct web_answer *answer, const cJSON *patient,
                const cJSON *session, struct meso_error *err)
{
    int number = web_page_number(session, "number");
    cJSON *of_course = views_of_course(web_page_text(session, "course"));
    const char *view = choose_view(request, patient, session, of_course);
    const char *address = web_page_address(request, web_page_text(patient, "code"));
    const cJSON *baseline = baseline_of(patient, view, number);
    add_views(request, answer->data, patient, session, of_course, view);
    cJSON_Delete(of_course);
    web_page_put(answer->data, "title",
                 web_page_say(request, LANGUAGE("Photographs of session %d"), number));
    cJSON_AddNumberToObject(answer->data, "session", number);
    web_page_put(answer->data, "upload",
                 web_printf(request, err, "%s/sessions/%d/photos", address, number));
    add_form(request, answer->data, view);
    const char *report = baseline ? web_printf(request, err, "%s/report/%s", address, view) : NULL;
    web_page_put(answer->data, "report", report);
    int code = web_scale_offer(request, answer->data, web_page_text(patient, "code"), view, err);
    if (!code)
        code = add_photos(request, answer->data, session, view, report, err);
    if (!code && baseline) {
        cJSON *copy = cJSON_Duplicate(baseline, true);
        cJSON_AddItemToObject(answer->data, "baseline", copy);
        code = web_page_photo(request, copy, false, err);
    }
    return code;
}

int web_show_capture(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    cJSON *whole;
    int number = atoi(web_parameter(request, "number"));
    int code = web_page_patient(request, answer, &whole, err);
    const cJSON *session = web_page_session(whole, number);
    if (!code && !session)
        code = base_error(err, MESO_E_NOT_FOUND, "patient '%s' has no session %d",
                          web_parameter(request, "code"), number);
    if (!code)
        code = fill(request, answer, whole, session, err);
    cJSON_Delete(whole);
    return code;
}
