/* Follows thin lines through a field of line responses: from its strongest points in both
   directions, one short step at a time, back to the ridge's crest after each. A walker bridges gaps
   and turns with the line, which thinning and linking of pixels does not. It knows nothing of what
   the lines are, and where two cross, the stronger goes through and the other ends. */
#include "line_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CROSS_SAMPLES = 5,  /* positions across the line that are compared at each step */
    LONGEST_LINE = 8192 /* points to each side of the seed */
};

/* A side that has turned 120 degrees from where it began ends: so no line runs in a circle. */
static const double farthest_turn_cosine = -0.5;

struct seed {
    float strength;
    int x, y;
};

struct walker {
    const struct kernels *kernels;
    const struct measure_line_field *field;
    const struct measure_line_rules *rules;
    struct mask taken;         /* near lines already found */
    struct image_point *trail; /* one side's points */
    float *trail_strength;
};

static bool is_in(struct mask mask, double x, double y)
{
    int column = (int)floor(x), row = (int)floor(y);
    return column >= 0 && row >= 0 && column < mask.width && row < mask.height &&
           mask.at[row * mask.stride + column];
}

static void direction_vector(int direction, double *x, double *y)
{
    /* cosines of every 15 degrees from 0 on */
    static const double cosine[KERNELS_DIRECTIONS / 2 + 1] = {
        1, 0.96592582628906831, 0.86602540378443865, 0.70710678118654752, 0.5, 0.25881904510252076,
        0};
    const int quarter = KERNELS_DIRECTIONS / 2;
    *x = direction <= quarter ? cosine[direction] : -cosine[2 * quarter - direction];
    *y = cosine[direction <= quarter ? quarter - direction : direction - quarter];
}

static float strength_at(const struct walker *walker, double x, double y)
{
    float fx = (float)x, fy = (float)y, value;
    walker->kernels->sample_linear(walker->field->strength, &fx, &fy, 1, &value);
    return value;
}

/* Moves the point across the line onto the crest; reach_px to either side. */
static float to_crest(const struct walker *walker, struct image_point *point, double ux, double uy,
                      double reach_px)
{
    float x[CROSS_SAMPLES], y[CROSS_SAMPLES], value[CROSS_SAMPLES];
    double spacing = 2 * reach_px / (CROSS_SAMPLES - 1);
    for (int i = 0; i < CROSS_SAMPLES; i++) {
        double offset = (i - CROSS_SAMPLES / 2) * spacing;
        x[i] = (float)(point->x - uy * offset);
        y[i] = (float)(point->y + ux * offset);
    }
    walker->kernels->sample_linear(walker->field->strength, x, y, CROSS_SAMPLES, value);
    int best = CROSS_SAMPLES / 2;
    for (int i = 0; i < CROSS_SAMPLES; i++)
        if (value[i] > value[best])
            best = i;
    double offset = best - CROSS_SAMPLES / 2;
    if (best > 0 && best < CROSS_SAMPLES - 1) {
        double bend = value[best - 1] - 2.0 * value[best] + value[best + 1];
        if (bend < 0)
            offset += 0.5 * (value[best - 1] - value[best + 1]) / bend;
    }
    offset *= spacing;
    point->x -= uy * offset;
    point->y += ux * offset;
    return strength_at(walker, point->x, point->y);
}

/* Cosine between the walk and the field at the point; the field's direction with the walk's sense.
 */
static double agreement(const struct walker *walker, struct image_point point, double ux, double uy,
                        double *fx, double *fy)
{
    const struct measure_line_field *field = walker->field;
    int column = (int)floor(point.x), row = (int)floor(point.y);
    direction_vector(field->direction[row * field->direction_stride + column], fx, fy);
    double dot = *fx * ux + *fy * uy;
    if (dot < 0) {
        *fx = -*fx;
        *fy = -*fy;
    }
    return fabs(dot);
}

/* Walks from the seed, whose point is not in the trail; returns the number of points up to the last
   strong one. */
