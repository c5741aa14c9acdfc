/* Between the files that read hairs from their flanks: lines of equal contrast, flanks, and the
   lines amid two of them. Private to these. */
#ifndef MEASURE_HAIR_FLANK_H
#define MEASURE_HAIR_FLANK_H

#include "hair_trace.h"

/* A line of equal contrast; what is hairy is on its right hand. Points 1 px apart. */
struct hair_contour {
    struct image_point *points;
    int count;
    bool closed;
};
struct hair_contours {
    struct hair_contour *at;
    int count;
    int point_count; /* of all */
    struct image_point *points;
};
int measure_hair_contours_trace(struct plane plane, float level, struct hair_contours *out,
                                struct arena *arena, struct meso_error *err);

/* A part of a contour between corners. */
struct hair_flank {
    struct image_point *points, *normals; /* normals point into the hair */
    double *chords;                       /* px to the other side, along the normal */
    int count;
};
struct hair_flanks {
    struct hair_flank *at;
    int count;
    double most_px; /* chords are no longer */
    struct image_point *normals;
    double *chords;
    int point_count;
};
int measure_hair_flanks_find(const struct hair_field *field, float level, double most_px,
                             struct hair_flanks *out, struct arena *arena, struct meso_error *err);

struct hair_axis_point {
    struct image_point at, along;
    double half_px;
    int next; /* of the same cell; -1: none */
};

/* All points of the lines taken so far, by cells. */
struct hair_taken {
    struct hair_axis_point *points;
    int count, columns, rows;
    double cell_px;
    int *first;
};

int measure_hair_taken_new(struct hair_taken *out, const struct hair_field *field, int most,
                           double cell_px, struct arena *arena, struct meso_error *err);
void measure_hair_take(struct hair_taken *taken, struct image_point p, struct image_point along,
                       double half_px);
/* Whether a line that was taken runs within part x its width of p, in the same direction; along
   {0, 0}: in any. */
bool measure_hair_is_taken(const struct hair_taken *taken, struct image_point p,
                           struct image_point along, double part);
/* Width of the line that was taken whose far flank, along the normal, lies at p; NaN if none. */
double measure_hair_taken_width(const struct hair_taken *taken, struct image_point p,
                                struct image_point normal);

#endif
