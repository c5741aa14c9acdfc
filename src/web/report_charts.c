/* The report page's trends: a drawing each, and the same as a table. */
#include "report_page.h"

#include <math.h>
#include <string.h>

/* The change with its interval over the band of what would not be told, on one line. The words
   beside it say the same. */
const char *web_report_bar(const struct web_report *r, const cJSON *change)
{
    enum { WIDTH = 200, MIDDLE = WIDTH / 2, ROOM = 90 };
    const cJSON *interval = cJSON_GetObjectItem(change, "interval95");
    const char *verdict = web_page_text(change, "verdict");
    double value = web_report_value(change, "absolute"),
           seen = web_report_value(change, "seen_from"), ends[2];
    for (int i = 0; i < 2; i++) {
        const cJSON *end = cJSON_GetArrayItem(interval, i);
        ends[i] = cJSON_IsNumber(end) ? end->valuedouble : value;
    }
    double most = fmax(fmax(fabs(ends[0]), fabs(ends[1])), fmax(seen, fabs(value)));
    if (!isfinite(value) || !isfinite(seen) || !(most > 0))
        return NULL;
    double scale = ROOM / most;
    bool told = !strcmp(verdict, "improved") || !strcmp(verdict, "worsened");
    return base_arena_printf(
        r->request->arena, r->err,
        "<svg class=\"chart bar\" viewBox=\"0 0 %d 28\" aria-hidden=\"true\"><rect class=\"band\" "
        "x=\"%.1f\" y=\"3\" width=\"%.1f\" height=\"22\"/><path class=\"zero\" d=\"M%d "
        "1v26\"/><path "
        "class=\"range\" d=\"M%.1f 9v10m0 -5H%.1fm0 -5v10\"/><circle class=\"dot%s\" cx=\"%.1f\" "
        "cy=\"14\" r=\"4.5\"/></svg>",
        WIDTH, MIDDLE - scale * seen, 2 * scale * seen, MIDDLE, MIDDLE + scale * ends[0],
        MIDDLE + scale * ends[1], told ? "" : " hollow", MIDDLE + scale * value);
}

static void add_point(const struct web_report *r, cJSON *rows, const cJSON *trend,
                      const cJSON *point)
{
    cJSON *row = cJSON_CreateObject();
    cJSON_AddItemToArray(rows, row);
    const char *verdict = web_page_text(point, "verdict");
    const cJSON *interval = cJSON_GetObjectItem(point, "interval95");
    /* Amounts are of the baseline's hundred. */
    cJSON *like = cJSON_CreateObject();
    cJSON_AddNumberToObject(like, "before", web_report_value(trend, "baseline"));
    cJSON_AddStringToObject(like, "unit", web_page_text(trend, "unit"));
    cJSON_AddNumberToObject(row, "session", web_report_value(point, "session"));
    web_page_put(row, "date", web_page_date(r->request, web_page_text(point, "date")));
    web_page_put(row, "change",
                 web_report_amount(r, like, web_report_value(point, "absolute"), false));
    web_page_put(row, "seen",
                 web_report_amount(r, like, web_report_value(point, "detectable"), true));
    if (cJSON_IsNumber(cJSON_GetArrayItem(interval, 0)))
        web_page_put(
            row, "interval",
            base_arena_printf(
                r->request->arena, r->err, "%s … %s",
                web_report_amount(r, like, cJSON_GetArrayItem(interval, 0)->valuedouble, false),
                web_report_amount(r, like, cJSON_GetArrayItem(interval, 1)->valuedouble, false)));
    web_page_put(row, "verdict", verdict);
    if (*verdict)
        web_page_put(row, "verdict_words", web_report_words(r, verdict));
    cJSON_Delete(like);
}

/* At least one session beside the baseline has something to draw. */
static bool has_points(const cJSON *trend)
{
    const cJSON *point;
    int known = 0;
    cJSON_ArrayForEach(point, cJSON_GetObjectItem(trend, "points")) known +=
        isfinite(web_report_value(point, "detectable"));
    return known > 0;
}

static int add_chart(struct web_report *r, cJSON *rows, const cJSON *trend)
{
    char id[32];
    const char *svg;
    const cJSON *point;
    base_format(id, sizeof id, "trend-%d", cJSON_GetArraySize(rows) + 1);
    int code =
        meso_result_chart(r->course, web_page_text(trend, "measure"), web_page_text(trend, "field"),
                          web_page_text(trend, "zone"), id, &svg, r->err);
    if (code || !svg)
        return code;
    cJSON *row = cJSON_CreateObject(), *points = cJSON_CreateArray();
    cJSON_AddItemToArray(rows, row);
    cJSON_AddStringToObject(row, "svg", svg);
    web_page_put(row, "measure", web_report_words(r, web_page_text(trend, "measure")));
    web_page_put(row, "field", web_report_words(r, web_page_text(trend, "field")));
    cJSON_AddItemToObject(row, "points", points);
    cJSON_ArrayForEach(point, cJSON_GetObjectItem(trend, "points"))
        add_point(r, points, trend, point);
    return MESO_OK;
}

int web_report_charts(struct web_report *r)
{
    const char *zone = r->zone ? r->zone : "whole";
    const cJSON *trend;
    int code = MESO_OK;
    if (!r->course)
        return MESO_OK;
    cJSON *rows = cJSON_AddArrayToObject(r->data, "charts");
    cJSON_ArrayForEach(
        trend, cJSON_GetObjectItem(
                   r->report, "trend")) if (!code && !strcmp(web_page_text(trend, "zone"), zone) &&
                                            has_points(trend)) code = add_chart(r, rows, trend);
    web_page_frame(r->data, "charts");
    return code;
}
