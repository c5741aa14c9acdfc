/* How clearly one photograph shows each point of lines that are given to it: the light across them,
   where they lie after the mapping's small errors, and how far they stand out of the noise. It does
   not know which photograph a line comes from. */
#include "wrinkles_joint.h"

#include <math.h>
#include <string.h>

/* Noise units, about the hysteresis of wrinkles.c (2.5 and 5). Skin without a line reaches 1.5
   where its most line-like place within the offsets is sought. */
static const double unseen_strength = 1.5, seen_strength = 5;
/* The bank's filters are so many times longer than wide; the same noise speaks along the line. */
static const double along_ratio = 5;
/* Where each photograph's line lies across the mapped one: sought so far, over so long a stretch
   (mapping and centre lines err by less than half of this). */
enum { OFFSETS = WRINKLES_OFFSETS, OFFSET_COUNT = WRINKLES_OFFSET_COUNT };
static const double offset_along_mm = 2;
static const double nominal_step_mm = 0.2; /* between points: wrinkles.c */
int measure_wrinkles_joint_scale(const struct wrinkles_joint *joint, int line)
{
    int scale = joint->lines[line].scale;
    return scale > joint->finest ? scale : joint->finest;
}

/* Where skin changed, the photographs no longer agree, and the mapping is not to be trusted: just
   where a line has gone. What lies between trusted places on opposite sides, so far off (mm), has
   its place from these, if they agree (within so much, mm); the offsets find the rest. */
static const double around_mm[] = {3, 4, 5, 6, 7, 9}, agreed_mm = 0.4;
enum { AROUND_PAIRS = 8, LEAST_PAIRS = 3 };

static bool place_between(const struct measure_capture *capture, struct image_point at,
                          double radius_px, struct image_point *out)
{
    struct image_point middle[AROUND_PAIRS], sum = {0, 0};
    double tolerance_px = agreed_mm / capture->input->mm_per_px;
    int pairs = 0;
    for (int i = 0; i < AROUND_PAIRS; i++) {
        struct image_point one, two;
        double dx = radius_px * cos(M_PI * i / AROUND_PAIRS);
        double dy = radius_px * sin(M_PI * i / AROUND_PAIRS);
        if (!capture->map(capture->context, at.x + dx, at.y + dy, &one.x, &one.y) ||
            !capture->map(capture->context, at.x - dx, at.y - dy, &two.x, &two.y))
            continue;
        middle[pairs] = (struct image_point){(one.x + two.x) / 2, (one.y + two.y) / 2};
        sum.x += middle[pairs].x;
        sum.y += middle[pairs++].y;
    }
    if (pairs < LEAST_PAIRS)
        return false;
    *out = (struct image_point){sum.x / pairs, sum.y / pairs};
    for (int i = 0; i < pairs; i++)
        if (hypot(middle[i].x - out->x, middle[i].y - out->y) > tolerance_px)
            return false;
    return true;
}

/* The place of a point in a capture; false where that is not known. */
static bool place_in(const struct wrinkles_joint *joint, const struct measure_capture *capture,
                     struct image_point from, struct image_point *out)
{
    *out = from;
    if (!capture->map || capture->map(capture->context, from.x, from.y, &out->x, &out->y))
        return true;
    for (size_t i = 0; i < sizeof around_mm / sizeof *around_mm; i++)
        if (place_between(capture, from, around_mm[i] * joint->px_per_mm, out))
            return true;
    return false;
}

/* The line in one capture's window; what it doesn't show is marked. */
static int map_line(const struct wrinkles_joint *joint, const struct wrinkles_sight *sight,
                    const struct wrinkles_window *window, int index, struct measure_line *out,
                    struct arena *arena, struct meso_error *err)
{
    const struct wrinkles_united *line = &joint->lines[index];
    const struct measure_capture *capture = sight->capture;
    *out = (struct measure_line){.count = line->count};
    out->points = base_arena_calloc(arena, (size_t)line->count, sizeof *out->points, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < line->count; i++) {
        struct image_point at;
        bool trusted = place_in(joint, capture, line->points[i], &at);
        sight->at[joint->first[index] + i] = at;
        at.x = (at.x - window->x) / window->factor;
        at.y = (at.y - window->y) / window->factor;
        out->points[i] = at;
        int column = (int)floor(at.x), row = (int)floor(at.y);
        if (!trusted || column < 0 || row < 0 || column >= window->width || row >= window->height ||
            !window->searched.at[row * window->searched.stride + column])
            joint->shown[joint->first[index] + i] = false;
    }
    return MESO_OK;
}

int measure_wrinkles_look(struct wrinkles_joint *joint, struct wrinkles_sight *sight,
                          struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(joint->arena);
    struct wrinkles_window window;
    int code = measure_wrinkles_window_open(sight->capture->input, &window, joint->arena, err);
    if (!code && sight == joint->sights)
        joint->area_cm2 = (double)window.searched_px / (window.px_per_mm * window.px_per_mm) / 100;
    for (int l = 0; l < joint->line_count && !code; l++) {
        struct measure_line line;
        code = map_line(joint, sight, &window, l, &line, joint->arena, err);
        for (int i = 0; i < line.count && !code; i++)
            measure_wrinkles_profile_across(sight->capture->input->kernels, &window, &line, i,
                                            sight->light[joint->first[l] + i]);
    }
    base_arena_rewind(joint->arena, mark);
    return code;
}

