/* PNG by libpng: header checked, then rows. Every checksum counts, also those of chunks that are
   not needed; warnings about the pixels end the decoding, those about ancillary chunks (a profile
   that libpng finds odd) don't. */
#include "png_chunks.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

struct job {
    png_structp png;
    png_infop info;
    const struct source *source;
    const struct png_chunks *chunks;
    struct meso_error *err;
    int code;
    size_t at;    /* bytes read */
    int next_row; /* for messages; -1 when no count of rows makes sense */
    bool profile_odd;
    struct colour colour;
    struct upright upright;
    size_t row_bytes;
    int passes;
    uint8_t *samples; /* a row; of an interlaced picture all rows */
};

static void on_error(png_structp png, png_const_charp message)
{
    struct job *job = png_get_error_ptr(png);
    const char *name = job->source->name;
    char where[64] = "";
    if (job->next_row > 0)
        snprintf(where, sizeof where, ", after %d of %d rows", job->next_row, job->upright.height);
    if (strstr(message, "emory")) /* "Out of memory", "Insufficient memory ..." */
        job->code =
            base_error(job->err, MESO_E_OUT_OF_MEMORY, "out of memory while decoding '%s'", name);
    else
        job->code = base_error(job->err, MESO_E_IMAGE_DAMAGED, "'%s' is damaged: %s%s", name,
                               message, where);
    png_longjmp(png, 1);
}

/* libpng puts the chunk's name before its message; a small first letter is an ancillary chunk. */
static void on_warning(png_structp png, png_const_charp message)
{
    struct job *job = png_get_error_ptr(png);
    bool of_ancillary = strlen(message) > 5 && message[4] == ':' && (message[0] & 0x20);
    if (!of_ancillary || strstr(message, "emory"))
        on_error(png, message);
    job->profile_odd |= !strncmp(message, "iCCP", 4);
}

static void read_bytes(png_structp png, png_bytep to, size_t length)
{
    struct job *job = png_get_io_ptr(png);
    if (length > job->source->length - job->at)
        png_error(png, "it ends too early");
    memcpy(to, job->source->bytes + job->at, length);
    job->at += length;
}

static void set_limits(struct job *job)
{
    /* Known to libpng, of no use here; not unpacked, only their checksums are read. */
    static const png_byte unused[] = "bKGD\0eXIf\0hIST\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0"
                                     "tEXt\0tIME\0zTXt";
    const struct image_limits *limits = job->source->limits;
    png_set_user_limits(job->png, (png_uint_32)limits->side_px, (png_uint_32)limits->side_px);
    png_set_chunk_cache_max(job->png, 16);
    png_set_chunk_malloc_max(job->png, limits->metadata_bytes);
    png_set_crc_action(job->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_NEVER, unused, sizeof unused / 5);
    png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
}

static void set_transformations(struct job *job)
{
    png_structp png = job->png;
    int type = png_get_color_type(png, job->info);
    if (type == PNG_COLOR_TYPE_PALETTE)
        png_set_palette_to_rgb(png);
    if (type == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, job->info) < 8)
        png_set_expand_gray_1_2_4_to_8(png);
    if (png_get_valid(png, job->info, PNG_INFO_tRNS))
        png_set_tRNS_to_alpha(png);
    const uint16_t one = 1;
    if (png_get_bit_depth(png, job->info) == 16 && *(const uint8_t *)&one)
        png_set_swap(png);
    job->passes = png_set_interlace_handling(png);
    png_read_update_info(png, job->info);
    job->row_bytes = png_get_rowbytes(png, job->info);
}

static int run_start(struct job *job)
{
    job->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, job, on_error, on_warning);
    job->info = job->png ? png_create_info_struct(job->png) : NULL;
    if (!job->info)
        return base_error(job->err, MESO_E_OUT_OF_MEMORY, "out of memory while decoding '%s'",
                          job->source->name);
    if (setjmp(png_jmpbuf(job->png)))
        return job->code;
    set_limits(job);
    png_set_read_fn(job->png, job, read_bytes);
    png_read_info(job->png, job->info);
    set_transformations(job);
    return MESO_OK;
}

static void finish_row(struct job *job, int y, const uint8_t *samples)
{
    image_colour_row(&job->colour, samples, image_upright_row(&job->upright, y),
                     job->upright.width);
    image_upright_put(&job->upright, y);
}

static int run_rows(struct job *job)
{
    int height = job->upright.height;
    if (setjmp(png_jmpbuf(job->png)))
        return job->code;
    for (int pass = 0; pass < job->passes; pass++)
        for (int y = 0; y < height; y++) {
            job->next_row = job->passes == 1 ? y : -1;
            if (job->passes == 1) {
                png_read_row(job->png, job->samples, NULL);
                finish_row(job, y, job->samples);
            } else {
                png_read_row(job->png, job->samples + (size_t)y * job->row_bytes, NULL);
            }
        }
    job->next_row = -1;
    png_read_end(job->png, NULL);
    for (int y = 0; job->passes > 1 && y < height; y++)
        finish_row(job, y, job->samples + (size_t)y * job->row_bytes);
    return MESO_OK;
}

/* libpng calls a gamma within 5 % the same (PNG_GAMMA_THRESHOLD_FIXED), and files that say 1/2.2
   nearly always mean sRGB, whose chunk asks for that value beside it. */
