/* The steps of reading a trichoscopic field, from pixels to single hairs, in the order in which
   hair.c calls them. Private to the measure `hair`. Lengths are in px of the working picture, which
   is the zone's box reduced by a whole factor. */
#ifndef MEASURE_HAIR_TRACE_H
#define MEASURE_HAIR_TRACE_H

#include "measure.h"

#include <string.h>

/* What measures share about the widths of scalp hair, in micrometres. */
enum {
    HAIR_VELLUS_UM = 30,
    HAIR_TERMINAL_UM = 40,
    HAIR_THINNEST_UM = 20, /* narrower lines can't be told from texture */
    HAIR_WIDEST_UM = 130   /* no scalp hair is wider; two beside each other are */
};

/* What is frozen at the baseline: -1 of light hair, 1 of dark; the ridges' thresholds; um of the
   working pixel (0: not told). */
enum { HAIR_FROZEN_SIGN, HAIR_FROZEN_LOW, HAIR_FROZEN_HIGH, HAIR_FROZEN_UM };

/* The working picture. Contrast is relative to the skin around: 0 on skin, 0.8 on a dark hair. */
struct hair_field {
    int factor;       /* photograph px a working px */
    double um_per_px; /* of the working picture */
    bool light_hair;  /* lighter than the skin */
    struct plane
        value; /* mean of red and green, 0..255: sRGB-encoded, later `linear` if hair is dark */
    struct plane linear;   /* the same in linear light, 0..255: blur acts on light */
    struct plane idle;     /* of both the one that polarity finds no use for: free to be written */
    struct plane skin;     /* value of the skin without hair, carried under the hair */
    struct plane contrast; /* + on hair, 0 on skin, cut off just below 0: glare is no hair */
    struct mask zone;      /* where hair is looked for: 255 */
    struct mask hidden;    /* glare: what lies below can't be seen */
    struct mask flakes;    /* scales, crusts, drops: as far from skin as hair, but wide and round */
    float level;           /* half of a clear hair's contrast */
    double skin_level;     /* median of value on bare skin */
    double skin_spread;    /* sd of the contrast of bare skin */
};
/* The picture, dark or light hair (or as frozen at the baseline), the skin below, the contrast. */
int measure_hair_field_read(const struct measure_input *input, struct hair_field *out,
                            struct arena *arena, struct meso_error *err);

/* Whether the hair is lighter than the skin. */
int measure_hair_is_light(const struct kernels *kernels, const struct hair_field *field,
                          bool *is_light, struct arena *arena, struct meso_error *err);

/* Takes burnt-in lettering and the bars that it stands in out of the zone. */
int measure_hair_text_remove(const struct measure_input *input, struct hair_field *field,
                             struct arena *arena, struct meso_error *err);

/* The greatest of count values, at least 0. */
float measure_hair_most(const float *values, int count);
/* Half of a clear hair's contrast, 0 where there is none; and where contrast is more than
   field->level, which is this. */
float measure_hair_field_level(const struct hair_field *field);
void measure_hair_field_hairy(const struct hair_field *field, struct mask out);
int measure_hair_flakes_find(struct hair_field *field, struct arena *arena, struct meso_error *err);

/* Ridges: strength in units of contrast, the line's angle, and the width that answers best. */
enum { HAIR_RIDGE_SCALES = 6 };
struct hair_ridges {
    struct plane strength, angle;
    struct mask scale; /* which of the widths */
    float widths_px[HAIR_RIDGE_SCALES];
    struct mask lines; /* one px wide centre lines above the thresholds */
    double low, high;  /* thresholds of strength */
};
static inline double measure_hair_ridge_width(const struct hair_ridges *ridges, int x, int y)
{
    return (double)ridges->widths_px[ridges->scale.at[y * ridges->scale.stride + x]];
}
/* Takes the field's idle plane and the scale's mask, which is the caller's. frozen: low and high of
 * the baseline, or NULL. */
