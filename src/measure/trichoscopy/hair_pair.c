/* Which end of a centre line goes on in which other: at a crossing, under a glare, through a
   bundle. The assignment with the least total cost in groups of up to 14 ends, best first in larger
   ones. Knows nothing of pixels but whether a gap runs over hair. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two hairs of 60 um that cross at 10 degrees share this much of their way. */
#define REACH_UM 400.0
/* What one sd of misfit is, for hairs that are one. */
#define BEND_SD 0.12        /* rad, at the join */
#define BEND_SD_PER_MM 0.5  /* hairs curve: more over a longer gap */
#define WIDTH_SD 0.30       /* of ln(width) */
#define CONTRAST_SD 0.30    /* of ln(contrast) */
#define BARE_GAP_SD_UM 35.0 /* over bare skin */
#define COVERED_GAP_SD_UM 250.0
#define WORST_COST 6.0 /* three sd: else both are ends */
enum { EXACT = 14 };   /* ends that are assigned by trying everything: 2^14 states */

struct end {
    struct image_point point, out; /* unit direction out of the segment */
    double width_px, contrast;
};

struct pair {
    int a, b;
    double gain; /* WORST_COST - cost */
};

struct pairing {
    const struct hair_segments *segments;
    const struct hair_field *field;
    struct end *ends;
    int end_count;
    struct pair *pairs;
    int pair_count, pair_room;
    int *links;
};

/* Position and direction by a straight line through about 2.5 widths of the segment, less its very
   end: where two hairs run together their centre lines lean towards each other. */
