/* A printed card laid into a picture: drawn from the same tables as the sheet, seen by a pinhole
   camera whose truth is known. */
#ifndef DRAWN_CARD_H
#define DRAWN_CARD_H

#include "locate/locate.h"

struct drawn_card {
    const struct locate_card_design *design;
    double x, y;             /* where its middle lies, px */
    double px_per_mm;        /* across the line of sight at its middle */
    double turn_deg;         /* in its plane */
    double tilt_deg, toward; /* out of the picture's plane; radians, to which side it falls back */
    double focal;            /* of the camera, in long sides of the picture; 0: 1.2 */
    double print_scale;      /* 0: 1; what the printer made of a millimetre */
    double ink_mm;           /* edges of the ink spread by so much */
    bool nominal; /* printed exactly as designed; else with paper's white and ink's black */
    /* Rectangles of the card (mm: x, y, width, height) under fingers; width 0: none. */
    double covered[2][4];
};

/* What happens to the whole picture, in linear light. */
struct drawn_camera {
    double blur_px, noise, gradient; /* gradient: relative, across the picture */
    double exposure_ev;
    double contrast; /* of an S-shaped tone curve: 0 none .. 0.3 strong, as phones have */
    uint64_t seed;
};

/* Paints the card over rgb (width x height, no gaps) and photographs it. to_px: mm -> px, with the
   print's scale. */
void drawn_card_paint(uint8_t *rgb, int width, int height, const struct drawn_card *cards,
                      int count, const struct drawn_camera *camera);
/* Lays it into a picture of linear light, three floats a pixel. */
void drawn_card_lay(float *picture, int width, int height, const struct drawn_card *card);
void drawn_card_to_px(const struct drawn_card *card, int width, int height, double to_px[9]);
/* px per mm that the camera really has of what the card's plane has at (x, y): across the line of
   sight at that distance; and of areas of the plane. */
struct drawn_scale {
    double across, of_areas;
};
struct drawn_scale drawn_card_scale(const struct drawn_card *card, int width, int height, double x,
                                    double y);
/* 0..1, the same every time (splitmix64); and normal, mean 0, sd 1. */
double drawn_card_random(uint64_t *state);
double drawn_card_normal(uint64_t *state);

#endif
