/* The entries on masks, and sums under one, on every level against scalar, bit by bit. */
#include "check.h"

void levels_bits_above(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        ptrdiff_t words = (width + 63) / 64 + i % 2;
        size_t size = (size_t)(words * height) * sizeof(uint64_t);
        struct picture in = check_filled(width, height, filling, -1, 1);
        struct picture under = check_filled(width, height, filling, -0.1, 0.1);
        struct stencil within = check_random_stencil(width, height, 70);
        struct plane background = i % 2 ? under.plane : (struct plane){0};
        struct mask where = i % 5 ? within.mask : (struct mask){0};
        float limit = i % 3 ? in.plane.at[width / 2] : 0.0f; /* equal is not above */
        uint64_t *scalar = calloc(1, size), *out = malloc(size);
        check_scalar()->bits_above(in.plane, background, limit, where, scalar, words);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            memset(out, 0xa5, size);
            level->bits_above(in.plane, background, limit, where, out, words);
            check_same_bytes(scalar, out, size, level->level, "bits_above");
        }
        free(scalar);
        free(out);
        check_picture_free(&in);
        check_picture_free(&under);
        check_stencil_free(&within);
    }
}

/* Noise; discs and bars, which take many rounds; and, beyond the widths of all cases, one row of
   more registers than a word has bits. */
static struct stencil thin_case(int index)
{
    int width = 64 * 512 + 777, height = 5;
    if (index < CHECK_CASES)
        check_case(index, &width, &height);
    if (index % 2 == 0)
        return check_random_stencil(width, height, 40 + index % 61);
    struct stencil out = check_stencil(width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int u = x % 37 - 18, v = y % 29 - 14;
            out.mask.at[y * out.mask.stride + x] = u * u + v * v < 150 || x % 80 > 66 ? 1 : 0;
        }
    return out;
}

void levels_thin(void **state)
{
    (void)state;
    for (int i = 0; i <= CHECK_CASES; i++) {
        struct stencil in = thin_case(i);
        struct stencil scalar = check_stencil_copy(&in);
        check_thin_in(scalar.mask, scalar.mask, check_scalar());
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct stencil out = check_stencil_copy(&in);
            check_thin_in(i % 3 ? in.mask : out.mask, out.mask, level);
            check_same_mask(&scalar.mask, &out.mask, level->level, "thin");
            check_stencil_fences(&out);
            check_stencil_free(&out);
        }
        check_stencil_free(&in);
        check_stencil_free(&scalar);
    }
}

void levels_masked_sums(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -1e3, 1e3);
        struct stencil mask = check_random_stencil(width, height, i % 6 * 20);
        struct kernels_sums scalar = {0}, out = {0};
        struct mask all = {.width = width, .height = height};
        for (int k = 0; k < 2; k++) {
            struct mask which = k ? all : mask.mask;
            check_scalar()->masked_sums(in.plane, which, &scalar);
            const struct kernels *level;
            for (int l = 0; (level = check_level(l)); l++) {
                level->masked_sums(in.plane, which, &out);
                check_same_bytes(&scalar, &out, sizeof out, level->level, "masked_sums");
            }
        }
        check_picture_free(&in);
        check_stencil_free(&mask);
    }
}

void levels_between(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -1, 1);
        struct stencil wanted = check_random_stencil(width, height, i % 6 * 20);
        struct mask mask = i % 4 ? wanted.mask : (struct mask){0};
        float middle = i % 2 ? NAN : 0.5f * in.plane.at[0], low = -0.25f, high = i % 3 ? 0.5f : low;
        int64_t room = (int64_t)width * height / (1 + i % 2);
        size_t size = (size_t)room * sizeof(float);
        float *kept = calloc(1, size + 1), *found = calloc(1, size + 1);
        struct kernels_between scalar, out;
        assert_true(kept && found);
        check_scalar()->between(in.plane, mask, middle, low, high, kept, room, &scalar);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            memset(found, 0, size);
            level->between(in.plane, mask, middle, low, high, found, room, &out);
            check_same_bytes(&scalar, &out, sizeof out, level->level, "between");
            check_same_bytes(kept, found, size, level->level, "between");
        }
        free(kept);
        free(found);
        check_picture_free(&in);
        check_stencil_free(&wanted);
    }
}
