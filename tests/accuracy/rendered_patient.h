/* Rendered patients of the benchmarks of noise and verdicts: at the baseline, and at another
   sitting or under another light, with what a treatment did by then. */
#ifndef ACCURACY_RENDERED_PATIENT_H
#define ACCURACY_RENDERED_PATIENT_H

#include "locate/locate.h"
#include "samples/render.h"

enum rendered_kind { RENDERED_FACE, RENDERED_FIELD, RENDERED_SCALP, RENDERED_SKIN };

struct rendered_treatment {
    int lost, gained;      /* hairs of a field */
    double thicken;        /* relative change of every diameter of a field */
    double density_factor; /* of a scalp's hair */
};
extern const struct rendered_treatment rendered_untreated;

struct rendered_photograph {
    struct render_image image;
    enum locate_view view;
    double mm_per_px; /* 0: from the iris */
    double coverage;  /* of a scalp */
};

/* Patient number `seed` of a kind. size: of the picture's sides, with the same things in view, 1 as
   the renderer's defaults. treatment NULL: the baseline. */
int rendered_patient(enum rendered_kind kind, uint64_t seed, double size,
                     const struct rendered_treatment *treatment, struct rendered_photograph *out,
                     struct arena *arena, struct meso_error *err);

#endif
