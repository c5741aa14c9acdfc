/* Measures: what is read from one zone of one photograph. A measure is a constant struct in
   measure_list.h; it does no I/O and no JSON, keeps no state and knows no other session, except for
   the thresholds that were frozen at the baseline. */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "base/base.h"
#include "image/image.h"
#include "kernels/kernels.h"

enum { MEASURE_MAX_FIELDS = 16, MEASURE_MAX_FROZEN = 8, MEASURE_VIEWS = 6 };

/* How a field of several zones becomes the field of `whole`. */
enum measure_pool {
    MEASURE_POOL_SUM,       /* counts */
    MEASURE_POOL_AREA_MEAN, /* densities, fractions: weighted by the zones' area */
    MEASURE_POOL_WEIGHTED,  /* weighted by the field pool_weight of the same zone */
    MEASURE_POOL_NONE       /* has no meaning for the whole: null there */
};

struct measure_field {
    const char *name; /* "density" */
    const char *unit; /* "mm/cm2", "1/cm2", "1", "um", "count", "deg", "index" ... */
    int better;       /* -1 less is better, +1 more is better, 0 neither: no verdict from it */
    enum measure_pool pool;
    const char *pool_weight; /* for MEASURE_POOL_WEIGHTED */
    const char *what;        /* one plain sentence for help and docs */
};

/* Found things, in pixels of the upright photograph. */
enum measure_mark_kind {
    MEASURE_WRINKLE,
    MEASURE_SPOT,
    MEASURE_HAIR,
    MEASURE_INFLAMED,
    /* Lines that show where a figure was read, of which there is one: never matched. */
    MEASURE_PARTING,
    MEASURE_HAIRLINE
};
enum { MEASURE_THING_KINDS = MEASURE_INFLAMED + 1, MEASURE_MARK_KINDS = MEASURE_HAIRLINE + 1 };
static inline bool measure_is_thing(enum measure_mark_kind kind)
{
    return (int)kind < (int)MEASURE_THING_KINDS;
}
/* Whether a kind is a place with an area, not a line: spots, and inflamed spots, which have the
   same figures. */
static inline bool measure_is_round(enum measure_mark_kind kind)
{
    return kind == MEASURE_SPOT || kind == MEASURE_INFLAMED;
}
struct measure_mark {
    enum measure_mark_kind kind;
    struct image_point *points; /* line, for hairs from root to tip; one point for spots */
    int count;
    double width_px;                     /* wrinkle, hair, parting: mean */
    double length_px;                    /* wrinkle, hair, parting, hairline */
    double depth;                        /* wrinkle: ln units */
    double certainty;                    /* wrinkle: that it is one, 0..1 */
    int size_class;                      /* wrinkle: 0 fine, 1 medium, 2 deep */
    double radius_px, area_px, contrast; /* spot */
    double delta_e00;                    /* spot: CIEDE2000 to its surround */
    struct image_point *outline; /* spot: closed polygon, the last joins the first; NULL: none */
    int outline_count;           /* parting: its two edges */
    bool terminal;               /* hair */
};

/* The typical colour of another zone of the same photograph, against which one is read. */
struct measure_reference {
    const char *zone;
    double density[3]; /* as photographed */
};

struct measure_input {
    const struct kernels *kernels;
    const struct photo *photo;
    const struct zone *zone;
    double mm_per_px;               /* NaN: unknown */
    const struct image_point *mesh; /* 478 points of the face, as locate numbers them; NULL: none */
    double match_blur_px; /* sigma to blur with before measuring, to match the other photograph */
    /* Thresholds frozen at the baseline for this measure and zone; NULL: find them here. */
    const double *frozen;
    const struct image_calibration *calibration; /* of the photograph's colours; NULL: none */
    const struct measure_reference *reference;   /* by the measure's rule; NULL: none to be seen */
};

struct measure_reading {
    double values[MEASURE_MAX_FIELDS];       /* NaN: not measured, see reasons */
    const char *reasons[MEASURE_MAX_FIELDS]; /* why a value is NaN: "resolution", "no_scale",
                                                "zone_too_small", "no_colour" ...; else NULL */
    double frozen[MEASURE_MAX_FROZEN];       /* thresholds found, for the follow-ups */
    double area_cm2;                         /* of the zone; NaN without scale */
    struct measure_mark *marks;              /* the arena's */
    int mark_count;
    int doubtful_count; /* more marks behind those: not counted, for the joint reading only */
};

/* One photograph of several that show the same zone. */
struct measure_capture {
    const struct measure_input *input;
    struct measure_reading *reading; /* read anew by measure.join */
    /* From the first capture's pixels to this one's and back; false: not to be trusted there, and
       the place is a guess. NULL for the first. */
    bool (*map)(const void *context, double x, double y, double *mapped_x, double *mapped_y);
    bool (*map_back)(const void *context, double x, double y, double *mapped_x, double *mapped_y);
    const void *context;
};

