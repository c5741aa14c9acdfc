/* The routes as OpenAPI 3.1, made of the table. Knows no route by name. */
#include "server.h"

#include <string.h>

static bool is_read(const struct web_route *route)
{
    return !strcmp(route->method, "GET") || !strcmp(route->method, "HEAD");
}

/* "show_patient" of web_show_patient is not known here: the path and the method name it. */
static void put_id(cJSON *to, const struct web_route *route)
{
    char id[120];
    size_t used = (size_t)base_format(id, sizeof id, "%s", route->method);
    for (const char *c = route->path; *c && used < sizeof id - 1; c++)
        id[used++] = strchr("/{}.-", *c) ? '_' : *c;
    id[used] = 0;
    cJSON_AddStringToObject(to, "operationId", id);
}

static cJSON *put_parameter(cJSON *list, const char *name, const char *in, bool required)
{
    cJSON *one = cJSON_CreateObject();
    cJSON_AddItemToArray(list, one);
    cJSON_AddStringToObject(one, "name", name);
    cJSON_AddStringToObject(one, "in", in);
    cJSON_AddBoolToObject(one, "required", required);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(one, "schema"), "type", "string");
    return one;
}

static void put_path_parameters(cJSON *list, const struct web_route *route)
{
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
        char name[40];
        base_format(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        put_parameter(list, name, "path", true);
    }
}

/* "code! name files*" */
static const char *next_field(const char *at, char name[40], bool *required, bool *file)
{
    at += strspn(at, " ");
    size_t length = strcspn(at, " !*");
    base_format(name, 40, "%.*s", (int)length, at);
    at += length;
    *required = *at == '!';
    *file = *at == '*';
    return at + strspn(at, "!*");
}

static void put_fields(cJSON *schema, const struct web_route *route)
{
    char name[40];
    bool required, file;
    cJSON *properties = cJSON_AddObjectToObject(schema, "properties"), *needed = NULL;
    cJSON_AddStringToObject(schema, "type", "object");
    for (const char *at = next_field(route->takes, name, &required, &file); *name;
         at = next_field(at, name, &required, &file)) {
        cJSON *property = cJSON_AddObjectToObject(properties, name);
        cJSON_AddStringToObject(property, "type", "string");
        if (file)
            cJSON_AddStringToObject(property, "contentMediaType", "application/octet-stream");
        if (required && !needed)
            needed = cJSON_AddArrayToObject(schema, "required");
        if (required)
            cJSON_AddItemToArray(needed, cJSON_CreateString(name));
    }
}

static void put_body(cJSON *operation, const struct web_route *route)
{
    static const char *const of_form[] = {"application/json", "application/x-www-form-urlencoded",
                                          "multipart/form-data"};
    bool files = strchr(route->takes, '*');
    if (!*route->takes)
        return;
    cJSON *content =
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(operation, "requestBody"), "content");
    for (int i = files ? 2 : 0; i < 3; i++)
        put_fields(cJSON_AddObjectToObject(cJSON_AddObjectToObject(content, of_form[i]), "schema"),
                   route);
}

static void put_query(cJSON *list, const struct web_route *route)
{
    char name[40];
    bool required, file;
    for (const char *at = next_field(route->takes, name, &required, &file); *name;
         at = next_field(at, name, &required, &file))
        put_parameter(list, name, "query", required);
}

static void put_answers(cJSON *operation, const struct web_route *route)
{
    cJSON *answers = cJSON_AddObjectToObject(operation, "responses");
    cJSON *fine = cJSON_AddObjectToObject(answers, "2XX");
    cJSON_AddStringToObject(fine, "description", route->what);
    if (route->page) {
        cJSON *json =
            cJSON_AddObjectToObject(cJSON_AddObjectToObject(fine, "content"), "application/json");
        cJSON_AddStringToObject(cJSON_AddObjectToObject(json, "schema"), "type", "object");
    }
    cJSON *failed = cJSON_AddObjectToObject(answers, "default");
    cJSON_AddStringToObject(failed, "$ref", "#/components/responses/Problem");
}

