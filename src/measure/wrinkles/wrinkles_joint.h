/* Private to the joint reading of wrinkles: several photographs along the same lines. */
#ifndef MEASURE_WRINKLES_JOINT_H
#define MEASURE_WRINKLES_JOINT_H

#include "wrinkles.h"

/* A photograph's line lies so far from its mapped place at most, in steps of the profile. */
enum { WRINKLES_OFFSETS = 4, WRINKLES_OFFSET_COUNT = 2 * WRINKLES_OFFSETS + 1 };

/* One capture's light across every point of every line. */
struct wrinkles_sight {
    const struct measure_capture *capture;
    float (*light)[WRINKLES_PROFILE_COUNT];
    struct image_point *at; /* in the capture's pixels */
    double *offset;         /* profile steps, where the line was found to lie */
    double *visible;        /* 0..1 */
    struct wrinkles_share *shares;
};

struct wrinkles_joint {
    struct wrinkles_sight *sights;
    int count;
    struct wrinkles_united *lines;
    int line_count, *first; /* of each line's points in the sights' arrays */
    int points;
    bool *shown; /* by all captures, to be trusted */
    struct wrinkles_noise noise;
    int finest;
    double px_per_mm; /* of the first capture */
    double area_cm2;  /* searched in the first */
    double sigma_mm[WRINKLES_SCALES];
    struct arena *arena;
};

/* The scale that a line is read at: its own, or the finest that all captures resolve. */
int measure_wrinkles_joint_scale(const struct wrinkles_joint *joint, int line);
/* Fills the light across all lines, their places and what is not shown. */
int measure_wrinkles_look(struct wrinkles_joint *joint, struct wrinkles_sight *sight,
                          struct meso_error *err);
/* Fills where the line lies and how visible its points are; answers: room for
   WRINKLES_OFFSET_COUNT a point. */
void measure_wrinkles_see(const struct wrinkles_joint *joint, struct wrinkles_sight *sight,
                          int line, double *answers);

#endif
