/* Centre lines cut at junctions into segments with sub-pixel points. Knows nothing of widths. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* Rad over the width of the hair. */
#define SHARPEST_BEND 0.5

static const int around_x[8] = {1, 1, 0, -1, -1, -1, 0, 1};
static const int around_y[8] = {0, 1, 1, 1, 0, -1, -1, -1};

static bool is_set(struct mask mask, int x, int y)
{
    return x >= 0 && y >= 0 && x < mask.width && y < mask.height &&
           mask.at[y * mask.stride + x] != 0;
}

static int next_set(struct mask mask, int x, int y)
{
    return measure_hair_next_set(mask.at + y * mask.stride, x, mask.width);
}

/* The set neighbours of a pixel as bits, in the order of around_x. */
static unsigned around(struct mask mask, int x, int y)
{
    unsigned bits = 0;
    if (x > 0 && y > 0 && x < mask.width - 1 && y < mask.height - 1) {
        const uint8_t *at = mask.at + y * mask.stride + x;
        for (int k = 0; k < 8; k++)
            bits |= (unsigned)(at[around_y[k] * mask.stride + around_x[k]] != 0) << k;
        return bits;
    }
    for (int k = 0; k < 8; k++)
        bits |= (unsigned)is_set(mask, x + around_x[k], y + around_y[k]) << k;
    return bits;
}

/* Branches that leave a pixel: changes from unset to set around it. */
static int branches(unsigned around)
{
    return __builtin_popcount(around & ~(around << 1 | around >> 7) & 255);
}

static int neighbours(struct mask mask, int x, int y)
{
    return __builtin_popcount(around(mask, x, y));
}

/* Number of 8-connected pieces that taking the pixel out would leave of its neighbours (Yokoi): of
   the straight neighbours, how many are unset, less those with the next two unset as well. */
static int pieces(unsigned around)
{
    const unsigned straight = 0x55;
    unsigned unset = ~around & 255, next = unset >> 1 | unset << 7, last = unset >> 2 | unset << 6;
    return __builtin_popcount(unset & straight) -
           __builtin_popcount(unset & next & last & straight);
}

static bool may_go(unsigned around)
{
    return __builtin_popcount(around) >= 2 && pieces(around) == 1;
}

/* Crests are one or two px wide; leaves one, from one side after the other. (Zhang-Suen's thinning
   eats slanted lines two px wide from their ends.) */
static void thin(struct mask lines)
{
    for (int side = 0; side < 8; side += 2) {
        for (int y = 0; y < lines.height; y++)
            for (int x = 0; (x = next_set(lines, x, y)) < lines.width; x++)
                lines.at[y * lines.stride + x] =
                    is_set(lines, x + around_x[side], y + around_y[side]) ? 255 : 1;
        for (int y = 0; y < lines.height; y++)
            for (int x = 0; (x = next_set(lines, x, y)) < lines.width; x++)
                if (lines.at[y * lines.stride + x] == 1 && may_go(around(lines, x, y)))
                    lines.at[y * lines.stride + x] = 0;
    }
}

/* Takes out every pixel where three or more branches meet, so that what stays are simple paths. */
static int cut_junctions(struct mask lines, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask junctions;
    int code = kernels_mask_new(&junctions, lines.width, lines.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < lines.height; y++)
        for (int x = 0; (x = next_set(lines, x, y)) < lines.width; x++)
            junctions.at[y * junctions.stride + x] = branches(around(lines, x, y)) >= 3;
    for (int y = 0; y < lines.height; y++)
        for (int x = 0; (x = next_set(junctions, x, y)) < lines.width; x++)
            lines.at[y * lines.stride + x] = 0;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}

/* Offset of the crest from the pixel's centre, across the line, from the strength of both sides. */
static struct image_point crest(const struct hair_ridges *ridges, int x, int y)
{
    struct plane s = ridges->strength;
    float angle = ridges->angle.at[y * ridges->angle.stride + x];
    double nx = -sin(angle), ny = cos(angle);
    double gx = 0, gy = 0, xx = 0, xy = 0, yy = 0;
    if (x > 0 && y > 0 && x < s.width - 1 && y < s.height - 1) {
        const float *p = s.at + y * s.stride + x;
        gx = (p[1] - p[-1]) / 2;
        gy = (p[s.stride] - p[-s.stride]) / 2;
        xx = p[1] - 2 * p[0] + p[-1];
        yy = p[s.stride] - 2 * p[0] + p[-s.stride];
        xy = (p[s.stride + 1] - p[s.stride - 1] - p[-s.stride + 1] + p[-s.stride - 1]) / 4;
    }
    double slope = gx * nx + gy * ny;
    double bend = nx * nx * xx + 2 * nx * ny * xy + ny * ny * yy;
    double offset = bend < 0 ? -slope / bend : 0;
    offset = offset > 0.7 ? 0.7 : offset < -0.7 ? -0.7 : offset;
    return (struct image_point){x + 0.5 + offset * nx, y + 0.5 + offset * ny};
}

