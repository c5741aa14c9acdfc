/* What image promises of files that are no photograph, damaged, or made to harm: each is refused in
   its own words, early, and with little memory. */
#include "image_files.h"

#include <ftw.h>
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

static struct meso_error err;

static int decode(const struct bytes *file, struct arena *arena)
{
    struct image_limits limits = image_default_limits;
    limits.min_side_px = 1;
    struct photo *photo;
    err = (struct meso_error){0};
    return image_decode(file->at, file->length, "a.jpg", &limits, &photo, arena, &err);
}

#define assert_refused(file, expected, words)                         \
    do {                                                              \
        assert_int_equal(decode(file, *state), expected);             \
        if (!strstr(err.text, words) || !strstr(err.text, "'a.jpg'")) \
            fail_msg("\"%s\" does not say \"%s\"", err.text, words);  \
    } while (0)

static struct bytes drawn_jpeg(bool progressive)
{
    uint8_t *rgb = drawn_rgb();
    struct jpeg_way way = {.in = JCS_RGB,
                           .coded = JCS_YCbCr,
                           .channels = 3,
                           .progressive = progressive,
                           .samples = rgb};
    struct bytes file = write_jpeg(&way);
    free(rgb);
    return file;
}

static struct bytes drawn_png(void)
{
    uint8_t *rgb = drawn_rgb();
    struct png_way way = {.colour_type = PNG_COLOR_TYPE_RGB,
                          .bit_depth = 8,
                          .samples = rgb,
                          .width = DRAWN_WIDTH,
                          .height = 9};
    struct bytes file = write_png(&way);
    free(rgb);
    return file;
}

/* The position of the n-th (from 0) marker of this code. */
static size_t find_marker(const struct bytes *file, int marker, int n)
{
    for (size_t at = 2; at + 1 < file->length; at++)
        if (file->at[at] == 0xFF && file->at[at + 1] == marker && n-- == 0)
            return at;
    fail_msg("no marker %x", (unsigned)marker);
    return 0;
}

static void what_is_no_photograph_is_refused_in_its_own_words(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        int code;
        const char *words;
    } rows[] = {
        {"", 0, MESO_E_NOT_AN_IMAGE, "is empty"},
        {"Dear doctor,\n", 13, MESO_E_NOT_AN_IMAGE, "is a text file"},
        {"%PDF-1.7\n", 9, MESO_E_NOT_AN_IMAGE, "PDF document"},
        {"PK\3\4\24\0", 6, MESO_E_NOT_AN_IMAGE, "ZIP archive"},
        {"\0\0\0\30ftypmp42", 12, MESO_E_NOT_AN_IMAGE, "video"},
        {"\1\2\3\4\5\6\7\10", 8, MESO_E_NOT_AN_IMAGE, "not a JPEG, PNG or HEIC"},
        {"\377", 1, MESO_E_NOT_AN_IMAGE, "not a JPEG, PNG or HEIC"},
        {"\0\0\0\14ftypheic", 12, MESO_E_IMAGE_DAMAGED, "is damaged"},
        {"\0\0\0\30ftypavif", 12, MESO_E_IMAGE_UNSUPPORTED, "AVIF"},
        {"GIF89a\1\0", 8, MESO_E_IMAGE_UNSUPPORTED, "GIF"},
        {"RIFF\1\2\3\4WEBP", 12, MESO_E_IMAGE_UNSUPPORTED, "WebP"},
        {"II*\0\10\0\0\0", 8, MESO_E_IMAGE_UNSUPPORTED, "TIFF or raw"},
        {"\0\0\0\0\0\0\0\0\0\0", 10, MESO_E_IMAGE_DAMAGED, "are zero"},
        {"\211PNG\n\32\n\0\0\0\15", 11, MESO_E_IMAGE_DAMAGED, "transfer as text"},
        {"\211PNG\r\n\32\n", 8, MESO_E_IMAGE_DAMAGED, "inside its header"},
        {"\377\330\377", 3, MESO_E_IMAGE_DAMAGED, "inside its header"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes file = {(uint8_t *)(uintptr_t)rows[i].bytes, rows[i].length};
        assert_refused(&file, rows[i].code, rows[i].words);
        assert_int_equal(meso_error_exit_code(rows[i].code), 5);
    }
    struct photo *photo;
    assert_int_equal(image_open("/", NULL, &photo, *state, &err), MESO_E_FILE_UNREADABLE);
    assert_int_equal(image_open("/no/such.jpg", NULL, &photo, *state, &err), MESO_E_FILE_NOT_FOUND);
}

