/* What image promises of HEIC: what a phone writes reads like the same picture as PNG. The files
   are written by libheif. */
#include "image_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libheif/heif.h>

enum { WIDTH = 198, HEIGHT = 142 };

struct way {
    int bits; /* 8 or 10 */
    bool alpha;
    enum heif_orientation orientation; /* 0: as it is */
    const uint8_t *icc;
    size_t icc_length;
    enum heif_transfer_characteristics transfer; /* 0: none told */
};

static struct heif_error keep(struct heif_context *context, const void *data, size_t size,
                              void *out)
{
    (void)context;
    bytes_add(out, data, size);
    return (struct heif_error){heif_error_Ok, heif_suberror_Unspecified, "ok"};
}

static void check(struct heif_error error)
{
    if (error.code)
        fail_msg("libheif: %s", error.message);
}

/* The drawn picture twice as large, so that 4:2:0 costs nothing. */
static void pixel(int x, int y, uint8_t rgb[3])
{
    drawn_pixel(x / 2, y / 2, rgb);
}

static struct heif_image *draw(const struct way *way)
{
    struct heif_image *image;
    int channels = 3 + way->alpha, stride;
    enum heif_chroma chroma = way->bits > 8 ? heif_chroma_interleaved_RRGGBB_LE
                              : way->alpha  ? heif_chroma_interleaved_RGBA
                                            : heif_chroma_interleaved_RGB;
    check(heif_image_create(WIDTH, HEIGHT, heif_colorspace_RGB, chroma, &image));
    check(heif_image_add_plane(image, heif_channel_interleaved, WIDTH, HEIGHT, way->bits));
    uint8_t *plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            uint8_t rgb[4] = {0, 0, 0, 255};
            pixel(x, y, rgb);
            for (int c = 0; c < channels; c++) {
                int at = y * stride + (x * channels + c) * (way->bits > 8 ? 2 : 1);
                unsigned value = way->bits > 8 ? rgb[c] * 1023u / 255 : rgb[c];
                plane[at] = (uint8_t)value;
                if (way->bits > 8)
                    plane[at + 1] = (uint8_t)(value >> 8);
            }
        }
    if (way->icc)
        check(heif_image_set_raw_color_profile(image, "prof", way->icc, way->icc_length));
    return image;
}

static struct bytes write_heic(const struct way *way)
{
    struct bytes out = {NULL, 0};
    struct heif_context *context = heif_context_alloc();
    struct heif_encoder *encoder;
    struct heif_image *image = draw(way);
    struct heif_encoding_options *options = heif_encoding_options_alloc();
    struct heif_color_profile_nclx *nclx = heif_nclx_color_profile_alloc();
    check(heif_context_get_encoder_for_format(context, heif_compression_HEVC, &encoder));
    heif_encoder_set_lossy_quality(encoder, 95);
    heif_encoder_set_parameter_string(encoder, "chroma", "444");
    if (way->orientation)
        options->image_orientation = way->orientation;
    if (way->transfer) {
        nclx->transfer_characteristics = way->transfer;
        check(heif_image_set_nclx_color_profile(image, nclx));
        options->output_nclx_profile = nclx;
        options->macOS_compatibility_workaround_no_nclx_profile = 0;
    }
    check(heif_context_encode_image(context, image, encoder, options, NULL));
    struct heif_writer writer = {1, keep};
    check(heif_context_write(context, &writer, &out));
    heif_nclx_color_profile_free(nclx);
    heif_encoding_options_free(options);
    heif_image_release(image);
    heif_encoder_release(encoder);
    heif_context_free(context);
    return out;
}

/* Mean difference from the drawn picture; turned: x, y of the drawn one from those of the photo. */
static double mean_difference(const struct photo *photo, bool half_turn)
{
    double sum = 0;
    for (int y = 0; y < photo->height; y++)
        for (int x = 0; x < photo->width; x++) {
            uint8_t drawn[3];
            pixel(half_turn ? WIDTH - 1 - x : x, half_turn ? HEIGHT - 1 - y : y, drawn);
            for (int c = 0; c < 3; c++)
                sum += abs(photo->rgb[y * photo->stride + 3 * x + c] - drawn[c]);
        }
    return sum / (3.0 * photo->width * photo->height);
}

static int new_arena(void **state)
{
    return base_arena_new((struct arena **)state, 0, NULL);
}

static int free_arena(void **state)
{
    base_arena_free(*state);
    return 0;
}

