/* Rows in an SQLite file: WAL, synced at every commit, defensive. */
#include "rows.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { WAIT_MS = 10000 };

static int code_of(int cause)
{
    switch (cause & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return MESO_E_ARCHIVE_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return MESO_E_ARCHIVE_DAMAGED;
    case SQLITE_FULL:
        return MESO_E_NO_SPACE;
    case SQLITE_NOMEM:
        return MESO_E_OUT_OF_MEMORY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return MESO_E_FILE_UNWRITABLE;
    case SQLITE_CONSTRAINT:
        return MESO_E_ALREADY_THERE;
    case SQLITE_CANTOPEN:
        return MESO_E_FILE_UNREADABLE;
    case SQLITE_IOERR:
        return MESO_E_FILE_UNWRITABLE;
    default:
        return MESO_E_UNEXPECTED;
    }
}

/* What the system says to a file that can't be written; 0: nothing. SQLite keeps the error number
   of some calls only, so that the place itself is asked too. */
static int cause_of(sqlite3 *database, const char *path)
{
    struct statvfs disk;
    struct rlimit size;
    char folder[4096];
    int told = sqlite3_system_errno(database);
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash || base_write_code(told) == MESO_E_NO_SPACE)
        return told;
    base_format(folder, sizeof folder, "%.*s", (int)(slash - path) + 1, path);
    if (access(path, W_OK) || access(folder, W_OK))
        return errno;
    if (!statvfs(folder, &disk) && !disk.f_bavail)
        return ENOSPC;
    bool limited = !getrlimit(RLIMIT_FSIZE, &size) && size.rlim_cur != RLIM_INFINITY;
    return !told && limited ? EFBIG : told;
}

/* The file was opened: what can't be opened now is one beside it, to be written. */
static int fail_unwritable(sqlite3 *database, const char *path, struct meso_error *err)
{
    int cause = cause_of(database, path);
    return base_error(err, base_write_code(cause), "cannot write '%s': %s", path ? path : "",
                      cause ? strerror(cause) : sqlite3_errmsg(database));
}

static int fail(sqlite3 *database, struct meso_error *err)
{
    const char *path = sqlite3_db_filename(database, "main");
    int cause = sqlite3_extended_errcode(database);
    if ((cause & 0xff) == SQLITE_BUSY)
        return base_error(err, MESO_E_ARCHIVE_BUSY,
                          "'%s' is being written by another command for longer than %d s",
                          path ? path : "", WAIT_MS / 1000);
    int kind = cause & 0xff;
    bool reading = cause == SQLITE_IOERR_READ || cause == SQLITE_IOERR_SHORT_READ;
    if (kind == SQLITE_CANTOPEN || (kind == SQLITE_IOERR && !reading) || kind == SQLITE_READONLY)
        return fail_unwritable(database, path, err);
    return base_error(err, code_of(cause), "'%s': %s", path ? path : "", sqlite3_errmsg(database));
}

static int script(void *database, const char *sql, struct meso_error *err)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL) ? fail(database, err) : MESO_OK;
}

static int set_up(sqlite3 *database, struct meso_error *err)
{
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, WAIT_MS);
    if (sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) ||
        sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL))
        return fail(database, err);
    /* secure_delete: what is erased is overwritten, not only unlinked. */
    return script(database,
                  "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                  "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON",
                  err);
}

/* A backup on a medium that nobody can write is read as it lies. What its last writer left in the
   log would be passed over, and is not. */
static int open_unwritable(const char *where, void **out, struct meso_error *err)
{
    char uri[3 * 4096 + 32], log[4096 + 8], *to = uri;
    struct stat info;
    sqlite3 *database = NULL;
    base_format(log, sizeof log, "%s-wal", where);
    if (!stat(log, &info) && info.st_size)
        return base_error(err, MESO_E_FILE_UNWRITABLE,
                          "'%s' can be read only once it can be written: its last command was "
                          "interrupted, and the file system is read-only",
                          where);
    to += base_format(uri, sizeof uri, "file:");
    for (const char *at = where; *at && to - uri < (ptrdiff_t)sizeof uri - 32; at++)
        to += base_format(to, 4, strchr("%?#", *at) ? "%%%02X" : "%c", (unsigned char)*at);
    base_format(to, 32, "?immutable=1");
    int cause = sqlite3_open_v2(
        uri, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, NULL);
    int code = cause ? base_error(err, code_of(cause), "cannot open '%s': %s", where,
                                  sqlite3_errstr(cause))
                     : script(database, "PRAGMA cell_size_check=ON", err);
    if (code)
        sqlite3_close(database);
    else
        *out = database;
    return code;
}

