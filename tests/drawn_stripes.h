/* Skin drawn in stripes, and what quality says of it: for tests. */
#ifndef TESTS_DRAWN_STRIPES_H
#define TESTS_DRAWN_STRIPES_H

#include "quality/quality.h"

enum { W = 320, H = 320 };

extern struct kernels kernels;
extern struct arena *arena;
int set_up(void **state);
int tear_down(void **state);

double encoded(double value);
/* Skin-coloured stripes on darker skin, slanted, edges spread by sigma; gain and left-right slope
   of the light. */
struct photo *draw(double sigma, double gain, double slope, double blue);
struct quality assess(const struct photo *photo, double mm_per_px);
/* NULL: there is none of that name. */
const struct quality_problem *problem(const struct quality *quality, const char *name);
struct quality against(struct photo *baseline, struct photo *follow_up, double scale);
struct quality with_faces(struct locate_face baseline, struct locate_face face);

#endif