static bool means_srgb(double gamma, const double primaries[8])
{
    static const double srgb[8] = {0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
    bool same = gamma > 0.45455 * 0.95 && gamma < 0.45455 * 1.05;
    for (int i = 0; primaries && i < 8; i++)
        same &= primaries[i] > srgb[i] - 0.01 && primaries[i] < srgb[i] + 0.01;
    return same;
}

/* In PNG's order: iCCP, sRGB, then cHRM and gAMA. */
static void read_colour(struct job *job, struct colour_source *colour)
{
    png_charp label;
    int method, intent;
    png_bytep icc;
    png_uint_32 length;
    double gamma = 0, *p = colour->primaries;
    if (png_get_iCCP(job->png, job->info, &label, &method, &icc, &length)) {
        colour->icc = icc;
        colour->icc_length = length;
        return;
    }
    if (png_get_sRGB(job->png, job->info, &intent))
        return;
    if (job->profile_odd)
        colour->fault = "its colour profile is damaged; sRGB was assumed";
    if (!png_get_gAMA(job->png, job->info, &gamma) || !(gamma > 0.01 && gamma < 100))
        return;
    colour->has_primaries =
        png_get_cHRM(job->png, job->info, &p[0], &p[1], &p[2], &p[3], &p[4], &p[5], &p[6], &p[7]);
    if (!means_srgb(gamma, colour->has_primaries ? p : NULL))
        colour->gamma = gamma;
}

static int decode_rows(struct job *job, struct photo *photo, struct arena *arena)
{
    int type = png_get_color_type(job->png, job->info);
    struct colour_source colour = {
        .model = type & PNG_COLOR_MASK_COLOR ? COLOUR_RGB : COLOUR_GREY,
        .alpha = type & PNG_COLOR_MASK_ALPHA,
        .sixteen = png_get_bit_depth(job->png, job->info) == 16,
    };
    int code = image_upright_open(&job->upright, photo, (int)job->chunks->width,
                                  (int)job->chunks->height, arena, job->err);
    if (code)
        return code;
    read_colour(job, &colour);
    code = image_colour_open(&job->colour, &colour, arena, job->err);
    if (code)
        return code;
    photo->profile_converted = job->colour.profile;
    photo->colour_note = job->colour.note;
    struct base_arena_mark mark = base_arena_mark(arena);
    size_t rows = job->passes > 1 ? job->chunks->height : 1;
    job->samples = base_arena_calloc(arena, rows, job->row_bytes, job->err);
    code = job->samples ? run_rows(job) : MESO_E_OUT_OF_MEMORY;
    base_arena_rewind(arena, mark);
    image_colour_close(&job->colour);
    return code;
}

static int channels_of(int colour_type)
{
    return (colour_type & PNG_COLOR_MASK_COLOR ? 3 : 1) + !!(colour_type & PNG_COLOR_MASK_ALPHA);
}

/* Deflate packs at most 1032 to 1 (zlib's technical notes): a few bytes that claim a huge picture
   are known for what they are before its memory is taken. */
static bool can_hold_its_pixels(const struct png_chunks *chunks)
{
    int channels =
        chunks->colour_type == PNG_COLOR_TYPE_PALETTE ? 1 : channels_of(chunks->colour_type);
    uint64_t bits = (uint64_t)chunks->width * (unsigned)(channels * chunks->bit_depth);
    return (bits / 8 + 1) * chunks->height <= ((uint64_t)chunks->pixel_bytes + 1) * 1032;
}

static int check_header(const struct source *source, const struct png_chunks *chunks,
                        struct meso_error *err)
{
    int code = image_check_size(source, chunks->width, chunks->height, err);
    if (!code)
        code = image_check_metadata(source, chunks->metadata_bytes, err);
    if (!code && !can_hold_its_pixels(chunks))
        code = base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: %zu bytes of packed pixels can't hold %u x %u",
                          source->name, chunks->pixel_bytes, chunks->width, chunks->height);
    return code;
}

/* libexif wants the head that JPEG puts before the block. */
static int read_exif(const struct png_chunks *chunks, struct photo *photo, struct arena *arena,
                     struct meso_error *err)
{
    if (!chunks->exif)
        return MESO_OK;
    uint8_t *block = base_arena_alloc(arena, chunks->exif_length + 6, err);
    if (!block)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(block, "Exif\0", 6);
    memcpy(block + 6, chunks->exif, chunks->exif_length);
    struct exif_facts exif;
    int code = image_read_exif(block, chunks->exif_length + 6, &exif, err);
    photo->exif_orientation = exif.orientation;
    return code;
}

int image_decode_png(const struct source *source, struct photo *photo, struct arena *arena,
                     struct meso_error *err)
{
    struct png_chunks chunks;
    int code = image_png_chunks(source, &chunks, err);
    if (!code)
        code = check_header(source, &chunks, err);
    if (!code)
        code = read_exif(&chunks, photo, arena, err);
    struct job *job = code ? NULL : base_arena_calloc(arena, 1, sizeof *job, err);
    if (!job)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    job->source = source;
    job->chunks = &chunks;
    job->err = err;
    job->next_row = -1;
    photo->bit_depth = chunks.bit_depth;
    photo->jpeg_quality = NAN;
    photo->channels = channels_of(chunks.colour_type);
    code = run_start(job);
    if (!code)
        code = decode_rows(job, photo, arena);
    if (job->png)
        png_destroy_read_struct(&job->png, &job->info, NULL);
    return code;
}
