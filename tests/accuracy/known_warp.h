/* A photograph taken again through a warp that is known exactly, in other light. */
#ifndef ACCURACY_KNOWN_WARP_H
#define ACCURACY_KNOWN_WARP_H

#include "image/image.h"
#include "kernels/kernels.h"

enum { KNOWN_WAVES = 4 };

/* Follow-up px -> baseline px: a projective map about the picture's centre, then smooth waves. */
struct known_warp {
    double h[9]; /* in units of the width about the centre */
    double centre_x, centre_y, unit;
    double amplitude[2][KNOWN_WAVES], frequency[2][KNOWN_WAVES], direction[2][KNOWN_WAVES],
        phase[2][KNOWN_WAVES];
};
struct known_range {
    double rotation_deg, scale; /* scale: 1 / (1 + scale) .. 1 + scale */
    double shift, tilt;         /* relative to the width */
    double wave_sd_px;          /* of the smooth displacement */
};

void known_warp_draw(struct known_warp *warp, const struct known_range *range, int width,
                     int height, uint64_t seed);
struct image_point known_warp_back(const struct known_warp *warp, double x, double y);
/* The photograph through the warp, gamma 0.8..1.25, light gradient +-30 %, colour cast, noise of sd
   5 grey levels, JPEG 85; grey where nothing was photographed. */
int known_warp_photograph(const struct kernels *kernels, const struct photo *photo,
                          const struct known_warp *warp, uint64_t seed, struct photo **out,
                          struct arena *arena, struct meso_error *err);

#endif
