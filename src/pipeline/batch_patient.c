/* One patient of a batch: the report of every view, written out, and one line that tells what came
   of it. What fails is told in the line and stops nothing else. */
#include "batch.h"
#include "models_dir.h"
#include "result.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH = 4096 };

int pipeline_batch_worker_open(struct batch_worker *worker,
                               const struct meso_archive_options *options,
                               const struct meso_archive_batch *batch, struct meso_error *err)
{
    *worker = (struct batch_worker){.options = options, .batch = batch};
    int code = base_arena_new(&worker->arena, 0, err);
    return code ? code : store_open(&worker->store, options, err);
}

void pipeline_batch_worker_close(struct batch_worker *worker)
{
    if (worker->pipeline_open)
        pipeline_close(&worker->pipeline);
    store_close(worker->store);
    base_arena_free(worker->arena);
}

/* Where all comparisons are kept, no network is ever opened. */
static int open_pipeline(void *context, struct pipeline **out, struct meso_error *err)
{
    struct batch_worker *worker = context;
    const char *models;
    *out = &worker->pipeline;
    if (worker->pipeline_open)
        return MESO_OK;
    int code = pipeline_models_dir(worker->batch->models_dir, &models, worker->arena, err);
    if (!code)
        code = pipeline_open(&worker->pipeline, models, 1, err);
    worker->pipeline_open = !code;
    return code;
}

static struct pipeline_work work_of(struct batch_worker *worker)
{
    const struct meso_archive_batch *batch = worker->batch;
    bool reads = batch->only_kept || batch->dry_run;
    return (struct pipeline_work){.store = worker->store,
                                  .open = reads ? NULL : open_pipeline,
                                  .context = worker,
                                  .only_stale = batch->stale};
}

static int folder_for(const struct batch_worker *worker, const char *patient, char path[PATH],
                      struct meso_error *err)
{
    base_format(path, PATH, "%s/%s", worker->batch->folder, patient);
    base_file_sweep(path);
    return mkdir(path, 0700) && errno != EEXIST
               ? base_error(err, MESO_E_FILE_UNWRITABLE, "cannot make the folder '%s': %s", path,
                            strerror(errno))
               : MESO_OK;
}

/* Texts end with a zero byte, which is no part of the file; a PDF's length counts its bytes alone.
 */
static int write_as(const struct report *report, const char *folder, const char *suffix,
                    int (*writer)(const struct report *report, char **text, size_t *length,
                                  struct arena *arena, struct meso_error *err),
                    struct arena *arena, struct meso_error *err)
{
    char path[PATH + 64], *text;
    size_t length;
    base_format(path, sizeof path, "%s/%s.%s", folder, locate_view_name(report->view), suffix);
    int code = writer(report, &text, &length, arena, err);
    return code ? code : base_file_write(path, text, length - (text[length - 1] == 0), err);
}

static int write_pdf(const struct report *report, char **text, size_t *length, struct arena *arena,
                     struct meso_error *err)
{
    uint8_t *bytes = NULL;
    int code = report_pdf(report, &bytes, length, arena, err);
    *text = (char *)bytes;
    return code;
}

static int write_report(struct batch_worker *worker, const struct pipeline_visit *visit,
                        struct report *report, struct arena *arena, struct meso_error *err)
{
    char folder[PATH];
    const struct pipeline_work work = work_of(worker);
    int code = folder_for(worker, visit->patient.code, folder, err);
    if (!code)
        code = write_as(report, folder, "json", report_json, arena, err);
    if (!code)
        code = write_as(report, folder, "csv", report_csv, arena, err);
    if (!code && (worker->batch->html || worker->batch->pdf))
        code = pipeline_visit_pictures(&work, visit, report, arena, err);
    if (!code && worker->batch->html)
        code = write_as(report, folder, "html", report_html, arena, err);
    return code || !worker->batch->pdf ? code
                                       : write_as(report, folder, "pdf", write_pdf, arena, err);
}

static void add_verdicts(cJSON *row, const struct report *report)
{
    int counts[PROGRESS_NOT_COMPARABLE + 1] = {0};
    for (int i = 0; i < report_main_count(report); i++)
        counts[report->changes[i].verdict]++;
    cJSON *verdicts = cJSON_AddObjectToObject(row, "verdicts");
    for (int v = 0; v <= PROGRESS_NOT_COMPARABLE; v++)
        cJSON_AddNumberToObject(verdicts, progress_verdict_name(v), counts[v]);
}

static int add_headline(cJSON *row, const struct report *report, struct arena *arena,
                        struct meso_error *err)
{
    int indices[REPORT_HEADLINES];
    int count =
        progress_headline(report->changes, report_main_count(report), REPORT_HEADLINES, indices);
    cJSON *list = cJSON_AddArrayToObject(row, "headline");
    for (int i = 0; i < count; i++) {
        const struct progress_change *change = &report->changes[indices[i]];
        char *text = report_trend_sentence(change, report_trend(report, change), arena, err);
        if (!text)
            return MESO_E_OUT_OF_MEMORY;
        cJSON_AddItemToArray(list, cJSON_CreateString(text));
    }
    return MESO_OK;
}

