/* What image promises of ordinary photographs: every kind of JPEG and PNG, upright; encoding;
   polygons. Colour profiles: image_colour.c. Bad files: image_hostile.c. */
#include "image_files.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int new_arena(void **state)
{
    return base_arena_new((struct arena **)state, 0, NULL);
}

static int free_arena(void **state)
{
    base_arena_free(*state);
    return 0;
}

static void a_jpeg_reads_as_it_was_drawn_whatever_its_coding(void **state)
{
    uint8_t *rgb = drawn_rgb();
    for (int i = 0; i < 5; i++) {
        struct jpeg_way way = {.in = JCS_RGB,
                               .coded = i == 4 ? JCS_RGB : JCS_YCbCr,
                               .channels = 3,
                               .progressive = i & 1,
                               .arithmetic = i / 2 == 1,
                               .samples = rgb};
        struct bytes file = write_jpeg(&way);
        struct photo *photo = read_photo(&file, *state);
        int largest;
        assert_true(difference(photo, &largest) < 1 && largest <= 4);
        assert_string_equal(photo->format, "jpeg");
        assert_int_equal(photo->channels, 3);
        assert_false(photo->grey || photo->profile_converted || photo->colour_note);
        free(file.at);
    }
    free(rgb);
}

static void inks_read_as_colours_inverted_by_adobe_or_not(void **state)
{
    enum { PIXELS = DRAWN_WIDTH * DRAWN_HEIGHT };
    uint8_t *samples = malloc(PIXELS * 4);
    assert_non_null(samples);
    for (int i = 0; i < 3; i++) {
        bool plain = i == 2; /* 255 is full ink; libjpeg's Adobe way is 0 */
        for (int p = 0; p < PIXELS; p++) {
            uint8_t rgb[3];
            drawn_pixel(p % DRAWN_WIDTH, p / DRAWN_WIDTH, rgb);
            for (int c = 0; c < 3; c++)
                samples[p * 4 + c] = plain ? (uint8_t)(255 - rgb[c]) : rgb[c];
            samples[p * 4 + 3] = plain ? 0 : 255;
        }
        struct jpeg_way way = {.in = JCS_CMYK,
                               .coded = i == 1 ? JCS_YCCK : JCS_CMYK,
                               .channels = 4,
                               .without_adobe = plain,
                               .samples = samples};
        struct bytes file = write_jpeg(&way);
        struct photo *photo = read_photo(&file, *state);
        int largest;
        assert_true(difference(photo, &largest) < 1 && largest <= 5);
        assert_int_equal(photo->channels, 4);
        assert_non_null(photo->colour_note); /* inks without a profile are no known colours */
        free(file.at);
    }
    free(samples);
}

static void a_grey_photograph_is_known_as_grey(void **state)
{
    enum { PIXELS = DRAWN_WIDTH * DRAWN_HEIGHT };
    uint8_t grey[PIXELS], rgb[PIXELS * 3];
    for (int i = 0; i < PIXELS; i++)
        rgb[i * 3] = rgb[i * 3 + 1] = rgb[i * 3 + 2] = grey[i] = (uint8_t)(i % DRAWN_WIDTH * 2);
    struct jpeg_way jpeg = {
        .in = JCS_GRAYSCALE, .coded = JCS_GRAYSCALE, .channels = 1, .samples = grey};
    struct png_way png = {.colour_type = PNG_COLOR_TYPE_RGB, .bit_depth = 8, .samples = rgb};
    struct bytes files[2] = {write_jpeg(&jpeg), write_png(&png)};
    for (int i = 0; i < 2; i++) {
        struct photo *photo = read_photo(&files[i], *state);
        assert_true(photo->grey);
        for (int x = 0; x < DRAWN_WIDTH; x++)
            assert_in_range(photo->rgb[x * 3] - x * 2 + 2, 0, 4);
        free(files[i].at);
    }
}

static void a_png_reads_exactly_plain_interlaced_and_at_16_bits(void **state)
{
    enum { VALUES = DRAWN_WIDTH * DRAWN_HEIGHT * 3 };
    uint8_t *rgb = drawn_rgb(), wide[VALUES * 2];
    for (int i = 0; i < VALUES; i++) { /* off by up to 128 of 257 steps: rounds to the level */
        int value = rgb[i] * 257 + i % 257 - 128;
        wide[i * 2] = (uint8_t)(value >> 8);
        wide[i * 2 + 1] = (uint8_t)value;
    }
    for (int i = 0; i < 4; i++) {
        struct png_way way = {.colour_type = PNG_COLOR_TYPE_RGB,
                              .bit_depth = i < 2 ? 8 : 16,
                              .interlaced = i & 1,
                              .samples = i < 2 ? rgb : wide};
        struct bytes file = write_png(&way);
        struct photo *photo = read_photo(&file, *state);
        int largest;
        assert_true(difference(photo, &largest) == 0 && photo->bit_depth == way.bit_depth);
        free(file.at);
    }
    free(rgb);
}

