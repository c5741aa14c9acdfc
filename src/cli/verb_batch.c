/* batch and report: reports from the archive, of every patient and of one. */
#include "archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct shown {
    const struct cli_request *request;
    FILE *out;
    struct timespec begun;
    bool bar;
};

static void print_line(void *context, const char *line)
{
    const struct shown *shown = context;
    if (shown->bar)
        cli_end_progress(shown->request);
    fprintf(shown->out, "%s\n", line);
    fflush(shown->out); /* what is told is done, also when the batch is killed next */
}

/* "12.3 a minute, 4 min left" */
static void print_progress(void *context, const char *stage, int done, int total)
{
    const struct shown *shown = context;
    const char *progress = shown->request->text[CLI_OPTION_PROGRESS];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double minutes = ((double)(now.tv_sec - shown->begun.tv_sec) +
                      1e-9 * (double)(now.tv_nsec - shown->begun.tv_nsec)) /
                     60;
    double rate = minutes > 0 && done ? done / minutes : 0;
    if (progress && !strcmp(progress, "json"))
        fprintf(stderr, "{\"stage\":\"%s\",\"done\":%d,\"total\":%d,\"per_minute\":%.1f}\n", stage,
                done, total, rate);
    else if (shown->bar)
        fprintf(stderr, "\r%s %d/%d patients, %.0f a minute, %.0f min left ", stage, done, total,
                rate, rate > 0 ? (total - done) / rate : 0.0);
}

/* "3/10" */
static int read_chunk(const struct cli_request *request, struct meso_archive_batch *batch,
                      struct meso_error *err)
{
    const char *text = request->text[CLI_OPTION_CHUNK];
    char rest;
    if (text && (sscanf(text, "%d/%d%c", &batch->chunk, &batch->chunks, &rest) != 2 ||
                 batch->chunk < 1 || batch->chunk > batch->chunks))
        return base_error(err, MESO_E_USAGE, "--chunk '%s' is not K/N, such as 3/10", text);
    return MESO_OK;
}

