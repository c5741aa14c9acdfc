/* What a course's plan says of the next session. */
#include "course.h"

#include <string.h>

const struct course_plan *course_plan_of(const struct course *course, const char *plan_name)
{
    if (!plan_name)
        return course->plan_count ? &course->plans[0] : NULL;
    for (int i = 0; i < course->plan_count; i++)
        if (!strcmp(course->plans[i].name, plan_name))
            return &course->plans[i];
    return NULL;
}

struct course_range course_sessions(const struct course_plan *plan)
{
    struct course_range sum = {0, 0};
    for (int i = 0; i < plan->phase_count; i++) {
        sum.least += plan->phases[i].sessions.least;
        sum.most += plan->phases[i].sessions.most;
    }
    return sum;
}

static struct course_range both(struct course_range a, struct course_range b)
{
    return (struct course_range){a.least < b.least ? a.least : b.least,
                                 a.most > b.most ? a.most : b.most};
}

/* A phase of 4-6 sessions may end after the 4th or go on to the 6th: between the two the next one
   is due by this phase's interval or by that of the phase behind it, and both are told. */
bool course_next(const struct course *course, const struct course_plan *plan, int done,
                 struct course_due *out)
{
    struct course_range ends = {0, 0};
    bool found = false;
    *out = (struct course_due){.number = done + 1};
    for (int i = 0; i < plan->phase_count; i++) {
        const struct course_phase *phase = &plan->phases[i];
        double first = ends.least + 1, last = ends.most + phase->sessions.most;
        ends.least += phase->sessions.least;
        ends.most = last;
        if (out->number < first || out->number > last)
            continue;
        out->days = found ? both(out->days, phase->days) : phase->days;
        found = true;
    }
    if (found && !done)
        out->days = (struct course_range){0, 0};
    if (!found && course->maintenance_days.most > 0) {
        out->days = course->maintenance_days;
        out->maintenance = found = true;
    }
    return found;
}