static void a_picture_of_one_pixel_is_too_small(void **state)
{
    uint8_t rgb[3] = {1, 2, 3};
    struct png_way way = {
        .colour_type = PNG_COLOR_TYPE_RGB, .bit_depth = 8, .samples = rgb, .width = 1, .height = 1};
    struct bytes file = write_png(&way);
    struct photo *photo;
    assert_int_equal(image_decode(file.at, file.length, "dot.png", NULL, &photo, *state, &err),
                     MESO_E_IMAGE_TOO_SMALL);
    assert_non_null(strstr(err.text, "1 x 1"));
    free(file.at);
}

static void no_beginning_of_a_photograph_passes_for_the_whole(void **state)
{
    struct bytes files[3] = {drawn_jpeg(false), drawn_jpeg(true), drawn_png()};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(decode(&files[i], *state), MESO_OK);
        for (size_t length = 3; length < files[i].length; length++) {
            struct bytes part = {files[i].at, length};
            if (i < 2 || length >= 8)
                assert_refused(&part, MESO_E_IMAGE_DAMAGED, "is damaged");
        }
        free(files[i].at);
    }
}

static void a_truncated_jpeg_says_after_how_many_scan_lines(void **state)
{
    struct bytes file = drawn_jpeg(false);
    size_t start = find_marker(&file, 0xDA, 0);
    int last = -1;
    for (int tenth = 2; tenth <= 8; tenth++) {
        struct bytes part = {file.at, start + (file.length - start) * (size_t)tenth / 10};
        assert_refused(&part, MESO_E_IMAGE_DAMAGED, "ends ");
        int lines = 0, of = DRAWN_HEIGHT;
        if (!strstr(err.text, "before the first"))
            assert_int_equal(
                sscanf(err.text, "'a.jpg' is damaged: ends after %d of %d scan lines", &lines, &of),
                2);
        assert_true(of == DRAWN_HEIGHT && lines >= last && lines <= DRAWN_HEIGHT * tenth / 10);
        last = lines;
    }
    assert_true(last > DRAWN_HEIGHT / 2);
    struct bytes part = {file.at, file.length - 2};
    assert_refused(&part, MESO_E_IMAGE_DAMAGED, "is damaged"); /* only the end marker */
    free(file.at);
}

