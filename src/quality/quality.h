/* Is this photograph usable, and is it comparable with the baseline: exposure, colour, sharpness,
   clipping, light, framing, pose, expression. Knows two photographs, not what is measured in them.
 */
#ifndef QUALITY_QUALITY_H
#define QUALITY_QUALITY_H

#include "align/align.h"
#include "base/base.h"
#include "image/image.h"
#include "kernels/kernels.h"
#include "locate/locate.h"

enum quality_scope {
    QUALITY_NOTHING,    /* worth saying, gates nothing */
    QUALITY_LIGHT,      /* gates absolute colours, which other light or exposure changes */
    QUALITY_COLOUR,     /* gates every measure of colour */
    QUALITY_EVERYTHING, /* gates every comparison */
    QUALITY_UNUSABLE    /* gates every comparison, and the photograph itself is not usable */
};

/* "nothing", "colour" (of both), "comparison", "photograph". */
const char *quality_scope_name(enum quality_scope scope);

enum quality_code {
#define QUALITY(code, name, scope, limit, message, advice) QUALITY_##code,
#include "quality/quality_list.h"
#undef QUALITY
    QUALITY_CODE_COUNT
};

struct quality_problem {
    enum quality_code code;
    const char *name; /* stable: "pose" */
    enum quality_scope scope;
    double figure, limit;
    char message[160], advice[160];
};

enum { QUALITY_MAX_ZONES = 16 };

struct quality {
    bool usable;     /* can be measured */
    bool comparable; /* usable, and nothing gates every comparison with the baseline */
    struct quality_problem problems[QUALITY_CODE_COUNT];
    int problem_count;
#define QUALITY_VALUE(name, what) double name;
#include "quality/value_list.h"
#undef QUALITY_VALUE
};

/* Measures one photograph and says what is wrong with it by itself. mm_per_px may be NaN. */
int quality_assess(const struct kernels *kernels, const struct photo *photo,
                   const struct locate_zones *zones, double mm_per_px, struct quality *out,
                   struct arena *scratch, struct meso_error *err);

/* Adds how the face lies in the photograph, and says where it is cut off. */
void quality_frame(const struct locate_face *face, const struct photo *photo,
                   struct quality *quality);

/* Says that a photograph of a face was given as something else. face_share: locate_face_share's. */
void quality_doubt_view(enum locate_view view, double face_share, struct quality *quality);

/* Adds to follow_up what differs from the baseline. Faces are NULL for scalp and skin. map is the
   mapping baseline -> follow-up. */
void quality_compare(const struct quality *baseline, const struct locate_face *baseline_face,
                     const struct align_map *map, const struct locate_face *face,
                     struct quality *follow_up);

/* Where both photographs show known colours: that these agree is asked for instead of equal
   exposure and white balance. */
void quality_compare_colours(const struct locate_reference *baseline,
                             const struct locate_reference *follow_up, struct quality *quality);

/* The sigma, in px of the photograph, by which the sharper of the two has to be blurred to show the
   baseline and the follow-up equally sharp on the skin; one of the two is 0. Ratios below 1.25 are
   left alone. follow_up_scale: follow-up px per baseline px. */
void quality_match_blur(const struct quality *baseline, const struct quality *follow_up,
                        double follow_up_scale, double *baseline_sigma_px,
                        double *follow_up_sigma_px);

#endif
