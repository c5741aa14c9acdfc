/* Thin lines followed through a field of line responses into sub-pixel polylines. Knows nothing of
   skin or hair: what the lines are is for the measure that calls it. */
#ifndef MEASURE_LINE_TRACE_H
#define MEASURE_LINE_TRACE_H

#include "image/image.h"
#include "kernels/kernels.h"

/* All of one size; positions continuous, pixel centres at +0.5. */
struct measure_line_field {
    struct plane strength;    /* in the units of the thresholds */
    const uint8_t *direction; /* of the line, of KERNELS_DIRECTIONS, as line_bank gives it */
    ptrdiff_t direction_stride;
    struct mask searched; /* a line never leaves it */
};

struct measure_line_rules {
    double high, low;     /* a line starts at high and goes on to low */
    double step_px;       /* between points */
    double gap_px;        /* weak stretches up to this long are bridged */
    double max_turn_deg;  /* between the line and the field's direction, to be the same line */
    double min_length_px; /* shorter lines are dropped */
    double exclusion_px;  /* no second line this near along a line that was found */
};

struct measure_line {
    struct image_point *points; /* step_px apart */
    float *strength;            /* at each point */
    int count;
    double length_px;
};

/* Strongest first; the same answer whatever the machine. The lines are the arena's. */
int measure_trace_lines(const struct kernels *kernels, const struct measure_line_field *field,
                        const struct measure_line_rules *rules, struct measure_line **lines,
                        int *count, struct arena *arena, struct meso_error *err);

#endif
