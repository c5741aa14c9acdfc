/* Separable filters that stream down strips of columns: rows are filtered along as they come, kept
   as long as the taps down the columns reach, and filtered down four results at a time. What is in
   between never leaves the second-level cache. Knows nothing of the meaning of the taps. */
#include "filter.h"
#include "rows.h"

enum {
    BLOCK = 4,           /* rows of results at a time */
    KEPT_FLOATS = 65536, /* rows filtered along: 256 KiB */
    WIDEST = 4096,
    LONGEST = KERNELS_MAX_TAPS,
    MOST_ROWS = LONGEST - 1 + BLOCK
};

/* The last `count` rows stay, row y at (y modulo count) * pitch. */
struct kept {
    float *at;
    int count;
    ptrdiff_t pitch;
};

static float *kept_row(const struct kept *kept, int y)
{
    return kept->at + (y % kept->count) * kept->pitch;
}

/* How many rows must stay, and the columns of a strip that so many rows leave room for. */
static int rows_kept(int radius)
{
    return 2 * radius + BLOCK;
}

static int strip_width(int planes, int rows)
{
    int width = KEPT_FLOATS / (planes * rows) / KERNELS_ROW_STEP * KERNELS_ROW_STEP;
    return kernels_min(width, WIDEST);
}

/* The row from column x on with room around it: itself where that lies inside, else a copy with
   the edge replicated. */
static const float *with_room(struct plane source, int y, int x, int width, int radius, float *copy)
{
    const float *row = kernels_row(source, y);
    int needed = kernels_row_steps(width);
    if (x >= radius && x + needed + radius <= source.width)
        return row + x;
    kernels_replicated(copy, row, source.width, x - radius, needed + 2 * radius);
    return copy + radius;
}

/* The kept rows that results y .. y + outputs - 1 need, the edge's where there are none. */
static void gather_rows(const struct kept *kept, int height, int y, int outputs, int radius,
                        const float **rows)
{
    for (int i = 0; i < outputs + 2 * radius; i++)
        rows[i] = kept_row(kept, kernels_clamp(y - radius + i, 0, height - 1));
}

void kernels_filter_convolve(const struct kernels_filter_rows *work, struct plane source,
                             struct plane destination, const float *row_taps, int row_radius,
                             const float *column_taps, int column_radius)
{
    _Alignas(64) float memory[KEPT_FLOATS];
    _Alignas(64) float copy[WIDEST + LONGEST + KERNELS_ROW_STEP];
    const float *rows[MOST_ROWS];
    int kept_rows = rows_kept(column_radius), strip = strip_width(1, kept_rows);
    struct kept kept = {memory, kept_rows, strip};
    for (int x = 0; x < source.width; x += strip) {
        int width = kernels_min(strip, source.width - x), next = 0;
        for (int y = 0; y < source.height; y += BLOCK) {
            int outputs = kernels_min(BLOCK, source.height - y);
            for (; next < kernels_min(y + outputs + column_radius, source.height); next++)
                work->along(with_room(source, next, x, width, row_radius, copy), row_taps,
                            row_radius, kept_row(&kept, next), kernels_row_steps(width));
            float *out[BLOCK];
            for (int k = 0; k < outputs; k++)
                out[k] = kernels_row(destination, y + k) + x;
            gather_rows(&kept, source.height, y, outputs, column_radius, rows);
            work->columns(rows, column_taps, 2 * column_radius + 1, outputs, out, width);
        }
    }
}

/* Whole taps of half ones; sign is that of the lower half. */
static void mirror(const float *half, int radius, float sign, float whole[LONGEST])
{
    for (int k = 0; k <= radius; k++) {
        whole[radius - k] = sign * half[k];
        whole[radius + k] = half[k];
    }
    if (sign < 0)
        whole[radius] = 0;
}

void kernels_filter_hessian(const struct kernels_filter_rows *work, struct plane source,
                            const struct kernels_derivatives *taps, struct plane xx,
                            struct plane xy, struct plane yy)
{
    enum { SMOOTH, SLOPE, CURVE };
    _Alignas(64) float memory[KEPT_FLOATS];
    _Alignas(64) float copy[WIDEST + LONGEST + KERNELS_ROW_STEP];
    const float *rows[MOST_ROWS];
    float down[3][LONGEST];
    int radius = taps->radius, kept_rows = rows_kept(radius), strip = strip_width(3, kept_rows);
    const struct kernels_row_taps along = {radius, taps->smooth, taps->slope, taps->curve};
    const struct plane out[3] = {yy, xy, xx}; /* of the rows smoothed, derived once and twice */
    struct kept kept[3];
    for (int i = 0; i < 3; i++)
        kept[i] = (struct kept){memory + i * kept_rows * strip, kept_rows, strip};
    mirror(taps->curve, radius, 1, down[SMOOTH]);
    mirror(taps->slope, radius, -1, down[SLOPE]);
    mirror(taps->smooth, radius, 1, down[CURVE]);
    for (int x = 0; x < source.width; x += strip) {
        int width = kernels_min(strip, source.width - x), next = 0;
        for (int y = 0; y < source.height; y += BLOCK) {
            int outputs = kernels_min(BLOCK, source.height - y);
            for (; next < kernels_min(y + outputs + radius, source.height); next++)
                work->derive(with_room(source, next, x, width, radius, copy), &along,
                             kept_row(&kept[SMOOTH], next), kept_row(&kept[SLOPE], next),
                             kept_row(&kept[CURVE], next), kernels_row_steps(width));
            for (int i = 0; i < 3; i++) {
                float *to[BLOCK];
                for (int k = 0; k < outputs; k++)
                    to[k] = kernels_row(out[i], y + k) + x;
                gather_rows(&kept[i], source.height, y, outputs, radius, rows);
                work->columns(rows, down[i], 2 * radius + 1, outputs, to, width);
            }
        }
    }
}
