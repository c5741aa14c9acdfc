/* Rows in PostgreSQL, through libpq, which is loaded when an archive asks for it: its many
   libraries would slow every other command's start, and who keeps no such archive needs none of
   them. */
#include "rows.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VALUES = 1000, INT8 = 20, INT4 = 23, FLOAT8 = 701, BYTEA = 17, BOOLEAN = 16 };

#define FUNCTIONS(F)      \
    F(PQconnectdb)        \
    F(PQstatus)           \
    F(PQfinish)           \
    F(PQerrorMessage)     \
    F(PQexec)             \
    F(PQprepare)          \
    F(PQexecPrepared)     \
    F(PQresultStatus)     \
    F(PQresultErrorField) \
    F(PQclear)            \
    F(PQntuples)          \
    F(PQftype) F(PQgetisnull) F(PQgetvalue) F(PQgetlength) F(PQsetNoticeProcessor) F(PQnfields)

struct library {
    void *handle;
#define MEMBER(name) __typeof__(&name) name;
    FUNCTIONS(MEMBER)
#undef MEMBER
};

struct database {
    struct library pq;
    PGconn *connection;
    int prepared;
};

struct statement {
    struct database *database;
    char name[24];
    PGresult *result;
    int row;
};

static int load(struct library *pq, struct meso_error *err)
{
    pq->handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    bool whole = pq->handle != NULL;
#define FIND(name) whole = whole && (*(void **)&pq->name = dlsym(pq->handle, #name)) != NULL;
    FUNCTIONS(FIND)
#undef FIND
    return whole
               ? MESO_OK
               : base_error(err, MESO_E_DATABASE_UNREACHABLE,
                            "an archive on PostgreSQL needs libpq (Debian: libpq5): %s", dlerror());
}

/* Longer than one line is no message of ours. */
static void first_line(const char *text, char out[512])
{
    while (*text == ' ' || *text == '\n')
        text++;
    snprintf(out, 512, "%.*s", (int)strcspn(text, "\n"), text);
}