static void alpha_is_laid_over_white(void **state)
{
    const uint8_t eight[] = {200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51};
    const uint8_t sixteen[] = {200, 200, 255, 255, 200, 200, 0, 0, 200, 200, 51, 51};
    struct png_way ways[] = {
        {.colour_type = PNG_COLOR_TYPE_RGBA, .bit_depth = 8, .samples = eight},
        {.colour_type = PNG_COLOR_TYPE_GRAY_ALPHA, .bit_depth = 16, .samples = sixteen}};
    const uint8_t expected[2][9] = {{200, 100, 0, 255, 255, 255, 244, 224, 204},
                                    {200, 200, 200, 255, 255, 255, 244, 244, 244}};
    for (int i = 0; i < 2; i++) {
        ways[i].width = 3;
        ways[i].height = 1;
        struct bytes file = write_png(&ways[i]);
        struct photo *photo = read_photo(&file, *state);
        assert_memory_equal(photo->rgb, expected[i], 9);
        assert_int_equal(photo->channels, i ? 2 : 4);
        free(file.at);
    }
}

static void palettes_of_1_2_4_and_8_bits_and_clear_colours_read(void **state)
{
    const png_color palette[4] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {9, 8, 7}};
    const png_byte alpha[4] = {255, 255, 255, 0};
    for (int bits = 1; bits <= 8; bits *= 2) {
        int colours = bits == 1 ? 2 : 4;
        uint8_t row[4] = {0};
        for (int x = 0; x < 4; x++)
            row[x * bits / 8] |= (uint8_t)((x % colours) << (8 - bits - x * bits % 8));
        struct png_way way = {.colour_type = PNG_COLOR_TYPE_PALETTE,
                              .bit_depth = bits,
                              .samples = row,
                              .palette = palette,
                              .colours = colours,
                              .palette_alpha = alpha,
                              .width = 4,
                              .height = 1};
        struct bytes file = write_png(&way);
        const struct photo *photo = read_photo(&file, *state);
        const uint8_t white[3] = {255, 255, 255};
        for (int x = 0; x < 4; x++)
            assert_memory_equal(photo->rgb + x * 3,
                                x % colours == 3 ? white : (const uint8_t *)&palette[x % colours],
                                3);
        free(file.at);
    }
    const uint8_t packed = 0x1B; /* 2-bit greys 0 1 2 3; the grey 1 is clear */
    const png_color_16 clear = {.gray = 1};
    struct png_way way = {.colour_type = PNG_COLOR_TYPE_GRAY,
                          .bit_depth = 2,
                          .samples = &packed,
                          .clear = &clear,
                          .width = 4,
                          .height = 1};
    struct bytes file = write_png(&way);
    const struct photo *photo = read_photo(&file, *state);
    const uint8_t expected[12] = {0, 0, 0, 255, 255, 255, 170, 170, 170, 255, 255, 255};
    assert_memory_equal(photo->rgb, expected, 12);
    free(file.at);
}

/* EXIF 2.32: where the stored picture's row 0 and column 0 are in the upright one. */
static void stored_position(int orientation, int x, int y, int *stored_x, int *stored_y)
{
    int right = DRAWN_WIDTH - 1 - x, bottom = DRAWN_HEIGHT - 1 - y;
    int rows[9] = {y, y, y, bottom, bottom, x, right, right, x};
    int columns[9] = {x, x, right, right, x, y, y, bottom, bottom};
    *stored_y = rows[orientation];
    *stored_x = columns[orientation];
}

static void every_exif_orientation_comes_out_upright(void **state)
{
    uint8_t turned[DRAWN_WIDTH * DRAWN_HEIGHT * 3];
    for (int orientation = 0; orientation <= 9; orientation++) {
        int way_of = orientation == 9 ? 0 : orientation; /* 0 and 9 mean nothing: as stored */
        int width = way_of >= 5 ? DRAWN_HEIGHT : DRAWN_WIDTH;
        for (int i = 0; i < DRAWN_WIDTH * DRAWN_HEIGHT; i++) {
            int x, y;
            stored_position(way_of, i % DRAWN_WIDTH, i / DRAWN_WIDTH, &x, &y);
            drawn_pixel(i % DRAWN_WIDTH, i / DRAWN_WIDTH, turned + (y * width + x) * 3);
        }
        struct png_way way = {.colour_type = PNG_COLOR_TYPE_RGB,
                              .bit_depth = 8,
                              .samples = turned,
                              .width = width,
                              .height = way_of >= 5 ? DRAWN_WIDTH : DRAWN_HEIGHT,
                              .orientation = orientation};
        struct bytes file = write_png(&way);
        struct photo *photo = read_photo(&file, *state);
        int largest;
        assert_true(difference(photo, &largest) == 0);
        assert_int_equal(photo->exif_orientation, way_of ? way_of : 1);
        free(file.at);
    }
}