static void put_operation(cJSON *path, const struct web_route *route)
{
    static const char *const names[][2] = {
        {"GET", "get"}, {"POST", "post"}, {"PUT", "put"}, {"HEAD", "head"}, {"DELETE", "delete"}};
    const char *method = "get";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(route->method, names[i][0]))
            method = names[i][1];
    cJSON *operation = cJSON_AddObjectToObject(path, method);
    cJSON_AddStringToObject(operation, "summary", route->what);
    put_id(operation, route);
    cJSON *parameters = cJSON_AddArrayToObject(operation, "parameters");
    put_path_parameters(parameters, route);
    if (!strcmp(route->method, "PUT")) {
        put_parameter(parameters, "Idempotency-Key", "header", true);
        cJSON *content =
            cJSON_AddObjectToObject(cJSON_AddObjectToObject(operation, "requestBody"), "content");
        cJSON_AddObjectToObject(content, "image/*");
    }
    if (is_read(route) || !strcmp(route->method, "PUT"))
        put_query(parameters, route);
    else
        put_body(operation, route);
    put_answers(operation, route);
    if (route->role <= WEB_PATIENT)
        cJSON_AddArrayToObject(operation, "security");
}

static void put_components(cJSON *root)
{
    cJSON *components = cJSON_AddObjectToObject(root, "components");
    cJSON *schemes = cJSON_AddObjectToObject(components, "securitySchemes");
    cJSON *token = cJSON_AddObjectToObject(schemes, "token");
    cJSON_AddStringToObject(token, "type", "http");
    cJSON_AddStringToObject(token, "scheme", "bearer");
    cJSON *problem =
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(components, "responses"), "Problem");
    cJSON_AddStringToObject(problem, "description", "RFC 9457; code is a stable name");
    cJSON *json = cJSON_AddObjectToObject(cJSON_AddObjectToObject(problem, "content"),
                                          "application/problem+json");
    cJSON *schema = cJSON_AddObjectToObject(json, "schema");
    cJSON_AddStringToObject(schema, "type", "object");
    cJSON *properties = cJSON_AddObjectToObject(schema, "properties");
    static const char *const texts[] = {"type", "title", "detail", "code", "advice"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cJSON_AddStringToObject(cJSON_AddObjectToObject(properties, texts[i]), "type", "string");
    cJSON_AddStringToObject(cJSON_AddObjectToObject(properties, "status"), "type", "integer");
    cJSON *code = cJSON_GetObjectItem(properties, "code"),
          *known = cJSON_AddArrayToObject(code, "enum");
    for (int i = 1; i < MESO_ERROR_COUNT; i++)
        cJSON_AddItemToArray(known, cJSON_CreateString(meso_error_name(i)));
}

int web_show_openapi(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    cJSON *root = answer->data;
    (void)err;
    cJSON_AddStringToObject(root, "openapi", "3.1.0");
    cJSON *info = cJSON_AddObjectToObject(root, "info");
    cJSON_AddStringToObject(info, "title", "mesotrack");
    cJSON_AddStringToObject(info, "version", meso_version());
    cJSON *servers = cJSON_AddArrayToObject(root, "servers"), *server = cJSON_CreateObject();
    cJSON_AddItemToArray(servers, server);
    cJSON_AddStringToObject(server, "url",
                            web_printf(request, NULL, "%s/api", web_url(request->server)));
    cJSON *security = cJSON_AddArrayToObject(root, "security"), *by = cJSON_CreateObject();
    cJSON_AddItemToArray(security, by);
    cJSON_AddArrayToObject(by, "token");
    cJSON *paths = cJSON_AddObjectToObject(root, "paths");
    for (int i = 0; i < web_route_count; i++) {
        cJSON *path = cJSON_GetObjectItemCaseSensitive(paths, web_routes[i].path);
        put_operation(path ? path : cJSON_AddObjectToObject(paths, web_routes[i].path),
                      &web_routes[i]);
    }
    put_components(root);
    return MESO_OK;
}
