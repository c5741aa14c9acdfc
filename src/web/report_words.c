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

/* How many decimals show so many significant digits, but for zeros at the end. */
static int decimals_of(double *value, int count)
{
    *value = base_round_significant(*value, count);
    int before = *value != 0 ? (int)floor(log10(fabs(*value))) + 1 : 1;
    int decimals = before >= count ? 0 : count - before < 6 ? count - before : 6;
    while (decimals > 0) {
        double fewer = *value * pow(10, decimals - 1);
        if (fabs(fewer - nearbyint(fewer)) > 1e-6)
            break;
        decimals--;
    }
    return decimals;
}

const char *web_report_number(const struct web_report *r, double value)
{
    int decimals = decimals_of(&value, 3);
    if (!isfinite(value))
        return "–";
    const char *text =
        language_number(r->request->language, value, decimals, r->request->arena, r->err);
    return text ? text : "";
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

/* Percent of what was before, or in the unit where nothing was. */
static const char *size_of(const struct web_report *r, const cJSON *change, double value)
{
    struct arena *arena = r->request->arena;
    double before = web_report_value(change, "before");
    const char *unit = web_report_unit(r, web_page_text(change, "unit"));
    value = fabs(before > 0 ? 100 * value / before : value);
    int decimals = decimals_of(&value, 2);
    if (before > 0)
        return language_percent(r->request->language, value, decimals, arena, r->err);
    const char *number = language_number(r->request->language, value, decimals, arena, r->err);
    return number && *unit ? base_arena_printf(arena, r->err, "%s %s", number, unit) : number;
}

const char *web_report_amount(const struct web_report *r, const cJSON *change, double value,
                              bool plain)
{
    const char *size = isfinite(value) ? size_of(r, change, value) : "–";
    if (!size || plain || !isfinite(value) || value == 0)
        return size ? size : "";
    const char *text = web_page_say(r->request, value > 0 ? "%s more" : "%s less", size);
    return text ? text : "";
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
