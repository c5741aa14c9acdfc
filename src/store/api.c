/* The archive's public calls: patients, sessions and photographs. */
#include "answer.h"

#include "image/image.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 1000 };

int meso_archive_init(const struct meso_archive_options *options, struct meso_error *err)
{
    return store_init(options, err);
}

int meso_archive_open(struct meso_archive **out, const struct meso_archive_options *options,
                      struct meso_error *err)
{
    *out = NULL;
    struct meso_archive *archive = calloc(1, sizeof *archive);
    if (!archive)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an archive");
    int code = base_arena_new(&archive->arena, 0, err);
    if (!code)
        code = store_open(&archive->store, options, err);
    if (code) {
        meso_archive_close(archive);
        return code;
    }
    *out = archive;
    return MESO_OK;
}

void meso_archive_close(struct meso_archive *archive)
{
    if (!archive)
        return;
    store_close(archive->store);
    base_arena_free(archive->arena);
    cJSON_free(archive->text);
    store_agenda_forget(archive);
    free(archive);
}

struct store *store_of(struct meso_archive *archive)
{
    return archive->store;
}

int meso_archive_add_patient(struct meso_archive *archive, const char *code, const char *name,
                             struct meso_error *err)
{
    int64_t id;
    return store_add_patient(archive->store, code, name, &id, err);
}

int meso_archive_patients(struct meso_archive *archive, const char **json, struct meso_error *err)
{
    struct store_patient *page;
    const char *after = NULL;
    int count = PAGE, code = MESO_OK;
    store_answer_begin(archive);
    cJSON *answer = cJSON_CreateObject(), *list = store_put_array(answer, "patients");
    while (!code && count == PAGE) {
        code = store_patients(archive->store, after, PAGE, &page, &count, archive->arena, err);
        for (int i = 0; i < count && !code; i++)
            store_put_item(list, store_answer_patient(&page[i]));
        after = !code && count ? page[count - 1].code : NULL;
    }
    return store_answer(archive, answer, code, json, err);
}

static int add_photos(struct meso_archive *archive, int64_t patient, int64_t session, cJSON *to,
                      struct meso_error *err)
{
    struct store_photo *photos;
    int count;
    cJSON *list = store_put_array(to, "photos");
    int code = store_photos(archive->store, patient, session, &photos, &count, archive->arena, err);
    for (int i = 0; i < count && !code; i++)
        store_put_item(list, store_answer_photo(&photos[i]));
    return code;
}

static int add_sessions(struct meso_archive *archive, int64_t patient, bool whole, cJSON *to,
                        struct meso_error *err)
{
    struct store_session *sessions;
    int count;
    cJSON *list = store_put_array(to, "sessions");
    int code = store_sessions(archive->store, patient, &sessions, &count, archive->arena, err);
    for (int i = 0; i < count && !code; i++) {
        cJSON *session = store_answer_session(&sessions[i]);
        if (whole)
            code = add_photos(archive, patient, sessions[i].id, session, err);
        store_put_item(list, session);
    }
    return code;
}

int meso_archive_patient(struct meso_archive *archive, const char *code, const char **json,
                         struct meso_error *err)
{
    struct store_patient patient;
    cJSON *answer = NULL;
    store_answer_begin(archive);
    int failed = store_find_patient(archive->store, code, &patient, archive->arena, err);
    if (!failed) {
        answer = store_answer_patient(&patient);
        failed = add_sessions(archive, patient.id, true, answer, err);
    }
    return store_answer(archive, answer, failed, json, err);
}

int meso_archive_add_session(struct meso_archive *archive,
                             const struct meso_archive_session *session, const char **json,
                             struct meso_error *err)
{
    int64_t id, number = session->number;
    store_answer_begin(archive);
    int code = store_add_session(archive->store, session, &id, err);
    cJSON *answer = cJSON_CreateObject();
    if (!code && !number)
        code = store_number(archive->store->rows, &number, NULL, err,
                            "SELECT number FROM session WHERE id = $1", STORE_WITH(store_int(id)));
    store_put_text(answer, "patient", session->patient);
    store_put_number(answer, "number", (double)number);
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_sessions(struct meso_archive *archive, const char *patient, const char **json,
                          struct meso_error *err)
{
    struct store_patient found;
    cJSON *answer = cJSON_CreateObject();
    store_answer_begin(archive);
    int code = store_find_patient(archive->store, patient, &found, archive->arena, err);
    if (!code)
        code = add_sessions(archive, found.id, false, answer, err);
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_add_photo(struct meso_archive *archive, const struct meso_archive_photo *photo,
                           const char *path, const char **json, struct meso_error *err)
{
    uint8_t *bytes;
    size_t length;
    struct store_photo kept;
    cJSON *answer = NULL;
    store_answer_begin(archive);
    int code =
        base_file_read(path, image_default_limits.file_bytes, &bytes, &length, archive->arena, err);
    if (!code)
        code = image_admit(bytes, length, path, err);
    if (!code)
        code = store_add_photo(archive->store, photo, bytes, length, &kept, archive->arena, err);
    if (!code) {
        answer = cJSON_CreateObject();
        store_put_number(answer, "id", (double)kept.id);
        store_put_text(answer, "patient", photo->patient);
        store_put_number(answer, "session", photo->session);
        store_put_text(answer, "view", photo->view);
        store_put_number(answer, "repeat", kept.repeat_number);
        store_put_text(answer, "sha256", kept.sha256);
    }
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_photos(struct meso_archive *archive, const char *patient, int session,
                        const char **json, struct meso_error *err)
{
    struct store_patient found;
    struct store_session of = {0};
    cJSON *answer = cJSON_CreateObject();
    store_answer_begin(archive);
    int code = store_find_patient(archive->store, patient, &found, archive->arena, err);
    if (!code && session)
        code = store_find_session(archive->store, patient, session, &of, archive->arena, err);
    if (!code)
        code = add_photos(archive, found.id, of.id, answer, err);
    return store_answer(archive, answer, code, json, err);
}
