/* Fenced pictures and drawn numbers for the checks of the kernels. */
#include "check.h"

#include <sys/mman.h>

static const uint32_t FENCE = 0x7fc0beefu; /* a NaN: whoever reads it spoils the result */
static const uint8_t BYTE_FENCE = 0xa5;
enum { ROWS_ABOVE = 2, PAGE = 4096 };

static uint32_t random_state = 20260302, layout_state = 1;

static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

/* Where pictures lie in memory: apart from their values, which are then the same on machines with
   other numbers of levels. */
static uint32_t layout_random(void)
{
    return next(&layout_state);
}

int check_begin(void **state)
{
    (void)state;
    random_state = 20260302;
    return 0;
}

unsigned check_random(void)
{
    return next(&random_state);
}

double check_uniform(double low, double high)
{
    return low + (high - low) * (check_random() >> 8) / 16777216.0;
}

struct picture check_picture(int width, int height)
{
    int left = 1 + (int)(layout_random() % 8);
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

/* The memory ends with the last pixel, and what follows can't be read. */
static struct picture picture_at_the_end(int width, int height)
{
    int left = 1 + (int)(layout_random() % 8);
    ptrdiff_t stride = width + left;
    size_t count = (size_t)stride * (size_t)(height + ROWS_ABOVE);
    size_t pages = (count * sizeof(float) + PAGE - 1) / PAGE;
    size_t bytes = (pages + 1) * PAGE;
    char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(at, MAP_FAILED);
    assert_int_equal(mprotect(at + pages * PAGE, PAGE, PROT_NONE), 0);
    struct picture picture = {.count = count, .mapped_bytes = bytes};
    picture.memory = (float *)(at + pages * PAGE) - count;
    for (size_t i = 0; i < count; i++)
        memcpy(&picture.memory[i], &FENCE, sizeof FENCE);
    picture.plane =
        (struct plane){picture.memory + ROWS_ABOVE * stride + left, width, height, stride};
    return picture;
}

static double filled(enum check_filling filling, double low, double high, int x, int y)
{
    switch (filling) {
    case CHECK_LOWEST:
        return low;
    case CHECK_HIGHEST:
        return high;
    case CHECK_ALTERNATING:
        return (x + y) % 2 ? high : low;
    case CHECK_DENORMAL:
        return check_random() % 4 ? check_uniform(-1e-40, 1e-40) : check_random() % 2 ? 0.0 : -0.0;
    default:
        return check_uniform(low, high);
    }
}

struct picture check_filled(int width, int height, enum check_filling filling, double low,
                            double high)
{
    struct picture picture =
        layout_random() % 4 ? check_picture(width, height) : picture_at_the_end(width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            picture.plane.at[y * picture.plane.stride + x] =
                (float)filled(filling, low, high, x, y);
    return picture;
}

struct picture check_copy(const struct picture *picture)
{
    struct plane from = picture->plane;
    struct picture copy = check_picture(from.width, from.height);
    for (int y = 0; y < from.height; y++)
        memcpy(copy.plane.at + y * copy.plane.stride, from.at + y * from.stride,
               (size_t)from.width * sizeof *from.at);
    return copy;
}

struct stencil check_stencil_copy(const struct stencil *stencil)
{
    struct mask from = stencil->mask;
    struct stencil copy = check_stencil(from.width, from.height);
    for (int y = 0; y < from.height; y++)
        memcpy(copy.mask.at + y * copy.mask.stride, from.at + y * from.stride, (size_t)from.width);
    return copy;
}

enum { ENTRIES = 64, KEPT = 1 << 18 };

/* FNV-1a over the scalar results that every level of an entry was compared with. */
static struct {
    const char *entry;
    uint64_t value;
} digests[ENTRIES];

/* Machines have different numbers of levels: what is compared with the first of them counts. */
static bool is_first_level(const char *level)
{
    return kernels_level(1) && strcmp(level, kernels_level(1)) == 0;
}

static void digest_bytes(const char *entry, const void *at, size_t size)
{
    const uint8_t *bytes = at;
    int i = 0;
    while (digests[i].entry && strcmp(digests[i].entry, entry) != 0)
        assert_true(++i < ENTRIES);
    uint64_t value = digests[i].entry ? digests[i].value : 14695981039346656037u;
    digests[i].entry = entry;
    for (size_t k = 0; k < size; k++)
        value = (value ^ bytes[k]) * 1099511628211u;
    digests[i].value = value;
}

static void digest_rows(const char *level, const char *entry, const void *at, size_t size,
                        int width, int height, ptrdiff_t stride)
{
    for (int y = 0; y < height && is_first_level(level); y++)
        digest_bytes(entry, (const char *)at + y * stride * (ptrdiff_t)size, (size_t)width * size);
}

void check_same(const struct plane *scalar, const struct plane *level, const char *level_name,
                const char *entry)
{
    digest_rows(level_name, entry, scalar->at, sizeof *scalar->at, scalar->width, scalar->height,
                scalar->stride);
    for (int y = 0; y < scalar->height; y++)
        for (int x = 0; x < scalar->width; x++) {
            const float *a = scalar->at + y * scalar->stride + x;
            const float *b = level->at + y * level->stride + x;
            if (memcmp(a, b, sizeof *a) != 0)
                fail_msg("%s of %s at %d, %d of %d x %d: %.9g, scalar %.9g", level_name, entry, x,
                         y, scalar->width, scalar->height, (double)*b, (double)*a);
        }
}

void check_same_mask(const struct mask *scalar, const struct mask *level, const char *level_name,
                     const char *entry)
{
    digest_rows(level_name, entry, scalar->at, sizeof *scalar->at, scalar->width, scalar->height,
                scalar->stride);
    for (int y = 0; y < scalar->height; y++)
        for (int x = 0; x < scalar->width; x++) {
            int a = scalar->at[y * scalar->stride + x], b = level->at[y * level->stride + x];
            if (a != b)
                fail_msg("%s of %s at %d, %d of %d x %d: %d, scalar %d", level_name, entry, x, y,
                         scalar->width, scalar->height, b, a);
        }
}

void check_same_bytes(const void *scalar, const void *level, size_t size, const char *level_name,
                      const char *entry)
{
    const uint8_t *a = scalar, *b = level;
    if (is_first_level(level_name))
        digest_bytes(entry, scalar, size);
    for (size_t i = 0; i < size; i++)
        if (a[i] != b[i])
            fail_msg("%s of %s: byte %zu of %zu is %d, scalar %d", level_name, entry, i, size, b[i],
                     a[i]);
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
    if (picture->mapped_bytes)
        munmap((char *)(picture->memory + picture->count) - (picture->mapped_bytes - PAGE),
               picture->mapped_bytes);
    else
        free(picture->memory);
}

struct stencil check_stencil(int width, int height)
{
    int left = 1 + (int)(layout_random() % 8);
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
    check_error(what, got - expected);
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

static const struct kernels *level_of(int index)
{
    static struct kernels tables[8];
    struct meso_error err;
    const char *name = kernels_level(index);
    if (name && !tables[index].level && kernels_named(name, &tables[index], &err))
        fail_msg("%s", err.text);
    return name ? &tables[index] : NULL;
}

const struct kernels *check_scalar(void)
{
    return level_of(0);
}

const struct kernels *check_level(int index)
{
    return level_of(index + 1);
}

static struct {
    const char *entry;
    float *errors;
    unsigned count; /* of all; the kept ones are spread over them */
} noted[ENTRIES];

void check_error(const char *entry, double error)
{
    int i = 0;
    while (noted[i].entry && strcmp(noted[i].entry, entry) != 0)
        assert_true(++i < ENTRIES);
    if (!noted[i].entry) {
        noted[i].entry = entry;
        noted[i].errors = malloc(KEPT * sizeof *noted[i].errors);
        assert_non_null(noted[i].errors);
    }
    unsigned spread = (noted[i].count * 2654435761u) >> 4; /* leaves the drawn numbers alone */
    unsigned at = noted[i].count < KEPT ? noted[i].count : spread % (noted[i].count + 1);
    if (at < KEPT)
        noted[i].errors[at] = (float)fabs(error);
    noted[i].count++;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void check_print_errors(void)
{
    for (int i = 0; i < ENTRIES && digests[i].entry; i++)
        printf("digest of %s: %016llx\n", digests[i].entry, (unsigned long long)digests[i].value);
    printf("error against float64%*s median      p99    p99.9  largest   values\n", 6, "");
    for (int i = 0; i < ENTRIES && noted[i].entry; i++) {
        size_t count = noted[i].count < KEPT ? noted[i].count : KEPT;
        qsort(noted[i].errors, count, sizeof *noted[i].errors, by_value);
        const float *e = noted[i].errors;
        printf("  %-24s %8.1e %8.1e %8.1e %8.1e %8u\n", noted[i].entry, e[count / 2],
               e[count * 99 / 100], e[count * 999 / 1000], e[count - 1], noted[i].count);
        free(noted[i].errors);
    }
}

enum check_filling check_case(int index, int *width, int *height)
{
    static const int HEIGHTS[] = {1, 2, 3, 5, 8, 13, 21};
    static const int LARGE[CHECK_CASES - 131][2] = {{255, 4},  {256, 3},   {257, 70},
                                                    {511, 2},  {513, 3},   {640, 66},
                                                    {1100, 9}, {131, 150}, {1, 200}};
    *width = index < 131 ? index + 1 : LARGE[index - 131][0];
    *height = index < 131 ? HEIGHTS[index % 7] : LARGE[index - 131][1];
    return (enum check_filling)(index < 131 ? index % CHECK_FILLINGS : CHECK_RANDOM);
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
