/* Photographs that the tests of image draw and write themselves, with libjpeg and libpng directly.
 */
#ifndef TESTS_IMAGE_FILES_H
#define TESTS_IMAGE_FILES_H

#include "image/image.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>

enum { DRAWN_WIDTH = 97, DRAWN_HEIGHT = 71 }; /* no multiple of a block */

struct bytes { /* of malloc; add() grows */
    uint8_t *at;
    size_t length;
};
void bytes_add(struct bytes *bytes, const void *more, size_t length);
void bytes_insert(struct bytes *bytes, size_t at, const void *more, size_t length);

/* The drawn picture: smooth, and different in every corner. */
void drawn_pixel(int x, int y, uint8_t rgb[3]);
uint8_t *drawn_rgb(void); /* malloc */

struct jpeg_way {
    J_COLOR_SPACE in, coded; /* in: what samples holds */
    int channels;
    bool progressive, arithmetic, without_adobe;
    const uint8_t *icc;
    unsigned icc_length;
    const uint8_t *samples; /* DRAWN_WIDTH x DRAWN_HEIGHT */
};
struct bytes write_jpeg(const struct jpeg_way *way);

struct png_way {
    int colour_type, bit_depth;
    bool interlaced;
    const uint8_t *samples; /* packed rows, 16 bit big-endian */
    const uint8_t *icc;
    unsigned icc_length;
    double gamma;    /* 0: none */
    int orientation; /* 0: no eXIf */
    const png_color *palette;
    int colours;
    const png_byte *palette_alpha;
    const png_color_16 *clear; /* tRNS of grey and RGB */
    int width, height;         /* 0: the drawn size */
};
struct bytes write_png(const struct png_way *way);

/* An EXIF block (with "Exif\0\0") that holds nothing but an orientation. */
size_t exif_block(int orientation, uint8_t out[64]);
/* A marker segment put behind the JPEG's first two bytes. */
void add_segment(struct bytes *jpeg, int marker, const void *body, size_t length);

/* Decodes with a lower limit of 1 pixel a side; asserts that it works. */
struct photo *read_photo(const struct bytes *file, struct arena *arena);
/* Mean and largest difference from the drawn picture. */
double difference(const struct photo *photo, int *largest);

#endif
