/* Completion of verbs, options and their values in bash, from the tables. zsh reads the same by
   bashcompinit. */
#include "cli.h"

#include <string.h>

/* "a4|letter" is a choice; what is named FILE, PHOTO or DIR is a path; of the rest nothing is
 * known. */
static void words_of_value(FILE *out, const struct cli_option *option)
{
    fprintf(out, "        --%s) ", option->name);
    if (strchr(option->value, '|') && !strpbrk(option->value, ".["))
        for (const char *at = option->value; at; at = strchr(at, '|')) {
            at += *at == '|';
            fprintf(out, "%s%.*s", at == option->value ? "COMPREPLY=($(compgen -W '" : " ",
                    (int)strcspn(at, "|"), at);
            if (!strchr(at, '|')) {
                fputs("' -- \"$word\"))", out);
                break;
            }
        }
    else if (strstr(option->value, "DIR"))
        fputs("COMPREPLY=($(compgen -d -- \"$word\"))", out);
    else if (strstr(option->value, "FILE") || strstr(option->value, "PHOTO"))
        fputs("COMPREPLY=($(compgen -f -- \"$word\"))", out);
    else
        fputs("COMPREPLY=()", out);
    fputs("; return;;\n", out);
}

static void options_of(FILE *out, const struct cli_verb *verb)
{
    /* Of two words, or of one and anything behind it. */
    fprintf(out, "        '%s'%s) options='", verb->name, strchr(verb->name, ' ') ? "" : "\\ *");
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_options[i].groups & verb->groups)
            fprintf(out, " --%s", cli_options[i].name);
    fputs("';;\n", out);
}

/* "patient" for the first of "patient add", "patient list" ...; false for the others. */
static bool first_of_its_word(int i)
{
    size_t length = strcspn(cli_verbs[i].name, " ");
    return !i || strncmp(cli_verbs[i].name, cli_verbs[i - 1].name, length) != 0 ||
           !strchr(" ", cli_verbs[i - 1].name[length]);
}

static void words_of_verbs(FILE *out)
{
    fputs("    if [ \"$COMP_CWORD\" = 1 ]; then\n        COMPREPLY=($(compgen -W '", out);
    for (int i = 0; i < cli_verb_count; i++)
        if (first_of_its_word(i))
            fprintf(out, "%s%.*s", i ? " " : "", (int)strcspn(cli_verbs[i].name, " "),
                    cli_verbs[i].name);
    fputs("' -- \"$word\")); return\n    fi\n"
          "    if [ \"$COMP_CWORD\" = 2 ]; then\n        case ${COMP_WORDS[1]} in\n",
          out);
    for (int i = 0; i < cli_verb_count; i++) {
        const char *space = strchr(cli_verbs[i].name, ' ');
        bool last = i + 1 == cli_verb_count || first_of_its_word(i + 1);
        if (space && first_of_its_word(i))
            fprintf(out, "        %.*s) COMPREPLY=($(compgen -W '",
                    (int)(space - cli_verbs[i].name), cli_verbs[i].name);
        if (space)
            fprintf(out, "%s ", space + 1);
        if (space && last)
            fputs("' -- \"$word\")); return;;\n", out);
    }
    fputs("        esac\n    fi\n", out);
}

int cli_completion(const struct cli_request *request)
{
    struct meso_error err;
    FILE *out = stdout;
    if (strcmp(request->positional[0], "bash")) {
        base_error(&err, MESO_E_USAGE,
                   "no completion for '%s'; there is: bash (zsh: run "
                   "bashcompinit, then the same)",
                   request->positional[0]);
        return cli_say(&err);
    }
    fputs("_mesotrack() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=\n",
          out);
    words_of_verbs(out);
    fputs("    case $before in\n", out);
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_options[i].value)
            words_of_value(out, &cli_options[i]);
    fputs("    esac\n    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n", out);
    for (int i = 0; i < cli_verb_count; i++)
        options_of(out, &cli_verbs[i]);
    fputs("    esac\n"
          "    case $word in\n"
          "        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\"));;\n"
          "        *) COMPREPLY=($(compgen -f -- \"$word\"));;\n"
          "    esac\n"
          "}\n"
          "complete -o filenames -F _mesotrack mesotrack\n",
          out);
    return 0;
}
