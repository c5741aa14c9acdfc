/* Between the judgement on a line and what it knows of the zone's anatomy. Private to the
   wrinkles_judge*.c files. */
#ifndef MEASURE_WRINKLES_JUDGE_H
#define MEASURE_WRINKLES_JUDGE_H

#include "wrinkles.h"

/* Every criterion fades in between two values: a line at its border counts in part, so that the
   next photograph's noise moves the reading by a little and not by a whole line. */
struct fade {
    double none, full;
};
static inline double faded(double value, struct fade fade)
{
    double part = (value - fade.none) / (fade.full - fade.none);
    return part < 0 ? 0 : part > 1 ? 1 : part;
}

/* What creases of a zone can be. */
struct wrinkles_anatomy {
    const char *zone;
    double steepest_deg;                    /* steeper lines may be hairs that hang down;
                                               100: none is */
    double flattest_form, steepest_form;    /* degrees: flatter or steeper: the form's own line;
                                            -10 and 100: none is */
    double greatest_width_mm;               /* broader is the form's own valley */
    double greatest_depth;                  /* ln units */
    double steepest_slope;                  /* of the broad shading over the depth */
    double most_beside_cut, most_above_rim; /* shares of points; 1 and more: all */
    double most_beside_side;                /* along the face's side */
    double hair_about; /* the sign for a hair that the place gives thin lines */
    bool is_by_the_eye;
};
const struct wrinkles_anatomy *measure_wrinkles_anatomy(const char *zone);

/* 0 from side to side .. 90 up and down. */
double measure_wrinkles_steepness_deg(const struct measure_line *line);
/* Does the line, drawn on beyond one of its ends, come to what was cut out of the zone, or, on a
   cheek, out to the side of the face? */
bool measure_wrinkles_comes_from_hair(const struct measure_input *input,
                                      const struct wrinkles_window *window,
                                      const struct measure_line *line);
/* Share of its points beside which, away from the midline, the zone soon ends. */
double measure_wrinkles_beside_side(const struct measure_input *input,
                                    const struct wrinkles_window *window,
                                    const struct measure_line *line);
/* 1 where it darkens as a crease of skin does, 0 where its colour is another's. */
double measure_wrinkles_has_hue_of_skin(const struct measure_input *input,
                                        const struct wrinkles_window *window,
                                        const struct wrinkles_line *line);

#endif
