/* Links for patients: each to one patient's summary of one view, for so many days. */
#include "secret.h"

#include "locate/locate.h"

#include <string.h>
#include <time.h>

enum { DAY = 86400, MOST_DAYS = 366, MOST_LANGUAGE = 15 };

static int check(const char *view, const char *language, int days, struct meso_error *err)
{
    enum locate_view known;
    if (days < 1 || days > MOST_DAYS)
        return base_error(err, MESO_E_USAGE, "a link of %d days; they live 1 to %d", days,
                          MOST_DAYS);
    if (strlen(language) > MOST_LANGUAGE || !store_is_text(language, false))
        return base_error(err, MESO_E_USAGE, "'%.40s' is no language", language);
    return *view ? locate_view_parse(view, &known, err) : MESO_OK;
}

static int insert(struct store *store, const struct store_patient *patient, const char *view,
                  const char *language, int64_t expires, const char *token, int64_t *id,
                  struct meso_error *err)
{
    char hash[STORE_HASH], now[STORE_TIME];
    store_token_hash(token, hash);
    store_now(now);
    int code = store_number(
        store->rows, id, NULL, err,
        "INSERT INTO link (patient_id, hash, view, language, made_by, added, expires, revoked, "
        "opened) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0) RETURNING id",
        STORE_WITH(store_int(patient->id), store_text(hash), store_text(view), store_text(language),
                   store_text(store->actor), store_text(now), store_int(expires)));
    return code ? code : store_audit(store, "add", "link", *id, "", err);
}

int meso_archive_add_link(struct meso_archive *archive, const char *patient, const char *view,
                          const char *language, int days, char token[MESO_TOKEN_ROOM],
                          const char **json, struct meso_error *err)
{
    struct store_patient found;
    struct store *store = archive->store;
    char until[STORE_TIME];
    int64_t id = 0, expires = time(NULL) + (int64_t)days * DAY;
    view = view ? view : "";
    language = language && *language ? language : "en";
    *token = 0;
    store_answer_begin(archive);
    int code = check(view, language, days, err);
    if (!code)
        code = store_find_patient(store, patient, &found, archive->arena, err);
    if (!code)
        store_token_make(token);
    if (!code && !(code = store_begin(store->rows, err)))
        code = store_end(store->rows,
                         insert(store, &found, view, language, expires, token, &id, err), err);
    cJSON *answer = cJSON_CreateObject();
    store_time_write(expires, until);
    store_put_number(answer, "id", (double)id);
    store_put_text(answer, "patient", patient);
    store_put_text(answer, "view", view);
    store_put_text(answer, "language", language);
    store_put_text(answer, "expires", until);
    return store_answer(archive, answer, code, json, err);
}

struct link {
    int64_t id, expires, opened;
    bool revoked;
    const char *view, *language, *by, *added;
};

static int read_link(struct store_query *query, void *out, struct arena *arena,
                     struct meso_error *err)
{
    struct link *link = out;
    const char **texts[] = {&link->view, &link->language, &link->by, &link->added};
    link->id = store_int_at(query, 0);
    link->expires = store_int_at(query, 1);
    link->opened = store_int_at(query, 2);
    link->revoked = store_int_at(query, 3) != 0;
    for (int i = 0; i < 4; i++)
        if (!(*texts[i] = store_copy_at(query, 4 + i, arena, err)))
            return MESO_E_OUT_OF_MEMORY;
    return MESO_OK;
}

static cJSON *told(const struct link *link, int64_t now)
{
    char until[STORE_TIME];
    cJSON *object = cJSON_CreateObject();
    store_time_write(link->expires, until);
    store_put_number(object, "id", (double)link->id);
    store_answer_text(object, "view", link->view);
    store_put_text(object, "language", link->language);
    store_put_text(object, "by", link->by);
    store_put_text(object, "added", link->added);
    store_put_text(object, "expires", until);
    store_put_bool(object, "open", !link->revoked && link->expires > now);
    store_put_number(object, "opened", (double)link->opened);
    return object;
}

