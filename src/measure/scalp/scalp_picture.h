/* A photograph of the head at the size it is judged at: linear light, strength of fine lines, and
   which of it is head. Private to `hair` of the view scalp. */
#ifndef MEASURE_SCALP_PICTURE_H
#define MEASURE_SCALP_PICTURE_H

#include "measure.h"

struct scalp_picture {
    int factor; /* photograph px a px */
    int width, height;
    struct plane light[3]; /* linear, 0..1 */
    struct plane energy;   /* ln of the mean curvature of density: fine lines of any colour */
    struct mask zone;      /* where hair is judged */
};
int measure_scalp_picture_new(const struct measure_input *input, struct scalp_picture *out,
                              struct arena *arena, struct meso_error *err);
/* Light of an sRGB byte. */
void measure_scalp_linear(float linear[256]);
/* Planes and zone for a picture of the width and height that are set; and its energy from its
 * light.
 */
int measure_scalp_planes(struct scalp_picture *out, struct arena *arena, struct meso_error *err);
int measure_scalp_energy(const struct kernels *kernels, struct scalp_picture *picture,
                         struct arena *arena, struct meso_error *err);
/* Every step-th pixel in both directions, as it is. */
int measure_scalp_picture_sample(const struct scalp_picture *source, int step,
                                 struct scalp_picture *out, struct arena *arena,
                                 struct meso_error *err);

/* Takes wall, cape and ears out of the zone of a whole photograph; *found is false when no head
   stands out from them. */
int measure_scalp_head(struct scalp_picture *picture, bool *found, struct arena *arena,
                       struct meso_error *err);

static inline float *scalp_at(struct plane plane, int x, int y)
{
    return plane.at + y * plane.stride + x;
}

/* Values of the plane where the mask is set, at most `room`, evenly taken, sorted; their number. */
int measure_scalp_sorted(struct plane plane, struct mask mask, float *values, int room);
static inline float scalp_quantile(const float *sorted, int count, double part)
{
    return sorted[(int)(part * (count - 1))];
}
enum { SCALP_SAMPLES = 40000 };

#endif
