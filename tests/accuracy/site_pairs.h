/* Rendered pairs of one site: moved camera, and hair that moved, went, came, was cut or grew. */
#ifndef ACCURACY_SITE_PAIRS_H
#define ACCURACY_SITE_PAIRS_H

#include "image/image.h"
#include "locate/locate.h"

/* What happened to each kind; ends with NULL. */
extern const char *const site_pair_kinds[];
struct site_pair {
    struct photo before, after;
    enum locate_view view;
    double to_baseline[6]; /* follow-up px -> baseline px */
    double rotation_deg, scale;
    double overlap; /* of the smaller of both fields */
};
/* Pair number `index` of a kind: any rotation, scale 0.71..1.4, and the index's quarter of the
   overlaps from 0.5 to 1. */
int site_pair_render(int kind, int index, struct site_pair *out, struct arena *arena,
                     struct meso_error *err);
/* 4000 x 3000: trichoscopy, turned by 20 degrees. */
int site_pair_render_large(struct site_pair *out, struct arena *arena, struct meso_error *err);

#endif
