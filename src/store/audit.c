/* The audit trail: who did what when, each line bound to the one before by its hash, so that no
   line can be changed, taken out or put in unseen. Names no person. */
#include "archive.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What a line says, in the order in which it is hashed. */
struct line {
    int64_t id, subject_id;
    const char *at, *actor, *action, *subject, *detail, *previous;
};

static void hash_text(crypto_hash_sha256_state *state, const char *text)
{
    char length[32];
    int digits = snprintf(length, sizeof length, "%zu:", strlen(text));
    crypto_hash_sha256_update(state, (const unsigned char *)length, (unsigned long long)digits);
    crypto_hash_sha256_update(state, (const unsigned char *)text, strlen(text));
}

static void hash_line(const struct line *line, char out[STORE_HASH])
{
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char numbers[64];
    snprintf(numbers, sizeof numbers, "%lld %lld", (long long)line->id,
             (long long)line->subject_id);
    const char *const texts[] = {line->previous, numbers,       line->at,    line->actor,
                                 line->action,   line->subject, line->detail};
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        hash_text(&state, texts[i]);
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(out, STORE_HASH, digest, sizeof digest);
}

void store_now(char out[STORE_TIME])
{
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(out, STORE_TIME, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* The last line: its number and hash, or 0 and "". */
static int read_head(struct store_rows *rows, int64_t *id, char hash[STORE_HASH],
                     struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    *id = 0;
    *hash = 0;
    int code = store_ask(rows, &query, err, "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1",
                         STORE_NOTHING);
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row) {
        const char *text = store_text_at(query, 1);
        *id = store_int_at(query, 0);
        snprintf(hash, STORE_HASH, "%s", text ? text : "");
    }
    store_done(query);
    return code;
}

int store_audit(struct store *store, const char *action, const char *subject, int64_t subject_id,
                const char *detail, struct meso_error *err)
{
    char at[STORE_TIME], previous[STORE_HASH], hash[STORE_HASH];
    int64_t last = 0;
    int code = store_be_only_writer(store->rows, err);
    if (!code)
        code = read_head(store->rows, &last, previous, err);
    if (code)
        return code;
    store_now(at);
    struct line line = {last + 1, subject_id, at, store->actor, action, subject, detail, previous};
    hash_line(&line, hash);
    code = store_do(store->rows, err,
                    "INSERT INTO audit (id, at, actor, action, subject, subject_id, detail, "
                    "previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    STORE_WITH(store_int(line.id), store_text(at), store_text(line.actor),
                               store_text(action), store_text(subject), store_int(subject_id),
                               store_text(detail), store_text(previous), store_text(hash)));
    /* The end stands elsewhere too: lines cut off the end are seen. */
    return code ? code : store_setting_set(store->rows, "audit_head", hash, err);
}

enum { PAGE = 1000 };

static const char *text_at(struct store_query *query, int column)
{
    const char *text = store_text_at(query, column);
    return text ? text : "";
}

/* Lines behind *last; moves it and the head. */
static int check_page(struct store *store, int64_t *last, int64_t *broken_at, char head[STORE_HASH],
                      bool *more, struct meso_error *err)
{
    struct store_query *query;
    bool row = true;
    int read = 0;
    int code =
        store_ask(store->rows, &query, err,
                  "SELECT id, subject_id, at, actor, action, subject, detail, previous, hash "
                  "FROM audit WHERE id > $1 ORDER BY id LIMIT $2",
                  STORE_WITH(store_int(*last), store_int(PAGE)));
    while (!code && !*broken_at && !(code = store_next(query, &row, err)) && row) {
        char hash[STORE_HASH];
        struct line line = {store_int_at(query, 0), store_int_at(query, 1), text_at(query, 2),
                            text_at(query, 3),      text_at(query, 4),      text_at(query, 5),
                            text_at(query, 6),      text_at(query, 7)};
        hash_line(&line, hash);
        if (line.id != *last + 1 || strcmp(line.previous, head) != 0 ||
            strcmp(hash, text_at(query, 8)) != 0)
            *broken_at = *last + 1;
        *last = line.id;
        memcpy(head, hash, STORE_HASH);
        read++;
    }
    store_done(query);
    *more = read == PAGE && !*broken_at;
    return code;
}

int store_audit_check(struct store *store, int64_t *lines, int64_t *broken_at,
                      char head[STORE_HASH], struct meso_error *err)
{
    struct arena *arena;
    const char *kept = NULL;
    bool more = true;
    *lines = *broken_at = 0;
    *head = 0;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    while (!code && more)
        code = check_page(store, lines, broken_at, head, &more, err);
    if (!code && !*broken_at)
        code = store_setting_get(store->rows, "audit_head", &kept, arena, err);
    if (!code && !*broken_at && strcmp(kept ? kept : "", head) != 0)
        *broken_at = *lines + 1;
    base_arena_free(arena);
    return code;
}
