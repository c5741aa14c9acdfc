/* The outline of one blob: the pixels about its peak that stand above half of its contrast against
   its own surround, and what they tell. Knows one seed and the pixels that others took. */
#include "outline.h"
#include "blobs.h"

#include <math.h>

static const double min_sharpness = 0.4; /* as in the search */
/* The outline must be the seed's: its centre within these radii, its area not far beyond. */
static const double max_offset = 0.6, max_area_ratio = 2.5;
/* A strand of hair is long and thin, a fold is longer than any mole. */
static const double strand_elongation = 1.9, strand_width_mm = 1.0, fold_elongation = 2.5;
/* Pigment ends at a border; the shadow of a form fades over its own size. A Gaussian bump of 3.5 mm
   across at half height has a flank of 2.5 mm. */
static const double max_flank_mm = 2.5, flank_step_mm = 0.3;
static const double min_over_spread = 2.5; /* of everything about it: stubble, hair, gloss */
static const double min_solidity = 0.7;
static const double least_area_share = 0.5; /* of the rule's area, which the search asks for */
/* A frown line's darkest piece: a little longer than wide, and from here to there along its axis
   (in half lengths) still this share of its contrast at either end. */
static const double line_elongation = 1.25, line_begin = 1.4, line_end = 2.2, line_share = 0.3;
enum { LINE_STEPS = 5 };
static const int fine_area_px = 400; /* below, the outline is measured between the pixels */

/* The height of the core, as its median, which noise does not raise, and its highest pixel. */
static double summit(struct measure_blob_field *field, const struct measure_ring *ring, int *peak_x,
                     int *peak_y)
{
    double core = fmax(ring->radius / 2, 1), best = -INFINITY;
    struct mask usable = field->skin->usable;
    int count = 0;
    for (int y = ring->top; y <= ring->bottom; y++)
        for (int x = ring->left; x <= ring->right; x++) {
            double dx = x - ring->x, dy = y - ring->y;
            if (dx * dx + dy * dy > core * core || !usable.at[y * usable.stride + x])
                continue;
            double value = measure_ring_level(ring, field->value, x, y);
            field->samples[count++] = (float)value;
            if (value > best) {
                best = value;
                *peak_x = x;
                *peak_y = y;
            }
        }
    return count ? measure_ring_kth(field->samples, count, count / 2) : -INFINITY;
}

static bool joins(const struct measure_blob_field *field, const struct measure_ring *ring, int x,
                  int y, double level)
{
    double dx = x - ring->x, dy = y - ring->y;
    if (x < ring->left || x > ring->right || y < ring->top || y > ring->bottom ||
        dx * dx + dy * dy > ring->outer * ring->outer)
        return false;
    return field->owner[y * field->value.width + x] <= 0 &&
           measure_ring_level(ring, field->value, x, y) > level;
}

/* Fills from the summit over 8-neighbours above the level; the queue holds the pixels afterwards.
 */
static int flood(struct measure_blob_field *field, const struct measure_ring *ring, int x, int y,
                 double level, int number)
{
    int width = field->value.width, count = 0;
    field->owner[y * width + x] = number;
    field->queue[count++] = y * width + x;
    for (int next = 0; next < count; next++) {
        int at_x = field->queue[next] % width, at_y = field->queue[next] / width;
        for (int j = -1; j <= 1; j++)
            for (int i = -1; i <= 1; i++)
                if (count < field->queue_room && joins(field, ring, at_x + i, at_y + j, level)) {
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
    double angle = atan2(2 * xy, xx - yy) / 2;
    out->elongation = major / minor;
    out->axis[0] = 2 * major * cos(angle); /* a uniform ellipse ends at two standard deviations */
    out->axis[1] = 2 * major * sin(angle);
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
static double share_above(struct plane plane, const struct measure_ring *ring, int x, int y,
                          double level)
{
    int above = 0;
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++) {
            double px = x + (i + 0.5) / 4, py = y + (j + 0.5) / 4;
            above += bilinear(plane, px, py) - ring->slope_x * (px - 0.5 - ring->x) -
                         ring->slope_y * (py - 0.5 - ring->y) >
                     level;
        }
    return above / 16.0;
}

/* Area between the pixels: shares of the outline's pixels and of their free neighbours. The
   neighbours are marked with -number so that each counts once. */
static double fine_area(const struct measure_blob_field *field, const struct measure_ring *ring,
                        int count, double level, int number)
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
                    area += share_above(field->value, ring, k, j, level);
                }
            }
        area += share_above(field->value, ring, x, y, level);
    }
    return area;
}

/* Over how many px the outline's flank falls from full height to the ground: height over the mean
   fall outwards, from places `step` inside to as far outside. */
static double flank_px(const struct measure_blob_field *field, const struct measure_ring *ring,
                       int count, int number, const struct measure_blob *blob, double height)
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
                bilinear(field->value, x + 0.5 + dx, y + 0.5 + dy) + 2 * ring->slope_x * dx +
                2 * ring->slope_y * dy;
        rim++;
    }
    return fall > 0 ? height * 2 * step * rim / fall : INFINITY;
}

