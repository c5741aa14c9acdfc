/* The command line: a client of the public API. One file a verb and a table of verbs. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/base.h"

#include <stdio.h>

/* Groups of options; a verb takes those of its own. */
#define CLI_EVERY (UINT64_C(1) << 0)
#define CLI_SUBJECT (UINT64_C(1) << 1)
#define CLI_SESSIONS (UINT64_C(1) << 2)
#define CLI_REPEATS (UINT64_C(1) << 3)
#define CLI_BASELINE (UINT64_C(1) << 4)
#define CLI_POINTS (UINT64_C(1) << 5)
#define CLI_OUTPUT (UINT64_C(1) << 6)
#define CLI_JSON (UINT64_C(1) << 7)
#define CLI_MARKS (UINT64_C(1) << 8)
#define CLI_RUN (UINT64_C(1) << 9)
#define CLI_PAPER (UINT64_C(1) << 10)
#define CLI_COURSES (UINT64_C(1) << 11)
#define CLI_GROWTH (UINT64_C(1) << 12)
#define CLI_CONTROL (UINT64_C(1) << 13)
#define CLI_ARCHIVE (UINT64_C(1) << 14) /* works in an archive */
#define CLI_NEW (UINT64_C(1) << 15)     /* makes one */
#define CLI_KEY (UINT64_C(1) << 16)
#define CLI_PATIENT (UINT64_C(1) << 17)
#define CLI_SESSION (UINT64_C(1) << 18)
#define CLI_PHOTO (UINT64_C(1) << 19)
#define CLI_CONSENT (UINT64_C(1) << 20)
#define CLI_DOUBLES (UINT64_C(1) << 21)
#define CLI_IMPORT (UINT64_C(1) << 22)
#define CLI_SHOWN (UINT64_C(1) << 23) /* its progress */
#define CLI_FLAGS (UINT64_C(1) << 24)
#define CLI_REPAIR (UINT64_C(1) << 25)
#define CLI_EXPORT (UINT64_C(1) << 26)
#define CLI_ERASE (UINT64_C(1) << 27)
#define CLI_REPEAT (UINT64_C(1) << 28)
#define CLI_BATCH (UINT64_C(1) << 29)
#define CLI_REPORT (UINT64_C(1) << 30)
#define CLI_CLUSTER (UINT64_C(1) << 31)
#define CLI_CLUSTER_STATUS (UINT64_C(1) << 42)
#define CLI_SERVE (UINT64_C(1) << 32)
#define CLI_ACCOUNT (UINT64_C(1) << 38)
#define CLI_TOKEN (UINT64_C(1) << 39)
#define CLI_SCALE (UINT64_C(1) << 37) /* of photographs in an archive */
#define CLI_REGION (UINT64_C(1) << 33)
#define CLI_RENAME (UINT64_C(1) << 34)
#define CLI_PLACE (UINT64_C(1) << 35) /* of a photograph that is filed */
#define CLI_WHICH (UINT64_C(1) << 36)
#define CLI_CLEARS (UINT64_C(1) << 41) /* an empty text takes away what was told */
#define CLI_SUMMARY (UINT64_C(1) << 40)

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
    uint64_t groups;
    const char *what;
};
extern const struct cli_option cli_options[CLI_OPTION_COUNT];

enum { CLI_MOST_SESSIONS = 1000000 }; /* their numbers */
enum {
    CLI_MAX_SESSIONS = 32,
    CLI_MAX_REPEATS = 31,
    CLI_MAX_POLYGON = 512,
    CLI_MAX_SBATCH_OPTIONS = 32
};

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
    int nuisances;
    double mm_per_px, days; /* mm_per_px -1: "none" */
    double polygon[2 * CLI_MAX_POLYGON];
    int polygon_points; /* 0 also where --polygon is none */
    int threads;
    int number, repeat, to; /* 0: not given */
    const char *sbatch_options[CLI_MAX_SBATCH_OPTIONS];
    int sbatch_option_count;
    struct arena *texts; /* values of the archive's settings file; NULL: none */
};

struct cli_verb {
    const char *name, *arguments;
    int least, most;
    const char *what;
    uint64_t groups;
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
enum { CLI_FORMATS = 5 };
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
