/* Private: the forms that a value of a course file can have. Each returns what is wrong, in words
   of the arena, or NULL. */
#ifndef COURSE_VALUE_H
#define COURSE_VALUE_H

#include "course.h"

struct value_reader {
    const struct course_names *names;
    struct arena *arena;
    struct meso_error *err;
};

/* "4-6 every 14 days". */
const char *course_value_phase(struct value_reader *reader, char *text, struct course_phase *out);
/* "14 days", "3-6 months". */
const char *course_value_time(struct value_reader *reader, char *text, struct course_range *days);
/* "4-6", whole and at least 1. */
const char *course_value_count(struct value_reader *reader, char *text, struct course_range *out);
/* "0.5-4 mm". */
const char *course_value_millimetres(struct value_reader *reader, char *text,
                                     struct course_range *out);
/* "a, b, c", added to what is there. known: only these words (NULL: any); kind: how such a word is
   called in messages. */
const char *course_value_list(struct value_reader *reader, char *text, const char *const *known,
                              int known_count, const char *kind, struct course_items *out);
const char *course_value_item(struct value_reader *reader, char *text, struct course_items *out);
/* Without the spaces around it, in place. */
char *course_value_trimmed(char *text);

#endif
