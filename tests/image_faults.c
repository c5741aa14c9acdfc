/* What image promises when memory runs out: every allocation fails in turn, and the photograph is
   still either read as it is or refused for want of memory; never half read, never turned or
   coloured wrongly. */
#include "image_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>
#include <lcms2.h>

#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
#define CAN_FAIL 0 /* the sanitizer has malloc for itself */
#else
#define CAN_FAIL 1
#endif

static long until_failure = -1;

#if CAN_FAIL
static int fails_now(void)
{
    return until_failure >= 0 && until_failure-- == 0;
}

#define PUBLIC __attribute__((visibility("default")))
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

PUBLIC void *malloc(size_t size)
{
    return fails_now() ? NULL : __libc_malloc(size);
}

PUBLIC void *calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __libc_calloc(count, size);
}

PUBLIC void *realloc(void *old, size_t size)
{
    return fails_now() ? NULL : __libc_realloc(old, size);
}

/* Arenas take theirs from here. */
PUBLIC void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset)
{
    if (fails_now())
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, length, protection, flags, file, offset);
}
#endif

/* A wide-gamut, turned photograph: every library has something to allocate. */
static struct bytes wide_turned(bool png, const uint8_t *rgb)
{
    const cmsCIExyY white = {0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE p3 = {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
    cmsToneCurve *curve = cmsBuildGamma(NULL, 2.2), *curves[3] = {curve, curve, curve};
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &p3, curves);
    cmsUInt32Number length = 0;
    uint8_t icc[8192], exif[64];
    cmsSaveProfileToMem(profile, NULL, &length);
    assert_in_range(length, 100, sizeof icc);
    cmsSaveProfileToMem(profile, icc, &length);
    cmsCloseProfile(profile);
    cmsFreeToneCurve(curve);
    struct png_way png_way = {.colour_type = PNG_COLOR_TYPE_RGB,
                              .bit_depth = 8,
                              .samples = rgb,
                              .interlaced = true,
                              .icc = icc,
                              .icc_length = length,
                              .orientation = 6};
    struct jpeg_way way = {.in = JCS_RGB,
                           .coded = JCS_YCbCr,
                           .channels = 3,
                           .progressive = true,
                           .samples = rgb,
                           .icc = icc,
                           .icc_length = length};
    struct bytes file = png ? write_png(&png_way) : write_jpeg(&way);
    size_t exif_length = exif_block(6, exif);
    if (!png)
        add_segment(&file, 0xE1, exif, exif_length);
    return file;
}

static void a_failed_allocation_never_gives_another_picture(void **state)
{
    (void)state;
    if (!CAN_FAIL)
        skip();
    uint8_t *rgb = drawn_rgb();
    for (int i = 0; i < 2; i++) {
        struct bytes file = wide_turned(i, rgb);
        struct arena *arena;
        base_arena_new(&arena, 0, NULL);
        struct photo *whole = read_photo(&file, arena), *photo;
        assert_true(whole->exif_orientation == 6 && whole->profile_converted);
        int refused = 0;
        for (long n = 0;; n++) {
            struct meso_error err = {0};
            struct arena *fresh; /* whose blocks are asked for too */
            base_arena_new(&fresh, 0, NULL);
            until_failure = n;
            int code = image_decode(file.at, file.length, "a", NULL, &photo, fresh, &err);
            bool failed = until_failure < 0;
            until_failure = -1;
            if (code && code != MESO_E_OUT_OF_MEMORY)
                fail_msg("allocation %ld: %s", n, err.text);
            if (!code &&
                (photo->width != whole->width ||
                 memcmp(photo->rgb, whole->rgb, (size_t)whole->stride * (size_t)whole->height)))
                fail_msg("allocation %ld gives another picture", n);
            refused += code != 0;
            base_arena_free(fresh);
            if (!failed)
                break;
        }
        assert_true(refused > 20);
        print_message("%s: %d allocations failed in turn and were noticed\n", i ? "png" : "jpeg",
                      refused);
        base_arena_free(arena);
        free(file.at);
    }
    free(rgb);
}

static void a_failed_allocation_never_gives_half_a_file(void **state)
{
    (void)state;
    if (!CAN_FAIL)
        skip();
    uint8_t *rgb = drawn_rgb();
    struct arena *arena;
    base_arena_new(&arena, 0, NULL);
    for (int i = 0; i < 2; i++) {
        struct bytes whole = {0}, out;
        for (long n = -1, failed = 1; failed; n++) {
            until_failure = n;
            int code = i ? image_encode_png(rgb, DRAWN_WIDTH, DRAWN_HEIGHT, DRAWN_WIDTH * 3,
                                            &out.at, &out.length, arena, NULL)
                         : image_encode_jpeg(rgb, DRAWN_WIDTH, DRAWN_HEIGHT, DRAWN_WIDTH * 3, 90,
                                             &out.at, &out.length, arena, NULL);
            failed = until_failure < 0;
            until_failure = -1;
            if (n < 0)
                whole = out;
            else
                assert_true(code == MESO_E_OUT_OF_MEMORY ||
                            (!code && out.length == whole.length &&
                             !memcmp(out.at, whole.at, whole.length)));
        }
    }
    base_arena_free(arena);
    free(rgb);
}

int main(void)
{
    const struct CMUnitTest sentences[] = {
        cmocka_unit_test(a_failed_allocation_never_gives_another_picture),
        cmocka_unit_test(a_failed_allocation_never_gives_half_a_file),
    };
    return cmocka_run_group_tests(sentences, NULL, NULL);
}
