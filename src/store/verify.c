/* Verifying: the database's own check, the chain of the audit trail, every photograph's content,
   and files that no row names. */
#include "verify.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 500 };

static int say(struct store_findings *findings, const char *kind, const char *sha256,
               const char *text, struct meso_error *err)
{
    return findings->say(findings->context, kind, sha256, text, err);
}

static int check_database(struct store *store, struct store_findings *findings,
                          struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    if (store_rows_backend(store->rows) != &store_sqlite)
        return MESO_OK; /* PostgreSQL checks its own pages as it reads them */
    int code = store_ask(store->rows, &query, err, "PRAGMA integrity_check(20)", STORE_NOTHING);
    while (!code && !(code = store_next(query, &row, err)) && row) {
        const char *text = store_text_at(query, 0);
        if (text && strcmp(text, "ok") != 0) {
            findings->damaged++;
            code = say(findings, "database", NULL, text, err);
        }
    }
    store_done(query);
    return code;
}

static int check_audit(struct store *store, struct store_findings *findings, struct meso_error *err)
{
    char text[128];
    int64_t broken;
    int code = store_audit_check(store, &findings->audit_lines, &broken, findings->audit_head, err);
    if (code || !broken)
        return code;
    findings->damaged++;
    base_format(text, sizeof text, "line %lld of the audit trail was changed, taken out or put in",
                (long long)broken);
    return say(findings, "audit", NULL, text, err);
}

static int check_file(struct store *store, const char *sha256, struct store_findings *findings,
                      struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct meso_error cause = {0};
    uint8_t *bytes;
    size_t length;
    int code = store_read_photo(store, sha256, &bytes, &length, arena, &cause);
    base_arena_rewind(arena, mark);
    findings->photos++;
    if (!code)
        return MESO_OK;
    if (code == MESO_E_OUT_OF_MEMORY) {
        if (err)
            *err = cause;
        return code;
    }
    findings->damaged++;
    return say(findings, store_file_there(store, sha256) ? "damaged" : "missing", sha256,
               cause.text, err);
}

static int read_hash(struct store_query *query, void *out, struct arena *arena,
                     struct meso_error *err)
{
    return (*(const char **)out = store_copy_at(query, 0, arena, err)) ? MESO_OK
                                                                       : MESO_E_OUT_OF_MEMORY;
}

static int check_page(struct store *store, char last[STORE_HASH], bool *more,
                      struct store_findings *findings, struct arena *arena, struct meso_error *err)
{
    void *rows;
    int count = 0;
    int code = store_read_sql(store,
                              "SELECT DISTINCT sha256 FROM photo WHERE sha256 > $1 "
                              "ORDER BY sha256 LIMIT $2",
                              STORE_WITH(store_text(last), store_int(PAGE)), sizeof(const char *),
                              read_hash, &rows, &count, arena, err);
    const char **hashes = rows;
    for (int i = 0; i < count && !code; i++)
        code = check_file(store, hashes[i], findings, arena, err);
    *more = count == PAGE;
    if (count)
        base_format(last, STORE_HASH, "%s", hashes[count - 1]);
    return code;
}

static int check_photos(struct store *store, struct store_findings *findings,
                        struct meso_error *err)
{
    struct arena *arena;
    char last[STORE_HASH] = "";
    bool more = true;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    while (!code && more) {
        struct base_arena_mark mark = base_arena_mark(arena);
        code = check_page(store, last, &more, findings, arena, err);
        base_arena_rewind(arena, mark);
    }
    base_arena_free(arena);
    return code;
}

struct strangers {
    struct store *store;
    struct store_findings *findings;
};

static int check_named(void *context, const char *sha256, struct meso_error *err)
{
    struct strangers *strangers = context;
    int64_t named;
    int code = store_number(strangers->store->rows, &named, NULL, err,
                            "SELECT COUNT(*) FROM photo WHERE sha256 = $1",
                            STORE_WITH(store_text(sha256)));
    if (code || named)
        return code;
    strangers->findings->unreferenced++;
    return say(strangers->findings, "unreferenced", sha256,
               "a file that no session names, such as an interrupted command leaves; it is kept",
               err);
}

int store_verify(struct store *store, struct store_findings *findings, struct meso_error *err)
{
    struct strangers strangers = {store, findings};
    int code = check_database(store, findings, err);
    if (!code)
        code = check_audit(store, findings, err);
    if (!code)
        code = check_photos(store, findings, err);
    return code ? code : store_files_each(store, check_named, &strangers, err);
}
