/* Trichoscopic fields that hair is judged on, drawn from a number; and what a field is read as by
   the public ways of counting. */
#ifndef ACCURACY_HAIR_SITES_H
#define ACCURACY_HAIR_SITES_H

#include "kernels/kernels.h"
#include "samples/render.h"

/* 40 to 220 hairs at 2 to 10 um a pixel, everything else drawn. */
void hair_site_draw(uint64_t number, struct render_trichoscopy_options *out);

struct hair_baselines {
    int steger; /* linked crests of one scale, longer than wide */
    int ends;   /* end points of the skeleton of a multi-scale ridge, halved */
};
int hair_baselines_count(const struct kernels *kernels, const struct render_trichoscopy *field,
                         bool light_hair, struct hair_baselines *out, struct arena *arena,
                         struct meso_error *err);

#endif
