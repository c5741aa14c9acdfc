/* The picture's blur, from the flanks of wide hairs, and widths freed of it. Knows segments, no
 * pixels. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>

/* Sds of the blur: a narrower bar is less than 5 % wider than the blur alone, as much as widths are
   wrong by. */
#define NARROWEST 1.1

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double measure_hair_blur_px(const struct hair_segments *segments, double *scratch)
{
    int count = 0;
    for (int s = 0; s < segments->count; s++) {
        const struct hair_segment *segment = &segments->at[s];
        /* Both flanks must be apart for the slope to be the blur's and not the hair's. */
        if (segment->width_px > 3.5 * segment->edge_px && segment->count > 8)
            scratch[count++] = segment->edge_px;
    }
    if (!count)
        return 0.7; /* a sharp picture's: pixel and interpolation */
    qsort(scratch, (size_t)count, sizeof *scratch, ascending);
    return scratch[(int)(0.4 * (count - 1))];
}

static double normal_below(double x)
{
    return 0.5 * erfc(-x / sqrt(2));
}

/* Whether a bar is less than `width` wide at half depth after a Gaussian blur: there it is below
   half depth already. */
static bool is_narrower(double bar, double blur, double width)
{
    double half = bar / 2, peak = 2 * normal_below(half / blur) - 1, x = width / 2;
    double depth = normal_below((x + half) / blur) - normal_below((x - half) / blur);
    return depth < peak / 2;
}

double measure_hair_width_without_blur(double width_px, double blur_px)
{
    if (!(blur_px > 0.05))
        return width_px;
    double low = NARROWEST * blur_px, high = width_px;
    if (!is_narrower(low, blur_px, width_px))
        return low; /* as wide as the blur alone: all that can be said is thin */
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        if (is_narrower(middle, blur_px, width_px))
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}
