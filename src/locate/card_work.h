/* Private: the steps from a photograph to the plane of a card. */
#ifndef LOCATE_CARD_WORK_H
#define LOCATE_CARD_WORK_H

#include "locate.h"

/* A marker in view. Corners in px of the photograph: the marker's own upper left, upper right,
   lower right, lower left. */
struct card_seen {
    int id;
    struct image_point corners[4];
    double side_px; /* root of its area */
};
enum { CARD_SEEN_MAX = 64 };

/* Finds markers of the cards at reduced scale, largest first; corners to about half a pixel of
   that. */
int locate_card_markers(const struct photo *photo, struct card_seen seen[CARD_SEEN_MAX], int *count,
                        struct arena *scratch, struct meso_error *err);
/* Moves the corners to where the lines along the four edges meet, found in linear light at full
   scale; a marker whose edges are not to be found stays as it is. */
void locate_card_edges(const struct photo *photo, struct card_seen *seen);

/* What the plane is made of: normalised coordinates, parameters, their covariance. */
enum { CARD_PARAMETERS = 9 };
struct card_fit {
    double mm_x, mm_y, mm_scale; /* X = (mm - mm_x) / mm_scale */
    double px_x, px_y, px_scale;
    double p[CARD_PARAMETERS]; /* eight of the homography, then the edge shift (mm) */
    double covariance[CARD_PARAMETERS][CARD_PARAMETERS];
};
/* The plane through markers of one design; false if they define none. used[i] is cleared for those
   that contradict the others; residual in px. */
bool locate_card_fit(const struct locate_card_design *design, const struct card_seen *seen,
                     int count, double photo_long_side_px, bool *used, struct card_fit *fit,
                     double *residual_px);
/* Place and derivatives (px, px per mm) of a place of the card (mm). */
struct card_place {
    double x, y;
    double xx, xy, yx, yy; /* dx/dX, dx/dY, dy/dX, dy/dY */
};
struct card_place locate_card_project(const struct card_fit *fit, const double *p, double mm_x,
                                      double mm_y);
/* Singular values of the derivatives, the larger first: px per mm. */
void locate_card_stretch(const struct card_place *place, double *most, double *least);

#endif
