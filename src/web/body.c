/* The body of a request: fields of a form or of a JSON object, and files, which go to disk as they
   come. */
#include "running.h"

#include "upload.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FORM_BYTES = 256 << 10, BUFFER = 32 << 10 };

static int too_large(struct web_connection *connection)
{
    return base_error(&connection->err, MESO_E_UPLOAD_TOO_LARGE,
                      "a form of more than %d kB was sent", FORM_BYTES >> 10);
}

static bool takes_files(const struct web_request *request)
{
    return strchr(request->route->takes, '*');
}

/* The first of a file: only for whom it is, and not before the form has proved itself. */
static int begin_file(struct web_connection *connection, const char *field, const char *name)
{
    struct web_request *request = &connection->request;
    struct web_upload *upload =
        base_arena_calloc(request->arena, 1, sizeof *upload, &connection->err);
    if (!upload || !(upload->field = web_printf(request, &connection->err, "%s", field)) ||
        !(upload->name = web_printf(request, &connection->err, "%.200s", name)))
        return MESO_E_OUT_OF_MEMORY;
    upload->fd = upload->plain = -1;
    upload->next = request->uploads;
    request->uploads = upload;
    int code = takes_files(request)
                   ? web_check_form(request, &connection->err)
                   : base_error(&connection->err, MESO_E_USAGE, "no files are taken here");
    return code ? code : web_upload_begin(web_spool_of(request->server), upload, &connection->err);
}

static int take_file(struct web_connection *connection, const char *field, const char *name,
                     const char *data, uint64_t offset, size_t size)
{
    struct web_request *request = &connection->request;
    /* A browser sends an empty part where no file was chosen. */
    if (!*name)
        return MESO_OK;
    int code = offset ? MESO_OK : begin_file(connection, field, name);
    return code || !size ? code : web_upload_write(request->uploads, data, size, &connection->err);
}

static int take_text(struct web_connection *connection, const char *name, const char *data,
                     uint64_t offset, size_t size)
{
    struct web_request *request = &connection->request;
    struct web_pair *field = request->fields;
    if ((connection->text_bytes += size) > FORM_BYTES)
        return too_large(connection);
    const char *before = offset && field ? field->value : "";
    char *value =
        base_arena_printf(request->arena, &connection->err, "%s%.*s", before, (int)size, data);
    if (!value)
        return MESO_E_OUT_OF_MEMORY;
    if (!offset || !field)
        return web_add_pair(request->arena, &request->fields, name, value, &connection->err);
    field->value = value;
    return MESO_OK;
}

/* MHD gives a long value in pieces. */
static enum MHD_Result take_part(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *file, const char *type, const char *encoding,
                                 const char *data, uint64_t offset, size_t size)
{
    struct web_connection *connection = context;
    (void)kind, (void)type, (void)encoding;
    if (name && !connection->code)
        connection->code = file ? take_file(connection, name, file, data, offset, size)
                                : take_text(connection, name, data, offset, size);
    return connection->code ? MHD_NO : MHD_YES;
}

static bool is_json(const struct web_request *request)
{
    const char *type = web_header(request, "Content-Type");
    return type && !strncasecmp(type, "application/json", 16);
}

int web_body_begin(struct web_connection *connection)
{
    struct web_request *request = &connection->request;
    const char *length = web_header(request, "Content-Length");
    if (!strcmp(request->method, "PUT"))
        return web_put_begin(request, &connection->err);
    if (length && strtoull(length, NULL, 10) > FORM_BYTES && !takes_files(request))
        return too_large(connection);
    if (is_json(request))
        connection->json = base_arena_alloc(request->arena, FORM_BYTES + 1, &connection->err);
    else
        connection->post =
            MHD_create_post_processor(connection->mhd, BUFFER, take_part, connection);
    return is_json(request) && !connection->json ? MESO_E_OUT_OF_MEMORY : MESO_OK;
}

int web_body_take(struct web_connection *connection, const char *data, size_t size)
{
    if (connection->code)
        return connection->code;
    if (!strcmp(connection->request.method, "PUT"))
        return web_upload_write(connection->request.uploads, data, size, &connection->err);
    if (connection->json) {
        if (connection->text_bytes + size > FORM_BYTES)
            return too_large(connection);
        memcpy(connection->json + connection->text_bytes, data, size);
        connection->text_bytes += size;
    } else if (connection->post && MHD_post_process(connection->post, data, size) != MHD_YES &&
               !connection->code) {
        return base_error(&connection->err, MESO_E_USAGE, "the form that was sent is not whole");
    }
    return connection->code;
}

static int take_member(struct web_connection *connection, const cJSON *member)
{
    struct web_request *request = &connection->request;
    char number[40];
    const char *value = cJSON_GetStringValue(member);
    if (cJSON_IsNumber(member)) {
        base_format(number, sizeof number, "%.15g", member->valuedouble);
        value = number;
    } else if (cJSON_IsBool(member)) {
        value = cJSON_IsTrue(member) ? "on" : "";
    } else if (cJSON_IsNull(member)) {
        return MESO_OK;
    }
    return value ? web_add_pair(request->arena, &request->fields, member->string, value,
                                &connection->err)
                 : base_error(&connection->err, MESO_E_USAGE,
                              "'%.40s' of the JSON object is neither text nor number",
                              member->string);
}

int web_body_end(struct web_connection *connection)
{
    int code = connection->code;
    for (struct web_upload *upload = connection->request.uploads; upload; upload = upload->next)
        web_upload_end(upload);
    if (code || !connection->json || !connection->text_bytes)
        return code;
    connection->json[connection->text_bytes] = 0;
    cJSON *object = cJSON_Parse(connection->json);
    if (!cJSON_IsObject(object))
        code = base_error(&connection->err, MESO_E_USAGE, "the body is no JSON object");
    for (const cJSON *member = object ? object->child : NULL; member && !code;
         member = member->next)
        code = take_member(connection, member);
    cJSON_Delete(object);
    return code;
}

void web_body_drop(struct web_connection *connection)
{
    if (connection->post)
        MHD_destroy_post_processor(connection->post);
    connection->post = NULL;
    for (struct web_upload *upload = connection->request.uploads; upload; upload = upload->next)
        web_upload_drop(upload);
}
