/* A request's way without its sockets: the route, who asks, the handler, and its object as JSON, as
   a page, or as a problem (RFC 9457). */
#include "page.h"
#include "template.h"
#include "visitor.h"

#include <stdlib.h>
#include <string.h>

int web_add_header(struct web_request *request, struct web_answer *answer, const char *name,
                   const char *value, struct meso_error *err)
{
    return web_add_pair(request->arena, &answer->headers, name, value, err);
}

bool web_wants_part(const struct web_request *request)
{
    return !request->for_program && web_header(request, "HX-Request");
}

int web_come_again(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    answer->status = 200;
    answer->type = "text/html; charset=utf-8";
    answer->bytes = "";
    return web_add_header(request, answer, "HX-Refresh", "true", err);
}

const char *web_words(const struct web_request *request, const char *words)
{
    return language_text(request->language, words);
}

void web_title(const struct web_request *request, struct web_answer *answer, const char *words)
{
    cJSON_AddStringToObject(answer->data, "title", web_words(request, words));
}

int web_tell_as(struct web_answer *answer, const char *name, const char *json,
                struct meso_error *err)
{
    cJSON *value = cJSON_Parse(json);
    if (value && cJSON_AddItemToObject(answer->data, name, value))
        return MESO_OK;
    cJSON_Delete(value);
    return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
}

int web_tell(struct web_answer *answer, const char *json, struct meso_error *err)
{
    cJSON *object = cJSON_Parse(json), *child;
    if (!object)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
    while ((child = cJSON_DetachItemViaPointer(object, object->child)))
        cJSON_AddItemToObject(answer->data, child->string, child);
    cJSON_Delete(object);
    return MESO_OK;
}

/* The status that says what a code says; by its exit code where nothing is more exact. */
static int status_of(int code)
{
    static const struct {
        int code, status;
    } exact[] = {{MESO_E_WRONG_METHOD, 405},     {MESO_E_ALREADY_THERE, 409},
                 {MESO_E_UPLOAD_TOO_LARGE, 413}, {MESO_E_UNKNOWN_COURSE, 400},
                 {MESO_E_SIGN_IN_NEEDED, 401},   {MESO_E_WRONG_PASSWORD, 401},
                 {MESO_E_TOO_MANY_ATTEMPTS, 429}};
    static const int by_exit_code[] = {
        [1] = 500, [2] = 400, [3] = 422, [4] = 404,  [5] = 422,  [6] = 500,
        [7] = 503, [8] = 503, [9] = 507, [10] = 403, [11] = 422, [12] = 503};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        if (exact[i].code == code)
            return exact[i].status;
    int exit_code = meso_error_exit_code(code);
    return exit_code > 0 && exit_code < 13 ? by_exit_code[exit_code] : 500;
}

static cJSON *site_of(const struct web_request *request)
{
    cJSON *site = cJSON_CreateObject();
    cJSON_AddStringToObject(site, "account", request->account ? request->account : "");
    cJSON_AddBoolToObject(site, "admin", request->role == WEB_ADMIN);
    cJSON_AddStringToObject(site, "language", language_tag(request->language));
    cJSON_AddStringToObject(site, "direction", language_is_rtl(request->language) ? "rtl" : "ltr");
    cJSON *languages = cJSON_AddArrayToObject(site, "languages");
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        cJSON *language = cJSON_CreateObject();
        cJSON_AddStringToObject(language, "tag", language_tag(language_at(i)));
        cJSON_AddStringToObject(language, "name", language_own_name(language_at(i)));
        cJSON_AddBoolToObject(language, "chosen", language_at(i) == request->language);
        cJSON_AddItemToArray(languages, language);
    }
    cJSON_AddStringToObject(site, "csrf", request->csrf ? request->csrf : "");
    cJSON_AddStringToObject(site, "path", request->path);
    cJSON_AddStringToObject(site, "version", meso_version());
    web_add_site(request, site);
    return site;
}

/* The answer's bytes are the arena's from here on. */
static int take_bytes(struct web_request *request, struct web_answer *answer, const char *bytes,
                      size_t length, const char *type, struct meso_error *err)
{
    char *copy = base_arena_alloc(request->arena, length + 1, err);
    if (!copy)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(copy, bytes, length);
    copy[length] = 0;
    answer->bytes = copy;
    answer->length = length;
    answer->type = type;
    return MESO_OK;
}

static int write_json(struct web_request *request, struct web_answer *answer, const char *type,
                      struct meso_error *err)
{
    char *text = cJSON_PrintUnformatted(answer->data);
    if (!text)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
    int code = take_bytes(request, answer, text, strlen(text), type, err);
    cJSON_free(text);
    return code;
}

