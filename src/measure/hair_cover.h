/* Hair or bare scalp, pixel by pixel, in a photograph of the head. Private to `hair` of the view
   scalp. */
#ifndef MEASURE_HAIR_COVER_H
#define MEASURE_HAIR_COVER_H

#include "measure.h"

enum hair_cover_state {
    HAIR_COVER_MIXED,   /* hair and skin, told apart */
    HAIR_COVER_BARE,    /* nothing but smooth skin */
    HAIR_COVER_FULL,    /* nothing but strands */
    HAIR_COVER_UNKNOWN, /* hair whose colour can't be told from the skin's */
};

/* The reduced picture. */
struct hair_cover {
    int factor;        /* photograph px a reduced px */
    struct plane hair; /* share of the pixel that hair hides, 0..1 */
    struct mask zone;
    enum hair_cover_state state;
    double separation; /* distance of the two colours in sd of both */
    double unseen;     /* part of the strands' area where colour shows no hair */
};
int measure_hair_cover_find(const struct measure_input *input, struct hair_cover *out,
                            struct arena *arena, struct meso_error *err);

/* Two kinds of pixel in the colour relative to bare skin (0 is skin in each channel): the direction
   in which they part best (Fisher), scaled so that skin is 0 and hair is 1. */
struct hair_colours {
    double weight[3], offset;
    double spread[2]; /* sd of skin and of hair along it */
};
/* false when either has too few pixels or both are one colour. */
bool measure_hair_colours_part(const struct plane colour[3], struct mask skin, struct mask hair,
                               struct hair_colours *out);

#endif
