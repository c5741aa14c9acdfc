/* Bilinear values at single places between the pixels. Knows no geometry. */
#include "rows.h"
#include "sample.h"
#include "scalar.h"

void kernels_scalar_sample_linear(struct plane source, const float *x, const float *y, int count,
                                  float *values)
{
    for (int i = 0; i < count; i++) {
        float at_x = kernels_inside(x[i], source.width), at_y = kernels_inside(y[i], source.height);
        int left = (int)at_x, top = (int)at_y;
        int right = kernels_min(left + 1, source.width - 1);
        int bottom = kernels_min(top + 1, source.height - 1);
        float across = at_x - (float)left, down = at_y - (float)top;
        const float *upper = kernels_row(source, top), *lower = kernels_row(source, bottom);
        float above = upper[left] + across * (upper[right] - upper[left]);
        float below = lower[left] + across * (lower[right] - lower[left]);
        values[i] = above + down * (below - above);
    }
}