/* Whether it is a piece of a line: along its axis the darkness goes on beyond both ends. */
static bool continues(const struct measure_blob_field *field, const struct measure_ring *ring,
                      const struct measure_blob *blob)
{
    if (blob->elongation < line_elongation)
        return false;
    for (int end = -1; end <= 1; end += 2) {
        double sum = 0;
        for (int i = 0; i < LINE_STEPS; i++) {
            double far = end * (line_begin + (line_end - line_begin) * i / (LINE_STEPS - 1));
            double x = blob->x + far * blob->axis[0], y = blob->y + far * blob->axis[1];
            sum += bilinear(field->value, x, y) - ring->slope_x * (x - 0.5 - ring->x) -
                   ring->slope_y * (y - 0.5 - ring->y) - ring->ground;
        }
        if (sum / LINE_STEPS < line_share * blob->contrast)
            return false;
    }
    return true;
}

/* Half height of a blurred disc lies inside of its border by sigma^2 / 2R, which takes pi sigma^2
   of its area. What smoothing and blocks blur is known; the lens is not. In px^2. */
static double blur_square(const struct measure_blob_field *field)
{
    double block = field->skin->block;
    return field->smoothing_px * field->smoothing_px + (1 - 1 / (block * block)) / 12;
}

static bool has_the_shape(const struct measure_blob_field *field, const struct measure_blob *blob)
{
    double mm = field->skin->mm_per_px;
    double area_mm2 = blob->area_px * mm * mm;
    double width_mm = 2 * sqrt(area_mm2 / (M_PI * blob->elongation));
    if (area_mm2 < least_area_share * field->rule->min_area_mm2 || blob->solidity < min_solidity)
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

/* Floods from the summit; false (and nothing taken) when that is not the seed's own blob. */
static bool take_pixels(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                        const struct measure_ring *ring, double *level, int number, int *count,
                        struct measure_blob *out)
{
    int x = seed->x, y = seed->y;
    double top = summit(field, ring, &x, &y);
    if (!(top > ring->ground) || field->owner[y * field->value.width + x] > 0 ||
        seed->response < min_sharpness * (top - ring->ground))
        return false;
    *level = ring->ground + (top - ring->ground) / 2;
    *count = flood(field, ring, x, y, *level, number);
    describe(field, *count, out);
    double offset = hypot(out->x - 0.5 - seed->x, out->y - 0.5 - seed->y);
    if (offset <= max_offset * fmax(ring->radius, 1) &&
        *count <= max_area_ratio * M_PI * ring->radius * ring->radius)
        return true;
    give_back(field, *count);
    return false;
}

struct owned {
    const struct measure_blob_field *field;
    int number;
};

static bool is_owned(const void *context, int x, int y)
{
    const struct owned *of = context;
    struct plane value = of->field->value;
    return x >= 0 && y >= 0 && x < value.width && y < value.height &&
           of->field->owner[y * value.width + x] == of->number;
}

/* Of the pixels in the queue, from the leftmost of their topmost row. */
static void trace(const struct measure_blob_field *field, int count, int number,
                  struct measure_blob *out)
{
    struct image_point points[MEASURE_BLOB_POINTS];
    struct owned of = {field, number};
    int first = field->queue[0], width = field->value.width;
    for (int i = 1; i < count; i++)
        first = field->queue[i] < first ? field->queue[i] : first;
    out->outline_count = measure_outline_trace(is_owned, &of, first % width, first / width,
                                               8 * count, MEASURE_BLOB_POINTS, points);
    for (int i = 0; i < out->outline_count; i++) {
        out->outline[i][0] = (float)points[i].x;
        out->outline[i][1] = (float)points[i].y;
    }
}

bool measure_blob_outline(struct measure_blob_field *field, const struct measure_blob_seed *seed,
                          int number, struct measure_blob *out)
{
    int width = field->value.width, count;
    double level, sum = 0;
    if (field->owner[seed->y * width + seed->x] > 0)
        return false;
    struct measure_ring ring = measure_ring_about(field, seed);
    if (isnan(ring.ground) || !take_pixels(field, seed, &ring, &level, number, &count, out) ||
        !belongs(field, out, count))
        return false;
    double flank = flank_px(field, &ring, count, number, out, 2 * (level - ring.ground));
    if (count < fine_area_px)
        out->area_px = fine_area(field, &ring, count, level, number) + M_PI * blur_square(field);
    for (int c = 0; c < 3; c++)
        out->surround[c] = measure_ring_median(field, &ring, field->skin->density[c]);
    for (int i = 0; i < count; i++)
        sum += measure_ring_level(&ring, field->value, field->queue[i] % width,
                                  field->queue[i] / width);
    out->contrast = sum / count - ring.ground;
    if (out->contrast < min_over_spread * ring.spread ||
        !(flank * field->skin->mm_per_px <= max_flank_mm) || !has_the_shape(field, out) ||
        continues(field, &ring, out))
        return false;
    trace(field, count, number, out);
    return true;
}
