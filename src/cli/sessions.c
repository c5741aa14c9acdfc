/* The sessions of a request: their numbers, their dates, and which repeats are of which. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int cli_note_repeat(struct cli_request *out, int id, const char *value, struct meso_error *err)
{
    if (id != CLI_OPTION_BEFORE_REPEAT && id != CLI_OPTION_AFTER_REPEAT &&
        id != CLI_OPTION_REPEAT_OF)
        return MESO_OK;
    if (out->told_repeat_count == CLI_MAX_REPEATS * CLI_MAX_SESSIONS)
        return base_error(err, MESO_E_USAGE, "more than %d repeats",
                          CLI_MAX_REPEATS * CLI_MAX_SESSIONS);
    out->told_repeats[out->told_repeat_count++] = (struct cli_repeat){id, value};
    return MESO_OK;
}

int cli_session_number(const char **at)
{
    char *end;
    errno = 0;
    long value = **at >= '0' && **at <= '9' ? strtol(*at, &end, 10) : 0;
    if (errno || value < 1 || value > CLI_MOST_SESSIONS)
        return 0;
    *at = end;
    return (int)value;
}

/* Photographs, and so dates and session numbers, that are given. */
static int photograph_count(const struct cli_request *out)
{
    return out->verb->groups & CLI_SESSIONS ? out->positional_count : 1;
}

static int read_numbers(struct cli_request *out, struct meso_error *err)
{
    const char *text = out->text[CLI_OPTION_SESSION], *at = text;
    int wanted = photograph_count(out);
    bool ok = true;
    if (!text)
        return MESO_OK;
    for (int i = 0; i < wanted && ok; i++) {
        ok = (!i || *at++ == ',') && (out->session[i] = cli_session_number(&at)) > 0 &&
             (!i || out->session[i] > out->session[i - 1]);
    }
    if (ok && !*at)
        return MESO_OK;
    if (wanted < 2)
        return base_error(err, MESO_E_USAGE,
                          "--session '%s' is not one session number such as 3 (1 to %d)", text,
                          CLI_MOST_SESSIONS);
    return base_error(err, MESO_E_USAGE,
                      "--session '%s' is not %d rising session numbers such as %s (1 to %d)", text,
                      wanted, wanted > 2 ? "1,2,4" : "1,4", CLI_MOST_SESSIONS);
}

static int read_dates(struct cli_request *out, struct meso_error *err)
{
    const char *at = out->text[CLI_OPTION_DATE];
    int wanted = photograph_count(out);
    if (at && !*at && (out->verb->groups & CLI_ARCHIVE)) /* takes a date away */
        return MESO_OK;
    for (int i = 0; at && i < wanted; i++) {
        size_t length = strcspn(at, ",");
        long days;
        if (length > 10 || at[length] == (i + 1 < wanted ? 0 : ','))
            return base_error(err, MESO_E_BAD_DATE, "--date '%s' is not %d date(s)",
                              out->text[CLI_OPTION_DATE], wanted);
        base_format(out->date[i], sizeof out->date[i], "%.*s", (int)length, at);
        if (!base_date_parse(out->date[i], &days))
            return base_error(err, MESO_E_BAD_DATE, "'%s' is not a date", out->date[i]);
        at += length + (at[length] == ',');
        if (i && base_days_between(out->date[i - 1], out->date[i]) < 0)
            return base_error(err, MESO_E_BAD_DATE, "session date %s lies before %s", out->date[i],
                              out->date[i - 1]);
    }
    return MESO_OK;
}

/* The position of the session whose number stands before the '=' of "2=..."; *rest stands behind
   it; -1: there is none. */
static int position_of(const struct cli_request *out, const char *told, const char **rest)
{
    const char *at = told;
    int number = cli_session_number(&at);
    if (!number || *at != '=' || !at[1])
        return -1;
    *rest = at + 1;
    for (int i = 0; i < out->positional_count; i++)
        if ((out->session[i] ? out->session[i] : i + 1) == number)
            return i;
    return -1;
}

/* "1=technique=nappage ..." to the session of that number. */
static int read_treatments(struct cli_request *out, struct meso_error *err)
{
    const char *given[CLI_MAX_SESSIONS], *rest;
    memcpy(given, out->treatment, sizeof given);
    memset(out->treatment, 0, sizeof out->treatment);
    for (int i = 0; i < out->treatment_count; i++) {
        int session = position_of(out, given[i], &rest);
        if (session < 0)
            return base_error(err, MESO_E_USAGE,
                              "--treatment '%.60s' does not begin with the number of a session of "
                              "this report, as in %d='technique=nappage depth=2mm'",
                              given[i], out->session[0] ? out->session[0] : 1);
        if (out->treatment[session])
            return base_error(err, MESO_E_USAGE, "--treatment is given twice for session %d",
                              out->session[session] ? out->session[session] : session + 1);
        out->treatment[session] = rest;
    }
    return MESO_OK;
}

static int read_repeat(struct cli_request *out, const struct cli_repeat *repeat,
                       struct meso_error *err)
{
    const char *file = repeat->told;
    int session = 0;
    if (repeat->option == CLI_OPTION_AFTER_REPEAT)
        session = out->positional_count - 1;
    else if (repeat->option == CLI_OPTION_REPEAT_OF && out->verb->most > 1)
        session = position_of(out, repeat->told, &file);
    if (session < 0)
        return base_error(err, MESO_E_USAGE,
                          "--repeat '%s' does not begin with the number of a session that is "
                          "given, such as 1=FILE",
                          repeat->told);
    if (out->repeat_count[session] == CLI_MAX_REPEATS)
        return base_error(err, MESO_E_USAGE, "more than %d repeats of a session", CLI_MAX_REPEATS);
    out->repeats[session][out->repeat_count[session]++] = file;
    return MESO_OK;
}

int cli_read_sessions(struct cli_request *out, struct meso_error *err)
{
    int code = read_numbers(out, err);
    if (!code)
        code = read_treatments(out, err);
    if (!code)
        code = read_dates(out, err);
    for (int i = 0; i < out->told_repeat_count && !code; i++)
        code = read_repeat(out, &out->told_repeats[i], err);
    return code;
}
