/* Private: patches of a chart as a lattice. */
#ifndef LOCATE_CHART_WORK_H
#define LOCATE_CHART_WORK_H

#include "reference_work.h"

enum { CHART_COLUMNS = 6, CHART_ROWS = 4, CHART_PARTS = 400, CHART_NODES = 64 };

/* Even parts of a patch's shape, and some of them as places of one lattice, seen in perspective. */
struct chart_node {
    int column, row; /* from the seed, any sign */
    struct image_point at;
};
struct chart_lattice {
    struct chart_node nodes[CHART_NODES];
    int count;
};
/* The largest lattice of parts of like size; count 0: none of at least `least`. */
void locate_chart_lattice(const struct reference_view *view, int least, struct chart_lattice *out);

/* A plane's projective map through pairs of places, by least squares; false if they define none. */
bool locate_chart_plane(const struct image_point *from, const struct image_point *to, int count,
                        double map[9]);
struct image_point locate_chart_project(const double map[9], double x, double y);

#endif
