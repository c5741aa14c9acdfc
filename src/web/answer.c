/* A request's way without its sockets: the route, who asks, the handler, and its object as JSON, as
   a page, or as a problem (RFC 9457). */
#include "answer.h"
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

int web_write_json(struct web_request *request, struct web_answer *answer, const char *type,
                   struct meso_error *err)
{
    char *text = cJSON_PrintUnformatted(answer->data);
    if (!text)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an answer");
    int code = take_bytes(request, answer, text, strlen(text), type, err);
    cJSON_free(text);
    return code;
}

int web_write_page(struct web_request *request, struct web_answer *answer, const char *page,
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
        return web_write_json(request, answer, "application/json", err);
    return posted ? take_bytes(request, answer, "", 0, "text/plain", err)
                  : web_write_page(request, answer, request->route->page, err);
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
    if (code && web_write_problem(request, answer, err, &second)) {
        answer->status = 500;
        answer->type = "text/plain";
        answer->bytes = "";
        answer->length = 0;
    }
    web_return_archive(request);
    cJSON_Delete(answer->data);
    answer->data = NULL;
}
