/* An answer that says what went wrong: as a problem (RFC 9457) to programs, at its form, at the
   place of a part, or on a page of its own to people, and with the way to the sign-in. */
#include "answer.h"
#include "page.h"

#include <string.h>

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
            return web_write_page(request, answer, form->page, err);
        }
        answer->status = status;
    }
    put_heading(request, answer->data, why, answer->status);
    return web_write_page(request, answer, "problem", err);
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

int web_write_problem(struct web_request *request, struct web_answer *answer,
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
        return web_write_json(request, answer, "application/problem+json", err);
    }
    if (web_wants_part(request) && show_in_place(request, answer, err))
        return MESO_E_OUT_OF_MEMORY;
    put_problem(request, cJSON_AddObjectToObject(answer->data, "problem"), why, answer->status);
    return write_form_again(request, answer, why, err);
}
