/* The entries that change the scale on every level against scalar, bit by bit. */
#include "check.h"

struct rescaling {
    const char *name;
    int factor, margin, points, width, height; /* of the destination */
};

static void rescale(const struct kernels *kernels, const struct rescaling *how, struct plane in,
                    struct plane out)
{
    if (strcmp(how->name, "shrink_area") == 0)
        kernels->shrink_area(in, how->factor, out);
    else if (strcmp(how->name, "halve") == 0)
        kernels->halve(in, how->margin, out);
    else if (strcmp(how->name, "enlarge") == 0)
        kernels->enlarge(in, how->margin, how->factor, how->points, out);
    else
        kernels->resize_linear(in, out);
}

static void levels_of(const struct rescaling *how, int width, int height,
                      enum check_filling filling)
{
    struct picture in = check_filled(width, height, filling, -3, 250);
    struct picture scalar = check_picture(how->width, how->height);
    rescale(check_scalar(), how, in.plane, scalar.plane);
    const struct kernels *level;
    for (int l = 0; (level = check_level(l)); l++) {
        struct picture out = check_picture(how->width, how->height);
        rescale(level, how, in.plane, out.plane);
        check_same(&scalar.plane, &out.plane, level->level, how->name);
        check_picture_free(&out);
    }
    check_picture_free(&in);
    check_picture_free(&scalar);
}

void levels_shrink_area(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, factor = 1 + i % 9;
        enum check_filling filling = check_case(i, &width, &height);
        struct rescaling how = {"shrink_area", factor, 0, 0, width, height};
        levels_of(&how, width * factor + i % factor, height * factor, filling);
    }
}

void levels_shrink_boxes(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        double factor = i % 4 ? 1 + 0.137 * (i % 19) : 1 + i % 6;
        struct kernels_boxes columns, rows;
        struct arena *arena;
        assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
        struct picture in = check_filled((int)ceil(width * factor) + i % 3,
                                         (int)ceil(height * factor), filling, -3, 250);
        kernels_boxes_of(in.plane.width, factor, &columns, arena, NULL);
        kernels_boxes_of(in.plane.height, factor, &rows, arena, NULL);
        struct picture scalar = check_picture(columns.count, rows.count);
        const struct kernels *level;
        check_scalar()->shrink_boxes(in.plane, &columns, &rows, scalar.plane);
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(columns.count, rows.count);
            level->shrink_boxes(in.plane, &columns, &rows, out.plane);
            check_same(&scalar.plane, &out.plane, level->level, "shrink_boxes");
            check_picture_free(&out);
        }
        check_picture_free(&scalar);
        check_picture_free(&in);
        base_arena_free(arena);
    }
}

void levels_halve(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, margin = i % 4 * 3;
        enum check_filling filling = check_case(i, &width, &height);
        struct rescaling how = {
            "halve", 0, margin, 0, (width + 1) / 2 + 2 * margin, (height + 1) / 2 + 2 * margin};
        levels_of(&how, width, height, filling);
    }
}

void levels_enlarge(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, factor = 2 << i % 4, margin = i % 3 * 2;
        enum check_filling filling = check_case(i, &width, &height);
        struct rescaling how = {"enlarge", factor, margin, 2 + i % 3 * 2, width, height};
        levels_of(&how, (width + factor - 1) / factor + 2 * margin,
                  (height + factor - 1) / factor + 2 * margin, filling);
    }
}

void levels_resize_linear(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct rescaling how = {"resize_linear", 0, 0, 0, width, height};
        levels_of(&how, 1 + (width * (3 + i % 17)) / 10, 1 + (height * (3 + i % 13)) / 9, filling);
    }
}

void levels_shrink_masked(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, factor = i % 3 ? 1 << i % 7 : 1 + i % 11, margin = i % 5;
        enum check_filling filling = check_case(i, &width, &height);
        struct picture in = check_filled(width, height, filling, -3, 250), scalar[2];
        struct stencil mask = check_random_stencil(width, height, 20 * (i % 6));
        struct mask wanted = i % 4 ? mask.mask : (struct mask){0};
        int columns = (width + factor - 1) / factor + 2 * margin;
        int rows = (height + factor - 1) / factor + 2 * margin;
        const struct kernels *level;
        for (int l = -1; l < 0 || (level = check_level(l)); l++) {
            struct picture out[2] = {check_picture(columns, rows), check_picture(columns, rows)};
            (l < 0 ? check_scalar() : level)
                ->shrink_masked(in.plane, wanted, margin, factor, out[0].plane, out[1].plane);
            for (int k = 0; k < 2; k++)
                if (l < 0)
                    scalar[k] = out[k];
                else {
                    if (!k || wanted.at)
                        check_same(&scalar[k].plane, &out[k].plane, level->level, "shrink_masked");
                    check_picture_free(&out[k]);
                }
        }
        check_picture_free(&in);
        check_picture_free(&scalar[0]);
        check_picture_free(&scalar[1]);
        check_stencil_free(&mask);
    }
}
