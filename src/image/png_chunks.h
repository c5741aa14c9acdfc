/* Inside the image room: a PNG's chunks, found before the decoder sees a byte. */
#ifndef IMAGE_PNG_CHUNKS_H
#define IMAGE_PNG_CHUNKS_H

#include "decode.h"

struct png_chunks {
    uint32_t width, height;
    int bit_depth, colour_type; /* as in the header, unchecked */
    const uint8_t *exif;        /* without "Exif\0\0" */
    size_t exif_length;
    size_t metadata_bytes, pixel_bytes;
};

/* Walks all chunks to IEND. Refuses a file that ends before. */
int image_png_chunks(const struct source *source, struct png_chunks *out, struct meso_error *err);

#endif
