/* The command line: a client of the public API. One file a verb and a table of verbs. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/base.h"

#include <stdio.h>

enum cli_group {
    CLI_EVERY = 1,
    CLI_SUBJECT = 2,
    CLI_SESSIONS = 4,
    CLI_REPEATS = 8,
    CLI_BASELINE = 16,
    CLI_POINTS = 32,
    CLI_OUTPUT = 64,
    CLI_JSON = 128,
    CLI_MARKS = 256,
    CLI_RUN = 512,
    CLI_PAPER = 1024,
    CLI_COURSES = 2048,
    CLI_GROWTH = 4096,
    CLI_CONTROL = 8192,
    CLI_ARCHIVE = 1 << 14, /* works in an archive */
    CLI_NEW = 1 << 15,     /* makes one */
    CLI_KEY = 1 << 16,
    CLI_PATIENT = 1 << 17,
    CLI_SESSION = 1 << 18,
    CLI_PHOTO = 1 << 19,
    CLI_CONSENT = 1 << 20,
    CLI_DOUBLES = 1 << 21,
    CLI_IMPORT = 1 << 22,
    CLI_SHOWN = 1 << 23, /* its progress */
    CLI_FLAGS = 1 << 24,
    CLI_REPAIR = 1 << 25,
    CLI_EXPORT = 1 << 26,
    CLI_ERASE = 1 << 27,
    CLI_REPEAT = 1 << 28,
    CLI_BATCH = 1 << 29,
    CLI_REPORT = 1 << 30
};

enum cli_option_id {
#define OPTION(id, name, letter, value, groups, what) CLI_OPTION_##id,
#include "option_list.h"
#undef OPTION
    CLI_OPTION_COUNT
};

struct cli_option {
    const char *name;
    char letter;
    const char *value; /* NULL: takes none */
    unsigned groups;
    const char *what;
};
extern const struct cli_option cli_options[CLI_OPTION_COUNT];

enum { CLI_MOST_SESSIONS = 1000000 }; /* their numbers */
enum { CLI_MAX_SESSIONS = 32, CLI_MAX_REPEATS = 31, CLI_MAX_POLYGON = 512 };

/* A repeat as it was given. */
struct cli_repeat {
    int option;
    const char *told;
};

/* What was asked for, checked. */
struct cli_request {
    const struct cli_verb *verb;
    const char *positional[CLI_MAX_SESSIONS];
    int positional_count;
    const char *text[CLI_OPTION_COUNT]; /* last value of each option; "" for a set flag; or NULL */
    const char *repeats[CLI_MAX_SESSIONS][CLI_MAX_REPEATS];
    int repeat_count[CLI_MAX_SESSIONS];
    struct cli_repeat told_repeats[CLI_MAX_SESSIONS * CLI_MAX_REPEATS];
    int told_repeat_count;
    const char *treatment[CLI_MAX_SESSIONS]; /* as given until the sessions are read, then by
                                                position; NULL: not told */
    int treatment_count;
    int session[CLI_MAX_SESSIONS];
    char date[CLI_MAX_SESSIONS][11]; /* "" unknown */
    double mm_per_px, days;
    double polygon[2 * CLI_MAX_POLYGON];
    int polygon_points;
    int threads;
    int number, repeat;  /* 0: not given */
    struct arena *texts; /* values of the archive's settings file; NULL: none */
};

struct cli_verb {
    const char *name, *arguments;
    int least, most;
    const char *what;
    unsigned groups;
    /* The exit code; errors were said by cli_say. */
    int (*run)(const struct cli_request *request);
};
extern const struct cli_verb cli_verbs[];
extern const int cli_verb_count;

/* Fills the request from flags, then MESOTRACK_* for what no flag gave. */
int cli_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_request *out,
              struct meso_error *err);

/* A session number at *at, which moves behind it; 0 if there is none from 1 to CLI_MOST_SESSIONS.
 */
int cli_session_number(const char **at);
/* Keeps a repeat for cli_read_sessions, which knows the sessions' numbers. */
int cli_note_repeat(struct cli_request *out, int id, const char *value, struct meso_error *err);
/* Numbers, dates and repeats, once all photographs are known. */
int cli_read_sessions(struct cli_request *out, struct meso_error *err);
/* MESOTRACK_* for what no flag gave. */
int cli_read_environment(struct cli_request *out, struct meso_error *err);
/* Then, for verbs that work in an archive, its settings file. */
int cli_read_config(struct cli_request *out, struct meso_error *err);
bool cli_is_flag_only(int id);
/* Whether what is given already silences this option. */
bool cli_is_silenced(const bool given[CLI_OPTION_COUNT], int id);
/* Refuses a request that would write over what it reads, or two things to one file. */
int cli_check_paths(const struct cli_request *request, struct meso_error *err);

extern const char cli_about[], cli_example[];
void cli_help(FILE *out);
void cli_verb_help(const struct cli_verb *verb, FILE *out);

/* Says the error on standard error with what to do; returns its exit code. */
int cli_say(const struct meso_error *err);
bool cli_given(const struct cli_request *request, enum cli_option_id id);

/* A handle with the request's models, threads and progress. */
int cli_open(const struct cli_request *request, struct meso **out, struct meso_error *err);
/* How progress is told: a bar, lines of JSON, or NULL for not at all. */
void (*cli_progress(const struct cli_request *request))(void *context, const char *stage, int done,
                                                        int total);
/* Whether progress is shown as a bar. */
bool cli_wants_bar(const struct cli_request *request);
/* Takes the bar off the line, so that nothing is written behind its rest. */
void cli_end_progress(const struct cli_request *request);
struct meso_subject cli_subject(const struct cli_request *request);
struct meso_session cli_session(const struct cli_request *request, int index);
/* What is written beside the report's JSON, where its option names a file. */
enum { CLI_FORMATS = 4 };
struct cli_format {
    enum cli_option_id option;
    enum meso_format format;
};
extern const struct cli_format cli_formats[CLI_FORMATS];
/* Writes a result's JSON and all that is asked for beside it to where the request wants them. */
int cli_write_result(const struct cli_request *request, struct meso_result *result,
                     struct meso_error *err);
/* Text to -o or standard output. */
int cli_write_text(const struct cli_request *request, const char *text, size_t length,
                   struct meso_error *err);

#define VERB(name, arguments, least, most, what, options) \
    int cli_##name(const struct cli_request *request);
#define VERB_OF(noun, action, arguments, least, most, what, options) \
    int cli_##noun##_##action(const struct cli_request *request);
#include "verb_list.h"
#undef VERB
#undef VERB_OF

#endif
