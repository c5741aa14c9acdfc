/* Checks of the kernels on masks against plain versions, and what thinning promises. */
#include "check.h"

/* Bits of the size, with a word more than needed in each row, all to be written. */
static uint64_t *new_bits(int width, int height, ptrdiff_t *words)
{
    *words = (width + 63) / 64 + 1;
    uint64_t *bits = malloc((size_t)(*words * (height + 1)) * sizeof *bits);
    assert_non_null(bits);
    memset(bits, 0xa5, (size_t)(*words * (height + 1)) * sizeof *bits);
    return bits;
}

/* The bits are those of the mask, 0 beyond its width; the row below the last is untouched. */
static void check_bits(const uint64_t *bits, ptrdiff_t words, const struct mask *expected)
{
    for (int y = 0; y < expected->height; y++)
        for (int x = 0; x < 64 * words; x++) {
            bool set = x < expected->width && check_set(expected, x, y);
            assert_int_equal(bits[y * words + x / 64] >> x % 64 & 1, set);
        }
    assert_true(bits[expected->height * words] == 0xa5a5a5a5a5a5a5a5u);
}

void check_bits_above(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        ptrdiff_t words;
        check_size(i, &width, &height);
        struct picture in = check_random_picture(width, height, -1, 1);
        struct picture under = check_random_picture(width, height, -0.1, 0.1);
        struct stencil within = check_random_stencil(width, height, 70);
        struct stencil expected = check_stencil(width, height);
        uint64_t *bits = new_bits(width, height, &words);
        float level = in.plane.at[width / 2]; /* equal is not above */
        struct plane background = i % 2 ? under.plane : (struct plane){0};
        struct mask where = i % 3 ? within.mask : (struct mask){0};
        if (width > 3)
            in.plane.at[0] = NAN;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                float value = in.plane.at[y * in.plane.stride + x];
                if (background.at)
                    value -= under.plane.at[y * under.plane.stride + x];
                expected.mask.at[y * expected.mask.stride + x] =
                    value > level && (!where.at || check_set(&where, x, y));
            }
        check_kernels()->bits_above(in.plane, background, level, where, bits, words);
        check_bits(bits, words, &expected.mask);
        free(bits);
        check_picture_free(&in);
        check_picture_free(&under);
        check_stencil_free(&within);
        check_stencil_free(&expected);
    }
}

void check_bits_of_mask(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        ptrdiff_t words;
        check_size(i, &width, &height);
        struct stencil in = check_random_stencil(width, height, i);
        uint64_t *bits = new_bits(width, height, &words);
        check_kernels()->bits_of_mask(in.mask, bits, words);
        check_bits(bits, words, &in.mask);
        free(bits);
        check_stencil_free(&in);
    }
}

/* Zhang and Suen's conditions as they stand in the paper, on a picture with a frame of zeros. */
static bool paper_deletes(const uint8_t *p, int pitch, int pass)
{
    int n[10] = {0,         0,
                 p[-pitch], p[-pitch + 1],
                 p[1],      p[pitch + 1],
                 p[pitch],  p[pitch - 1],
                 p[-1],     p[-pitch - 1]};
    int a = 0, b = 0;
    for (int i = 2; i <= 9; i++) {
        b += n[i];
        a += n[i] == 0 && n[i == 9 ? 2 : i + 1] == 1;
    }
    if (!(b >= 2 && b <= 6) || a != 1)
        return false;
    return pass == 0 ? n[2] * n[4] * n[6] == 0 && n[4] * n[6] * n[8] == 0
                     : n[2] * n[4] * n[8] == 0 && n[2] * n[6] * n[8] == 0;
}

static void paper_thin(uint8_t *framed, int width, int height)
{
    int pitch = width + 2, changed = 2;
    uint8_t *gone = malloc((size_t)pitch * (size_t)(height + 2));
    assert_non_null(gone);
    for (int pass = 0; changed > 0; pass ^= 1) {
        changed--;
        memset(gone, 0, (size_t)pitch * (size_t)(height + 2));
        for (int i = pitch; i < pitch * (height + 1); i++)
            gone[i] = framed[i] && paper_deletes(framed + i, pitch, pass);
        for (int i = 0; i < pitch * (height + 2); i++)
            if (gone[i]) {
                framed[i] = 0;
                changed = 2;
            }
    }
    free(gone);
}

/* What thin asks for, with a word behind it that must stay. */
static uint64_t *thin_room(int width, int height)
{
    size_t words = kernels_thin_words(width, height);
    uint64_t *room = malloc((words + 1) * sizeof *room);
    assert_non_null(room);
    memset(room, 0xa5, (words + 1) * sizeof *room);
    return room;
}

void check_thin_in(struct mask source, struct mask destination, const struct kernels *kernels)
{
    uint64_t *room = thin_room(source.width, source.height);
    kernels->thin(source, destination, room);
    assert_true(room[kernels_thin_words(source.width, source.height)] == 0xa5a5a5a5a5a5a5a5u);
    free(room);
}

void check_thin(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        struct stencil in = check_random_stencil(width, height, 40 + i % 60);
        struct stencil out = check_stencil(width, height);
        int pitch = width + 2;
        uint8_t *framed = calloc((size_t)pitch * (size_t)(height + 2), 1);
        assert_non_null(framed);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                framed[(y + 1) * pitch + x + 1] = check_set(&in.mask, x, y);
        paper_thin(framed, width, height);
        struct mask thinned = i % 3 ? out.mask : in.mask;
        check_thin_in(in.mask, thinned, check_kernels());
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                assert_int_equal(thinned.at[y * thinned.stride + x],
                                 framed[(y + 1) * pitch + x + 1] ? 255 : 0);
        free(framed);
        check_stencil_fences(&in);
        check_stencil_fences(&out);
        check_stencil_free(&in);
        check_stencil_free(&out);
    }
}

