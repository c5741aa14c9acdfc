/* Walks a JPEG's marker segments: size, scans, EXIF and ICC, so that limits are checked before
   anything is allocated. Tolerant where libjpeg is; what is damaged is libjpeg's to say. ITU-T T.81
   annex B. */
#include "jpeg_segments.h"

#include <string.h>

enum {
    SOI = 0xD8,
    EOI = 0xD9,
    SOS = 0xDA,
    DHT = 0xC4,
    JPG = 0xC8,
    DAC = 0xCC,
    APP1 = 0xE1,
    APP2 = 0xE2,
    APP14 = 0xEE,
    COM = 0xFE
};

static bool is_frame(uint8_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != JPG && marker != DAC;
}

static bool has_no_length(uint8_t marker)
{
    return marker <= 1 || (marker >= 0xD0 && marker <= SOI);
}

static uint32_t big_endian_16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

/* The position after the next marker's code, which goes to *marker; 0 at the end of the bytes. In a
   scan's data FF 00 is a stuffed byte and FF D0..D7 a restart: has_no_length skips both. */
static size_t next_marker(const struct source *source, size_t at, uint8_t *marker)
{
    while (at < source->length) {
        const uint8_t *found = memchr(source->bytes + at, 0xFF, source->length - at);
        if (!found)
            return 0;
        at = (size_t)(found - source->bytes);
        while (at < source->length && source->bytes[at] == 0xFF)
            at++;
        if (at < source->length && !has_no_length(source->bytes[at])) {
            *marker = source->bytes[at];
            return at + 1;
        }
    }
    return 0;
}

static void note_icc(struct jpeg_segments *out, const uint8_t *body, size_t length)
{
    int number = body[12], count = body[13];
    if (!number || number > count || (out->icc_count && out->icc_count != count) ||
        out->icc[number]) {
        out->icc_broken = true;
        return;
    }
    out->icc_count = count;
    out->icc[number] = body + 14;
    out->icc_length[number] = (uint16_t)(length - 14);
}

/* Only what is kept counts as metadata: the previews and depth maps that phones put into XMP don't.
 */
static void note_segment(struct jpeg_segments *out, uint8_t marker, const uint8_t *body,
                         size_t length)
{
    if (is_frame(marker) && !out->process && length >= 6) {
        out->process = marker;
        out->precision = body[0];
        out->height = big_endian_16(body + 1);
        out->width = big_endian_16(body + 3);
        out->components = body[5];
        out->named_rgb = length >= 15 && body[6] == 'R' && body[9] == 'G' && body[12] == 'B';
    } else if (marker == SOS) {
        out->scans++;
    } else if (out->scans) {
        return;
    } else if (marker == APP1 && length > 6 && !memcmp(body, "Exif\0", 6) && !out->exif) {
        out->exif = body;
        out->exif_length = length;
        out->metadata_bytes += length;
    } else if (marker == APP2 && length > 14 && !memcmp(body, "ICC_PROFILE", 12)) {
        note_icc(out, body, length);
        out->metadata_bytes += length;
    } else if (marker == APP14 && length >= 12 && !memcmp(body, "Adobe", 5)) {
        out->adobe_transform = body[11];
    } else if (marker == COM) {
        out->metadata_bytes += length;
    }
}

int image_jpeg_segments(const struct source *source, struct jpeg_segments *out,
                        struct meso_error *err)
{
    *out = (struct jpeg_segments){.adobe_transform = -1};
    uint8_t marker = 0;
    size_t at = 2;
    while ((at = next_marker(source, at, &marker)) && marker != EOI) {
        if (source->length - at < 2)
            break;
        size_t length = big_endian_16(source->bytes + at);
        if (length < 2 || length > source->length - at)
            break;
        note_segment(out, marker, source->bytes + at + 2, length - 2);
        at += length;
    }
    out->picture_length = at && marker == EOI ? at : 0;
    if (!out->scans)
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: it ends inside its header, before the picture",
                          source->name);
    return MESO_OK;
}
