/* Private: found things as they are matched. Everything lies in the baseline's frame, in its px. */
#ifndef PROGRESS_MATCH_H
#define PROGRESS_MATCH_H

#include "progress.h"

/* Places along a line, from its first end to its last at equal distances. */
enum { MATCH_PLACES = 24 };

struct match_shape {
    struct image_point at[MATCH_PLACES];
    int count;  /* 1 for a spot */
    bool known; /* the other photograph shows the place */
    double length, width, area, contrast;
};

/* Two that may be the same. */
struct match_edge {
    int before, after;
    double cost; /* below 0: rather the same than two different ones */
};
struct match_edges {
    struct match_edge *at;
    int count, room;
};
int progress_match_add_edge(struct match_edges *edges, int before, int after, double cost,
                            struct arena *arena, struct meso_error *err);

/* How one line lies upon another. */
struct match_lie {
    double share;    /* of its places that lie within reach of the other */
    double distance; /* of those, mean; px */
    double turn;     /* between both, rad; INFINITY where they only cross */
    double from, to; /* where along the other, in its places */
};
/* Returns the share. */
double progress_match_overlap(const struct match_shape *a, const struct match_shape *b,
                              double reach, struct match_lie *out);

/* Places of the follow-up's shapes in cells, so that neighbours are found without asking all. */
struct match_grid {
    double cell, x, y;
    int columns, rows;
    int *first, *owner; /* owner[first[c]..first[c + 1]) stand in cell c */
    int *asked, asking; /* by shape: the number of the last question that it answered */
};
int progress_match_grid_new(struct match_grid *out, const struct match_shape *shapes, int count,
                            double cell, struct arena *arena, struct meso_error *err);
/* Shapes with a place within a cell of one of `shape`'s, each once, in no order; found has room for
   all. */
int progress_match_grid_near(struct match_grid *grid, const struct match_shape *shape, int *found);

/* The pairs of least cost in all, one to one; what has no partner costs 0. partner[before] is an
   index of the follow-up or -1. Edges are sorted. */
int progress_match_assign(struct match_edges *edges, int before_count, int after_count,
                          int *partner, struct arena *arena, struct meso_error *err);

/* The turn that hairs were combed by in between, rad; 0: none that most share. Shapes of other
   kinds are of one place or have no common end. near: room for all of grid's. */
double progress_match_comb(const struct match_shape *before, int before_count,
                           const struct match_shape *after, struct match_grid *grid, int *near,
                           double tolerance);
/* What it costs to call two the same; INFINITY: they can't be. tolerance in px. */
double progress_match_hair_cost(const struct match_shape *a, const struct match_shape *b,
                                double comb, double tolerance);
double progress_match_line_cost(const struct match_shape *a, const struct match_shape *b,
                                double tolerance);
/* Whether a line is a piece of `whole`, which another piece of it was matched with; hairs and
   wrinkles. */
bool progress_match_hair_piece(const struct match_shape *piece, const struct match_shape *whole,
                               double tolerance);
bool progress_match_line_piece(const struct match_shape *piece,
                               const struct match_shape *other_piece,
                               const struct match_shape *whole, double tolerance);
double progress_match_spot_cost(const struct match_shape *a, const struct match_shape *b,
                                double tolerance);

/* Sets the ways and the fate of a kept thing from its sizes and strengths. */
void progress_match_tell_change(struct progress_match *match, double tolerance);

#endif
