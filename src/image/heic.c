/* HEIC, what phones write, by libheif: the primary picture, turned and cropped by the file's own
   transformations, so that EXIF's orientation, which repeats them, is not read. Knows nothing of
   what else the file holds (thumbnails, depth maps, bursts). Damage of the coded picture is an
   error, as for JPEG. */
#include "decode.h"

#include <libheif/heif.h>
#include <math.h>
#include <string.h>

struct job {
    const struct source *source;
    struct heif_context *context;
    struct heif_image_handle *handle;
    struct heif_image *image;
    struct arena *arena;
    struct meso_error *err;
};

static int refuse(const struct job *job, struct heif_error cause)
{
    const char *name = job->source->name;
    if (cause.code == heif_error_Memory_allocation_error)
        return base_error(job->err, MESO_E_OUT_OF_MEMORY, "out of memory while decoding '%s'",
                          name);
    if (cause.subcode == heif_suberror_Security_limit_exceeded)
        return base_error(job->err, MESO_E_IMAGE_TOO_LARGE, "'%s' is refused: %s", name,
                          cause.message);
    if (cause.code == heif_error_Unsupported_filetype ||
        cause.code == heif_error_Unsupported_feature)
        return base_error(job->err, MESO_E_IMAGE_UNSUPPORTED,
                          "'%s' is a HEIF file of a kind that is not read (%s); send it as JPEG",
                          name, cause.message);
    return base_error(job->err, MESO_E_IMAGE_DAMAGED, "'%s' is damaged: %s", name, cause.message);
}

/* libheif unpacks what a file describes before it is asked for pixels: its own limits on a file's
   boxes come first, then ours on what it says of its size. */
static int open_file(struct job *job)
{
    const struct source *source = job->source;
    job->context = heif_context_alloc();
    if (!job->context)
        return base_error(job->err, MESO_E_OUT_OF_MEMORY, "out of memory while decoding '%s'",
                          source->name);
    heif_context_set_maximum_image_size_limit(job->context, source->limits->side_px);
    heif_context_set_max_decoding_threads(job->context, 0);
    struct heif_error done = heif_context_read_from_memory_without_copy(job->context, source->bytes,
                                                                        source->length, NULL);
    if (!done.code)
        done = heif_context_get_primary_image_handle(job->context, &job->handle);
    return done.code ? refuse(job, done) : MESO_OK;
}

static int check_header(const struct job *job)
{
    size_t metadata = heif_image_handle_get_raw_color_profile_size(job->handle);
    heif_item_id ids[16];
    int blocks = heif_image_handle_get_list_of_metadata_block_IDs(job->handle, NULL, ids, 16);
    for (int i = 0; i < blocks; i++)
        metadata += heif_image_handle_get_metadata_size(job->handle, ids[i]);
    int width = heif_image_handle_get_width(job->handle),
        height = heif_image_handle_get_height(job->handle);
    int code = image_check_size(job->source, width < 0 ? 0 : (uint32_t)width,
                                height < 0 ? 0 : (uint32_t)height, job->err);
    return code ? code : image_check_metadata(job->source, metadata, job->err);
}

/* ITU-T H.273: what a camera's file that has no ICC profile may say. Light for a bright display
   (PQ, HLG) has no level that means white. */
static void colour_of_code_points(const struct heif_color_profile_nclx *nclx,
                                  struct colour_source *colour)
{
    if (nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_PQ ||
        nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_HLG) {
        colour->fault = "its high dynamic range can't be read; sRGB was assumed";
        return;
    }
    if (nclx->color_primaries != heif_color_primaries_SMPTE_EG_432_1)
        return;
    static const double display_p3[8] = {0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060};
    memcpy(colour->primaries, display_p3, sizeof display_p3);
    colour->has_primaries = true;
    colour->gamma = 1 / 2.2; /* the nearest power to its curve, which is sRGB's */
}

static int read_colour(const struct job *job, struct colour_source *colour)
{
    size_t length = heif_image_handle_get_raw_color_profile_size(job->handle);
    if (length) {
        uint8_t *icc = base_arena_alloc(job->arena, length, job->err);
        if (!icc)
            return MESO_E_OUT_OF_MEMORY;
        struct heif_error done = heif_image_handle_get_raw_color_profile(job->handle, icc);
        colour->icc = done.code ? NULL : icc;
        colour->icc_length = length;
        return MESO_OK;
    }
    struct heif_color_profile_nclx *nclx = NULL;
    if (!heif_image_handle_get_nclx_color_profile(job->handle, &nclx).code && nclx)
        colour_of_code_points(nclx, colour);
    heif_nclx_color_profile_free(nclx);
    return MESO_OK;
}

