/* The parting of a head from above: a bare line between two sides of hair. Private to `hair` of the
   view scalp. */
#ifndef MEASURE_SCALP_PARTING_H
#define MEASURE_SCALP_PARTING_H

#include "hair_cover.h"

struct scalp_parting {
    struct image_point *middle; /* px of the reduced picture, along the line */
    double *width_px;           /* across it at each point; NaN where a side is not to be seen */
    double *edges[2]; /* of it on either side of the middle; NaN where it is not to be seen */
    int count;
    double mean_px, widest_px; /* the widest over a twelfth of the length */
    const char *reason;        /* NULL, or why there is none: "no_parting", "hair_too_thin" */
};
int measure_scalp_parting(const struct hair_cover *cover, double coverage,
                          struct scalp_parting *out, struct arena *arena, struct meso_error *err);
/* The edges beside the i-th point of the middle, which stands for them where they aren't seen. */
void measure_scalp_parting_edges(const struct scalp_parting *line, int i, struct image_point *left,
                                 struct image_point *right);

#endif
