/* The forms of values: ranges, times, lists. Knows no key and no file. */
#include "value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char SPACES[] = " \t\r";
/* More is a slip of the keyboard. */
static const double MOST_SESSIONS = 100, MOST_DAYS = 3660, MOST_MILLIMETRES = 50;

char *course_value_trimmed(char *text)
{
    text += strspn(text, SPACES);
    size_t length = strlen(text);
    while (length && strchr(SPACES, text[length - 1]))
        text[--length] = 0;
    return text;
}

static const char *wrong(struct value_reader *reader, const char *text, const char *form)
{
    const char *what = base_arena_printf(reader->arena, reader->err,
                                         "'%.60s' is not of the form '%s'", text, form);
    return what ? what : form;
}

/* A decimal number without sign and exponent; *at moves behind it. */
static bool number(char **at, double *value)
{
    size_t digits = strspn(*at, "0123456789."), points = 0;
    for (size_t i = 0; i < digits; i++)
        points += (*at)[i] == '.';
    if (!digits || digits > 9 || points > 1 || digits == points)
        return false;
    *value = 0;
    double unit = 1;
    bool fraction = false;
    for (size_t i = 0; i < digits; i++) {
        if ((*at)[i] == '.') {
            fraction = true;
            continue;
        }
        *value = *value * 10 + ((*at)[i] - '0');
        unit *= fraction ? 10 : 1;
    }
    *value /= unit;
    *at += digits;
    return true;
}

/* "4" or "4-6"; *at moves behind it and the spaces. */
static bool range(char **at, struct course_range *out)
{
    if (!number(at, &out->least))
        return false;
    out->most = out->least;
    *at += strspn(*at, SPACES);
    if (**at == '-') {
        *at += 1;
        *at += strspn(*at, SPACES);
        if (!number(at, &out->most))
            return false;
        *at += strspn(*at, SPACES);
    }
    return out->least <= out->most;
}

static bool whole(struct course_range range, double most)
{
    return range.least >= 1 && range.most <= most && range.least == floor(range.least) &&
           range.most == floor(range.most);
}

/* A month of a plan is 30 days: intervals are given in round figures. */
static double days_of(const char *unit)
{
    static const struct {
        const char *one, *several;
        double days;
    } units[] = {{"day", "days", 1}, {"week", "weeks", 7}, {"month", "months", 30}};
    for (int i = 0; i < 3; i++)
        if (!strcmp(unit, units[i].one) || !strcmp(unit, units[i].several))
            return units[i].days;
    return 0;
}

const char *course_value_time(struct value_reader *reader, char *text, struct course_range *days)
{
    static const char form[] = "14 days', '2-4 weeks' or '3-6 months";
    char *at = text;
    struct course_range range_read = {1, 1};
    bool alone = days_of(text) > 0; /* "every week" */
    if (!alone && !range(&at, &range_read))
        return wrong(reader, text, form);
    double unit = days_of(at);
    if (!(unit > 0) || !(range_read.least > 0) || range_read.most * unit > MOST_DAYS)
        return wrong(reader, text, form);
    *days = (struct course_range){range_read.least * unit, range_read.most * unit};
    return NULL;
}

const char *course_value_count(struct value_reader *reader, char *text, struct course_range *out)
{
    char *at = text;
    if (!range(&at, out) || *at || !whole(*out, MOST_SESSIONS))
        return wrong(reader, text, "4' or '4-6");
    return NULL;
}

const char *course_value_millimetres(struct value_reader *reader, char *text,
                                     struct course_range *out)
{
    char *at = text;
    if (!range(&at, out) || strcmp(at, "mm") || out->most > MOST_MILLIMETRES)
        return wrong(reader, text, "0.5-4 mm");
    return NULL;
}

const char *course_value_phase(struct value_reader *reader, char *text, struct course_phase *out)
{
    static const char every[] = "every";
    char *at = text;
    if (!range(&at, &out->sessions) || !whole(out->sessions, MOST_SESSIONS) ||
        strncmp(at, every, sizeof every - 1))
        return wrong(reader, text, "4-6 every 14 days");
    return course_value_time(reader, course_value_trimmed(at + sizeof every - 1), &out->days);
}

const char *course_value_item(struct value_reader *reader, char *text, struct course_items *out)
{
    for (int i = 0; i < out->count; i++)
        if (!strcmp(out->at[i], text))
            return "it is said twice";
    if (out->count == COURSE_MAX_ITEMS)
        return "there are too many of them";
    const char *kept = base_arena_printf(reader->arena, reader->err, "%s", text);
    if (!kept)
        return "out of memory";
    out->at[out->count++] = kept;
    return NULL;
}

static const char *known_word(struct value_reader *reader, const char *word,
                              const char *const *known, int count, const char *kind)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(word, known[i]))
            return NULL;
    const char *near = base_name_nearest(word, known, count);
    const char *what =
        near ? base_arena_printf(reader->arena, reader->err, "no %s '%.60s'; did you mean '%s'?",
                                 kind, word, near)
             : base_arena_printf(reader->arena, reader->err, "no %s '%.60s'", kind, word);
    return what ? what : kind;
}

const char *course_value_list(struct value_reader *reader, char *text, const char *const *known,
                              int known_count, const char *kind, struct course_items *out)
{
    const char *fault = NULL;
    for (char *rest = text, *word; !fault && (word = strsep(&rest, ","));) {
        word = course_value_trimmed(word);
        if (!*word)
            return "a comma without a word";
        if (known && (fault = known_word(reader, word, known, known_count, kind)))
            return fault;
        fault = course_value_item(reader, word, out);
    }
    return fault;
}
