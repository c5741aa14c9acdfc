/* Photographs sent to a session: by a form with several files, or one by PUT that can go on after a
   break. Filed by the archive, and told only once it has them durably. */
#include "page.h"
#include "visitor.h"

#include "jobs.h"
#include "upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Several fields of one name as the archive writes lists: "treatment,summary". NULL: none. */
static const char *listed(struct web_request *request, const char *name)
{
    const char *list = NULL;
    for (const struct web_pair *field = request->fields; field; field = field->next)
        if (!strcmp(field->name, name) && *field->value)
            list = web_printf(request, NULL, "%s%s%s", field->value, list ? "," : "",
                              list ? list : "");
    return list || request->fields ? list : web_field(request, name);
}

static int read_photo(struct web_request *request, struct meso_archive_photo *out,
                      struct meso_error *err)
{
    const char *number = web_parameter(request, "number"), *consent = listed(request, "consent");
    *out = (struct meso_archive_photo){
        .patient = web_parameter(request, "code"),
        .session = atoi(number),
        .view = web_field(request, "view"),
        .side = web_field(request, "side"),
        .needles = web_field(request, "needles"),
        .consent = consent,
        .flags = listed(request, "flags"),
    };
    /* A form whose boxes were all left empty says so by this field. */
    if (!consent && web_field(request, "consent_asked"))
        out->consent = "none";
    if (out->needles && !*out->needles)
        out->needles = NULL;
    int code = web_number_field(request, "repeat", 0, 1000, 0, &out->repeat_number, err);
    if (!code)
        code = web_scale_field(request, &out->mm_per_px, err);
    return code || out->session > 0
               ? code
               : base_error(err, MESO_E_USAGE, "'%.40s' is no session number", number);
}

/* The archive names the file as it lies here; its sender knows it by another name. */
static void name_as_sent(struct meso_error *err, const struct web_upload *upload, const char *file)
{
    struct meso_error before = *err;
    const char *at = strstr(before.text, file);
    if (at)
        base_format(err->text, sizeof err->text, "%.*s%s%s", (int)(at - before.text), before.text,
                    upload->name, at + strlen(file));
}

static int hash_file(struct web_request *request, const char *path, char sha256[65])
{
    uint8_t *bytes;
    size_t length;
    int code = base_file_read(path, (size_t)WEB_FILE_BYTES, &bytes, &length, request->arena, NULL);
    if (!code)
        base_sha256_hex(bytes, length, sha256);
    return code;
}

/* Sent again after its answer was lost: what is there already is the answer. */
static int find_again(struct web_request *request, const struct meso_archive_photo *photo,
                      const char *sha256, cJSON *told)
{
    const char *json;
    if (meso_archive_photos(request->archive, photo->patient, photo->session, &json, NULL))
        return MESO_E_ALREADY_THERE;
    cJSON *root = cJSON_Parse(json), *each;
    int code = MESO_E_ALREADY_THERE;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(root, "photos"))
    {
        const char *view = cJSON_GetStringValue(cJSON_GetObjectItem(each, "view"));
        const char *hash = cJSON_GetStringValue(cJSON_GetObjectItem(each, "sha256"));
        if (code && view && hash && !strcmp(view, photo->view) && !strcmp(hash, sha256)) {
            cJSON *child;
            while ((child = cJSON_DetachItemViaPointer(each, each->child)))
                cJSON_AddItemToObject(told, child->string, child);
            code = MESO_OK;
        }
    }
    cJSON_Delete(root);
    return code;
}

/* Files it, or finds it filed; *json NULL: found, and told. */
static int file_plain(struct web_request *request, const struct meso_archive_photo *photo,
                      const struct web_upload *upload, const char *file, bool again,
                      const char **json, cJSON *told, struct meso_error *err)
{
    *json = NULL;
    int code = meso_archive_add_photo(request->archive, photo, file, json, err);
    if (code == MESO_E_ALREADY_THERE && again) {
        char sha256[65] = "";
        *json = NULL;
        if (!hash_file(request, file, sha256) && !find_again(request, photo, sha256, told))
            return MESO_OK;
    }
    if (code && err)
        name_as_sent(err, upload, file);
    return code;
}

