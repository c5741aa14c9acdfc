/* The report page's ledger: every wrinkle, spot and hair that was found, and what became of it; the
   kinds of marks and the zones to choose from. */
#include "report_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 250 };

static const struct {
    const char *kind, *list, *words;
} kinds[] = {{"wrinkle", "wrinkles", LANGUAGE("Wrinkles")},
             {"spot", "spots", LANGUAGE("Spots")},
             {"hair", "hairs", LANGUAGE("Hairs")},
             {"papule", "papules", LANGUAGE("Inflamed spots")},
             {"parting", NULL, LANGUAGE("Parting")},
             {"hairline", NULL, LANGUAGE("Hairline")}};
enum { KINDS = sizeof kinds / sizeof *kinds };

const cJSON *web_report_match(const cJSON *report, const char *id)
{
    const cJSON *list, *row;
    cJSON_ArrayForEach(list, cJSON_GetObjectItem(report, "matches"))
        cJSON_ArrayForEach(row, list) if (!strcmp(web_page_text(row, "id"), id)) return row;
    return NULL;
}

static int count_marks(const struct web_report *r, const char *kind)
{
    static const char *const sides[] = {"before", "after"};
    const cJSON *mark;
    int most = 0;
    for (int s = 0; s < 2; s++) {
        int count = 0;
        cJSON_ArrayForEach(mark,
                           cJSON_GetObjectItem(cJSON_GetObjectItem(r->drawing, sides[s]), "marks"))
            count += !strcmp(web_page_text(mark, "kind"), kind);
        most = count > most ? count : most;
    }
    return most;
}

static void add_kinds(struct web_report *r)
{
    cJSON *rows = cJSON_AddArrayToObject(r->data, "kinds");
    for (int k = 0; k < KINDS; k++) {
        int count = count_marks(r, kinds[k].kind);
        if (!count)
            continue;
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(rows, row);
        web_page_put(row, "kind", kinds[k].kind);
        web_page_put(row, "words", web_words(r->request, kinds[k].words));
        cJSON_AddNumberToObject(row, "count", count);
    }
    web_page_frame(r->data, "kinds");
}

static void add_zones(struct web_report *r)
{
    const cJSON *zone;
    cJSON *rows = cJSON_AddArrayToObject(r->data, "zones");
    if (cJSON_GetArraySize(cJSON_GetObjectItem(r->drawing, "zones")) < 2)
        return;
    cJSON_ArrayForEach(zone, cJSON_GetObjectItem(r->drawing, "zones"))
    {
        const char *name = web_page_text(zone, "name");
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(rows, row);
        web_page_put(row, "name", name);
        web_page_put(row, "words", web_report_words(r, name));
        if (r->zone && !strcmp(r->zone, name))
            cJSON_AddTrueToObject(row, "chosen");
    }
    web_page_frame(r->data, "zones");
}

/* "12.3 → 11 mm", "12.3 mm" of what one session alone shows. */
static const char *both(const struct web_report *r, const cJSON *row, const char *unit)
{
    double before = web_report_value(row, "before"), after = web_report_value(row, "after");
    const char *text =
        base_arena_printf(r->request->arena, r->err, "%s → %s%s%s", web_report_number(r, before),
                          web_report_number(r, after), *unit ? " " : "", unit);
    return text ? text : "";
}

static void put_strength(const struct web_report *r, cJSON *row, const cJSON *match)
{
    static const struct {
        const char *name, *words, *unit;
    } strengths[] = {{"depth", "depth", ""},
                     {"contrast", "contrast", ""},
                     {"diameter_um", "diameter", "µm"},
                     {"width_px", "width", "px"}};
    for (size_t i = 0; i < sizeof strengths / sizeof *strengths; i++) {
        const cJSON *values = cJSON_GetObjectItem(match, strengths[i].name);
        if (!values)
            continue;
        web_page_put(row, "strength_words", web_report_words(r, strengths[i].words));
        web_page_put(row, "strength", both(r, values, strengths[i].unit));
    }
}

