/* Private: rows of a database, SQLite or PostgreSQL, asked in one SQL text with $1 .. $n. Knows
   databases, nothing of what the rows mean. */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "base/base.h"

enum store_kind { STORE_NULL, STORE_INT, STORE_REAL, STORE_TEXT, STORE_BLOB };

struct store_value {
    enum store_kind kind;
    int64_t integer;
    double real;
    const void *bytes; /* text ends with a zero byte, which length leaves out */
    size_t length;
};

struct store_value store_int(int64_t value);
struct store_value store_real(double value);     /* NaN is NULL */
struct store_value store_text(const char *text); /* NULL is NULL */
struct store_value store_blob(const void *bytes, size_t length);

/* The values of $1, $2 ...: store_do(rows, err, sql, STORE_WITH(store_int(7), store_text("a"))). */
#define STORE_WITH(...)                        \
    (const struct store_value[]){__VA_ARGS__}, \
        (int)(sizeof((const struct store_value[]){__VA_ARGS__}) / sizeof(struct store_value))
#define STORE_NOTHING NULL, 0

/* What differs between the databases: words that the schema's text stands on. */
struct store_dialect {
    const char *id, *integer, *real, *text, *blob, *strict;
};

/* One database behind the layer. Each function fills *err where it knows the cause. */
struct store_backend {
    struct store_dialect dialect;
    const char *begin, *only_writer;          /* SQL */
    const char *begin_snapshot;               /* reading alone, all of one moment */
    const char *lock_schema;                  /* one process changes the tables at a time */
    const char *forget_next_id, *set_next_id; /* numbers of the table $1 go on behind $2 */
    const char *const *scrub;                 /* after an erasure; ends with NULL */
    int (*open)(const char *where, bool create, void **out, struct meso_error *err);
    void (*close)(void *database);
    int (*script)(void *database, const char *sql, struct meso_error *err);
    int (*prepare)(void *database, const char *sql, void **out, struct meso_error *err);
    int (*start)(void *statement, const struct store_value *values, int count,
                 struct meso_error *err);
    int (*step)(void *statement, bool *row, struct meso_error *err);
    struct store_value (*value)(void *statement, int column);
    int (*columns)(void *statement);
    void (*reset)(void *statement);
    void (*discard)(void *statement);
};
extern const struct store_backend store_sqlite, store_postgres;
bool store_is_postgres(const char *where);

struct store_rows;
struct store_query;

/* where: a path, or postgresql://... One thread at a time. */
int store_rows_open(struct store_rows **out, const char *where, bool create,
                    struct meso_error *err);
void store_rows_close(struct store_rows *rows);
const struct store_backend *store_rows_backend(const struct store_rows *rows);

/* Several statements, without values. */
int store_script(struct store_rows *rows, const char *sql, struct meso_error *err);
/* Begins to read rows; values are needed until the query is done. Statements are prepared once. */
int store_ask(struct store_rows *rows, struct store_query **out, struct meso_error *err,
              const char *sql, const struct store_value *values, int count);
/* The next row; *row false at the end. A query that failed or ended still has to be done. */
int store_next(struct store_query *query, bool *row, struct meso_error *err);
/* Texts and blobs live until the next row. Texts: NULL for NULL. */
struct store_value store_at(struct store_query *query, int column);
int64_t store_int_at(struct store_query *query, int column);
double store_real_at(struct store_query *query, int column); /* NaN for NULL */
const char *store_text_at(struct store_query *query, int column);
/* A copy of a text ("" for NULL) in the arena; NULL and *err filled when memory is used up. */
const char *store_copy_at(struct store_query *query, int column, struct arena *arena,
                          struct meso_error *err);
int store_columns(struct store_query *query);
void store_done(struct store_query *query); /* NULL is fine */

/* A statement whose rows don't matter. */
int store_do(struct store_rows *rows, struct meso_error *err, const char *sql,
             const struct store_value *values, int count);
/* The first column of the first row as a number; *found false if there is none (may be NULL). */
int store_number(struct store_rows *rows, int64_t *out, bool *found, struct meso_error *err,
                 const char *sql, const struct store_value *values, int count);

/* A transaction that writes. */
int store_begin(struct store_rows *rows, struct meso_error *err);
/* Commits if code is MESO_OK, else takes everything back; returns the first failure. */
int store_end(struct store_rows *rows, int code, struct meso_error *err);
/* One that reads what is of this moment, whatever others write meanwhile; ended likewise. */
int store_begin_snapshot(struct store_rows *rows, struct meso_error *err);
/* Inside of a transaction: nobody else writes to the audit trail until its end. */
int store_be_only_writer(struct store_rows *rows, struct meso_error *err);

#endif
