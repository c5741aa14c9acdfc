/* JPEG by libjpeg-turbo: header checked, then rows. The slow integer transform and smooth
   upsampling give the same bits on every machine.

   libjpeg fills what is missing with grey and only warns. A photograph that is measured must be
   whole, so the first warning ends the decoding; see is_harmless for what is no damage. */
#include "jpeg_segments.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

struct job {
    struct jpeg_error_mgr errors; /* first: libjpeg hands a pointer to it back */
    struct jpeg_decompress_struct jpeg;
    jmp_buf escape;
    const struct source *source;
    const struct jpeg_segments *segments;
    struct meso_error *err;
    int code;
    struct colour colour;
    struct upright upright;
    uint8_t *row; /* samples as libjpeg gives them; NULL: straight into the photograph */
};

static int code_of(int message)
{
    switch (message) {
    case JERR_OUT_OF_MEMORY:
        return MESO_E_OUT_OF_MEMORY;
    case JERR_NO_BACKING_STORE:
        return MESO_E_IMAGE_TOO_LARGE;
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_COMPONENT_COUNT:
        return MESO_E_IMAGE_UNSUPPORTED;
    default:
        return MESO_E_IMAGE_DAMAGED;
    }
}

/* "after 12 of 900 scan lines", as far as the decoder has one: a picture of several scans is put
   together only when all have come. */
static void say_where(const struct job *job, char *text, size_t size)
{
    const struct jpeg_decompress_struct *jpeg = &job->jpeg;
    if (jpeg->input_scan_number == 0)
        snprintf(text, size, "in its header");
    else if (jpeg->output_scanline == 0 && job->segments->scans > 1)
        snprintf(text, size, "in scan %d of %d", jpeg->input_scan_number, job->segments->scans);
    else if (jpeg->output_scanline == 0)
        snprintf(text, size, "before the first scan line");
    else
        snprintf(text, size, "after %u of %u scan lines", jpeg->output_scanline,
                 jpeg->output_height);
}

