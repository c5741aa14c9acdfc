/* One patient: sessions as a line of time with their photographs, and what comes next. */
#include "page.h"

#include "views.h"

#include <stdlib.h>
#include <string.h>

int web_page_patient(struct web_request *request, struct web_answer *answer, cJSON **whole,
                     struct meso_error *err)
{
    const char *json;
    *whole = NULL;
    int code = meso_archive_patient(request->archive, web_parameter(request, "code"), &json, err);
    if (code)
        return code;
    *whole = cJSON_Parse(json);
    cJSON *patient = cJSON_AddObjectToObject(answer->data, "patient");
    const char *name = web_page_text(*whole, "code");
    web_page_put(patient, "code", name);
    web_page_put(patient, "name", web_page_text(*whole, "name"));
    web_page_put(patient, "address", web_page_address(request, name));
    return *whole ? MESO_OK : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a patient");
}

cJSON *web_page_session(const cJSON *patient, int number)
{
    cJSON *session;
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(patient, "sessions"))
    {
        if (web_page_number(session, "number") == number)
            return session;
    }
    return NULL;
}

static int add_photos(struct web_request *request, cJSON *session, struct meso_error *err)
{
    cJSON *photo;
    int code = MESO_OK;
    cJSON_ArrayForEach(photo, cJSON_GetObjectItem(session, "photos"))
    {
        if (!code)
            code = web_page_photo(request, photo, false, err);
    }
    return code;
}

/* "planned", "planned late" or "held": classes of the line of time. */
static void add_state(struct web_request *request, cJSON *session)
{
    char today[WEB_DAY];
    const char *held = web_page_text(session, "date"), *due = web_page_text(session, "planned");
    if (!*due)
        due = web_page_text(session, "due");
    web_page_today(today);
    bool late = !*held && *due && strcmp(due, today) < 0;
    web_page_put(session, "state", *held ? "held" : late ? "planned late" : "planned");
    web_page_put(session, "when", web_page_date(request, held));
    if (!*held && *due)
        web_page_put(session, "due_words",
                     web_page_say(request,
                                  late ? LANGUAGE("Overdue since %s") : LANGUAGE("Due on %s"),
                                  web_page_date(request, due)));
}

static int add_session(struct web_request *request, cJSON *session, const char *patient,
                       struct meso_error *err)
{
    int number = web_page_number(session, "number");
    const char *screening = web_page_text(session, "screening");
    web_page_put(session, "edit", web_printf(request, err, "%s/sessions/%d/edit", patient, number));
    web_page_put(session, "capture",
                 web_printf(request, err, "%s/sessions/%d/photographs", patient, number));
    web_page_put(session, "course_words",
                 web_page_course(request, web_page_text(session, "course")));
    web_page_put(session, "treatment_words",
                 web_page_treatment(request, web_page_text(session, "treatment")));
    if (*screening)
        web_page_put(session, "screening_words",
                     web_page_say(request, LANGUAGE("Noted at the screening: %s"),
                                  web_page_items(request, screening)));
    add_state(request, session);
    return add_photos(request, session, err);
}

/* Views with a photograph in use at two sessions or more have a report. */
static int add_reports(struct web_request *request, cJSON *data, const char *address,
                       struct meso_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(data, "reports");
    const cJSON *session, *photo;
    for (int v = 0; v < WEB_VIEWS; v++) {
        int count = 0;
        cJSON_ArrayForEach(session, cJSON_GetObjectItem(data, "sessions"))
        {
            bool has = false;
            cJSON_ArrayForEach(photo, cJSON_GetObjectItem(session, "photos")) has =
                has || (!strcmp(web_page_text(photo, "view"), web_views[v]) &&
                        !*web_page_text(photo, "aside"));
            count += has;
        }
        if (count < 2)
            continue;
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(list, row);
        web_page_put(row, "view", web_views[v]);
        web_page_put(row, "address",
                     web_printf(request, err, "%s/report/%s", address, web_views[v]));
        web_page_put(
            row, "words",
            web_page_say(request, LANGUAGE("Report: %s"), web_page_view(request, web_views[v])));
    }
    web_page_frame(data, "reports");
    return MESO_OK;
}

static int add_next(struct web_request *request, cJSON *data, const char *code,
                    struct meso_error *err)
{
    const char *json, *due;
    char today[WEB_DAY];
    int failed = meso_archive_next_session(request->archive, code, &json, err);
    cJSON *told = failed ? NULL : cJSON_Parse(json);
    web_page_today(today);
    due = web_page_text(told, "due");
    if (*due) {
        const char *latest = web_page_text(told, "latest");
        bool late = strcmp(*latest ? latest : due, today) < 0, span = strcmp(due, latest) != 0;
        cJSON *next = cJSON_AddObjectToObject(data, "next");
        cJSON_AddBoolToObject(next, "late", late);
        web_page_put(
            next, "words",
            span ? web_page_say(request, LANGUAGE("Session %d is due between %s and %s."),
                                web_page_number(told, "number"), web_page_date(request, due),
                                web_page_date(request, latest))
                 : web_page_say(request, LANGUAGE("Session %d is due on %s."),
                                web_page_number(told, "number"), web_page_date(request, due)));
    }
    cJSON_Delete(told);
    return failed;
}

int web_show_patient(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *json, *code = web_parameter(request, "code");
    const char *address = web_page_address(request, code);
    cJSON *session;
    int failed = meso_archive_patient(request->archive, code, &json, err);
    if (!failed)
        failed = web_tell(answer, json, err);
    if (failed)
        return failed;
    web_page_put(answer->data, "title", code);
    web_page_put(answer->data, "address", address);
    web_page_put(answer->data, "new_session", web_printf(request, err, "%s/sessions/new", address));
    web_page_put(answer->data, "added_words",
                 web_page_date(request, web_page_text(answer->data, "added")));
    web_page_frame(answer->data, "sessions");
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(answer->data, "sessions"))
    {
        if (!failed)
            failed = add_session(request, session, address, err);
    }
    if (!failed)
        failed = add_reports(request, answer->data, address, err);
    return failed ? failed : add_next(request, answer->data, code, err);
}
