/* The profile of light across a line, averaged along it: where its valley and its flanks are, how
   deep, how wide. It does not judge. */
#include "wrinkles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In steps: the line's own flanks lie within 1.5 mm, what stands beside it within 2.5 mm. */
enum {
    FLANK_REACH = 15,
    PROFILE_REACH = WRINKLES_PROFILE_REACH,
    PROFILE_COUNT = WRINKLES_PROFILE_COUNT
};
const double measure_wrinkles_profile_step_mm = 0.1;

struct profile {
    double light[PROFILE_COUNT];
};

/* Unit normal at a point of the line from its neighbours two steps away. */
static void normal_at(const struct measure_line *line, int i, double *nx, double *ny)
{
    int before = i > 2 ? i - 2 : 0, after = i + 2 < line->count ? i + 2 : line->count - 1;
    double dx = line->points[after].x - line->points[before].x;
    double dy = line->points[after].y - line->points[before].y, norm = hypot(dx, dy);
    *nx = norm > 0 ? -dy / norm : 0;
    *ny = norm > 0 ? dx / norm : 1;
}

void measure_wrinkles_profile_across(const struct kernels *kernels,
                                     const struct wrinkles_window *window,
                                     const struct measure_line *line, int point,
                                     float light[PROFILE_COUNT])
{
    float x[PROFILE_COUNT], y[PROFILE_COUNT];
    double nx, ny, step_px = measure_wrinkles_profile_step_mm * window->px_per_mm;
    normal_at(line, point, &nx, &ny);
    for (int j = 0; j < PROFILE_COUNT; j++) {
        x[j] = (float)(line->points[point].x + nx * step_px * (j - PROFILE_REACH));
        y[j] = (float)(line->points[point].y + ny * step_px * (j - PROFILE_REACH));
    }
    measure_wrinkles_window_light(kernels, window, x, y, PROFILE_COUNT, light);
}

static void read_profile(const struct kernels *kernels, const struct wrinkles_window *window,
                         const struct measure_line *line, struct profile *out)
{
    *out = (struct profile){.light = {0}};
    for (int i = 0; i < line->count; i++) {
        float light[PROFILE_COUNT];
        measure_wrinkles_profile_across(kernels, window, line, i, light);
        for (int j = 0; j < PROFILE_COUNT; j++)
            out->light[j] += (double)light[j] / line->count;
    }
}

/* The lowest place within half a millimetre of the line. */
static int find_valley(const struct profile *profile)
{
    int valley = PROFILE_REACH;
    for (int j = PROFILE_REACH - 5; j <= PROFILE_REACH + 5; j++)
        if (profile->light[j] < profile->light[valley])
            valley = j;
    return valley;
}

/* The first crest beside the valley: where the light has stopped rising (it may not fall back by
   more than a tenth of the rise before it is believed). */
static int find_flank(const struct profile *profile, int valley, int side)
{
    int crest = valley;
    for (int j = valley + side; abs(j - PROFILE_REACH) <= FLANK_REACH; j += side) {
        double rise = profile->light[crest] - profile->light[valley];
        if (profile->light[j] > profile->light[crest])
            crest = j;
        else if (profile->light[crest] - profile->light[j] > 0.1 * rise && rise > 0)
            break;
    }
    return crest;
}

/* Distance from the valley to half of the rise to the flank, in profile steps. */
static double half_way(const struct profile *profile, int valley, int flank, int side)
{
    double half = 0.5 * (profile->light[valley] + profile->light[flank]);
    for (int j = valley; j != flank; j += side)
        if (profile->light[j + side] >= half) {
            double rise = profile->light[j + side] - profile->light[j];
            double part = rise > 0 ? (half - profile->light[j]) / rise : 0;
            return abs(j - valley) + part;
        }
    return 0;
}

/* From the crest down to the darkest place beyond it. */
static double fall_beyond(const struct profile *profile, int flank, int side)
{
    double lowest = profile->light[flank];
    for (int j = flank; j >= 0 && j < PROFILE_COUNT; j += side)
        lowest = fmin(lowest, profile->light[j]);
    return profile->light[flank] - lowest;
}

