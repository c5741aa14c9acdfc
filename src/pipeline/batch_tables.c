/* The tables over all patients of a batch: a line a patient and view, and all readings beneath each
   other. Made from what each patient's reports say, in the order of the patients. */
#include "batch.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 4096 };

struct batch_tables {
    char folder[PATH];
    FILE *summary, *readings;
    bool any_readings;
};

static const char *const names[] = {"summary.csv", "readings.csv"};

static void path_of(const struct batch_tables *tables, int which, const char *suffix,
                    char out[PATH + 32])
{
    base_format(out, PATH + 32, "%s/%s%s", tables->folder, names[which], suffix);
}

static int cannot(const struct batch_tables *tables, const char *name, struct meso_error *err)
{
    return base_error(err, base_write_code(errno), "cannot write '%s/%s': %s", tables->folder, name,
                      strerror(errno));
}

int pipeline_batch_tables_open(struct batch_tables **out, const char *folder,
                               struct meso_error *err)
{
    struct batch_tables *tables = calloc(1, sizeof *tables);
    if (!tables)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a batch's tables");
    char path[PATH + 32];
    base_format(tables->folder, PATH, "%s", folder);
    path_of(tables, 0, ".new", path);
    tables->summary = fopen(path, "w");
    path_of(tables, 1, ".new", path);
    tables->readings = fopen(path, "w");
    *out = tables;
    if (!tables->summary || !tables->readings)
        return cannot(tables, names[tables->summary != NULL], err);
    fputs("patient,view,outcome,sessions,from_session,to_session,from_date,to_date,improved,"
          "worsened,no_detectable_change,not_comparable,headline_1,headline_2,headline_3,error\r\n",
          tables->summary);
    return MESO_OK;
}

static void number_cell(FILE *out, const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(object, name);
    if (cJSON_IsNumber(item))
        fprintf(out, "%d", item->valueint);
    fputc(',', out);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

static bool text_cell(FILE *out, const char *text, struct arena *arena, struct meso_error *err)
{
    const char *cell = report_csv_cell(text ? text : "", arena, err);
    if (cell)
        fputs(cell, out);
    return cell != NULL;
}

static int write_row(FILE *out, const char *patient, const cJSON *view, struct arena *arena,
                     struct meso_error *err)
{
    static const char *const verdicts[] = {"improved", "worsened", "no_detectable_change",
                                           "not_comparable"};
    const cJSON *counts = cJSON_GetObjectItem(view, "verdicts"),
                *headline = cJSON_GetObjectItem(view, "headline");
    bool whole = text_cell(out, patient, arena, err);
    fprintf(out, ",%s,%s,", text_of(view, "view"), text_of(view, "outcome"));
    number_cell(out, view, "sessions");
    number_cell(out, view, "from");
    number_cell(out, view, "to");
    fprintf(out, "%s,%s,", text_of(view, "from_date"), text_of(view, "to_date"));
    for (int v = 0; v < 4; v++)
        number_cell(out, counts, verdicts[v]);
    for (int i = 0; i < REPORT_HEADLINES && whole; i++) {
        const cJSON *text = cJSON_GetArrayItem(headline, i);
        whole = text_cell(out, cJSON_GetStringValue(text), arena, err);
        fputc(',', out);
    }
    whole =
        whole && text_cell(out, text_of(cJSON_GetObjectItem(view, "error"), "message"), arena, err);
    fputs("\r\n", out);
    return whole ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static int summary_row(FILE *out, const char *patient, const cJSON *view, struct meso_error *err)
{
    struct arena *arena;
    int code = base_arena_new(&arena, 0, err);
    if (!code)
        code = write_row(out, patient, view, arena, err);
    base_arena_free(arena);
    return code;
}

/* A report's own table, beneath the others, but for its header. */
static int add_readings(struct batch_tables *tables, const char *patient, const char *view,
                        struct meso_error *err)
{
    char path[PATH + 128], bytes[16384];
    size_t got;
    base_format(path, sizeof path, "%s/%s/%s.csv", tables->folder, patient, view);
    FILE *in = fopen(path, "r");
    if (!in)
        return base_error(err, MESO_E_FILE_NOT_FOUND, "cannot read '%s': %s", path,
                          strerror(errno));
    int byte = 0;
    while (tables->any_readings && byte != '\n' && (byte = getc(in)) != EOF)
        ;
    tables->any_readings = true;
    while ((got = fread(bytes, 1, sizeof bytes, in)))
        fwrite(bytes, 1, got, tables->readings);
    fclose(in);
    return MESO_OK;
}

int pipeline_batch_tables_add(struct batch_tables *tables, const char *line, struct meso_error *err)
{
    cJSON *root = cJSON_Parse(line);
    const char *patient = text_of(root, "patient");
    const cJSON *view, *views = cJSON_GetObjectItem(root, "views");
    int code = root ? MESO_OK
                    : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a batch's tables");
    cJSON_ArrayForEach(view, views)
    {
        code = code ? code : summary_row(tables->summary, patient, view, err);
        if (!code && !strcmp(text_of(view, "outcome"), "report"))
            code = add_readings(tables, patient, text_of(view, "view"), err);
    }
    if (!code && !cJSON_GetArraySize(views))
        code = summary_row(tables->summary, patient, root, err);
    cJSON_Delete(root);
    return code;
}

static bool close_whole(FILE *file)
{
    bool whole = file && !fflush(file) && !fsync(fileno(file));
    return file && !fclose(file) && whole;
}

int pipeline_batch_tables_close(struct batch_tables *tables, bool keep, struct meso_error *err)
{
    int code = MESO_OK;
    if (!tables)
        return MESO_OK;
    FILE *files[] = {tables->summary, tables->readings};
    for (int i = 0; i < 2; i++) {
        char from[PATH + 32], to[PATH + 32];
        path_of(tables, i, ".new", from);
        path_of(tables, i, "", to);
        bool whole = close_whole(files[i]);
        if (keep && !code && (!whole || rename(from, to)))
            code = cannot(tables, names[i], err);
        if (!keep || code)
            remove(from);
    }
    free(tables);
    return code;
}
