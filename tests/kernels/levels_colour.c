/* The colour entries on every level against scalar, bit by bit. */
#include "check.h"

struct colours {
    uint8_t *memory, *rgb;
    ptrdiff_t stride;
};

static struct colours draw_colours(int width, int height, enum check_filling filling)
{
    int left = (int)(check_random() % 7);
    struct colours out = {.stride = 3 * (ptrdiff_t)width + left};
    size_t size = (size_t)(out.stride * height); /* ends with the last pixel */
    out.memory = malloc(size);
    assert_non_null(out.memory);
    out.rgb = out.memory + left;
    for (size_t i = 0; i < size; i++)
        out.memory[i] = (uint8_t)(filling == CHECK_LOWEST        ? 0
                                  : filling == CHECK_HIGHEST     ? 255
                                  : filling == CHECK_ALTERNATING ? (i % 2) * 255
                                                                 : check_random());
    return out;
}

typedef void three_planes(const uint8_t *rgb, ptrdiff_t rgb_stride, struct plane a, struct plane b,
                          struct plane c);

static void run_three(three_planes *entry, const struct colours *in, struct picture out[3])
{
    entry(in->rgb, in->stride, out[0].plane, out[1].plane, out[2].plane);
}

static void compare_three(const struct kernels *level, three_planes *entry, const char *name,
                          const struct colours *in, struct picture scalar[3])
{
    struct picture out[3];
    for (int k = 0; k < 3; k++)
        out[k] = check_picture(scalar[k].plane.width, scalar[k].plane.height);
    run_three(entry, in, out);
    for (int k = 0; k < 3; k++) {
        check_same(&scalar[k].plane, &out[k].plane, level->level, name);
        check_picture_free(&out[k]);
    }
}

static void levels_of_three(size_t offset, const char *name)
{
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct colours in = draw_colours(width, height, filling);
        struct picture scalar[3];
        three_planes *entry;
        for (int k = 0; k < 3; k++)
            scalar[k] = check_picture(width, height);
        memcpy(&entry, (const char *)check_scalar() + offset, sizeof entry);
        run_three(entry, &in, scalar);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            memcpy(&entry, (const char *)level + offset, sizeof entry);
            compare_three(level, entry, name, &in, scalar);
        }
        for (int k = 0; k < 3; k++)
            check_picture_free(&scalar[k]);
        free(in.memory);
    }
}

void levels_density_rgb8(void **state)
{
    (void)state;
    levels_of_three(offsetof(struct kernels, density_rgb8), "density_rgb8");
}

void levels_darkness_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct colours in = draw_colours(width, height, filling);
        struct picture scalar = check_picture(width, height);
        const struct kernels *level;
        check_scalar()->darkness_rgb8(in.rgb, in.stride, scalar.plane);
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(width, height);
            level->darkness_rgb8(in.rgb, in.stride, out.plane);
            check_same(&scalar.plane, &out.plane, level->level, "darkness_rgb8");
            check_picture_free(&out);
        }
        check_picture_free(&scalar);
        free(in.memory);
    }
}

/* Of blocks; and the scalar one is what density_rgb8 and shrink_area make of it. */
void levels_density_blocks_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, factor = i % 20 == 7 ? 64 : 1 + i % 9;
        enum check_filling filling = check_case(i, &width, &height);
        struct colours in =
            draw_colours(width * factor + i % factor, height * factor + i % factor, filling);
        struct picture scalar[3], out[3], fine[3];
        const struct kernels *level;
        for (int l = -1; l < 0 || (level = check_level(l)); l++)
            for (int k = 0; k < 3; k++) {
                struct picture *to = l < 0 ? scalar : out;
                to[k] = check_picture(width, height);
                if (k < 2)
                    continue;
                (l < 0 ? check_scalar() : level)
                    ->density_blocks_rgb8(in.rgb, in.stride, factor, to[0].plane, to[1].plane,
                                          to[2].plane);
                for (int j = 0; j < 3 && l >= 0; j++) {
                    check_same(&scalar[j].plane, &out[j].plane, level->level, "density_blocks");
                    check_picture_free(&out[j]);
                }
            }
        for (int k = 0; k < 3; k++)
            fine[k] = check_picture(width * factor, height * factor);
        check_scalar()->density_rgb8(in.rgb, in.stride, fine[0].plane, fine[1].plane,
                                     fine[2].plane);
        for (int k = 0; k < 3; k++) {
            out[k] = check_picture(width, height);
            check_scalar()->shrink_area(fine[k].plane, factor, out[k].plane);
            check_same(&scalar[k].plane, &out[k].plane, "scalar", "density, then shrink");
            check_picture_free(&fine[k]);
            check_picture_free(&scalar[k]);
            check_picture_free(&out[k]);
        }
        free(in.memory);
    }
}

void levels_lab_rgb8(void **state)
{
    (void)state;
    levels_of_three(offsetof(struct kernels, lab_rgb8), "lab_rgb8");
}

void levels_luma_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        enum check_filling filling = check_case(i, &width, &height);
        struct colours in = draw_colours(width, height, filling);
        struct picture scalar = check_picture(width, height);
        check_scalar()->luma_rgb8(in.rgb, in.stride, scalar.plane);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out = check_picture(width, height);
            level->luma_rgb8(in.rgb, in.stride, out.plane);
            check_same(&scalar.plane, &out.plane, level->level, "luma_rgb8");
            check_picture_free(&out);
        }
        check_picture_free(&scalar);
        free(in.memory);
    }
}

void levels_light_blocks_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, factor = i % 20 == 7 ? 64 : 1 + i % 9;
        enum check_filling filling = check_case(i, &width, &height);
        struct colours in =
            draw_colours(width * factor + i % factor, height * factor + i % factor, filling);
        struct picture scalar[2] = {check_picture(width, height), check_picture(width, height)};
        const struct kernels *level;
        check_scalar()->light_blocks_rgb8(in.rgb, in.stride, factor, scalar[0].plane,
                                          scalar[1].plane);
        for (int l = 0; (level = check_level(l)); l++) {
            struct picture out[2] = {check_picture(width, height), check_picture(width, height)};
            level->light_blocks_rgb8(in.rgb, in.stride, factor, out[0].plane, out[1].plane);
            for (int k = 0; k < 2; k++) {
                check_same(&scalar[k].plane, &out[k].plane, level->level, "light_blocks_rgb8");
                check_picture_free(&out[k]);
            }
        }
        check_picture_free(&scalar[0]);
        check_picture_free(&scalar[1]);
        free(in.memory);
    }
}

void levels_bright_rgb8(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height, least = i % 7 ? 256 - (int)(check_random() % 120) : 0;
        enum check_filling filling = check_case(i, &width, &height);
        struct colours in = draw_colours(width, height, filling);
        struct stencil scalar = check_stencil(width, height);
        const struct kernels *level;
        check_scalar()->bright_rgb8(in.rgb, in.stride, least, scalar.mask);
        for (int l = 0; (level = check_level(l)); l++) {
            struct stencil out = check_stencil(width, height);
            level->bright_rgb8(in.rgb, in.stride, least, out.mask);
            check_same_mask(&scalar.mask, &out.mask, level->level, "bright_rgb8");
            check_stencil_fences(&out);
            check_stencil_free(&out);
        }
        check_stencil_free(&scalar);
        free(in.memory);
    }
}
