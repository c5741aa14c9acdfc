/* Exact Euclidean distances to a mask. Knows no units but pixels.

   Meijster, Roerdink and Hesselink (2000), in integers: nearest pixel along each column, then the
   lower envelope of parabolas along each row. */
#include "nearest.h"
#include "rows.h"

#include <math.h>

static const float NOWHERE = 1e30f;

int kernels_nearest_rows(struct mask mask, bool wanted_set, struct kernels_nearest_rows *out,
                         struct arena *scratch, struct meso_error *err)
{
    size_t width = (size_t)mask.width;
    int32_t *at = base_arena_alloc(scratch, width * (size_t)mask.height * sizeof *at, err);
    if (!at)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < mask.height; y++) {
        const uint8_t *in = kernels_mask_row(mask, y);
        int32_t *row = at + (size_t)y * width;
        for (size_t x = 0; x < width; x++) {
            int32_t above = y ? row[x - width] : KERNELS_NO_ROW;
            row[x] = (in[x] != 0) == wanted_set ? y : above;
        }
    }
    for (int y = mask.height - 2; y >= 0; y--) {
        int32_t *row = at + (size_t)y * width;
        for (size_t x = 0; x < width; x++) {
            int32_t up = row[x], down = row[x + width];
            bool closer = down != KERNELS_NO_ROW && (up == KERNELS_NO_ROW || down - y < y - up);
            row[x] = closer ? down : up;
        }
    }
    *out = (struct kernels_nearest_rows){at, mask.width, mask.height};
    return MESO_OK;
}

static int64_t squared(int64_t value)
{
    return value * value;
}

/* The first column from which on parabola b (height hb) lies below parabola a (ha), a < b. Doubles
   divide quicker than integers, and just as exactly: the numerator is below 2^53, so that a
   quotient which is no whole number is further from one than it is rounded. */
static int64_t crossing(int a, int64_t ha, int b, int64_t hb)
{
    int64_t numerator = squared(b) - squared(a) + hb - ha, denominator = 2 * ((int64_t)b - a);
    double quotient = (double)numerator / (double)denominator;
    int64_t whole = (int64_t)quotient;
    return whole - (quotient < (double)whole) + 1;
}

void kernels_nearest_in_row(const struct kernels_nearest_rows *rows, int y, int *column,
                            int *parabolas, int *begins)
{
    const int32_t *row = rows->at + (size_t)y * (size_t)rows->width;
    int count = 0;
    for (int x = 0; x < rows->width; x++) {
        if (row[x] == KERNELS_NO_ROW)
            continue;
        int64_t begin = 0;
        while (count > 0) {
            int last = parabolas[count - 1];
            begin = crossing(last, squared(row[last] - y), x, squared(row[x] - y));
            if (begin > begins[count - 1])
                break;
            count--;
            begin = 0;
        }
        if (begin >= rows->width)
            continue;
        parabolas[count] = x;
        begins[count++] = (int)begin;
    }
    int at = 0;
    for (int x = 0; x < rows->width; x++) {
        while (at + 1 < count && begins[at + 1] <= x)
            at++;
        column[x] = count ? parabolas[at] : -1;
    }
}

void kernels_distance_row(const struct kernels_nearest_rows *rows, int y, int *work, float *out)
{
    int *column = work;
    kernels_nearest_in_row(rows, y, column, work + rows->width, work + 2 * (ptrdiff_t)rows->width);
    const int32_t *row = rows->at + (size_t)y * (size_t)rows->width;
    for (int x = 0; x < rows->width; x++)
        out[x] =
            column[x] < 0 ? NOWHERE : (float)(squared(x - column[x]) + squared(row[column[x]] - y));
}

int kernels_distance_squared(struct mask mask, struct plane destination, struct arena *scratch,
                             struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct kernels_nearest_rows rows;
    int code = kernels_nearest_rows(mask, true, &rows, scratch, err);
    int *work = code ? NULL : base_arena_alloc(scratch, 3 * (size_t)mask.width * sizeof *work, err);
    if (!work)
        code = MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < mask.height && !code; y++)
        kernels_distance_row(&rows, y, work, kernels_row(destination, y));
    base_arena_rewind(scratch, mark);
    return code;
}