int measure_hair_ridges_find(const struct measure_input *input, const struct hair_field *field,
                             const double *frozen, struct hair_ridges *out, struct arena *arena,
                             struct meso_error *err);

/* The first set pixel of a mask's row from x on, or the width: lines are few, rows mostly empty. */
static inline int measure_hair_next_set(const uint8_t *row, int x, int width)
{
    uint64_t eight;
    for (; x + 8 <= width; x += 8) {
        memcpy(&eight, row + x, sizeof eight);
        if (eight)
            break;
    }
    while (x < width && !row[x])
        x++;
    return x;
}

/* A piece of one centre line between ends and junctions. */
struct hair_segment {
    struct image_point *points; /* sub-pixel, about 1 px apart */
    int count;
    double length_px;
    double width_px;      /* full width at half depth, median; not yet corrected for blur */
    double contrast;      /* median along the line */
    double edge_px;       /* sd of the blur that the flanks show; NaN if too narrow to tell */
    double width_ends[2]; /* median width of the first and of the last third */
    double mean_px;       /* mean of the medians of its thirds: a taper counts all along */
    double even;          /* part of its points alone that are as wide as the rest */
    bool gap;             /* runs between hairs */
    bool bundled;         /* one of several hairs of which only the outer flanks show */
};
struct hair_segments {
    struct hair_segment *at;
    int count;
};
int measure_hair_segments_trace(const struct hair_ridges *ridges, const struct hair_field *field,
                                struct hair_segments *out, struct arena *arena,
                                struct meso_error *err);
/* Drops the rims of air bubbles, and marks them among the flakes. */
int measure_hair_rims_drop(const struct hair_ridges *ridges, struct hair_field *field,
                           struct hair_segments *segments, struct arena *arena,
                           struct meso_error *err);
/* Drops what runs within scales, crusts and drops and is not long and straight. */
void measure_hair_flakes_drop(const struct hair_field *field, struct hair_segments *segments);
/* The commonest width of single hairs of this field, as seen, and the widest that is one hair. */
struct hair_width_rule {
    double typical_px, widest_px;
    bool learnt;
};
/* Sorts the widths. */
struct hair_width_rule measure_hair_width_rule(const struct hair_field *field, double *widths,
                                               int count);
/* Lines along hairs that show a flank; of the ridges' lines those parts stay that run outside of
   them. */
int measure_hair_axes_find(const struct hair_field *field, struct hair_segments *ridges,
                           struct hair_segments *out, struct hair_width_rule *rule,
                           struct arena *arena, struct meso_error *err);
/* Centre, width and contrast from the cross profile; a bundle whose profile shows two hairs is
   replaced by two segments. */
int measure_hair_segments_profile(const struct measure_input *input, const struct hair_field *field,
                                  const struct hair_ridges *ridges,
                                  const struct hair_width_rule *given,
                                  struct hair_segments *segments, struct arena *arena,
                                  struct meso_error *err);
/* Sd of the picture's blur in px, from the flanks of the wide hairs; and a width freed of it. */
double measure_hair_blur_px(const struct hair_segments *segments, double *scratch);
double measure_hair_width_without_blur(double width_px, double blur_px);

/* One hair, root first where that can be told. */
struct hair_strand {
    struct image_point *points;
    int count;
    double length_px;
    double width_px;      /* corrected for blur */
    double width_ends[2]; /* of the two ends, corrected */
    double seen_px;       /* width as seen, with blur */
    double traced_px;     /* length of its own centre lines */
    double contrast;
    double even; /* part of it that is as wide as the rest */
    bool cut[2]; /* the end lies at the zone's border */
    bool root_known;
};
struct hair_strands {
    struct hair_strand *at;
    int count;
};
/* The pixels whose middle lies within the radius of p, of a picture: columns left .. right of the
   rows top .. bottom, left > right where there is none. */