static int say_damage(const struct job *job, const char *message)
{
    const char *name = job->source->name;
    char where[64];
    say_where(job, where, sizeof where);
    switch (job->errors.msg_code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
        if (job->jpeg.output_scanline == job->jpeg.output_height && job->jpeg.output_height)
            return base_error(job->err, MESO_E_IMAGE_DAMAGED,
                              "'%s' is damaged: its last bytes, with the end marker, are missing",
                              name);
        return base_error(job->err, MESO_E_IMAGE_DAMAGED, "'%s' is damaged: ends %s", name, where);
    case JWRN_HIT_MARKER:
        return base_error(job->err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: picture data is missing %s", name, where);
    default:
        return base_error(job->err, MESO_E_IMAGE_DAMAGED, "'%s' is damaged: %s, %s", name, message,
                          where);
    }
}

static void fail(struct job *job)
{
    char message[JMSG_LENGTH_MAX];
    job->errors.format_message((j_common_ptr)&job->jpeg, message);
    const char *name = job->source->name;
    job->code = code_of(job->errors.msg_code);
    if (job->code == MESO_E_OUT_OF_MEMORY)
        base_error(job->err, job->code, "out of memory while decoding '%s'", name);
    else if (job->code == MESO_E_IMAGE_TOO_LARGE)
        base_error(job->err, job->code,
                   "'%s' needs more memory to decode than a photograph of the largest size", name);
    else if (job->code == MESO_E_IMAGE_UNSUPPORTED)
        base_error(job->err, job->code, "'%s' is a kind of JPEG that is not read: %s", name,
                   message);
    else
        say_damage(job, message);
    longjmp(job->escape, 1);
}

static void on_error(j_common_ptr jpeg)
{
    fail((struct job *)jpeg->err);
}

/* Not about pixels: an unknown JFIF revision, and padding between the segments of the header. Bytes
   left over after a scan are no padding: they are how a flipped bit that still decodes shows. */
static bool is_harmless(const struct job *job)
{
    return job->errors.msg_code == JWRN_JFIF_MAJOR ||
           (job->errors.msg_code == JWRN_EXTRANEOUS_DATA && job->jpeg.input_scan_number == 0);
}

static void on_message(j_common_ptr jpeg, int level)
{
    struct job *job = (struct job *)jpeg->err;
    if (level < 0 && !is_harmless(job))
        fail(job);
}

static void ignore_output(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void start(struct job *job)
{
    const struct source *source = job->source;
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    jpeg_create_decompress(jpeg);
    /* All coefficients of the largest photograph in four inks, and some room. */
    jpeg->mem->max_memory_to_use = (long)(source->limits->pixels * 8 + (32 << 20));
    jpeg_mem_src(jpeg, source->bytes, source->length);
    jpeg_read_header(jpeg, TRUE);
    jpeg->out_color_space = jpeg->num_components == 1   ? JCS_GRAYSCALE
                            : jpeg->num_components == 4 ? JCS_CMYK
                                                        : JCS_RGB;
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->do_fancy_upsampling = TRUE;
    jpeg->do_block_smoothing = FALSE; /* would invent what a missing scan had held */
}

/* By how much coarser the luma table is than the standard's (ITU-T T.81, Annex K), as libjpeg
   scales it; other makers' tables are given the quality whose table is as coarse in the mean. */
static double quality_of(const struct jpeg_decompress_struct *jpeg)
{
    static const double STANDARD_SUM = 3688;
    const JQUANT_TBL *table = jpeg->quant_tbl_ptrs[0];
    double sum = 0;
    for (int i = 0; table && i < DCTSIZE2; i++)
        sum += table->quantval[i];
    double scale = 100 * sum / STANDARD_SUM;
    return !table ? NAN : scale <= 100 ? 100 - scale / 2 : 5000 / scale;
}

static int run_start(struct job *job)
{
    if (setjmp(job->escape))
        return job->code;
    start(job);
    return MESO_OK;
}

/* A picture whose finer scans never came decodes without a warning, only blurred. */
static int check_scans_complete(const struct job *job)
{
    const struct jpeg_decompress_struct *jpeg = &job->jpeg;
    for (int c = 0; c < jpeg->num_components; c++) {
        bool missing = !jpeg->comp_info[c].quant_table; /* latched by a component's first scan */
        for (int i = 0; jpeg->coef_bits && i < DCTSIZE2; i++) {
            int bits = jpeg->coef_bits[c][i]; /* -1: never came; above 0: bits still to come */
            missing |= bits > 0 || (bits < 0 && (i == 0 || c == 0));
        }
        if (missing)
            return base_error(job->err, MESO_E_IMAGE_DAMAGED,
                              "'%s' is damaged: after its %d scans the picture is not complete",
                              job->source->name, job->segments->scans);
    }
    return MESO_OK;
}

static int run_rows(struct job *job)
{
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    if (setjmp(job->escape))
        return job->code;
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        int y = (int)jpeg->output_scanline;
        uint8_t *rgb = image_upright_row(&job->upright, y);
        JSAMPROW row = job->row ? job->row : rgb;
        jpeg_read_scanlines(jpeg, &row, 1);
        if (job->row)
            image_colour_row(&job->colour, row, rgb, job->upright.width);
        image_upright_put(&job->upright, y);
    }
    int code = check_scans_complete(job);
    if (!code)
        jpeg_finish_decompress(jpeg); /* reads on to the end marker, and warns if there is none */
    return code;
}

static int join_icc(const struct jpeg_segments *segments, struct colour_source *colour,
                    struct arena *arena, struct meso_error *err)
{
    size_t length = 0;
    bool broken = segments->icc_broken;
    for (int i = 1; i <= segments->icc_count; i++) {
        broken |= !segments->icc[i];
        length += segments->icc_length[i];
    }
    if (broken)
        colour->fault = "its colour profile is incomplete; sRGB was assumed";
    if (broken || !length)
        return MESO_OK;
    uint8_t *icc = base_arena_alloc(arena, length, err);
    if (!icc)
        return MESO_E_OUT_OF_MEMORY;
    colour->icc = icc;
    colour->icc_length = length;
    for (int i = 1; i <= segments->icc_count; i++) {
        memcpy(icc, segments->icc[i], segments->icc_length[i]);
        icc += segments->icc_length[i];
    }
    return MESO_OK;
}

static int decode_rows(struct job *job, struct photo *photo, bool adobe_rgb, struct arena *arena)
{
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    int code = image_upright_open(&job->upright, photo, (int)jpeg->image_width,
                                  (int)jpeg->image_height, arena, job->err);
    struct colour_source colour = {
        .model = (enum colour_model)(jpeg->num_components),
        .inverted = jpeg->num_components == 4 && jpeg->saw_Adobe_marker,
        .adobe_rgb = adobe_rgb,
    };
    if (!code)
        code = join_icc(job->segments, &colour, arena, job->err);
    if (!code)
        code = image_colour_open(&job->colour, &colour, arena, job->err);
    if (code)
        return code;
    photo->profile_converted = job->colour.profile;
    photo->colour_note = job->colour.note;
    size_t row_bytes = (size_t)jpeg->image_width * (size_t)jpeg->num_components;
    if (!image_colour_is_plain(&job->colour))
        code = (job->row = base_arena_alloc(arena, row_bytes, job->err)) ? MESO_OK
                                                                         : MESO_E_OUT_OF_MEMORY;
    if (!code)
        code = run_rows(job);
    image_colour_close(&job->colour);
    return code;
}

/* A Huffman-coded block takes at least one bit, so that 64 pixels of the finest component take one:
   a few bytes that claim a huge picture are known for what they are before its memory is taken. */
static bool can_hold_its_pixels(const struct source *source, const struct jpeg_segments *segments)
{
    bool arithmetic = segments->process >= 0xC9;
    return arithmetic ||
           (uint64_t)segments->width * segments->height / 64 <= (uint64_t)source->length * 8;
}

static int check_header(const struct source *source, const struct jpeg_segments *segments,
                        struct meso_error *err)
{
    const char *name = source->name;
    int code = segments->process ? image_check_size(source, segments->width, segments->height, err)
                                 : MESO_OK;
    if (!code)
        code = image_check_metadata(source, segments->metadata_bytes, err);
    if (code)
        return code;
    if (segments->scans > source->limits->jpeg_scans)
        return base_error(err, MESO_E_IMAGE_TOO_LARGE, "'%s' has %d scans; the limit is %d", name,
                          segments->scans, source->limits->jpeg_scans);
    if (!can_hold_its_pixels(source, segments))
        return base_error(err, MESO_E_IMAGE_DAMAGED,
                          "'%s' is damaged: its %zu bytes can't hold %u x %u pixels", name,
                          source->length, segments->width, segments->height);
    if (segments->process && segments->precision != 8)
        return base_error(err, MESO_E_IMAGE_UNSUPPORTED,
                          "'%s' is a JPEG of %d bits a sample; 8 are read", name,
                          segments->precision);
    if (segments->process && segments->components != 1 && segments->components != 3 &&
        segments->components != 4)
        return base_error(err, MESO_E_IMAGE_UNSUPPORTED,
                          "'%s' is a JPEG of %d components; 1, 3 and 4 are read", name,
                          segments->components);
    return MESO_OK;
}

int image_decode_jpeg(const struct source *source, struct photo *photo, struct arena *arena,
                      struct meso_error *err)
{
    struct jpeg_segments *segments = base_arena_alloc(arena, sizeof *segments, err);
    struct job *job = base_arena_calloc(arena, 1, sizeof *job, err);
    if (!segments || !job)
        return MESO_E_OUT_OF_MEMORY;
    struct exif_facts exif;
    int code = image_jpeg_segments(source, segments, err);
    if (!code)
        code = check_header(source, segments, err);
    if (!code)
        code = image_read_exif(segments->exif, segments->exif_length, &exif, err);
    if (code)
        return code;
    job->source = source;
    job->segments = segments;
    job->err = err;
    job->jpeg.err = jpeg_std_error(&job->errors);
    job->errors.error_exit = on_error;
    job->errors.emit_message = on_message;
    job->errors.output_message = ignore_output;
    photo->exif_orientation = exif.orientation;
    photo->bit_depth = 8;
    code = run_start(job);
    photo->channels = job->jpeg.num_components;
    photo->jpeg_quality = code ? NAN : quality_of(&job->jpeg);
    if (!code)
        code = decode_rows(job, photo, exif.adobe_rgb, arena);
    jpeg_destroy_decompress(&job->jpeg);
    return code;
}
