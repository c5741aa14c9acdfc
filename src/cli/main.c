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

static const struct cli_verb *find_verb(const char *name)
{
    for (int i = 0; i < cli_verb_count; i++)
        if (!strcmp(cli_verbs[i].name, name))
            return &cli_verbs[i];
    return NULL;
}

static int unknown_verb(const char *name)
{
    enum { MOST = 64 };
    const char *names[MOST];
    for (int i = 0; i < cli_verb_count && i < MOST; i++)
        names[i] = cli_verbs[i].name;
    const char *near = base_name_nearest(name, names, cli_verb_count);
    struct meso_error err;
    base_error(&err, MESO_E_USAGE, near ? "no verb '%s'; did you mean '%s'?" : "no verb '%s'%s",
               name, near ? near : "");
    return cli_say(&err);
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
        fprintf(stderr, "  Usage: mesotrack %s %s [options]\n", verb->name, verb->arguments);
        return code;
    }
    if (cli_given(&request, CLI_OPTION_HELP)) {
        cli_verb_help(verb, stdout);
        return 0;
    }
    return verb->run(&request);
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
    const char *name = argc > 1 ? argv[1] : "";
    if (!strcmp(name, "--version") || !strcmp(name, "version")) {
        printf("mesotrack %s\n", meso_version());
        return flushed(0);
    }
    if (!strcmp(name, "help") && argc > 2) {
        if (!find_verb(argv[2]))
            return unknown_verb(argv[2]);
        cli_verb_help(find_verb(argv[2]), stdout);
        return flushed(0);
    }
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
        cli_help(stdout);
        return flushed(0);
    }
    if (!*name) {
        cli_help(stderr);
        return meso_error_exit_code(MESO_E_USAGE);
    }
    const struct cli_verb *verb = find_verb(name);
    return verb ? flushed(run_verb(verb, argc - 1, argv + 1)) : unknown_verb(name);
}
