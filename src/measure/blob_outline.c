/* The outline of one blob: the pixels about its peak that stand above half of its contrast against
   its own surround, and what they tell. Knows one seed and the pixels that others took. */
#include "blobs.h"

#include <math.h>

/* The surround is a ring of these radii, in radii of the blob, and a little more for the lens'
 * blur. */
static const double ring_inner = 1.6, ring_outer = 2.6, ring_inner_px = 1, ring_outer_px = 2;
static const int min_ring_samples = 8;
static const double min_sharpness = 0.4; /* as in the search */
/* The outline must be the seed's: its centre within these radii, its area not far beyond. */
static const double max_offset = 0.6, max_area_ratio = 2.5;
/* A strand of hair is long and thin, a fold is longer than any mole. */
static const double strand_elongation = 1.9, strand_width_mm = 1.0, fold_elongation = 2.5;
/* Pigment ends at a border; the shadow of a form fades over its own size. A Gaussian bump of 3.5 mm
   across at half height has a flank of 2.5 mm. */
static const double max_flank_mm = 2.5, flank_step_mm = 0.3;
static const double min_solidity = 0.7;
static const int fine_area_px = 400; /* below, the outline is measured between the pixels */

struct reach {
    int left, top, right, bottom; /* inclusive */
    double radius;                /* of the blob, px */
    double slope_x, slope_y;      /* of the ground, a px: light seldom falls evenly */
};

static struct reach reach_of(const struct measure_blob_field *field,
                             const struct measure_blob_seed *seed)
{
    double radius = M_SQRT2 * seed->sigma_px;
    int far = (int)(ring_outer * radius + ring_outer_px) + 1;
    struct plane value = field->value;
    return (struct reach){seed->x > far ? seed->x - far : 0,
                          seed->y > far ? seed->y - far : 0,
                          seed->x + far < value.width ? seed->x + far : value.width - 1,
                          seed->y + far < value.height ? seed->y + far : value.height - 1,
                          radius,
                          0,
                          0};
}

/* The k-th smallest of values, which are reordered (Hoare). */
static double kth(float *values, int count, int k)
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

static double level_at(struct plane plane, const struct measure_blob_seed *seed,
                       const struct reach *reach, int x, int y)
{
    return (double)plane.at[y * plane.stride + x] - reach->slope_x * (x - seed->x) -
           reach->slope_y * (y - seed->y);
}

struct ring {
    double inner, outer;
    int step; /* wide rings are sampled */
};

static struct ring ring_of(const struct reach *reach)
{
    return (struct ring){ring_inner * reach->radius + ring_inner_px,
                         ring_outer * reach->radius + ring_outer_px,
                         reach->radius > 24 ? (int)(reach->radius / 12) : 1};
}

static bool on_ring(const struct measure_blob_field *field, const struct measure_blob_seed *seed,
                    struct ring ring, int x, int y)
{
    double far = hypot(x - seed->x, y - seed->y);
    return far > ring.inner && far < ring.outer &&
           field->skin->usable.at[y * field->skin->usable.stride + x];
}

/* Median of a plane, less the slope, over the ring; NaN when too little of it is skin. */
static double ring_median(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                          const struct reach *reach, struct plane plane)
{
    struct ring ring = ring_of(reach);
    int count = 0;
    for (int y = reach->top; y <= reach->bottom; y += ring.step)
        for (int x = reach->left; x <= reach->right; x += ring.step)
            if (on_ring(field, seed, ring, x, y))
                field->samples[count++] = (float)level_at(plane, seed, reach, x, y);
    return count < min_ring_samples ? NAN : kth(field->samples, count, (count - 1) / 2);
}

/* The slope of the ring's values, by least squares over the differences between what lies
   opposite of each other; what a mask cuts on one side counts on neither. */
static void find_slope(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                       struct reach *reach)
{
    struct ring ring = ring_of(reach);
    double xx = 0, xy = 0, yy = 0, xv = 0, yv = 0;
    for (int y = seed->y; y <= reach->bottom; y += ring.step)
        for (int x = reach->left; x <= reach->right; x += ring.step) {
            int across_x = 2 * seed->x - x, across_y = 2 * seed->y - y;
            if ((y == seed->y && x <= seed->x) || across_x < reach->left ||
                across_x > reach->right || across_y < reach->top ||
                !on_ring(field, seed, ring, x, y) ||
                !on_ring(field, seed, ring, across_x, across_y))
                continue;
            double dx = 2.0 * (x - seed->x), dy = 2.0 * (y - seed->y);
            double rise = level_at(field->value, seed, reach, x, y) -
                          level_at(field->value, seed, reach, across_x, across_y);
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
            xv += dx * rise;
            yv += dy * rise;
        }
    double determinant = xx * yy - xy * xy;
    if (determinant < 0.1 * xx * yy || xx == 0 || yy == 0)
        return; /* seen in one direction only */
    reach->slope_x = (xv * yy - yv * xy) / determinant;
    reach->slope_y = (yv * xx - xv * xy) / determinant;
}

