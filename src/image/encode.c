/* sRGB rows -> JPEG or PNG bytes, without any metadata, the same bytes every time. Knows nothing of
   files. */
#include "image.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/* Bytes that grow: of malloc until they are complete, then copied into the arena. */
struct growing {
    uint8_t *at;
    size_t used, capacity;
};

static bool grow(struct growing *bytes, size_t more)
{
    if (more <= bytes->capacity - bytes->used)
        return true;
    size_t capacity = bytes->capacity * 2 + more + (64 << 10);
    uint8_t *larger = realloc(bytes->at, capacity);
    if (!larger)
        return false;
    bytes->at = larger;
    bytes->capacity = capacity;
    return true;
}

/* Takes over what was written; frees it on every way. */
static int finish(struct growing *written, int code, uint8_t **bytes, size_t *length,
                  struct arena *arena, struct meso_error *err)
{
    if (!code) {
        *bytes = base_arena_alloc(arena, written->used, err);
        *length = written->used;
        code = *bytes ? MESO_OK : MESO_E_OUT_OF_MEMORY;
    }
    if (!code)
        memcpy(*bytes, written->at, written->used);
    free(written->at);
    return code;
}

struct jpeg_job {
    struct jpeg_error_mgr errors; /* first: libjpeg hands a pointer to it back */
    struct jpeg_compress_struct jpeg;
    struct jpeg_destination_mgr destination;
    struct growing written;
    jmp_buf escape;
    struct meso_error *err;
    int code;
};

static void on_jpeg_error(j_common_ptr jpeg)
{
    struct jpeg_job *job = (struct jpeg_job *)jpeg->err;
    char message[JMSG_LENGTH_MAX];
    job->errors.format_message(jpeg, message);
    bool memory = job->errors.msg_code == JERR_OUT_OF_MEMORY;
    job->code = base_error(job->err, memory ? MESO_E_OUT_OF_MEMORY : MESO_E_UNEXPECTED,
                           "cannot write a JPEG: %s", message);
    longjmp(job->escape, 1);
}

static void ignore_jpeg_output(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void offer_space(j_compress_ptr jpeg)
{
    struct jpeg_job *job = (struct jpeg_job *)jpeg->err;
    if (!grow(&job->written, 1))
        ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
    job->destination.next_output_byte = job->written.at + job->written.used;
    job->destination.free_in_buffer = job->written.capacity - job->written.used;
}

/* libjpeg calls this when the space is full, whatever free_in_buffer says. */
static boolean offer_more_space(j_compress_ptr jpeg)
{
    struct jpeg_job *job = (struct jpeg_job *)jpeg->err;
    job->written.used = job->written.capacity;
    offer_space(jpeg);
    return TRUE;
}

static void end_space(j_compress_ptr jpeg)
{
    struct jpeg_job *job = (struct jpeg_job *)jpeg->err;
    job->written.used = job->written.capacity - job->destination.free_in_buffer;
}

static void set_up_jpeg(struct jpeg_job *job, int width, int height, int quality)
{
    struct jpeg_compress_struct *jpeg = &job->jpeg;
    jpeg_create_compress(jpeg);
    job->destination.init_destination = offer_space;
    job->destination.empty_output_buffer = offer_more_space;
    job->destination.term_destination = end_space;
    jpeg->dest = &job->destination;
    jpeg->image_width = (JDIMENSION)width;
    jpeg->image_height = (JDIMENSION)height;
    jpeg->input_components = 3;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->comp_info[0].h_samp_factor = 1; /* 4:4:4: colour as fine as light */
    jpeg->comp_info[0].v_samp_factor = 1;
}

static int run_jpeg(struct jpeg_job *job, const uint8_t *rgb, int width, int height,
                    ptrdiff_t stride, int quality)
{
    if (setjmp(job->escape))
        return job->code;
    set_up_jpeg(job, width, height, quality);
    jpeg_start_compress(&job->jpeg, TRUE);
    while (job->jpeg.next_scanline < job->jpeg.image_height) {
        /* libjpeg takes a pointer to bytes it only reads. */
        JSAMPROW row = (JSAMPROW)(uintptr_t)(rgb + (ptrdiff_t)job->jpeg.next_scanline * stride);
        jpeg_write_scanlines(&job->jpeg, &row, 1);
    }
    jpeg_finish_compress(&job->jpeg);
    return MESO_OK;
}

int image_encode_jpeg(const uint8_t *rgb, int width, int height, ptrdiff_t stride, int quality,
                      uint8_t **bytes, size_t *length, struct arena *arena, struct meso_error *err)
{
    if (width < 1 || height < 1 || quality < 1 || quality > 100)
        return base_error(err, MESO_E_UNEXPECTED,
                          "cannot write a JPEG of %d x %d pixels at quality %d", width, height,
                          quality);
    struct jpeg_job job = {.err = err};
    job.jpeg.err = jpeg_std_error(&job.errors);
    job.errors.error_exit = on_jpeg_error;
    job.errors.output_message = ignore_jpeg_output;
    int code = run_jpeg(&job, rgb, width, height, stride, quality);
    jpeg_destroy_compress(&job.jpeg);
    return finish(&job.written, code, bytes, length, arena, err);
}

struct png_job {
    png_structp png;
    png_infop info;
    struct growing written;
    struct meso_error *err;
    int code;
};

static void on_png_error(png_structp png, png_const_charp message)
{
    struct png_job *job = png_get_error_ptr(png);
    bool memory = strstr(message, "emory");
    job->code = base_error(job->err, memory ? MESO_E_OUT_OF_MEMORY : MESO_E_UNEXPECTED,
                           "cannot write a PNG: %s", message);
    png_longjmp(png, 1);
}

static void ignore_png_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void write_png_bytes(png_structp png, png_bytep from, size_t length)
{
    struct png_job *job = png_get_io_ptr(png);
    if (!grow(&job->written, length))
        png_error(png, "Out of memory");
    memcpy(job->written.at + job->written.used, from, length);
    job->written.used += length;
}

static int run_png(struct png_job *job, const uint8_t *rgb, int width, int height, ptrdiff_t stride)
{
    job->png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, job, on_png_error, ignore_png_warning);
    job->info = job->png ? png_create_info_struct(job->png) : NULL;
    if (!job->info)
        return base_error(job->err, MESO_E_OUT_OF_MEMORY, "out of memory for a PNG");
    if (setjmp(png_jmpbuf(job->png)))
        return job->code;
    png_set_write_fn(job->png, job, write_png_bytes, NULL);
    png_set_IHDR(job->png, job->info, (png_uint_32)width, (png_uint_32)height, 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(job->png, 6);
    png_write_info(job->png, job->info);
    for (int y = 0; y < height; y++)
        png_write_row(job->png, rgb + y * stride);
    png_write_end(job->png, NULL);
    return MESO_OK;
}

int image_encode_png(const uint8_t *rgb, int width, int height, ptrdiff_t stride, uint8_t **bytes,
                     size_t *length, struct arena *arena, struct meso_error *err)
{
    struct png_job job = {.err = err};
    int code = width < 1 || height < 1
                   ? base_error(err, MESO_E_UNEXPECTED, "cannot write a PNG of %d x %d pixels",
                                width, height)
                   : run_png(&job, rgb, width, height, stride);
    if (job.png)
        png_destroy_write_struct(&job.png, &job.info);
    return finish(&job.written, code, bytes, length, arena, err);
}
