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
    CLI_CONTROL = 8192
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

enum { CLI_MAX_REPEATS = 31, CLI_MAX_POLYGON = 512 };

/* What was asked for, checked. */
struct cli_request {
    const struct cli_verb *verb;
    const char *positional[2];
    int positional_count;
    const char *text[CLI_OPTION_COUNT]; /* last value of each option; "" for a set flag; or NULL */
    const char *repeats[2][CLI_MAX_REPEATS];
    int repeat_count[2];
    int session[2];
    char date[2][11]; /* "" unknown */
    double mm_per_px, days;
    double polygon[2 * CLI_MAX_POLYGON];
    int polygon_points;
    int threads;
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

/* MESOTRACK_* for what no flag gave. */
int cli_read_environment(struct cli_request *out, struct meso_error *err);
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
#include "verb_list.h"
#undef VERB

#endif
