/* The clinic's own settings: its name, telephone, language and logo. */
#include "page.h"
#include "upload.h"

#include <string.h>

int web_show_settings(struct web_request *request, struct web_answer *answer,
                      struct meso_error *err)
{
    const char *json;
    web_title(request, answer, LANGUAGE("Clinic"));
    web_page_wrong(answer, "image_too_large", "logo");
    web_page_wrong(answer, "not_an_image", "logo");
    web_page_wrong(answer, "image_damaged", "logo");
    int code = meso_archive_clinic(request->archive, &json, err);
    if (!code)
        code = web_tell_as(answer, "clinic", json, err);
    if (code)
        return code;
    cJSON *clinic = cJSON_GetObjectItem(answer->data, "clinic"),
          *list = cJSON_AddArrayToObject(answer->data, "languages");
    const char *logo = web_page_text(clinic, "logo");
    if (*logo)
        cJSON_ReplaceItemInObject(
            clinic, "logo", cJSON_CreateString(web_printf(request, err, "/logo/%.16s", logo)));
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const struct language *language = language_at(i);
        cJSON *row = cJSON_CreateObject();
        cJSON_AddItemToArray(list, row);
        web_page_put(row, "code", language_tag(language));
        web_page_put(row, "name", language_own_name(language));
        cJSON_AddBoolToObject(row, "chosen",
                              !strcmp(web_page_text(clinic, "language"), language_tag(language)));
    }
    return MESO_OK;
}

enum { LOGO_BYTES = 1 << 20 };

/* A picture that was chosen; an empty field of the form sends an empty file. */
static int read_logo(struct web_request *request, struct meso_archive_clinic *clinic,
                     struct meso_error *err)
{
    uint8_t *bytes;
    const char *file;
    struct web_upload *upload = request->uploads;
    if (!upload || !upload->bytes)
        return MESO_OK;
    if (upload->bytes > LOGO_BYTES)
        return base_error(err, MESO_E_IMAGE_TOO_LARGE, "the logo has more than 1 MB");
    int code = web_upload_open(upload, &file, err);
    if (!code)
        code = base_file_read(file, LOGO_BYTES, &bytes, &clinic->logo_length, request->arena, err);
    web_upload_close(upload);
    if (!code)
        clinic->logo = bytes;
    return code;
}

int web_change_settings(struct web_request *request, struct web_answer *answer,
                        struct meso_error *err)
{
    struct meso_archive_clinic clinic = {.name = web_field(request, "name"),
                                         .phone = web_field(request, "phone"),
                                         .language = web_field(request, "language")};
    const struct language *language;
    int code = clinic.language && *clinic.language ? language_find(clinic.language, &language, err)
                                                   : MESO_OK;
    if (web_field(request, "no_logo"))
        clinic.logo = "";
    else if (!code)
        code = read_logo(request, &clinic, err);
    if (!code)
        code = meso_archive_set_clinic(request->archive, &clinic, err);
    answer->location = "/settings?said=settings-saved";
    return code;
}

int web_show_logo(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    const void *bytes;
    int code = meso_archive_logo(request->archive, &bytes, &answer->length, err);
    void *copy = code ? NULL : base_arena_alloc(request->arena, answer->length, err);
    if (!copy)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    answer->bytes = memcpy(copy, bytes, answer->length);
    answer->type = "image/png";
    answer->kept = true;
    return MESO_OK;
}
