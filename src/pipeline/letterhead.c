/* The clinic's name, telephone number, language and logo: as asked for, else as the archive has
   them. A logo goes into documents as it is, once it is known that it can be decoded. */
#include "letterhead.h"
#include "image/image.h"

#include <mesotrack/clinic.h>

#include <cjson/cJSON.h>
#include <string.h>

/* A letterhead's picture: more makes every summary larger for nothing to be seen. */
enum { MOST_BYTES = 1 << 20, MOST_SIDE = 4000, LEAST_SIDE = 8 };

static int take_logo(const char *name, const uint8_t *bytes, size_t length,
                     struct document_picture *out, struct meso_error *err)
{
    struct image_limits limits = image_default_limits;
    struct photo *photo;
    struct arena *scratch;
    limits.min_side_px = LEAST_SIDE;
    limits.side_px = MOST_SIDE;
    int code = base_arena_new(&scratch, 0, err);
    if (code)
        return code;
    code = image_decode(bytes, length, name, &limits, &photo, scratch, err);
    if (!code) {
        out->png = !strcmp(photo->format, "png");
        out->width = photo->width;
        out->height = photo->height;
        out->bytes = bytes;
        out->length = length;
        if (!out->png && (strcmp(photo->format, "jpeg") != 0 || photo->exif_orientation != 1))
            code = base_error(err, MESO_E_IMAGE_UNSUPPORTED,
                              "the logo '%s' is no upright JPEG or PNG", name);
    }
    base_arena_free(scratch);
    return code;
}

static int read_logo(struct meso_archive *archive, const char *path, struct document_picture *out,
                     struct arena *arena, struct meso_error *err)
{
    const void *kept;
    uint8_t *bytes;
    size_t length;
    if (path) {
        int code = base_file_read(path, MOST_BYTES, &bytes, &length, arena, err);
        return code ? code : take_logo(path, bytes, length, out, err);
    }
    int code = meso_archive_logo(archive, &kept, &length, err);
    if (code)
        return code == MESO_E_NOT_FOUND ? MESO_OK : code;
    if (!(bytes = base_arena_alloc(arena, length, err)))
        return MESO_E_OUT_OF_MEMORY;
    memcpy(bytes, kept, length);
    return take_logo("the clinic's", bytes, length, out, err);
}

/* *out stays NULL where neither says anything. */
static int take_text(const char *asked, const cJSON *settings, const char *name, const char **out,
                     struct arena *arena, struct meso_error *err)
{
    const char *text = asked ? asked : cJSON_GetStringValue(cJSON_GetObjectItem(settings, name));
    if (!text || !*text)
        return MESO_OK;
    *out = base_arena_printf(arena, err, "%s", text);
    return *out ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int pipeline_read_letterhead(struct meso_archive *archive, const struct meso_summary *asked,
                             struct summary_clinic *out, const char **language, struct arena *arena,
                             struct meso_error *err)
{
    const char *json;
    int code = meso_archive_clinic(archive, &json, err);
    if (code)
        return code;
    cJSON *settings = cJSON_Parse(json);
    code = settings ? take_text(asked->clinic_name, settings, "name", &out->name, arena, err)
                    : base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for settings");
    if (!code)
        code = take_text(asked->clinic_phone, settings, "phone", &out->phone, arena, err);
    if (!code)
        code = take_text(asked->language, settings, "language", language, arena, err);
    cJSON_Delete(settings);
    if (!code)
        code = read_logo(archive, asked->clinic_logo, &out->logo, arena, err);
    out->logo.alt = out->name ? out->name : "";
    return code;
}
