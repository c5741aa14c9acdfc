/* A list of positions read from CSV. Knows nothing of photographs. */
#include "points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CSV_BYTES = 64 << 20 };

static const char SPACES[] = " \t\r";
static const char DIGITS[] = "0123456789";

/* A decimal number with spaces around it; *at moves behind them. */
static bool position(char **at, double *value)
{
    char *begin = *at + strspn(*at, SPACES), *end = begin;
    size_t length = strspn(begin, "+-.eE0123456789");
    *value = strtod(begin, &end);
    *at = end + strspn(end, SPACES);
    return end == begin + length && length && fabs(*value) <= CLI_MAX_POSITION;
}

static bool read_row(char *row, double *x, double *y)
{
    char *at = row;
    if (!position(&at, x) || *at++ != ',' || !position(&at, y))
        return false;
    return !*at || *at == ',';
}

static int wrong_row(const char *path, int line, char *row, struct meso_error *err)
{
    row[strcspn(row, "\r")] = 0;
    return base_error(err, MESO_E_USAGE, "line %d of '%s' is not x,y: '%.40s'", line, path, row);
}

static int read_rows(char *text, const char *path, struct cli_points *out, struct meso_error *err)
{
    int line = 0;
    for (char *rest = text, *row; (row = strsep(&rest, "\n"));) {
        line++;
        bool is_header = line == 1 && !row[strcspn(row, DIGITS)];
        if (is_header || !row[strspn(row, SPACES)])
            continue;
        if (!read_row(row, &out->x[out->count], &out->y[out->count]))
            return wrong_row(path, line, row, err);
        out->count++;
    }
    return MESO_OK;
}

int cli_read_points(const char *path, struct cli_points *out, struct arena *arena,
                    struct meso_error *err)
{
    uint8_t *bytes;
    size_t length, lines = 1;
    int code = base_file_read(path, MAX_CSV_BYTES, &bytes, &length, arena, err);
    if (code)
        return code;
    for (size_t i = 0; i < length; lines += bytes[i++] == '\n')
        if (!bytes[i])
            return base_error(err, MESO_E_USAGE, "line %zu of '%s' holds a zero byte", lines, path);
    size_t mark = length >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
    char *text = base_arena_alloc(arena, length - mark + 1, err);
    out->x = base_arena_calloc(arena, lines, sizeof *out->x, err);
    out->y = base_arena_calloc(arena, lines, sizeof *out->y, err);
    out->valid = base_arena_calloc(arena, lines, sizeof *out->valid, err);
    if (!text || !out->x || !out->y || !out->valid)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(text, bytes + mark, length - mark);
    text[length - mark] = 0;
    return read_rows(text, path, out, err);
}
