/* The camera: what stands between light and file. Knows nothing of subjects. */
#ifndef SAMPLES_CAMERA_H
#define SAMPLES_CAMERA_H

#include "canvas.h"
#include "render.h"

/* Uneven light, vignetting, exposure, white balance, blur, noise and the sRGB curve; the canvas is
   used up. */
int render_photograph(struct render_canvas *canvas, const struct render_camera *camera,
                      struct render_image *out, struct arena *arena, struct meso_error *err);

/* A new sitting under nearly the same light: small changes drawn from seed and session. */
void render_camera_other_sitting(struct render_camera *camera, uint64_t seed, int session);

#endif
