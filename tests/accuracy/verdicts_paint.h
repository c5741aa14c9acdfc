/* Skin changed in the pixels of a photograph: lines and spots fainter or stronger, blood, shadow.
 */
#ifndef ACCURACY_VERDICTS_PAINT_H
#define ACCURACY_VERDICTS_PAINT_H

#include "image/image.h"
#include "kernels/kernels.h"
#include "measure/measure.h"

/* Where and how much of a change is made: 0..1 a pixel. */
struct paint_weight {
    struct plane plane;
};
int paint_weight_new(struct paint_weight *weight, const struct photo *photo, struct arena *arena,
                     struct meso_error *err);
/* A line's or a spot's own place: 1 there, falling to 0 beside it. */
void paint_mark(struct paint_weight *weight, const struct measure_mark *mark, double mm_per_px);
/* A zone's outline with a soft edge of edge_px. */
int paint_zone(struct paint_weight *weight, const struct kernels *kernels, const struct zone *zone,
               double edge_px, struct arena *arena, struct meso_error *err);
/* What stands out from the skin about it (within sigma_px, read where the weight is 0; for a whole
   zone: anywhere) times 1 + (factor - 1) * weight, in the log of light; finer than fine_px stays.
 */
int paint_contrast(const struct kernels *kernels, struct photo *photo,
                   const struct paint_weight *weight, double factor, double fine_px,
                   double sigma_px, bool whole_zone, struct arena *arena, struct meso_error *err);
/* Adds to the densities of red, green and blue. */
void paint_density(struct photo *photo, const struct paint_weight *weight, const double density[3]);
/* A copy whose pixels may be changed. */
int paint_copy(const struct photo *photo, struct photo *out, struct arena *arena,
               struct meso_error *err);

#endif
