/* One photograph made ready for pages: its pictures, and the verdict on it in plain words, worst
   first. */
#include "jobs.h"
#include "page.h"

#include <string.h>

/* For a check; two take a second. */
enum { MOST_SECONDS = 60, WORST = 3 };

/* What a photograph is good for. */
enum grade { UNJUDGED, UNUSABLE, NOT_COMPARABLE, WITHOUT_SCALE, WITH_REMARKS, GOOD };
static const struct {
    const char *kind, *words, *baseline_words, *brief;
} grades[] = {
    [UNUSABLE] = {"bad", LANGUAGE("Not usable: take it again"),
                  LANGUAGE("Not usable: take it again"), LANGUAGE("Not usable")},
    [WITHOUT_SCALE] = {"care", LANGUAGE("Good, but its scale is not known"),
                       LANGUAGE("Good, but its scale is not known"), LANGUAGE("No scale")},
    [NOT_COMPARABLE] = {"care", LANGUAGE("Not comparable with the baseline: take it again"), "",
                        LANGUAGE("Not comparable")},
    [WITH_REMARKS] = {"good", LANGUAGE("Comparable, with remarks"),
                      LANGUAGE("Usable, with remarks"), LANGUAGE("With remarks")},
    [GOOD] = {"good", LANGUAGE("Good"), LANGUAGE("Good"), LANGUAGE("Good")},
};

/* The photograph judged stands last, behind the baseline's. */
static const cJSON *quality_of(const cJSON *verdict)
{
    const cJSON *photos = cJSON_GetObjectItem(verdict, "photos");
    return cJSON_GetObjectItem(cJSON_GetArrayItem(photos, cJSON_GetArraySize(photos) - 1),
                               "quality");
}

static enum grade grade_of(const cJSON *photo, const cJSON *verdict)
{
    bool has_problems =
        cJSON_GetArraySize(cJSON_GetObjectItem(quality_of(verdict), "problems")) > 0;
    if (!cJSON_IsTrue(cJSON_GetObjectItem(verdict, "usable")))
        return UNUSABLE;
    if (cJSON_GetObjectItem(verdict, "baseline") &&
        !cJSON_IsTrue(cJSON_GetObjectItem(verdict, "comparable")))
        return NOT_COMPARABLE;
    if (web_scale_missing(photo, quality_of(verdict)))
        return WITHOUT_SCALE;
    return has_problems ? WITH_REMARKS : GOOD;
}

/* Its first letter is made large by the style, which knows what is large in Turkish. */
static const char *sentence(struct web_request *request, const char *words)
{
    struct meso_error err;
    const char *text = base_arena_printf(request->arena, &err, "%s.", words);
    return text ? text : "";
}

/* The worst stand open; more than a person mends at once stand behind them. */
static void add_problems(struct web_request *request, cJSON *photo, const cJSON *problems)
{
    const cJSON *problem;
    cJSON *list = cJSON_AddArrayToObject(photo, "problems"),
          *minor = cJSON_AddArrayToObject(photo, "minor");
    cJSON_ArrayForEach(problem, problems)
    {
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(cJSON_GetArraySize(list) < WORST ? list : minor, row);
        web_page_put(row, "code", web_page_text(problem, "code"));
        web_page_put(
            row, "message",
            sentence(request, web_page_retell(request, web_page_text(problem, "message"))));
        web_page_put(row, "advice",
                     sentence(request, web_page_retell(request, web_page_text(problem, "advice"))));
    }
    cJSON_AddNumberToObject(photo, "minor_count", cJSON_GetArraySize(minor));
    web_page_frame(photo, "problems");
    web_page_frame(photo, "minor");
}

static void add_verdict(struct web_request *request, cJSON *photo, const cJSON *verdict)
{
    enum grade grade = grade_of(photo, verdict);
    bool first = !cJSON_GetObjectItem(verdict, "baseline");
    cJSON *badge = cJSON_AddObjectToObject(photo, "badge");
    web_page_put(badge, "kind", grades[grade].kind);
    web_page_put(badge, "words",
                 web_words(request, first ? grades[grade].baseline_words : grades[grade].words));
    web_page_put(badge, "short", web_words(request, grades[grade].brief));
    cJSON_AddBoolToObject(photo, "bad", grade == UNUSABLE || grade == NOT_COMPARABLE);
    cJSON_AddBoolToObject(photo, "needs_scale", grade == WITHOUT_SCALE);
    cJSON_AddBoolToObject(photo, "first", first);
    add_problems(request, photo, cJSON_GetObjectItem(quality_of(verdict), "problems"));
}