static struct end end_of(const struct hair_segment *segment, int which)
{
    int reach = (int)(2.5 * segment->width_px), skip = (int)(0.6 * segment->width_px);
    reach = reach < 10 ? 10 : reach;
    if (skip > segment->count / 3)
        skip = segment->count / 3;
    if (reach > segment->count - skip)
        reach = segment->count - skip;
    double mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
    int first = which ? segment->count - reach - skip : skip;
    for (int i = first; i < first + reach; i++) {
        mx += segment->points[i].x / reach;
        my += segment->points[i].y / reach;
    }
    for (int i = first; i < first + reach; i++) {
        double x = segment->points[i].x - mx, y = segment->points[i].y - my;
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    double angle = 0.5 * atan2(2 * xy, xx - yy);
    struct image_point out = {cos(angle), sin(angle)};
    struct image_point tip = segment->points[which ? segment->count - 1 : 0];
    double along = out.x * (tip.x - mx) + out.y * (tip.y - my);
    if (along < 0)
        out = (struct image_point){-out.x, -out.y};
    along = fabs(along);
    return (struct end){.point = {mx + along * out.x, my + along * out.y},
                        .out = out,
                        .width_px = segment->width_ends[which],
                        .contrast = segment->contrast};
}

/* Part of the straight way between two points that shows no hair and could have shown it. */
static double bare_part(const struct hair_field *field, struct image_point a, struct image_point b,
                        double contrast)
{
    double length = hypot(b.x - a.x, b.y - a.y);
    int steps = (int)ceil(length) + 1, bare = 0;
    for (int i = 0; i <= steps; i++) {
        double t = (double)i / steps;
        int x = (int)(a.x + t * (b.x - a.x)), y = (int)(a.y + t * (b.y - a.y));
        if (x < 0 || y < 0 || x >= field->zone.width || y >= field->zone.height)
            continue;
        bool seen = !field->hidden.at[y * field->hidden.stride + x];
        bare += seen && field->contrast.at[y * field->contrast.stride + x] < 0.4 * contrast;
    }
    return (double)bare / (steps + 1);
}

static double sq(double x)
{
    return x * x;
}

static double cost_of(const struct hair_field *field, const struct end *a, const struct end *b)
{
    double um = field->um_per_px, gx = b->point.x - a->point.x, gy = b->point.y - a->point.y;
    double gap = hypot(gx, gy);
    double along = gx * a->out.x + gy * a->out.y, back = -(gx * b->out.x + gy * b->out.y);
    double width = (a->width_px + b->width_px) / 2;
    if (along < -width || back < -width) /* beside each other, not one after the other */
        return WORST_COST;
    double cosine = -(a->out.x * b->out.x + a->out.y * b->out.y);
    double bend = acos(cosine > 1 ? 1 : cosine < -1 ? -1 : cosine);
    /* Both straight lines meet in the middle of the gap, or miss each other by the offset. */
    double ex = gx - gap / 2 * (a->out.x - b->out.x), ey = gy - gap / 2 * (a->out.y - b->out.y);
    double offset = hypot(ex, ey), bend_sd = BEND_SD + BEND_SD_PER_MM * gap * um / 1000;
    double offset_sd = 0.15 * width + 0.5 + 0.5 * bend_sd * gap / 2;
    double contrast = (a->contrast + b->contrast) / 2;
    double bare = bare_part(field, a->point, b->point, contrast);
    return sq(bend / bend_sd) + sq(offset / offset_sd) +
           sq(log(a->width_px / b->width_px) / WIDTH_SD) / 2 +
           sq(log(fmax(a->contrast, 0.01) / fmax(b->contrast, 0.01)) / CONTRAST_SD) / 2 +
           sq(bare * gap * um / BARE_GAP_SD_UM) + sq((1 - bare) * gap * um / COVERED_GAP_SD_UM);
}

static int add_pair(struct pairing *p, int a, int b, double gain, struct arena *arena,
                    struct meso_error *err)
{
    if (p->pair_count == p->pair_room) {
        int room = p->pair_room ? 2 * p->pair_room : 256;
        struct pair *grown = base_arena_alloc(arena, sizeof *grown * (size_t)room, err);
        if (!grown)
            return MESO_E_OUT_OF_MEMORY;
        if (p->pair_count)
            memcpy(grown, p->pairs, sizeof *grown * (size_t)p->pair_count);
        p->pairs = grown;
        p->pair_room = room;
    }
    p->pairs[p->pair_count++] = (struct pair){a, b, gain};
    return MESO_OK;
}

/* Ends by cell of a grid, so that only neighbours are compared: linear in the number of hairs. */
struct grid {
    int columns, rows, *first, *ends;
    double cell;
};

static int cell_of(const struct grid *grid, struct image_point point)
{
    int x = (int)(point.x / grid->cell), y = (int)(point.y / grid->cell);
    x = x < 0 ? 0 : x >= grid->columns ? grid->columns - 1 : x;
    y = y < 0 ? 0 : y >= grid->rows ? grid->rows - 1 : y;
    return y * grid->columns + x;
}

static int grid_new(const struct pairing *p, double cell, struct grid *out, struct arena *arena,
                    struct meso_error *err)
{
    out->cell = cell;
    out->columns = (int)(p->field->zone.width / cell) + 1;
    out->rows = (int)(p->field->zone.height / cell) + 1;
    size_t cells = (size_t)out->columns * (size_t)out->rows;
    out->first = base_arena_calloc(arena, cells + 1, sizeof *out->first, err);
    out->ends = base_arena_alloc(arena, sizeof *out->ends * ((size_t)p->end_count + 1), err);
    int *filled = base_arena_calloc(arena, cells, sizeof *filled, err);
    if (!out->first || !out->ends || !filled)
        return MESO_E_OUT_OF_MEMORY;
    for (int e = 0; e < p->end_count; e++)
        out->first[cell_of(out, p->ends[e].point) + 1]++;
    for (size_t c = 0; c < cells; c++)
        out->first[c + 1] += out->first[c];
    for (int e = 0; e < p->end_count; e++) {
        int cell_index = cell_of(out, p->ends[e].point);
        out->ends[out->first[cell_index] + filled[cell_index]++] = e;
    }
    return MESO_OK;
}

static int find_pairs(struct pairing *p, struct arena *arena, struct meso_error *err)
{
    double reach = REACH_UM / p->field->um_per_px;
    struct grid grid;
    int code = grid_new(p, reach, &grid, arena, err);
    for (int a = 0; !code && a < p->end_count; a++) {
        int cell = cell_of(&grid, p->ends[a].point);
        int cx = cell % grid.columns, cy = cell / grid.columns;
        for (int y = cy > 0 ? cy - 1 : 0; y <= cy + 1 && y < grid.rows; y++)
            for (int x = cx > 0 ? cx - 1 : 0; x <= cx + 1 && x < grid.columns; x++)
                for (int k = grid.first[y * grid.columns + x];
                     !code && k < grid.first[y * grid.columns + x + 1]; k++) {
                    int b = grid.ends[k];
                    if (b <= a || a / 2 == b / 2 ||
                        hypot(p->ends[a].point.x - p->ends[b].point.x,
                              p->ends[a].point.y - p->ends[b].point.y) > reach)
                        continue;
                    double gain = WORST_COST - cost_of(p->field, &p->ends[a], &p->ends[b]);
                    if (gain > 0)
                        code = add_pair(p, a, b, gain, arena, err);
                }
    }
    return code;
}

static int by_gain(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain < y->gain ? 1 : -1;
    return x->a != y->a ? (x->a > y->a ? 1 : -1) : (x->b > y->b) - (x->b < y->b);
}

static int root_of(int *parent, int e)
{
    while (parent[e] != e) {
        parent[e] = parent[parent[e]];
        e = parent[e];
    }
    return e;
}

/* One group of ends that hang together by possible pairs. */
struct group {
    int ends[EXACT];
    double gain[EXACT][EXACT];
    int count;
};

/* Best total gain over every way of pairing the ends of `free`; the lowest free end is either left
   alone or paired with one of the others. */
static void assign_exactly(const struct group *group, double *best, int8_t *choice, int *links)
{
    int states = 1 << group->count;
    best[0] = 0;
    for (int free_ends = 1; free_ends < states; free_ends++) {
        int low = __builtin_ctz((unsigned)free_ends), rest = free_ends & (free_ends - 1);
        best[free_ends] = best[rest];
        choice[free_ends] = -1;
        for (int other = low + 1; other < group->count; other++) {
            if (!(rest >> other & 1) || !(group->gain[low][other] > 0))
                continue;
            double total = group->gain[low][other] + best[rest & ~(1 << other)];
            if (total > best[free_ends]) {
                best[free_ends] = total;
                choice[free_ends] = (int8_t)other;
            }
        }
    }
    for (int free_ends = states - 1; free_ends;) {
        int low = __builtin_ctz((unsigned)free_ends), other = choice[free_ends];
        free_ends &= free_ends - 1;
        if (other < 0)
            continue;
        free_ends &= ~(1 << other);
        links[group->ends[low]] = group->ends[other];
        links[group->ends[other]] = group->ends[low];
    }
}

/* For a group too large to try everything: pairs[first .. last) are sorted, the best comes first
   and then the next whose ends are both still free. */
static void assign_best_first(const struct pairing *p, int first, int last)
{
    int *links = p->links;
    for (int i = first; i < last; i++)
        if (links[p->pairs[i].a] < 0 && links[p->pairs[i].b] < 0) {
            links[p->pairs[i].a] = p->pairs[i].b;
            links[p->pairs[i].b] = p->pairs[i].a;
        }
}

struct grouped {
    struct pair pair;
    int group;
};

static int by_group(const void *a, const void *b)
{
    const struct grouped *x = a, *y = b;
    return x->group != y->group ? (x->group > y->group ? 1 : -1) : by_gain(&x->pair, &y->pair);
}

/* The ends of pairs[first .. last) as a group; false if they are too many for it. */
static bool gather(const struct pairing *p, int first, int last, struct group *out)
{
    *out = (struct group){0};
    for (int i = first; i < last; i++) {
        int index[2], ends[2] = {p->pairs[i].a, p->pairs[i].b};
        for (int k = 0; k < 2; k++) {
            for (index[k] = 0; index[k] < out->count && out->ends[index[k]] != ends[k]; index[k]++)
                ;
            if (index[k] == EXACT)
                return false;
            if (index[k] == out->count)
                out->ends[out->count++] = ends[k];
        }
        out->gain[index[0]][index[1]] = out->gain[index[1]][index[0]] = p->pairs[i].gain;
    }
    return true;
}

static int assign(struct pairing *p, struct arena *arena, struct meso_error *err)
{
    int *parent = base_arena_alloc(arena, sizeof *parent * (size_t)(p->end_count + 1), err);
    struct grouped *grouped =
        base_arena_alloc(arena, sizeof *grouped * (size_t)(p->pair_count + 1), err);
    double *best = base_arena_alloc(arena, sizeof *best << EXACT, err);
    int8_t *choice = base_arena_alloc(arena, sizeof *choice << EXACT, err);
    if (!parent || !grouped || !best || !choice)
        return MESO_E_OUT_OF_MEMORY;
    for (int e = 0; e < p->end_count; e++)
        parent[e] = e;
    for (int i = 0; i < p->pair_count; i++) {
        int a = root_of(parent, p->pairs[i].a), b = root_of(parent, p->pairs[i].b);
        parent[a > b ? a : b] = a < b ? a : b;
    }
    for (int i = 0; i < p->pair_count; i++)
        grouped[i] = (struct grouped){p->pairs[i], root_of(parent, p->pairs[i].a)};
    qsort(grouped, (size_t)p->pair_count, sizeof *grouped, by_group);
    for (int i = 0; i < p->pair_count; i++)
        p->pairs[i] = grouped[i].pair;
    for (int first = 0, last; first < p->pair_count; first = last) {
        for (last = first; last < p->pair_count && grouped[last].group == grouped[first].group;
             last++)
            ;
        struct group group;
        if (gather(p, first, last, &group))
            assign_exactly(&group, best, choice, p->links);
        else
            assign_best_first(p, first, last);
    }
    return MESO_OK;
}

int measure_hair_ends_pair(const struct hair_segments *segments, const struct hair_field *field,
                           int *links, struct arena *arena, struct meso_error *err)
{
    struct pairing p = {
        .segments = segments, .field = field, .end_count = 2 * segments->count, .links = links};
    p.ends = base_arena_alloc(arena, sizeof *p.ends * (size_t)(p.end_count + 1), err);
    if (!p.ends)
        return MESO_E_OUT_OF_MEMORY;
    for (int e = 0; e < p.end_count; e++) {
        p.ends[e] = end_of(&segments->at[e / 2], e % 2);
        links[e] = -1;
    }
    int code = find_pairs(&p, arena, err);
    return code ? code : assign(&p, arena, err);
}
