/* The report's names and numbers in words. Knows no page. */
#include "report_page.h"

#include <math.h>
#include <string.h>

struct word {
    const char *name, *words;
};
#define WORD(name, words) {#name, words},
#define REASON(name, words) {#name, words},
static const struct word words_known[] = {
#include "word_list.h"
};
static const struct word reasons_known[] = {
#include "reason_list.h"
};
enum {
    WORDS = sizeof words_known / sizeof *words_known,
    REASONS = sizeof reasons_known / sizeof *reasons_known
};

static const char *said(const struct web_report *r, const struct word *words, int count,
                        const char *name)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(words[i].name, name))
            return web_words(r->request, words[i].words);
    char *spaced = base_arena_printf(r->request->arena, r->err, "%s", name);
    for (char *at = spaced; at && *at; at++)
        if (*at == '_')
            *at = ' ';
    return spaced ? spaced : "";
}

const char *web_report_words(const struct web_report *r, const char *name)
{
    return said(r, words_known, WORDS, name);
}

const char *web_report_reason(const struct web_report *r, const char *name)
{
    return said(r, reasons_known, REASONS, name);
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
    const char *text =
        web_page_say(r->request, value > 0 ? LANGUAGE("%s more") : LANGUAGE("%s less"), size);
    return text ? text : "";
}

double web_report_value(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}
