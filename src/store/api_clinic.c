/* The archive's public calls of a clinic's day: its settings, who is due, who is sought. */
#include "answer.h"
#include "clinic.h"

#include "image/image.h"
#include "opencv/opencv.h"

#include <mesotrack/clinic.h>

#include <sodium.h>

#include <math.h>
#include <string.h>

enum {
    MOST_SETTING = 200,
    LOGO_BYTES = 1 << 20,
    LOGO_SIDE = 480,
    BASE64 = sodium_base64_VARIANT_ORIGINAL
};
static const char NAME[] = "clinic_name", PHONE[] = "clinic_phone", LANGUAGE[] = "clinic_language",
                  LOGO[] = "clinic_logo";

/* Kept as a PNG of a page's size, so that no metadata and no odd format comes back. */
static int pack_logo(const struct meso_archive_clinic *clinic, const char **out,
                     struct arena *arena, struct meso_error *err)
{
    struct photo *photo;
    uint8_t *png;
    size_t length;
    if (clinic->logo_length > LOGO_BYTES)
        return base_error(err, MESO_E_IMAGE_TOO_LARGE, "the logo is larger than %d bytes",
                          LOGO_BYTES);
    struct image_limits limits = image_default_limits;
    limits.min_side_px = 1;
    int code =
        image_decode(clinic->logo, clinic->logo_length, "the logo", &limits, &photo, arena, err);
    if (code)
        return code;
    double shrink = fmax(1, fmax(photo->width, photo->height) / (double)LOGO_SIDE);
    int width = (int)fmax(1, lround(photo->width / shrink));
    int height = (int)fmax(1, lround(photo->height / shrink));
    uint8_t *rgb = base_arena_alloc(arena, (size_t)width * (size_t)height * 3, err);
    if (!rgb)
        return MESO_E_OUT_OF_MEMORY;
    code = opencv_resize_rgb8(photo->rgb, photo->stride, photo->width, photo->height, rgb,
                              3 * (ptrdiff_t)width, width, height, err);
    if (!code)
        code =
            image_encode_png(rgb, width, height, 3 * (ptrdiff_t)width, &png, &length, arena, err);
    if (code)
        return code;
    size_t room = sodium_base64_encoded_len(length, BASE64);
    char *text = base_arena_alloc(arena, room, err);
    if (!text)
        return MESO_E_OUT_OF_MEMORY;
    *out = sodium_bin2base64(text, room, png, length, BASE64);
    return MESO_OK;
}

static int check_setting(const char *what, const char *text, struct meso_error *err)
{
    return text && (strlen(text) > MOST_SETTING || !store_is_text(text, false))
               ? base_error(err, MESO_E_USAGE, "the clinic's %s is not one line of up to %d bytes",
                            what, MOST_SETTING)
               : MESO_OK;
}

int meso_archive_set_clinic(struct meso_archive *archive, const struct meso_archive_clinic *clinic,
                            struct meso_error *err)
{
    const char *logo = NULL;
    store_answer_begin(archive);
    int code = check_setting("name", clinic->name, err);
    if (!code)
        code = check_setting("telephone number", clinic->phone, err);
    if (!code)
        code = check_setting("language", clinic->language, err);
    if (!code && clinic->logo && !clinic->logo_length)
        logo = "";
    else if (!code && clinic->logo)
        code = pack_logo(clinic, &logo, archive->arena, err);
    struct store_rows *rows = archive->store->rows;
    if (code || (code = store_begin(rows, err)))
        return code;
    const char *const names[] = {NAME, PHONE, LANGUAGE, LOGO}, *const values[] = {
                                                                   clinic->name, clinic->phone,
                                                                   clinic->language, logo};
    for (int i = 0; i < 4 && !code; i++)
        if (values[i])
            code = store_setting_set(rows, names[i], values[i], err);
    if (!code)
        code = store_audit(archive->store, "change", "clinic", 0, "", err);
    return store_end(rows, code, err);
}

int meso_archive_clinic(struct meso_archive *archive, const char **json, struct meso_error *err)
{
    const char *const names[] = {NAME, PHONE, LANGUAGE, LOGO};
    static const char *const told[] = {"name", "phone", "language", "logo"};
    cJSON *answer = cJSON_CreateObject();
    int code = MESO_OK;
    store_answer_begin(archive);
    for (int i = 0; i < 4 && !code; i++) {
        const char *value;
        char hash[STORE_HASH];
        code = store_setting_get(archive->store->rows, names[i], &value, archive->arena, err);
        if (!code && value && *value && i == 3) {
            base_sha256_hex(value, strlen(value), hash);
            value = hash;
        }
        if (!code)
            store_answer_text(answer, told[i], value);
    }
    return store_answer(archive, answer, code, json, err);
}

int meso_archive_logo(struct meso_archive *archive, const void **bytes, size_t *length,
                      struct meso_error *err)
{
    const char *text;
    store_answer_begin(archive);
    int code = store_setting_get(archive->store->rows, LOGO, &text, archive->arena, err);
    if (!code && (!text || !*text))
        code = base_error(err, MESO_E_NOT_FOUND, "the clinic has no logo");
    if (code)
        return code;
    size_t room = strlen(text);
    unsigned char *png = base_arena_alloc(archive->arena, room, err);
    if (!png)
        return MESO_E_OUT_OF_MEMORY;
    if (sodium_base642bin(png, room, text, room, NULL, length, NULL, BASE64))
        return base_error(err, MESO_E_ARCHIVE_DAMAGED, "the clinic's logo is damaged");
    *bytes = png;
    return MESO_OK;
}
