/* What went wrong in a rendered field: which hairs were missed and why, which lines are no hair's;
   and the picture with both drawn in. */
#ifndef ACCURACY_HAIR_MISTAKES_H
#define ACCURACY_HAIR_MISTAKES_H

#include "measure/measure.h"
#include "samples/render.h"

enum hair_mistake {
    HAIR_MERGED_SIBLING, /* missed; a line runs along it that another hair of its unit owns */
    HAIR_MERGED,         /* the same, of another unit */
    HAIR_UNSEEN,         /* missed; no line runs along it */
    HAIR_FRAGMENT,       /* a second line along a hair */
    HAIR_INVENTED,       /* a line along none */
    HAIR_MISTAKES
};
enum hair_trait {
    HAIR_ANY,
    HAIR_VELLUS,  /* thinner than 30 um */
    HAIR_BUNDLED, /* of a unit whose hairs touch */
    HAIR_CUT,     /* by the border */
    HAIR_COVERED, /* by other hairs, over half of what is in view */
    HAIR_SHORT,   /* less than 0.25 mm in view */
    HAIR_LIGHT,   /* lighter than the skin */
    HAIR_TRAITS
};
struct hair_mistakes {
    int hairs[HAIR_TRAITS], count[HAIR_MISTAKES][HAIR_TRAITS];
};

/* Adds one field; owners: as hair_truth_owners says, least_mm: hairs that show less don't count. */
void hair_mistakes_add(const struct render_trichoscopy *truth, const struct measure_mark *marks,
                       int count, const int *owners, double least_mm, bool light,
                       struct hair_mistakes *sums);
void hair_mistakes_print(const struct hair_mistakes *sums);
/* To $OVERLAYS/name.png, where that is set: found lines, and in blue the hairs that own none. */
int hair_mistakes_draw(struct render_trichoscopy *truth, const struct measure_mark *marks,
                       int count, const int *owners, double least_mm, const char *name,
                       struct arena *arena, struct meso_error *err);

#endif
