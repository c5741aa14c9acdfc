/* The line entries on every level against scalar, bit by bit. */
#include "check.h"
#include "line_bank.h"

struct chosen {
    struct picture response;
    struct stencil direction;
};

static struct chosen choose(const struct kernels *kernels, const struct picture *in,
                            struct mask within, const struct kernels_line_bank *bank)
{
    int width = in->plane.width, height = in->plane.height;
    struct chosen out = {check_picture(width, height), check_stencil(width, height)};
    void *scratch = malloc(kernels_line_scratch_bytes(bank));
    assert_non_null(scratch);
    kernels->line_bank(in->plane, within, bank, out.response.plane, out.direction.mask.at,
                       out.direction.mask.stride, scratch);
    free(scratch);
    return out;
}

void levels_line_bank(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -1, 1);
        struct kernels_line_bank bank;
        double sigma = 0.8 + (i % 23) * 0.2, range = i % 3 ? 1.5 : 0.8;
        assert_true(kernels_line_bank_design(sigma, sigma, 1 + i % 5, range, &bank));
        /* a few pixels here and there: blocks, strips and margins that nobody asks for */
        struct stencil some = check_random_stencil(width, height, i % 3 ? 0 : 1);
        if (i % 3)
            some.mask.at[check_random() % (unsigned)height * some.mask.stride +
                         check_random() % (unsigned)width] = 1;
        struct mask within = i % 2 ? some.mask : (struct mask){0};
        struct chosen scalar = choose(check_scalar(), &in, within, &bank);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct chosen out = choose(level, &in, within, &bank);
            check_same(&scalar.response.plane, &out.response.plane, level->level, "line_bank");
            check_same_mask(&scalar.direction.mask, &out.direction.mask, level->level,
                            "line_bank's direction");
            check_picture_free(&out.response);
            check_stencil_free(&out.direction);
        }
        check_picture_free(&scalar.response);
        check_stencil_free(&scalar.direction);
        check_picture_free(&in);
        check_stencil_free(&some);
    }
}
