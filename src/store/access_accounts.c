/* Accounts of a clinic's people: a name, a role, a password's hash. */
#include "secret.h"

#include <string.h>

enum { MOST_PASSWORD = 256, LEAST_PASSWORD = 10 };

static int read_account(struct store_query *query, void *out, struct arena *arena,
                        struct meso_error *err)
{
    struct store_account *account = out;
    const char **texts[] = {&account->name, &account->role, &account->password, &account->added,
                            &account->signed_in};
    account->id = store_int_at(query, 0);
    for (int i = 0; i < 5; i++)
        if (!(*texts[i] = store_copy_at(query, 1 + i, arena, err)))
            return MESO_E_OUT_OF_MEMORY;
    account->disabled = store_int_at(query, 6) != 0;
    return MESO_OK;
}

#define ACCOUNT "SELECT id, name, role, password, added, signed_in, disabled FROM account "

int store_find_account(struct store *store, const char *name, struct store_account *out,
                       struct arena *arena, struct meso_error *err)
{
    void *rows;
    int count, code = store_read_sql(store, ACCOUNT "WHERE name = $1", STORE_WITH(store_text(name)),
                                     sizeof *out, read_account, &rows, &count, arena, err);
    if (!code && !count)
        return base_error(err, MESO_E_NOT_FOUND, "there is no account '%.80s'", name);
    if (!code)
        *out = *(struct store_account *)rows;
    return code;
}

static int check_name(const char *name, struct meso_error *err)
{
    if (!*name || strlen(name) >= MESO_ACCOUNT_ROOM || !store_is_text(name, false) ||
        strpbrk(name, ":/ ") || *name == '-')
        return base_error(err, MESO_E_USAGE,
                          "the account name '%.80s' is not 1 to %d bytes of UTF-8 without space, "
                          "colon or slash",
                          name, MESO_ACCOUNT_ROOM - 1);
    return MESO_OK;
}

static int insert(struct store *store, const char *name, const char *role, const char *hash,
                  struct meso_error *err)
{
    char now[STORE_TIME];
    int64_t id;
    bool added = false;
    store_now(now);
    int code = store_number(
        store->rows, &id, &added, err,
        "INSERT INTO account (name, role, password, disabled, added, "
        "signed_in) VALUES ($1, $2, $3, 0, $4, '') "
        "ON CONFLICT (name) DO NOTHING RETURNING id",
        STORE_WITH(store_text(name), store_text(role), store_text(hash), store_text(now)));
    if (!code && !added)
        code = base_error(err, MESO_E_ALREADY_THERE, "there is an account '%s' already", name);
    return code ? code : store_audit(store, "add", "account", id, role, err);
}

int meso_archive_add_account(struct meso_archive *archive, const char *name, const char *role,
                             char password[MESO_PASSWORD_ROOM], struct meso_error *err)
{
    char hash[STORE_PASSWORD_HASH];
    struct store *store = archive->store;
    int code = check_name(name, err);
    if (!code && strcmp(role, "clinician") != 0 && strcmp(role, "admin") != 0)
        code =
            base_error(err, MESO_E_USAGE, "the role '%.40s' is neither clinician nor admin", role);
    if (code)
        return code;
    store_password_make(password);
    if ((code = store_password_hash(password, hash, err)) || (code = store_begin(store->rows, err)))
        return code;
    return store_end(store->rows, insert(store, name, role, hash, err), err);
}

int meso_archive_first_account(struct meso_archive *archive, char password[MESO_PASSWORD_ROOM],
                               struct meso_error *err)
{
    int64_t count;
    *password = 0;
    int code = store_number(archive->store->rows, &count, NULL, err, "SELECT COUNT(*) FROM account",
                            STORE_NOTHING);
    return code || count ? code
                         : meso_archive_add_account(archive, "admin", "admin", password, err);
}

