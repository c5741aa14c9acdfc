/* What image promises of colours: a profile in the file changes the numbers, not the colour that is
   read. Profiles are made by lcms2. */
#include "image_files.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <lcms2.h>

enum { PIXELS = DRAWN_WIDTH * DRAWN_HEIGHT };

static int new_arena(void **state)
{
    return base_arena_new((struct arena **)state, 0, NULL);
}

static int free_arena(void **state)
{
    base_arena_free(*state);
    return 0;
}

static const cmsCIExyY d65 = {0.3127, 0.3290, 1};

static cmsHPROFILE rgb_profile(const double xy[6], cmsToneCurve *curve)
{
    cmsCIExyYTRIPLE primaries = {{xy[0], xy[1], 1}, {xy[2], xy[3], 1}, {xy[4], xy[5], 1}};
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsHPROFILE profile = cmsCreateRGBProfile(&d65, &primaries, curves);
    cmsFreeToneCurve(curve);
    assert_non_null(profile);
    return profile;
}

static cmsHPROFILE display_p3(void)
{
    /* SMPTE EG 432-1 primaries and sRGB's curve (IEC 61966-2-1). */
    static const double xy[6] = {0.680, 0.320, 0.265, 0.690, 0.150, 0.060};
    const double srgb[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    return rgb_profile(xy, cmsBuildParametricToneCurve(NULL, 4, srgb));
}

static cmsHPROFILE adobe_rgb(void)
{
    static const double xy[6] = {0.64, 0.33, 0.21, 0.71, 0.15, 0.06};
    return rgb_profile(xy, cmsBuildGamma(NULL, 563 / 256.0));
}

static struct bytes bytes_of(cmsHPROFILE profile)
{
    cmsUInt32Number length = 0;
    assert_true(cmsSaveProfileToMem(profile, NULL, &length));
    struct bytes out = {malloc(length), length};
    assert_true(cmsSaveProfileToMem(profile, out.at, &length));
    return out;
}

/* The drawn picture in the profile's numbers. */
static uint8_t *drawn_in(cmsHPROFILE profile, cmsUInt32Number format, int sample_bytes)
{
    cmsHPROFILE srgb = cmsCreate_sRGBProfile();
    cmsHTRANSFORM transform = cmsCreateTransform(srgb, TYPE_RGB_8, profile, format,
                                                 INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    uint8_t *rgb = drawn_rgb(), *out = malloc((size_t)PIXELS * (size_t)sample_bytes);
    cmsDoTransform(transform, rgb, out, PIXELS);
    cmsDeleteTransform(transform);
    cmsCloseProfile(srgb);
    free(rgb);
    return out;
}

static struct bytes write_either(bool png, const uint8_t *samples, const struct bytes *icc)
{
    struct jpeg_way jpeg = {.in = JCS_RGB, .coded = JCS_YCbCr, .channels = 3, .samples = samples};
    struct png_way way = {.colour_type = PNG_COLOR_TYPE_RGB, .bit_depth = 8, .samples = samples};
    if (icc) {
        way.icc = jpeg.icc = icc->at;
        way.icc_length = jpeg.icc_length = (unsigned)icc->length;
    }
    return png ? write_png(&way) : write_jpeg(&jpeg);
}

/* Largest difference of the photograph from its own numbers converted the long, exact way. */
static int distance_from_lcms(const struct photo *photo, const struct photo *numbers,
                              cmsHPROFILE profile)
{
    cmsHPROFILE srgb = cmsCreate_sRGBProfile();
    cmsHTRANSFORM exact = cmsCreateTransform(profile, TYPE_RGB_8, srgb, TYPE_RGB_8,
                                             INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    uint8_t *truth = malloc((size_t)PIXELS * 3);
    cmsDoTransform(exact, numbers->rgb, truth, PIXELS);
    int largest = 0;
    for (int i = 0; i < PIXELS * 3; i++)
        largest = abs(photo->rgb[i] - truth[i]) > largest ? abs(photo->rgb[i] - truth[i]) : largest;
    cmsDeleteTransform(exact);
    cmsCloseProfile(srgb);
    free(truth);
    return largest;
}

static void wide_gamut_photographs_read_the_same_colour(void **state)
{
    for (int i = 0; i < 4; i++) {
        bool png = i & 1;
        cmsHPROFILE profile = i < 2 ? display_p3() : adobe_rgb();
        uint8_t *samples = drawn_in(profile, TYPE_RGB_8, 3);
        struct bytes icc = bytes_of(profile);
        struct bytes with = write_either(png, samples, &icc);
        struct bytes without = write_either(png, samples, NULL);
        struct photo *photo = read_photo(&with, *state), *numbers = read_photo(&without, *state);
        int largest;
        assert_true(difference(photo, &largest) < 1);
        assert_in_range(largest, 0, png ? 2 : 8); /* JPEG's noise is widened with the colours */
        assert_in_range(distance_from_lcms(photo, numbers, profile), 0, 1);
        assert_true(photo->profile_converted && !photo->colour_note);
        /* The numbers as such are another colour: it is the profile that makes them right. */
        assert_true(difference(numbers, &largest) > 3);
        cmsCloseProfile(profile);
        free(samples);
        free(icc.at);
        free(with.at);
        free(without.at);
    }
}

static void a_linear_16_bit_png_reads_the_same_colour_by_profile_and_by_gamma(void **state)
{
    static const double srgb_xy[6] = {0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
    cmsHPROFILE linear = rgb_profile(srgb_xy, cmsBuildGamma(NULL, 1));
    uint8_t *samples = drawn_in(linear, TYPE_RGB_16_SE, 6); /* big-endian, as PNG has it */
    struct bytes icc = bytes_of(linear);
    for (int i = 0; i < 2; i++) {
        struct png_way way = {
            .colour_type = PNG_COLOR_TYPE_RGB, .bit_depth = 16, .samples = samples};
        if (i) {
            way.gamma = 1;
        } else {
            way.icc = icc.at;
            way.icc_length = (unsigned)icc.length;
        }
        struct bytes file = write_png(&way);
        struct photo *photo = read_photo(&file, *state);
        int largest;
        difference(photo, &largest);
        assert_in_range(largest, 0, 1);
        assert_true(photo->profile_converted);
        free(file.at);
    }
    cmsCloseProfile(linear);
    free(samples);
    free(icc.at);
}

static void an_srgb_profile_changes_no_byte(void **state)
{
    uint8_t *rgb = drawn_rgb();
    cmsHPROFILE srgb = cmsCreate_sRGBProfile();
    struct bytes icc = bytes_of(srgb);
    struct bytes file = write_either(true, rgb, &icc);
    struct photo *photo = read_photo(&file, *state);
    int largest;
    assert_true(difference(photo, &largest) == 0);
    assert_false(photo->profile_converted);
    struct png_way way = {.colour_type = PNG_COLOR_TYPE_RGB,
                          .bit_depth = 8,
                          .samples = rgb,
                          .gamma = 0.45455}; /* what writers of sRGB put into gAMA */
    struct bytes other = write_png(&way);
    assert_true(difference(read_photo(&other, *state), &largest) == 0);
    cmsCloseProfile(srgb);
    free(icc.at);
    free(file.at);
    free(other.at);
    free(rgb);
}

static void a_grey_profile_and_an_rgb_profile_both_fit_a_grey_photograph(void **state)
{
    static const double srgb_xy[6] = {0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
    uint8_t grey[PIXELS];
    for (int i = 0; i < PIXELS; i++)
        grey[i] = (uint8_t)(i % DRAWN_WIDTH * 2 + 40);
    for (int i = 0; i < 2; i++) {
        cmsToneCurve *curve = cmsBuildGamma(NULL, 1.8);
        cmsHPROFILE profile =
            i ? rgb_profile(srgb_xy, cmsBuildGamma(NULL, 1.8)) : cmsCreateGrayProfile(&d65, curve);
        struct bytes icc = bytes_of(profile);
        struct png_way png = {.colour_type = PNG_COLOR_TYPE_GRAY,
                              .bit_depth = 8,
                              .samples = grey,
                              .icc = icc.at,
                              .icc_length = (unsigned)icc.length};
        struct jpeg_way jpeg = {.in = JCS_GRAYSCALE,
                                .coded = JCS_GRAYSCALE,
                                .channels = 1,
                                .samples = grey,
                                .icc = icc.at,
                                .icc_length = (unsigned)icc.length};
        struct bytes file = i ? write_jpeg(&jpeg) : write_png(&png); /* PNG forbids the latter */
        struct photo *photo = read_photo(&file, *state);
        assert_true(photo->grey && photo->profile_converted);
        for (int x = 0; x < DRAWN_WIDTH; x++) {
            double light = pow(grey[x] / 255.0, 1.8);
            double level = 255 * (1.055 * pow(light, 1 / 2.4) - 0.055);
            assert_true(fabs(photo->rgb[x * 3] - level) <= (i ? 2.5 : 1.5));
        }
        cmsFreeToneCurve(curve);
        cmsCloseProfile(profile);
        free(icc.at);
        free(file.at);
    }
}

static void inks_are_read_by_their_profile(void **state)
{
    const char *path = SHARED_DATA "/formats/libjpeg_turbo/test1.icc";
    cmsHPROFILE profile = access(path, R_OK) ? NULL : cmsOpenProfileFromFile(path, "r");
    if (!profile) {
        print_message("skipped: no shared data\n");
        skip();
    }
    uint8_t *samples = drawn_in(profile, TYPE_CMYK_8_REV, 4);
    struct bytes icc = bytes_of(profile);
    struct jpeg_way way = {.in = JCS_CMYK,
                           .coded = JCS_YCCK,
                           .channels = 4,
                           .samples = samples,
                           .icc = icc.at,
                           .icc_length = (unsigned)icc.length};
    struct bytes file = write_jpeg(&way);
    struct photo *photo = read_photo(&file, *state);
    /* The truth is lcms's own way back from the very inks. */
    cmsHPROFILE srgb = cmsCreate_sRGBProfile();
    cmsHTRANSFORM back = cmsCreateTransform(profile, TYPE_CMYK_8_REV, srgb, TYPE_RGB_8,
                                            INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    uint8_t *truth = malloc((size_t)PIXELS * 3);
    cmsDoTransform(back, samples, truth, PIXELS);
    double sum = 0;
    for (int i = 0; i < PIXELS * 3; i++)
        sum += abs(photo->rgb[i] - truth[i]);
    assert_true(sum / PIXELS / 3 < 2);
    assert_true(photo->profile_converted && !photo->colour_note);
    cmsDeleteTransform(back);
    cmsCloseProfile(srgb);
    cmsCloseProfile(profile);
    free(truth);
    free(samples);
    free(icc.at);
    free(file.at);
}

static void an_exif_that_says_adobe_rgb_counts_where_no_profile_is(void **state)
{
    /* Exif pointer in IFD0 -> Exif IFD with an interoperability pointer -> index "R03". */
    static const uint8_t block[] = {
        'E', 'x', 'i',  'f',  0, 0, 'M', 'M', 0, 42, 0,   0,   0,   8,              /* header */
        0,   1,   0x87, 0x69, 0, 4, 0,   0,   0, 1,  0,   0,   0,   26, 0, 0, 0, 0, /* IFD0 at 8 */
        0,   1,   0xA0, 0x05, 0, 4, 0,   0,   0, 1,  0,   0,   0,   44, 0, 0, 0, 0, /* Exif at 26 */
        0,   1,   0x00, 0x01, 0, 2, 0,   0,   0, 4,  'R', '0', '3', 0,  0, 0, 0, 0}; /* at 44 */
    cmsHPROFILE profile = adobe_rgb();
    uint8_t *samples = drawn_in(profile, TYPE_RGB_8, 3);
    struct bytes file = write_either(false, samples, NULL);
    add_segment(&file, 0xE1, block, sizeof block);
    struct photo *photo = read_photo(&file, *state);
    int largest;
    assert_true(difference(photo, &largest) < 1);
    assert_true(photo->profile_converted);
    cmsCloseProfile(profile);
    free(samples);
    free(file.at);
}

static void a_profile_that_cannot_be_used_is_noted_and_srgb_assumed(void **state)
{
    uint8_t *rgb = drawn_rgb();
    cmsHPROFILE p3 = display_p3();
    cmsToneCurve *curve = cmsBuildGamma(NULL, 1.8);
    cmsHPROFILE grey = cmsCreateGrayProfile(&d65, curve);
    struct bytes good = bytes_of(p3), other = bytes_of(grey);
    struct bytes files[4];
    files[0] = write_either(false, rgb, &other); /* for grey photographs */
    memset(good.at + 128, 0xFF, 64);             /* its table of contents */
    files[1] = write_either(false, rgb, &good);
    files[2] = write_either(false, rgb, NULL);
    add_segment(&files[2], 0xE2, "ICC_PROFILE\0\1\2....",
                18); /* the first of two, never a second */
    files[3] = write_either(false, rgb, NULL);
    add_segment(&files[3], 0xE2, "ICC_PROFILE\0\2\1....", 18); /* the second of one */
    for (int i = 0; i < 4; i++) {
        struct photo *photo = read_photo(&files[i], *state);
        int largest;
        assert_true(difference(photo, &largest) < 1);
        assert_non_null(photo->colour_note);
        assert_non_null(strstr(photo->colour_note, "sRGB was assumed"));
        assert_false(photo->profile_converted);
        free(files[i].at);
    }
    cmsFreeToneCurve(curve);
    cmsCloseProfile(p3);
    cmsCloseProfile(grey);
    free(good.at);
    free(other.at);
    free(rgb);
}

int main(void)
{
#define SENTENCE(name) cmocka_unit_test_setup_teardown(name, new_arena, free_arena)
    const struct CMUnitTest sentences[] = {
        SENTENCE(wide_gamut_photographs_read_the_same_colour),
        SENTENCE(a_linear_16_bit_png_reads_the_same_colour_by_profile_and_by_gamma),
        SENTENCE(an_srgb_profile_changes_no_byte),
        SENTENCE(a_grey_profile_and_an_rgb_profile_both_fit_a_grey_photograph),
        SENTENCE(inks_are_read_by_their_profile),
        SENTENCE(an_exif_that_says_adobe_rgb_counts_where_no_profile_is),
        SENTENCE(a_profile_that_cannot_be_used_is_noted_and_srgb_assumed),
    };
    return cmocka_run_group_tests(sentences, NULL, NULL);
}
