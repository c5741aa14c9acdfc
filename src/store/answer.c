/* Rows of the archive as JSON. */
#include "answer.h"

#include <stdlib.h>

void store_answer_begin(struct meso_archive *archive)
{
    static const struct base_arena_mark EMPTY = {0};
    base_arena_rewind(archive->arena, EMPTY);
    cJSON_free(archive->text);
    archive->text = NULL;
}

/* An answer with failed items comes beside its code. */
static bool comes_with_answer(int code)
{
    return !code || code == MESO_E_SOME_FAILED || code == MESO_E_ARCHIVE_DAMAGED;
}

int store_answer(struct meso_archive *archive, cJSON *object, int code, const char **json,
                 struct meso_error *err)
{
    *json = NULL;
    if (comes_with_answer(code) && object) {
        *json = archive->text = cJSON_Print(object);
        if (!archive->text)
            code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
    } else if (!code) {
        code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
    }
    cJSON_Delete(object);
    return code;
}

void store_answer_text(cJSON *object, const char *name, const char *text)
{
    if (text && *text)
        cJSON_AddStringToObject(object, name, text);
}

cJSON *store_answer_patient(const struct store_patient *patient)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "code", patient->code);
    store_answer_text(object, "name", patient->name);
    cJSON_AddStringToObject(object, "added", patient->added);
    cJSON_AddNumberToObject(object, "session_count", patient->sessions);
    cJSON_AddNumberToObject(object, "photo_count", patient->photos);
    return object;
}

cJSON *store_answer_session(const struct store_session *session)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "number", session->number);
    store_answer_text(object, "date", session->held);
    store_answer_text(object, "course", session->course);
    store_answer_text(object, "planned", session->planned);
    store_answer_text(object, "due", session->due);
    store_answer_text(object, "treatment", session->treatment);
    store_answer_text(object, "notes", session->notes);
    cJSON_AddNumberToObject(object, "photo_count", session->photos);
    return object;
}

cJSON *store_answer_photo(const struct store_photo *photo)
{
    char consent[STORE_CONSENT_ROOM];
    cJSON *object = cJSON_CreateObject();
    store_consent_write(photo->consent, consent);
    cJSON_AddNumberToObject(object, "session", photo->session);
    cJSON_AddStringToObject(object, "view", photo->view);
    store_answer_text(object, "side", photo->side);
    cJSON_AddStringToObject(object, "needles", photo->needles);
    cJSON_AddNumberToObject(object, "repeat", photo->repeat_number);
    cJSON_AddStringToObject(object, "sha256", photo->sha256);
    cJSON_AddNumberToObject(object, "bytes", (double)photo->bytes);
    cJSON_AddStringToObject(object, "consent", consent);
    store_answer_text(object, "flags", photo->flags);
    cJSON_AddStringToObject(object, "added", photo->added);
    return object;
}
