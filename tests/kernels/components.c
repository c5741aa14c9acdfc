/* Connected components and their statistics against a flood fill. */
#include "check.h"

/* Flood fill with an explicit stack; labels from 1, in the order of the pairs of rows in which they
   begin, then from left to right. */
static int flood(const struct mask *mask, int *labels)
{
    int width = mask->width, height = mask->height, count = 0;
    int *stack = malloc(sizeof *stack * (size_t)(width * height));
    assert_non_null(stack);
    memset(labels, 0, sizeof *labels * (size_t)(width * height));
    for (int i = 0; i < 2 * width * ((height + 1) / 2); i++) {
        int begin_x = i / 2 % width, begin_y = i / 2 / width * 2 + i % 2;
        int begin = begin_y * width + begin_x;
        if (begin_y >= height || labels[begin] || !check_set(mask, begin_x, begin_y))
            continue;
        int depth = 0;
        labels[stack[depth++] = begin] = ++count;
        while (depth) {
            int at = stack[--depth];
            for (int k = 0; k < 9; k++) {
                int x = at % width + k % 3 - 1, y = at / width + k / 3 - 1;
                if (x < 0 || y < 0 || x >= width || y >= height || labels[y * width + x] ||
                    !check_set(mask, x, y))
                    continue;
                labels[stack[depth++] = y * width + x] = count;
            }
        }
    }
    free(stack);
    return count;
}

/* What the labels say of each component. */
static struct kernels_component *measured(const int *labels, int count, int width, int height)
{
    struct kernels_component *at = calloc((size_t)count + 1, sizeof *at);
    assert_non_null(at);
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        if (!labels[i])
            continue;
        struct kernels_component *c = &at[labels[i] - 1];
        if (c->area++ == 0)
            *c = (struct kernels_component){1, x, y, x, y, 0, 0, 0, 0};
        c->left = x < c->left ? x : c->left;
        c->right = x > c->right ? x : c->right;
        c->bottom = y;
        c->sum_x += x;
        c->sum_y += y;
    }
    return at;
}

static void compare_statistics(const struct kernels_component *got,
                               const struct kernels_component *expected, int count)
{
    for (int i = 0; i < count; i++) {
        assert_int_equal(got[i].area, expected[i].area);
        assert_true(got[i].sum_x == expected[i].sum_x && got[i].sum_y == expected[i].sum_y);
        assert_true(got[i].left == expected[i].left && got[i].top == expected[i].top &&
                    got[i].right == expected[i].right && got[i].bottom == expected[i].bottom);
    }
}

static void compare_runs(const struct kernels_components *all, const int *labels, int width)
{
    int listed = 0;
    for (int number = 0; number < all->count; number++) {
        const struct kernels_component *got = &all->at[number];
        int64_t area = 0;
        assert_int_equal(got->first_run, listed);
        listed += got->run_count;
        for (int r = got->first_run; r < listed; r++) {
            const struct kernels_run *run = &all->runs[r];
            assert_int_equal(run->component, number);
            assert_true(r == got->first_run || run->y > run[-1].y ||
                        (run->y == run[-1].y && run->x_begin > run[-1].x_end));
            for (int x = run->x_begin; x < run->x_end; x++)
                assert_int_equal(labels[run->y * width + x], number + 1);
            area += run->x_end - run->x_begin;
        }
        assert_int_equal(area, got->area);
    }
    assert_int_equal(all->run_count, listed);
}

/* Noise of every density, fine and coarse; combs, which join late; a chessboard, all corners. */
static struct stencil drawn(int index, int width, int height)
{
    struct stencil out = check_random_stencil(width, height, index * 13 % 101);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint8_t *at = &out.mask.at[y * out.mask.stride + x];
            if (index % 5 == 1)
                *at = out.mask.at[y / 3 * 3 * out.mask.stride + x / 4 * 4];
            else if (index % 5 == 2)
                *at = x % 2 == 0 || y == (x / 8 % 2 ? 0 : height - 1) ? 7 : 0;
            else if (index % 5 == 3)
                *at = (x + y) % 2 && (*at || index % 2) ? 255 : 0;
        }
    return out;
}

static void check_components(const struct kernels *kernels)
{
    for (int i = 0; i < 3 * CHECK_SIZES; i++) {
        int width, height;
        check_size(i % CHECK_SIZES, &width, &height);
        struct arena *arena = check_arena();
        struct stencil in = drawn(i, width, height);
        int *labels = malloc(sizeof *labels * (size_t)(width * height));
        struct kernels_components all;
        int count = flood(&in.mask, labels);
        struct kernels_component *expected = measured(labels, count, width, height);
        assert_int_equal(kernels_components_of_mask(kernels, in.mask, &all, arena, NULL), MESO_OK);
        assert_int_equal(all.count, count);
        compare_statistics(all.at, expected, count);
        assert_int_equal(kernels_components_list_runs(&all, arena, NULL), MESO_OK);
        compare_statistics(all.at, expected, count);
        compare_runs(&all, labels, width);
        free(expected);
        free(labels);
        check_stencil_free(&in);
        base_arena_free(arena);
    }
}

void check_label_strips(void **state)
{
    (void)state;
    check_components(check_kernels());
}

void check_measure_strips(void **state)
{
    (void)state;
    check_components(check_kernels());
}