static int decode_image(struct job *job, const struct colour_source *colour)
{
    struct heif_decoding_options *options = heif_decoding_options_alloc();
    if (!options)
        return base_error(job->err, MESO_E_OUT_OF_MEMORY, "out of memory while decoding '%s'",
                          job->source->name);
    options->strict_decoding = 1;
    enum heif_chroma chroma = colour->sixteen ? (colour->alpha ? heif_chroma_interleaved_RRGGBBAA_LE
                                                               : heif_chroma_interleaved_RRGGBB_LE)
                              : colour->alpha ? heif_chroma_interleaved_RGBA
                                              : heif_chroma_interleaved_RGB;
    struct heif_error done =
        heif_decode_image(job->handle, &job->image, heif_colorspace_RGB, chroma, options);
    heif_decoding_options_free(options);
    if (!done.code)
        heif_image_get_decoding_warnings(job->image, 0, &done, 1);
    return done.code ? refuse(job, done) : MESO_OK;
}

/* 10 or 12 bits, little-endian, to the 16 of this machine. */
static void widen(const uint8_t *from, uint16_t *to, int count, int bits)
{
    for (int i = 0; i < count; i++) {
        unsigned value = from[2 * i] | (unsigned)from[2 * i + 1] << 8;
        to[i] = (uint16_t)(value << (16 - bits) | value >> (2 * bits - 16));
    }
}

static int put_rows(struct job *job, const struct colour *colour, struct upright *upright)
{
    int stride = 0, samples = 3 + colour->source.alpha;
    const uint8_t *rows =
        heif_image_get_plane_readonly(job->image, heif_channel_interleaved, &stride);
    int bits = heif_image_get_bits_per_pixel_range(job->image, heif_channel_interleaved);
    bool fits = rows && heif_image_get_primary_width(job->image) == upright->width &&
                heif_image_get_primary_height(job->image) == upright->height &&
                (!colour->source.sixteen || (bits > 8 && bits <= 16));
    if (!fits)
        return base_error(job->err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: its picture isn't of the size that the file tells",
                          job->source->name);
    uint16_t *wide = base_arena_calloc(job->arena, (size_t)upright->width * (size_t)samples,
                                       sizeof *wide, job->err);
    if (!wide)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < upright->height; y++) {
        const uint8_t *row = rows + (ptrdiff_t)y * stride;
        if (colour->source.sixteen)
            widen(row, wide, upright->width * samples, bits);
        image_colour_row(colour, colour->source.sixteen ? (const void *)wide : row,
                         image_upright_row(upright, y), upright->width);
        image_upright_put(upright, y);
    }
    return MESO_OK;
}

static int decode(struct job *job, struct photo *photo)
{
    struct colour_source source = {
        .model = COLOUR_RGB,
        .alpha = heif_image_handle_has_alpha_channel(job->handle),
        .sixteen = heif_image_handle_get_luma_bits_per_pixel(job->handle) > 8,
    };
    struct upright upright;
    int code = image_upright_open(&upright, photo, heif_image_handle_get_width(job->handle),
                                  heif_image_handle_get_height(job->handle), job->arena, job->err);
    struct base_arena_mark mark = base_arena_mark(job->arena);
    if (!code)
        code = read_colour(job, &source);
    struct colour colour = {.profile = NULL};
    if (!code)
        code = image_colour_open(&colour, &source, job->arena, job->err);
    if (!code)
        code = decode_image(job, &source);
    if (!code)
        code = put_rows(job, &colour, &upright);
    photo->profile_converted = colour.profile;
    photo->colour_note = colour.note;
    photo->bit_depth = heif_image_handle_get_luma_bits_per_pixel(job->handle);
    photo->channels = 3 + source.alpha;
    photo->jpeg_quality = NAN;
    image_colour_close(&colour);
    base_arena_rewind(job->arena, mark);
    return code;
}

int image_decode_heic(const struct source *source, struct photo *photo, struct arena *arena,
                      struct meso_error *err)
{
    struct job job = {.source = source, .arena = arena, .err = err};
    int code = open_file(&job);
    if (!code)
        code = check_header(&job);
    if (!code)
        code = decode(&job, photo);
    heif_image_release(job.image);
    heif_image_handle_release(job.handle);
    heif_context_free(job.context);
    return code;
}
