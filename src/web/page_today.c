/* The first page: who is due, who should have come, who came last. */
#include "page.h"

#include <string.h>

static void add_words(struct web_request *request, cJSON *list, bool late)
{
    cJSON *row;
    cJSON_ArrayForEach(row, list)
    {
        const char *patient = web_page_text(row, "patient");
        web_page_put(row, "address", web_page_address(request, patient));
        web_page_put(row, "course_words", web_page_course(request, web_page_text(row, "course")));
        web_page_put(row, "when", web_page_date(request, web_page_text(row, "date")));
        cJSON_AddBoolToObject(row, "late", late);
    }
}

int web_show_start(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    static const char *const lists[] = {"due", "overdue", "recent"};
    char today[WEB_DAY];
    const char *json;
    web_page_today(today);
    web_title(request, answer, LANGUAGE("Today"));
    int code = meso_archive_agenda(request->archive, today, &json, err);
    if (!code)
        code = web_tell(answer, json, err);
    if (code)
        return code;
    for (int i = 0; i < 3; i++) {
        add_words(request, cJSON_GetObjectItem(answer->data, lists[i]), i == 1);
        web_page_frame(answer->data, lists[i]);
    }
    web_page_put(answer->data, "day", today);
    web_page_put(answer->data, "today_words", web_page_date(request, today));
    cJSON_AddBoolToObject(answer->data, "any", web_page_number(answer->data, "patient_count") > 0);
    return MESO_OK;
}
