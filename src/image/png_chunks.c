/* Walks a PNG's chunks: size, EXIF, and whether the file is whole, so that limits are checked
   before anything is allocated. Contents and checksums are libpng's. W3C PNG, second edition,
   section 5. */
#include "png_chunks.h"

#include <string.h>

enum { SIGNATURE = 8, AROUND = 12 /* length, type and checksum of a chunk */ };

static uint32_t big_endian_32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool is_chunk_type(const uint8_t *at)
{
    for (int i = 0; i < 4; i++)
        if (!((at[i] >= 'A' && at[i] <= 'Z') || (at[i] >= 'a' && at[i] <= 'z')))
            return false;
    return true;
}

static bool is_type(const uint8_t *at, const char *type)
{
    return !memcmp(at, type, 4);
}

static void note_chunk(struct png_chunks *out, const uint8_t *type, uint32_t length)
{
    static const char *const metadata[] = {"eXIf", "iCCP", "tEXt", "zTXt", "iTXt"};
    if (is_type(type, "IDAT"))
        out->pixel_bytes += length;
    if (is_type(type, "eXIf") && !out->exif) {
        out->exif = type + 4;
        out->exif_length = length;
    }
    for (size_t i = 0; i < sizeof metadata / sizeof *metadata; i++)
        if (is_type(type, metadata[i]))
            out->metadata_bytes += length;
}

static int ends_early(const struct source *source, const uint8_t *type, struct meso_error *err)
{
    if (!type)
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: ends after %zu bytes, between two chunks, before its "
                          "end chunk IEND",
                          source->name, source->length);
    return base_error(err, MESO_E_IMAGE_DAMAGED,
                      "'%s' is damaged: ends after %zu bytes, inside a chunk %.4s%s", source->name,
                      source->length, (const char *)type,
                      is_type(type, "IDAT") ? ", before the picture is complete" : "");
}

static int read_header(const struct source *source, struct png_chunks *out, struct meso_error *err)
{
    const uint8_t *at = source->bytes + SIGNATURE;
    if (source->length < SIGNATURE + AROUND + 13)
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: ends after %zu bytes, inside its header", source->name,
                          source->length);
    if (!is_type(at + 4, "IHDR") || big_endian_32(at) != 13)
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: the PNG does not begin with its header chunk IHDR",
                          source->name);
    out->width = big_endian_32(at + 8);
    out->height = big_endian_32(at + 12);
    out->bit_depth = at[16];
    out->colour_type = at[17];
    return MESO_OK;
}

int image_png_chunks(const struct source *source, struct png_chunks *out, struct meso_error *err)
{
    *out = (struct png_chunks){0};
    int code = read_header(source, out, err);
    for (size_t at = SIGNATURE; !code;) {
        if (source->length - at < 8)
            return ends_early(source, NULL, err);
        size_t length = big_endian_32(source->bytes + at);
        const uint8_t *type = source->bytes + at + 4;
        if (!is_chunk_type(type))
            return base_error(err, MESO_E_IMAGE_DAMAGED,
                              "'%s' is damaged: no chunk of a PNG begins at byte %zu", source->name,
                              at);
        if (length + AROUND > source->length - at)
            return ends_early(source, type, err);
        note_chunk(out, type, (uint32_t)length);
        if (is_type(type, "IEND"))
            break;
        at += length + AROUND;
    }
    if (!code && !out->pixel_bytes)
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: it has no picture data (chunk IDAT)", source->name);
    return code;
}
