/* Patients sought and added. */
#include "page.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 100, MOST_GUESSES = 10000 };

int web_show_patients(struct web_request *request, struct web_answer *answer,
                      struct meso_error *err)
{
    const char *json, *words = web_field(request, "q");
    cJSON *row;
    web_title(request, answer, LANGUAGE("Patients"));
    web_page_put(answer->data, "q", words);
    int code = meso_archive_find_patients(request->archive, words, SHOWN, &json, err);
    if (!code)
        code = web_tell(answer, json, err);
    if (code)
        return code;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(answer->data, "patients"))
    {
        web_page_put(row, "address", web_page_address(request, web_page_text(row, "code")));
        web_page_put(
            row, "sessions_words",
            web_page_say(request, LANGUAGE("Sessions: %d"), web_page_number(row, "session_count")));
        web_page_put(row, "last_words", web_page_date(request, web_page_text(row, "last")));
    }
    cJSON_AddNumberToObject(answer->data, "shown", SHOWN);
    web_page_frame(answer->data, "patients");
    return MESO_OK;
}

/* "P0007": behind the number of patients there are, where that is free. */
static int suggest_code(struct web_request *request, cJSON *data, struct meso_error *err)
{
    const char *json;
    char today[WEB_DAY], code[16];
    web_page_today(today);
    int failed = meso_archive_agenda(request->archive, today, &json, err);
    cJSON *agenda = failed ? NULL : cJSON_Parse(json);
    int number = web_page_number(agenda, "patient_count");
    cJSON_Delete(agenda);
    for (int guess = 0; !failed && guess < MOST_GUESSES; guess++) {
        snprintf(code, sizeof code, "P%04d", ++number);
        failed = meso_archive_next_session(request->archive, code, &json, err);
    }
    if (failed == MESO_E_NOT_FOUND)
        web_page_put(data, "code", code);
    return failed == MESO_E_NOT_FOUND ? MESO_OK : failed;
}

int web_show_new_patient(struct web_request *request, struct web_answer *answer,
                         struct meso_error *err)
{
    char today[WEB_DAY];
    const char *typed = web_field(request, "code"), *date = web_field(request, "date"),
               *course = web_field(request, "course");
    web_title(request, answer, LANGUAGE("New patient"));
    web_page_today(today);
    web_page_put(answer->data, "date", date ? date : today);
    web_page_wrong(answer, "already_there", "code");
    web_page_wrong(answer, "usage", "code");
    web_page_wrong(answer, "bad_date", "date");
    int code = web_page_courses(request, answer->data, course ? course : "face", err);
    if (!code && typed)
        web_page_put(answer->data, "code", typed);
    else if (!code)
        code = suggest_code(request, answer->data, err);
    return code;
}

static int check_date(const char *date, struct meso_error *err)
{
    long days;
    return !date || !*date || base_date_parse(date, &days)
               ? MESO_OK
               : base_error(err, MESO_E_BAD_DATE, "the session's date '%.40s' is not a date", date);
}

/* With a date or a course the first session too, and then the way leads on to its photographs. */
int web_add_patient(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *patient = web_field(request, "code"), *json;
    struct meso_archive_session session = {.patient = patient,
                                           .number = 1,
                                           .course = web_field(request, "course"),
                                           .date = web_field(request, "date")};
    bool has_session = (session.course && *session.course) || (session.date && *session.date);
    int code = check_date(session.date, err);
    if (!code)
        code = meso_archive_add_patient(request->archive, patient, web_field(request, "name"), err);
    if (!code && has_session)
        code = meso_archive_add_session(request->archive, &session, &json, err);
    if (code)
        return code;
    web_page_put(answer->data, "code", patient);
    answer->location =
        web_printf(request, err, "%s%s", web_page_address(request, patient),
                   has_session && !request->for_program ? "/sessions/1/photographs" : "");
    return answer->location ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
