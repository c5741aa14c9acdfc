/* Is this photograph usable, and is it comparable with the baseline: exposure, colour, sharpness,
   noise, clipping, light, framing, pose, expression, hair. Knows two photographs, not what is
   measured in them.
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
    QUALITY_NAMED,      /* gates the measures that quality_touches names */
    QUALITY_EVERYTHING, /* gates every comparison */
    QUALITY_UNUSABLE    /* gates every comparison, and the photograph itself is not usable */
};

/* "nothing", "colour" (of both), "measures", "comparison", "photograph". */
const char *quality_scope_name(enum quality_scope scope);

enum quality_code {
#define QUALITY(code, name, scope, limit, more, advice, less, advice_less) QUALITY_##code,
#include "quality/quality_list.h"
#undef QUALITY
    QUALITY_CODE_COUNT
};

/* What the clinic says of a photograph (flag_list.h); bits 1 << QUALITY_FLAG_... */
enum quality_flag {
#define FLAG(id, name, code, views, touches, both) QUALITY_FLAG_##id,
#include "quality/flag_list.h"
#undef FLAG
    QUALITY_FLAG_COUNT
};
/* "make-up,wet-hair" into bits; NULL and "" are none. MESO_E_USAGE names the nearest known one. */
int quality_flags_parse(const char *text, unsigned *flags, struct meso_error *err);
/* "make-up" */
const char *quality_flag_name(enum quality_flag flag);
/* Whether a problem of the scope QUALITY_NAMED gates a measure of this name. */
bool quality_touches(enum quality_code code, const char *measure);

struct quality_problem {
    enum quality_code code;
    const char *name; /* stable: "pose" */
    enum quality_scope scope;
    double figure, limit;
    double severity; /* figure over limit, 1 at the limit; problems stand worst first */
    char message[192], advice[192];
};

enum { QUALITY_MAX_ZONES = 16 };
struct quality_zone {
    const char *name;
    double hair_fraction;             /* of its outline; NaN: nothing of it is in the photograph */
    double skin_fraction;             /* likewise what can be measured */
    double red_ev, green_ev, blue_ev; /* of that, each against white; NaN: there is none */
};

struct quality {
    bool usable;     /* can be measured */
    bool comparable; /* usable, and nothing gates what this view is compared for */
    unsigned flags;  /* enum quality_flag, bits */
    struct quality_problem problems[QUALITY_CODE_COUNT]; /* worst first */
    int problem_count;
    struct quality_zone zones[QUALITY_MAX_ZONES];
    int zone_count;
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

/* Adds to follow_up the flags that one of the two has; *alike (may be NULL) gets those that both
   have and that matter in this view, and *why what is to be said of the first of them. */
void quality_compare_flags(enum locate_view view, const struct quality *baseline,
                           struct quality *follow_up, unsigned *alike, const char **why);

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

/* The formats of all messages and advice, in turn; "" where there is none, NULL behind the last. */
const char *quality_sentence(int index);

#endif