/* The height of the blob's core, its 90th percentile (of a few pixels: the highest), and where the
   highest is. */
static double summit(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                     const struct reach *reach, int *peak_x, int *peak_y)
{
    double core = fmax(reach->radius / 2, 1), best = -INFINITY;
    struct mask usable = field->skin->usable;
    int count = 0;
    for (int y = reach->top; y <= reach->bottom; y++)
        for (int x = reach->left; x <= reach->right; x++) {
            if (hypot(x - seed->x, y - seed->y) > core || !usable.at[y * usable.stride + x])
                continue;
            double value = level_at(field->value, seed, reach, x, y);
            field->samples[count++] = (float)value;
            if (value > best) {
                best = value;
                *peak_x = x;
                *peak_y = y;
            }
        }
    return count ? kth(field->samples, count, count * 9 / 10) : -INFINITY;
}

static bool joins(const struct measure_blob_field *field, const struct measure_blob_seed *seed,
                  const struct reach *reach, int x, int y, double level)
{
    if (x < reach->left || x > reach->right || y < reach->top || y > reach->bottom)
        return false;
    return field->owner[y * field->value.width + x] <= 0 &&
           level_at(field->value, seed, reach, x, y) > level &&
           hypot(x - seed->x, y - seed->y) <= ring_outer * reach->radius + ring_outer_px;
}

/* Fills from the summit over 8-neighbours above the level; the queue holds the pixels afterwards.
 */
static int flood(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                 const struct reach *reach, int x, int y, double level, int number)
{
    int width = field->value.width, count = 0;
    field->owner[y * width + x] = number;
    field->queue[count++] = y * width + x;
    for (int next = 0; next < count; next++) {
        int at_x = field->queue[next] % width, at_y = field->queue[next] / width;
        for (int j = -1; j <= 1; j++)
            for (int i = -1; i <= 1; i++)
                if (count < field->queue_room &&
                    joins(field, seed, reach, at_x + i, at_y + j, level)) {
                    field->owner[(at_y + j) * width + at_x + i] = number;
                    field->queue[count++] = (at_y + j) * width + at_x + i;
                }
    }
    return count;
}

/* Centre, mean densities, axes. */
static void describe(const struct measure_blob_field *field, int count, struct measure_blob *out)
{
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0, sums[3] = {0};
    int width = field->value.width;
    for (int i = 0; i < count; i++) {
        double px = field->queue[i] % width + 0.5, py = (double)(field->queue[i] / width) + 0.5;
        x += px;
        y += py;
        for (int c = 0; c < 3; c++) {
            struct plane density = field->skin->density[c];
            sums[c] +=
                (double)
                    density.at[field->queue[i] / width * density.stride + field->queue[i] % width];
        }
    }
    out->x = x / count;
    out->y = y / count;
    for (int i = 0; i < count; i++) {
        double dx = field->queue[i] % width + 0.5 - out->x;
        double dy = (double)(field->queue[i] / width) + 0.5 - out->y;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    for (int c = 0; c < 3; c++)
        out->inside[c] = sums[c] / count;
    /* 1/12: a pixel's own spread */
    double mean = (xx + yy) / (2.0 * count) + 1.0 / 12;
    double half = hypot((xx - yy) / (2.0 * count), xy / count);
    double major = sqrt(mean + half), minor = sqrt(mean - half);
    out->elongation = major / minor;
    out->solidity = count / (4 * M_PI * major * minor);
    out->area_px = count;
}

/* At a place, for planes of 2 x 2 px or more. */
static double bilinear(struct plane plane, double x, double y)
{
    x = fmin(fmax(x - 0.5, 0), plane.width - 1);
    y = fmin(fmax(y - 0.5, 0), plane.height - 1);
    int left = x < plane.width - 1 ? (int)x : plane.width - 2;
    int top = y < plane.height - 1 ? (int)y : plane.height - 2;
    const float *row = plane.at + top * plane.stride + left;
    double u = x - left, v = y - top;
    return (1 - v) * ((1 - u) * (double)row[0] + u * (double)row[1]) +
           v * ((1 - u) * (double)row[plane.stride] + u * (double)row[plane.stride + 1]);
}

/* Share of the pixel above the level, on 4 x 4 places in it. */
static double share_above(struct plane plane, const struct measure_blob_seed *seed,
                          const struct reach *reach, int x, int y, double level)
{
    int above = 0;
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++) {
            double px = x + (i + 0.5) / 4, py = y + (j + 0.5) / 4;
            above += bilinear(plane, px, py) - reach->slope_x * (px - 0.5 - seed->x) -
                         reach->slope_y * (py - 0.5 - seed->y) >
                     level;
        }
    return above / 16.0;
}

/* Area between the pixels: shares of the outline's pixels and of their free neighbours. The
   neighbours are marked with -number so that each counts once. */
