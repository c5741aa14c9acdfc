/* Hair or bare scalp, pixel by pixel, in a photograph of the head. Private to `hair` of the view
   scalp. */
#ifndef MEASURE_HAIR_COVER_H
#define MEASURE_HAIR_COVER_H

#include "hair_lesson.h"

enum hair_cover_state {
    HAIR_COVER_UNKNOWN, /* hair whose colour can't be told from the skin's */
    HAIR_COVER_MIXED,   /* hair and skin, told apart */
    HAIR_COVER_BARE,    /* nothing but smooth skin */
    HAIR_COVER_FULL,    /* nothing but strands */
    HAIR_COVER_NO_HEAD  /* neither stands out from what is behind */
};

/* What was decided on the baseline and holds for its follow-ups: exposure and white balance don't
   touch it, since colours are relative to the bare skin of each photograph. */
struct hair_decision {
    enum hair_cover_state state;
    struct hair_colours colours;
    double lines;  /* ln of line energy above which strands are */
    double shade;  /* exponent: light on skin between strands is bare share ^ shade */
    double anchor; /* colour of hair that hides everything, as a bare share; hair's mean is 0 */
};

/* The reduced picture. */
struct hair_cover {
    struct scalp_picture picture;
    struct plane hair; /* share of the pixel that hair hides, 0..1 */
    double coverage;   /* of the zone; with the gaps that are too narrow to be seen one by one */
    struct hair_decision decision;
};
/* frozen: the baseline's decision; NULL: decide here. */
int measure_hair_cover_find(const struct measure_input *input, const struct hair_decision *frozen,
                            struct hair_cover *out, struct arena *arena, struct meso_error *err);

/* From colour along the hair's direction (share; hair's mean is 1) to the share that hair hides,
   and how much of the zone. brightness: of hair over skin's. decision: its shade and anchor are
   found unless `decided`. */
int measure_hair_unshade(const struct kernels *kernels, struct plane share, struct mask zone,
                         double brightness, bool decided, struct hair_decision *decision,
                         double *coverage, struct arena *arena, struct meso_error *err);

#endif
