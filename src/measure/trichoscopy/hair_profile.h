/* Between hair_profile.c, which reads one line, and hair_bundle.c, which parts hairs that run
   beside each other. Private to both. */
#ifndef MEASURE_HAIR_PROFILE_H
#define MEASURE_HAIR_PROFILE_H

#include "hair_trace.h"

/* What the cross profile at one point of a line shows. */
struct hair_profile_edges {
    double left, right; /* px from the line, left < right; NaN when another hair hides the flank */
    double edge_px;     /* sd of the blur from the steeper flank */
    bool gap;           /* the line runs beside the hair */
    double slit;        /* place of a valley between the edges, px from the line; NaN without one */
};

/* Room for the profiles of one segment, and what they showed. */
struct hair_profile_room {
    float *profiles, *means; /* one row a point */
    double *sorted, *shifts, *profile_sorted;
    struct hair_profile_edges *read;
    struct image_point *normals;
    int samples;       /* of one profile */
    double step_px;    /* between them */
    double slit_px;    /* widest valley that can be the sheen of one hair */
    struct mask whole; /* one byte a tile: all of its pixels belong to the zone */
};

int measure_hair_profile_room(struct hair_profile_room *out, const struct hair_field *field,
                              int points, struct arena *arena, struct meso_error *err);
/* Reads every point of the segment into room, moves the points to the middle between the edges
   where the line is at most widest_px wide, and takes width, contrast and blur. */
void measure_hair_profile_segment(const struct measure_input *input, const struct hair_field *field,
                                  const struct hair_ridges *ridges, double widest_px,
                                  struct hair_segment *segment, struct hair_profile_room *room);
/* Median contrast along the segment. */
double measure_hair_profile_contrast(const struct hair_field *field,
                                     const struct hair_segment *segment, double *scratch);
double measure_hair_profile_quantile(double *values, int count, double part);

#endif