static int walk(const struct walker *walker, struct image_point point, double ux, double uy)
{
    const struct measure_line_rules *rules = walker->rules;
    const double pi = 3.14159265358979323846;
    double min_cosine = cos(rules->max_turn_deg * pi / 180), weak_px = 0;
    double reach_px = 0.35 * rules->step_px + 0.5, start_x = ux, start_y = uy;
    int count = 0, strong = 0;
    while (count < LONGEST_LINE) {
        struct image_point next = {point.x + ux * rules->step_px, point.y + uy * rules->step_px};
        struct image_point ahead = next;
        if (!is_in(walker->field->searched, next.x, next.y))
            break;
        float strength = to_crest(walker, &next, ux, uy, reach_px);
        if (!is_in(walker->field->searched, next.x, next.y) ||
            is_in(walker->taken, next.x, next.y) ||
            ux * start_x + uy * start_y < farthest_turn_cosine)
            break;
        double fx, fy, cosine = agreement(walker, next, ux, uy, &fx, &fy);
        bool supported = strength >= rules->low && cosine >= min_cosine;
        if (!supported) {
            next = ahead; /* straight on over the gap */
            weak_px += rules->step_px;
            if (weak_px > rules->gap_px)
                break;
        } else {
            double sx = next.x - point.x, sy = next.y - point.y, norm = hypot(sx, sy);
            ux += 0.5 * sx / norm + 0.5 * fx;
            uy += 0.5 * sy / norm + 0.5 * fy;
            norm = hypot(ux, uy);
            ux /= norm;
            uy /= norm;
            weak_px = 0;
            strong = count + 1;
        }
        walker->trail[count] = next;
        walker->trail_strength[count] = strength;
        point = next;
        count++;
    }
    return strong;
}

static void take(struct mask taken, struct image_point point, double radius)
{
    int left = (int)floor(point.x - radius), right = (int)floor(point.x + radius);
    int top = (int)floor(point.y - radius), bottom = (int)floor(point.y + radius);
    for (int y = top < 0 ? 0 : top; y <= bottom && y < taken.height; y++)
        for (int x = left < 0 ? 0 : left; x <= right && x < taken.width; x++)
            if ((x + 0.5 - point.x) * (x + 0.5 - point.x) +
                    (y + 0.5 - point.y) * (y + 0.5 - point.y) <=
                (radius + 0.5) * (radius + 0.5))
                taken.at[y * taken.stride + x] = 255;
}

/* Centre-line noise of a fraction of a pixel would lengthen the line: a mean of five points. */
static void smooth(struct image_point *points, int count, struct image_point *scratch)
{
    memcpy(scratch, points, (size_t)count * sizeof *points);
    for (int i = 1; i + 1 < count; i++) {
        int reach = i < 2 || i + 2 >= count ? 1 : 2;
        double x = 0, y = 0;
        for (int j = i - reach; j <= i + reach; j++) {
            x += scratch[j].x;
            y += scratch[j].y;
        }
        points[i] = (struct image_point){x / (2 * reach + 1), y / (2 * reach + 1)};
    }
}

static double length_of(const struct image_point *points, int count)
{
    double length = 0;
    for (int i = 1; i < count; i++)
        length += hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    return length;
}

/* A crest: at least high, and no weaker than both neighbours across. */
static bool is_seed(const struct walker *walker, int x, int y)
{
    const struct measure_line_field *field = walker->field;
    float strength = field->strength.at[y * field->strength.stride + x];
    if (!(strength >= walker->rules->high) || !field->searched.at[y * field->searched.stride + x])
        return false;
    double ux, uy;
    direction_vector(field->direction[y * field->direction_stride + x], &ux, &uy);
    return strength >= strength_at(walker, x + 0.5 - uy, y + 0.5 + ux) &&
           strength >= strength_at(walker, x + 0.5 + uy, y + 0.5 - ux);
}

static int by_strength(const void *a, const void *b)
{
    const struct seed *p = a, *q = b;
    if (p->strength != q->strength)
        return p->strength < q->strength ? 1 : -1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return (p->x > q->x) - (p->x < q->x);
}

static int find_seeds(const struct walker *walker, struct seed **out, int *count,
                      struct arena *arena, struct meso_error *err)
{
    struct plane strength = walker->field->strength;
    const float high = (float)walker->rules->high;
    size_t most = 0;
    for (int y = 0; y < strength.height; y++) {
        const float *row = strength.at + y * strength.stride;
        for (int x = 0; x < strength.width; x++)
            most += row[x] >= high;
    }
    *out = base_arena_alloc(arena, (most + 1) * sizeof **out, err);
    if (!*out)
        return MESO_E_OUT_OF_MEMORY;
    *count = 0;
    for (int y = 0; y < strength.height; y++) {
        const float *row = strength.at + y * strength.stride;
        const uint8_t *searched = walker->field->searched.at + y * walker->field->searched.stride;
        for (int x = 0; x < strength.width; x++)
            if (row[x] >= high && searched[x] && is_seed(walker, x, y))
                (*out)[(*count)++] = (struct seed){row[x], x, y};
    }
    qsort(*out, (size_t)*count, sizeof **out, by_strength);
    return MESO_OK;
}

