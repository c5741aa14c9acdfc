/* The report page's findings and changes, each beside the smallest that would be told. */
#include "report_page.h"

#include <math.h>
#include <string.h>

enum { MOST_SHOWN = 5 };

static const cJSON *change_like(const struct web_report *r, const cJSON *statement, int from)
{
    const cJSON *change;
    cJSON_ArrayForEach(change, cJSON_GetObjectItem(r->report, "changes"))
    {
        bool same = (int)web_report_value(change, "from") == from &&
                    (int)web_report_value(change, "to") == r->to;
        static const char *const names[] = {"measure", "zone", "field"};
        for (int i = 0; i < 3 && same; i++)
            same = !strcmp(web_page_text(change, names[i]), web_page_text(statement, names[i]));
        if (same)
            return change;
    }
    return NULL;
}

static void put_reasons(const struct web_report *r, cJSON *row, const cJSON *change)
{
    static const char *const lists[] = {"reasons", "remarks"};
    const char *all = "";
    for (int l = 0; l < 2; l++) {
        const cJSON *reason;
        cJSON_ArrayForEach(reason, cJSON_GetObjectItem(change, lists[l]))
        {
            const char *text = cJSON_GetStringValue(reason);
            const char *longer =
                base_arena_printf(r->request->arena, r->err, "%s%s%s", all,
                                  *all ? web_words(r->request, LANGUAGE("; ")) : "",
                                  web_report_reason(r, text ? text : ""));
            all = longer ? longer : all;
        }
    }
    web_page_put(row, "reasons", all);
}

/* Figures as they were measured, what they mean, and from what size on it would be told. */
static void put_change(const struct web_report *r, cJSON *row, const cJSON *change)
{
    const char *verdict = web_page_text(change, "verdict");
    double absolute = web_report_value(change, "absolute"),
           seen = web_report_value(change, "seen_from");
    const cJSON *interval = cJSON_GetObjectItem(change, "interval95");
    /* Each was measured; their difference says nothing of the patient. */
    if (!strcmp(verdict, "not_comparable"))
        absolute = seen = NAN;
    web_page_put(row, "verdict", verdict);
    web_page_put(row, "verdict_words", web_report_words(r, verdict));
    web_page_put(row, "measure", web_report_words(r, web_page_text(change, "measure")));
    web_page_put(row, "field", web_report_words(r, web_page_text(change, "field")));
    web_page_put(row, "zone", web_page_text(change, "zone"));
    web_page_put(row, "zone_words", web_report_words(r, web_page_text(change, "zone")));
    web_page_put(row, "unit", web_report_unit(r, web_page_text(change, "unit")));
    double before = web_report_value(change, "before"), after = web_report_value(change, "after");
    if (isfinite(before) || isfinite(after))
        web_page_put(row, "values",
                     base_arena_printf(r->request->arena, r->err, "%s → %s",
                                       web_report_number(r, before), web_report_number(r, after)));
    web_page_put(row, "change", web_report_amount(r, change, absolute, false));
    web_page_put(row, "seen", web_report_amount(r, change, seen, true));
    cJSON_AddBoolToObject(row, "is_seen", isfinite(absolute) && isfinite(seen));
    if (cJSON_IsNumber(cJSON_GetArrayItem(interval, 0)) && isfinite(absolute)) {
        const char *both = base_arena_printf(
            r->request->arena, r->err, "%s … %s",
            web_report_amount(r, change, cJSON_GetArrayItem(interval, 0)->valuedouble, false),
            web_report_amount(r, change, cJSON_GetArrayItem(interval, 1)->valuedouble, false));
        web_page_put(row, "interval", both);
    }
    put_reasons(r, row, change);
}

/* What a zone has and the whole can't have is no comparison that failed. */
static bool is_of_zones(const cJSON *change)
{
    const cJSON *reason = cJSON_GetArrayItem(cJSON_GetObjectItem(change, "reasons"), 0);
    return cJSON_IsString(reason) && !strcmp(reason->valuestring, "not_pooled");
}