/* The bank's filter across a line, at the profile's places: dark lines answer with what is above 0.
 */
static void make_filter(double sigma_mm, double filter[WRINKLES_PROFILE_COUNT])
{
    double sum = 0, size = 0;
    int reach = (int)fmin(4 * sigma_mm / measure_wrinkles_profile_step_mm,
                          WRINKLES_PROFILE_REACH - OFFSETS);
    memset(filter, 0, WRINKLES_PROFILE_COUNT * sizeof *filter);
    for (int round = 0; round < 2; round++)
        for (int j = -reach; j <= reach; j++) {
            double u = j * measure_wrinkles_profile_step_mm / sigma_mm;
            double *at = &filter[WRINKLES_PROFILE_REACH + j];
            *at = round ? *at - sum / (2 * reach + 1) : (u * u - 1) * exp(-u * u / 2);
            sum += round ? 0 : *at;
            size += round ? fabs(*at) : 0;
        }
    for (int j = 0; j < WRINKLES_PROFILE_COUNT; j++)
        filter[j] /= size;
}

/* The mean over the shown points within three sigma (in points) along the line. */
static double smoothed(const struct wrinkles_joint *joint, int line, const double *answers,
                       int offset, int point, double sigma)
{
    int first = joint->first[line], count = joint->lines[line].count, reach = (int)(3 * sigma);
    double sum = 0, weights = 0;
    for (int i = point - reach < 0 ? 0 : point - reach; i <= point + reach && i < count; i++) {
        if (!joint->shown[first + i])
            continue;
        double weight = exp(-(i - point) * (i - point) / (2 * sigma * sigma));
        sum += weight * answers[i * OFFSET_COUNT + offset + OFFSETS];
        weights += weight;
    }
    return weights > 0 ? sum / weights : 0;
}

static void answer(const struct wrinkles_joint *joint, const struct wrinkles_sight *sight, int line,
                   const double filter[WRINKLES_PROFILE_COUNT], double *answers)
{
    for (int i = 0; i < joint->lines[line].count; i++) {
        const float *light = sight->light[joint->first[line] + i];
        for (int o = -OFFSETS; o <= OFFSETS; o++) {
            double sum = 0;
            for (int j = OFFSETS; j < WRINKLES_PROFILE_COUNT - OFFSETS; j++)
                sum += filter[j] * (double)light[j + o];
            answers[i * OFFSET_COUNT + o + OFFSETS] = sum;
        }
    }
}

/* Where the line lies across its mapped place near the point, in profile steps. */
static double find_offset(const struct wrinkles_joint *joint, int line, const double *answers,
                          int point)
{
    double sigma = offset_along_mm / nominal_step_mm, at[OFFSET_COUNT];
    int best = 0;
    for (int o = -OFFSETS; o <= OFFSETS; o++)
        at[o + OFFSETS] = smoothed(joint, line, answers, o, point, sigma);
    for (int o = -OFFSETS; o <= OFFSETS; o++)
        if (at[o + OFFSETS] > at[best + OFFSETS])
            best = o;
    if (best == -OFFSETS || best == OFFSETS)
        return best;
    double before = at[best - 1 + OFFSETS], after = at[best + 1 + OFFSETS];
    double bend = before - 2 * at[best + OFFSETS] + after;
    return bend < 0 ? best + 0.5 * (before - after) / bend : best;
}

/* How clearly each point of the line stands out of the capture's zone. */
void measure_wrinkles_see(const struct wrinkles_joint *joint, struct wrinkles_sight *sight,
                          int line, double *answers)
{
    double filter[WRINKLES_PROFILE_COUNT];
    int scale = measure_wrinkles_joint_scale(joint, line), first = joint->first[line];
    double sigma = along_ratio * joint->sigma_mm[scale] / nominal_step_mm;
    make_filter(joint->sigma_mm[scale], filter);
    answer(joint, sight, line, filter, answers);
    for (int i = 0; i < joint->lines[line].count; i++) {
        double offset = find_offset(joint, line, answers, i);
        int whole = (int)fmax(fmin(floor(offset + 0.5), OFFSETS - 1), 1 - OFFSETS);
        double part = offset - whole;
        double here = smoothed(joint, line, answers, whole, i, sigma);
        double before = smoothed(joint, line, answers, whole - 1, i, sigma);
        double after = smoothed(joint, line, answers, whole + 1, i, sigma);
        double value =
            here + 0.5 * part * (after - before) + 0.5 * part * part * (after + before - 2 * here);
        double strength = (value - joint->noise.median[scale]) / joint->noise.mad[scale];
        double rise = (strength - unseen_strength) / (seen_strength - unseen_strength);
        rise = fmin(1, fmax(0, rise));
        sight->offset[first + i] = offset;
        sight->visible[first + i] = joint->shown[first + i] ? rise * rise * (3 - 2 * rise) : 0;
    }
}