int meso_archive_accounts(struct meso_archive *archive, const char **json, struct meso_error *err)
{
    void *rows;
    int count;
    store_answer_begin(archive);
    cJSON *answer = cJSON_CreateObject(), *list = store_put_array(answer, "accounts");
    int code = store_read_sql(archive->store, ACCOUNT "ORDER BY name", STORE_NOTHING,
                              sizeof(struct store_account), read_account, &rows, &count,
                              archive->arena, err);
    for (int i = 0; i < count && !code; i++) {
        const struct store_account *account = (const struct store_account *)rows + i;
        cJSON *object = cJSON_CreateObject();
        store_put_text(object, "name", account->name);
        store_put_text(object, "role", account->role);
        store_put_bool(object, "disabled", account->disabled);
        store_put_text(object, "added", account->added);
        store_answer_text(object, "signed_in", account->signed_in);
        store_put_item(list, object);
    }
    return store_answer(archive, answer, code, json, err);
}

static int sign_out_everywhere(struct store *store, int64_t account, struct meso_error *err)
{
    return store_do(store->rows, err, "DELETE FROM token WHERE account_id = $1",
                    STORE_WITH(store_int(account)));
}

static int disable(struct store *store, const struct store_account *account, bool disabled,
                   struct meso_error *err)
{
    int64_t others = 1;
    int code = MESO_OK;
    if (disabled)
        code = store_number(
            store->rows, &others, NULL, err,
            "SELECT COUNT(*) FROM account WHERE role = 'admin' AND disabled = 0 AND id <> $1",
            STORE_WITH(store_int(account->id)));
    if (!code && !others && !strcmp(account->role, "admin"))
        code =
            base_error(err, MESO_E_NOT_PERMITTED,
                       "'%s' is the only admin left: nobody could let anybody in", account->name);
    if (!code)
        code = store_do(store->rows, err, "UPDATE account SET disabled = $1 WHERE id = $2",
                        STORE_WITH(store_int(disabled), store_int(account->id)));
    if (!code && disabled)
        code = sign_out_everywhere(store, account->id, err);
    return code ? code
                : store_audit(store, disabled ? "disable" : "enable", "account", account->id, "",
                              err);
}

int meso_archive_disable_account(struct meso_archive *archive, const char *name, int disabled,
                                 struct meso_error *err)
{
    struct store_account account = {0};
    struct store *store = archive->store;
    store_answer_begin(archive);
    int code = store_find_account(store, name, &account, archive->arena, err);
    if (code || (code = store_begin(store->rows, err)))
        return code;
    return store_end(store->rows, disable(store, &account, disabled != 0, err), err);
}

static int set_hash(struct store *store, const struct store_account *account, const char *hash,
                    struct meso_error *err)
{
    int code = store_do(store->rows, err, "UPDATE account SET password = $1 WHERE id = $2",
                        STORE_WITH(store_text(hash), store_int(account->id)));
    if (!code)
        code = sign_out_everywhere(store, account->id, err);
    return code ? code : store_audit(store, "password", "account", account->id, "", err);
}

int meso_archive_set_password(struct meso_archive *archive, const char *name, const char *password,
                              char made[MESO_PASSWORD_ROOM], struct meso_error *err)
{
    char hash[STORE_PASSWORD_HASH], random[MESO_PASSWORD_ROOM];
    struct store_account account = {0};
    struct store *store = archive->store;
    store_answer_begin(archive);
    int code = store_find_account(store, name, &account, archive->arena, err);
    if (!code && password &&
        (strlen(password) < LEAST_PASSWORD || strlen(password) > MOST_PASSWORD))
        code = base_error(err, MESO_E_USAGE, "a password has %d to %d characters", LEAST_PASSWORD,
                          MOST_PASSWORD);
    if (code)
        return code;
    store_password_make(random);
    code = store_password_hash(password ? password : random, hash, err);
    if (!code && !(code = store_begin(store->rows, err)))
        code = store_end(store->rows, set_hash(store, &account, hash, err), err);
    if (!code && made)
        base_format(made, MESO_PASSWORD_ROOM, "%s", password ? "" : random);
    return code;
}
