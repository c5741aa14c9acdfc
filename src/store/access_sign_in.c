/* Signing in and out, and who a token is of. Knows nothing of how often it is tried. */
#include "secret.h"

#include <string.h>
#include <time.h>

/* NIST SP 800-63B, assurance level 2: again after 12 hours, or one of inactivity. */
enum { LIVES_SECONDS = 12 * 3600, IDLE_SECONDS = 3600, TOUCH_SECONDS = 60 };

void meso_archive_act_as(struct meso_archive *archive, const char *actor)
{
    base_format(archive->store->actor, sizeof archive->store->actor, "%s",
                actor && *actor ? actor : "unknown");
}

static int begin_sign_in(struct store *store, const struct store_account *account,
                         const char *token, struct meso_error *err)
{
    char hash[STORE_HASH], now[STORE_TIME];
    int64_t seconds = time(NULL);
    store_token_hash(token, hash);
    store_now(now);
    /* Those that nobody came back with go at the same time. */
    int code = store_do(store->rows, err, "DELETE FROM token WHERE expires < $1",
                        STORE_WITH(store_int(seconds)));
    if (!code)
        code = store_do(store->rows, err,
                        "INSERT INTO token (account_id, kind, hash, label, added, expires, used) "
                        "VALUES ($1, 'sign-in', $2, '', $3, $4, $5)",
                        STORE_WITH(store_int(account->id), store_text(hash), store_text(now),
                                   store_int(seconds + LIVES_SECONDS), store_int(seconds)));
    if (!code)
        code = store_do(store->rows, err, "UPDATE account SET signed_in = $1 WHERE id = $2",
                        STORE_WITH(store_text(now), store_int(account->id)));
    return code ? code : store_audit(store, "sign-in", "account", account->id, "", err);
}

int meso_archive_sign_in(struct meso_archive *archive, const char *name, const char *password,
                         char token[MESO_TOKEN_ROOM], struct meso_error *err)
{
    struct store_account account = {0};
    struct meso_error absent;
    struct store *store = archive->store;
    *token = 0;
    store_answer_begin(archive);
    int code = store_find_account(store, name, &account, archive->arena, &absent);
    if (code && code != MESO_E_NOT_FOUND) {
        if (err)
            *err = absent;
        return code;
    }
    bool right = store_password_is(password, code ? NULL : account.password);
    if (!right || account.disabled)
        return base_error(err, MESO_E_WRONG_PASSWORD,
                          "name and password don't belong together, or the account is disabled");
    store_token_make(token);
    meso_archive_act_as(archive, account.name);
    if ((code = store_begin(store->rows, err)))
        return code;
    return store_end(store->rows, begin_sign_in(store, &account, token, err), err);
}

struct token_row {
    int64_t id, used;
    bool sign_in;
};

static int find_token(struct store *store, const char *token, int64_t now, struct token_row *row,
                      struct meso_visitor *out, bool *found, struct meso_error *err)
{
    char hash[STORE_HASH];
    struct store_query *query;
    store_token_hash(token, hash);
    int code = store_ask(store->rows, &query, err,
                         "SELECT t.id, t.used, t.kind, a.name, a.role FROM token t "
                         "JOIN account a ON a.id = t.account_id "
                         "WHERE t.hash = $1 AND t.expires > $2 AND a.disabled = 0",
                         STORE_WITH(store_text(hash), store_int(now)));
    if (!code)
        code = store_next(query, found, err);
    if (!code && *found) {
        const char *kind = store_text_at(query, 2), *name = store_text_at(query, 3),
                   *role = store_text_at(query, 4);
        *row = (struct token_row){store_int_at(query, 0), store_int_at(query, 1),
                                  !strcmp(kind ? kind : "", "sign-in")};
        out->role = !strcmp(role ? role : "", "admin") ? MESO_ROLE_ADMIN : MESO_ROLE_CLINICIAN;
        base_format(out->account, sizeof out->account, "%s", name ? name : "");
    }
    store_done(query);
    return code;
}

int meso_archive_recognise(struct meso_archive *archive, const char *token,
                           struct meso_visitor *out, struct meso_error *err)
{
    struct token_row row = {0};
    bool found = false;
    int64_t now = time(NULL);
    memset(out, 0, sizeof *out);
    int code = find_token(archive->store, token, now, &row, out, &found, err);
    if (!code && (!found || (row.sign_in && row.used + IDLE_SECONDS < now))) {
        memset(out, 0, sizeof *out);
        return base_error(err, MESO_E_SIGN_IN_NEEDED,
                          found ? "nothing was done for an hour" : "nobody is signed in");
    }
    /* Once a minute: a write each time would cost more than the page. */
    if (!code && row.used + TOUCH_SECONDS < now)
        code = store_do(archive->store->rows, err, "UPDATE token SET used = $1 WHERE id = $2",
                        STORE_WITH(store_int(now), store_int(row.id)));
    return code;
}

int meso_archive_sign_out(struct meso_archive *archive, const char *token, struct meso_error *err)
{
    char hash[STORE_HASH];
    store_token_hash(token, hash);
    return store_do(archive->store->rows, err,
                    "DELETE FROM token WHERE hash = $1 AND kind = 'sign-in'",
                    STORE_WITH(store_text(hash)));
}
