/* What measures of skin promise of photographs of many megapixels: the memory they take, and that
   without a scale they read like small ones. */
#include "pigment_reading.h"

extern const struct measure measure_recovery, measure_wrinkles;

/* Every pixel as ENLARGED x ENLARGED of them: 14.7 megapixels. */
enum { ENLARGED = 16, LARGE_SIDE = ENLARGED * DRAWN_SIDE };

static void enlarge(struct drawn *cheek)
{
    size_t bytes = (size_t)3 * LARGE_SIDE * LARGE_SIDE;
    const struct photo small = cheek->photo;
    struct photo *large = &cheek->photo;
    large->width = large->height = cheek->zone.width = cheek->zone.height = LARGE_SIDE;
    large->stride = (ptrdiff_t)3 * LARGE_SIDE;
    large->rgb = base_arena_alloc(cheek->arena, bytes, NULL);
    kernels_mask_new(&cheek->zone.mask, LARGE_SIDE, LARGE_SIDE, cheek->arena, NULL);
    memset(cheek->zone.mask.at, 255, (size_t)cheek->zone.mask.stride * LARGE_SIDE);
    cheek->zone.valid_px = cheek->zone.outline_px = (int64_t)LARGE_SIDE * LARGE_SIDE;
    for (int y = 0; y < LARGE_SIDE; y++)
        for (int x = 0; x < LARGE_SIDE; x++)
            memcpy(large->rgb + y * large->stride + (ptrdiff_t)3 * x,
                   small.rgb + y / ENLARGED * small.stride + (ptrdiff_t)3 * (x / ENLARGED), 3);
    cheek->input.mm_per_px /= ENLARGED;
}

/* Reads in an arena of its own, whose peak must stay below a float plane of the photograph. */
static struct measure_reading read_in_little(struct drawn *cheek, const struct measure *measure)
{
    struct arena *all = cheek->arena;
    assert_int_equal(base_arena_new(&cheek->arena, 0, NULL), MESO_OK);
    struct measure_reading reading = read_with(cheek, measure);
    if (base_arena_peak_bytes(cheek->arena) > sizeof(float) * LARGE_SIDE * LARGE_SIDE)
        fail_msg("%s took %zu MiB", measure->name, base_arena_peak_bytes(cheek->arena) >> 20);
    base_arena_free(cheek->arena);
    cheek->arena = all;
    return reading;
}

static void no_plane_of_a_large_photographs_size_is_held(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    draw_five(cheek);
    drawn_expose(cheek, 0);
    enlarge(cheek);
    for (int told = 0; told < 2; told++) {
        read_in_little(cheek, &measure_redness);
        read_in_little(cheek, &measure_tone);
        read_in_little(cheek, &measure_recovery);
        read_in_little(cheek, &measure_spots);
        read_in_little(cheek, &measure_wrinkles);
        cheek->input.mm_per_px = NAN;
    }
    drawn_free(cheek);
}

static void without_a_scale_a_large_photograph_reads_like_a_small_one(void **state)
{
    (void)state;
    struct drawn *cheek = drawn_blank(1);
    draw_five(cheek);
    drawn_expose(cheek, 0);
    cheek->input.mm_per_px = NAN;
    struct measure_reading redness = read_with(cheek, &measure_redness);
    struct measure_reading tone = read_with(cheek, &measure_tone);
    enlarge(cheek);
    struct measure_reading large = read_with(cheek, &measure_redness);
    assert_near(value(&measure_redness, &large, "index"),
                value(&measure_redness, &redness, "index"), 0.01);
    assert_near(value(&measure_redness, &large, "pixels"), (double)LARGE_SIDE * LARGE_SIDE, 0);
    large = read_with(cheek, &measure_tone);
    assert_near(value(&measure_tone, &large, "ita"), value(&measure_tone, &tone, "ita"), 0.01);
    drawn_free(cheek);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_plane_of_a_large_photographs_size_is_held),
        cmocka_unit_test(without_a_scale_a_large_photograph_reads_like_a_small_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
