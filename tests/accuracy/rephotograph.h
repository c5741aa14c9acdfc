/* A photograph taken again: the same skin under another small nuisance of pose, light and camera.
 */
#ifndef ACCURACY_REPHOTOGRAPH_H
#define ACCURACY_REPHOTOGRAPH_H

#include "image/image.h"
#include "kernels/kernels.h"

/* Amplitudes, each drawn uniformly in +- or 0 .. the value. Within the gates of a good repeat. */
struct nuisance {
    double rotation_deg, scale, shift; /* relative to the width */
    double exposure_ev, white_balance; /* relative, red and blue */
    double gradient;                   /* of light, relative, across the picture */
    double blur_px, noise_levels;
    int jpeg_lowest, jpeg_highest;
    bool at_the_limit;  /* every draw is the amplitude, or less it */
    bool halved_colour; /* the JPEG keeps colour at half the size, as most cameras' do */
};
extern const struct nuisance nuisance_good_repeat;

/* Writes photo as it would be taken again (draw `seed`) to a JPEG at path. */
int rephotograph(const struct kernels *kernels, const struct photo *photo,
                 const struct nuisance *nuisance, uint64_t seed, const char *path,
                 struct arena *arena, struct meso_error *err);

#endif
