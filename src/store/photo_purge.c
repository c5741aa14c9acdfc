/* What was set aside, deleted for good: the last of two steps, so that no slip of a finger loses a
   photograph. */
#include "photos.h"

static int purge_one(struct store *store, const struct store_photo *photo, struct meso_error *err)
{
    int code = store_do(store->rows, err,
                        "INSERT INTO removal (sha256) VALUES ($1) ON CONFLICT (sha256) DO NOTHING",
                        STORE_WITH(store_text(photo->sha256)));
    if (!code)
        code = store_do(store->rows, err, "DELETE FROM photo WHERE id = $1",
                        STORE_WITH(store_int(photo->id)));
    /* Of the session, as the photograph's number leads nowhere from here on. */
    return code ? code
                : store_audit(store, "purge", "session", photo->session_id, photo->sha256, err);
}

int store_purge_photos(struct store *store, const char *patient, int *count, struct arena *arena,
                       struct meso_error *err)
{
    struct store_patient found;
    struct store_photo *photos;
    int photo_count;
    *count = 0;
    int code = store_find_patient(store, patient, &found, arena, err);
    if (!code)
        code = store_photos(store, found.id, 0, &photos, &photo_count, arena, err);
    if (code || (code = store_begin(store->rows, err)))
        return code;
    for (int i = 0; i < photo_count && !code; i++)
        if (*photos[i].aside) {
            code = purge_one(store, &photos[i], err);
            ++*count;
        }
    code = store_end(store->rows, code, err);
    return code ? code : store_finish_removals(store, err);
}
