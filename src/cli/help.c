/* Help, from the tables. */
#include "cli.h"

#include <string.h>

const struct cli_verb cli_verbs[] = {
#define EVERY CLI_EVERY
#define SUBJECT CLI_SUBJECT
#define SESSIONS CLI_SESSIONS
#define REPEATS CLI_REPEATS
#define BASELINE CLI_BASELINE
#define POINTS CLI_POINTS
#define OUTPUT CLI_OUTPUT
#define JSON CLI_JSON
#define MARKS CLI_MARKS
#define GROWTH CLI_GROWTH
#define CONTROL CLI_CONTROL
#define FLAGS CLI_FLAGS
#define REPEAT CLI_REPEAT
#define RUN CLI_RUN
#define PAPER CLI_PAPER
#define COURSES CLI_COURSES
#define ARCHIVE CLI_ARCHIVE
#define SCALE CLI_SCALE
#define REGION CLI_REGION
#define RENAME CLI_RENAME
#define PLACE CLI_PLACE
#define WHICH CLI_WHICH
#define CLEARS CLI_CLEARS
#define NEW CLI_NEW
#define KEY CLI_KEY
#define PATIENT CLI_PATIENT
#define SESSION CLI_SESSION
#define PHOTO CLI_PHOTO
#define CONSENT CLI_CONSENT
#define DOUBLES CLI_DOUBLES
#define IMPORT CLI_IMPORT
#define SHOWN CLI_SHOWN
#define REPAIR CLI_REPAIR
#define EXPORT CLI_EXPORT
#define ERASE CLI_ERASE
#define BATCH CLI_BATCH
#define REPORT CLI_REPORT
#define CLUSTER CLI_CLUSTER
#define CLUSTER_STATUS CLI_CLUSTER_STATUS
#define SERVE CLI_SERVE
#define ACCOUNT CLI_ACCOUNT
#define TOKEN CLI_TOKEN
#define SUMMARY CLI_SUMMARY
#define VERB(name, arguments, least, most, what, options) \
    {#name, arguments, least, most, what, (options) | CLI_EVERY, cli_##name},
#define VERB_OF(noun, action, arguments, least, most, what, options) \
    {#noun " " #action, arguments, least, most, what, (options) | CLI_EVERY, cli_##noun##_##action},
#include "verb_list.h"
#undef VERB
#undef VERB_OF
};
const int cli_verb_count = sizeof cli_verbs / sizeof *cli_verbs;

const struct cli_option cli_options[CLI_OPTION_COUNT] = {
#define OPTION(id, name, letter, value, groups, what) {name, letter, value, groups, what},
#include "option_list.h"
#undef OPTION
};

enum { INDENT = 26, WIDTH = 92 };

/* Words after a label, wrapped under themselves. */
static void describe(FILE *out, const char *label, const char *text)
{
    int column = fprintf(out, "  %s", label);
    if (column >= INDENT)
        column = fprintf(out, "\n") * 0;
    while (column < INDENT)
        column += fprintf(out, " ");
    for (bool first = true; *text; first = false) {
        int word = (int)strcspn(text, " ");
        if (column + word + 1 > WIDTH) {
            column = fprintf(out, "\n%*s", INDENT, "") - 1;
            first = true;
        }
        column += fprintf(out, "%s%.*s", first ? "" : " ", word, text);
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

const char cli_about[] =
    "mesotrack measures what a course of treatment did to skin and hair, from session\n"
    "photographs, and says of every change how large it had to be to be seen.";
const char cli_example[] =
    "  mesotrack compare before.jpg after.jpg --view face-front --session 1,4 \\\n"
    "    --date 2026-03-02,2026-04-13 -o report.json --html report.html\n";

void cli_help(FILE *out)
{
    fprintf(out, "%s\n\nUsage: mesotrack VERB [arguments] [options]\n\nVerbs:\n", cli_about);
    for (int i = 0; i < cli_verb_count; i++)
        describe(out, cli_verbs[i].name, cli_verbs[i].what);
    fprintf(out,
            "\nmesotrack VERB --help tells a verb's options; mesotrack --version the version.\n"
            "\nExample:\n%s",
            cli_example);
    fprintf(out, "\nExit codes:\n");
#define EXIT_MEANING(code, what) describe(out, #code, what);
#include "exit_list.h"
#undef EXIT_MEANING
    fprintf(out, "\nEnvironment (flags win):\n");
#define ENVIRONMENT(name, what) describe(out, name, what);
#include "environment_list.h"
#undef ENVIRONMENT
}

void cli_verb_help(const struct cli_verb *verb, FILE *out)
{
    fprintf(out, "Usage: mesotrack %s %s [options]\n\n%s\n\nOptions:\n", verb->name,
            verb->arguments, verb->what);
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        const struct cli_option *option = &cli_options[i];
        char label[96];
        if (!(option->groups & verb->groups))
            continue;
        char letter[8] = "    ";
        if (option->letter)
            snprintf(letter, sizeof letter, "-%c, ", option->letter);
        snprintf(label, sizeof label, "%s--%s%s%s", letter, option->name, option->value ? " " : "",
                 option->value ? option->value : "");
        describe(out, label, option->what);
    }
}