static void no_flipped_bit_of_a_png_passes(void **state)
{
    struct bytes file = drawn_png();
    for (size_t bit = 0; bit < file.length * 8; bit++) {
        file.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        int code = decode(&file, *state);
        if (code != MESO_E_IMAGE_DAMAGED && code != MESO_E_IMAGE_TOO_LARGE)
            fail_msg("bit %zu: %s", bit, code ? err.text : "read");
        file.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    free(file.at);
}

static void missing_scans_are_noticed_though_no_decoder_warns(void **state)
{
    struct bytes file = drawn_jpeg(true);
    for (int scan = 1; scan < 10; scan++) {
        struct bytes part = {malloc(file.length), 0};
        part.length = find_marker(&file, 0xDA, scan);
        size_t table = part.length; /* a table of Huffman codes may stand before the scan */
        while (table > 2 && !(file.at[table] == 0xFF && file.at[table + 1] == 0xC4))
            table--;
        if (table > find_marker(&file, 0xDA, scan - 1))
            part.length = table;
        memcpy(part.at, file.at, part.length);
        bytes_add(&part, "\377\331", 2);
        assert_refused(&part, MESO_E_IMAGE_DAMAGED, "not complete");
        free(part.at);
    }
    free(file.at);
}

static void what_follows_or_pads_a_whole_picture_does_no_harm(void **state)
{
    struct bytes files[4] = {drawn_jpeg(false), drawn_jpeg(true), drawn_png(), drawn_jpeg(false)};
    char film[5000];
    memset(film, 0xFF, sizeof film);
    memcpy(film + 100, "\377\330\377\332MotionPhoto", 15);
    for (int i = 0; i < 3; i++)
        bytes_add(&files[i], film, sizeof film);
    static uint8_t xmp[65000] = "http://ns.adobe.com/xmp/extension/";
    for (int i = 0; i < 30; i++) /* depth maps and originals of phones: 2 MB */
        add_segment(&files[3], 0xE1, xmp, sizeof xmp);
    add_segment(&files[3], 0xE1, "Exif\0\0garbage", 13);
    add_segment(&files[3], 0xED, "Photoshop 3.0", 13);
    add_segment(&files[3], 0xEF, "", 0);
    bytes_insert(&files[3], find_marker(&files[3], 0xDB, 0), "\0\0\0\0",
                 4); /* padding that libjpeg warns of */
    for (int i = 0; i < 4; i++) {
        if (decode(&files[i], *state))
            fail_msg("%s", err.text);
        free(files[i].at);
    }
}

static void bytes_left_over_after_a_scan_are_damage(void **state)
{
    struct bytes file = drawn_jpeg(false);
    bytes_insert(&file, file.length - 2, "\1\2\3\4\5\6\7\10", 8);
    assert_refused(&file, MESO_E_IMAGE_DAMAGED, "extraneous");
    free(file.at);
}

static void set_jpeg_size(struct bytes *file, bool progressive, int width, int height)
{
    uint8_t *at = file->at + find_marker(file, progressive ? 0xC2 : 0xC0, 0) + 5;
    at[0] = (uint8_t)(height >> 8);
    at[1] = (uint8_t)height;
    at[2] = (uint8_t)(width >> 8);
    at[3] = (uint8_t)width;
}

static void a_small_jpeg_that_claims_a_huge_picture_costs_nothing(void **state)
{
    for (int i = 0; i < 2; i++) {
        struct bytes file = drawn_jpeg(i);
        set_jpeg_size(&file, i, 65500, 65500);
        assert_refused(&file, MESO_E_IMAGE_TOO_LARGE, "the limit is 16384 a side");
        set_jpeg_size(&file, i, 16000, 16000);
        assert_refused(&file, MESO_E_IMAGE_TOO_LARGE, "64000000 pixels in all");
        set_jpeg_size(&file, i, 8000, 8000);
        assert_refused(&file, MESO_E_IMAGE_DAMAGED, "can't hold 8000 x 8000");
        assert_true(base_arena_peak_bytes(*state) <= 2 << 20);
        free(file.at);
    }
}

static void a_small_png_that_claims_a_huge_picture_costs_nothing(void **state)
{
    struct bytes file = drawn_png();
    static const int sides[3] = {100000, 16000, 8000};
    static const char *const words[3] = {"16384 a side", "pixels in all", "can't hold"};
    for (int i = 0; i < 3; i++) {
        for (int b = 0; b < 4; b++)
            file.at[16 + b] = file.at[20 + b] = (uint8_t)(sides[i] >> (24 - 8 * b));
        assert_refused(&file, i < 2 ? MESO_E_IMAGE_TOO_LARGE : MESO_E_IMAGE_DAMAGED, words[i]);
        assert_true(base_arena_peak_bytes(*state) <= 2 << 20);
    }
    free(file.at);
}

static void too_many_scans_are_refused_before_the_first(void **state)
{
    struct bytes file = drawn_jpeg(true);
    size_t last = find_marker(&file, 0xDA, 9), length = file.length - 2 - last;
    uint8_t scan[4096];
    assert_in_range(length, 10, sizeof scan);
    memcpy(scan, file.at + last, length);
    for (int i = 0; i < 200; i++)
        bytes_insert(&file, last, scan, length);
    assert_refused(&file, MESO_E_IMAGE_TOO_LARGE, "210 scans; the limit is 100");
    free(file.at);
}

static void too_much_metadata_is_refused(void **state)
{
    struct bytes files[2] = {drawn_jpeg(false), drawn_png()};
    static uint8_t comment[65000];
    for (int i = 0; i < 17; i++)
        add_segment(&files[0], 0xFE, comment, sizeof comment);
    static uint8_t chunk[12 + (2 << 20)] = {0, 0x20, 0, 0, 't', 'E', 'X', 't'};
    bytes_insert(&files[1], 33, chunk, sizeof chunk);
    for (int i = 0; i < 2; i++) {
        assert_refused(&files[i], MESO_E_IMAGE_TOO_LARGE, "the limit is 1048576");
        free(files[i].at);
    }
}

static void kinds_of_jpeg_that_are_not_read_are_called_so(void **state)
{
    struct bytes file = drawn_jpeg(false);
    size_t frame = find_marker(&file, 0xC0, 0);
    file.at[frame + 4] = 12;
    assert_refused(&file, MESO_E_IMAGE_UNSUPPORTED, "12 bits");
    file.at[frame + 4] = 8;
    file.at[frame + 1] = 0xC3;
    assert_refused(&file, MESO_E_IMAGE_UNSUPPORTED, "not read");
    free(file.at);
}

static void little_memory_is_an_error_of_memory(void **state)
{
    (void)state;
    struct bytes files[2] = {drawn_jpeg(true), drawn_png()};
    for (int i = 0; i < 2; i++) {
        struct arena *small;
        assert_int_equal(base_arena_new(&small, 1 << 19, NULL), MESO_OK);
        assert_int_equal(decode(&files[i], small), MESO_E_OUT_OF_MEMORY);
        base_arena_free(small);
        free(files[i].at);
    }
}

static struct {
    int read, refused;
    size_t peak_bytes;
} found;

static int try_file(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)walk;
    if (kind == FTW_F) {
        struct image_limits limits = image_default_limits;
        limits.min_side_px = 1;
        struct arena *arena;
        struct photo *photo;
        assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
        err = (struct meso_error){0};
        int code = image_open(path, &limits, &photo, arena, &err);
        if (code && (meso_error_exit_code(code) != 5 || !strstr(err.text, path)))
            fail_msg("%s: %s", path, err.text);
        *(code ? &found.refused : &found.read) += 1;
        size_t peak = base_arena_peak_bytes(arena);
        found.peak_bytes = peak > found.peak_bytes ? peak : found.peak_bytes;
        base_arena_free(arena);
    }
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

static void files_that_once_broke_decoders_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *archive;
        int least, refused; /* files that broke decoders are nearly all damaged */
    } rows[] = {{"jpeg", 3257, 3200}, {"pngsuite", 175, 14}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char folder[] = "/tmp/mesotrack-image-XXXXXX", command[8192], archive[4096];
        snprintf(archive, sizeof archive, SHARED_DATA "/malformed/%s.tar.gz", rows[i].archive);
        if (access(archive, R_OK)) {
            print_message("skipped: no shared data\n");
            skip();
        }
        assert_non_null(mkdtemp(folder));
        snprintf(command, sizeof command, "tar -xzf '%s' -C '%s'", archive, folder);
        assert_int_equal(system(command), 0);
        memset(&found, 0, sizeof found);
        assert_int_equal(nftw(folder, try_file, 16, FTW_DEPTH | FTW_PHYS), 0);
        print_message("%s: %d read, %d refused, at most %zu MiB\n", rows[i].archive, found.read,
                      found.refused, found.peak_bytes >> 20);
        assert_true(found.read + found.refused >= rows[i].least);
        assert_true(found.refused >= rows[i].refused && found.read >= 10);
        assert_true(found.peak_bytes <= 64 << 20);
    }
}

