/* A ColorChecker Classic (24 patches in 6 x 4) in a photograph: the lattice of even parts, turned
   and shifted until its colours are the chart's. That 24 colours agree in their order is the proof:
   no wall of tiles passes. Does not know how the lattice is found nor what the colours calibrate.
 */
#include "chart_work.h"

#include <math.h>
#include <string.h>

enum { PATCHES = CHART_COLUMNS * CHART_ROWS, LEAST_NODES = 9, TURNS = 8 };

/* sRGB of the chart (X-Rite, D65), row by row from dark skin. */
static const uint8_t colours[PATCHES][3] = {
    {115, 82, 68},   {194, 150, 130}, {98, 122, 157}, {87, 108, 67},   {133, 128, 177},
    {103, 189, 170}, {214, 126, 44},  {80, 91, 166},  {193, 90, 99},   {94, 60, 108},
    {157, 188, 64},  {224, 163, 46},  {56, 61, 150},  {70, 148, 73},   {175, 54, 60},
    {231, 199, 31},  {187, 86, 149},  {8, 133, 161},  {243, 243, 242}, {200, 200, 200},
    {160, 160, 160}, {122, 122, 121}, {85, 85, 85},   {52, 52, 52}};

/* What part of the colours' variance a chart leaves unexplained after a gain a channel: cameras
   leave 0.005 to 0.03, other turns of a chart 0.4 and more. */
static const double most_unexplained = 0.12, least_margin = 2.5;
/* Half of what is read of a patch, in steps of the lattice; and the frame around the outer
   patches' middles. */
static const double half_read = 0.27, frame_x = 0.85, frame_y = 1.0;
/* Nodes that a placement may leave outside: a label or a shadow that passed as a patch. */
static const double most_outside = 0.2;

struct placement {
    double map[9]; /* column and row -> px of the copy */
    double unexplained;
};

/* One of the 8 ways that rows and columns of a lattice can be the chart's: bit 0 mirrors (which
   the lattice's own handedness may be), 1 and 2 are quarter turns. */
static void turned(int turn, int column, int row, int *c, int *r)
{
    *c = turn & 1 ? -column : column;
    *r = row;
    for (int quarter = 0; quarter < turn / 2; quarter++) {
        int other = *c;
        *c = -*r;
        *r = other;
    }
}