static int file_one(struct web_request *request, const struct meso_archive_photo *photo,
                    struct web_upload *upload, bool again, cJSON *told, struct meso_error *err)
{
    const char *json = NULL, *file;
    int code = web_upload_open(upload, &file, err);
    if (!code)
        code = file_plain(request, photo, upload, file, again, &json, told, err);
    web_upload_close(upload);
    if (code || !json)
        return code;
    cJSON *object = cJSON_Parse(json), *child;
    while (object && (child = cJSON_DetachItemViaPointer(object, object->child)))
        cJSON_AddItemToObject(told, child->string, child);
    cJSON_Delete(object);
    const cJSON *id = cJSON_GetObjectItem(told, "id");
    if (cJSON_IsNumber(id))
        web_job_check(request, (long long)id->valuedouble, told);
    return MESO_OK;
}

static void note_refused(cJSON *item, const struct meso_error *why)
{
    cJSON_AddStringToObject(item, "code", meso_error_name(why->code));
    cJSON_AddStringToObject(item, "detail", why->text);
    cJSON_AddStringToObject(item, "advice", meso_error_advice(why->code));
}

/* Each for itself: one that is refused doesn't keep the others out. */
static int file_all(struct web_request *request, const struct meso_archive_photo *photo,
                    cJSON *items, int *refused, struct meso_error *err)
{
    int code = MESO_OK;
    *refused = 0;
    for (struct web_upload *upload = request->uploads; upload; upload = upload->next) {
        struct meso_error why = {0};
        cJSON *item = cJSON_CreateObject();
        cJSON_AddItemToArray(items, item);
        cJSON_AddStringToObject(item, "name", upload->name);
        int failed = file_one(request, photo, upload, false, item, &why);
        if (failed) {
            note_refused(item, &why);
            code = failed;
            *err = why;
            ++*refused;
        }
    }
    return code;
}

/* The files in the order in which they were sent. */
static void in_order(struct web_request *request)
{
    struct web_upload *list = NULL, *next;
    for (struct web_upload *upload = request->uploads; upload; upload = next) {
        next = upload->next;
        upload->next = list;
        list = upload;
    }
    request->uploads = list;
}

int web_add_photos(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    struct meso_archive_photo photo;
    int refused, code = read_photo(request, &photo, err);
    cJSON *items = cJSON_AddArrayToObject(answer->data, "items");
    if (!code && !request->uploads)
        code = base_error(err, MESO_E_USAGE, "no photograph was sent");
    if (code)
        return code;
    in_order(request);
    int count = 0;
    for (const struct web_upload *upload = request->uploads; upload; upload = upload->next)
        count++;
    code = file_all(request, &photo, items, &refused, err);
    if (code && count > 1)
        code = base_error(err, MESO_E_SOME_FAILED, "%d of %d photographs %s not taken: %.700s",
                          refused, count, refused == 1 ? "was" : "were",
                          (const char *)web_printf(request, NULL, "%s", err->text));
    /* One alone is told as itself. */
    if (!code && count == 1) {
        cJSON *only = cJSON_DetachItemFromArray(items, 0), *child;
        cJSON_DeleteItemFromObject(answer->data, "items");
        while ((child = cJSON_DetachItemViaPointer(only, only->child)))
            cJSON_AddItemToObject(answer->data, child->string, child);
        cJSON_Delete(only);
    }
    answer->location = web_printf(request, err, "/patients/%s/sessions/%d/photographs?view=%s",
                                  web_encoded(request, photo.patient), photo.session,
                                  web_encoded(request, photo.view));
    return code;
}

/* Whose upload it is: nobody goes on with another's. */
static const char *key_of(struct web_request *request, struct meso_error *err)
{
    const char *key = web_header(request, "Idempotency-Key");
    if (!key || !*key || strlen(key) > 200) {
        base_error(err, MESO_E_USAGE, "a PUT needs an Idempotency-Key of 1 to 200 bytes");
        return NULL;
    }
    return web_printf(request, err, "%s\n%s\n%s\n%s", request->account, request->path,
                      web_field(request, "view") ? web_field(request, "view") : "", key);
}

