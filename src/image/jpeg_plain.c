/* Whether a JPEG may be handed on without its metadata and still shows the same. Knows markers, no
   pixels. */
#include "jpeg_segments.h"

enum { BASELINE = 0xC0, BITS = 8, ADOBE_RGB = 0 };

bool image_jpeg_is_plain(const uint8_t *bytes, size_t length, size_t *picture)
{
    struct source source = {.name = "", .bytes = bytes, .length = length};
    struct jpeg_segments found;
    if (image_jpeg_segments(&source, &found, NULL) || !found.picture_length ||
        found.process != BASELINE || found.precision != BITS)
        return false;
    /* Colours that only a marker tells would be read as others without it. */
    if (found.components != 1 &&
        (found.components != 3 || found.adobe_transform == ADOBE_RGB || found.named_rgb))
        return false;
    *picture = found.picture_length;
    return true;
}