/* A photograph that can't even be read is an answer too. */
static void add_failure(struct web_request *request, cJSON *photo, const cJSON *problem)
{
    cJSON *badge = cJSON_AddObjectToObject(photo, "badge"),
          *list = cJSON_AddArrayToObject(photo, "problems"), *row = cJSON_CreateObject();
    web_page_put(badge, "kind", "bad");
    web_page_put(badge, "words", web_words(request, grades[UNUSABLE].words));
    web_page_put(badge, "short", web_words(request, grades[UNUSABLE].brief));
    cJSON_AddBoolToObject(photo, "bad", true);
    cJSON_AddItemToArray(list, row);
    web_page_put(row, "code", web_page_text(problem, "code"));
    web_page_put(row, "message", sentence(request, web_page_text(problem, "detail")));
    web_page_put(row, "advice", web_page_text(problem, "advice"));
    web_page_frame(photo, "problems");
}

/* Only what a photograph can be to blame for; a missing network or a full disk is another matter.
 */
static bool is_photographs_fault(const char *code)
{
    for (int i = 1; i < MESO_ERROR_COUNT; i++)
        if (!strcmp(meso_error_name(i), code))
            return meso_error_exit_code(i) == 5 || i == MESO_E_SCALE_NEEDED;
    return false;
}

/* What can't be read at all would keep its whole session from being compared. */
static int put_aside(struct web_request *request, cJSON *photo, struct meso_error *err)
{
    char today[WEB_DAY];
    web_page_today(today);
    web_page_put(photo, "aside", today);
    return meso_archive_set_aside(request->archive, web_page_number(photo, "id"), 1, err);
}

/* The check that began when the photograph came, or one now; *done: the verdict is there. */
static int await_check(struct web_request *request, cJSON *photo, bool *done,
                       struct meso_error *err)
{
    struct web_job_task task = {.photo = web_page_number(photo, "id")};
    cJSON *job = cJSON_CreateObject();
    int id, code = web_job_begin(request, WEB_JOB_CHECK, &task, &id, err);
    *done = !code && web_job_wait(request->server, id, MOST_SECONDS);
    if (*done)
        code = web_job_tell(request->server, id, job, err);
    cJSON *problem = cJSON_GetObjectItem(job, "problem");
    if (!code && problem && is_photographs_fault(web_page_text(problem, "code"))) {
        web_page_problem(request, problem);
        add_failure(request, photo, problem);
        *done = false;
        /* A scale can still be told. */
        if (strcmp(web_page_text(problem, "code"), "scale_needed") != 0)
            code = put_aside(request, photo, err);
    }
    cJSON_Delete(job);
    return code;
}

static int add_kept(struct web_request *request, cJSON *photo, bool *kept, struct meso_error *err)
{
    struct meso_result *result;
    const char *json;
    size_t length;
    int code =
        meso_archive_check(request->archive, NULL, web_page_number(photo, "id"), &result, err);
    *kept = code != MESO_E_NOT_FOUND;
    if (code)
        return *kept ? code : MESO_OK;
    if (!(code = meso_result_text(result, MESO_FORMAT_JSON, &json, &length, err))) {
        cJSON *verdict = cJSON_Parse(json);
        add_verdict(request, photo, verdict);
        cJSON_Delete(verdict);
    }
    meso_result_free(result);
    return code;
}

static int add_check(struct web_request *request, cJSON *photo, bool judge, struct meso_error *err)
{
    bool kept, done;
    int code = add_kept(request, photo, &kept, err);
    if (code || kept || !judge || *web_page_text(photo, "aside"))
        return code;
    code = await_check(request, photo, &done, err);
    return code || !done ? code : add_kept(request, photo, &kept, err);
}

int web_page_photo(struct web_request *request, cJSON *photo, bool judge, struct meso_error *err)
{
    int id = web_page_number(photo, "id"), repeat = web_page_number(photo, "repeat");
    web_page_put(photo, "address", web_printf(request, err, "/photographs/%d", id));
    web_page_put(photo, "thumb", web_printf(request, err, "/photographs/%d/picture/256", id));
    web_page_put(photo, "preview", web_printf(request, err, "/photographs/%d/picture/1440", id));
    web_page_put(photo, "original", web_printf(request, err, "/photographs/%d/original", id));
    web_page_put(photo, "view_words", web_page_view(request, web_page_text(photo, "view")));
    if (*web_page_text(photo, "aside"))
        web_page_put(photo, "repeat_words", web_words(request, LANGUAGE("set aside")));
    else if (repeat > 1)
        web_page_put(photo, "repeat_words", web_page_say(request, LANGUAGE("repeat %d"), repeat));
    return add_check(request, photo, judge, err);
}
