/* Private: one hair looked at in its own photograph and where it would lie in the other. */
#ifndef PIPELINE_SECOND_LOOK_H
#define PIPELINE_SECOND_LOOK_H

#include "compare.h"

struct looking {
    struct report *report;
    const struct align_map *map;
    struct measure_hair_view *views[2];
    struct image_point *way; /* room for the longest hair */
    bool *clear;             /* as many */
    double scale;            /* follow-up px a baseline px */
    double turn_sd;          /* of hairs found in both, rad; 0: not known */
    double usual_mm;         /* median length of hairs found in both */
    double usual_contrast;   /* median of what they show in their own photograph */
};

/* What two looks at one hair tell. */
struct looked {
    struct measure_look own, there;
    double width_px; /* in which it stands out most in its own */
    double clear;    /* share of it that lies under no other where it was found */
    double clear_mm, length_mm;
    double doubled; /* share of it that another line of its own photograph lies upon */
    bool inside;    /* no border of either photograph may have cut its root off */
    bool cut;       /* one may have cut its tip */
};

int pipeline_looking_new(struct looking *out, struct report *report, const double *frozen,
                         struct arena *arena, struct meso_error *err);
const struct measure_mark *pipeline_looking_mark(const struct looking *looking, int session,
                                                 int mark);
/* Looks at a mark in its own photograph, that of session `here`; then, for the same mark, where it
   would lie in the other. */
void pipeline_look_at(struct looking *looking, int here, int mark, struct looked *out);
void pipeline_look_there(struct looking *looking, int here, int mark, struct looked *out);

#endif
