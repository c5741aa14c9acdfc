/* Fenced pictures and drawn numbers for the checks of the kernels. */
#include "check.h"

static const uint32_t FENCE = 0x7fc0beefu; /* a NaN: whoever reads it spoils the result */
static const uint8_t BYTE_FENCE = 0xa5;
enum { ROWS_ABOVE = 2 };

static uint32_t random_state = 20260302;

unsigned check_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

double check_uniform(double low, double high)
{
    return low + (high - low) * (check_random() >> 8) / 16777216.0;
}

struct picture check_picture(int width, int height)
{
    int left = 1 + (int)(check_random() % 8);
    ptrdiff_t stride = width + 2 * left + 1;
    struct picture picture = {.count = (size_t)stride * (size_t)(height + 2 * ROWS_ABOVE)};
    picture.memory = malloc(picture.count * sizeof *picture.memory);
    assert_non_null(picture.memory);
    for (size_t i = 0; i < picture.count; i++)
        memcpy(&picture.memory[i], &FENCE, sizeof FENCE);
    picture.plane =
        (struct plane){picture.memory + ROWS_ABOVE * stride + left, width, height, stride};
    return picture;
}

struct picture check_random_picture(int width, int height, double low, double high)
{
    struct picture picture = check_picture(width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            picture.plane.at[y * picture.plane.stride + x] = (float)check_uniform(low, high);
    return picture;
}

static bool is_inside(ptrdiff_t offset, ptrdiff_t stride, int width, int height)
{
    return offset >= 0 && offset % stride < width && offset / stride < height;
}

void check_picture_fences(const struct picture *picture)
{
    const struct plane *plane = &picture->plane;
    for (size_t i = 0; i < picture->count; i++) {
        ptrdiff_t offset = picture->memory + i - plane->at;
        if (!is_inside(offset, plane->stride, plane->width, plane->height) &&
            memcmp(&picture->memory[i], &FENCE, sizeof FENCE) != 0)
            fail_msg("wrote outside a plane of %d x %d, at offset %td", plane->width, plane->height,
                     offset);
    }
}

void check_picture_free(struct picture *picture)
{
    check_picture_fences(picture);
    free(picture->memory);
}

struct stencil check_stencil(int width, int height)
{
    int left = 1 + (int)(check_random() % 8);
    ptrdiff_t stride = width + 2 * left + 1;
    struct stencil stencil = {.count = (size_t)stride * (size_t)(height + 2 * ROWS_ABOVE)};
    stencil.memory = malloc(stencil.count);
    assert_non_null(stencil.memory);
    memset(stencil.memory, BYTE_FENCE, stencil.count);
    stencil.mask =
        (struct mask){stencil.memory + ROWS_ABOVE * stride + left, width, height, stride};
    for (int y = 0; y < height; y++)
        memset(stencil.mask.at + y * stride, 0, (size_t)width);
    return stencil;
}

struct stencil check_random_stencil(int width, int height, int percent)
{
    struct stencil stencil = check_stencil(width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if ((int)(check_random() % 100) < percent)
                stencil.mask.at[y * stencil.mask.stride + x] =
                    (uint8_t)(check_random() % 4 ? 255 : 1 + check_random() % 255);
    return stencil;
}

void check_stencil_fences(const struct stencil *stencil)
{
    const struct mask *mask = &stencil->mask;
    for (size_t i = 0; i < stencil->count; i++)
        if (!is_inside(stencil->memory + i - mask->at, mask->stride, mask->width, mask->height) &&
            stencil->memory[i] != BYTE_FENCE)
            fail_msg("wrote outside a mask of %d x %d", mask->width, mask->height);
}

void check_stencil_free(struct stencil *stencil)
{
    check_stencil_fences(stencil);
    free(stencil->memory);
}

static int clamp(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

double check_at(const struct plane *plane, int x, int y)
{
    return plane->at[clamp(y, plane->height) * plane->stride + clamp(x, plane->width)];
}

bool check_set(const struct mask *mask, int x, int y)
{
    return mask->at[clamp(y, mask->height) * mask->stride + clamp(x, mask->width)] != 0;
}

void check_near(double got, double expected, double tolerance, const char *what, int x, int y)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%s at %d, %d: %.9g, expected %.9g +- %.2g", what, x, y, got, expected, tolerance);
}

const struct kernels *check_kernels(void)
{
    static struct kernels kernels;
    struct meso_error err;
    if (kernels_select(&kernels, &err))
        fail_msg("%s", err.text);
    return &kernels;
}

struct arena *check_arena(void)
{
    struct arena *arena;
    assert_int_equal(base_arena_new(&arena, 0, NULL), MESO_OK);
    return arena;
}

void check_size(int index, int *width, int *height)
{
    static const int HEIGHTS[] = {1, 2, 3, 5, 8, 13, 31};
    static const int LARGE[3][2] = {{513, 3}, {1100, 9}, {131, 150}};
    *width = index < 70 ? index + 1 : LARGE[index - 70][0];
    *height = index < 70 ? HEIGHTS[index % 7] : LARGE[index - 70][1];
}
