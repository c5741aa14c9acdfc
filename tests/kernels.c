/* What kernels promises: every entry of the table by its check, then sentences. */
#include "kernels/check.h"
#include "rows.h"

void a_level_that_is_not_there_is_refused_with_those_that_are(void **state)
{
    (void)state;
    struct kernels kernels;
    struct meso_error err;
    const char *before = getenv("MESOTRACK_SIMD");
    char *kept = before ? strdup(before) : NULL;
    setenv("MESOTRACK_SIMD", "scalar", 1);
    assert_int_equal(kernels_select(&kernels, &err), MESO_OK);
    assert_string_equal(kernels.level, "scalar");
    setenv("MESOTRACK_SIMD", "sse9", 1);
    assert_int_equal(kernels_select(&kernels, &err), MESO_E_USAGE);
    assert_non_null(strstr(err.text, "'sse9'"));
    assert_non_null(strstr(err.text, "scalar"));
    unsetenv("MESOTRACK_SIMD");
    assert_int_equal(kernels_select(&kernels, &err), MESO_OK);
    if (kept)
        setenv("MESOTRACK_SIMD", kept, 1);
    free(kept);
}

/* libm's own is exact; ours has to be where the machine has no such instruction. */
void multiplying_and_adding_rounds_once(void **state)
{
    (void)state;
    for (int i = 0; i < 400000; i++) {
        uint32_t bits[3];
        float v[3];
        for (int k = 0; k < 3; k++) { /* any exponent, often near each other, few or many bits */
            uint32_t exponent = i % 2 ? 100 + check_random() % 50 : check_random() % 254;
            bits[k] = (check_random() & 0x807fffffu) | exponent << 23;
            if (i % 3 == 0)
                bits[k] &= 0xffffe000u;
            memcpy(&v[k], &bits[k], sizeof v[k]);
        }
        if (i % 5 == 0 && isfinite(v[0] * v[1]))
            v[2] = -v[0] * v[1];
        float expected = fmaf(v[0], v[1], v[2]), got = kernels_fma(v[0], v[1], v[2]);
        if (memcmp(&expected, &got, sizeof got) != 0)
            fail_msg("%a * %a + %a = %a, got %a", (double)v[0], (double)v[1], (double)v[2],
                     (double)expected, (double)got);
    }
}

void planes_and_masks_are_aligned_and_windows_lie_inside(void **state)
{
    (void)state;
    struct arena *arena = check_arena();
    struct meso_error err;
    struct plane plane;
    struct mask mask;
    for (int width = 1; width < 70; width += 3) {
        assert_int_equal(kernels_plane_new(&plane, width, 3, arena, &err), MESO_OK);
        assert_int_equal(kernels_mask_new(&mask, width, 3, arena, &err), MESO_OK);
        for (int y = 0; y < 3; y++) {
            assert_int_equal((uintptr_t)(plane.at + y * plane.stride) % 64, 0);
            assert_int_equal((uintptr_t)(mask.at + y * mask.stride) % 64, 0);
            for (int x = 0; x < width; x++)
                assert_int_equal(mask.at[y * mask.stride + x], 0);
        }
    }
    struct plane window = kernels_plane_window(plane, 5, 1, 7, 2);
    assert_ptr_equal(window.at, plane.at + plane.stride + 5);
    assert_int_equal(kernels_plane_new(&plane, 0, 5, arena, &err), MESO_E_USAGE);
    assert_int_equal(kernels_mask_new(&mask, 5, -1, arena, &err), MESO_E_USAGE);
    base_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define KERNEL(name, arguments)                        \
    cmocka_unit_test_setup(check_##name, check_begin), \
        cmocka_unit_test_setup(levels_##name, check_begin),
#include "kernels/kernels_list.h"
#undef KERNEL
#define SENTENCE(name) cmocka_unit_test_setup(name, check_begin),
#include "kernels/sentences.h"
#undef SENTENCE
    };
    for (int i = 0; kernels_level(i); i++)
        printf("%s%s", i ? ", " : "levels under test: ", kernels_level(i));
    printf("\n");
    int failed = cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
    check_print_errors();
    return failed;
}
