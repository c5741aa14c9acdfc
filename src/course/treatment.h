/* Private: names as a record writes them. */
#ifndef COURSE_TREATMENT_H
#define COURSE_TREATMENT_H

#include "course.h"

/* "Crow's feet" -> "crows-feet", in the arena; NULL: out of memory. */
const char *course_slug(const char *text, struct arena *arena, struct meso_error *err);
/* The row of the table or list that a slug means, by its name or one of its other names; NULL. */
const char *course_known_technique(const char *slug);
const char *course_known_substance(const char *slug);
const char *course_listed(const struct course_items *items, const char *slug, struct arena *arena,
                          struct meso_error *err);

#endif