static void put_match(const struct web_report *r, cJSON *row, const cJSON *match, const char *kind)
{
    const char *id = web_page_text(match, "id"), *all = "";
    const cJSON *how;
    web_page_put(row, "id", id);
    web_page_put(row, "kind", kind);
    web_page_put(row, "status", web_page_text(match, "status"));
    web_page_put(row, "status_words", web_report_words(r, web_page_text(match, "status")));
    web_page_put(row, "zone", web_page_text(match, "zone"));
    web_page_put(row, "zone_words", web_report_words(r, web_page_text(match, "zone")));
    web_page_put(row, "size_words", web_report_words(r, web_page_text(match, "quantity")));
    web_page_put(row, "size", both(r, match, web_report_unit(r, web_page_text(match, "unit"))));
    put_strength(r, row, match);
    cJSON_ArrayForEach(how, cJSON_GetObjectItem(match, "how"))
    {
        const char *longer = base_arena_printf(
            r->request->arena, r->err, "%s%s%s", all, *all ? ", " : "",
            web_report_words(r, cJSON_GetStringValue(how) ? cJSON_GetStringValue(how) : ""));
        all = longer ? longer : all;
    }
    web_page_put(row, "how", all);
    web_page_put(row, "thing",
                 base_arena_printf(r->request->arena, r->err, "%s/thing/%s", r->base, id));
}

/* What changed comes first. */
static int rank(const char *status)
{
    static const char *const order[] = {"changed", "gone", "new", "kept", "undecided"};
    for (int i = 0; i < 5; i++)
        if (!strcmp(status, order[i]))
            return i;
    return 5;
}

static bool is_listed(const struct web_report *r, const cJSON *match)
{
    return !r->zone || !strcmp(r->zone, web_page_text(match, "zone"));
}

/* The rows of one kind by rank; returns how many there are. */
static int add_rows(struct web_report *r, cJSON *rows, int kind, int room)
{
    const cJSON *match,
        *list = cJSON_GetObjectItem(cJSON_GetObjectItem(r->report, "matches"), kinds[kind].list);
    int count = 0;
    for (int wanted = 0; wanted <= 5; wanted++)
        cJSON_ArrayForEach(match, list)
        {
            if (rank(web_page_text(match, "status")) != wanted || !is_listed(r, match))
                continue;
            if (count++ >= room)
                continue;
            cJSON *row = cJSON_CreateObject();
            cJSON_AddItemToArray(rows, row);
            put_match(r, row, match, kinds[kind].kind);
        }
    return count;
}

static void add_tally(struct web_report *r, cJSON *to, int kind)
{
    const cJSON *match;
    int tally[6] = {0};
    cJSON_ArrayForEach(
        match, cJSON_GetObjectItem(cJSON_GetObjectItem(r->report, "matches"), kinds[kind].list))
        tally[rank(web_page_text(match, "status"))] += is_listed(r, match);
    static const char *const names[] = {"changed", "gone", "new", "kept", "undecided"};
    for (int i = 0; i < 5; i++)
        cJSON_AddNumberToObject(to, names[i], tally[i]);
}

int web_report_ledger(struct web_report *r)
{
    cJSON *groups = cJSON_AddArrayToObject(r->data, "ledger");
    add_kinds(r);
    add_zones(r);
    for (int k = 0; k < KINDS; k++) {
        if (!kinds[k].list)
            continue;
        cJSON *group = cJSON_CreateObject(), *rows = cJSON_CreateArray();
        int count = add_rows(r, rows, k, MOST_ROWS), shown = cJSON_GetArraySize(rows);
        cJSON_AddItemToObject(group, "rows", rows);
        if (!count) {
            cJSON_Delete(group);
            continue;
        }
        web_page_put(group, "kind", kinds[k].kind);
        web_page_put(group, "words", web_words(r->request, kinds[k].words));
        cJSON_AddNumberToObject(group, "count", count);
        if (count > shown)
            cJSON_AddNumberToObject(group, "more", count - shown);
        add_tally(r, group, k);
        cJSON_AddItemToArray(groups, group);
    }
    web_page_frame(r->data, "ledger");
    return MESO_OK;
}
