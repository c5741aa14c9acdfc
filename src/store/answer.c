/* Rows of the archive as JSON. */
#include "answer.h"

#include <math.h>
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

/* cJSON prints nothing that has an invalid part. */
static void check(cJSON *parent, bool added)
{
    if (parent && !added)
        parent->type = cJSON_Invalid;
}

void store_put_text(cJSON *object, const char *name, const char *text)
{
    check(object, cJSON_AddStringToObject(object, name, text) != NULL);
}

void store_put_number(cJSON *object, const char *name, double number)
{
    check(object, cJSON_AddNumberToObject(object, name, number) != NULL);
}

void store_put_bool(cJSON *object, const char *name, bool is)
{
    check(object, cJSON_AddBoolToObject(object, name, is) != NULL);
}

void store_put_item(cJSON *array, cJSON *item)
{
    bool added = cJSON_AddItemToArray(array, item);
    check(array, added);
    if (!added)
        cJSON_Delete(item);
}

cJSON *store_put_array(cJSON *object, const char *name)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    check(object, array != NULL);
    return array;
}

void store_answer_text(cJSON *object, const char *name, const char *text)
{
    if (text && *text)
        store_put_text(object, name, text);
}

cJSON *store_answer_patient(const struct store_patient *patient)
{
    cJSON *object = cJSON_CreateObject();
    store_put_text(object, "code", patient->code);
    store_answer_text(object, "name", patient->name);
    store_answer_text(object, "notes", patient->notes);
    store_put_text(object, "added", patient->added);
    store_put_number(object, "session_count", patient->sessions);
    store_put_number(object, "photo_count", patient->photos);
    return object;
}

cJSON *store_answer_session(const struct store_session *session)
{
    cJSON *object = cJSON_CreateObject();
    store_put_number(object, "number", session->number);
    store_answer_text(object, "date", session->held);
    store_answer_text(object, "course", session->course);
    store_answer_text(object, "planned", session->planned);
    store_answer_text(object, "due", session->due);
    store_answer_text(object, "treatment", session->treatment);
    store_answer_text(object, "notes", session->notes);
    store_answer_text(object, "screening", session->screening);
    store_put_number(object, "photo_count", session->photos);
    return object;
}

cJSON *store_answer_photo(const struct store_photo *photo)
{
    char consent[STORE_CONSENT_ROOM];
    cJSON *object = cJSON_CreateObject();
    store_consent_write(photo->consent, consent);
    store_put_number(object, "id", (double)photo->id);
    store_put_number(object, "session", photo->session);
    store_put_text(object, "view", photo->view);
    store_answer_text(object, "side", photo->side);
    store_put_text(object, "needles", photo->needles);
    store_put_number(object, "repeat", photo->repeat_number);
    store_put_text(object, "sha256", photo->sha256);
    store_put_number(object, "bytes", (double)photo->bytes);
    store_put_text(object, "consent", consent);
    store_answer_text(object, "flags", photo->flags);
    if (!isnan(photo->mm_per_px)) {
        store_put_number(object, "mm_per_px", photo->mm_per_px);
        store_put_text(object, "scale_source", photo->scale_source);
    }
    store_answer_text(object, "polygon", photo->polygon);
    store_put_text(object, "added", photo->added);
    store_answer_text(object, "aside", photo->aside);
    return object;
}
