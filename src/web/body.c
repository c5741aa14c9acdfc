/* The body of a request: fields of a form or of a JSON object. */
#include "running.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FORM_BYTES = 256 << 10, BUFFER = 16 << 10 };

static int too_large(struct web_connection *connection)
{
    return base_error(&connection->err, MESO_E_UPLOAD_TOO_LARGE,
                      "a form of more than %d kB was sent", FORM_BYTES >> 10);
}

/* MHD gives a long value in pieces. */
static enum MHD_Result take_field(void *context, enum MHD_ValueKind kind, const char *name,
                                  const char *file, const char *type, const char *encoding,
                                  const char *data, uint64_t offset, size_t size)
{
    struct web_connection *connection = context;
    struct web_request *request = &connection->request;
    (void)kind, (void)type, (void)encoding;
    if (!name || file)
        return MHD_YES;
    struct web_pair *field = request->fields;
    const char *before = offset && field ? field->value : "";
    char *value =
        base_arena_printf(request->arena, &connection->err, "%s%.*s", before, (int)size, data);
    if (!value)
        connection->code = MESO_E_OUT_OF_MEMORY;
    else if (offset && field)
        field->value = value;
    else
        connection->code =
            web_add_pair(request->arena, &request->fields, name, value, &connection->err);
    return connection->code ? MHD_NO : MHD_YES;
}

static bool is_json(const struct web_request *request)
{
    const char *type = web_header(request, "Content-Type");
    return type && !strncasecmp(type, "application/json", 16);
}

int web_body_begin(struct web_connection *connection)
{
    const struct web_request *request = &connection->request;
    const char *length = web_header(request, "Content-Length");
    if (length && strtoull(length, NULL, 10) > FORM_BYTES)
        return too_large(connection);
    if (is_json(request))
        connection->json = base_arena_alloc(request->arena, FORM_BYTES + 1, &connection->err);
    else
        connection->post =
            MHD_create_post_processor(connection->mhd, BUFFER, take_field, connection);
    return is_json(request) && !connection->json ? MESO_E_OUT_OF_MEMORY : MESO_OK;
}

int web_body_take(struct web_connection *connection, const char *data, size_t size)
{
    size_t before = connection->body_bytes;
    if (connection->code)
        return connection->code;
    if (before + size > FORM_BYTES)
        return too_large(connection);
    connection->body_bytes += size;
    if (connection->json)
        memcpy(connection->json + before, data, size);
    else if (connection->post && MHD_post_process(connection->post, data, size) != MHD_YES &&
             !connection->code)
        return base_error(&connection->err, MESO_E_USAGE, "the form that was sent is not whole");
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
    if (code || !connection->json || !connection->body_bytes)
        return code;
    connection->json[connection->body_bytes] = 0;
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
}