static int write_page(struct web_request *request, struct web_answer *answer, const char *page,
                      struct meso_error *err)
{
    struct web_text text = {0};
    cJSON_AddItemToObject(answer->data, "site", site_of(request));
    int code = web_template_render(web_templates_of(request->server), page, answer->data,
                                   request->language, request->arena, &text, err);
    if (!code)
        code = take_bytes(request, answer, text.at ? text.at : "", text.used,
                          "text/html; charset=utf-8", err);
    web_text_free(&text);
    return code;
}

static int write_success(struct web_request *request, struct web_answer *answer,
                         struct meso_error *err)
{
    bool posted = answer->location != NULL;
    if (!answer->status)
        answer->status = !posted ? 200 : request->for_program ? 201 : 303;
    if (posted && web_add_header(request, answer, "Location", answer->location, err))
        return MESO_E_OUT_OF_MEMORY;
    if (answer->bytes)
        return MESO_OK;
    if (request->for_program || !request->route->page)
        return write_json(request, answer, "application/json", err);
    return posted ? take_bytes(request, answer, "", 0, "text/plain", err)
                  : write_page(request, answer, request->route->page, err);
}

/* In a person's language; a program's own token is answered in the library's English. */
static void put_problem(struct web_request *request, cJSON *to, const struct meso_error *why,
                        int status)
{
    char type[80];
    base_format(type, sizeof type, "urn:mesotrack:error:%s", meso_error_name(why->code));
    cJSON_AddStringToObject(to, "type", type);
    char title[80];
    base_format(title, sizeof title, "%s", meso_error_name(why->code));
    for (char *c = title; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    cJSON_AddStringToObject(to, "title", title);
    cJSON_AddNumberToObject(to, "status", status);
    cJSON_AddStringToObject(to, "detail", why->text);
    cJSON_AddStringToObject(to, "code", meso_error_name(why->code));
    cJSON_AddStringToObject(to, "advice", meso_error_advice(why->code));
    if (!request->by_token)
        web_page_problem(request, to);
}

static void put_form(const struct web_request *request, cJSON *data)
{
    cJSON *form = cJSON_AddObjectToObject(data, "form");
    for (const struct web_pair *field = request->fields; field; field = field->next)
        if (!strstr(field->name, "password"))
            cJSON_AddStringToObject(form, field->name, field->value);
}

static const char *heading_of(const struct meso_error *why, int status)
{
    if (why->code == MESO_E_NO_SUCH_PAGE)
        return LANGUAGE("There is no such page");
    switch (status) {
    case 404:
        return LANGUAGE("Not found");
    case 401:
    case 403:
        return LANGUAGE("Not permitted");
    case 500:
        return LANGUAGE("Something went wrong");
    default:
        return LANGUAGE("This could not be done");
    }
}

/* What is no page's own: an address that leads nowhere, a patient's link that is closed. */
static void put_heading(const struct web_request *request, cJSON *data,
                        const struct meso_error *why, int status)
{
    bool closed =
        request->route && request->route->role == WEB_PATIENT && why->code == MESO_E_NOT_FOUND;
    cJSON_AddBoolToObject(data, "closed_link", closed);
    cJSON_AddStringToObject(
        data, "title",
        web_words(request, closed ? LANGUAGE("This link is closed") : heading_of(why, status)));
}

/* The page of the form that failed, filled anew; without one, the page of problems. */
static int write_form_again(struct web_request *request, struct web_answer *answer,
                            const struct meso_error *why, struct meso_error *err)
{
    const struct web_route *form =
        request->route && strcmp(request->method, "GET") ? web_form_of(request->route) : NULL;
    if (form && request->archive && request->role >= form->role) {
        cJSON *problem = cJSON_DetachItemFromObject(answer->data, "problem");
        cJSON_Delete(answer->data);
        answer->data = cJSON_CreateObject();
        cJSON_AddItemToObject(answer->data, "problem", problem);
        int status = answer->status;
        if (!form->handler(request, answer, err)) {
            answer->status = status;
            put_form(request, answer->data);
            return write_page(request, answer, form->page, err);
        }
        answer->status = status;
    }
    put_heading(request, answer->data, why, answer->status);
    return write_page(request, answer, "problem", err);
}

/* A person reads pages, also where the address itself has none. */
static bool wants_page(const struct web_request *request)
{
    const char *accept = web_header(request, "Accept");
    return !request->for_program &&
           ((request->route && request->route->page) || (accept && strstr(accept, "text/html")));
}

/* A person who is not signed in is shown where to. */
static int send_to_sign_in(struct web_request *request, struct web_answer *answer,
                           struct meso_error *err)
{
    const char *next = strcmp(request->path, "/") ? request->path : NULL;
    if (web_wants_part(request))
        return web_come_again(request, answer, err);
    answer->status = 303;
    answer->bytes = "";
    const char *to = web_printf(request, err, "/sign-in%s%s", next ? "?next=" : "",
                                next ? web_encoded(request, next) : "");
    return to ? web_add_header(request, answer, "Location", to, err) : MESO_E_OUT_OF_MEMORY;
}

static int tell_when(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *offset = request->upload_offset
                             ? web_printf(request, err, "%lld", (long long)request->upload_offset)
                             : NULL;
    if (offset && web_add_header(request, answer, "Upload-Offset", offset, err))
        return MESO_E_OUT_OF_MEMORY;
    const char *seconds =
        request->retry_after ? web_printf(request, err, "%d", request->retry_after) : NULL;
    return seconds ? web_add_header(request, answer, "Retry-After", seconds, err) : MESO_OK;
}

/* Where a part was to stand, the problem is told. */
static int show_in_place(struct web_request *request, struct web_answer *answer,
                         struct meso_error *err)
{
    int code = web_add_header(request, answer, "HX-Reselect", "#main > *", err);
    return code ? code : web_add_header(request, answer, "HX-Reswap", "innerHTML", err);
}

static int write_problem(struct web_request *request, struct web_answer *answer,
                         const struct meso_error *why, struct meso_error *err)
{
    cJSON *items = cJSON_DetachItemFromObject(answer->data, "items");
    cJSON_Delete(answer->data);
    answer->data = cJSON_CreateObject();
    if (items)
        cJSON_AddItemToObject(answer->data, "items", items);
    answer->bytes = NULL;
    answer->location = NULL;
    if (answer->status < 400)
        answer->status = status_of(why->code);
    if (why->code == MESO_E_SIGN_IN_NEEDED && wants_page(request) &&
        !strcmp(request->method, "GET"))
        return send_to_sign_in(request, answer, err);
    if (tell_when(request, answer, err))
        return MESO_E_OUT_OF_MEMORY;
    if (!wants_page(request)) {
        put_problem(request, answer->data, why, answer->status);
        return write_json(request, answer, "application/problem+json", err);
    }
    if (web_wants_part(request) && show_in_place(request, answer, err))
        return MESO_E_OUT_OF_MEMORY;
    put_problem(request, cJSON_AddObjectToObject(answer->data, "problem"), why, answer->status);
    return write_form_again(request, answer, why, err);
}

int web_enter(struct web_request *request, struct meso_error *err)
{
    const char *accept = web_header(request, "Accept");
    if (!strncmp(request->path, "/api/", 5)) {
        request->path += 4;
        request->for_program = true;
    } else if (accept && strstr(accept, "application/json")) {
        request->for_program = true;
    }
    request->language = web_language_of(request);
    int code = web_find_route(request, request->method, err);
    if (code)
        web_recognise(request);
    return code ? code : web_let_in(request, err);
}

/* "code! name files*": those with ! have to be there. */
static int check_fields(const struct web_request *request, struct meso_error *err)
{
    const char *at = request->route->takes;
    while (*(at += strspn(at, " "))) {
        char name[40];
        size_t length = strcspn(at, " !*");
        base_format(name, sizeof name, "%.*s", (int)length, at);
        at += length;
        const char *value = web_field(request, name);
        if (*at == '!' && (!value || !*value))
            return base_error(err, MESO_E_USAGE, "'%s' is missing", name);
        at += strcspn(at, " ");
    }
    return MESO_OK;
}

void web_run(struct web_request *request, struct web_answer *answer, int code,
             struct meso_error *err)
{
    struct meso_error second;
    answer->data = cJSON_CreateObject();
    if (!code)
        code = web_check_form(request, err);
    bool nowhere = code == MESO_E_NO_SUCH_PAGE || code == MESO_E_WRONG_METHOD;
    int unable =
        nowhere && !request->account ? MESO_OK : web_borrow_archive(request, code ? &second : err);
    code = code ? code : unable;
    if (request->archive)
        web_know_clinic(request);
    if (!code) {
        meso_archive_act_as(request->archive, request->account);
        code = check_fields(request, err);
    }
    if (!code)
        code = request->route->handler(request, answer, err);
    if (!code && web_parameter(request, "code") && !strcmp(request->route->method, "GET"))
        web_seen_note(request, web_parameter(request, "code"));
    if (!code)
        code = write_success(request, answer, err);
    if (code && write_problem(request, answer, err, &second)) {
        answer->status = 500;
        answer->type = "text/plain";
        answer->bytes = "";
        answer->length = 0;
    }
    web_return_archive(request);
    cJSON_Delete(answer->data);
    answer->data = NULL;
}