/* Follows a path from one of its ends, taking its pixels out; returns the number of points. */
static int follow(const struct hair_ridges *ridges, struct mask lines, int x, int y,
                  struct image_point *points)
{
    int count = 0;
    for (;;) {
        points[count++] = crest(ridges, x, y);
        lines.at[y * lines.stride + x] = 0;
        int next = -1;
        for (int k = 0; k < 8 && next < 0; k += 2) /* straight neighbours first */
            if (is_set(lines, x + around_x[k], y + around_y[k]))
                next = k;
        for (int k = 1; k < 8 && next < 0; k += 2)
            if (is_set(lines, x + around_x[k], y + around_y[k]))
                next = k;
        if (next < 0)
            return count;
        x += around_x[next];
        y += around_y[next];
    }
}

/* Three passes of a (1 2 1) mean, ends kept. */
static void smooth(struct image_point *points, int count)
{
    for (int pass = 0; pass < 3; pass++) {
        struct image_point last = points[0];
        for (int i = 1; i + 1 < count; i++) {
            struct image_point here = points[i];
            points[i].x = (last.x + 2 * here.x + points[i + 1].x) / 4;
            points[i].y = (last.y + 2 * here.y + points[i + 1].y) / 4;
            last = here;
        }
    }
}

/* Turn of the line at point i between the chords of `reach` points before and after it. */
static double turn_at(const struct image_point *points, int count, int i, int reach)
{
    int room = i < count - 1 - i ? i : count - 1 - i; /* nearer the end: hooks are short */
    reach = room < reach ? room : reach;
    if (reach < 4)
        return 0;
    double before = atan2(points[i].y - points[i - reach].y, points[i].x - points[i - reach].x);
    double after = atan2(points[i + reach].y - points[i].y, points[i + reach].x - points[i].x);
    return fabs(remainder(after - before, 2 * M_PI));
}

static void add_segment(struct hair_segments *out, struct image_point *points, int count,
                        double shortest)
{
    double length = 0;
    for (int i = 1; i < count; i++)
        length += hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    if (count >= 3 && length >= shortest)
        out->at[out->count++] =
            (struct hair_segment){.points = points, .count = count, .length_px = length};
}

/* Cuts a path where it turns sharper than a hair does: there it goes over from one hair to another.
   What stays between two such places and is shorter than wide is a link, no hair. */
static void cut_bends(struct hair_segments *out, const struct hair_ridges *ridges,
                      struct image_point *points, int count, int shortest)
{
    smooth(points, count);
    struct image_point middle = points[count / 2];
    double width = measure_hair_ridge_width(ridges, (int)middle.x, (int)middle.y);
    int reach = (int)(0.9 * width), first = 0;
    reach = reach < 4 ? 4 : reach;
    for (int i = 0; i < count; i++) {
        double turn = turn_at(points, count, i, reach);
        bool sharpest = turn > SHARPEST_BEND;
        for (int j = i - reach; sharpest && j <= i + reach; j++)
            sharpest = turn_at(points, count, j, reach) <= turn;
        if (!sharpest)
            continue;
        add_segment(out, points + first, i - reach / 3 - first, fmax(shortest, 0.8 * width));
        first = i + reach / 3;
        i += reach;
    }
    add_segment(out, points + first, count - first, fmax(shortest, (first ? 0.8 : 0.6) * width));
}

int measure_hair_segments_trace(const struct hair_ridges *ridges, const struct hair_field *field,
                                struct hair_segments *out, struct arena *arena,
                                struct meso_error *err)
{
    struct mask lines = ridges->lines;
    thin(lines);
    int code = cut_junctions(lines, arena, err);
    if (code)
        return code;
    size_t pixels = 0;
    for (int y = 0; y < lines.height; y++)
        for (int x = 0; (x = next_set(lines, x, y)) < lines.width; x++)
            pixels++;
    /* Shorter than half the thinnest hair's length to be told: crumbs of junctions. */
    int shortest = (int)ceil(HAIR_THINNEST_UM / field->um_per_px);
    shortest = shortest < 3 ? 3 : shortest;
    struct image_point *points = base_arena_alloc(arena, sizeof *points * (pixels + 1), err);
    out->at = base_arena_alloc(arena, sizeof *out->at * (pixels + 1), err);
    out->count = 0;
    if (!points || !out->at)
        return MESO_E_OUT_OF_MEMORY;
    for (int closed = 0; closed < 2; closed++) /* open paths from their ends, then what is a ring */
        for (int y = 0; y < lines.height; y++)
            for (int x = 0; (x = next_set(lines, x, y)) < lines.width; x++) {
                if (!closed && neighbours(lines, x, y) > 1)
                    continue;
                int count = follow(ridges, lines, x, y, points);
                if (count < shortest)
                    continue;
                cut_bends(out, ridges, points, count, shortest);
                points += count;
            }
    return MESO_OK;
}

struct image_point measure_hair_normal(const struct image_point *points, int count, int i,
                                       int reach)
{
    int a = i < reach ? 0 : i - reach, b = i + reach < count ? i + reach : count - 1;
    double dx = points[b].x - points[a].x, dy = points[b].y - points[a].y, length = hypot(dx, dy);
    return length > 0 ? (struct image_point){-dy / length, dx / length}
                      : (struct image_point){0, 0};
}
