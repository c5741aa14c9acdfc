/* The archive's public calls that change what is filed already: patients, sessions, photographs. */
#include "answer.h"
#include "clinic.h"

#include <string.h>

int meso_archive_edit_patient(struct meso_archive *archive, const char *code,
                              const struct meso_archive_patient_edit *edit, struct meso_error *err)
{
    return store_edit_patient(archive->store, code, edit, err);
}

int meso_archive_edit_session(struct meso_archive *archive,
                              const struct meso_archive_session *session, const char **json,
                              struct meso_error *err)
{
    struct store_session edited;
    cJSON *answer = NULL;
    store_answer_begin(archive);
    int code = store_edit_session(archive->store, session, err);
    if (!code)
        code = store_find_session(archive->store, session->patient, session->number, &edited,
                                  archive->arena, err);
    if (!code)
        answer = store_answer_session(&edited);
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_read_photo(struct meso_archive *archive, const struct meso_archive_photo_id *id,
                            const void **bytes, size_t *length, struct meso_error *err)
{
    struct store_photo photo;
    uint8_t *read = NULL;
    *length = 0;
    store_answer_begin(archive);
    int code = store_find_photo_by_hash(archive->store, id, &photo, archive->arena, err);
    if (!code)
        code = store_read_photo(archive->store, photo.sha256, &read, length, archive->arena, err);
    *bytes = code ? NULL : read;
    return code;
}

int meso_archive_edit_photo(struct meso_archive *archive, const struct meso_archive_photo_id *id,
                            const struct meso_archive_photo *to, const char **json,
                            struct meso_error *err)
{
    struct store_photo photo;
    cJSON *answer = NULL;
    store_answer_begin(archive);
    int code = store_find_photo_by_hash(archive->store, id, &photo, archive->arena, err);
    if (!code)
        code = store_edit_photo(archive->store, &photo, to, archive->arena, err);
    struct meso_archive_photo_id edited = {.patient = id->patient,
                                           .session = to->session ? to->session : id->session,
                                           .sha256 = photo.sha256,
                                           .view = to->view ? to->view : photo.view};
    if (!code)
        code = store_find_photo_by_hash(archive->store, &edited, &photo, archive->arena, err);
    if (!code)
        answer = store_answer_photo(&photo);
    return store_answer(archive, answer, code, json, err);
}

static int use(struct meso_archive *archive, const struct meso_archive_photo_id *id, bool aside,
               struct meso_error *err)
{
    struct store_photo photo;
    store_answer_begin(archive);
    int code = store_find_photo_by_hash(archive->store, id, &photo, archive->arena, err);
    return code ? code : store_set_aside(archive->store, photo.id, aside, archive->arena, err);
}

int meso_archive_remove_photo(struct meso_archive *archive, const struct meso_archive_photo_id *id,
                              struct meso_error *err)
{
    return use(archive, id, true, err);
}

int meso_archive_restore_photo(struct meso_archive *archive, const struct meso_archive_photo_id *id,
                               struct meso_error *err)
{
    return use(archive, id, false, err);
}

int meso_archive_purge_photos(struct meso_archive *archive, const char *patient, const char **json,
                              struct meso_error *err)
{
    int count;
    store_answer_begin(archive);
    int code = store_purge_photos(archive->store, patient, &count, archive->arena, err);
    cJSON *answer = cJSON_CreateObject();
    store_put_number(answer, "photos", count);
    return store_answer(archive, answer, code, json, err);
}