/* "bytes 100-199/200" or Upload-Offset: where the body begins; *total -1: by the body's end. */
static int read_range(const struct web_request *request, long long *offset, long long *total,
                      struct meso_error *err)
{
    const char *range = web_header(request, "Content-Range");
    const char *told = web_header(request, "Upload-Offset");
    const char *complete = web_header(request, "Upload-Complete");
    long long last;
    *offset = 0;
    *total = complete && !strcmp(complete, "?0") ? WEB_FILE_BYTES + 1 : -1;
    if (range && sscanf(range, "bytes %lld-%lld/%lld", offset, &last, total) != 3)
        return base_error(err, MESO_E_USAGE, "the Content-Range '%.60s' is not bytes A-B/TOTAL",
                          range);
    if (!range && told)
        *offset = strtoll(told, NULL, 10);
    return *offset < 0 || (range && *total > WEB_FILE_BYTES)
               ? base_error(err, MESO_E_UPLOAD_TOO_LARGE, "a photograph has up to %d MB",
                            (int)(WEB_FILE_BYTES >> 20))
               : MESO_OK;
}

int web_put_begin(struct web_request *request, struct meso_error *err)
{
    long long offset, total;
    struct meso_archive_photo photo;
    const struct web_spool *spool = web_spool_of(request->server);
    const char *key = key_of(request, err);
    struct web_upload *upload = base_arena_calloc(request->arena, 1, sizeof *upload, err);
    if (!key || !upload)
        return key ? MESO_E_OUT_OF_MEMORY : MESO_E_USAGE;
    upload->fd = upload->plain = -1;
    upload->name = web_field(request, "name") ? web_field(request, "name") : "the photograph";
    request->uploads = upload;
    int code = web_check_form(request, err);
    if (!code)
        code = read_photo(request, &photo, err);
    if (!code)
        code = read_range(request, &offset, &total, err);
    if (!code && web_upload_noted(spool->archive, key, request->arena))
        return web_upload_begin(spool, upload, err); /* again: read, and left */
    if (!code)
        code = web_upload_resume(spool, key, upload, err);
    if (!code && offset != upload->bytes) {
        request->upload_offset = upload->bytes;
        web_upload_end(upload);
        code = base_error(err, MESO_E_ALREADY_THERE,
                          "the body begins at byte %lld, but %lld are there", offset,
                          (long long)upload->bytes);
    }
    return code;
}

static int tell_offset(struct web_request *request, struct web_answer *answer, long long offset,
                       struct meso_error *err)
{
    const char *text = web_printf(request, err, "%lld", offset);
    return text ? web_add_header(request, answer, "Upload-Offset", text, err)
                : MESO_E_OUT_OF_MEMORY;
}

int web_put_photo(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    struct meso_archive_photo photo;
    long long offset, total;
    struct web_upload *upload = request->uploads;
    const char *archive = web_archive_folder(request->server), *key = key_of(request, err);
    const char *noted = key ? web_upload_noted(archive, key, request->arena) : NULL;
    int code = key && upload ? read_photo(request, &photo, err) : MESO_E_USAGE;
    if (!code && noted) {
        answer->status = 201;
        return web_tell(answer, noted, err);
    }
    if (!code)
        code = read_range(request, &offset, &total, err);
    if (code)
        return code;
    if (total >= 0 && upload->bytes < total) {
        answer->status = 202;
        cJSON_AddNumberToObject(answer->data, "offset", (double)upload->bytes);
        return tell_offset(request, answer, upload->bytes, err);
    }
    code = file_one(request, &photo, upload, true, answer->data, err);
    /* Filed or refused, it is done with; only what another try may mend is worth its place. */
    upload->kept = code == MESO_E_NO_SPACE || code == MESO_E_ARCHIVE_BUSY ||
                   code == MESO_E_OUT_OF_MEMORY || code == MESO_E_DATABASE_UNREACHABLE;
    char *text = code ? NULL : cJSON_PrintUnformatted(answer->data);
    if (text)
        code = web_upload_note(archive, key, text, err);
    cJSON_free(text);
    answer->status = 201;
    return code;
}

int web_show_upload(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *key = key_of(request, err);
    if (!key)
        return MESO_E_USAGE;
    bool done = web_upload_noted(web_archive_folder(request->server), key, request->arena);
    long long offset = web_upload_offset(web_spool_of(request->server), key);
    int code = web_add_header(request, answer, "Upload-Complete", done ? "?1" : "?0", err);
    return code ? code : tell_offset(request, answer, offset, err);
}
