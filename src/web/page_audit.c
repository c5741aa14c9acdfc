/* Who did and saw what, the newest first: the archive's audit trail in words. */
#include "page.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct {
    const char *action, *subject, *words;
} deeds[] = {
#define DEED(action, subject, words) {action, subject, words},
#include "deed_list.h"
#undef DEED
};

/* What was looked at, by what stands in the address; the first that fits. */
static const struct {
    const char *part, *words;
} looks[] = {{"/report/", LANGUAGE("saw the report")},
             {"/summary", LANGUAGE("saw the summary")},
             {"/photographs", LANGUAGE("saw photographs")},
             {"", LANGUAGE("saw the record")}};

static const char *words_of(const cJSON *line)
{
    const char *action = web_page_text(line, "action"), *subject = web_page_text(line, "subject");
    if (!strcmp(action, "see"))
        for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
            if (strstr(web_page_text(line, "detail"), looks[i].part))
                return looks[i].words;
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if (!strcmp(action, deeds[i].action) && !strcmp(subject, deeds[i].subject))
            return deeds[i].words;
    return NULL;
}

/* The trail's time is UTC; people read the clinic's clock. */
static void put_time(struct web_request *request, cJSON *line)
{
    struct tm parts = {0};
    char day[WEB_DAY], clock[16];
    if (!strptime(web_page_text(line, "at"), "%Y-%m-%dT%H:%M:%SZ", &parts))
        return;
    time_t at = timegm(&parts);
    localtime_r(&at, &parts);
    strftime(day, sizeof day, "%Y-%m-%d", &parts);
    strftime(clock, sizeof clock, "%H:%M:%S", &parts);
    web_page_put(line, "day", web_page_date(request, day));
    web_page_put(line, "clock", clock);
}

static void put_words(struct web_request *request, cJSON *line)
{
    const char *words = words_of(line), *detail = web_page_text(line, "detail");
    put_time(request, line);
    /* The patient's own column says who it was. */
    if (!strcmp(web_page_text(line, "subject"), "patient"))
        cJSON_DeleteItemFromObject(line, "id");
    if (!words)
        words = web_printf(request, NULL, "%s %s", web_page_text(line, "action"),
                           web_page_text(line, "subject"));
    web_page_put(line, "what", web_words(request, words));
    /* An address says to programs what the words say to people. */
    if (*detail != '/')
        web_page_put(line, "more", detail);
}

int web_show_audit(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    enum { SHOWN = 500 };
    const char *json, *patient = web_field(request, "patient");
    web_title(request, answer, LANGUAGE("Who did and saw what"));
    int code =
        meso_archive_audit(request->archive, patient && *patient ? patient : NULL, &json, err);
    if (!code)
        code = web_tell(answer, json, err);
    if (code || request->for_program)
        return code;
    cJSON *lines = cJSON_GetObjectItem(answer->data, "lines"),
          *newest = cJSON_AddArrayToObject(answer->data, "newest"), *line;
    for (int i = cJSON_GetArraySize(lines); i-- && cJSON_GetArraySize(newest) < SHOWN;) {
        line = cJSON_DetachItemFromArray(lines, i);
        put_words(request, line);
        cJSON_AddItemToArray(newest, line);
    }
    web_page_put(answer->data, "patient", patient);
    web_page_frame(answer->data, "newest");
    return MESO_OK;
}
