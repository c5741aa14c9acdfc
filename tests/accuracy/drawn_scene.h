/* Drawn skin with what surrounds pigment on real skin: texture, pores, hairs, uneven light, small
   freckles; and the planted spots that are to be found in it. */
#ifndef TESTS_ACCURACY_DRAWN_SCENE_H
#define TESTS_ACCURACY_DRAWN_SCENE_H

#include "../drawn_pigment.h"

enum scene { SCENE_TEXTURE, SCENE_SHADING, SCENE_FRECKLES, SCENE_HAIRS, SCENE_PORES, SCENES };
enum { SCENE_MAX_SPOTS = 64, SCENE_TONES = 4 };

struct scene_spot {
    double x, y, radius_x, radius_y; /* mm */
    double amount, delta_e00;
};
struct scene_spots {
    struct scene_spot at[SCENE_MAX_SPOTS];
    int count;
};

extern const char *const scene_names[SCENES];
/* "light II, ITA 39" ... */
const char *scene_tone_name(int tone, char text[40]);

/* A scene with its planted spots, drawn but not yet photographed; darker: the factor of every
   spot's amount, by its index (NULL: 1). Spots have dE00 of 4 to 14 and diameters of 1.5 mm and
   more before `darker`. */
struct drawn *scene_draw(enum scene scene, int tone, int seed, const double *darker,
                         struct scene_spots *spots);

/* CIEDE2000 of skin of a tone with an amount of melanin against the skin. */
double scene_delta_e00(int tone, double amount);

#endif
