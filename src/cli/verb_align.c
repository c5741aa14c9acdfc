/* align: the mapping alone; positions of a CSV file mapped from BEFORE into AFTER. */
#include "overlays.h"
#include "points.h"
#include "words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A mapping far outside of what it was found on may run away: such a place isn't valid, and is cut
   to what a row has room for. */
static double written(double mapped)
{
    return isnan(mapped) ? mapped : fmax(-CLI_MAX_POSITION, fmin(CLI_MAX_POSITION, mapped));
}

static int write_csv(const struct cli_request *request, const struct cli_points *points,
                     struct arena *arena, struct meso_error *err)
{
    enum { ROW = 80 };
    char *text = base_arena_alloc(arena, ((size_t)points->count + 1) * ROW, err), *at = text;
    if (!text)
        return MESO_E_OUT_OF_MEMORY;
    at += sprintf(at, "x,y,valid\n");
    for (int i = 0; i < points->count; i++)
        at += snprintf(at, ROW, "%.3f,%.3f,%d\n", written(points->x[i]), written(points->y[i]),
                       points->valid[i]);
    return cli_write_text(request, text, (size_t)(at - text), err);
}

static bool add_points(cJSON *root, const struct cli_points *points)
{
    cJSON *list = cJSON_AddArrayToObject(root, "points");
    bool ok = list != NULL;
    for (int i = 0; i < points->count && ok; i++) {
        cJSON *row = cJSON_CreateObject();
        ok = cJSON_AddItemToArray(list, row);
        if (!ok)
            cJSON_Delete(row);
        ok = ok && cJSON_AddNumberToObject(row, "x", round(points->x[i] * 1000) / 1000) &&
             cJSON_AddNumberToObject(row, "y", round(points->y[i] * 1000) / 1000) &&
             cJSON_AddNumberToObject(row, "valid", points->valid[i]);
    }
    return ok;
}

static int write_json(const struct cli_request *request, struct meso_result *result,
                      const struct cli_points *points, struct arena *arena, struct meso_error *err)
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
                         struct cli_points *points, struct arena *arena, struct meso_error *err)
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
    struct cli_points points = {0};
    struct meso_result *result = NULL;
    struct meso_subject subject = cli_subject(request);
    int code = cli_check_overlays(request, err);
    if (!code && cli_given(request, CLI_OPTION_POINTS))
        code = cli_read_points(request->text[CLI_OPTION_POINTS], &points, arena, err);
    if (!code)
        code = meso_align(meso, &subject, request->positional[0], request->positional[1], &result,
                          err);
    cli_end_progress(request);
    /* A refused pair has no mapping to write: never a guess. */
    if (!code)
        code = map_and_write(request, result, &points, arena, err);
    if (!code)
        code = cli_write_overlays(request, result, err);
    if (result)
        cli_warn(request, result, code);
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
