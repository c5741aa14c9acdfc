/* When the session after one that was held is due, as its course plans it. */
#include "clinic.h"

#include <string.h>

int store_next_after(const char *spec, int number, const char *held, struct store_next *out,
                     struct arena *arena, struct meso_error *err)
{
    struct course course;
    struct course_faults faults;
    struct course_due due;
    *out = (struct store_next){.number = number + 1};
    if (!*spec)
        return MESO_OK;
    char *name = base_arena_printf(arena, err, "%s", spec);
    if (!name)
        return MESO_E_OUT_OF_MEMORY;
    char *slash = strrchr(name, '/');
    bool of_plan = slash && strchr(name, '/') == slash && !strchr(slash, '.') && *name != '.';
    if (of_plan)
        *slash = 0;
    /* A course that is not known any more plans nothing. */
    int code = course_find(name, NULL, &course, &faults, arena, err);
    if (code)
        return code == MESO_E_OUT_OF_MEMORY ? code : MESO_OK;
    const struct course_plan *plan = course_plan_of(&course, of_plan ? slash + 1 : NULL);
    if (!plan || !course_next(&course, plan, number, &due))
        return MESO_OK;
    out->maintenance = due.maintenance;
    if (*held && base_date_after(held, (int)due.days.least, out->due))
        base_date_after(held, (int)due.days.most, out->latest);
    return MESO_OK;
}
