/* The skin of one zone as optical density, ready to be measured: the ground that spots, redness and
   tone share. Knows the zone's pixels; nothing of what is looked for in them. */
#ifndef MEASURE_SKIN_H
#define MEASURE_SKIN_H

#include "measure.h"
#include "skin_colour.h"

/* How fine a zone is read, as px of the planes. */
enum measure_skin_grain {
    MEASURE_SKIN_FINE,   /* about 0.2 mm: the smallest spot of 0.8 mm2 still covers 20 */
    MEASURE_SKIN_MEDIUM, /* about 0.27 mm: colour, which has more noise and less resolution */
    MEASURE_SKIN_COARSE  /* about 0.4 mm: what is blurred by 1 mm and more anyway */
};

/* The zone's box with a margin, on the photograph's pixels or, when those are finer than asked for,
   on blocks of `block` x `block` of them. */
struct measure_skin {
    int x, y;                /* of the planes' first pixel, in the photograph */
    int block;               /* photograph px a pixel of the planes, 1 or more */
    double mm_per_px;        /* of the planes; NaN: unknown */
    struct plane density[3]; /* -ln of linear red, green, blue */
    struct mask usable;      /* the zone's mask without clipped (glaring) pixels */
    int64_t usable_px;
    int64_t seen_px, clipped_px; /* of the zone's mask, in the photograph's px */
};

/* Reads the zone's box and what the photograph shows up to margin_px about it; matches the blur if
   it is asked for. The planes are the arena's. */
int measure_skin_read(const struct measure_input *input, enum measure_skin_grain grain,
                      double margin_px, struct measure_skin *out, struct arena *arena,
                      struct meso_error *err);

/* A linear combination of the densities. */
void measure_skin_combine(const struct measure_skin *skin, const double weights[3],
                          struct plane out);

/* What is out of the mask is laid over with what lies around it, so that a mask's edge is no edge
   of brightness: normalised Gaussian of sigma_px. In place. */
int measure_skin_fill(const struct kernels *kernels, struct plane plane, struct mask usable,
                      double sigma_px, struct arena *scratch, struct meso_error *err);

/* The zone's typical colour: the mean of the usable pixels that lie within two (robust) standard
   deviations of the median in every channel. As deaf to hairs and spots as the median, but not
   bound to the steps of 8 bits; and of the same pixels in all channels, so that shading, which is
   most of what varies, cancels in every difference between them. */
int measure_skin_colour(const struct kernels *kernels, const struct measure_skin *skin,
                        double density[3], struct arena *scratch, struct meso_error *err);

/* Why a zone can't be measured in colour: "no_zone", "no_colour", "zone_too_small", "glare"; or
 * NULL. */
const char *measure_skin_obstacle(const struct measure_input *input,
                                  const struct measure_skin *skin);

/* A measure of skin in one zone, in coarse blocks: `read` fills the reading unless the zone can't
   be measured, which is then told for every field. Memory is given back to the arena. */
typedef int (*measure_skin_reader)(const struct measure_input *input,
                                   const struct measure_skin *skin, struct measure_reading *out,
                                   struct arena *arena, struct meso_error *err);
int measure_skin_run(const struct measure *measure, const struct measure_input *input,
                     measure_skin_reader read, struct measure_reading *out, struct arena *arena,
                     struct meso_error *err);

#endif