static double root_light(int level)
{
    double v = level / 255.0;
    return cbrt(v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
}

/* Mean level around a place; false outside of the picture. */
static bool look(const struct photo *small, struct image_point at, double half, double mean[3])
{
    int reach = (int)fmax(half, 0), x0 = (int)floor(at.x), y0 = (int)floor(at.y), count = 0;
    mean[0] = mean[1] = mean[2] = 0;
    if (!(at.x >= 0 && at.y >= 0 && at.x < small->width && at.y < small->height))
        return false;
    for (int y = y0 - reach; y <= y0 + reach; y++)
        for (int x = x0 - reach; x <= x0 + reach; x++) {
            if (x < 0 || y < 0 || x >= small->width || y >= small->height)
                continue;
            for (int c = 0; c < 3; c++)
                mean[c] += small->rgb[y * small->stride + 3 * (ptrdiff_t)x + c];
            count++;
        }
    for (int c = 0; c < 3; c++)
        mean[c] = root_light((int)(mean[c] / count + 0.5));
    return true;
}

/* Share of the variance of the chart's colours (cube roots of light, near to what the eye sees)
   that the photograph's, with a gain a channel, do not explain; INFINITY if it leaves the picture.
 */
static double unexplained(const struct photo *small, const double map[9])
{
    double seen[PATCHES][3], rest = 0, all = 0;
    for (int i = 0; i < PATCHES; i++) {
        double c = i % CHART_COLUMNS, r = i / CHART_COLUMNS;
        struct image_point at = locate_chart_project(map, c, r);
        struct image_point beside = locate_chart_project(map, c + half_read / 2, r);
        if (!look(small, at, hypot(beside.x - at.x, beside.y - at.y), seen[i]))
            return INFINITY;
    }
    for (int c = 0; c < 3; c++) {
        double own = 0, both = 0, mean = 0;
        for (int i = 0; i < PATCHES; i++) {
            double truth = root_light(colours[i][c]);
            own += seen[i][c] * seen[i][c];
            both += seen[i][c] * truth;
            mean += truth / PATCHES;
        }
        for (int i = 0; i < PATCHES; i++) {
            double truth = root_light(colours[i][c]);
            rest += pow(truth - both / fmax(own, 1e-9) * seen[i][c], 2);
            all += (truth - mean) * (truth - mean);
        }
    }
    return rest / all;
}

/* The lattice's nodes with the given turn, shifted, as places of the chart. */
static bool place(const struct chart_lattice *lattice, int turn, int shift_column, int shift_row,
                  double map[9])
{
    struct image_point from[CHART_NODES], to[CHART_NODES];
    int count = 0;
    for (int i = 0; i < lattice->count; i++) {
        int c, r;
        turned(turn, lattice->nodes[i].column, lattice->nodes[i].row, &c, &r);
        c += shift_column;
        r += shift_row;
        if (c < 0 || r < 0 || c >= CHART_COLUMNS || r >= CHART_ROWS)
            continue;
        from[count] = (struct image_point){c, r};
        to[count++] = lattice->nodes[i].at;
    }
    return count >= LEAST_NODES && count >= (1 - most_outside) * lattice->count &&
           locate_chart_plane(from, to, count, map);
}

/* The best placement, and how much worse the best of every other turn or shift is. */
static double best_placement(const struct photo *small, const struct chart_lattice *lattice,
                             struct placement *best)
{
    double second = INFINITY;
    best->unexplained = INFINITY;
    for (int turn = 0; turn < TURNS; turn++)
        for (int row = -CHART_COLUMNS; row <= CHART_COLUMNS; row++)
            for (int column = -CHART_COLUMNS; column <= CHART_COLUMNS; column++) {
                struct placement one;
                if (!place(lattice, turn, column, row, one.map))
                    continue;
                one.unexplained = unexplained(small, one.map);
                if (one.unexplained < best->unexplained) {
                    second = best->unexplained;
                    *best = one;
                } else
                    second = fmin(second, one.unexplained);
            }
    return second;
}

static struct image_point in_photo(const double map[9], int factor, double c, double r)
{
    struct image_point at = locate_chart_project(map, c, r);
    return (struct image_point){at.x * factor, at.y * factor};
}

static void describe(const double map[9], int factor, struct locate_reference *out)
{
    static const double side_x[4] = {-1, 1, 1, -1}, side_y[4] = {-1, -1, 1, 1};
    out->kind = LOCATE_REFERENCE_CHART;
    out->name = "ColorChecker Classic";
    out->patch_count = PATCHES;
    for (int i = 0; i < PATCHES; i++) {
        locate_reference_density(colours[i], out->patches[i].truth);
        for (int k = 0; k < 4; k++)
            out->patches[i].corners[k] =
                in_photo(map, factor, i % CHART_COLUMNS + side_x[k] * half_read,
                         i / CHART_COLUMNS + side_y[k] * half_read);
    }
    double x = (CHART_COLUMNS - 1) / 2.0, y = (CHART_ROWS - 1) / 2.0;
    for (int k = 0; k < 4; k++)
        out->outline[k] =
            in_photo(map, factor, x + side_x[k] * (x + frame_x), y + side_y[k] * (y + frame_y));
}

void locate_chart_find(const struct reference_view *view, struct locate_reference *out)
{
    struct chart_lattice lattice;
    struct placement best;
    locate_chart_lattice(view, LEAST_NODES, &lattice);
    if (!lattice.count)
        return;
    double second = best_placement(&view->small, &lattice, &best);
    if (best.unexplained < most_unexplained && second > least_margin * best.unexplained)
        describe(best.map, view->factor, out);
}
