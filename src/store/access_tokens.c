/* Tokens with which programs come in, as long as their account may. */
#include "secret.h"

#include <string.h>
#include <time.h>

enum { DAY = 86400, MOST_DAYS = 3660, MOST_LABEL = 100 };

static int insert(struct store *store, int64_t account, const char *label, int days,
                  const char *token, struct meso_error *err)
{
    char hash[STORE_HASH], now[STORE_TIME];
    int64_t id, seconds = time(NULL);
    store_token_hash(token, hash);
    store_now(now);
    int code = store_number(
        store->rows, &id, NULL, err,
        "INSERT INTO token (account_id, kind, hash, label, added, expires, used) "
        "VALUES ($1, 'program', $2, $3, $4, $5, $6) RETURNING id",
        STORE_WITH(store_int(account), store_text(hash), store_text(label), store_text(now),
                   store_int(seconds + (int64_t)days * DAY), store_int(seconds)));
    return code ? code : store_audit(store, "add", "token", id, "", err);
}

int meso_archive_add_token(struct meso_archive *archive, const char *account, const char *label,
                           int days, char token[MESO_TOKEN_ROOM], struct meso_error *err)
{
    struct store_account found;
    struct store *store = archive->store;
    label = label ? label : "";
    store_answer_begin(archive);
    int code = store_find_account(store, account, &found, archive->arena, err);
    if (!code && (days < 1 || days > MOST_DAYS))
        code =
            base_error(err, MESO_E_USAGE, "a token of %d days; they live 1 to %d", days, MOST_DAYS);
    if (!code && (strlen(label) > MOST_LABEL || !store_is_text(label, false)))
        code = base_error(err, MESO_E_USAGE, "the label is not UTF-8 text of up to %d bytes",
                          MOST_LABEL);
    if (code || (code = store_begin(store->rows, err)))
        return code;
    store_token_make(token);
    return store_end(store->rows, insert(store, found.id, label, days, token, err), err);
}

struct program_token {
    int64_t id, expires;
    const char *account, *label, *added;
};

static int read_token(struct store_query *query, void *out, struct arena *arena,
                      struct meso_error *err)
{
    struct program_token *token = out;
    token->id = store_int_at(query, 0);
    token->expires = store_int_at(query, 1);
    token->account = store_copy_at(query, 2, arena, err);
    token->label = store_copy_at(query, 3, arena, err);
    token->added = store_copy_at(query, 4, arena, err);
    return token->account && token->label && token->added ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int meso_archive_tokens(struct meso_archive *archive, const char **json, struct meso_error *err)
{
    void *rows;
    int count;
    store_answer_begin(archive);
    cJSON *answer = cJSON_CreateObject(), *list = store_put_array(answer, "tokens");
    int code = store_read_sql(archive->store,
                              "SELECT t.id, t.expires, a.name, t.label, t.added FROM token t "
                              "JOIN account a ON a.id = t.account_id WHERE t.kind = 'program' "
                              "ORDER BY t.id",
                              STORE_NOTHING, sizeof(struct program_token), read_token, &rows,
                              &count, archive->arena, err);
    for (int i = 0; i < count && !code; i++) {
        const struct program_token *token = (const struct program_token *)rows + i;
        char expires[STORE_TIME];
        cJSON *object = cJSON_CreateObject();
        store_time_write(token->expires, expires);
        store_put_number(object, "id", (double)token->id);
        store_put_text(object, "account", token->account);
        store_answer_text(object, "label", token->label);
        store_put_text(object, "added", token->added);
        store_put_text(object, "expires", expires);
        store_put_item(list, object);
    }
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_revoke_token(struct meso_archive *archive, int id, struct meso_error *err)
{
    struct store *store = archive->store;
    int64_t gone;
    bool found = false;
    int code = store_begin(store->rows, err);
    if (code)
        return code;
    code = store_number(store->rows, &gone, &found, err,
                        "DELETE FROM token WHERE id = $1 AND kind = 'program' RETURNING id",
                        STORE_WITH(store_int(id)));
    if (!code && !found)
        code = base_error(err, MESO_E_NOT_FOUND, "there is no token of number %d", id);
    if (!code)
        code = store_audit(store, "revoke", "token", id, "", err);
    return store_end(store->rows, code, err);
}
