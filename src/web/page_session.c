/* A session added and changed. */
#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The words of a session's record that the form has fields for. */
static const char *const parts[] = {"technique", "depth", "area", "cocktail"};
enum { PARTS = sizeof parts / sizeof *parts };

static const char *typed(const struct web_request *request, const cJSON *session, const char *field,
                         const char *member)
{
    const char *value = web_field(request, field);
    return value ? value : web_page_text(session, member);
}

static bool is_of_form(const char *word)
{
    for (int i = 0; i < PARTS; i++)
        if (!strncmp(word, parts[i], strlen(parts[i])) && word[strlen(parts[i])] == '=')
            return true;
    return false;
}

/* What stands behind "depth=" in the record; "" if nothing does. */
static const char *part_of(struct web_request *request, const char *treatment, const char *name)
{
    struct meso_error err;
    size_t length = strlen(name);
    for (const char *at = treatment; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (!strncmp(at, name, length) && at[length] == '=') {
            const char *value = base_arena_printf(
                request->arena, &err, "%.*s", (int)strcspn(at + length + 1, " "), at + length + 1);
            return value ? value : "";
        }
    return "";
}

/* "Hyaluronic acid: 2 ml, vitamin C" -> "Hyaluronic-acid:2ml,vitamin-C", as a record is written. */
static char *packed(struct web_request *request, const char *words, struct meso_error *err)
{
    char *out = base_arena_printf(request->arena, err, "%s", words), *to = out;
    bool amount = false;
    for (const char *at = out; at && *at; at++) {
        bool edge = to == out || strchr(",:", to[-1]);
        const char *next = at + strspn(at, " ");
        amount = *at == ':' || (amount && *at != ',');
        if (*at != ' ')
            *to++ = *at;
        else if (at[1] != ' ' && !edge && *next && !strchr(",:", *next) && !amount)
            *to++ = '-';
    }
    if (to)
        *to = 0;
    return out;
}

/* The form's fields, and what the record said beyond them. */
static int treatment_of(struct web_request *request, const char *before, const char **out,
                        struct meso_error *err)
{
    *out = "";
    for (int i = 0; i < PARTS; i++) {
        const char *value = web_field(request, parts[i]);
        char *word = value && *value ? packed(request, value, err) : NULL;
        if (!word || !*word)
            continue;
        bool bare = !strcmp(parts[i], "depth") && !strstr(word, "mm");
        for (char *c = bare ? word : NULL; c && *c; c++)
            *c = *c == ',' ? '.' : *c;
        *out = base_arena_printf(request->arena, err, "%s%s%s=%s%s", *out, **out ? " " : "",
                                 parts[i], word, bare ? "mm" : "");
        if (!*out)
            return MESO_E_OUT_OF_MEMORY;
    }
    for (const char *at = before; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (!is_of_form(at) &&
            !(*out = base_arena_printf(request->arena, err, "%s%s%.*s", *out, **out ? " " : "",
                                       (int)strcspn(at, " "), at)))
            return MESO_E_OUT_OF_MEMORY;
    return MESO_OK;
}

static void choose(cJSON *list, const char *const words, bool several)
{
    cJSON *row;
    cJSON_ArrayForEach(row, list)
    {
        const char *word = web_page_text(row, "word");
        size_t length = strlen(word);
        bool chosen = !several && !strcmp(word, words);
        for (const char *at = words; several && *at; at += strcspn(at, ","), at += *at == ',')
            chosen = chosen || (strcspn(at, ",") == length && !strncmp(at, word, length));
        cJSON_AddBoolToObject(row, "chosen", chosen);
    }
}

static void add_record(struct web_request *request, cJSON *data, const cJSON *session)
{
    const char *treatment = web_page_text(session, "treatment"), *value;
    bool treated = false;
    for (int i = 0; i < PARTS; i++) {
        if (!(value = web_field(request, parts[i])))
            value = part_of(request, treatment, parts[i]);
        treated = treated || *value;
        if (i)
            web_page_put(data, parts[i], value);
        else
            choose(cJSON_GetObjectItem(data, "techniques"), value, false);
    }
    cJSON_AddBoolToObject(data, "treated", treated);
    const char *found = request->fields ? web_page_checked(request, "screening")
                                        : web_page_text(session, "screening");
    choose(cJSON_GetObjectItem(data, "screening_list"), found, true);
}

static int fill(struct web_request *request, cJSON *data, const cJSON *session,
                struct meso_error *err)
{
    int code = web_page_courses(request, data, typed(request, session, "course", "course"), err);
    if (code)
        return code;
    web_page_put(data, "date", typed(request, session, "date", "date"));
    web_page_put(data, "due", typed(request, session, "due", "due"));
    web_page_put(data, "notes", typed(request, session, "notes", "notes"));
    add_record(request, data, session);
    return MESO_OK;
}

static void mark_wrong(struct web_answer *answer)
{
    web_page_wrong(answer, "already_there", "number");
    web_page_wrong(answer, "bad_date", "date");
    web_page_wrong(answer, "bad_treatment", "treatment");
}

static int propose(struct web_request *request, cJSON *data, const char *patient,
                   struct meso_error *err)
{
    char today[WEB_DAY];
    const char *json, *number = web_field(request, "number");
    int code = meso_archive_next_session(request->archive, patient, &json, err);
    if (code)
        return code;
    cJSON *next = cJSON_Parse(json), *proposed = cJSON_CreateObject();
    web_page_today(today);
    cJSON_AddStringToObject(proposed, "date", today);
    web_page_put(proposed, "course", web_page_text(next, "course"));
    web_page_put(proposed, "due", web_page_text(next, "due"));
    if (*web_page_text(next, "due"))
        web_page_put(data, "due_why",
                     web_page_say(request, LANGUAGE("The course counts from session %d on %s."),
                                  web_page_number(next, "number") - 1,
                                  web_page_date(request, web_page_text(next, "after"))));
    if (number)
        web_page_put(data, "number", number);
    else
        cJSON_AddNumberToObject(data, "number", web_page_number(next, "number"));
    code = fill(request, data, proposed, err);
    cJSON_Delete(next);
    cJSON_Delete(proposed);
    return code;
}

int web_show_new_session(struct web_request *request, struct web_answer *answer,
                         struct meso_error *err)
{
    cJSON *whole;
    int code = web_page_patient(request, answer, &whole, err);
    web_title(request, answer, LANGUAGE("New session"));
    mark_wrong(answer);
    if (!code) {
        const char *patient = web_page_text(whole, "code");
        web_page_put(answer->data, "action",
                     web_printf(request, err, "%s/sessions", web_page_address(request, patient)));
        code = propose(request, answer->data, patient, err);
    }
    cJSON_Delete(whole);
    return code;
}

static int read_form(struct web_request *request, const char *before,
                     struct meso_archive_session *out, struct meso_error *err)
{
    *out = (struct meso_archive_session){.patient = web_parameter(request, "code"),
                                         .course = web_field(request, "course"),
                                         .planned = web_field(request, "planned"),
                                         .due = web_field(request, "due"),
                                         .date = web_field(request, "date"),
                                         .notes = web_field(request, "notes"),
                                         .screening = web_page_checked(request, "screening")};
    const char *whole = web_field(request, "treatment");
    if (whole) {
        out->treatment = whole;
        return MESO_OK;
    }
    return treatment_of(request, before, &out->treatment, err);
}

int web_add_session(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    struct meso_archive_session session;
    const char *json;
    int number, code = read_form(request, "", &session, err);
    if (!code)
        code = web_number_field(request, "number", 1, 1000000, 0, &number, err);
    if (code)
        return code;
    session.number = number;
    if (!(code = meso_archive_add_session(request->archive, &session, &json, err)))
        code = web_tell(answer, json, err);
    if (code)
        return code;
    answer->location = web_printf(
        request, err, session.date && *session.date ? "%s/sessions/%d/photographs" : "%s",
        web_page_address(request, session.patient), web_page_number(answer->data, "number"));
    return answer->location ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static int find(struct web_request *request, struct web_answer *answer, cJSON **whole,
                const cJSON **session, int *number, struct meso_error *err)
{
    *number = atoi(web_parameter(request, "number"));
    int code = web_page_patient(request, answer, whole, err);
    *session = web_page_session(*whole, *number);
    return code || *session ? code
                            : base_error(err, MESO_E_NOT_FOUND, "patient '%s' has no session %d",
                                         web_parameter(request, "code"), *number);
}

int web_show_session(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    cJSON *whole;
    const cJSON *session;
    int number, code = find(request, answer, &whole, &session, &number, err);
    web_page_put(answer->data, "title", web_page_say(request, LANGUAGE("Session %d"), number));
    mark_wrong(answer);
    if (!code) {
        web_page_put(answer->data, "action",
                     web_printf(request, err, "%s/sessions/%d",
                                web_page_address(request, web_page_text(whole, "code")), number));
        cJSON_AddNumberToObject(answer->data, "number", number);
        cJSON_AddBoolToObject(answer->data, "held_number", true);
        code = fill(request, answer->data, session, err);
    }
    cJSON_Delete(whole);
    return code;
}

int web_change_session(struct web_request *request, struct web_answer *answer,
                       struct meso_error *err)
{
    cJSON *whole;
    const cJSON *session;
    struct meso_archive_session changed;
    int number, code = find(request, answer, &whole, &session, &number, err);
    if (!code)
        code = read_form(request, web_page_text(session, "treatment"), &changed, err);
    if (!code) {
        changed.number = number;
        if (!web_field(request, "planned"))
            changed.planned = web_page_text(session, "planned");
        code = meso_archive_change_session(request->archive, &changed, err);
    }
    if (!code && !(answer->location = web_printf(request, err, "%s?said=session-saved",
                                                 web_page_address(request, changed.patient))))
        code = MESO_E_OUT_OF_MEMORY;
    cJSON_Delete(whole);
    return code;
}
