/* What verbs share: the handle, the subject, progress, and where results go. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 24, LABEL = 32 };

static void bar(void *context, const char *stage, int done, int total)
{
    (void)context;
    bool colour = !getenv("NO_COLOR");
    int filled = total > 0 ? BAR * done / total : 0;
    fprintf(stderr, "\r%s%-8s%s [%.*s%*s] %d/%d ", colour ? "\033[36m" : "", stage,
            colour ? "\033[0m" : "", filled, "########################", BAR - filled, "", done,
            total);
}

static void json_line(void *context, const char *stage, int done, int total)
{
    (void)context;
    fprintf(stderr, "{\"stage\":\"%s\",\"done\":%d,\"total\":%d}\n", stage, done, total);
}

bool cli_wants_bar(const struct cli_request *request)
{
    const char *progress = request->text[CLI_OPTION_PROGRESS];
    bool is_auto = !progress || !strcmp(progress, "auto");
    return is_auto && !cli_given(request, CLI_OPTION_QUIET) && isatty(STDERR_FILENO);
}

void (*cli_progress(const struct cli_request *request))(void *context, const char *stage, int done,
                                                        int total)
{
    const char *progress = request->text[CLI_OPTION_PROGRESS];
    if (progress && !strcmp(progress, "json"))
        return json_line;
    return cli_wants_bar(request) ? bar : NULL;
}

int cli_open(const struct cli_request *request, struct meso **out, struct meso_error *err)
{
    struct meso_options options = {.models_dir = request->text[CLI_OPTION_MODELS],
                                   .threads = request->threads,
                                   .progress = cli_progress(request)};
    return meso_open(out, &options, err);
}

void cli_end_progress(const struct cli_request *request)
{
    if (cli_wants_bar(request))
        fprintf(stderr, "\r%*s\r", BAR + LABEL, "");
}

struct meso_subject cli_subject(const struct cli_request *request)
{
    return (struct meso_subject){
        .view = request->text[CLI_OPTION_VIEW],
        .mm_per_px = request->mm_per_px,
        .polygon = request->polygon_points ? request->polygon : NULL,
        .polygon_points = (size_t)request->polygon_points,
        .course = request->text[CLI_OPTION_COURSE],
        .nuisances = request->nuisances,
        .control = request->text[CLI_OPTION_CONTROL],
        .screening = request->text[CLI_OPTION_SCREENING],
        .flags = request->text[CLI_OPTION_FLAG],
        .baseline_flags = request->text[CLI_OPTION_BASELINE_FLAG],
        .patient_code = request->text[CLI_OPTION_PATIENT],
        .phototrichogram = cli_given(request, CLI_OPTION_PHOTOTRICHOGRAM),
        .days_between = request->days,
    };
}

struct meso_session cli_session(const struct cli_request *request, int index)
{
    static const int flags[] = {CLI_OPTION_BEFORE_FLAG, CLI_OPTION_AFTER_FLAG};
    bool alone = request->verb->most == 1;
    return (struct meso_session){
        .number = request->session[index],
        .date = request->date[index][0] ? request->date[index] : NULL,
        .photo = request->positional[index],
        .flags = request->text[alone ? CLI_OPTION_FLAG : flags[index]],
        .treatment = request->treatment[index],
        .repeats = request->repeats[index],
        .repeat_count = (size_t)request->repeat_count[index],
    };
}

int cli_write_text(const struct cli_request *request, const char *text, size_t length,
                   struct meso_error *err)
{
    const char *path = request->text[CLI_OPTION_OUTPUT];
    return base_file_write(path ? path : "-", text, length, err);
}

static int write_format(struct meso_result *result, enum meso_format format, const char *path,
                        struct meso_error *err)
{
    const char *text;
    size_t length;
    int code = meso_result_text(result, format, &text, &length, err);
    return code ? code : base_file_write(path, text, length, err);
}

const struct cli_format cli_formats[CLI_FORMATS] = {
    {CLI_OPTION_MARKS, MESO_FORMAT_MARKS},
    {CLI_OPTION_HTML, MESO_FORMAT_HTML},
    {CLI_OPTION_PDF, MESO_FORMAT_PDF},
    {CLI_OPTION_CSV, MESO_FORMAT_CSV},
    {CLI_OPTION_FHIR, MESO_FORMAT_FHIR},
};

/* The report first, and each of the rest whatever became of the others: what was measured isn't
   lost to a folder that can't be written. The first failure is told. */
int cli_write_result(const struct cli_request *request, struct meso_result *result,
                     struct meso_error *err)
{
    const char *output = request->text[CLI_OPTION_OUTPUT];
    int first = write_format(result, MESO_FORMAT_JSON, output ? output : "-", err);
    for (int i = 0; i < CLI_FORMATS; i++) {
        const char *path = request->text[cli_formats[i].option];
        int code =
            path ? write_format(result, cli_formats[i].format, path, first ? NULL : err) : MESO_OK;
        first = first ? first : code;
    }
    return first;
}
