/* The sRGB transfer curve by code value. */
#ifndef KERNELS_COLOUR_TABLES_H
#define KERNELS_COLOUR_TABLES_H

extern const float kernels_srgb_linear[256];  /* 0..1 */
extern const float kernels_srgb_density[256]; /* -ln(max(linear, 1/255)) */

#endif
