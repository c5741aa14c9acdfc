/* Photographs that the tests of image draw and write themselves. */
#include "image_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void bytes_add(struct bytes *bytes, const void *more, size_t length)
{
    bytes_insert(bytes, bytes->length, more, length);
}

void bytes_insert(struct bytes *bytes, size_t at, const void *more, size_t length)
{
    uint8_t *larger = malloc(bytes->length + length + 1);
    assert_non_null(larger);
    if (bytes->at) {
        memcpy(larger, bytes->at, at);
        memcpy(larger + at + length, bytes->at + at, bytes->length - at);
    }
    memcpy(larger + at, more, length);
    free(bytes->at);
    bytes->at = larger;
    bytes->length += length;
}

void drawn_pixel(int x, int y, uint8_t rgb[3])
{
    rgb[0] = (uint8_t)(60 + 170 * x / (DRAWN_WIDTH - 1));
    rgb[1] = (uint8_t)(70 + 110 * y / (DRAWN_HEIGHT - 1));
    rgb[2] = (uint8_t)(190 - 70 * x / (DRAWN_WIDTH - 1) - 40 * y / (DRAWN_HEIGHT - 1));
}

uint8_t *drawn_rgb(void)
{
    uint8_t *rgb = malloc((size_t)DRAWN_WIDTH * DRAWN_HEIGHT * 3);
    assert_non_null(rgb);
    for (int i = 0; i < DRAWN_WIDTH * DRAWN_HEIGHT; i++)
        drawn_pixel(i % DRAWN_WIDTH, i / DRAWN_WIDTH, rgb + (ptrdiff_t)i * 3);
    return rgb;
}

struct bytes write_jpeg(const struct jpeg_way *way)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *out = NULL;
    unsigned long length = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &out, &length);
    jpeg.image_width = DRAWN_WIDTH;
    jpeg.image_height = DRAWN_HEIGHT;
    jpeg.input_components = way->channels;
    jpeg.in_color_space = way->in;
    jpeg_set_defaults(&jpeg);
    jpeg_set_colorspace(&jpeg, way->coded);
    jpeg_set_quality(&jpeg, 100, TRUE);
    for (int i = 0; i < jpeg.num_components; i++)
        jpeg.comp_info[i].h_samp_factor = jpeg.comp_info[i].v_samp_factor = 1;
    if (way->progressive)
        jpeg_simple_progression(&jpeg);
    jpeg.arith_code = way->arithmetic;
    if (way->without_adobe)
        jpeg.write_Adobe_marker = FALSE;
    jpeg_start_compress(&jpeg, TRUE);
    if (way->icc)
        jpeg_write_icc_profile(&jpeg, way->icc, way->icc_length);
    while (jpeg.next_scanline < jpeg.image_height) {
        JSAMPROW row =
            (JSAMPROW)(uintptr_t)(way->samples +
                                  (size_t)jpeg.next_scanline * DRAWN_WIDTH * (size_t)way->channels);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return (struct bytes){out, length};
}

static void png_bytes(png_structp png, png_bytep from, size_t length)
{
    bytes_add(png_get_io_ptr(png), from, length);
}

static void png_facts(png_structp png, png_infop info, const struct png_way *way)
{
    png_set_write_fn(png, png_get_io_ptr(png), png_bytes, NULL);
    png_set_IHDR(png, info, (png_uint_32)(way->width ? way->width : DRAWN_WIDTH),
                 (png_uint_32)(way->height ? way->height : DRAWN_HEIGHT), way->bit_depth,
                 way->colour_type, way->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (way->icc)
        png_set_iCCP(png, info, "profile", 0, way->icc, way->icc_length);
    if (way->gamma > 0)
        png_set_gAMA(png, info, way->gamma);
    if (way->palette)
        png_set_PLTE(png, info, way->palette, way->colours);
    if (way->palette_alpha || way->clear)
        png_set_tRNS(png, info, (png_bytep)(uintptr_t)way->palette_alpha,
                     way->palette_alpha ? way->colours : 0, (png_color_16p)(uintptr_t)way->clear);
    if (way->orientation) {
        uint8_t block[64];
        size_t length = exif_block(way->orientation, block);
        png_set_eXIf_1(png, info, (png_uint_32)(length - 6), block + 6);
    }
}

struct bytes write_png(const struct png_way *way)
{
    struct bytes out = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &out, png_bytes, NULL);
    png_facts(png, info, way);
    png_write_info(png, info);
    int passes = png_set_interlace_handling(png);
    size_t row = png_get_rowbytes(png, info);
    for (int pass = 0; pass < passes; pass++)
        for (png_uint_32 y = 0; y < png_get_image_height(png, info); y++)
            png_write_row(png, way->samples + y * row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return out;
}

size_t exif_block(int orientation, uint8_t out[64])
{
    /* TIFF, big-endian; one directory with one entry: tag 0x0112, SHORT, 1 value. */
    static const uint8_t block[32] = {'E', 'x',  'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                                      1,   0x12, 0,   3,   0, 0, 0,   1,   0, 0,  0, 0, 0, 0, 0, 0};
    memcpy(out, block, sizeof block);
    out[25] = (uint8_t)orientation;
    return sizeof block;
}

void add_segment(struct bytes *jpeg, int marker, const void *body, size_t length)
{
    uint8_t head[4] = {0xFF, (uint8_t)marker, (uint8_t)((length + 2) >> 8), (uint8_t)(length + 2)};
    bytes_insert(jpeg, 2, body, length);
    bytes_insert(jpeg, 2, head, sizeof head);
}

struct photo *read_photo(const struct bytes *file, struct arena *arena)
{
    struct image_limits limits = image_default_limits;
    limits.min_side_px = 1;
    struct photo *photo = NULL;
    struct meso_error err = {0};
    if (image_decode(file->at, file->length, "drawn", &limits, &photo, arena, &err))
        fail_msg("%s", err.text);
    return photo;
}

double difference(const struct photo *photo, int *largest)
{
    assert_int_equal(photo->width, DRAWN_WIDTH);
    assert_int_equal(photo->height, DRAWN_HEIGHT);
    double sum = 0;
    *largest = 0;
    for (int i = 0; i < DRAWN_WIDTH * DRAWN_HEIGHT; i++) {
        int x = i % DRAWN_WIDTH, y = i / DRAWN_WIDTH;
        uint8_t rgb[3];
        drawn_pixel(x, y, rgb);
        for (int c = 0; c < 3; c++) {
            int off = abs(photo->rgb[y * photo->stride + x * 3 + c] - rgb[c]);
            sum += off;
            *largest = off > *largest ? off : *largest;
        }
    }
    return sum / (DRAWN_WIDTH * DRAWN_HEIGHT * 3);
}