static void a_phones_photograph_reads_like_the_picture_in_it(void **state)
{
    static const struct way ways[] = {{.bits = 8}, {.bits = 10}, {.bits = 8, .alpha = true}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct bytes file = write_heic(&ways[i]);
        struct photo *photo = read_photo(&file, *state);
        assert_string_equal(photo->format, "heic");
        assert_int_equal(photo->width, WIDTH);
        assert_int_equal(photo->height, HEIGHT);
        assert_int_equal(photo->bit_depth, ways[i].bits);
        assert_int_equal(photo->channels, ways[i].alpha ? 4 : 3);
        assert_null(photo->colour_note);
        assert_true(mean_difference(photo, false) < 2.5); /* what coding at quality 95 costs */
        assert_int_equal(image_admit(file.at, file.length, "a.heic", NULL), MESO_OK);
        free(file.at);
    }
}

static void it_is_turned_by_the_files_own_transformation(void **state)
{
    struct way way = {.bits = 8, .orientation = heif_orientation_rotate_180};
    struct bytes file = write_heic(&way);
    struct photo *photo = read_photo(&file, *state);
    assert_true(mean_difference(photo, true) < 2.5);
    assert_true(mean_difference(photo, false) > 10);
    free(file.at);
}

static void high_dynamic_range_is_read_with_a_note(void **state)
{
    struct way way = {.bits = 10, .transfer = heif_transfer_characteristic_ITU_R_BT_2100_0_HLG};
    struct bytes file = write_heic(&way);
    struct photo *photo = read_photo(&file, *state);
    assert_non_null(photo->colour_note);
    assert_non_null(strstr(photo->colour_note, "dynamic range"));
    free(file.at);
}

static void a_file_cut_anywhere_is_refused_as_damaged(void **state)
{
    struct bytes file = write_heic(&(struct way){.bits = 8});
    for (size_t length = 12; length < file.length; length += 1 + file.length / 60) {
        struct photo *photo;
        struct meso_error err;
        int code = image_decode(file.at, length, "cut.heic", NULL, &photo, *state, &err);
        assert_true(code == MESO_E_IMAGE_DAMAGED || code == MESO_E_IMAGE_UNSUPPORTED);
        assert_non_null(strstr(err.text, "cut.heic"));
        assert_int_equal(meso_error_exit_code(code), 5);
    }
    free(file.at);
}

/* Read or refused with a reason; the sanitizers see the rest. */
static void a_file_with_changed_bytes_does_no_harm(void **state)
{
    struct bytes file = write_heic(&(struct way){.bits = 8});
    uint32_t random = 1;
    int refused = 0, header = 600; /* where most of what can mislead stands */
    for (int i = 0; i < 400; i++) {
        random = random * 1664525u + 1013904223u; /* Numerical Recipes */
        size_t at = (random >> 8) % (i % 2 ? file.length : (size_t)header);
        uint8_t kept = file.at[at];
        struct photo *photo;
        struct meso_error err = {.code = 0};
        struct base_arena_mark mark = base_arena_mark(*state);
        file.at[at] = (uint8_t)(kept ^ (1u << (random & 7)));
        int code = image_decode(file.at, file.length, "odd.heic", NULL, &photo, *state, &err);
        if (code && !strstr(err.text, "odd.heic"))
            fail_msg("%zu: %s", at, err.text);
        refused += code != 0;
        base_arena_rewind(*state, mark);
        file.at[at] = kept;
    }
    assert_true(refused > 20); /* a coded picture has no checksum: most bits are another picture */
    free(file.at);
}

static void what_is_too_large_is_refused_by_its_header(void **state)
{
    struct bytes file = write_heic(&(struct way){.bits = 8});
    struct image_limits limits = image_default_limits;
    struct photo *photo;
    struct meso_error err;
    limits.pixels = WIDTH * HEIGHT - 1;
    assert_int_equal(
        image_decode(file.at, file.length, "large.heic", &limits, &photo, *state, &err),
        MESO_E_IMAGE_TOO_LARGE);
    assert_non_null(strstr(err.text, "198 x 142"));
    free(file.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phones_photograph_reads_like_the_picture_in_it),
        cmocka_unit_test(it_is_turned_by_the_files_own_transformation),
        cmocka_unit_test(high_dynamic_range_is_read_with_a_note),
        cmocka_unit_test(a_file_cut_anywhere_is_refused_as_damaged),
        cmocka_unit_test(a_file_with_changed_bytes_does_no_harm),
        cmocka_unit_test(what_is_too_large_is_refused_by_its_header),
    };
    return cmocka_run_group_tests(tests, new_arena, free_arena);
}