static void add_ends(cJSON *row, const struct pipeline_visit *visit)
{
    const struct pipeline_visit_session *first = &visit->sessions[0],
                                        *last = &visit->sessions[visit->count - 1];
    cJSON_AddNumberToObject(row, "from", first->number);
    cJSON_AddNumberToObject(row, "to", last->number);
    if (first->date && last->date) {
        cJSON_AddStringToObject(row, "from_date", first->date);
        cJSON_AddStringToObject(row, "to_date", last->date);
    }
}

static int run_view(struct batch_worker *worker, const struct pipeline_visit *visit, cJSON *row,
                    const char **outcome, struct arena *arena, struct meso_error *err)
{
    struct report *report = base_arena_calloc(arena, 1, sizeof *report, err);
    struct pipeline_tally tally;
    cJSON_AddNumberToObject(row, "sessions", visit->count);
    *outcome = "one_session";
    if (!report)
        return MESO_E_OUT_OF_MEMORY;
    if (visit->count < 2)
        return MESO_OK;
    add_ends(row, visit);
    const struct pipeline_work work = work_of(worker);
    pipeline_sign(report);
    int code = pipeline_visit_report(&work, visit, report, &tally, arena, err);
    cJSON_AddNumberToObject(row, "made", tally.made);
    cJSON_AddNumberToObject(row, "kept", tally.found);
    cJSON_AddNumberToObject(row, "missing", tally.missing);
    cJSON_AddNumberToObject(row, "stale", tally.stale);
    if (*tally.raised)
        cJSON_AddStringToObject(row, "raised", tally.raised);
    *outcome = "waiting";
    if (code || tally.missing)
        return code;
    *outcome = "report";
    if (worker->batch->dry_run)
        return MESO_OK;
    *outcome = "report";
    add_verdicts(row, report);
    code = add_headline(row, report, arena, err);
    return code ? code : write_report(worker, visit, report, arena, err);
}

static void add_error(cJSON *row, const struct meso_error *err)
{
    cJSON *error = cJSON_AddObjectToObject(row, "error");
    cJSON_AddStringToObject(error, "code", meso_error_name(err->code));
    cJSON_AddStringToObject(error, "message", err->text);
}

/* Whether the view was there, and whether it failed. */
static bool try_view(struct batch_worker *worker, const struct pipeline_patient *patient,
                     const char *view, cJSON *list, bool *failed)
{
    struct arena *arena = NULL;
    struct pipeline_visit visit = {.count = 0};
    struct meso_error err;
    const char *outcome = "failed";
    cJSON *row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "view", view);
    int code = base_arena_new(&arena, 0, &err);
    if (!code)
        code = pipeline_visit_of(patient, view, &visit, arena, &err);
    bool there = code || visit.count;
    if (!code && visit.count)
        code = run_view(worker, &visit, row, &outcome, arena, &err);
    cJSON_AddStringToObject(row, "outcome", code ? "failed" : outcome);
    if (code)
        add_error(row, &err);
    *failed |= code != 0;
    base_arena_free(arena);
    if (there)
        cJSON_AddItemToArray(list, row);
    else
        cJSON_Delete(row);
    return there;
}

static char *line_of(cJSON *root, const char *outcome)
{
    cJSON_AddStringToObject(root, "outcome", outcome);
    char *line = cJSON_PrintUnformatted(root);
    cJSON_Delete(root);
    return line;
}

char *pipeline_batch_patient(struct batch_worker *worker, const char *patient)
{
    struct pipeline_patient rows;
    struct arena *arena = NULL;
    struct meso_error err;
    cJSON *root = cJSON_CreateObject();
    bool failed = false, any = false;
    cJSON_AddStringToObject(root, "patient", patient);
    cJSON *list = cJSON_AddArrayToObject(root, "views");
    int code = base_arena_new(&arena, 0, &err);
    if (!code)
        code = pipeline_patient_read(worker->store, patient, &rows, arena, &err);
    for (int v = 0; v < LOCATE_VIEW_COUNT && !code; v++)
        any |= try_view(worker, &rows, locate_view_name(v), list, &failed);
    base_arena_free(arena);
    if (code)
        add_error(root, &err);
    failed |= code != 0;
    return line_of(root, failed ? "failed" : any ? "done" : "nothing");
}

char *pipeline_batch_lost(const char *patient, int signal)
{
    struct meso_error err;
    base_error(&err, MESO_E_UNEXPECTED, "the worker was ended by signal %d, twice", signal);
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "patient", patient);
    cJSON_AddArrayToObject(root, "views");
    add_error(root, &err);
    return line_of(root, "failed");
}