static int code_of(const char *state)
{
    static const struct {
        const char *state; /* a class (two letters), or the whole */
        int code;
    } codes[] = {
        {"53100", MESO_E_NO_SPACE},          {"53200", MESO_E_OUT_OF_MEMORY},
        {"53", MESO_E_ARCHIVE_BUSY},         {"55P03", MESO_E_ARCHIVE_BUSY},
        {"40", MESO_E_ARCHIVE_BUSY},         {"23", MESO_E_ALREADY_THERE},
        {"42501", MESO_E_NOT_PERMITTED},     {"28", MESO_E_NOT_PERMITTED},
        {"XX", MESO_E_ARCHIVE_DAMAGED},      {"08", MESO_E_DATABASE_UNREACHABLE},
        {"57", MESO_E_DATABASE_UNREACHABLE},
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (!strncmp(state, codes[i].state, strlen(codes[i].state)))
            return codes[i].code;
    return MESO_E_UNEXPECTED;
}

static int fail(struct database *database, PGresult *result, struct meso_error *err)
{
    char line[512];
    const char *state = database->pq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool lost = database->pq.PQstatus(database->connection) != CONNECTION_OK;
    int code = lost ? MESO_E_DATABASE_UNREACHABLE : state ? code_of(state) : MESO_E_UNEXPECTED;
    first_line(database->pq.PQerrorMessage(database->connection), line);
    database->pq.PQclear(result); /* state was its */
    return base_error(err, code, "the database: %s", line);
}

static bool succeeded(struct database *database, PGresult *result)
{
    ExecStatusType status = database->pq.PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

static int script(void *opened, const char *sql, struct meso_error *err)
{
    struct database *database = opened;
    PGresult *result = database->pq.PQexec(database->connection, sql);
    if (!succeeded(database, result))
        return fail(database, result, err);
    database->pq.PQclear(result);
    return MESO_OK;
}

static void close_connection(void *opened)
{
    struct database *database = opened;
    if (database->connection)
        database->pq.PQfinish(database->connection);
    /* libpq stays loaded: what its libraries set up at first use is not set up, and lost, again. */
    free(database);
}

static void keep_quiet(void *context, const char *notice)
{
    (void)context;
    (void)notice;
}

/* The address without its password, for messages. */
static void plain_address(const char *where, char out[256])
{
    const char *at = strrchr(where, '@'), *name = strstr(where, "://") + 3;
    snprintf(out, 256, "postgresql://%s", at ? at + 1 : name);
    out[strcspn(out, "?")] = 0;
}

static int connect_to(struct database *database, const char *where, struct meso_error *err)
{
    char address[256], line[512];
    database->connection = database->pq.PQconnectdb(where);
    if (database->pq.PQstatus(database->connection) != CONNECTION_OK) {
        plain_address(where, address);
        first_line(database->pq.PQerrorMessage(database->connection), line);
        return base_error(err, MESO_E_DATABASE_UNREACHABLE, "cannot reach %s: %s", address, line);
    }
    database->pq.PQsetNoticeProcessor(database->connection, keep_quiet, NULL);
    return script(database,
                  "SET client_encoding='UTF8'; SET lock_timeout='10s'; SET synchronous_commit=on; "
                  "SET standard_conforming_strings=on; SET default_transaction_isolation="
                  "'read committed'",
                  err);
}

static int open_connection(const char *where, bool create, void **out, struct meso_error *err)
{
    (void)create; /* the database is there; its tables are made by the schema */
    struct database *database = calloc(1, sizeof *database);
    if (!database)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a database");
    int code = load(&database->pq, err);
    if (!code)
        code = connect_to(database, where, err);
    if (code) {
        close_connection(database);
        return code;
    }
    *out = database;
    return MESO_OK;
}

static int prepare(void *opened, const char *sql, void **out, struct meso_error *err)
{
    struct database *database = opened;
    struct statement *statement = calloc(1, sizeof *statement);
    if (!statement)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a question to a database");
    statement->database = database;
    snprintf(statement->name, sizeof statement->name, "s%d", ++database->prepared);
    PGresult *result = database->pq.PQprepare(database->connection, statement->name, sql, 0, NULL);
    if (!succeeded(database, result)) {
        free(statement);
        return fail(database, result, err);
    }
    database->pq.PQclear(result);
    *out = statement;
    return MESO_OK;
}

/* Numbers go as 8 bytes, most significant first: no text in between that a locale could change. */
static int start(void *prepared, const struct store_value *values, int count,
                 struct meso_error *err)
{
    struct statement *statement = prepared;
    struct database *database = statement->database;
    const char *texts[MOST_VALUES] = {NULL};
    uint64_t numbers[MOST_VALUES];
    int lengths[MOST_VALUES] = {0}, binary[MOST_VALUES] = {0};
    if (count > MOST_VALUES)
        return base_error(err, MESO_E_UNEXPECTED, "%d values in one question", count);
    for (int i = 0; i < count; i++) {
        const struct store_value *value = &values[i];
        bool number = value->kind == STORE_INT || value->kind == STORE_REAL;
        memcpy(&numbers[i],
               value->kind == STORE_REAL ? (const void *)&value->real : &value->integer, 8);
        numbers[i] = htobe64(numbers[i]);
        binary[i] = number || value->kind == STORE_BLOB;
        lengths[i] = number ? 8 : (int)value->length;
        texts[i] = number ? (const char *)&numbers[i] : value->bytes;
        if (value->kind == STORE_BLOB && !value->bytes)
            texts[i] = "";
    }
    statement->result = database->pq.PQexecPrepared(database->connection, statement->name, count,
                                                    texts, lengths, binary, 1);
    statement->row = -1;
    if (succeeded(database, statement->result))
        return MESO_OK;
    PGresult *failed = statement->result;
    statement->result = NULL;
    return fail(database, failed, err);
}

static int step(void *prepared, bool *row, struct meso_error *err)
{
    (void)err;
    struct statement *statement = prepared;
    *row = ++statement->row < statement->database->pq.PQntuples(statement->result);
    return MESO_OK;
}

static struct store_value value(void *prepared, int column)
{
    struct statement *statement = prepared;
    const struct library *pq = &statement->database->pq;
    PGresult *result = statement->result;
    if (pq->PQgetisnull(result, statement->row, column))
        return (struct store_value){.kind = STORE_NULL};
    const char *bytes = pq->PQgetvalue(result, statement->row, column);
    int length = pq->PQgetlength(result, statement->row, column);
    uint64_t eight;
    uint32_t four;
    double real;
    switch (pq->PQftype(result, column)) {
    case INT8:
        memcpy(&eight, bytes, 8);
        return store_int((int64_t)be64toh(eight));
    case INT4:
        memcpy(&four, bytes, 4);
        return store_int((int32_t)be32toh(four));
    case BOOLEAN:
        return store_int(*bytes != 0);
    case FLOAT8:
        memcpy(&eight, bytes, 8);
        eight = be64toh(eight);
        memcpy(&real, &eight, 8);
        return store_real(real);
    case BYTEA:
        return store_blob(bytes, (size_t)length);
    default:
        return (struct store_value){.kind = STORE_TEXT, .bytes = bytes, .length = (size_t)length};
    }
}

static int columns(void *prepared)
{
    struct statement *statement = prepared;
    return statement->database->pq.PQnfields(statement->result);
}

static void reset(void *prepared)
{
    struct statement *statement = prepared;
    if (statement->result)
        statement->database->pq.PQclear(statement->result);
    statement->result = NULL;
}

static void discard(void *prepared)
{
    struct statement *statement = prepared;
    char sql[48];
    reset(statement);
    snprintf(sql, sizeof sql, "DEALLOCATE %s", statement->name);
    script(statement->database, sql, NULL);
    free(statement);
}

static const char *const scrub[] = {
    "VACUUM FULL patient", "VACUUM FULL session",    "VACUUM FULL photo",
    "VACUUM FULL reading", "VACUUM FULL comparison", "VACUUM FULL measured",
    "VACUUM FULL picture", "VACUUM FULL verdict",    NULL};

const struct store_backend store_postgres = {
    /* Texts in the order of their bytes, as SQLite has them. */
    .dialect = {"BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "BIGINT", "DOUBLE PRECISION",
                "TEXT COLLATE \"C\"", "BYTEA", ""},
    .begin = "BEGIN",
    .only_writer = "LOCK TABLE audit IN EXCLUSIVE MODE",
    .begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .lock_schema = "LOCK TABLE schema_version IN EXCLUSIVE MODE",
    .forget_next_id = "",
    .set_next_id = "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)",
    .scrub = scrub,
    .columns = columns,
    .open = open_connection,
    .close = close_connection,
    .script = script,
    .prepare = prepare,
    .start = start,
    .step = step,
    .value = value,
    .reset = reset,
    .discard = discard,
};
