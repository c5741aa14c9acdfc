/* The patient's summary: for the clinician, and by links that the patient opens. */
#include "visitor.h"

#include <mesotrack/summary.h>

#include <stdlib.h>
#include <string.h>

enum { DAYS = 30, MOST_DAYS = 366 };

int web_show_links(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *json, *patient = web_parameter(request, "code");
    cJSON *list = cJSON_AddArrayToObject(answer->data, "languages");
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        cJSON *language = cJSON_CreateObject();
        cJSON_AddStringToObject(language, "tag", language_tag(language_at(i)));
        cJSON_AddStringToObject(language, "name", language_own_name(language_at(i)));
        cJSON_AddBoolToObject(language, "chosen", language_at(i) == request->language);
        cJSON_AddItemToArray(list, language);
    }
    web_title(request, answer, LANGUAGE("Links for the patient"));
    cJSON_AddStringToObject(answer->data, "patient", patient);
    cJSON_AddStringToObject(
        answer->data, "address",
        web_printf(request, err, "/patients/%s", web_encoded(request, patient)));
    int code = meso_archive_links(request->archive, patient, &json, err);
    return code ? code : web_tell(answer, json, err);
}

int web_add_link(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    char token[MESO_TOKEN_ROOM];
    int days;
    const char *json = NULL, *patient = web_parameter(request, "code");
    int code = web_number_field(request, "days", 1, MOST_DAYS, DAYS, &days, err);
    if (!code)
        code = meso_archive_add_link(request->archive, patient, web_field(request, "view"),
                                     web_field(request, "language"), days, token, &json, err);
    if (code)
        return code;
    const char *url = web_printf(request, err, "%s/s/%s", web_url(request->server), token);
    answer->status = 201;
    if (request->for_program) {
        cJSON_AddStringToObject(answer->data, "url", url);
        return web_tell(answer, json, err);
    }
    cJSON *made = cJSON_Parse(json);
    cJSON_AddStringToObject(made, "url", url);
    cJSON_AddItemToObject(answer->data, "made", made);
    return web_show_links(request, answer, err);
}

int web_revoke_link(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *patient = web_parameter(request, "code");
    answer->location =
        web_printf(request, err, "/patients/%s/links", web_encoded(request, patient));
    answer->status = request->for_program ? 200 : 0;
    return meso_archive_revoke_link(request->archive, patient, atoi(web_parameter(request, "id")),
                                    err);
}

static int give_pdf(struct web_request *request, struct web_answer *answer,
                    struct meso_result *result, struct meso_error *err)
{
    const char *text;
    size_t length;
    int code = meso_result_text(result, MESO_FORMAT_PDF, &text, &length, err);
    char *copy = code ? NULL : base_arena_alloc(request->arena, length, err);
    if (!copy)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    answer->bytes = memcpy(copy, text, length);
    answer->length = length;
    answer->type = "application/pdf";
    return MESO_OK;
}

/* As in the file that is sent, and at its end where to find the PDF. */
static int give_page(struct web_request *request, struct web_answer *answer,
                     struct meso_result *result, const struct meso_summary *what, const char *pdf,
                     struct meso_error *err)
{
    char policy[MESO_POLICY_ROOM];
    const char *text;
    size_t length;
    const struct language *language = request->language;
    int code = meso_result_text(result, MESO_FORMAT_HTML, &text, &length, err);
    if (!code)
        code = language_find(what->language, &language, err);
    if (code)
        return code;
    const char *end = strstr(text, "</main>");
    int before = (int)(end ? end - text : (ptrdiff_t)length);
    const char *page = web_printf(
        request, err, "%.*s<p><a href=\"%s\" download=\"summary.pdf\">%s</a></p>\n%s", before, text,
        pdf, language_text(language, LANGUAGE("Save it as PDF")), text + before);
    if (!page)
        return MESO_E_OUT_OF_MEMORY;
    answer->bytes = page;
    answer->length = strlen(page);
    answer->type = "text/html; charset=utf-8";
    meso_summary_policy(policy);
    return web_add_header(request, answer, "Content-Security-Policy", policy, err);
}

/* pdf: the address of the PDF, on the page; NULL: the PDF itself. */
static int summary(struct web_request *request, struct web_answer *answer,
                   const struct meso_summary *what, const char *pdf, struct meso_error *err)
{
    struct meso_result *result = NULL;
    struct meso *meso = NULL;
    int code = web_borrow_meso(request, &meso, err);
    if (!code)
        code = meso_archive_summary(request->archive, meso, what, &result, err);
    web_return_meso(request, meso);
    if (!code)
        code = pdf ? give_page(request, answer, result, what, pdf, err)
                   : give_pdf(request, answer, result, err);
    meso_result_free(result);
    return code;
}

static int of_patient(struct web_request *request, struct web_answer *answer, const char *pdf,
                      struct meso_error *err)
{
    const char *language = web_field(request, "language"), *view = web_field(request, "view");
    struct meso_summary what = {
        .patient = web_parameter(request, "code"),
        .view = view && *view ? view : NULL,
        .language = language && *language ? language : language_tag(request->language)};
    return summary(request, answer, &what, pdf, err);
}

int web_show_summary(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *language = web_field(request, "language"), *view = web_field(request, "view");
    const char *pdf = web_printf(
        request, err, "/patients/%s/summary.pdf?view=%s&amp;language=%s",
        web_encoded(request, web_parameter(request, "code")),
        web_encoded(request, view ? view : ""),
        web_encoded(request, language && *language ? language : language_tag(request->language)));
    return pdf ? of_patient(request, answer, pdf, err) : MESO_E_OUT_OF_MEMORY;
}

int web_show_summary_pdf(struct web_request *request, struct web_answer *answer,
                         struct meso_error *err)
{
    return of_patient(request, answer, NULL, err);
}

/* The link says whose and of what; nothing that is sent with it can change that. */
static int of_link(struct web_request *request, struct web_answer *answer, const char *pdf,
                   struct meso_error *err)
{
    const struct meso_opened_link *link = &request->link;
    struct meso_summary what = {.patient = link->patient,
                                .view = *link->view ? link->view : NULL,
                                .language = link->language};
    meso_archive_act_as(request->archive, "patient by link");
    int code = meso_archive_note_opened(request->archive, link->id, err);
    return code ? code : summary(request, answer, &what, pdf, err);
}

int web_open_summary(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const char *pdf = web_printf(request, err, "/s/%s/summary.pdf",
                                 web_encoded(request, web_parameter(request, "token")));
    return pdf ? of_link(request, answer, pdf, err) : MESO_E_OUT_OF_MEMORY;
}

int web_open_summary_pdf(struct web_request *request, struct web_answer *answer,
                         struct meso_error *err)
{
    return of_link(request, answer, NULL, err);
}