enum { HAIR_DISC_ROWS = 256 /* no hair is wider */ };
struct hair_disc {
    int top, bottom;
    int left[HAIR_DISC_ROWS], right[HAIR_DISC_ROWS];
};
void measure_hair_disc(struct image_point p, double radius, int width, int height,
                       struct hair_disc *out);
/* Joins segments across crossings and gaps: the assignment of ends to ends that costs least in
   bend, offset, width, darkness and unseen gap. links[2 s + e] is the end (2 s' + e') that end e of
   segment s goes on in, or -1. */
int measure_hair_ends_pair(const struct hair_segments *segments, const struct hair_field *field,
                           int *links, struct arena *arena, struct meso_error *err);
/* Follows a hair on beyond both ends of its line, below others. width_px: as seen, with blur. */
int measure_hair_strand_grow(const struct hair_field *field, double width_px,
                             struct hair_strand *strand, struct arena *arena,
                             struct meso_error *err);
/* Chains of linked segments as hairs; crumbs, doubles and the rims of bubbles dropped, and what is
   short and of less than clear contrast. */
int measure_hair_strands_build(const struct hair_segments *segments, const int *links,
                               const struct hair_field *field, double blur_px,
                               double clear_contrast, struct hair_strands *out, struct arena *arena,
                               struct meso_error *err);
/* Whether a line is a hair and not texture, a scale, the rim of a bubble. */
bool measure_hair_strand_shows_hair(const struct hair_strand *strand,
                                    const struct hair_field *field, double clear_contrast);
/* Drops what explains nothing that others do not; leaves the largest first. */
int measure_hair_doubles_drop(struct hair_strands *strands, const struct hair_field *field,
                              struct arena *arena, struct meso_error *err);
/* Lines of what stands out like hair and lies under none of the strands. */
int measure_hair_rest_find(const struct hair_field *field, const struct hair_strands *strands,
                           struct hair_segments *out, struct arena *arena, struct meso_error *err);
/* Parts what is much longer than the hairs of a site are. */
int measure_hair_long_part(struct hair_strands *strands, struct arena *arena,
                           struct meso_error *err);
/* Adds hairs too faint to stand out at any one place, by evidence over their length. */
int measure_hair_faint_add(const struct measure_input *input, const struct hair_field *field,
                           double blur_px, struct hair_strands *strands, struct arena *arena,
                           struct meso_error *err);
/* Diameters at the photograph's own resolution, where hairs lie alone; blur_px: sd in px of the
   working picture, for a picture without a wide hair. */
int measure_hair_widths_read(const struct measure_input *input, const struct hair_field *field,
                             double blur_px, struct hair_strands *strands, struct arena *arena,
                             struct meso_error *err);
/* Turns each strand so that its root comes first, where taper or the common direction tell. */
void measure_hair_strands_orient(struct hair_strands *strands);
/* Whether it belongs to this field and not to a neighbouring one. */
bool measure_hair_strand_counts(const struct hair_strand *strand, const struct hair_field *field);
/* Follicular units: roots within reach of each other (single linkage). */
int measure_hair_units_count(const struct hair_strands *strands, const bool *counted,
                             const struct hair_field *field, double reach_px, int *units,
                             struct arena *arena, struct meso_error *err);

/* Unit vector to one side of a polyline at point i, from the points up to reach before and after.
 */
struct image_point measure_hair_normal(const struct image_point *points, int count, int i,
                                       int reach);
/* All hairs of a field; the reading gets its area and what is frozen at the baseline. */
int measure_hair_trace(const struct measure_input *input, struct hair_field *field,
                       struct hair_strands *strands, struct measure_reading *out,
                       struct arena *arena, struct meso_error *err);

/* Sd along over sd across of a component. moments (xx, xy, yy; px^2) are added to what they hold.
 */
double measure_hair_slenderness(const struct kernels_components *components, int index,
                                double moments[3]);

#endif
