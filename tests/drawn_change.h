/* Changes of a drawn measure, for the tests of progress. */
#ifndef TESTS_DRAWN_CHANGE_H
#define TESTS_DRAWN_CHANGE_H

#include "progress/progress.h"

/* density, whose prior is the cautious tenth, and tone, which has no better. */
extern const struct measure drawn_measure;
/* tone, an absolute colour, and spread. */
extern const struct measure drawn_colour_measure;
extern const struct quality drawn_fine;

/* Nothing stands between the sessions. */
struct progress_gate drawn_open_gate(void);
struct progress_change drawn_compare_fields(const struct measure *measure, int field, double before,
                                            double after, const struct progress_gate *gate);
/* Of the first field. */
struct progress_change drawn_compare(const struct measure *measure, double before, double after,
                                     const struct progress_gate *gate);
/* At most 8 captures a session. */
struct progress_change drawn_compare_captures(const double *before, int before_count,
                                              const double *after, int after_count);
void drawn_decide(struct progress_change *changes, int count);

#endif
