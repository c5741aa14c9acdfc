/* The part of the topic `hair` that is about photographs of the head. */
#ifndef ACCURACY_COVERAGE_H
#define ACCURACY_COVERAGE_H

#include "measure/measure.h"
#include "samples/render.h"

enum { COVERAGE_SCENES = 18, COVERAGE_WIDTH = 1200, COVERAGE_HEIGHT = 900 };

struct coverage_tools {
    struct kernels kernels;
    struct arena *arena;
    struct meso_error err;
};

int accuracy_hair_coverage(const struct kernels *kernels, struct arena *arena,
                           struct meso_error *err);

/* Rendered scalps. The measure was fitted on these seeds; SEED in the environment is added to
   them and gives scalps that it was not (1000, 4000 and 7000 have been looked at). The name of the
   i-th, and what it is rendered from. */
const char *coverage_scene_name(int i);
void coverage_scene_options(int i, struct render_scalp_options *out);
/* What the measure says of a whole photograph; frozen: of the baseline, or NULL. */
int coverage_read(struct coverage_tools *t, const struct photo *photo, double mm_per_px,
                  const double *frozen, struct measure_reading *out);
int coverage_field(const char *name);

/* Two public ways: share of the pixels on hair's side of Otsu's threshold of luma, and two means in
   Lab; both are told whether hair is the lighter kind. */
double coverage_by_otsu(const struct render_image *image, bool light_hair);
double coverage_by_means(struct coverage_tools *t, const struct render_image *image,
                         bool light_hair);

/* How far coverage and parting of an unchanged scalp seem to move, and what reading one costs. */
int coverage_print_repeats(struct coverage_tools *t);
int coverage_print_speed(struct coverage_tools *t);

#endif
