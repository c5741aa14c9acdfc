/* Parts of a patch's shape that stand in rows and columns. Does not know their colours. */
#include "chart_work.h"

#include <math.h>
#include <string.h>

/* Area in px of the copy: below, a patch has too few pixels between its edges; above, shares of the
   copy, no 24 of them fit. */
static const double least_area = 14, most_area_share = 0.035;
/* Area over that of the parallelogram of the same second moments: 1; of an ellipse 0.95; what has
   arms or holes less. */
static const double least_filled = 0.80, most_filled = 1.10, most_axes_ratio = 3.5;
/* Neighbours: areas and steps in a ratio within; a step in roots of area (patches lose a pixel at
   each edge); how far from where it is expected, in steps. */
static const double most_area_ratio = 2.2, most_step_ratio = 1.8, least_sine = 0.6;
static const double least_step = 1.0, most_step = 2.6, most_off = 0.25;
enum { NEAR = 6, REACH = 8 };

struct parts {
    struct reference_part at[CHART_PARTS];
    int count;
};

static bool is_patch(const struct reference_part *part)
{
    double det = part->xx * part->yy - part->xy * part->xy;
    double filled = part->area / (12 * sqrt(fmax(det, 1e-9)));
    double half = (part->xx + part->yy) / 2;
    double apart = hypot((part->xx - part->yy) / 2, part->xy);
    return filled > least_filled && filled < most_filled &&
           sqrt((half + apart) / fmax(half - apart, 1e-9)) < most_axes_ratio;
}

static void list_parts(const struct reference_view *view, struct parts *out)
{
    double most = most_area_share * view->small.width * view->small.height;
    out->count = 0;
    for (int i = 0; i < view->parts.count && out->count < CHART_PARTS; i++) {
        double area = (double)view->parts.at[i].area;
        if (area < least_area || area > most)
            continue;
        struct reference_part part = locate_reference_part(&view->parts, i);
        if (is_patch(&part))
            out->at[out->count++] = part;
    }
}

static bool alike(const struct reference_part *a, const struct reference_part *b)
{
    double ratio = a->area / b->area;
    return ratio < most_area_ratio && ratio > 1 / most_area_ratio;
}

/* The nearest parts that could stand beside a seed. */
static int neighbours(const struct parts *parts, int seed, int near[NEAR])
{
    double distances[NEAR];
    int count = 0;
    const struct reference_part *own = &parts->at[seed];
    for (int i = 0; i < parts->count; i++) {
        double far = hypot(parts->at[i].x - own->x, parts->at[i].y - own->y) / sqrt(own->area);
        if (i == seed || far < least_step || far > most_step || !alike(own, &parts->at[i]))
            continue;
        int j = count < NEAR ? count++ : NEAR;
        if (j == NEAR && far >= distances[NEAR - 1])
            continue;
        for (j = j < NEAR ? j : NEAR - 1; j > 0 && distances[j - 1] > far; j--) {
            distances[j] = distances[j - 1];
            near[j] = near[j - 1];
        }
        distances[j] = far;
        near[j] = i;
    }
    return count;
}

/* A node that is to be grown from, with the steps as they are there. */
struct growing {
    int part;
    struct image_point along, down;
};

struct growth {
    const struct parts *parts;
    struct growing open[CHART_NODES];
    bool taken[CHART_PARTS], filled[2 * REACH + 1][2 * REACH + 1];
    struct chart_lattice lattice;
};

static bool add(struct growth *growth, int part, int column, int row, struct growing growing)
{
    struct chart_lattice *lattice = &growth->lattice;
    if (column < -REACH || column > REACH || row < -REACH || row > REACH ||
        lattice->count == CHART_NODES || growth->filled[row + REACH][column + REACH])
        return false;
    growth->filled[row + REACH][column + REACH] = growth->taken[part] = true;
    growing.part = part;
    growth->open[lattice->count] = growing;
    lattice->nodes[lattice->count++] =
        (struct chart_node){column, row, {growth->parts->at[part].x, growth->parts->at[part].y}};
    return true;
}

static int part_near(const struct growth *growth, const struct reference_part *like, double x,
                     double y, double reach)
{
    int best = -1;
    for (int i = 0; i < growth->parts->count; i++) {
        const struct reference_part *part = &growth->parts->at[i];
        double far = hypot(part->x - x, part->y - y);
        if (!growth->taken[i] && far < reach && alike(part, like)) {
            best = i;
            reach = far;
        }
    }
    return best;
}

static void grow_from(struct growth *growth, int node)
{
    const struct growing from = growth->open[node];
    const struct reference_part *own = &growth->parts->at[from.part];
    for (int side = 0; side < 4; side++) {
        bool down = side > 1;
        double sign = side % 2 ? -1 : 1;
        struct image_point step = down ? from.down : from.along;
        int found = part_near(growth, own, own->x + sign * step.x, own->y + sign * step.y,
                              most_off * hypot(step.x, step.y));
        if (found < 0)
            continue;
        struct growing next = from;
        struct image_point seen = {sign * (growth->parts->at[found].x - own->x),
                                   sign * (growth->parts->at[found].y - own->y)};
        *(down ? &next.down : &next.along) = seen;
        add(growth, found, growth->lattice.nodes[node].column + (down ? 0 : (int)sign),
            growth->lattice.nodes[node].row + (down ? (int)sign : 0), next);
    }
}

/* The lattice about a seed whose two steps go to its neighbours a and b. */
static void grow(struct growth *growth, int seed, int a, int b)
{
    const struct reference_part *own = &growth->parts->at[seed];
    const struct reference_part *one = &growth->parts->at[a], *other = &growth->parts->at[b];
    struct growing first = {
        seed, {one->x - own->x, one->y - own->y}, {other->x - own->x, other->y - own->y}};
    double length = hypot(first.along.x, first.along.y), width = hypot(first.down.x, first.down.y);
    double cross = fabs(first.along.x * first.down.y - first.along.y * first.down.x);
    growth->lattice.count = 0;
    if (cross < least_sine * length * width || length > most_step_ratio * width ||
        width > most_step_ratio * length)
        return;
    memset(growth->taken, 0, sizeof growth->taken);
    memset(growth->filled, 0, sizeof growth->filled);
    add(growth, seed, 0, 0, first);
    for (int node = 0; node < growth->lattice.count; node++)
        grow_from(growth, node);
}

void locate_chart_lattice(const struct reference_view *view, int least, struct chart_lattice *out)
{
    struct parts parts;
    struct growth growth = {.parts = &parts};
    list_parts(view, &parts);
    out->count = 0;
    for (int seed = 0; seed < parts.count && out->count < CHART_COLUMNS * CHART_ROWS; seed++) {
        int near[NEAR], count = neighbours(&parts, seed, near);
        for (int a = 0; a < count; a++)
            for (int b = a + 1; b < count; b++) {
                grow(&growth, seed, near[a], near[b]);
                if (growth.lattice.count > out->count)
                    *out = growth.lattice;
            }
    }
    if (out->count < least)
        out->count = 0;
}