int main(void)
{
#define SENTENCE(name) cmocka_unit_test_setup_teardown(name, new_arena, free_arena)
    const struct CMUnitTest sentences[] = {
        SENTENCE(what_is_no_photograph_is_refused_in_its_own_words),
        SENTENCE(a_picture_of_one_pixel_is_too_small),
        SENTENCE(no_beginning_of_a_photograph_passes_for_the_whole),
        SENTENCE(a_truncated_jpeg_says_after_how_many_scan_lines),
        SENTENCE(no_flipped_bit_of_a_png_passes),
        SENTENCE(missing_scans_are_noticed_though_no_decoder_warns),
        SENTENCE(what_follows_or_pads_a_whole_picture_does_no_harm),
        SENTENCE(bytes_left_over_after_a_scan_are_damage),
        SENTENCE(a_small_jpeg_that_claims_a_huge_picture_costs_nothing),
        SENTENCE(a_small_png_that_claims_a_huge_picture_costs_nothing),
        SENTENCE(too_many_scans_are_refused_before_the_first),
        SENTENCE(too_much_metadata_is_refused),
        SENTENCE(kinds_of_jpeg_that_are_not_read_are_called_so),
        SENTENCE(little_memory_is_an_error_of_memory),
        SENTENCE(files_that_once_broke_decoders_are_read_or_refused),
    };
    return cmocka_run_group_tests(sentences, NULL, NULL);
}