static void read_shape(const struct profile *profile, struct wrinkles_profile *out)
{
    int valley = find_valley(profile);
    int left = find_flank(profile, valley, -1), right = find_flank(profile, valley, 1);
    double bottom = profile->light[valley];
    double left_rise = profile->light[left] - bottom, right_rise = profile->light[right] - bottom;
    out->depth = 0.5 * (left_rise + right_rise);
    double higher = fmax(left_rise, right_rise), lower = fmin(left_rise, right_rise);
    out->flank_balance = higher > 0 ? lower / higher : 0;
    double beside = fmax(fall_beyond(profile, left, -1), fall_beyond(profile, right, 1));
    out->against_neighbour = lower >= beside ? 1 : lower / beside;
    out->width_mm = measure_wrinkles_profile_step_mm *
                    (half_way(profile, valley, left, -1) + half_way(profile, valley, right, 1));
    out->valley = valley - PROFILE_REACH;
    out->left_flank = left - PROFILE_REACH;
    out->right_flank = right - PROFILE_REACH;
}

void measure_wrinkles_profile_shape(const double light[PROFILE_COUNT], struct wrinkles_profile *out)
{
    struct profile profile;
    memcpy(profile.light, light, sizeof profile.light);
    read_shape(&profile, out);
}

void measure_wrinkles_profile_at(const double light[PROFILE_COUNT],
                                 const struct wrinkles_profile *places, double *depth,
                                 double *width_mm)
{
    struct profile profile;
    int valley = places->valley + PROFILE_REACH;
    int left = places->left_flank + PROFILE_REACH, right = places->right_flank + PROFILE_REACH;
    memcpy(profile.light, light, sizeof profile.light);
    *depth = 0.5 * (light[left] + light[right]) - light[valley];
    *width_mm = measure_wrinkles_profile_step_mm *
                (half_way(&profile, valley, left, -1) + half_way(&profile, valley, right, 1));
}

/* No photograph is sharper than this (px): its pixels' own width, the mosaic of colours, and the
   reading between pixels. What more blur there is remains in the width and in the depth, as what
   one photograph is blurred by to match another remains in both. */
static const double least_blur_px = 0.75;
/* A line not much wider than the blur can't be told from a still narrower one. */
static const double narrowest_share = 0.5;

double measure_wrinkles_blur_mm(const struct measure_input *input)
{
    return 2.3548 * least_blur_px * input->mm_per_px;
}

double measure_wrinkles_sharp_width(double width_mm, double blur_mm)
{
    double squared = width_mm * width_mm - blur_mm * blur_mm;
    double least = narrowest_share * width_mm;
    return squared > least * least ? sqrt(squared) : least;
}

void measure_wrinkles_profile_read(const struct kernels *kernels,
                                   const struct wrinkles_window *window,
                                   const struct measure_line *line, struct wrinkles_profile *out)
{
    struct profile profile;
    read_profile(kernels, window, line, &profile);
    read_shape(&profile, out);
}

void measure_wrinkles_profile_along(const struct kernels *kernels,
                                    const struct wrinkles_window *window,
                                    const struct measure_line *line,
                                    const struct wrinkles_profile *profile, float *depth)
{
    double step_px = measure_wrinkles_profile_step_mm * window->px_per_mm;
    const int places[3] = {profile->left_flank, profile->valley, profile->right_flank};
    for (int i = 0; i < line->count; i++) {
        double nx, ny;
        float x[3], y[3], value[3];
        normal_at(line, i, &nx, &ny);
        for (int j = 0; j < 3; j++) {
            x[j] = (float)(line->points[i].x + nx * step_px * places[j]);
            y[j] = (float)(line->points[i].y + ny * step_px * places[j]);
        }
        kernels->sample_linear(window->light, x, y, 3, value);
        depth[i] = 0.5f * (value[0] + value[2]) - value[1];
    }
}
