/* Rims of air bubbles below the glass: lines on a circle most of which is there. Knows segments and
   the strength of lines, no hairs. */
#include "hair_trace.h"

#include <math.h>

#define LEAST_RADIUS_UM 20.0
#define MOST_RADIUS_UM 450.0
/* Rad of the circle that a segment must turn through to be tried. */
#define LEAST_TURN 0.7
/* Two arcs of one circle, of which the rest is too faint: of the radius, how far their circles may
   differ; rad that they turn through together. */
#define ALIKE 0.12
#define TOGETHER 1.7
#define LEAST_SHARED_UM 90.0 /* the ends of hairs are rounder */
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

/* Whether a segment runs on a circle as large as a bubble, over a good part of it. */
static bool is_arc(const struct hair_segment *segment, const struct circle *circle,
                   const struct hair_field *field)
{
    double radius_um = circle->radius * field->um_per_px;
    return radius_um > LEAST_RADIUS_UM && radius_um < MOST_RADIUS_UM &&
           segment->length_px >= LEAST_TURN * circle->radius &&
           circle->misfit <= 0.04 * circle->radius + 0.4;
}

static bool is_rim(const struct hair_segment *segment, const struct circle *circle,
                   const struct hair_ridges *ridges, const struct hair_field *field)
{
    if (!is_arc(segment, circle, field))
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

/* Arcs that share their circle with another one, as circles to `rims`; how many there are then. */
static int find_shared(const struct hair_segments *segments, const struct hair_field *field,
                       struct circle *arcs, double *turns, struct circle *rims, int count)
{
    int arc_count = 0, room = count + segments->count;
    for (int s = 0; s < segments->count; s++) {
        struct circle circle = fit(&segments->at[s]);
        if (!(circle.radius * field->um_per_px > LEAST_SHARED_UM) ||
            !is_arc(&segments->at[s], &circle, field))
            continue;
        turns[arc_count] = segments->at[s].length_px / circle.radius;
        arcs[arc_count++] = circle;
    }
    for (int a = 0; a < arc_count; a++)
        for (int b = a + 1; b < arc_count && count < room; b++) {
            double radius = (arcs[a].radius + arcs[b].radius) / 2, near = ALIKE * radius;
            if (turns[a] + turns[b] < TOGETHER || fabs(arcs[a].radius - arcs[b].radius) > near ||
                hypot(arcs[a].x - arcs[b].x, arcs[a].y - arcs[b].y) > near)
                continue;
            rims[count++] = (struct circle){(arcs[a].x + arcs[b].x) / 2,
                                            (arcs[a].y + arcs[b].y) / 2, radius, 0};
        }
    return count;
}

/* What lies on a rim is no hair's, as if it were a scale. */
static void mark_rim(const struct circle *circle, struct mask flakes)
{
    double wide = 0.1 * circle->radius + 1.5, reach = circle->radius + wide;
    for (int y = (int)fmax(circle->y - reach, 0); y < flakes.height && y < circle->y + reach; y++)
        for (int x = (int)fmax(circle->x - reach, 0); x < flakes.width && x < circle->x + reach;
             x++)
            if (fabs(hypot(x + 0.5 - circle->x, y + 0.5 - circle->y) - circle->radius) < wide)
                flakes.at[y * flakes.stride + x] = 255;
}

int measure_hair_rims_drop(const struct hair_ridges *ridges, struct hair_field *field,
                           struct hair_segments *segments, struct arena *arena,
                           struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    size_t room = (size_t)segments->count + 1;
    struct circle *rims = base_arena_alloc(arena, sizeof *rims * 2 * room, err);
    struct circle *arcs = base_arena_alloc(arena, sizeof *arcs * room, err);
    double *turns = base_arena_alloc(arena, sizeof *turns * room, err);
    if (!rims || !arcs || !turns)
        return MESO_E_OUT_OF_MEMORY;
    int count = 0, kept = 0;
    for (int s = 0; s < segments->count; s++) {
        struct circle circle;
        if (find_rim(&segments->at[s], ridges, field, &circle))
            rims[count++] = circle;
    }
    count = find_shared(segments, field, arcs, turns, rims, count);
    for (int c = 0; c < count; c++)
        mark_rim(&rims[c], field->flakes);
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
