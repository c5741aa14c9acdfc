/* Pixels for DICOM: which photographs go as they are, and what becomes of the others. Knows nothing
   of patients. */
#include "dicom.h"

#include <string.h>

enum { QUALITY = 95, HEAD = 54, ROW_ALIGNED = 4, BITS = 24 };

static void put_32(uint8_t *at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

/* A bitmap of 24 bits from top to bottom: height is negative. */
static int as_bitmap(const struct photo *photo, struct store_dicom_picture *out,
                     struct arena *arena, struct meso_error *err)
{
    size_t row = ((size_t)photo->width * 3 + ROW_ALIGNED - 1) / ROW_ALIGNED * ROW_ALIGNED;
    out->length = HEAD + row * (size_t)photo->height;
    uint8_t *to = base_arena_calloc(arena, 1, out->length, err);
    if (!to)
        return MESO_E_OUT_OF_MEMORY;
    out->bytes = to;
    out->bitmap = true;
    memcpy(to, "BM", 2);
    put_32(to + 2, (uint32_t)out->length);
    put_32(to + 10, HEAD);
    put_32(to + 14, 40);
    put_32(to + 18, (uint32_t)photo->width);
    put_32(to + 22, -(uint32_t)photo->height);
    put_32(to + 26, 1 | (uint32_t)BITS << 16);
    for (int y = 0; y < photo->height; y++) {
        const uint8_t *from = photo->rgb + y * photo->stride;
        uint8_t *line = to + HEAD + row * (size_t)y;
        for (int x = 0; x < photo->width; x++)
            for (int c = 0; c < 3; c++)
                line[3 * x + c] = from[3 * x + 2 - c];
    }
    return MESO_OK;
}

static int as_jpeg(const struct photo *photo, struct store_dicom_picture *out, struct arena *arena,
                   struct meso_error *err)
{
    uint8_t *bytes;
    int code = image_encode_jpeg(photo->rgb, photo->width, photo->height, photo->stride, QUALITY,
                                 &bytes, &out->length, arena, err);
    if (!code)
        out->bytes = bytes;
    return code;
}

int store_dicom_picture(const uint8_t *bytes, size_t length, const struct photo *photo,
                        struct store_dicom_picture *out, struct arena *arena,
                        struct meso_error *err)
{
    *out = (struct store_dicom_picture){0};
    if (!strcmp(photo->format, "png")) {
        bool same = photo->bit_depth == 8 && photo->channels == 3 && !photo->profile_converted &&
                    photo->exif_orientation == 1;
        out->derivation = same ? NULL : "converted to 8-bit sRGB";
        return as_bitmap(photo, out, arena, err);
    }
    /* Turned and in other colours, or of a process that DICOM has no name for: made anew. */
    if (!strcmp(photo->format, "jpeg") && photo->exif_orientation == 1 &&
        !photo->profile_converted && image_jpeg_is_plain(bytes, length, &out->length)) {
        out->bytes = bytes;
        return MESO_OK;
    }
    out->derivation = "upright, converted to sRGB, JPEG quality 95";
    return as_jpeg(photo, out, arena, err);
}
