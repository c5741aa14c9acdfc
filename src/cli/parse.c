/* Flags and environment into a checked request. */
#include "cli.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool cli_given(const struct cli_request *request, enum cli_option_id id)
{
    return request->text[id] != NULL;
}

static int find_long(const struct cli_verb *verb, const char *name, size_t length)
{
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if ((cli_options[i].groups & verb->groups) && strlen(cli_options[i].name) == length &&
            !strncmp(cli_options[i].name, name, length))
            return i;
    return -1;
}

static int find_short(const struct cli_verb *verb, char letter)
{
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if ((cli_options[i].groups & verb->groups) && cli_options[i].letter == letter)
            return i;
    return -1;
}

static int unknown_option(const struct cli_verb *verb, const char *word, struct meso_error *err)
{
    const char *names[CLI_OPTION_COUNT];
    int count = 0;
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_options[i].groups & verb->groups)
            names[count++] = cli_options[i].name;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *near =
        name[0] == '-' && name[1] == '-' ? base_name_nearest(name + 2, names, count) : NULL;
    if (near)
        return base_error(err, MESO_E_USAGE, "%s takes no option '%s'; did you mean '--%s'?",
                          verb->name, name, near);
    return base_error(err, MESO_E_USAGE, "%s takes no option '%s'", verb->name, name);
}

static int set_option(struct cli_request *out, int id, const char *value, struct meso_error *err)
{
    bool clears = out->verb->groups & CLI_CLEARS &&
                  cli_options[id].groups & (CLI_SESSION | CLI_RENAME | CLI_PLACE);
    if (cli_options[id].value && !*value && !clears)
        return base_error(err, MESO_E_USAGE, "--%s needs a value: %s", cli_options[id].name,
                          cli_options[id].value);
    if (id == CLI_OPTION_TREATMENT && out->verb->groups & CLI_SESSIONS) {
        if (out->treatment_count == CLI_MAX_SESSIONS)
            return base_error(err, MESO_E_USAGE, "--treatment is given %d times for %d session(s)",
                              out->treatment_count + 1, CLI_MAX_SESSIONS);
        out->treatment[out->treatment_count++] = value;
    }
    if (id == CLI_OPTION_SBATCH_OPTION) {
        if (out->sbatch_option_count == CLI_MAX_SBATCH_OPTIONS)
            return base_error(err, MESO_E_USAGE, "more than %d times --sbatch-option",
                              CLI_MAX_SBATCH_OPTIONS);
        out->sbatch_options[out->sbatch_option_count++] = value;
    }
    out->text[id] = value;
    return cli_note_repeat(out, id, value, err);
}

/* One option word at argv[*at]; *at moves over its value. */
static int read_option(struct cli_request *out, int argc, char **argv, int *at,
                       struct meso_error *err)
{
    const char *word = argv[*at];
    bool is_long = word[1] == '-';
    const char *equals = is_long ? strchr(word, '=') : NULL;
    size_t length = equals ? (size_t)(equals - word) - 2 : strlen(word + 1 + is_long);
    int id = is_long ? find_long(out->verb, word + 2, length) : find_short(out->verb, word[1]);
    if (id < 0 || (!is_long && word[2] && !cli_options[id].value))
        return unknown_option(out->verb, word, err);
    if (!cli_options[id].value)
        return equals ? base_error(err, MESO_E_USAGE, "--%s takes no value", cli_options[id].name)
                      : set_option(out, id, "", err);
    if (equals)
        return set_option(out, id, equals + 1, err);
    if (!is_long && word[2])
        return set_option(out, id, word + 2, err);
    if (*at + 1 >= argc)
        return base_error(err, MESO_E_USAGE, "--%s needs a value: %s", cli_options[id].name,
                          cli_options[id].value);
    return set_option(out, id, argv[++*at], err);
}

static int read_words(struct cli_request *out, int argc, char **argv, struct meso_error *err)
{
    bool only_files = false;
    for (int i = 1; i < argc; i++) {
        if (!only_files && !strcmp(argv[i], "--")) {
            only_files = true;
        } else if (!only_files && argv[i][0] == '-' && argv[i][1]) {
            int code = read_option(out, argc, argv, &i, err);
            if (code)
                return code;
        } else if (out->positional_count == out->verb->most) {
            return base_error(err, MESO_E_USAGE, "'%s' is one argument too many for %s", argv[i],
                              out->verb->name);
        } else {
            out->positional[out->positional_count++] = argv[i];
        }
    }
    if (!cli_given(out, CLI_OPTION_HELP) && out->positional_count < out->verb->least)
        return base_error(err, MESO_E_USAGE, "%s needs %s", out->verb->name, out->verb->arguments);
    return MESO_OK;
}

/* The whole text as a number, with '.' whatever the locale of the caller's shell: the program never
   sets one. */
static bool number(const char *text, double *value)
{
    char *end;
    errno = 0;
    *value = strtod(text, &end);
    return end != text && !*end && !errno && isfinite(*value);
}

static int read_scale(struct cli_request *out, struct meso_error *err)
{
    const char *mm = out->text[CLI_OPTION_MM_PER_PX], *um = out->text[CLI_OPTION_UM_PER_PX];
    if (mm && um)
        return base_error(err, MESO_E_USAGE, "--mm-per-px and --um-per-px are both given");
    if (!mm && !um)
        return MESO_OK;
    if ((out->verb->groups & CLI_PLACE) && !strcmp(mm ? mm : um, "none")) {
        out->mm_per_px = -1;
        return MESO_OK;
    }
    if (!number(mm ? mm : um, &out->mm_per_px) || out->mm_per_px <= 0)
        return base_error(err, MESO_E_BAD_SCALE, "the scale '%s' is not a number above 0",
                          mm ? mm : um);
    if (um)
        out->mm_per_px /= 1000;
    return MESO_OK;
}

