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

/* Strengths of which a third is 0, and angles of all directions. */
static void draw_lines(int width, int height, enum check_filling filling, struct picture out[2])
{
    out[0] = check_filled(width, height, filling, -0.5, 1);
    out[1] = check_random_picture(width, height, -1.5707964, 1.5707964);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float *at = &out[0].plane.at[y * out[0].plane.stride + x];
            *at = *at > 0 ? *at : 0;
        }
}

void levels_drop_flanks(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture lines[2], source = check_filled(width, height, filling, -1, 1);
        draw_lines(width, height, CHECK_RANDOM, lines);
        struct picture scalar = check_copy(&lines[0]);
        const struct kernels *level;
        check_scalar()->drop_flanks(source.plane, lines[1].plane, 0.25f, scalar.plane);
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_copy(&lines[0]);
            level->drop_flanks(source.plane, lines[1].plane, 0.25f, out.plane);
            check_same(&scalar.plane, &out.plane, level->level, "drop_flanks");
            check_picture_free(&out);
        }
        check_picture_free(&scalar);
        check_picture_free(&source);
        check_picture_free(&lines[0]);
        check_picture_free(&lines[1]);
    }
}

void levels_crests(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture lines[2];
        draw_lines(width, height, filling, lines);
        /* Drawn once: machines with other levels draw the same numbers. */
        struct stencil before = check_random_stencil(width, height, 50);
        struct stencil scalar = check_stencil_copy(&before);
        const struct kernels *level;
        check_scalar()->crests(lines[0].plane, lines[1].plane, scalar.mask);
        for (int l = 0; (level = check_level(l)); l++) {
            struct stencil out = check_stencil_copy(&before);
            level->crests(lines[0].plane, lines[1].plane, out.mask);
            check_same_mask(&scalar.mask, &out.mask, level->level, "crests");
            check_stencil_fences(&out);
            check_stencil_free(&out);
        }
        check_stencil_free(&scalar);
        check_stencil_free(&before);
        check_picture_free(&lines[0]);
        check_picture_free(&lines[1]);
    }
}
