/* The report page of one view: two sessions in one frame, and the course they are of. Reads what
   the archive keeps; what is not compared yet is made when it is asked for. */
#include "jobs.h"
#include "report_page.h"

#include <stdlib.h>
#include <string.h>

/* The session's photograph of the view that is compared: taken before the needles, in use. */
static bool is_compared(const cJSON *session, const char *view)
{
    const cJSON *photo;
    cJSON_ArrayForEach(
        photo, cJSON_GetObjectItem(
                   session, "photos")) if (!strcmp(web_page_text(photo, "view"), view) &&
                                           !strcmp(web_page_text(photo, "needles"), "before") &&
                                           !*web_page_text(photo, "aside") &&
                                           strstr(web_page_text(photo, "consent"),
                                                  "treatment")) return true;
    return false;
}

static void put_session(const struct web_report *r, cJSON *list, const cJSON *session, int chosen)
{
    cJSON *row = cJSON_CreateObject();
    cJSON_AddItemToArray(list, row);
    int number = (int)web_report_value(session, "number");
    cJSON_AddNumberToObject(row, "number", number);
    web_page_put(row, "date", web_page_date(r->request, web_page_text(session, "date")));
    if (number == chosen)
        cJSON_AddTrueToObject(row, "chosen");
}

/* The view's sessions, to choose two of; the first and the last are compared unless others are. */
static int choose_sessions(struct web_report *r, const cJSON *patient)
{
    const cJSON *session;
    int count = 0, last = 0, first = 0;
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(patient, "sessions"))
    {
        if (!is_compared(session, r->view))
            continue;
        last = (int)web_report_value(session, "number");
        first = count++ ? first : last;
    }
    if (count < 2)
        return base_error(r->err, MESO_E_NOT_FOUND,
                          "a report needs photographs of two sessions before the needles; patient "
                          "'%s' has %d of view %s",
                          r->patient, count, r->view);
    int code = web_number_field(r->request, "from", 1, 100000, first, &r->from, r->err);
    if (!code)
        code = web_number_field(r->request, "to", 1, 100000, last, &r->to, r->err);
    if (!code && r->from >= r->to)
        code = base_error(r->err, MESO_E_USAGE, "session %d does not come before session %d",
                          r->from, r->to);
    r->first = first;
    r->last = last;
    return code;
}

static void put_sessions(struct web_report *r, const cJSON *patient)
{
    const cJSON *session;
    cJSON *from = cJSON_AddArrayToObject(r->data, "from_sessions"),
          *to = cJSON_AddArrayToObject(r->data, "to_sessions"),
          *records = cJSON_AddArrayToObject(r->data, "records");
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(patient, "sessions"))
    {
        int number = (int)web_report_value(session, "number");
        if (is_compared(session, r->view) && number != r->last)
            put_session(r, from, session, r->from);
        if (is_compared(session, r->view) && number != r->first)
            put_session(r, to, session, r->to);
        if (!*web_page_text(session, "treatment") && !*web_page_text(session, "notes"))
            continue;
        put_session(r, records, session, 0);
        cJSON *row = cJSON_GetArrayItem(records, cJSON_GetArraySize(records) - 1);
        web_page_put(row, "treatment",
                     web_page_treatment(r->request, web_page_text(session, "treatment")));
        web_page_put(row, "notes", web_page_text(session, "notes"));
    }
    web_page_frame(r->data, "records");
}

