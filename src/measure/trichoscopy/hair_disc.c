/* The pixels of a disc, row by row. Knows no hairs. */
#include "hair_trace.h"

#include <math.h>

void measure_hair_disc(struct image_point p, double radius, int width, int height,
                       struct hair_disc *out)
{
    double square = radius * radius;
    out->top = (int)fmax(p.y - radius, 0);
    out->bottom = (int)fmin(p.y + radius, height - 1);
    if (out->bottom - out->top >= HAIR_DISC_ROWS)
        out->bottom = out->top + HAIR_DISC_ROWS - 1;
    for (int y = out->top; y <= out->bottom; y++) {
        double down = (y + 0.5 - p.y) * (y + 0.5 - p.y);
        double half = down <= square ? sqrt(square - down) : -1;
        double middle = p.x - 0.5;
        int left = (int)(middle - half), right = (int)(middle + half);
        left += left < middle - half; /* rounds up, and the right one down */
        right -= right > middle + half;
        out->left[y - out->top] = left > 0 ? left : 0;
        out->right[y - out->top] = right < width - 1 ? right : width - 1;
    }
}