static int read_days(struct cli_request *out, struct meso_error *err)
{
    const char *text = out->text[CLI_OPTION_DAYS];
    if (text && (!number(text, &out->days) || out->days <= 0))
        return base_error(err, MESO_E_USAGE, "--days '%s' is not a number above 0", text);
    if (text && !cli_given(out, CLI_OPTION_PHOTOTRICHOGRAM))
        return base_error(err, MESO_E_USAGE, "--days is for --phototrichogram");
    return MESO_OK;
}

static int read_polygon(struct cli_request *out, struct meso_error *err)
{
    const char *at = out->text[CLI_OPTION_POLYGON];
    int values = 0;
    if (at && (out->verb->groups & CLI_PLACE) && !strcmp(at, "none"))
        return MESO_OK;
    while (at && *at) {
        char word[40];
        size_t length = strcspn(at, ",");
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        if (length >= sizeof word || values == 2 * CLI_MAX_POLYGON ||
            !number(word, &out->polygon[values++]))
            return base_error(err, MESO_E_BAD_POLYGON, "'%s' in --polygon is not a number", word);
        at += length + (at[length] == ',');
    }
    if (values % 2 || (out->text[CLI_OPTION_POLYGON] && values < 6))
        return base_error(err, MESO_E_BAD_POLYGON, "--polygon has %d numbers", values);
    out->polygon_points = values / 2;
    return MESO_OK;
}

static int read_threads(struct cli_request *out, struct meso_error *err)
{
    const char *text = out->text[CLI_OPTION_THREADS];
    double value = 0;
    if (text && (!number(text, &value) || value < 1 || value > 256 || value != floor(value)))
        return base_error(err, MESO_E_USAGE, "--threads '%s' is not a number from 1 to 256", text);
    out->threads = (int)value;
    const char *nuisances = out->text[CLI_OPTION_NUISANCES];
    if (nuisances && strcmp(nuisances, "off")) {
        if (!number(nuisances, &value) || value < 1 || value > 8 || value != floor(value))
            return base_error(err, MESO_E_USAGE,
                              "--nuisances '%s' is not off or a number from 1 to 8", nuisances);
        out->nuisances = (int)value;
    }
    const char *progress = out->text[CLI_OPTION_PROGRESS];
    if (progress && strcmp(progress, "auto") && strcmp(progress, "json") &&
        strcmp(progress, "none"))
        return base_error(err, MESO_E_USAGE, "--progress '%s' is not auto, json or none", progress);
    return MESO_OK;
}

/* The numbers of a session (the second argument of archive verbs) and of a repeat. */
static int read_numbers(struct cli_request *out, struct meso_error *err)
{
    const char *number = out->positional[1], *repeat = out->text[CLI_OPTION_REPEAT],
               *to = out->text[CLI_OPTION_TO_SESSION];
    bool in_archive = out->verb->groups & CLI_ARCHIVE;
    if (in_archive && out->positional_count > 1 &&
        (!(out->number = cli_session_number(&number)) || *number))
        return base_error(err, MESO_E_USAGE, "'%s' is no session number (1 to %d)",
                          out->positional[1], CLI_MOST_SESSIONS);
    if (repeat && (!(out->repeat = cli_session_number(&repeat)) || *repeat))
        return base_error(err, MESO_E_USAGE, "--repeat '%s' is no number from 1 on",
                          out->text[CLI_OPTION_REPEAT]);
    if (to && (!(out->to = cli_session_number(&to)) || *to))
        return base_error(err, MESO_E_USAGE, "--to-session '%s' is no session number (1 to %d)",
                          out->text[CLI_OPTION_TO_SESSION], CLI_MOST_SESSIONS);
    return MESO_OK;
}

/* Bytes of the UTF-8 character that begins at text: 0 if there is none (RFC 3629). */
static int utf8_bytes(const unsigned char *text)
{
    int more = text[0] < 0x80   ? 0
               : text[0] < 0xc2 ? -1
               : text[0] < 0xe0 ? 1
               : text[0] < 0xf0 ? 2
               : text[0] < 0xf5 ? 3
                                : -1;
    bool wrong = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
                 (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f);
    for (int i = 1; i <= more && !wrong; i++)
        wrong = (text[i] & 0xc0) != 0x80;
    return wrong ? 0 : more + 1;
}

static int read_patient(struct cli_request *out, struct meso_error *err)
{
    const char *text = out->text[CLI_OPTION_PATIENT];
    for (int length; text && *text; text += length)
        if (!(length = utf8_bytes((const unsigned char *)text)))
            return base_error(err, MESO_E_USAGE, "the patient code of --patient is not UTF-8 text");
    return MESO_OK;
}

int cli_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_request *out,
              struct meso_error *err)
{
    int code;
    memset(out, 0, sizeof *out);
    out->verb = verb;
    if ((code = read_words(out, argc, argv, err)) || cli_given(out, CLI_OPTION_HELP) ||
        (code = cli_read_environment(out, err)) || (code = cli_read_config(out, err)) ||
        (code = read_scale(out, err)) || (code = read_numbers(out, err)) ||
        (code = cli_read_sessions(out, err)) || (code = read_days(out, err)) ||
        (code = read_patient(out, err)) || (code = read_polygon(out, err)) ||
        (code = read_threads(out, err)))
        return code;
    if ((verb->groups & (CLI_SUBJECT | CLI_PHOTO)) && !out->text[CLI_OPTION_VIEW])
        return base_error(err, MESO_E_USAGE, "%s needs --view VIEW", verb->name);
    return cli_check_paths(out, err);
}