static int begin(struct web_report *r, cJSON **patient)
{
    const char *json;
    r->patient = web_parameter(r->request, "code");
    r->view = web_parameter(r->request, "view");
    r->zone = web_field(r->request, "zone");
    r->zone = r->zone && *r->zone ? r->zone : NULL;
    int code = meso_archive_patient(r->request->archive, r->patient, &json, r->err);
    if (code)
        return code;
    if (!(*patient = cJSON_Parse(json)))
        return base_error(r->err, MESO_E_OUT_OF_MEMORY, "out of memory for a patient");
    if ((code = choose_sessions(r, *patient)))
        return code;
    r->address = web_printf(r->request, r->err, "/patients/%s/report/%s",
                            web_encoded(r->request, r->patient), r->view);
    r->base =
        r->address ? web_printf(r->request, r->err, "%s/%d/%d", r->address, r->from, r->to) : NULL;
    return r->base ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static cJSON *json_of(struct meso_result *result, struct meso_error *err)
{
    const char *text;
    size_t length;
    return meso_result_text(result, MESO_FORMAT_JSON, &text, &length, err) ? NULL
                                                                           : cJSON_Parse(text);
}

/* What is kept; MESO_E_NOT_FOUND where something is missing. */
static int open_results(struct web_report *r)
{
    struct meso_archive *archive = r->request->archive;
    bool all = r->from == r->first && r->to == r->last;
    int code =
        meso_archive_pair(archive, NULL, r->patient, r->view, r->from, r->to, &r->pair, r->err);
    if (!code && all)
        code = meso_archive_report(archive, NULL, r->patient, r->view, &r->course, r->err);
    return code;
}

static int read_results(struct web_report *r)
{
    cJSON *report = json_of(r->course ? r->course : r->pair, r->err);
    cJSON *drawing = cJSON_Parse(meso_result_drawing(r->pair));
    cJSON_AddItemToObject(r->data, "report", report);
    cJSON_AddItemToObject(r->data, "drawing", drawing);
    r->report = report;
    r->drawing = drawing;
    return report && drawing
               ? MESO_OK
               : base_error(r->err, MESO_E_OUT_OF_MEMORY, "out of memory for a report");
}

static void put_side(const struct web_report *r, const char *name, int session, bool own_frame)
{
    cJSON *side = cJSON_AddObjectToObject(r->data, name);
    const cJSON *drawn = cJSON_GetObjectItem(r->drawing, name),
                *frame = cJSON_GetObjectItem(drawn, "frame");
    cJSON_AddNumberToObject(side, "session", session);
    web_page_put(side, "date", web_page_date(r->request, web_page_text(drawn, "date")));
    web_page_put(side, "picture", web_printf(r->request, r->err, "%s/picture/%s", r->base, name));
    web_page_put(side, "marks", web_printf(r->request, r->err, "%s/marks/%s", r->base, name));
    cJSON_AddNumberToObject(side, "width",
                            web_report_value(own_frame ? frame : r->drawing, "width"));
    cJSON_AddNumberToObject(side, "height",
                            web_report_value(own_frame ? frame : r->drawing, "height"));
}

static int fill(struct web_report *r)
{
    bool aligned = cJSON_IsTrue(cJSON_GetObjectItem(r->drawing, "aligned"));
    put_side(r, "before", r->from, false);
    put_side(r, "after", r->to, !aligned);
    cJSON_AddBoolToObject(r->data, "aligned", aligned);
    cJSON_AddNumberToObject(r->data, "tile", MESO_PICTURE_TILE);
    int code = web_report_findings(r);
    if (!code)
        code = web_report_charts(r);
    return code ? code : web_report_ledger(r);
}

static void put_heading(struct web_report *r, struct web_answer *answer)
{
    cJSON *patient = cJSON_AddObjectToObject(r->data, "patient");
    web_page_put(patient, "code", r->patient);
    web_page_put(
        patient, "address",
        web_printf(r->request, r->err, "/patients/%s", web_encoded(r->request, r->patient)));
    web_title(r->request, answer, LANGUAGE("Progress"));
    web_page_put(r->data, "view", r->view);
    web_page_put(r->data, "view_words", web_page_view(r->request, r->view));
    web_page_put(r->data, "address", r->address);
    web_page_put(r->data, "base", r->base);
    web_page_put(r->data, "zone", r->zone);
    if (r->zone)
        web_page_put(r->data, "chosen_zone", web_report_words(r, r->zone));
    cJSON_AddNumberToObject(r->data, "from", r->from);
    cJSON_AddNumberToObject(r->data, "to", r->to);
}

/* What is being made of it, if it is. */
static int put_missing(struct web_report *r)
{
    int job = 0, code = web_number_field(r->request, "job", 1, 1 << 30, 0, &job, r->err);
    cJSON_AddTrueToObject(r->data, "missing");
    /* By itself once; a form that was refused waits for a person. */
    if (!job && !strcmp(r->request->method, "GET"))
        cJSON_AddTrueToObject(r->data, "begin");
    if (code || !job)
        return code;
    cJSON *told = cJSON_AddObjectToObject(r->data, "making");
    struct meso_error forgotten;
    if (web_job_tell(r->request->server, job, told, &forgotten) ||
        !strcmp(web_page_text(told, "state"), "done"))
        cJSON_DeleteItemFromObject(r->data, "making");
    else if (strcmp(web_page_text(told, "state"), "failed") != 0)
        cJSON_AddTrueToObject(told, "runs");
    else
        web_page_problem(r->request, cJSON_GetObjectItem(told, "problem"));
    return MESO_OK;
}

static int show(struct web_report *r, struct web_answer *answer)
{
    cJSON *patient = NULL;
    int code = begin(r, &patient);
    if (!code && !r->request->for_program) {
        put_heading(r, answer);
        put_sessions(r, patient);
    }
    if (!code)
        code = open_results(r);
    if (code == MESO_E_NOT_FOUND && r->base && !r->request->for_program) {
        code = put_missing(r);
    } else if (!code && web_wants_part(r->request) && web_field(r->request, "job")) {
        /* The page that waited for it comes again, whole. */
        code = web_come_again(r->request, answer, r->err);
    } else if (!code && !(code = read_results(r)) && !r->request->for_program) {
        code = fill(r);
        /* Browsers have it in words. */
        cJSON_DeleteItemFromObject(r->data, "report");
        cJSON_DeleteItemFromObject(r->data, "drawing");
    }
    cJSON_Delete(patient);
    return code;
}

int web_show_report(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    struct web_report r = {.request = request, .err = err, .data = answer->data};
    int code = show(&r, answer);
    meso_result_free(r.pair);
    meso_result_free(r.course);
    return code;
}

/* The course first, as one pass over its photographs; then the two themselves, which are there by
   then but for what an earlier program kept without its drawing. */
static int make(struct web_report *r, int *job)
{
    struct web_job_task task = {.from = 0};
    int code = MESO_OK;
    base_format(task.patient, sizeof task.patient, "%s", r->patient);
    base_format(task.view, sizeof task.view, "%s", r->view);
    if (r->from == r->first && r->to == r->last)
        code = web_job_begin(r->request, WEB_JOB_MEASURE, &task, job, r->err);
    task.from = r->from;
    task.to = r->to;
    return code ? code : web_job_begin(r->request, WEB_JOB_MEASURE, &task, job, r->err);
}

int web_make_report(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    struct web_report r = {.request = request, .err = err, .data = answer->data};
    cJSON *patient = NULL;
    int job = 0, code = begin(&r, &patient);
    cJSON_Delete(patient);
    if (!code)
        code = make(&r, &job);
    if (code)
        return code;
    cJSON_AddNumberToObject(answer->data, "job", job);
    answer->location =
        web_printf(request, err, "%s?from=%d&to=%d&job=%d", r.address, r.from, r.to, job);
    return answer->location ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