static double fine_area(const struct measure_blob_field *field,
                        const struct measure_blob_seed *seed, const struct reach *reach, int count,
                        double level, int number)
{
    int width = field->value.width;
    double area = 0;
    for (int i = 0; i < count; i++) {
        int x = field->queue[i] % width, y = field->queue[i] / width;
        for (int j = y - 1; j <= y + 1; j++)
            for (int k = x - 1; k <= x + 1; k++) {
                if (k < 0 || k >= width || j < 0 || j >= field->value.height)
                    continue;
                int *owner = &field->owner[j * width + k];
                if (*owner <= 0 && *owner != -number) {
                    *owner = -number;
                    area += share_above(field->value, seed, reach, k, j, level);
                }
            }
        area += share_above(field->value, seed, reach, x, y, level);
    }
    return area;
}

/* Over how many px the outline's flank falls from full height to the ground: height over the mean
   fall outwards, from places `step` inside to as far outside. */
static double flank_px(const struct measure_blob_field *field, const struct reach *reach, int count,
                       int number, const struct measure_blob *blob, double height)
{
    int width = field->value.width, rim = 0;
    double step = fmax(flank_step_mm / field->skin->mm_per_px, 1), fall = 0;
    for (int i = 0; i < count; i++) {
        int x = field->queue[i] % width, y = field->queue[i] / width;
        bool inner = x > 0 && x < width - 1 && y > 0 && y < field->value.height - 1 &&
                     field->owner[y * width + x - 1] == number &&
                     field->owner[y * width + x + 1] == number &&
                     field->owner[(y - 1) * width + x] == number &&
                     field->owner[(y + 1) * width + x] == number;
        double dx = x + 0.5 - blob->x, dy = y + 0.5 - blob->y, far = hypot(dx, dy);
        if (inner || far < 0.5)
            continue;
        dx *= step / far;
        dy *= step / far;
        fall += bilinear(field->value, x + 0.5 - dx, y + 0.5 - dy) -
                bilinear(field->value, x + 0.5 + dx, y + 0.5 + dy) + 2 * reach->slope_x * dx +
                2 * reach->slope_y * dy;
        rim++;
    }
    return fall > 0 ? height * 2 * step * rim / fall : INFINITY;
}

static bool has_the_shape(const struct measure_blob_field *field, const struct measure_blob *blob)
{
    double mm = field->skin->mm_per_px;
    double area_mm2 = blob->area_px * mm * mm;
    double width_mm = 2 * sqrt(area_mm2 / (M_PI * blob->elongation));
    if (area_mm2 < field->rule->min_area_mm2 || blob->solidity < min_solidity)
        return false;
    return blob->elongation <= strand_elongation ||
           (blob->elongation <= fold_elongation && width_mm >= strand_width_mm);
}

/* Most of it, and its middle, are skin of the zone. */
static bool belongs(const struct measure_blob_field *field, const struct measure_blob *blob,
                    int count)
{
    struct mask usable = field->skin->usable;
    int in = 0;
    for (int i = 0; i < count; i++)
        in += usable.at[field->queue[i] / field->value.width * usable.stride +
                        field->queue[i] % field->value.width] != 0;
    return 2 * in > count && usable.at[(int)blob->y * usable.stride + (int)blob->x];
}

static void give_back(struct measure_blob_field *field, int count)
{
    for (int i = 0; i < count; i++)
        field->owner[field->queue[i]] = 0;
}

bool measure_blob_outline(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                          int number, struct measure_blob *out)
{
    int width = field->value.width, x = seed->x, y = seed->y;
    if (field->owner[y * width + x] > 0)
        return false;
    struct reach reach = reach_of(field, seed);
    find_slope(field, seed, &reach);
    double ground = ring_median(field, seed, &reach, field->value);
    double top = summit(field, seed, &reach, &x, &y);
    if (isnan(ground) || !(top > ground) || field->owner[y * width + x] > 0 ||
        seed->response < min_sharpness * (top - ground))
        return false;
    double level = ground + (top - ground) / 2;
    int count = flood(field, seed, &reach, x, y, level, number);
    describe(field, count, out);
    double offset = hypot(out->x - 0.5 - seed->x, out->y - 0.5 - seed->y);
    double disc = M_PI * reach.radius * reach.radius;
    if (offset > max_offset * fmax(reach.radius, 1) || count > max_area_ratio * disc) {
        give_back(field, count);
        return false;
    }
    if (!belongs(field, out, count))
        return false;
    double flank = flank_px(field, &reach, count, number, out, top - ground);
    if (count < fine_area_px)
        out->area_px = fine_area(field, seed, &reach, count, level, number);
    for (int c = 0; c < 3; c++)
        out->surround[c] = ring_median(field, seed, &reach, field->skin->density[c]);
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += (double)field->value
                   .at[field->queue[i] / width * field->value.stride + field->queue[i] % width];
    out->contrast = sum / count - ground;
    return flank * field->skin->mm_per_px <= max_flank_mm && has_the_shape(field, out);
}
