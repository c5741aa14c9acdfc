/* Rims of air bubbles below the glass: lines on a circle most of which is there. Knows segments and
   the strength of lines, no hairs. */
#include "hair_trace.h"

#include <math.h>

#define LEAST_RADIUS_UM 20.0
#define MOST_RADIUS_UM 450.0
/* Rad of the circle that a segment must turn through to be tried. */
#define LEAST_TURN 0.7
/* Part of the circle within the zone that is a line. */
#define COMPLETE 0.65

struct circle {
    double x, y, radius, misfit; /* misfit: rms */
};

/* Least squares of x^2 + y^2 = 2 a x + 2 b y + c (Kasa 1976), about the mean. */
static struct circle fit(const struct hair_segment *segment)
{
    double mx = 0, my = 0, xx = 0, xy = 0, yy = 0, xz = 0, yz = 0, zz = 0;
    int n = segment->count;
    for (int i = 0; i < n; i++) {
        mx += segment->points[i].x / n;
        my += segment->points[i].y / n;
    }
    for (int i = 0; i < n; i++) {
        double x = segment->points[i].x - mx, y = segment->points[i].y - my, z = x * x + y * y;
        xx += x * x / n;
        xy += x * y / n;
        yy += y * y / n;
        xz += x * z / n;
        yz += y * z / n;
        zz += z / n;
    }
    struct circle out = {0, 0, 0, 0};
    double det = xx * yy - xy * xy;
    if (!(det > 1e-9))
        return out;
    double a = (xz * yy - yz * xy) / det / 2, b = (yz * xx - xz * xy) / det / 2;
    out = (struct circle){mx + a, my + b, sqrt(zz + a * a + b * b), 0};
    for (int i = 0; i < n; i++) {
        double away = hypot(segment->points[i].x - out.x, segment->points[i].y - out.y);
        out.misfit += (away - out.radius) * (away - out.radius) / n;
    }
    out.misfit = sqrt(out.misfit);
    return out;
}

static float strength_near(const struct hair_ridges *ridges, double x, double y, double reach,
                           double nx, double ny)
{
    float best = 0;
    for (double t = -reach; t <= reach; t += 1) {
        int i = (int)(x + t * nx), j = (int)(y + t * ny);
        if (i < 0 || j < 0 || i >= ridges->strength.width || j >= ridges->strength.height)
            continue;
        float here = ridges->strength.at[j * ridges->strength.stride + i];
        best = here > best ? here : best;
    }
    return best;
}

static bool is_rim(const struct hair_segment *segment, const struct circle *circle,
                   const struct hair_ridges *ridges, const struct hair_field *field)
{
    double um = field->um_per_px, radius_um = circle->radius * um;
    if (!(radius_um > LEAST_RADIUS_UM && radius_um < MOST_RADIUS_UM) ||
        segment->length_px < LEAST_TURN * circle->radius ||
        circle->misfit > 0.04 * circle->radius + 0.4)
        return false;
    struct image_point middle = segment->points[segment->count / 2];
    float own = strength_near(ridges, middle.x, middle.y, 1, 1, 0);
    int steps = (int)(2 * M_PI * circle->radius / 2) + 8, inside = 0, there = 0;
    for (int i = 0; i < steps; i++) {
        double a = 2 * M_PI * i / steps, nx = cos(a), ny = sin(a);
        double x = circle->x + circle->radius * nx, y = circle->y + circle->radius * ny;
        if (x < 0 || y < 0 || x >= field->zone.width || y >= field->zone.height ||
            !field->zone.at[(int)y * field->zone.stride + (int)x])
            continue;
        inside++;
        there += strength_near(ridges, x, y, 1.5 + 0.06 * circle->radius, nx, ny) > 0.35f * own;
    }
    return inside > 0.5 * steps && there > COMPLETE * inside;
}

/* In the whole segment or, where it goes over into a hair, in a half or a third of it. */
static bool find_rim(const struct hair_segment *segment, const struct hair_ridges *ridges,
                     const struct hair_field *field, struct circle *out)
{
    for (int parts = 1; parts <= 3; parts++)
        for (int half = 0; half < 2 * parts - 1; half++) {
            int count = segment->count / parts, first = half * count / 2;
            struct hair_segment part = {.points = segment->points + first,
                                        .count = count,
                                        .length_px = segment->length_px / parts};
            if (count < 8)
                continue;
            *out = fit(&part);
            if (out->radius > 0 && is_rim(&part, out, ridges, field))
                return true;
        }
    return false;
}

static bool lies_on(const struct hair_segment *segment, const struct circle *circle)
{
    int on = 0;
    for (int i = 0; i < segment->count; i++) {
        double away = hypot(segment->points[i].x - circle->x, segment->points[i].y - circle->y);
        on += fabs(away - circle->radius) < 0.1 * circle->radius + 1;
    }
    return on > 0.6 * segment->count;
}

int measure_hair_rims_drop(const struct hair_ridges *ridges, const struct hair_field *field,
                           struct hair_segments *segments, struct arena *arena,
                           struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct circle *rims =
        base_arena_alloc(arena, sizeof *rims * (size_t)(segments->count + 1), err);
    if (!rims)
        return MESO_E_OUT_OF_MEMORY;
    int count = 0, kept = 0;
    for (int s = 0; s < segments->count; s++) {
        struct circle circle;
        if (find_rim(&segments->at[s], ridges, field, &circle))
            rims[count++] = circle;
    }
    for (int s = 0; s < segments->count; s++) {
        bool rim = false;
        for (int c = 0; c < count && !rim; c++)
            rim = lies_on(&segments->at[s], &rims[c]);
        if (!rim)
            segments->at[kept++] = segments->at[s];
    }
    segments->count = kept;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