static void add_statements(struct web_report *r, const char *list, int from, const char *name)
{
    const cJSON *statement;
    cJSON *rows = cJSON_AddArrayToObject(r->data, name);
    cJSON_ArrayForEach(statement,
                       cJSON_GetObjectItem(cJSON_GetObjectItem(r->report, "summary"), list))
    {
        const cJSON *change = change_like(r, statement, from);
        if (is_of_zones(change))
            continue;
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(rows, row);
        put_change(r, row, change ? change : statement);
        if (strcmp(list, "not_comparable") != 0)
            web_page_put(row, "bar", web_report_bar(r, change));
    }
    web_page_frame(r->data, name);
}

static bool is_headline(const cJSON *change)
{
    return !strcmp(web_page_text(change, "zone"), "whole");
}

static void add_changes(struct web_report *r)
{
    const cJSON *change;
    cJSON *whole = cJSON_AddArrayToObject(r->data, "changes"),
          *zones = cJSON_AddArrayToObject(r->data, "zone_changes");
    cJSON_ArrayForEach(change, cJSON_GetObjectItem(r->report, "changes"))
    {
        const char *verdict = web_page_text(change, "verdict");
        bool told = !strcmp(verdict, "improved") || !strcmp(verdict, "worsened");
        if (is_of_zones(change) || (int)web_report_value(change, "from") != r->from ||
            (int)web_report_value(change, "to") != r->to ||
            (r->zone && strcmp(r->zone, web_page_text(change, "zone")) != 0))
            continue;
        /* Of the zones those in which something was told; a chosen zone is listed in full. */
        if (!is_headline(change) && !told && !r->zone)
            continue;
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(is_headline(change) && !r->zone ? whole : zones, row);
        put_change(r, row, change);
    }
    web_page_frame(r->data, "changes");
    web_page_frame(r->data, "zone_changes");
}

/* What was wrong with the photographs, with what to do about it next time. */
static void add_problems(struct web_report *r)
{
    const cJSON *session, *photo, *problem, *warning;
    /* Of the two sessions that are shown; what the others have is told below. */
    cJSON *own = cJSON_AddArrayToObject(r->data, "problems"),
          *other = cJSON_AddArrayToObject(r->data, "other_problems"),
          *warnings = cJSON_AddArrayToObject(r->data, "warnings");
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(r->report, "sessions"))
        cJSON_ArrayForEach(photo, cJSON_GetObjectItem(session, "photos")) cJSON_ArrayForEach(
            problem, cJSON_GetObjectItem(cJSON_GetObjectItem(photo, "quality"), "problems"))
    {
        cJSON *row = cJSON_CreateObject();
        int number = (int)web_report_value(session, "number");
        bool shown = (number == r->from || number == r->to) && cJSON_GetArraySize(own) < MOST_SHOWN;
        cJSON_AddItemToArray(shown ? own : other, row);
        cJSON_AddNumberToObject(row, "session", number);
        web_page_put(row, "message",
                     web_page_retell(r->request, web_page_text(problem, "message")));
        web_page_put(row, "advice", web_page_retell(r->request, web_page_text(problem, "advice")));
    }
    cJSON_ArrayForEach(warning, cJSON_GetObjectItem(r->report, "warnings"))
    {
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(warnings, row);
        web_page_put(row, "message",
                     web_page_retell(r->request, web_page_text(warning, "message")));
    }
    web_page_frame(r->data, "problems");
    web_page_frame(r->data, "other_problems");
    web_page_frame(r->data, "warnings");
}

int web_report_findings(struct web_report *r)
{
    const cJSON *sessions = cJSON_GetObjectItem(r->report, "sessions");
    int count = cJSON_GetArraySize(sessions);
    add_statements(r, "headline", r->from, "findings");
    if (count > 2) {
        int previous = (int)web_report_value(cJSON_GetArrayItem(sessions, count - 2), "number");
        add_statements(r, "since_previous", previous, "since");
        cJSON_AddNumberToObject(r->data, "previous", previous);
    }
    add_statements(r, "not_comparable", r->from, "not_comparable");
    add_changes(r);
    add_problems(r);
    return MESO_OK;
}
