/* The manual page (troff, man(7)) from the tables that also drive help, parsing and errors. Knows
   no verb by name. */
#include "cli.h"

#include "web/web.h"

#include <string.h>

/* A hyphen that can be searched for and copied; no line may begin as a request. */
static void text(FILE *out, const char *words)
{
    if (*words == '.' || *words == '\'')
        fputs("\\&", out);
    for (; *words; words++)
        switch (*words) {
        case '-':
            fputs("\\-", out);
            break;
        case '\\':
            fputs("\\e", out);
            break;
        default:
            fputc(*words, out);
        }
}

static void section(FILE *out, const char *name)
{
    fprintf(out, ".SH %s\n", name);
}

static void entry(FILE *out, const char *label, const char *words)
{
    fprintf(out, ".TP\n.B ");
    text(out, label);
    fputc('\n', out);
    text(out, words);
    fputc('\n', out);
}

static void option(FILE *out, const struct cli_option *option)
{
    char label[96];
    snprintf(label, sizeof label, "%s%.1s%s--%s%s%s", option->letter ? "-" : "",
             option->letter ? &option->letter : "", option->letter ? ", " : "", option->name,
             option->value ? " " : "", option->value ? option->value : "");
    entry(out, label, option->what);
}

static void verb(FILE *out, const struct cli_verb *verb)
{
    fprintf(out, ".SS mesotrack %s ", verb->name);
    text(out, verb->arguments);
    fputc('\n', out);
    text(out, verb->what);
    fprintf(out, "\n.br\nOptions:");
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_options[i].groups & verb->groups) {
            fputc(' ', out);
            text(out, "--");
            text(out, cli_options[i].name);
        }
    fputs(".\n", out);
}

static void errors(FILE *out)
{
    section(out, "ERRORS");
    fputs(
        "An error is said on standard error with its stable name in brackets, and a way out. With\n"
        "each, its exit code:\n",
        out);
    for (int code = 1; code < MESO_ERROR_COUNT; code++) {
        char label[80];
        snprintf(label, sizeof label, "%s (%d)", meso_error_name(code), meso_error_exit_code(code));
        entry(out, label, meso_error_advice(code));
    }
}

/* "code! name photo*": ! has to be given, * is a file. */
static void interface(FILE *out)
{
    struct web_row row;
    section(out, "HTTP");
    text(out, "'mesotrack serve' answers programs under /api, with JSON, and with RFC 9457 problem "
              "documents whose code is one of those under ERRORS; /openapi.json tells the same to "
              "machines. A program signs in with 'Authorization: Bearer TOKEN', a token of "
              "'mesotrack account token'. Fields with ! have to be given, those with * are files. "
              "A PUT that broke goes on with the same Idempotency-Key and 'Content-Range: bytes "
              "A-B/TOTAL'; HEAD tells by Upload-Offset how much has come.");
    fputc('\n', out);
    for (int i = 0; web_row(i, &row); i++) {
        char label[160], words[600];
        snprintf(label, sizeof label, "%s %s", row.method, row.path);
        snprintf(words, sizeof words, "%s (%s).%s%s", row.what, row.who,
                 *row.takes ? " Fields: " : "", row.takes);
        entry(out, label, words);
    }
    fputs(".PP\n.nf\n", out);
    text(out, web_example);
    fputs(".fi\n", out);
}

int cli_manual(const struct cli_request *request)
{
    (void)request;
    FILE *out = stdout;
    fprintf(out, ".TH MESOTRACK 1 \"\" \"mesotrack %s\" \"User Commands\"\n", meso_version());
    section(out, "NAME");
    text(out, "mesotrack - measures what a course of treatment did to skin and hair");
    fputc('\n', out);
    section(out, "SYNOPSIS");
    fputs(".B mesotrack\n.I VERB\n[arguments] [options]\n", out);
    section(out, "DESCRIPTION");
    text(out, cli_about);
    fputc('\n', out);
    section(out, "VERBS");
    for (int i = 0; i < cli_verb_count; i++)
        verb(out, &cli_verbs[i]);
    section(out, "OPTIONS");
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        option(out, &cli_options[i]);
    section(out, "EXIT STATUS");
#define EXIT_MEANING(code, what) entry(out, #code, what);
#include "exit_list.h"
#undef EXIT_MEANING
    section(out, "ENVIRONMENT");
#define ENVIRONMENT(name, what) entry(out, name, what);
#include "environment_list.h"
#undef ENVIRONMENT
    errors(out);
    interface(out);
    section(out, "EXAMPLES");
    fputs(".nf\n", out);
    text(out, cli_example);
    fputs(".fi\n", out);
    return 0;
}