static int component_count(struct mask mask)
{
    struct arena *arena = check_arena();
    struct kernels_components components;
    assert_int_equal(kernels_components(mask, &components, arena, NULL), MESO_OK);
    int count = components.count;
    base_arena_free(arena);
    return count;
}

static void draw_stroke(struct mask mask, double x0, double y0, double x1, double y1, double radius)
{
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++) {
            double dx = x1 - x0, dy = y1 - y0;
            double t = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
            t = fmin(fmax(t, 0), 1);
            if (hypot(x - x0 - t * dx, y - y0 - t * dy) <= radius)
                mask.at[y * mask.stride + x] = 255;
        }
}

static bool has_square(const struct mask *mask)
{
    for (int y = 0; y + 1 < mask->height; y++)
        for (int x = 0; x + 1 < mask->width; x++)
            if (check_set(mask, x, y) && check_set(mask, x + 1, y) && check_set(mask, x, y + 1) &&
                check_set(mask, x + 1, y + 1))
                return true;
    return false;
}

void thinning_keeps_connection_and_leaves_lines_of_one_pixel(void **state)
{
    (void)state;
    for (int picture = 0; picture < 40; picture++) {
        struct stencil in = check_stencil(90, 80);
        int strokes = picture % 2 ? 4 : 1;
        for (int i = 0; i < strokes; i++)
            draw_stroke(in.mask, check_uniform(5, 85), check_uniform(5, 75), check_uniform(5, 85),
                        check_uniform(5, 75), check_uniform(1.5, 4));
        int before = component_count(in.mask);
        check_thin_in(in.mask, in.mask, check_kernels());
        assert_int_equal(component_count(in.mask), before);
        if (strokes == 1) /* where lines cross, Zhang and Suen's conditions can leave a square */
            assert_false(has_square(&in.mask));
        check_stencil_free(&in);
    }
}

void a_thinned_bar_is_its_middle_line(void **state)
{
    (void)state;
    struct stencil in = check_stencil(60, 21);
    for (int y = 8; y < 13; y++)
        memset(in.mask.at + y * in.mask.stride + 5, 255, 50);
    check_thin_in(in.mask, in.mask, check_kernels());
    for (int x = 10; x < 50; x++)
        for (int y = 0; y < 21; y++)
            assert_int_equal(check_set(&in.mask, x, y), y == 10);
    check_stencil_free(&in);
}

void check_masked_sums(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        struct picture in = check_random_picture(width, height, -1e3, 1e3);
        struct stencil mask = check_random_stencil(width, height, i % 5 * 25);
        struct kernels_sums sums;
        if (i % 7 == 0)
            mask.mask.at[0] = 0, in.plane.at[0] = NAN; /* what is out may be anything */
        check_kernels()->masked_sums(in.plane, mask.mask, &sums);
        double lane[2][16] = {{0}};
        int64_t count = 0;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                if (check_set(&mask.mask, x, y)) {
                    double value = check_at(&in.plane, x, y);
                    lane[0][x & 15] += value;
                    lane[1][x & 15] += value * value;
                    count++;
                }
        for (int half = 8; half; half >>= 1)
            for (int k = 0; k < 2 * half; k++)
                lane[k / half][k % half] += lane[k / half][k % half + half];
        assert_true(sums.sum == lane[0][0] && sums.sum_squares == lane[1][0]);
        assert_int_equal(sums.count, count);
        check_picture_free(&in);
        check_stencil_free(&mask);
    }
}

static struct kernels_between plain_between(struct picture *in, struct mask mask, float middle,
                                            float low, float high, float *found)
{
    struct kernels_between out = {0, 0, 0};
    for (int y = 0; y < in->plane.height; y++)
        for (int x = 0; x < in->plane.width; x++) {
            float value = in->plane.at[y * in->plane.stride + x];
            if (!isnan(middle))
                value = fabsf(value - middle);
            if (isnan(value) || (mask.at && !check_set(&mask, x, y)))
                continue;
            out.count++;
            if (value < low)
                out.below++;
            else if (value <= high)
                found[out.found++] = value;
        }
    return out;
}

void check_between(void **state)
{
    (void)state;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int width, height;
        check_size(i, &width, &height);
        struct picture in = check_random_picture(width, height, -1, 1);
        struct stencil wanted = check_random_stencil(width, height, 60);
        struct mask mask = i % 3 ? wanted.mask : (struct mask){0};
        float middle = i % 2 ? NAN : 0.25f, low = in.plane.at[width / 2], high = low + 0.3f;
        size_t pixels = (size_t)(width * height);
        float *expected = malloc((pixels + 1) * sizeof *expected), *found = malloc(pixels * 4 + 4);
        assert_true(expected && found);
        if (i % 5 == 0)
            in.plane.at[width / 3] = NAN;
        struct kernels_between plain = plain_between(&in, mask, middle, low, high, expected), got;
        int64_t room = i % 4 ? (int64_t)pixels : plain.found / 2;
        found[room] = 77;
        check_kernels()->between(in.plane, mask, middle, low, high, found, room, &got);
        assert_memory_equal(&got, &plain, sizeof got);
        size_t kept = (size_t)(plain.found < room ? plain.found : room);
        assert_memory_equal(found, expected, kept * sizeof *found);
        assert_true(found[room] == 77);
        free(expected);
        free(found);
        check_picture_free(&in);
        check_stencil_free(&wanted);
    }
}
