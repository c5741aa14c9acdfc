/* Between the files that find faint hairs. Private to these. */
#ifndef MEASURE_HAIR_FAINT_H
#define MEASURE_HAIR_FAINT_H

#include "hair_trace.h"

/* What is left of a field beside its clear hairs. */
struct hair_faint {
    const struct measure_input *input;
    const struct hair_field *field;
    struct mask seen;    /* bare of clear hairs */
    struct plane lessen; /* relative to the skin around; below 0 on hair; 0 where not seen */
    double sd;
};

/* Whether a line is a hair; fills the strand. */
bool measure_hair_faint_is_hair(const struct hair_faint *faint, const struct hair_segment *line,
                                const struct hair_strands *strands, double blur_px,
                                struct hair_strand *out);

#endif
