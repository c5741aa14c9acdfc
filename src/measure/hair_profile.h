/* Between hair_profile.c, which reads one line, and hair_bundle.c, which parts two hairs that run
   beside each other. Private to both. */
#ifndef MEASURE_HAIR_PROFILE_H
#define MEASURE_HAIR_PROFILE_H

#include "hair_trace.h"

/* When a line is a bundle: widths of this field's hairs, px. */
struct hair_bundle_rule {
    double typical_px, widest_px, least_apart_px;
};

struct hair_profile_edges {
    double left, right; /* px from the centre line; NaN when a neighbour hides the flank */
    double peak;        /* depth */
    double edge_px;     /* sd of the blur from the steeper flank */
    bool two;           /* the line runs between two hairs */
    bool overlap;       /* of which no valley shows */
    double lobes[2];    /* their centres */
};

/* Room for the values of one segment. */
struct hair_profile_room {
    double *shifts, *widths, *least, *sorted, *edges;
    struct hair_profile_edges *read;
    struct image_point *normals;
};

int measure_hair_profile_room(struct hair_profile_room *out, int count, struct arena *arena,
                              struct meso_error *err);
/* Centre, widths and blur of one segment from its cross profiles; the profiles stay in room. */
void measure_hair_profile_segment(const struct measure_input *input, const struct hair_field *field,
                                  const struct hair_ridges *ridges,
                                  const struct hair_bundle_rule *rule, struct hair_segment *segment,
                                  struct hair_profile_room *room);
struct image_point measure_hair_profile_normal(const struct hair_segment *segment, int i,
                                               int reach);
double measure_hair_profile_quantile(double *values, int count, double part);

#endif
