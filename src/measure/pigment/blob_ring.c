/* The surround of a possible blob: a ring about it, the ground that the blob stands on. Knows one
   seed; nothing of outlines. */
#include "blobs.h"

#include <math.h>

/* Radii in radii of the blob, and a little more for the lens' blur. */
static const double inner_radii = 1.6, outer_radii = 2.6, inner_px = 1, outer_px = 2;
static const int min_samples = 8;

static int least(int a, int b)
{
    return a < b ? a : b;
}

static struct measure_ring place(const struct measure_blob_field *field,
                                 const struct measure_blob_seed *seed)
{
    double radius = M_SQRT2 * seed->sigma_px;
    int far = (int)(outer_radii * radius + outer_px) + 1;
    return (struct measure_ring){.x = seed->x,
                                 .y = seed->y,
                                 .left = seed->x > far ? seed->x - far : 0,
                                 .top = seed->y > far ? seed->y - far : 0,
                                 .right = least(seed->x + far, field->value.width - 1),
                                 .bottom = least(seed->y + far, field->value.height - 1),
                                 .step = radius > 24 ? (int)(radius / 12) : 1,
                                 .radius = radius,
                                 .inner = inner_radii * radius + inner_px,
                                 .outer = outer_radii * radius + outer_px};
}

static bool between(const struct measure_ring *ring, int x, int y)
{
    double dx = x - ring->x, dy = y - ring->y, far = dx * dx + dy * dy;
    return far > ring->inner * ring->inner && far < ring->outer * ring->outer;
}

static bool on_skin(const struct measure_blob_field *field, const struct measure_ring *ring, int x,
                    int y)
{
    return between(ring, x, y) && field->skin->usable.at[y * field->skin->usable.stride + x] != 0 &&
           field->owner[y * field->value.width + x] == 0;
}

double measure_ring_kth(float *values, int count, int k)
{
    int low = 0, high = count - 1;
    while (low < high) {
        float pivot = values[(low + high) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i <= j) {
                float kept = values[i];
                values[i++] = values[j];
                values[j--] = kept;
            }
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            break;
    }
    return (double)values[k];
}

double measure_ring_level(const struct measure_ring *ring, struct plane plane, int x, int y)
{
    return (double)plane.at[y * plane.stride + x] - ring->slope_x * (x - ring->x) -
           ring->slope_y * (y - ring->y);
}

double measure_ring_median(const struct measure_blob_field *field, const struct measure_ring *ring,
                           struct plane plane)
{
    int count = 0;
    for (int y = ring->top; y <= ring->bottom; y += ring->step)
        for (int x = ring->left; x <= ring->right; x += ring->step)
            if (on_skin(field, ring, x, y))
                field->samples[count++] = (float)measure_ring_level(ring, plane, x, y);
    return count < min_samples ? NAN : measure_ring_kth(field->samples, count, (count - 1) / 2);
}

/* The slope of the ring's values, by least squares over the differences between what lies opposite
   of each other; what a mask cuts on one side counts on neither. */
static void find_slope(const struct measure_blob_field *field, struct measure_ring *ring)
{
    double xx = 0, xy = 0, yy = 0, xv = 0, yv = 0;
    for (int y = ring->y; y <= ring->bottom; y += ring->step)
        for (int x = ring->left; x <= ring->right; x += ring->step) {
            int across_x = 2 * ring->x - x, across_y = 2 * ring->y - y;
            if ((y == ring->y && x <= ring->x) || across_x < ring->left || across_x > ring->right ||
                across_y < ring->top || !on_skin(field, ring, x, y) ||
                !on_skin(field, ring, across_x, across_y))
                continue;
            double dx = 2.0 * (x - ring->x), dy = 2.0 * (y - ring->y);
            double rise = measure_ring_level(ring, field->value, x, y) -
                          measure_ring_level(ring, field->value, across_x, across_y);
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
            xv += dx * rise;
            yv += dy * rise;
        }
    double determinant = xx * yy - xy * xy;
    if (determinant < 0.1 * xx * yy || xx == 0 || yy == 0)
        return; /* seen in one direction only */
    ring->slope_x = (xv * yy - yv * xy) / determinant;
    ring->slope_y = (yv * xx - xv * xy) / determinant;
}

/* Robust standard deviation over the whole ring, be it skin or not: the hair beyond a mask's border
   counts, as stubble does not end where it was cut. */
static double spread_of(const struct measure_blob_field *field, const struct measure_ring *ring)
{
    int count = 0;
    for (int y = ring->top; y <= ring->bottom; y += ring->step)
        for (int x = ring->left; x <= ring->right; x += ring->step)
            if (between(ring, x, y))
                field->samples[count++] = (float)measure_ring_level(ring, field->value, x, y);
    if (count < min_samples)
        return NAN;
    float middle = (float)measure_ring_kth(field->samples, count, (count - 1) / 2);
    for (int i = 0; i < count; i++)
        field->samples[i] = fabsf(field->samples[i] - middle);
    return 1.4826 * measure_ring_kth(field->samples, count, (count - 1) / 2);
}

struct measure_ring measure_ring_about(const struct measure_blob_field *field,
                                       const struct measure_blob_seed *seed)
{
    struct measure_ring ring = place(field, seed);
    find_slope(field, &ring);
    ring.ground = measure_ring_median(field, &ring, field->value);
    ring.spread = spread_of(field, &ring);
    return ring;
}