/* Which zone a zone is read against: the first of those named that can be seen well. */
struct measure_reference_rule {
    const char *zone;       /* NULL: every zone */
    const char *references; /* space-separated names; NULL ends the list */
};

struct measure {
    const char *name;  /* "wrinkles" */
    int version;       /* raised with every change of a number */
    const char *title; /* "Wrinkles" */
    const char *what;  /* one plain sentence */
    unsigned views;    /* bit (1 << enum locate_view), written as MEASURE_VIEW_... */
    const char *zones; /* space-separated names it applies to; NULL: every zone */
    int recovery_days; /* after the needles it is not judged: swelling, redness, bruises */
    bool of_recovery;  /* it is judged then alone: it is what the needles leave */
    /* Bits (1 << field) of the fields that move with exposure and white balance: `uncalibrated`
       without known colours in view, and then not compared. The others are differences within one
       photograph, or of no colour at all. */
    unsigned absolute_colour;
    const struct measure_reference_rule *references; /* NULL: none is asked for */
    /* A field that must be alike in what is compared, at most by this ratio (0: none is asked for),
       and the reason if it isn't. */
    int alike_field;
    double alike_ratio;
    const char *alike_reason;
    int field_count;
    int headline_count; /* the first of the fields, which summaries speak of; at least 1 */
    const struct measure_field *fields;
    int (*run)(const struct measure_input *input, struct measure_reading *out, struct arena *arena,
               struct meso_error *err);
    /* Reads several photographs of one zone once more, at the places that any of them found, so
       that what one of them only just missed makes no difference; new marks are the arena's. NULL:
       readings stand by themselves. */
    int (*join)(const struct measure_capture *captures, int count, struct arena *arena,
                struct meso_error *err);
};

/* A second look at a trichoscopic field for single hairs. The view is the arena's. */
struct measure_hair_view;
int measure_hair_view_new(const struct measure_input *input, struct measure_hair_view **out,
                          struct arena *arena, struct meso_error *err);
/* A hair, numbered from 1, lies here (from its root, px of the photograph): others are not to be
   looked for in its place. */
void measure_hair_view_take(struct measure_hair_view *view, const struct image_point *way,
                            int count, double width_px, int hair);
/* Whether the view shows a place, free of glare and of taken hairs but `hair`; 0: of all. */
bool measure_hair_view_shows(const struct measure_hair_view *view, struct image_point p, int hair);
struct measure_look {
    double shown;      /* hair: chance that it would be seen; spot: share of its place in view */
    double contrast;   /* of the clearest line that it may have turned to; 0: none */
    double likelihood; /* hair: of what is seen, were it there, against were it not */
};
/* Where a hair of the other photograph would lie, from its root, px of this one. */
struct measure_hair_way {
    const struct image_point *points;
    const bool *clear; /* by point: nothing else lay upon it where it was found */
    int count;
    double width_px;
    double contrast;  /* that it showed where it was found; 0: not known */
    bool root_hidden; /* another hair lay upon its first end there */
    int hair;         /* what this taken hair alone covers is looked at all the same; 0: none */
    double turn_sd;   /* of hairs between two sessions, rad; 0: as is usual */
};
struct measure_look measure_hair_look(const struct measure_hair_view *view,
                                      const struct measure_hair_way *way);

/* A second look at a spot: contrast is the melanin there less that of the ring around it, at the
   clearest place within reach. */
struct measure_look measure_spot_look(const struct photo *photo, double x, double y,
                                      double radius_px, double reach_px);

/* The same order as enum locate_view (checked in pipeline). */
enum {
    MEASURE_VIEW_FACE = 7,
    MEASURE_VIEW_SCALP = 8,
    MEASURE_VIEW_SCALP_MACRO = 16,
    MEASURE_VIEW_SKIN = 32
};

/* All measures, NULL-terminated, in the order of measure_list.h. */
extern const struct measure *const measure_all[];
/* The names of the zones that `zone` may be read against, or NULL. */
const char *measure_references(const struct measure *measure, const char *zone);
/* input: of the zone to be read against. MESO_OK with zone NULL where it shows too little. */
int measure_reference_read(const struct measure_input *input, struct measure_reference *out,
                           struct arena *arena, struct meso_error *err);
bool measure_applies(const struct measure *measure, unsigned view_bit, const char *zone);
/* `whole` from the readings of count zones, field by field as the table says. */
void measure_pool_zones(const struct measure *measure, const struct measure_reading *zones,
                        int count, struct measure_reading *out);
/* Sets every field to NaN with one reason. */
void measure_refuse(const struct measure *measure, struct measure_reading *out, const char *reason);
/* Index of a field, or -1. */
int measure_field_index(const struct measure *measure, const char *name);

#endif
