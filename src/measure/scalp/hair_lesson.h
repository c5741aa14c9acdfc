/* Hair's and skin's colour learnt from a picture: rounds of light, colours and classes. Private to
   the measures of hair in photographs of the head. */
#ifndef MEASURE_HAIR_LESSON_H
#define MEASURE_HAIR_LESSON_H

#include "scalp_picture.h"

/* Two kinds of pixel in the colour relative to bare skin (0 is skin in each channel): the direction
   in which they part best (Fisher), scaled so that skin is 0 and hair is 1. */
struct hair_colours {
    double weight[3], offset;
    double spread[2]; /* sd of skin and of hair along it */
};
/* false when either has too few pixels or both are one colour. */
bool measure_hair_colours_part(const struct plane colour[3], struct mask skin, struct mask hair,
                               struct hair_colours *out);

struct hair_lesson {
    const struct kernels *kernels;
    struct scalp_picture picture;
    double lines; /* ln of line energy above which strands are */
    /* What is learnt */
    struct plane colour[3];     /* relative to skin */
    struct plane skin_light[3]; /* light on bare skin, everywhere */
    struct plane share;         /* along the direction of the colours, not clipped */
    struct mask skin, hair;
    bool learnt;       /* false: one of them was not there */
    double separation; /* distance of the two colours in sd of both; infinite when known before */
    double unseen;     /* part of the strands' area where colour shows no hair */
};
/* kernels and picture are set; the planes are made. */
int measure_hair_lesson_new(struct hair_lesson *out, struct arena *arena, struct meso_error *err);
/* First guess at skin: smooth (ln of energy below), of skin's hue, and of those the ones that
   differ most from what has lines, since combed hair may be smooth as well. values: SCALP_SAMPLES.
 */
void measure_hair_first_skin(struct hair_lesson *lesson, double smooth, float *values);
/* From skin as guessed and lines; known: colours that stand, NULL: learn them. */
int measure_hair_learn(struct hair_lesson *lesson, const struct hair_colours *known, float *values,
                       struct hair_colours *colours, struct arena *arena, struct meso_error *err);

#endif
