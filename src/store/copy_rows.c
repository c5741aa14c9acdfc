/* Every table's rows from one database to another, whichever kind each is. */
#include "copy.h"
#include "schema.h"

#include <string.h>

enum { PAGE = 1000, MOST_COLUMNS = 24, SQL_BYTES = 512 };

/* Tables with a key of text are small: they come at once. */
static bool comes_at_once(const char *table)
{
    return !strcmp(table, "settings") || !strcmp(table, "removal");
}

static void insert_text(const char *table, int columns, char out[SQL_BYTES])
{
    size_t used = (size_t)base_format(out, SQL_BYTES, "INSERT INTO %s VALUES (", table);
    for (int i = 1; i <= columns; i++)
        used += (size_t)base_format(out + used, SQL_BYTES - used, "%s$%d", i > 1 ? ", " : "", i);
    base_format(out + used, SQL_BYTES - used, ")");
}

static int copy_row(struct store_query *query, struct store_rows *to, const char *table,
                    struct meso_error *err)
{
    char sql[SQL_BYTES];
    struct store_value values[MOST_COLUMNS];
    int columns = store_columns(query);
    if (columns > MOST_COLUMNS)
        return base_error(err, MESO_E_UNEXPECTED, "the table %s has %d columns", table, columns);
    for (int i = 0; i < columns; i++)
        values[i] = store_at(query, i);
    insert_text(table, columns, sql);
    return store_do(to, err, sql, values, columns);
}

static int copy_page(struct store_rows *from, struct store_rows *to, const char *table,
                     int64_t *last, bool *more, struct meso_error *err)
{
    char sql[SQL_BYTES];
    struct store_query *query;
    bool row = true, whole = comes_at_once(table);
    int read = 0, code;
    base_format(sql, sizeof sql,
                whole ? "SELECT * FROM %s" : "SELECT * FROM %s WHERE id > $1 ORDER BY id LIMIT $2",
                table);
    code = whole ? store_ask(from, &query, err, sql, STORE_NOTHING)
                 : store_ask(from, &query, err, sql, STORE_WITH(store_int(*last), store_int(PAGE)));
    while (!code && !(code = store_next(query, &row, err)) && row) {
        code = copy_row(query, to, table, err);
        *last = whole ? 0 : store_int_at(query, 0);
        read++;
    }
    store_done(query);
    *more = !whole && read == PAGE;
    return code;
}

/* Numbers go on behind those that the audit trail knows, also of what is erased. */
static int set_numbers(struct store_rows *to, const char *table, struct meso_error *err)
{
    char sql[SQL_BYTES];
    int64_t last;
    base_format(sql, sizeof sql,
                "SELECT MAX(n) FROM (SELECT MAX(id) AS n FROM %s UNION ALL "
                "SELECT MAX(subject_id) AS n FROM audit WHERE subject = $1) AS numbers",
                table);
    int code = store_number(to, &last, NULL, err, sql, STORE_WITH(store_text(table)));
    const struct store_backend *backend = store_rows_backend(to);
    if (!code && last && *backend->forget_next_id)
        code = store_do(to, err, backend->forget_next_id, STORE_WITH(store_text(table)));
    return code || !last ? code
                         : store_do(to, err, backend->set_next_id,
                                    STORE_WITH(store_text(table), store_int(last)));
}

int store_copy_rows(struct store_rows *from, struct store_rows *to, struct meso_error *err)
{
    int code = MESO_OK;
    for (int i = 0; i < store_schema_table_count && !code; i++) {
        const char *table = store_schema_tables[i];
        int64_t last = 0;
        bool more = true;
        while (!code && more)
            code = copy_page(from, to, table, &last, &more, err);
    }
    for (int i = 0; i < store_schema_table_count && !code; i++) {
        const char *table = store_schema_tables[i];
        if (!comes_at_once(table) && strcmp(table, "audit") != 0)
            code = set_numbers(to, table, err);
    }
    return code;
}
