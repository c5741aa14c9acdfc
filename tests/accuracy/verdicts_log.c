/* The rows of simulated reports, in memory and as lines of a file that several runs may share. */
#include "verdicts.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int grow(void **at, int count, int *room, size_t size, struct meso_error *err)
{
    if (count < *room)
        return MESO_OK;
    int wanted = *room ? 2 * *room : 1024;
    void *grown = realloc(*at, (size_t)wanted * size);
    if (!grown)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for %d rows", wanted);
    *at = grown;
    *room = wanted;
    return MESO_OK;
}

static int add_row(struct verdicts_log *log, const struct verdicts_row *row, struct meso_error *err)
{
    int code = grow((void **)&log->rows, log->row_count, &log->row_room, sizeof *log->rows, err);
    if (!code)
        log->rows[log->row_count++] = *row;
    return code;
}

static int add_report(struct verdicts_log *log, const struct verdicts_report *report,
                      struct meso_error *err)
{
    int code = grow((void **)&log->reports, log->report_count, &log->report_room,
                    sizeof *log->reports, err);
    if (!code)
        log->reports[log->report_count++] = *report;
    return code;
}

static int add_done(struct verdicts_log *log, const char *kind, int number, struct meso_error *err)
{
    int code = grow((void **)&log->done, log->done_count, &log->done_room, sizeof *log->done, err);
    if (code)
        return code;
    snprintf(log->done[log->done_count].kind, sizeof log->done->kind, "%s", kind);
    log->done[log->done_count++].number = number;
    return MESO_OK;
}

bool verdicts_log_done(const struct verdicts_log *log, const char *kind, int number)
{
    for (int i = 0; i < log->done_count; i++)
        if (log->done[i].number == number && !strcmp(log->done[i].kind, kind))
            return true;
    return false;
}

static const struct measure *measure_named(const char *name, const char *field, int *index)
{
    for (int m = 0; measure_all[m]; m++)
        if (!strcmp(measure_all[m]->name, name) &&
            (*index = measure_field_index(measure_all[m], field)) >= 0)
            return measure_all[m];
    return NULL;
}

/* Lines that are not understood are those of another version: left out. */
static int read_line(struct verdicts_log *log, const char *line, struct meso_error *err)
{
    struct verdicts_report report = {.number = 0};
    struct verdicts_row row = {.report = log->report_count - 1};
    char measure[24], field[32], kind[24];
    int verdict, asked, number;
    if (sscanf(line, "report %23s %d %39s %23s %lf %d %d", report.kind, &report.number,
               report.subject, report.plant, &report.ratio, &report.code, &report.captures) == 7)
        return add_report(log, &report, err);
    if (sscanf(line, "change %23s %31s %23s %lf %lf %lf %lf %lf %d %d %63s", measure, field,
               row.zone, &row.before, &row.absolute, &row.detectable, &row.seen_from, &row.truth,
               &asked, &verdict, row.reasons) == 11 &&
        row.report >= 0 && (row.measure = measure_named(measure, field, &row.field))) {
        row.asked = asked;
        row.verdict = (enum progress_verdict)verdict;
        return add_row(log, &row, err);
    }
    if (sscanf(line, "done %23s %d", kind, &number) == 2)
        return add_done(log, kind, number, err);
    return MESO_OK;
}

int verdicts_log_open(struct verdicts_log *log, const char *path, struct meso_error *err)
{
    char line[512];
    int code = MESO_OK;
    *log = (struct verdicts_log){.path = path};
    FILE *file = path ? fopen(path, "r") : NULL;
    while (file && !code && fgets(line, sizeof line, file))
        code = read_line(log, line, err);
    if (file)
        fclose(file);
    log->unwritten_row = log->row_count;
    log->unwritten_report = log->report_count;
    return code;
}

void verdicts_log_free(struct verdicts_log *log)
{
    free(log->rows);
    free(log->reports);
    free(log->done);
}

static void join_reasons(const struct progress_change *change, char out[64])
{
    size_t at = 0;
    strcpy(out, "-");
    for (int r = 0; r < change->reason_count && at < 63; r++)
        at += (size_t)snprintf(out + at, 64 - at, "%s%s", r ? "+" : "", change->reasons[r]);
}

static bool is_target(const struct progress_change *change, const struct verdicts_target *target)
{
    return change->measure == target->measure && change->field == target->field &&
           !strcmp(change->zone, target->zone);
}

int verdicts_log_take(struct verdicts_log *log, const struct verdicts_report *about,
                      const struct report *report, const struct verdicts_target *target,
                      struct meso_error *err)
{
    int code = add_report(log, about, err);
    for (int i = 0; i < report->change_count && !code; i++) {
        const struct progress_change *change = &report->changes[i];
        if (target && !is_target(change, target))
            continue;
        struct verdicts_row row = {.measure = change->measure,
                                   .field = change->field,
                                   .report = log->report_count - 1,
                                   .before = change->before,
                                   .absolute = change->absolute,
                                   .detectable = change->detectable,
                                   .seen_from = change->seen_from,
                                   .truth = target ? target->truth : 0,
                                   .asked = true,
                                   .verdict = change->verdict};
        snprintf(row.zone, sizeof row.zone, "%s", change->zone);
        join_reasons(change, row.reasons);
        code = add_row(log, &row, err);
    }
    return code;
}

static int print(char **text, size_t *length, struct meso_error *err, const char *format, ...)
{
    va_list arguments;
    char line[512];
    va_start(arguments, format);
    int added = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    char *grown = realloc(*text, *length + (size_t)added + 1);
    if (!grown)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for the lines of a subject");
    memcpy(grown + *length, line, (size_t)added + 1);
    *text = grown;
    *length += (size_t)added;
    return MESO_OK;
}

static int print_report(const struct verdicts_log *log, int index, char **text, size_t *length,
                        struct meso_error *err)
{
    const struct verdicts_report *r = &log->reports[index];
    int code = print(text, length, err, "report %s %d %s %s %.17g %d %d\n", r->kind, r->number,
                     r->subject, r->plant, r->ratio, r->code, r->captures);
    for (int i = log->unwritten_row; i < log->row_count && !code; i++) {
        const struct verdicts_row *row = &log->rows[i];
        if (row->report == index)
            code =
                print(text, length, err, "change %s %s %s %.17g %.17g %.17g %.17g %.17g %d %d %s\n",
                      row->measure->name, row->measure->fields[row->field].name, row->zone,
                      row->before, row->absolute, row->detectable, row->seen_from, row->truth,
                      row->asked, (int)row->verdict, row->reasons);
    }
    return code;
}

/* In one write: other parts of the run append to the same file. */
static int append(const char *path, const char *text, size_t length, struct meso_error *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    bool written = file >= 0 && write(file, text, length) == (ssize_t)length;
    if (file >= 0)
        close(file);
    return written ? MESO_OK
                   : base_error(err, MESO_E_FILE_UNWRITABLE, "cannot append to '%s'", path);
}

int verdicts_log_finish(struct verdicts_log *log, const char *kind, int number,
                        struct meso_error *err)
{
    char *text = NULL;
    size_t length = 0;
    int code = add_done(log, kind, number, err);
    for (int i = log->unwritten_report; i < log->report_count && !code; i++)
        code = print_report(log, i, &text, &length, err);
    if (!code)
        code = print(&text, &length, err, "done %s %d\n", kind, number);
    if (!code && log->path)
        code = append(log->path, text, length, err);
    free(text);
    log->unwritten_row = log->row_count;
    log->unwritten_report = log->report_count;
    return code;
}