static int open_file(const char *where, bool create, void **out, struct meso_error *err)
{
    sqlite3 *database = NULL;
    if (!create && access(where, W_OK) && errno == EROFS)
        return open_unwritable(where, out, err);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | (create ? SQLITE_OPEN_CREATE : 0);
    int cause = sqlite3_open_v2(where, &database, flags, NULL), code = MESO_OK;
    if (cause)
        code = base_error(err, code_of(cause), "cannot open '%s': %s", where,
                          database ? sqlite3_errmsg(database) : sqlite3_errstr(cause));
    if (!code)
        code = set_up(database, err);
    if (code) {
        sqlite3_close(database);
        return code;
    }
    *out = database;
    return MESO_OK;
}

static void close_file(void *database)
{
    sqlite3_close(database);
}

/* $1 is a named parameter to SQLite, which numbers them as they come. */
struct statement {
    sqlite3_stmt *of;
    bool in_order; /* $1 is the first, $2 the second ... */
};

static bool is_in_order(sqlite3_stmt *statement)
{
    for (int i = sqlite3_bind_parameter_count(statement); i; i--) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i);
        const char *there = sqlite3_bind_parameter_name(statement, i);
        if (!there || strcmp(there, name) != 0)
            return false;
    }
    return true;
}

static int prepare(void *database, const char *sql, void **out, struct meso_error *err)
{
    struct statement *statement = calloc(1, sizeof *statement);
    if (!statement)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a question to a database");
    if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->of, NULL)) {
        free(statement);
        return fail(database, err);
    }
    statement->in_order = is_in_order(statement->of);
    *out = statement;
    return MESO_OK;
}

static int bind(sqlite3_stmt *statement, int at, const struct store_value *value)
{
    switch (value->kind) {
    case STORE_INT:
        return sqlite3_bind_int64(statement, at, value->integer);
    case STORE_REAL:
        return sqlite3_bind_double(statement, at, value->real);
    case STORE_TEXT:
        return sqlite3_bind_text64(statement, at, value->bytes, value->length, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case STORE_BLOB:
        return sqlite3_bind_blob64(statement, at, value->bytes, value->length, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, at);
    }
}

/* Looking for names takes long where there are hundreds. */
static int start(void *prepared, const struct store_value *values, int count,
                 struct meso_error *err)
{
    const struct statement *statement = prepared;
    for (int i = 0; i < count; i++) {
        char name[16];
        int at = i + 1;
        if (!statement->in_order) {
            snprintf(name, sizeof name, "$%d", at);
            at = sqlite3_bind_parameter_index(statement->of, name);
        }
        if (bind(statement->of, at, &values[i]))
            return fail(sqlite3_db_handle(statement->of), err);
    }
    return MESO_OK;
}

static int step(void *prepared, bool *row, struct meso_error *err)
{
    sqlite3_stmt *statement = ((struct statement *)prepared)->of;
    int answer = sqlite3_step(statement);
    *row = answer == SQLITE_ROW;
    return answer == SQLITE_ROW || answer == SQLITE_DONE ? MESO_OK
                                                         : fail(sqlite3_db_handle(statement), err);
}

static struct store_value value(void *prepared, int column)
{
    sqlite3_stmt *statement = ((struct statement *)prepared)->of;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return store_int(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
        return store_real(sqlite3_column_double(statement, column));
    case SQLITE_TEXT: {
        const void *text = sqlite3_column_text(statement, column);
        return (struct store_value){.kind = STORE_TEXT,
                                    .bytes = text,
                                    .length = (size_t)sqlite3_column_bytes(statement, column)};
    }
    case SQLITE_BLOB: {
        const void *bytes = sqlite3_column_blob(statement, column);
        return store_blob(bytes, (size_t)sqlite3_column_bytes(statement, column));
    }
    default:
        return (struct store_value){.kind = STORE_NULL};
    }
}

static int columns(void *statement)
{
    return sqlite3_column_count(((struct statement *)statement)->of);
}

static void reset(void *statement)
{
    sqlite3_reset(((struct statement *)statement)->of);
    sqlite3_clear_bindings(((struct statement *)statement)->of);
}

static void discard(void *statement)
{
    sqlite3_finalize(((struct statement *)statement)->of);
    free(statement);
}

/* secure_delete has overwritten the pages; the log of what was changed still holds them. */
static const char *const scrub[] = {"PRAGMA wal_checkpoint(TRUNCATE)", NULL};

const struct store_backend store_sqlite = {
    /* AUTOINCREMENT: a number that the audit trail names is never given again. */
    .dialect = {"INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER", "REAL", "TEXT", "BLOB", " STRICT"},
    .begin = "BEGIN IMMEDIATE",
    .only_writer = "", /* BEGIN IMMEDIATE is that already */
    .begin_snapshot = "BEGIN; SELECT COUNT(*) FROM schema_version",
    .lock_schema = "",
    .forget_next_id = "DELETE FROM sqlite_sequence WHERE name = $1",
    .set_next_id = "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)",
    .scrub = scrub,
    .columns = columns,
    .open = open_file,
    .close = close_file,
    .script = script,
    .prepare = prepare,
    .start = start,
    .step = step,
    .value = value,
    .reset = reset,
    .discard = discard,
};