static double mean_difference(const struct photo *a, const struct photo *b)
{
    double sum = 0;
    assert_true(a->width == b->width && a->height == b->height);
    for (int y = 0; y < a->height; y++)
        for (int i = 0; i < a->width * 3; i++)
            sum += abs(a->rgb[y * a->stride + i] - b->rgb[y * b->stride + i]);
    return sum / a->height / a->width / 3;
}

static void eighteen_turned_photographs_are_the_same_two(void **state)
{
    struct arena *arena = *state;
    char path[4096];
    for (int i = 0; i < 18; i++) {
        struct photo *photo, *upright;
        const char *kind = i < 9 ? "Landscape" : "Portrait";
        snprintf(path, sizeof path, SHARED_DATA "/formats/exif_orientation/%s_1.jpg", kind);
        if (access(path, R_OK)) {
            print_message("skipped: no shared data\n");
            skip();
        }
        struct base_arena_mark mark = base_arena_mark(arena);
        assert_int_equal(image_open(path, NULL, &upright, arena, NULL), MESO_OK);
        snprintf(path, sizeof path, SHARED_DATA "/formats/exif_orientation/%s_%d.jpg", kind, i % 9);
        assert_int_equal(image_open(path, NULL, &photo, arena, NULL), MESO_OK);
        /* Each bears its own number and was compressed anew; turned wrongly they are over 40 off.
         */
        assert_true(mean_difference(photo, upright) < 5);
        base_arena_rewind(arena, mark);
    }
}

static void encoding_is_exact_repeatable_fine_in_colour_and_without_metadata(void **state)
{
    uint8_t *rgb = drawn_rgb();
    for (int i = 0; i < 2; i++) {
        struct bytes first, second;
        int (*encode_png)(const uint8_t *, int, int, ptrdiff_t, uint8_t **, size_t *,
                          struct arena *, struct meso_error *) = image_encode_png;
        for (int time = 0; time < 2; time++) {
            struct bytes *out = time ? &second : &first;
            int code = i ? encode_png(rgb, DRAWN_WIDTH, DRAWN_HEIGHT, DRAWN_WIDTH * 3, &out->at,
                                      &out->length, *state, NULL)
                         : image_encode_jpeg(rgb, DRAWN_WIDTH, DRAWN_HEIGHT, DRAWN_WIDTH * 3, 98,
                                             &out->at, &out->length, *state, NULL);
            assert_int_equal(code, MESO_OK);
        }
        assert_int_equal(first.length, second.length);
        assert_memory_equal(first.at, second.at, first.length);
        int largest;
        difference(read_photo(&first, *state), &largest);
        assert_in_range(largest, 0, i ? 0 : 4);
        if (i) /* signature, IHDR, and at once the pixels */
            assert_memory_equal(first.at + 8 + 25 + 4, "IDAT", 4);
        else /* SOI, JFIF's APP0 of 16 bytes, and at once the tables */
            assert_true(first.at[20] == 0xFF && first.at[21] == 0xDB);
    }
    struct meso_error err;
    struct bytes out;
    assert_int_equal(
        image_encode_jpeg(rgb, 70000, 1, 210000, 90, &out.at, &out.length, *state, &err),
        MESO_E_UNEXPECTED);
    assert_non_null(strstr(err.text, "65500"));
    free(rgb);
}

static void a_photograph_knows_its_name_and_hash(void **state)
{
    uint8_t *rgb = drawn_rgb();
    struct png_way way = {.colour_type = PNG_COLOR_TYPE_RGB, .bit_depth = 8, .samples = rgb};
    struct bytes file = write_png(&way);
    struct photo *photo = read_photo(&file, *state);
    char hash[65];
    base_sha256_hex(file.at, file.length, hash);
    assert_string_equal(photo->sha256, hash);
    assert_string_equal(photo->name, "drawn");
    free(file.at);
    free(rgb);
}

int main(void)
{
#define SENTENCE(name) cmocka_unit_test_setup_teardown(name, new_arena, free_arena)
    const struct CMUnitTest sentences[] = {
        SENTENCE(a_jpeg_reads_as_it_was_drawn_whatever_its_coding),
        SENTENCE(inks_read_as_colours_inverted_by_adobe_or_not),
        SENTENCE(a_grey_photograph_is_known_as_grey),
        SENTENCE(a_png_reads_exactly_plain_interlaced_and_at_16_bits),
        SENTENCE(alpha_is_laid_over_white),
        SENTENCE(palettes_of_1_2_4_and_8_bits_and_clear_colours_read),
        SENTENCE(every_exif_orientation_comes_out_upright),
        SENTENCE(eighteen_turned_photographs_are_the_same_two),
        SENTENCE(encoding_is_exact_repeatable_fine_in_colour_and_without_metadata),
        SENTENCE(a_photograph_knows_its_name_and_hash),
    };
    return cmocka_run_group_tests(sentences, NULL, NULL);
}
