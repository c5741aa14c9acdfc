/* Faces for the tests of locate: the canonical face seen straight, as a mesh and as a drawn
 * picture. */
#ifndef TESTS_LOCATE_FACE_H
#define TESTS_LOCATE_FACE_H

#include "locate/locate.h"

/* Fills the mesh of a face in a picture of side x side px, scale px a cm, turned by yaw degrees.
   False when models/build is missing. */
bool locate_face_canonical(struct locate_face *face, double side, double scale, double yaw_deg);

/* A picture of one colour, its memory on the arena. */
struct photo *locate_face_plain(int side, const uint8_t rgb[3], struct arena *arena);

/* A darkened line (dark: share of the light that stays) of width px with soft edges. */
void locate_face_line(struct photo *photo, double x0, double y0, double x1, double y1, double width,
                      double dark);

#endif