static int read_jobs(const struct cli_request *request, struct meso_archive_batch *batch,
                     struct meso_error *err)
{
    const char *text = request->text[CLI_OPTION_JOBS];
    char *end = "";
    long jobs = text ? strtol(text, &end, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    if (*end || jobs < 1 || jobs > 256)
        return base_error(err, MESO_E_USAGE, "--jobs '%s' is not a number from 1 to 256",
                          text ? text : "");
    batch->jobs = (int)jobs;
    return MESO_OK;
}

/* What a batch would have to measure. */
struct work {
    int patients, stale, missing;
    char raised[400]; /* "wrinkles 3 to 4; hair 4 to 5" */
};

static void count_work(void *context, const char *line)
{
    struct work *work = context;
    cJSON *root = cJSON_Parse(line);
    int stale = 0, missing = 0;
    const cJSON *view, *views = cJSON_GetObjectItem(root, "views");
    cJSON_ArrayForEach(view, views)
    {
        const char *raised = cli_text_of(view, "raised");
        size_t used = strlen(work->raised);
        stale += (int)cli_number_of(view, "stale");
        missing += (int)cli_number_of(view, "missing");
        if (*raised && !strstr(work->raised, raised) &&
            used + strlen(raised) + 3 < sizeof work->raised)
            base_format(work->raised + used, sizeof work->raised - used, "%s%s", used ? "; " : "",
                        raised);
    }
    work->patients += missing > 0;
    work->stale += stale;
    work->missing += missing - stale;
    cJSON_Delete(root);
}

static void count_and_print(void *context, const char *line)
{
    count_work(context, line);
    printf("%s\n", line);
}

static void print_work(const struct work *work)
{
    if (!work->stale && !work->missing)
        fprintf(stderr, "Every comparison is kept, of this program's measures\n");
    else
        fprintf(stderr, "%d comparisons of %d patients: %d of older measures (%s), %d new\n",
                work->stale + work->missing, work->patients, work->stale,
                *work->raised ? work->raised : "none", work->missing);
}

/* What there is to do, told without doing it. */
static int tell_work(const struct cli_request *request, const struct meso_archive_options *options,
                     const struct meso_archive_batch *batch, bool lines, struct meso_error *err)
{
    struct work work = {.patients = 0};
    struct meso_archive_batch only = *batch;
    only.dry_run = 1;
    only.item = lines ? count_and_print : count_work;
    only.progress = NULL;
    only.context = &work;
    int code = meso_archive_batch(options, &only, err);
    if (!code && !cli_given(request, CLI_OPTION_QUIET))
        print_work(&work);
    return code;
}

static int run_batch(const struct cli_request *request, const struct meso_archive_options *options,
                     struct meso_archive_batch *batch, struct meso_error *err)
{
    struct shown shown = {.request = request, .out = stdout, .bar = cli_wants_bar(request)};
    batch->item = print_line;
    batch->progress = print_progress;
    batch->context = &shown;
    clock_gettime(CLOCK_MONOTONIC, &shown.begun);
    int code = meso_archive_batch(options, batch, err);
    if (shown.bar)
        cli_end_progress(request);
    if (!code && !cli_given(request, CLI_OPTION_QUIET))
        fprintf(stderr, "The reports are in '%s'%s\n", batch->folder,
                batch->chunks > 1 ? "" : ", with summary.csv and readings.csv");
    return code;
}

int cli_batch(const struct cli_request *request)
{
    struct meso_error err;
    char folder[4096];
    struct meso_archive_options options = cli_archive_options(request);
    const char *reports = request->text[CLI_OPTION_REPORTS];
    base_format(folder, sizeof folder, reports ? "%s" : "%s/reports",
                reports ? reports : options.folder);
    struct meso_archive_batch batch = {
        .folder = folder,
        .models_dir = request->text[CLI_OPTION_MODELS],
        .only_kept = cli_given(request, CLI_OPTION_ONLY_KEPT),
        .html = cli_given(request, CLI_OPTION_PAGES),
        .pdf = cli_given(request, CLI_OPTION_PAPERS),
        .stale = cli_given(request, CLI_OPTION_STALE),
    };
    bool dry_run = cli_given(request, CLI_OPTION_DRY_RUN);
    int code = read_chunk(request, &batch, &err);
    if (!code)
        code = read_jobs(request, &batch, &err);
    if (!code && batch.only_kept && batch.stale)
        code = base_error(&err, MESO_E_USAGE, "--only-kept measures nothing, and --stale does");
    if (!code && (dry_run || batch.stale))
        code = tell_work(request, &options, &batch, dry_run, &err);
    if (!code && !dry_run)
        code = run_batch(request, &options, &batch, &err);
    return code ? cli_say(&err) : 0;
}

static int format_of(const struct cli_request *request, enum meso_format *out,
                     struct meso_error *err)
{
    static const struct {
        const char *name;
        enum meso_format format;
    } known[] = {{"json", MESO_FORMAT_JSON},
                 {"csv", MESO_FORMAT_CSV},
                 {"fhir", MESO_FORMAT_FHIR},
                 {"html", MESO_FORMAT_HTML},
                 {"pdf", MESO_FORMAT_PDF}};
    const char *name = request->text[CLI_OPTION_FORMAT];
    *out = MESO_FORMAT_JSON;
    for (size_t i = 0; name && i < sizeof known / sizeof *known; i++)
        if (!strcmp(name, known[i].name)) {
            *out = known[i].format;
            return MESO_OK;
        }
    return name ? base_error(err, MESO_E_USAGE,
                             "no format '%s' of a report; there are json, csv, fhir, html and pdf",
                             name)
                : MESO_OK;
}

int cli_report(const struct cli_request *request)
{
    struct meso *meso = NULL;
    struct meso_archive *archive = NULL;
    struct meso_result *result = NULL;
    struct meso_error err;
    enum meso_format format;
    const char *text;
    size_t length;
    int code = format_of(request, &format, &err);
    if (!code)
        code = cli_archive_open(request, &archive, &err);
    if (!code && !cli_given(request, CLI_OPTION_ONLY_KEPT))
        code = cli_open(request, &meso, &err);
    const char *patient = request->positional[0], *view = request->text[CLI_OPTION_VIEW];
    if (!code && (format == MESO_FORMAT_HTML || format == MESO_FORMAT_PDF))
        code = meso_archive_report_page(archive, meso, patient, view, &result, &err);
    else if (!code)
        code = meso_archive_report(archive, meso, patient, view, &result, &err);
    cli_end_progress(request);
    if (!code)
        code = meso_result_text(result, format, &text, &length, &err);
    if (!code)
        code = cli_write_text(request, text, length, &err);
    meso_result_free(result);
    meso_archive_close(archive);
    meso_close(meso);
    return code ? cli_say(&err) : 0;
}
