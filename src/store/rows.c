/* Rows of either database: statements kept prepared, transactions. Knows no SQL of its own. */
#include "rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 160 }; /* statements; the archive asks about 110 different ones */

struct store_query {
    struct store_rows *rows;
    void *statement;
    char *sql;
    bool busy, kept;
};

struct store_rows {
    const struct store_backend *backend;
    void *database;
    struct store_query *queries[KEPT];
    int query_count;
};

struct store_value store_int(int64_t value)
{
    return (struct store_value){.kind = STORE_INT, .integer = value};
}

struct store_value store_real(double value)
{
    return (struct store_value){.kind = isnan(value) ? STORE_NULL : STORE_REAL, .real = value};
}

struct store_value store_text(const char *text)
{
    return (struct store_value){
        .kind = text ? STORE_TEXT : STORE_NULL, .bytes = text, .length = text ? strlen(text) : 0};
}

struct store_value store_blob(const void *bytes, size_t length)
{
    return (struct store_value){.kind = STORE_BLOB, .bytes = bytes, .length = length};
}

bool store_is_postgres(const char *where)
{
    return !strncmp(where, "postgresql://", 13) || !strncmp(where, "postgres://", 11);
}

int store_rows_open(struct store_rows **out, const char *where, bool create, struct meso_error *err)
{
    *out = NULL;
    struct store_rows *rows = calloc(1, sizeof *rows);
    if (!rows)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a database");
    rows->backend = store_is_postgres(where) ? &store_postgres : &store_sqlite;
    int code = rows->backend->open(where, create, &rows->database, err);
    if (code) {
        free(rows);
        return code;
    }
    *out = rows;
    return MESO_OK;
}

static void discard(struct store_query *query)
{
    query->rows->backend->discard(query->statement);
    free(query->sql);
    free(query);
}

void store_rows_close(struct store_rows *rows)
{
    if (!rows)
        return;
    for (int i = 0; i < rows->query_count; i++)
        discard(rows->queries[i]);
    rows->backend->close(rows->database);
    free(rows);
}

const struct store_backend *store_rows_backend(const struct store_rows *rows)
{
    return rows->backend;
}

int store_script(struct store_rows *rows, const char *sql, struct meso_error *err)
{
    return rows->backend->script(rows->database, sql, err);
}

static struct store_query *find_kept(struct store_rows *rows, const char *sql)
{
    for (int i = 0; i < rows->query_count; i++)
        if (!rows->queries[i]->busy && !strcmp(rows->queries[i]->sql, sql))
            return rows->queries[i];
    return NULL;
}

static int prepare(struct store_rows *rows, struct store_query **out, const char *sql,
                   struct meso_error *err)
{
    struct store_query *query = calloc(1, sizeof *query);
    char *copy = strdup(sql);
    if (!query || !copy) {
        free(query);
        free(copy);
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a question to a database");
    }
    *query = (struct store_query){.rows = rows, .sql = copy};
    int code = rows->backend->prepare(rows->database, sql, &query->statement, err);
    if (code) {
        free(copy);
        free(query);
        return code;
    }
    query->kept = rows->query_count < KEPT;
    if (query->kept)
        rows->queries[rows->query_count++] = query;
    *out = query;
    return MESO_OK;
}

int store_ask(struct store_rows *rows, struct store_query **out, struct meso_error *err,
              const char *sql, const struct store_value *values, int count)
{
    *out = NULL;
    struct store_query *query = find_kept(rows, sql);
    int code = query ? MESO_OK : prepare(rows, &query, sql, err);
    if (code)
        return code;
    query->busy = true;
    code = rows->backend->start(query->statement, values, count, err);
    if (code)
        store_done(query);
    else
        *out = query;
    return code;
}

int store_next(struct store_query *query, bool *row, struct meso_error *err)
{
    *row = false;
    return query->rows->backend->step(query->statement, row, err);
}

struct store_value store_at(struct store_query *query, int column)
{
    return query->rows->backend->value(query->statement, column);
}

int64_t store_int_at(struct store_query *query, int column)
{
    return store_at(query, column).integer;
}

double store_real_at(struct store_query *query, int column)
{
    struct store_value value = store_at(query, column);
    return value.kind == STORE_REAL  ? value.real
           : value.kind == STORE_INT ? (double)value.integer
                                     : NAN;
}

const char *store_text_at(struct store_query *query, int column)
{
    struct store_value value = store_at(query, column);
    return value.kind == STORE_TEXT ? value.bytes : NULL;
}

const char *store_copy_at(struct store_query *query, int column, struct arena *arena,
                          struct meso_error *err)
{
    const char *text = store_text_at(query, column);
    return base_arena_copy(arena, text ? text : "", text ? strlen(text) : 0, err);
}

int store_columns(struct store_query *query)
{
    return query->rows->backend->columns(query->statement);
}

void store_done(struct store_query *query)
{
    if (!query)
        return;
    query->rows->backend->reset(query->statement);
    query->busy = false;
    if (!query->kept)
        discard(query);
}

int store_do(struct store_rows *rows, struct meso_error *err, const char *sql,
             const struct store_value *values, int count)
{
    struct store_query *query;
    bool row = true;
    int code = store_ask(rows, &query, err, sql, values, count);
    while (!code && row)
        code = store_next(query, &row, err);
    store_done(query);
    return code;
}

int store_number(struct store_rows *rows, int64_t *out, bool *found, struct meso_error *err,
                 const char *sql, const struct store_value *values, int count)
{
    struct store_query *query;
    bool row = false;
    int code = store_ask(rows, &query, err, sql, values, count);
    if (!code)
        code = store_next(query, &row, err);
    *out = !code && row ? store_int_at(query, 0) : 0;
    if (found)
        *found = row;
    store_done(query);
    return code;
}

int store_begin(struct store_rows *rows, struct meso_error *err)
{
    return store_script(rows, rows->backend->begin, err);
}

int store_begin_snapshot(struct store_rows *rows, struct meso_error *err)
{
    return store_script(rows, rows->backend->begin_snapshot, err);
}

int store_end(struct store_rows *rows, int code, struct meso_error *err)
{
    if (!code)
        code = store_script(rows, "COMMIT", err);
    if (code)
        store_script(rows, "ROLLBACK", NULL);
    return code;
}

int store_be_only_writer(struct store_rows *rows, struct meso_error *err)
{
    return *rows->backend->only_writer ? store_script(rows, rows->backend->only_writer, err)
                                       : MESO_OK;
}
