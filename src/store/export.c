/* Exporting a patient: what is in the ZIP file, and who may have it. */
#include "export.h"
#include "answer.h"
#include "export_page.h"
#include "zip.h"

#include "image/image.h"

#include <string.h>

enum { QUALITY = 95, FILE_NAME = 120 };

struct exporting {
    struct store *store;
    struct store_zip *zip;
    struct store_exported *out;
    struct arena *arena;
    unsigned needed; /* consent; 0: the patient's own copy */
    bool nameless;
    cJSON *json;
    struct store_page *page;
};

int store_export_purpose(const char *purpose, unsigned *needed, struct meso_error *err)
{
    *needed = 0;
    if (!purpose || !strcmp(purpose, "own"))
        return MESO_OK;
    return strcmp(purpose, "none") ? store_consent_parse(purpose, needed, err)
                                   : base_error(err, MESO_E_USAGE, "'none' is no purpose");
}

/* Decoded and encoded: position, serial numbers, names and thumbnails stay behind. */
static int add_photo(struct exporting *exporting, const struct store_photo *photo, cJSON *to,
                     struct meso_error *err)
{
    char name[FILE_NAME];
    uint8_t *bytes;
    size_t length;
    struct photo *decoded;
    struct arena *arena = exporting->arena;
    int code = store_read_photo(exporting->store, photo->sha256, &bytes, &length, arena, NULL);
    if (!code)
        code = image_decode(bytes, length, photo->view, NULL, &decoded, arena, NULL);
    if (code) {
        exporting->out->unreadable++;
        return MESO_OK;
    }
    code = image_encode_jpeg(decoded->rgb, decoded->width, decoded->height, decoded->stride,
                             QUALITY, &bytes, &length, arena, err);
    base_format(name, sizeof name, "photographs/session-%d/%s%s%s%s-%d.jpg", photo->session,
                photo->view, *photo->side ? "-" : "", photo->side,
                !strcmp(photo->needles, "after") ? "-after" : "", photo->repeat_number);
    if (!code)
        code = store_zip_add(exporting->zip, name, bytes, length, err);
    if (code)
        return code;
    exporting->out->photos++;
    store_page_photo(exporting->page, name, photo);
    cJSON *object = cJSON_CreateObject();
    store_put_text(object, "file", name);
    store_put_text(object, "view", photo->view);
    store_answer_text(object, "side", photo->side);
    store_put_text(object, "needles", photo->needles);
    store_put_number(object, "repeat", photo->repeat_number);
    store_put_item(to, object);
    return MESO_OK;
}

static int add_session(struct exporting *exporting, const struct store_session *session,
                       cJSON *sessions, struct meso_error *err)
{
    struct store_photo *photos;
    int count;
    cJSON *object = exporting->nameless ? cJSON_CreateObject() : store_answer_session(session);
    if (exporting->nameless)
        store_put_number(object, "number", session->number);
    cJSON_DeleteItemFromObject(object, "photo_count");
    cJSON *list = store_put_array(object, "photographs");
    store_page_session(exporting->page, session, exporting->nameless);
    int code =
        store_photos(exporting->store, 0, session->id, &photos, &count, exporting->arena, err);
    for (int i = 0; i < count && !code; i++) {
        struct base_arena_mark mark = base_arena_mark(exporting->arena);
        if ((photos[i].consent & exporting->needed) == exporting->needed)
            code = add_photo(exporting, &photos[i], list, err);
        else
            exporting->out->withheld++;
        base_arena_rewind(exporting->arena, mark);
    }
    store_put_item(sessions, object);
    return code;
}

static int add_texts(struct exporting *exporting, struct meso_error *err)
{
    size_t length;
    char *text = cJSON_Print(exporting->json);
    const char *page = store_page_text(exporting->page, &length);
    int code = text && page ? store_zip_add(exporting->zip, "patient.json", text, strlen(text), err)
                            : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an export");
    cJSON_free(text);
    return code ? code : store_zip_add(exporting->zip, "index.html", page, length, err);
}

static int fill(struct exporting *exporting, const struct store_patient *patient,
                struct meso_error *err)
{
    struct store_session *sessions;
    int count;
    if (!exporting->nameless) {
        store_put_text(exporting->json, "code", patient->code);
        store_answer_text(exporting->json, "name", patient->name);
    }
    cJSON *list = store_put_array(exporting->json, "sessions");
    int code =
        store_sessions(exporting->store, patient->id, &sessions, &count, exporting->arena, err);
    for (int i = 0; i < count && !code; i++)
        code = add_session(exporting, &sessions[i], list, err);
    return code ? code : add_texts(exporting, err);
}

/* Audited before the file has its name: no export without its line. */
static int finish(struct exporting *exporting, const struct store_patient *patient,
                  const char *purpose, struct meso_error *err)
{
    char detail[80];
    if (exporting->needed && !exporting->out->photos)
        return base_error(err, MESO_E_NOT_PERMITTED,
                          "no photograph of patient '%s' has the patient's consent for %s",
                          patient->code, purpose);
    base_format(detail, sizeof detail, "%s, %d photographs", purpose, exporting->out->photos);
    int code = store_begin(exporting->store->rows, err);
    if (!code)
        code = store_end(
            exporting->store->rows,
            store_audit(exporting->store, "export", "patient", patient->id, detail, err), err);
    return code ? code : store_zip_end(exporting->zip, err);
}

static int begin_zip(struct exporting *exporting, const struct store_export_target *target,
                     struct meso_error *err)
{
    char prefix[STORE_PATH + 32];
    if (target->path)
        return store_zip_begin(&exporting->zip, target->path, err);
    base_format(prefix, sizeof prefix, "%s/photos/incoming/", exporting->store->folder);
    return store_zip_begin_nameless(&exporting->zip, prefix, target->file, err);
}

int store_export_patient(struct store *store, const char *code, const char *purpose,
                         const struct store_export_target *target, struct store_exported *out,
                         struct arena *arena, struct meso_error *err)
{
    struct store_patient patient;
    struct exporting exporting = {.store = store, .out = out, .arena = arena};
    memset(out, 0, sizeof *out);
    int failed = store_export_purpose(purpose, &exporting.needed, err);
    exporting.nameless = exporting.needed & STORE_CONSENT_TEACHING;
    if (!failed)
        failed = store_find_patient(store, code, &patient, arena, err);
    if (!failed)
        failed = store_page_begin(&exporting.page, &patient, exporting.nameless, err);
    if (!failed)
        failed = begin_zip(&exporting, target, err);
    exporting.json = cJSON_CreateObject();
    if (!failed)
        failed = fill(&exporting, &patient, err);
    if (!failed)
        failed = finish(&exporting, &patient, purpose ? purpose : "own", err);
    cJSON_Delete(exporting.json);
    store_page_drop(exporting.page);
    store_zip_drop(exporting.zip);
    return failed;
}
