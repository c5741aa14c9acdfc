/* The inner loop of the filters: weighted sums of shifted rows. Knows no borders but replication.
 */
#include "rows.h"

#include <string.h>

/* Four taps a pass over the row, so that sums stay in registers; the order of additions is that of
   one tap a pass. */
static void add_four(float *restrict sum, const float *restrict a, const float *restrict b,
                     const float *restrict c, const float *restrict d, const float *taps, int width)
{
    const float ta = taps[0], tb = taps[1], tc = taps[2], td = taps[3];
    for (int x = 0; x < width; x++)
        sum[x] = (((sum[x] + ta * a[x]) + tb * b[x]) + tc * c[x]) + td * d[x];
}

int kernels_resized_from(int d, int source_size, int destination_size, float *fraction)
{
    double at = (d + 0.5) * source_size / destination_size - 0.5;
    at = at < 0 ? 0 : at > source_size - 1 ? source_size - 1 : at;
    int whole = kernels_min((int)at, source_size > 1 ? source_size - 2 : 0);
    *fraction = (float)(at - whole);
    return whole;
}

void kernels_weighted_rows(float *restrict sum, const float *const *rows, const float *taps,
                           int count, int width)
{
    const float first = taps[0];
    const float *restrict row = rows[0];
    for (int x = 0; x < width; x++)
        sum[x] = first * row[x];
    int i = 1;
    for (; i + 4 <= count; i += 4)
        add_four(sum, rows[i], rows[i + 1], rows[i + 2], rows[i + 3], taps + i, width);
    for (; i < count; i++) {
        const float tap = taps[i];
        const float *restrict next = rows[i];
        for (int x = 0; x < width; x++)
            sum[x] += tap * next[x];
    }
}

void kernels_replicated(float *restrict out, const float *row, int row_width, int x, int width)
{
    int i = 0;
    for (; i < width && x + i < 0; i++)
        out[i] = row[0];
    int inside = kernels_min(width, row_width - x) - i;
    if (inside > 0) {
        memcpy(out + i, row + x + i, (size_t)inside * sizeof *out);
        i += inside;
    }
    for (; i < width; i++)
        out[i] = row[row_width - 1];
}
