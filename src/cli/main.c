/* The program: picks the verb, says errors, gives the exit code. */
#include "cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cli_say(const struct meso_error *err)
{
    fprintf(stderr, "mesotrack: %s [%s]\n", err->text, meso_error_name(err->code));
    const char *advice = meso_error_advice(err->code);
    if (*advice)
        fprintf(stderr, "  %s\n", advice);
    return meso_error_exit_code(err->code);
}

enum { MOST_VERBS = 64, MOST_NAME = 64 };

/* "patient" of "patient add", "init" of "init". */
static bool begins_with(const struct cli_verb *verb, const char *word)
{
    size_t length = strlen(word);
    return !strncmp(verb->name, word, length) && (verb->name[length] == ' ' || !verb->name[length]);
}

/* A verb of one word, or of two; *words of them. NULL if there is none. */
static const struct cli_verb *find_verb(int count, char **words, int *used)
{
    for (int i = 0; i < cli_verb_count; i++) {
        const char *name = cli_verbs[i].name, *space = strchr(name, ' ');
        *used = space ? 2 : 1;
        if (space
                ? count > 1 && begins_with(&cli_verbs[i], words[0]) && !strcmp(space + 1, words[1])
                : !strcmp(name, words[0]))
            return &cli_verbs[i];
    }
    return NULL;
}

/* The first word is a noun: what may be done with it. */
static int unknown_action(const char *noun, const char *action)
{
    const char *names[MOST_VERBS];
    char list[200] = "";
    int count = 0;
    struct meso_error err;
    for (int i = 0; i < cli_verb_count && count < MOST_VERBS; i++)
        if (begins_with(&cli_verbs[i], noun))
            names[count++] = strchr(cli_verbs[i].name, ' ') + 1;
    for (int i = 0; i < count; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", names[i]);
    const char *near = base_name_nearest(action, names, count);
    if (near)
        base_error(&err, MESO_E_USAGE, "no verb '%s %s'; did you mean '%s %s'?", noun, action, noun,
                   near);
    else
        base_error(&err, MESO_E_USAGE, "'%s' is followed by one of: %s", noun, list);
    return cli_say(&err);
}

static int unknown_verb(int count, char **words)
{
    const char *names[MOST_VERBS], *name = words[0];
    char firsts[MOST_VERBS][MOST_NAME];
    struct meso_error err;
    for (int i = 0; i < cli_verb_count && i < MOST_VERBS; i++) {
        if (begins_with(&cli_verbs[i], name))
            return unknown_action(name, count > 1 && words[1][0] != '-' ? words[1] : "");
        snprintf(firsts[i], MOST_NAME, "%.*s", (int)strcspn(cli_verbs[i].name, " "),
                 cli_verbs[i].name);
        names[i] = firsts[i];
    }
    const char *near = base_name_nearest(name, names, cli_verb_count);
    base_error(&err, MESO_E_USAGE, near ? "no verb '%s'; did you mean '%s'?" : "no verb '%s'%s",
               name, near ? near : "");
    return cli_say(&err);
}

/* help of one verb, or of all that begin with its first word. */
static int help_of(int count, char **words)
{
    int used, told = 0;
    const struct cli_verb *verb = find_verb(count, words, &used);
    if (verb) {
        cli_verb_help(verb, stdout);
        return 0;
    }
    for (int i = 0; i < cli_verb_count; i++)
        if (begins_with(&cli_verbs[i], words[0])) {
            printf("%s", told++ ? "\n" : "");
            cli_verb_help(&cli_verbs[i], stdout);
        }
    return told ? 0 : unknown_verb(count, words);
}

/* Files are written through temporaries that a kill leaves behind at most as a stray: nothing that
   was there before is harmed. */
static void interrupted(int signal)
{
    (void)signal;
    _exit(130);
}

static int run_verb(const struct cli_verb *verb, int argc, char **argv)
{
    static struct cli_request request;
    struct meso_error err;
    if (cli_parse(verb, argc, argv, &request, &err)) {
        int code = cli_say(&err);
        if (err.code != MESO_E_BAD_SETTING)
            fprintf(stderr, "  Usage: mesotrack %s %s [options]\n", verb->name, verb->arguments);
        return code;
    }
    if (cli_given(&request, CLI_OPTION_HELP)) {
        cli_verb_help(verb, stdout);
        return 0;
    }
    int code = verb->run(&request);
    base_arena_free(request.texts);
    return code;
}

static int flushed(int code)
{
    if (!fflush(stdout) && !ferror(stdout))
        return code;
    struct meso_error err;
    base_error(&err, MESO_E_NO_SPACE, "cannot write to standard output");
    int said = cli_say(&err);
    return code ? code : said;
}

int main(int argc, char **argv)
{
    signal(SIGINT, interrupted);
    signal(SIGTERM, interrupted);
    signal(SIGXFSZ, SIG_IGN); /* a limit of a file's size is told like a full disk */
    const char *name = argc > 1 ? argv[1] : "";
    if (!strcmp(name, "--version") || !strcmp(name, "version")) {
        printf("mesotrack %s\n", meso_version());
        return flushed(0);
    }
    if (!strcmp(name, "help") && argc > 2) {
        return flushed(help_of(argc - 2, argv + 2));
    }
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
        cli_help(stdout);
        return flushed(0);
    }
    if (!*name) {
        cli_help(stderr);
        return meso_error_exit_code(MESO_E_USAGE);
    }
    int used;
    const struct cli_verb *verb = find_verb(argc - 1, argv + 1, &used);
    if (!verb && argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h")))
        return flushed(help_of(1, argv + 1));
    return verb ? flushed(run_verb(verb, argc - used, argv + used))
                : unknown_verb(argc - 1, argv + 1);
}
