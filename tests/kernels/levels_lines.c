/* The line entries on every level against scalar, bit by bit. */
#include "check.h"

struct lines {
    struct picture xx, xy, yy;
};

static struct lines draw(int width, int height, enum check_filling filling)
{
    return (struct lines){check_filled(width, height, filling, -1, 1),
                          check_filled(width, height, CHECK_RANDOM, -1, 1),
                          check_filled(width, height, filling, -1, 1)};
}

static void drop(struct lines *lines)
{
    check_picture_free(&lines->xx);
    check_picture_free(&lines->xy);
    check_picture_free(&lines->yy);
}

struct chosen {
    struct picture response;
    struct stencil direction;
};

static struct chosen choose(const struct kernels *kernels, const struct lines *in, float along)
{
    int width = in->xx.plane.width, height = in->xx.plane.height;
    struct chosen out = {check_picture(width, height), check_stencil(width, height)};
    kernels->line_bank(in->xx.plane, in->xy.plane, in->yy.plane, along, out.response.plane,
                       out.direction.mask.at, out.direction.mask.stride);
    return out;
}

static void compare_chosen(struct chosen *scalar, struct chosen *out, const char *level,
                           const char *name)
{
    check_same(&scalar->response.plane, &out->response.plane, level, name);
    check_same_mask(&scalar->direction.mask, &out->direction.mask, level, name);
    check_picture_free(&out->response);
    check_stencil_free(&out->direction);
}

void levels_line_bank(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct lines in = draw(width, height, filling);
        float along = 0.3f + (float)(i % 23) * 0.4f;
        struct chosen scalar = choose(check_scalar(), &in, along);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct chosen out = choose(level, &in, along);
            compare_chosen(&scalar, &out, level->level, "line_bank");
        }
        check_picture_free(&scalar.response);
        check_stencil_free(&scalar.direction);
        drop(&in);
    }
}

void levels_line_direction(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, d = i % KERNELS_DIRECTIONS;
        enum check_filling filling = check_case(i, &width, &height);
        struct lines in = draw(width, height, filling);
        float along = 0.3f + (float)(i % 29) * 0.4f;
        struct picture scalar = check_picture(width, height);
        check_scalar()->line_direction(in.xx.plane, in.xy.plane, in.yy.plane, d, along,
                                       scalar.plane);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(width, height);
            level->line_direction(in.xx.plane, in.xy.plane, in.yy.plane, d, along, out.plane);
            check_same(&scalar.plane, &out.plane, level->level, "line_direction");
            check_picture_free(&out);
        }
        check_picture_free(&scalar);
        drop(&in);
    }
}

void levels_strongest(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture source = check_filled(width, height, filling, -1, 1);
        struct chosen before = {check_filled(width, height, filling, -1, 1),
                                check_random_stencil(width, height, 50)};
        struct chosen scalar = {check_copy(&before.response),
                                check_stencil_copy(&before.direction)};
        check_scalar()->strongest(source.plane, i % 3, scalar.response.plane,
                                  scalar.direction.mask.at, scalar.direction.mask.stride);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct chosen out = {check_copy(&before.response),
                                 check_stencil_copy(&before.direction)};
            level->strongest(source.plane, i % 3, out.response.plane, out.direction.mask.at,
                             out.direction.mask.stride);
            compare_chosen(&scalar, &out, level->level, "strongest");
        }
        check_picture_free(&source);
        check_picture_free(&before.response);
        check_stencil_free(&before.direction);
        check_picture_free(&scalar.response);
        check_stencil_free(&scalar.direction);
    }
}

void levels_hessian_ridge(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, sign = i % 2 ? 1 : -1;
        enum check_filling filling = check_case(i, &width, &height);
        struct lines in = draw(width, height, filling);
        struct picture response = check_picture(width, height),
                       angle = check_picture(width, height);
        check_scalar()->hessian_ridge(in.xx.plane, in.xy.plane, in.yy.plane, sign, response.plane,
                                      angle.plane);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture r = check_picture(width, height), a = check_picture(width, height);
            level->hessian_ridge(in.xx.plane, in.xy.plane, in.yy.plane, sign, r.plane, a.plane);
            check_same(&response.plane, &r.plane, level->level, "hessian_ridge");
            check_same(&angle.plane, &a.plane, level->level, "hessian_ridge's angle");
            check_picture_free(&r);
            check_picture_free(&a);
        }
        check_picture_free(&response);
        check_picture_free(&angle);
        drop(&in);
    }
}
