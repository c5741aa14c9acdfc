/* One photograph: looked at, judged, agreed to, set aside and taken back. */
#include "page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int id_of(const struct web_request *request, long long *out, struct meso_error *err)
{
    const char *text = web_parameter(request, "id");
    char *end;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno || *end || *out < 1
               ? base_error(err, MESO_E_NOT_FOUND, "there is no photograph '%.40s'", text)
               : MESO_OK;
}

static int find(struct web_request *request, struct web_answer *answer, bool judge,
                struct meso_error *err)
{
    long long id;
    const char *json;
    int code = id_of(request, &id, err);
    if (!code)
        code = meso_archive_photo_of(request->archive, id, &json, err);
    if (!code)
        code = web_tell(answer, json, err);
    if (code)
        return code;
    const char *name = web_page_text(answer->data, "patient");
    cJSON *patient = cJSON_CreateObject();
    web_page_put(patient, "code", name);
    web_page_put(patient, "address", web_page_address(request, name));
    cJSON_DeleteItemFromObject(answer->data, "patient");
    cJSON_AddItemToObject(answer->data, "patient", patient);
    web_seen_note(request, web_page_text(patient, "code"));
    return web_page_photo(request, answer->data, judge, err);
}

static void add_words(struct web_request *request, cJSON *data)
{
    const char *consent = web_page_text(data, "consent");
    bool after = !strcmp(web_page_text(data, "needles"), "after");
    cJSON *given = cJSON_CreateObject();
    cJSON_AddBoolToObject(given, "treatment", strstr(consent, "treatment") != NULL);
    cJSON_AddBoolToObject(given, "summary", strstr(consent, "summary") != NULL);
    cJSON_AddBoolToObject(given, "teaching", strstr(consent, "teaching") != NULL);
    cJSON_DeleteItemFromObject(data, "consent");
    cJSON_AddItemToObject(data, "consent", given);
    web_page_put(data, "title",
                 web_page_say(request, LANGUAGE("%s, session %d"),
                              web_page_text(data, "view_words"), web_page_number(data, "session")));
    web_page_put(
        data, "needles_words",
        web_words(request, after ? LANGUAGE("after the needles") : LANGUAGE("before the needles")));
    web_page_put(data, "flags_words", web_page_text(data, "flags"));
    web_page_put(data, "added_words", web_page_date(request, web_page_text(data, "added")));
    web_page_put(data, "size_words",
                 web_page_say(request, "%.1f MB",
                              cJSON_GetNumberValue(cJSON_GetObjectItem(data, "bytes")) / 1e6));
}

int web_show_photo(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    int code = find(request, answer, true, err);
    if (code)
        return code;
    add_words(request, answer->data);
    const cJSON *told = cJSON_GetObjectItem(answer->data, "mm_per_px");
    web_scale_put(request, answer->data, web_page_text(answer->data, "view"),
                  cJSON_IsNumber(told) ? told->valuedouble : 0);
    return MESO_OK;
}

/* The piece of the capture page that a photograph just sent gets. */
int web_show_verdict(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    int code = find(request, answer, true, err);
    const char *report = web_field(request, "report");
    if (!code && report && *report == '/' && report[1] != '/')
        web_page_put(answer->data, "report", report);
    return code;
}

/* A photograph's address doesn't name the patient whom the audit trail does. */
static int note_seen(struct web_request *request, long long id, struct meso_error *err)
{
    const char *json;
    int code = meso_archive_photo_of(request->archive, id, &json, err);
    if (code)
        return code;
    cJSON *photo = cJSON_Parse(json);
    web_seen_note(request, web_page_text(photo, "patient"));
    cJSON_Delete(photo);
    return MESO_OK;
}

