/* align: the mapping alone; positions of a CSV file mapped from BEFORE into AFTER. */
#include "cli.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CSV_BYTES = 64 << 20 };

struct points {
    double *x, *y;
    int *valid;
    int count;
};

/* x,y with whatever follows on the line ignored; a first line of words is a header. */
static int read_points(const char *path, struct points *out, struct arena *arena,
                       struct meso_error *err)
{
    uint8_t *bytes;
    size_t length;
    int code = base_file_read(path, MAX_CSV_BYTES, &bytes, &length, arena, err);
    if (code)
        return code;
    size_t lines = 1;
    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n';
    char *text = base_arena_printf(arena, err, "%.*s", (int)length, (char *)bytes);
    out->x = base_arena_calloc(arena, lines, sizeof *out->x, err);
    out->y = base_arena_calloc(arena, lines, sizeof *out->y, err);
    out->valid = base_arena_calloc(arena, lines, sizeof *out->valid, err);
    if (!text || !out->x || !out->y || !out->valid)
        return MESO_E_OUT_OF_MEMORY;
    int line = 0;
    for (char *rest = text, *row; (row = strsep(&rest, "\n"));) {
        char *end, *second;
        line++;
        if (!row[strspn(row, " \t\r")])
            continue;
        double x = strtod(row, &end);
        bool ok = end != row && *end == ',';
        double y = ok ? strtod(end + 1, &second) : 0;
        ok = ok && second != end + 1 && isfinite(x) && isfinite(y);
        if (!ok && line == 1)
            continue;
        if (!ok)
            return base_error(err, MESO_E_USAGE, "line %d of '%s' is not x,y: '%.40s'", line, path,
                              row);
        out->x[out->count] = x;
        out->y[out->count++] = y;
    }
    return MESO_OK;
}

static int write_csv(const struct cli_request *request, const struct points *points,
                     struct arena *arena, struct meso_error *err)
{
    enum { ROW = 80 };
    char *text = base_arena_alloc(arena, ((size_t)points->count + 1) * ROW, err), *at = text;
    if (!text)
        return MESO_E_OUT_OF_MEMORY;
    at += sprintf(at, "x,y,valid\n");
    for (int i = 0; i < points->count; i++)
        at += snprintf(at, ROW, "%.3f,%.3f,%d\n", points->x[i], points->y[i], points->valid[i]);
    return cli_write_text(request, text, (size_t)(at - text), err);
}

static bool add_points(cJSON *root, const struct points *points)
{
    cJSON *list = cJSON_AddArrayToObject(root, "points");
    bool ok = list != NULL;
    for (int i = 0; i < points->count && ok; i++) {
        cJSON *row = cJSON_CreateObject();
        ok = cJSON_AddItemToArray(list, row) &&
             cJSON_AddNumberToObject(row, "x", round(points->x[i] * 1000) / 1000) &&
             cJSON_AddNumberToObject(row, "y", round(points->y[i] * 1000) / 1000) &&
             cJSON_AddNumberToObject(row, "valid", points->valid[i]);
    }
    return ok;
}

static int write_json(const struct cli_request *request, struct meso_result *result,
                      const struct points *points, struct arena *arena, struct meso_error *err)
{
    const char *text;
    size_t length;
    int code = meso_result_text(result, MESO_FORMAT_JSON, &text, &length, err);
    if (code || !cli_given(request, CLI_OPTION_POINTS))
        return code ? code : cli_write_text(request, text, length, err);
    cJSON *root = cJSON_Parse(text);
    char *printed = root && add_points(root, points) ? cJSON_Print(root) : NULL;
    cJSON_Delete(root);
    char *line = printed ? base_arena_printf(arena, err, "%s\n", printed) : NULL;
    cJSON_free(printed);
    if (!line)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for the mapped points");
    return cli_write_text(request, line, strlen(line), err);
}

static int map_and_write(const struct cli_request *request, struct meso_result *result,
                         struct points *points, struct arena *arena, struct meso_error *err)
{
    for (int i = 0; i < points->count; i++)
        points->valid[i] =
            meso_result_map_point(result, points->x[i], points->y[i], &points->x[i], &points->y[i]);
    if (cli_given(request, CLI_OPTION_POINTS) && !cli_given(request, CLI_OPTION_JSON))
        return write_csv(request, points, arena, err);
    return write_json(request, result, points, arena, err);
}

static int align(const struct cli_request *request, struct meso *meso, struct arena *arena,
                 struct meso_error *err)
{
    struct points points = {0};
    struct meso_result *result = NULL;
    struct meso_subject subject = cli_subject(request);
    int code = MESO_OK;
    if (cli_given(request, CLI_OPTION_POINTS))
        code = read_points(request->text[CLI_OPTION_POINTS], &points, arena, err);
    if (!code)
        code = meso_align(meso, &subject, request->positional[0], request->positional[1], &result,
                          err);
    /* A refused pair has no mapping to write: never a guess. */
    if (!code)
        code = map_and_write(request, result, &points, arena, err);
    meso_result_free(result);
    return code;
}

int cli_align(const struct cli_request *request)
{
    struct meso *meso = NULL;
    struct arena *arena = NULL;
    struct meso_error err;
    int code = base_arena_new(&arena, 0, &err);
    if (!code)
        code = cli_open(request, &meso, &err);
    if (!code)
        code = align(request, meso, arena, &err);
    meso_close(meso);
    base_arena_free(arena);
    return code ? cli_say(&err) : 0;
}