int meso_archive_links(struct meso_archive *archive, const char *patient, const char **json,
                       struct meso_error *err)
{
    struct store_patient found;
    void *rows;
    int count = 0;
    store_answer_begin(archive);
    cJSON *answer = cJSON_CreateObject(), *list = store_put_array(answer, "links");
    int code = store_find_patient(archive->store, patient, &found, archive->arena, err);
    if (!code)
        code = store_read_sql(archive->store,
                              "SELECT id, expires, opened, revoked, view, language, made_by, added "
                              "FROM link WHERE patient_id = $1 ORDER BY id DESC",
                              STORE_WITH(store_int(found.id)), sizeof(struct link), read_link,
                              &rows, &count, archive->arena, err);
    for (int i = 0; i < count && !code; i++)
        store_put_item(list, told((const struct link *)rows + i, time(NULL)));
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_revoke_link(struct meso_archive *archive, const char *patient, int id,
                             struct meso_error *err)
{
    struct store_patient found;
    struct store *store = archive->store;
    int64_t revoked;
    bool there = false;
    store_answer_begin(archive);
    int code = store_find_patient(store, patient, &found, archive->arena, err);
    if (code || (code = store_begin(store->rows, err)))
        return code;
    code = store_number(store->rows, &revoked, &there, err,
                        "UPDATE link SET revoked = 1 WHERE id = $1 AND patient_id = $2 "
                        "RETURNING id",
                        STORE_WITH(store_int(id), store_int(found.id)));
    if (!code && !there)
        code =
            base_error(err, MESO_E_NOT_FOUND, "patient '%s' has no link of number %d", patient, id);
    if (!code)
        code = store_audit(store, "revoke", "link", id, "", err);
    return store_end(store->rows, code, err);
}

static int open_link(struct store *store, const char *hash, struct meso_opened_link *out,
                     struct meso_error *err)
{
    struct store_query *query;
    bool found = false;
    int code = store_ask(store->rows, &query, err,
                         "SELECT l.id, p.code, l.view, l.language, l.expires FROM link l "
                         "JOIN patient p ON p.id = l.patient_id "
                         "WHERE l.hash = $1 AND l.revoked = 0 AND l.expires > $2",
                         STORE_WITH(store_text(hash), store_int(time(NULL))));
    if (!code)
        code = store_next(query, &found, err);
    if (!code && found) {
        const char *patient = store_text_at(query, 1), *view = store_text_at(query, 2),
                   *language = store_text_at(query, 3);
        out->id = (int)store_int_at(query, 0);
        base_format(out->patient, sizeof out->patient, "%s", patient ? patient : "");
        base_format(out->view, sizeof out->view, "%s", view ? view : "");
        base_format(out->language, sizeof out->language, "%s", language ? language : "");
        store_time_write(store_int_at(query, 4), out->expires);
    }
    store_done(query);
    if (!code && !found)
        code = base_error(err, MESO_E_NOT_FOUND,
                          "this link is not open: it has expired, was "
                          "withdrawn, or is not written in full");
    return code;
}

int meso_archive_open_link(struct meso_archive *archive, const char *token,
                           struct meso_opened_link *out, struct meso_error *err)
{
    char hash[STORE_HASH];
    memset(out, 0, sizeof *out);
    store_token_hash(token, hash);
    return open_link(archive->store, hash, out, err);
}

static int note(struct store *store, int id, struct meso_error *err)
{
    int code = store_do(store->rows, err, "UPDATE link SET opened = opened + 1 WHERE id = $1",
                        STORE_WITH(store_int(id)));
    return code ? code : store_audit(store, "open", "link", id, "", err);
}

int meso_archive_note_opened(struct meso_archive *archive, int id, struct meso_error *err)
{
    struct store *store = archive->store;
    int code = store_begin(store->rows, err);
    return code ? code : store_end(store->rows, note(store, id, err), err);
}
