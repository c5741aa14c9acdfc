/* The archive's public calls for one photograph: told, agreed to, set aside, looked at. */
#include "answer.h"
#include "clinic.h"

#include <mesotrack/clinic.h>

enum { LEAST_SIDE = 64, MOST_SIDE = 2048 };

int meso_archive_photo_of(struct meso_archive *archive, long long photo, const char **json,
                          struct meso_error *err)
{
    struct store_photo found;
    store_answer_begin(archive);
    int code = store_find_photo(archive->store, photo, &found, archive->arena, err);
    cJSON *answer = code ? NULL : store_answer_photo(&found);
    if (answer)
        store_put_text(answer, "patient", found.patient);
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_last_scale(struct meso_archive *archive, const char *patient, const char *view,
                            double *mm_per_px, int *own, struct meso_error *err)
{
    bool is_own;
    store_answer_begin(archive);
    int code = store_last_scale(archive->store, patient, view, mm_per_px, &is_own, err);
    *own = is_own;
    return code;
}

int meso_archive_is_sealed(const struct meso_archive *archive)
{
    return archive->store->sealed;
}

int meso_archive_set_photo_consent(struct meso_archive *archive, long long photo,
                                   const char *consent, struct meso_error *err)
{
    store_answer_begin(archive);
    return store_set_photo_consent(archive->store, photo, consent, archive->arena, err);
}

int meso_archive_set_aside(struct meso_archive *archive, long long photo, int aside,
                           struct meso_error *err)
{
    store_answer_begin(archive);
    return store_set_aside(archive->store, photo, aside != 0, archive->arena, err);
}

int meso_archive_picture(struct meso_archive *archive, long long photo, int side_px,
                         const void **bytes, size_t *length, struct meso_error *err)
{
    struct store_photo found;
    uint8_t *at = NULL;
    store_answer_begin(archive);
    if (side_px && (side_px < LEAST_SIDE || side_px > MOST_SIDE))
        return base_error(err, MESO_E_USAGE, "a picture of %d px; they are %d to %d", side_px,
                          LEAST_SIDE, MOST_SIDE);
    int code = store_find_photo(archive->store, photo, &found, archive->arena, err);
    if (!code)
        code =
            side_px
                ? store_picture(archive->store, &found, side_px, &at, length, archive->arena, err)
                : store_read_photo(archive->store, found.sha256, &at, length, archive->arena, err);
    *bytes = at;
    return code;
}
