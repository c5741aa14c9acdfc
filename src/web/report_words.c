/* The report's names and numbers in words. Knows no page. */
#include "report_page.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

const char *web_report_words(const struct web_report *r, const char *name)
{
    char *words = base_arena_printf(r->request->arena, r->err, "%s", name);
    for (char *at = words; at && *at; at++)
        if (*at == '_')
            *at = ' ';
    return words ? web_words(r->request, words) : "";
}

const char *web_report_reason(const struct web_report *r, const char *name)
{
    static const struct {
        const char *name, *words;
    } known[] = {
#define REASON(name, words) {#name, words},
#include "reason_list.h"
#undef REASON
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].name, name))
            return web_words(r->request, known[i].words);
    return web_report_words(r, name);
}

const char *web_report_title(const struct web_report *r, const char *name)
{
    char *title = base_arena_printf(r->request->arena, r->err, "%s", web_report_words(r, name));
    if (title && *title >= 'a' && *title <= 'z')
        *title = (char)toupper((unsigned char)*title);
    return title ? title : "";
}

/* So many significant digits, without zeros at the end. */
static const char *rounded(const struct web_report *r, double value, int count)
{
    char digits[48];
    if (!isfinite(value))
        return "–";
    int before = value != 0 ? (int)floor(log10(fabs(value))) + 1 : 1;
    int decimals = before >= count ? 0 : count - before < 6 ? count - before : 6;
    base_format(digits, sizeof digits, "%.*f", decimals, base_round_significant(value, count));
    char *end = digits + strlen(digits);
    while (strchr(digits, '.') && (end[-1] == '0' || end[-1] == '.')) {
        bool point = *--end == '.';
        *end = 0;
        if (point)
            break;
    }
    const char *text =
        base_arena_printf(r->request->arena, r->err, "%s%s", *digits == '-' ? "−" : "",
                          *digits == '-' ? digits + 1 : digits);
    return text ? text : "";
}

const char *web_report_number(const struct web_report *r, double value)
{
    return rounded(r, value, 3);
}

/* "mm2" as it is printed. */
const char *web_report_unit(const struct web_report *r, const char *unit)
{
    const char *two = strchr(unit, '2');
    if (!strcmp(unit, "um"))
        return "µm";
    if (!strcmp(unit, "1") || !strcmp(unit, "index") || !strcmp(unit, "count"))
        return "";
    const char *text = two ? base_arena_printf(r->request->arena, r->err, "%.*s²%s",
                                               (int)(two - unit), unit, two + 1)
                           : unit;
    return text ? text : "";
}

const char *web_report_amount(const struct web_report *r, const cJSON *change, double value,
                              bool plain)
{
    double before = web_report_value(change, "before");
    const char *unit = web_report_text(change, "unit"),
               *more = plain       ? ""
                       : value > 0 ? web_words(r->request, "more")
                       : value < 0 ? web_words(r->request, "less")
                                   : "";
    bool percent = before > 0;
    if (!isfinite(value))
        return "–";
    unit = web_report_unit(r, unit);
    const char *text = base_arena_printf(
        r->request->arena, r->err, "%s%s%s%s%s",
        rounded(r, fabs(percent ? 100 * value / before : value), 2),
        percent || *unit ? "\u00a0" : "", percent ? "%" : unit, *more ? " " : "", more);
    return text ? text : "";
}

const char *web_report_date(const struct web_report *r, const char *date)
{
    (void)r;
    return date;
}

const char *web_report_verdict(const struct web_report *r, const char *verdict)
{
    return web_report_title(r, verdict);
}

double web_report_value(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

const char *web_report_text(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

void web_report_put(cJSON *object, const char *name, const char *text)
{
    if (text && *text)
        cJSON_AddStringToObject(object, name, text);
}

void web_report_count(cJSON *object, const char *name)
{
    char flag[64];
    base_format(flag, sizeof flag, "has_%s", name);
    if (cJSON_GetArraySize(cJSON_GetObjectItem(object, name)))
        cJSON_AddTrueToObject(object, flag);
}
