/* The one lesion of a close-up: the skin about it, its border, and what they tell. Knows the zone's
   pixels at a reduced scale; nothing of millimetres. */
#ifndef MEASURE_LESION_H
#define MEASURE_LESION_H

#include "measure.h"

struct measure_lesion {
    struct image_polygon outline;  /* px of the photograph; the arena's */
    double x, y, area_px;          /* px of the photograph */
    double inside[3], surround[3]; /* mean densities; surround: the skin's, continued below it */
    double colour_sd;              /* of the inside's densities, all channels */
    double asymmetry;              /* 0: equal halves about both axes */
    double irregularity;           /* length of the border over that of the ellipse */
    double share;                  /* of the skin that is seen */
};

/* Up to this diameter of its area a lesion is one of the spots, which mark it; wider ones only this
   sees whole. */
static const double measure_lesion_spot_mm = 8;

/* *reason: why there is none ("no_lesion", "zone_too_small" ...), or NULL. */
int measure_lesion_find(const struct measure_input *input, struct measure_lesion *out,
                        const char **reason, struct arena *arena, struct meso_error *err);

/* Between the files. Planes of blocks of pixels. */
struct lesion_field {
    const struct kernels *kernels;
    int x, y, block; /* the planes' first pixel in the photograph; px a block */
    int width, height;
    double side;             /* the longer one */
    struct plane density[3]; /* single hairs and marks of a ruler laid over */
    struct plane above[3];   /* density less the skin's, continued over the lesion */
    struct mask valid;       /* of the zone, without the dark frame of a dermatoscope */
    struct mask rim;         /* of it, what lies along its border */
    struct mask skin;        /* of it, what the skin's light was fitted to */
    int64_t valid_px;
};
/* Reads, lays hairs over, and fits the skin's light. */
int measure_lesion_skin(const struct measure_input *input, struct lesion_field *out,
                        const char **reason, struct arena *arena, struct meso_error *err);
/* The lesion's pixels as a mask of one piece without holes; *reason as above. */
int measure_lesion_border(const struct lesion_field *field, struct mask out, const char **reason,
                          struct arena *arena, struct meso_error *err);

#endif