static int show_bytes(struct web_request *request, struct web_answer *answer, int side,
                      struct meso_error *err)
{
    long long id;
    const void *bytes;
    int code = id_of(request, &id, err);
    if (!code)
        code = note_seen(request, id, err);
    if (!code)
        code = meso_archive_picture(request->archive, id, side, &bytes, &answer->length, err);
    if (code)
        return code;
    /* The archive's memory is the next call's. */
    void *copy = base_arena_alloc(request->arena, answer->length, err);
    if (!copy)
        return MESO_E_OUT_OF_MEMORY;
    answer->bytes = memcpy(copy, bytes, answer->length);
    answer->kept = true;
    return MESO_OK;
}

int web_show_picture(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    int side = atoi(web_parameter(request, "side"));
    answer->type = "image/jpeg";
    return side > 0 ? show_bytes(request, answer, side, err)
                    : base_error(err, MESO_E_USAGE, "a picture of '%.20s' px",
                                 web_parameter(request, "side"));
}

static const char *type_of(const unsigned char *bytes, size_t length)
{
    if (length > 3 && bytes[0] == 0xff && bytes[1] == 0xd8)
        return "image/jpeg";
    if (length > 8 && !memcmp(bytes, "\x89PNG", 4))
        return "image/png";
    return "image/heic";
}

int web_show_original(struct web_request *request, struct web_answer *answer,
                      struct meso_error *err)
{
    int code = show_bytes(request, answer, 0, err);
    if (!code)
        answer->type = type_of(answer->bytes, answer->length);
    return code;
}

static int go_to(struct web_request *request, struct web_answer *answer, const char *format,
                 struct meso_error *err)
{
    answer->location =
        web_printf(request, err, "/photographs/%s?said=%s", web_parameter(request, "id"), format);
    return answer->location ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int web_set_photo_consent(struct web_request *request, struct web_answer *answer,
                          struct meso_error *err)
{
    long long id;
    const char *given = web_page_checked(request, "consent");
    int code = id_of(request, &id, err);
    if (!code)
        code = meso_archive_set_photo_consent(request->archive, id, *given ? given : "none", err);
    return code ? code : go_to(request, answer, "consent-saved", err);
}

/* An empty field takes it away. */
int web_set_photo_scale(struct web_request *request, struct web_answer *answer,
                        struct meso_error *err)
{
    long long id;
    const char *json;
    struct meso_archive_photo to = {.view = NULL};
    int code = web_scale_field(request, &to.mm_per_px, err);
    if (!code)
        code = id_of(request, &id, err);
    if (!code)
        code = meso_archive_photo_of(request->archive, id, &json, err);
    if (code)
        return code;
    cJSON *photo = cJSON_Parse(json);
    struct meso_archive_photo_id of = {.patient = web_page_text(photo, "patient"),
                                       .session = web_page_number(photo, "session"),
                                       .sha256 = web_page_text(photo, "sha256"),
                                       .view = web_page_text(photo, "view")};
    if (!(to.mm_per_px > 0))
        to.mm_per_px = -1;
    code = meso_archive_edit_photo(request->archive, &of, &to, &json, err);
    cJSON_Delete(photo);
    return code ? code : go_to(request, answer, "scale-saved", err);
}

/* Back to the camera, in the same view. */
int web_retake_photo(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    long long id;
    const char *json;
    int code = id_of(request, &id, err);
    if (!code)
        code = meso_archive_set_aside(request->archive, id, 1, err);
    if (!code)
        code = meso_archive_photo_of(request->archive, id, &json, err);
    if (!code)
        code = web_tell(answer, json, err);
    if (code)
        return code;
    answer->location =
        web_printf(request, err, "%s/sessions/%d/photographs?view=%s",
                   web_page_address(request, web_page_text(answer->data, "patient")),
                   web_page_number(answer->data, "session"), web_page_text(answer->data, "view"));
    return answer->location ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int web_use_photo(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    long long id;
    int code = id_of(request, &id, err);
    if (!code)
        code = meso_archive_set_aside(request->archive, id, 0, err);
    return code ? code : go_to(request, answer, "photo-used", err);
}