void components_above_a_background_are_those_of_the_mask_of_it(void **state)
{
    (void)state;
    for (int width = 1; width < 140; width += 3) {
        int height = 1 + width * 7 % 23;
        struct arena *arena = check_arena();
        struct picture in = check_random_picture(width, height, 0, 1);
        struct picture under = check_random_picture(width, height, 0, 0.5);
        struct stencil within = check_random_stencil(width, height, 80);
        struct stencil mask = check_stencil(width, height);
        struct kernels_components fused, plain;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                mask.mask.at[y * mask.mask.stride + x] =
                    (float)check_at(&in.plane, x, y) - (float)check_at(&under.plane, x, y) >
                        0.25f &&
                    check_set(&within.mask, x, y);
        assert_int_equal(kernels_components_above(check_kernels(), in.plane, under.plane, 0.25f,
                                                  within.mask, &fused, arena, NULL),
                         MESO_OK);
        assert_int_equal(kernels_components(mask.mask, &plain, arena, NULL), MESO_OK);
        assert_int_equal(fused.count, plain.count);
        compare_statistics(fused.at, plain.at, plain.count);
        check_picture_free(&in);
        check_picture_free(&under);
        check_stencil_free(&within);
        check_stencil_free(&mask);
        base_arena_free(arena);
    }
}

void components_of_what_is_bright_are_those_of_the_mask_of_it(void **state)
{
    (void)state;
    for (int width = 1; width < 140; width += 5) {
        int height = 1 + width * 11 % 53;
        struct arena *arena = check_arena();
        struct stencil of = check_random_stencil(width, height, 40);
        struct kernels_components bright, plain;
        size_t row_bytes = 3 * (size_t)width + 2;
        uint8_t *rgb = malloc(row_bytes * (size_t)height);
        for (int y = 0; y < height; y++)
            for (int i = 0; i < 3 * width; i++)
                rgb[(size_t)y * row_bytes + (size_t)i] =
                    check_set(&of.mask, i / 3, y) ? (uint8_t)(225 + i % 31)
                                                  : (uint8_t)(i % 3 == y % 3 ? 224 : 255);
        assert_int_equal(kernels_components_of_bright(check_kernels(), rgb, (ptrdiff_t)row_bytes,
                                                      width, height, 225, &bright, arena, NULL),
                         MESO_OK);
        assert_int_equal(kernels_components(of.mask, &plain, arena, NULL), MESO_OK);
        assert_int_equal(bright.count, plain.count);
        compare_statistics(bright.at, plain.at, plain.count);
        free(rgb);
        check_stencil_free(&of);
        base_arena_free(arena);
    }
}

static void same_components(const struct kernels *level, struct mask mask)
{
    struct arena *arena = check_arena();
    struct kernels_components scalar, out;
    assert_int_equal(kernels_components_of_mask(check_scalar(), mask, &scalar, arena, NULL),
                     MESO_OK);
    assert_int_equal(kernels_components_of_mask(level, mask, &out, arena, NULL), MESO_OK);
    const struct kernels_strips *a = &scalar.strips, *b = &out.strips;
    assert_true(a->count == b->count && a->run_count == b->run_count && a->words == b->words);
    size_t strips = ((size_t)a->height + 1) / 2 * (size_t)a->words;
    check_same_bytes(a->bits, b->bits, 2 * strips * sizeof *a->bits, level->level, "bits_of_mask");
    check_same_bytes(a->before, b->before, strips * sizeof *a->before, level->level,
                     "label_strips");
    check_same_bytes(a->component, b->component, (size_t)a->run_count * sizeof *a->component,
                     level->level, "label_strips");
    check_same_bytes(scalar.at, out.at, (size_t)out.count * sizeof *out.at, level->level,
                     "measure_strips");
    base_arena_free(arena);
}

static void levels_components(void)
{
    for (int i = 0; i < CHECK_CASES; i++) {
        int width, height;
        check_case(i, &width, &height);
        struct stencil in = drawn(i, width, height);
        const struct kernels *level;
        for (int l = 0; (level = check_level(l)); l++)
            same_components(level, in.mask);
        check_stencil_free(&in);
    }
}

void levels_bits_of_mask(void **state)
{
    (void)state;
    levels_components();
}

void levels_label_strips(void **state)
{
    (void)state;
    levels_components();
}

void levels_measure_strips(void **state)
{
    (void)state;
    levels_components();
}

void a_spiral_a_u_and_a_ring_are_three_components(void **state)
{
    (void)state;
    static const char *PICTURE[] = {
        "#########..#...#..#####", "........#..#...#..#...#", "#######.#..#...#..#...#",
        "#.....#.#..#...#..#####", "#.###.#.#...###........", "#.#...#.#..............",
        "#.#####.#..............", "#.......#..............", "#########..............",
    };
    struct stencil in = check_stencil(23, 9);
    for (int y = 0; y < 9; y++)
        for (int x = 0; x < 23; x++)
            in.mask.at[y * in.mask.stride + x] = PICTURE[y][x] == '#' ? 255 : 0;
    struct arena *arena = check_arena();
    struct kernels_components all;
    assert_int_equal(kernels_components(in.mask, &all, arena, NULL), MESO_OK);
    assert_int_equal(all.count, 3);
    assert_int_equal(all.at[1].area, 11);
    assert_int_equal(all.at[2].area, 14);
    check_stencil_free(&in);
    base_arena_free(arena);
}
