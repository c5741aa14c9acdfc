/* Numbers, percentages and dates as a language writes them. Knows no locale of the machine. */
#include "language_of.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DECIMALS = 9, ROOM = 64, GROUP = 3 };

/* The whole part with a separator before every third digit from the right. */
static void grouped(const char *digits, size_t count, const char *group, char out[2 * ROOM])
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (i && (count - i) % GROUP == 0) {
            memcpy(out + at, group, strlen(group));
            at += strlen(group);
        }
        out[at++] = digits[i];
    }
    out[at] = 0;
}

const char *language_number(const struct language *language, double value, int decimals,
                            struct arena *arena, struct meso_error *err)
{
    char plain[ROOM], whole[2 * ROOM];
    if (decimals < 0 || decimals > MOST_DECIMALS)
        decimals = MOST_DECIMALS;
    if (!isfinite(value) || fabs(value) >= 1e15)
        return base_arena_printf(arena, err, "%g", value);
    base_format(plain, sizeof plain, "%.*f", decimals, fabs(value));
    size_t count = strcspn(plain, ".");
    grouped(plain, count, language->group, whole);
    const char *fraction = plain[count] ? plain + count + 1 : "";
    /* What rounds to nothing has no sign. The minus sign proper is as wide as a figure. */
    bool below = value < 0 && strspn(plain, "0.") < strlen(plain);
    return base_arena_printf(arena, err, "%s%s%s%s", below ? "\u2212" : "", whole,
                             *fraction ? language->point : "", fraction);
}

const char *language_percent(const struct language *language, double percent, int decimals,
                             struct arena *arena, struct meso_error *err)
{
    const char *number = language_number(language, percent, decimals, arena, err);
    return number ? base_arena_printf(arena, err, language->percent, number) : NULL;
}

static const char *const MONTHS[] = {
    LANGUAGE("January"),   LANGUAGE("February"), LANGUAGE("March"),    LANGUAGE("April"),
    LANGUAGE("May"),       LANGUAGE("June"),     LANGUAGE("July"),     LANGUAGE("August"),
    LANGUAGE("September"), LANGUAGE("October"),  LANGUAGE("November"), LANGUAGE("December")};

const char *language_date(const struct language *language, const char *date, struct arena *arena,
                          struct meso_error *err)
{
    long days;
    int year = 0, month = 0, day = 0;
    if (!base_date_parse(date, &days) || sscanf(date, "%d-%d-%d", &year, &month, &day) != 3)
        return base_arena_printf(arena, err, "%s", date);
    /* TRANSLATORS: a date: day, month, year ("2 March 2026"). */
    return base_arena_printf(arena, err, language_text_in(language, "date", "%1$d %2$s %3$d"), day,
                             language_text(language, MONTHS[month - 1]), year);
}