/* Both sides of the seed joined: the backward side reversed, the seed, the forward side. */
static int trace_seed(struct walker *walker, struct seed seed, struct measure_line *line,
                      struct image_point *scratch, struct arena *arena, struct meso_error *err)
{
    const struct measure_line_field *field = walker->field;
    struct image_point start = {seed.x + 0.5, seed.y + 0.5};
    double ux, uy;
    direction_vector(field->direction[seed.y * field->direction_stride + seed.x], &ux, &uy);
    float strength = to_crest(walker, &start, ux, uy, 1.0);
    int back = walk(walker, start, -ux, -uy);
    struct image_point *points = scratch;
    float *strengths = (float *)(scratch + 2 * LONGEST_LINE + 1);
    for (int i = 0; i < back; i++) {
        points[i] = walker->trail[back - 1 - i];
        strengths[i] = walker->trail_strength[back - 1 - i];
    }
    points[back] = start;
    strengths[back] = strength;
    int ahead = walk(walker, start, ux, uy), count = back + 1 + ahead;
    memcpy(points + back + 1, walker->trail, (size_t)ahead * sizeof *points);
    memcpy(strengths + back + 1, walker->trail_strength, (size_t)ahead * sizeof *strengths);
    line->count = count;
    line->points = base_arena_calloc(arena, (size_t)count, sizeof *line->points, err);
    line->strength = base_arena_calloc(arena, (size_t)count, sizeof *line->strength, err);
    if (!line->points || !line->strength)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(line->points, points, (size_t)count * sizeof *points);
    memcpy(line->strength, strengths, (size_t)count * sizeof *strengths);
    smooth(line->points, count, points);
    line->length_px = length_of(line->points, count);
    return MESO_OK;
}

static int trace_seeds(struct walker *walker, const struct seed *seeds, int seed_count,
                       struct measure_line *lines, int *count, struct image_point *scratch,
                       struct arena *arena, struct meso_error *err)
{
    for (int i = 0; i < seed_count; i++) {
        if (is_in(walker->taken, seeds[i].x + 0.5, seeds[i].y + 0.5))
            continue;
        struct base_arena_mark mark = base_arena_mark(arena);
        struct measure_line *line = &lines[*count];
        int code = trace_seed(walker, seeds[i], line, scratch, arena, err);
        if (code)
            return code;
        /* A dropped line's surround stays taken: its weaker seeds would give the same line. */
        for (int j = 0; j < line->count; j++)
            take(walker->taken, line->points[j], walker->rules->exclusion_px);
        if (line->length_px >= walker->rules->min_length_px)
            (*count)++;
        else
            base_arena_rewind(arena, mark);
    }
    return MESO_OK;
}

int measure_trace_lines(const struct kernels *kernels, const struct measure_line_field *field,
                        const struct measure_line_rules *rules, struct measure_line **lines,
                        int *count, struct arena *arena, struct meso_error *err)
{
    struct walker walker = {.kernels = kernels, .field = field, .rules = rules};
    *count = 0;
    int code =
        kernels_mask_new(&walker.taken, field->strength.width, field->strength.height, arena, err);
    if (code)
        return code;
    struct seed *seeds = NULL;
    int seed_count = 0;
    code = find_seeds(&walker, &seeds, &seed_count, arena, err);
    if (code)
        return code;
    walker.trail = base_arena_alloc(arena, LONGEST_LINE * sizeof *walker.trail, err);
    walker.trail_strength =
        base_arena_alloc(arena, LONGEST_LINE * sizeof *walker.trail_strength, err);
    struct image_point *scratch =
        base_arena_alloc(arena, (2 * LONGEST_LINE + 1) * (sizeof *scratch + sizeof(float)), err);
    *lines = base_arena_calloc(arena, (size_t)seed_count + 1, sizeof **lines, err);
    if (!walker.trail || !walker.trail_strength || !scratch || !*lines)
        return MESO_E_OUT_OF_MEMORY;
    return trace_seeds(&walker, seeds, seed_count, *lines, count, scratch, arena, err);
}
