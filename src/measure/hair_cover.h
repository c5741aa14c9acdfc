/* Hair or bare scalp, pixel by pixel, in a photograph of the head. Private to `hair` of the view
   scalp. */
#ifndef MEASURE_HAIR_COVER_H
#define MEASURE_HAIR_COVER_H

#include "measure.h"

/* The reduced picture. */
struct hair_cover {
    double reduction;  /* photograph px a reduced px */
    struct plane hair; /* probability 0..1 */
    struct mask zone;
    bool mixed; /* hair and skin could be told apart; else the picture is all one or the other */
};
int hair_cover_find(const struct measure_input *input, struct hair_cover *out, struct arena *arena,
                    struct meso_error *err);

#endif
