/* One photograph taken care of: what the patient agreed to for it, and whether it is used. */
#include "clinic.h"
#include "photos.h"

#include <string.h>

int store_set_photo_consent(struct store *store, int64_t photo, const char *text,
                            struct arena *arena, struct meso_error *err)
{
    struct store_photo found;
    unsigned consent;
    char detail[STORE_CONSENT_ROOM];
    int code = store_consent_parse(text, &consent, err);
    if (!code)
        code = store_find_photo(store, photo, &found, arena, err);
    if (code || (code = store_begin(store->rows, err)))
        return code;
    store_consent_write(consent, detail);
    code =
        store_do(store->rows, err,
                 "UPDATE photo SET consent_treatment = $1, consent_summary = $2, "
                 "consent_teaching = $3 WHERE id = $4",
                 STORE_WITH(store_int((consent & STORE_CONSENT_TREATMENT) != 0),
                            store_int((consent & STORE_CONSENT_SUMMARY) != 0),
                            store_int((consent & STORE_CONSENT_TEACHING) != 0), store_int(photo)));
    if (!code && !(consent & STORE_CONSENT_TREATMENT))
        code = store_forget_comparisons(store, found.session_id, found.view, err);
    if (!code)
        code = store_audit(store, "consent", "photo", photo, detail, err);
    return store_end(store->rows, code, err);
}

/* Numbers of those set aside begin behind the 1000 that a session can use. */
static int move_aside(struct store *store, const struct store_photo *photo, struct meso_error *err)
{
    char now[STORE_TIME];
    int64_t repeat;
    store_now(now);
    int code = store_number(store->rows, &repeat, NULL, err,
                            "SELECT COALESCE(MAX(repeat_number) + 1, 1001) FROM photo "
                            "WHERE aside IS NOT NULL AND session_id = $1",
                            STORE_WITH(store_int(photo->session_id)));
    if (!code)
        code = store_do(store->rows, err,
                        "UPDATE photo SET aside = $1, repeat_number = $2 WHERE id = $3",
                        STORE_WITH(store_text(now), store_int(repeat), store_int(photo->id)));
    if (!code)
        code = store_forget_comparisons(store, photo->session_id, photo->view, err);
    return code ? code : store_audit(store, "aside", "photo", photo->id, "", err);
}

static int take_back(struct store *store, const struct store_photo *photo, struct meso_error *err)
{
    int64_t repeat;
    int code = store_next_repeat(store, photo->session_id, photo->view, photo->side, photo->needles,
                                 &repeat, err);
    if (!code)
        code = store_do(store->rows, err,
                        "UPDATE photo SET aside = NULL, repeat_number = $1 WHERE id = $2",
                        STORE_WITH(store_int(repeat), store_int(photo->id)));
    if (!code)
        code = store_forget_comparisons(store, photo->session_id, photo->view, err);
    return code ? code : store_audit(store, "use", "photo", photo->id, "", err);
}

int store_set_aside(struct store *store, int64_t photo, bool aside, struct arena *arena,
                    struct meso_error *err)
{
    struct store_photo found;
    int code = store_find_photo(store, photo, &found, arena, err);
    if (code || (*found.aside != 0) == aside || (code = store_begin(store->rows, err)))
        return code;
    code = aside ? move_aside(store, &found, err) : take_back(store, &found, err);
    return store_end(store->rows, code, err);
}

static int find_real(struct store *store, double *out, struct meso_error *err, const char *sql,
                     const struct store_value *values, int count)
{
    struct store_query *query;
    bool found = false;
    *out = 0;
    int code = store_ask(store->rows, &query, err, sql, values, count);
    if (!code)
        code = store_next(query, &found, err);
    if (!code && found)
        *out = store_real_at(query, 0);
    store_done(query);
    return code;
}

/* An instrument's magnification stays for a while; what was used long ago tells nothing. */
int store_last_scale(struct store *store, const char *patient, const char *view, double *mm_per_px,
                     bool *own, struct meso_error *err)
{
    int code = find_real(store, mm_per_px, err,
                         "SELECT f.mm_per_px FROM photo f JOIN session s ON s.id = f.session_id "
                         "JOIN patient p ON p.id = s.patient_id WHERE p.code = $1 AND "
                         "f.view = $2 AND f.mm_per_px IS NOT NULL ORDER BY f.id DESC LIMIT 1",
                         STORE_WITH(store_text(patient), store_text(view)));
    *own = !code && *mm_per_px > 0;
    if (code || *own)
        return code;
    return find_real(store, mm_per_px, err,
                     "SELECT mm_per_px FROM (SELECT id, view, mm_per_px FROM photo "
                     "ORDER BY id DESC LIMIT 2000) latest WHERE view = $1 AND "
                     "mm_per_px IS NOT NULL ORDER BY id DESC LIMIT 1",
                     STORE_WITH(store_text(view)));
}

int store_find_verdict(struct store *store, int64_t photo, const char *key, const char **payload,
                       struct arena *arena, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    *payload = NULL;
    int code = store_ask(store->rows, &query, err,
                         "SELECT payload FROM verdict WHERE photo_id = $1 AND key = $2",
                         STORE_WITH(store_int(photo), store_text(key)));
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row) {
        struct store_value value = store_at(query, 0);
        *payload =
            base_arena_printf(arena, err, "%.*s", (int)value.length, (const char *)value.bytes);
        code = *payload ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    }
    store_done(query);
    return code;
}

int store_keep_verdict(struct store *store, int64_t photo, const char *key, const char *payload,
                       struct meso_error *err)
{
    int code = store_begin(store->rows, err);
    if (code)
        return code;
    code = store_do(
        store->rows, err,
        "INSERT INTO verdict (photo_id, key, payload) VALUES ($1, $2, $3) "
        "ON CONFLICT (photo_id) DO UPDATE SET key = excluded.key, "
        "payload = excluded.payload",
        STORE_WITH(store_int(photo), store_text(key), store_blob(payload, strlen(payload))));
    return store_end(store->rows, code, err);
}
