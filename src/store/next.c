/* When the session after one that was held is due, as its course plans it. */
#include "clinic.h"

#include <string.h>

struct store_plan {
    const char *spec;
    struct course course;
    bool of_file;
    const struct course_plan *plan; /* NULL: of a course that is not known any more */
    struct store_plan *next;
};

static int read_plan(const char *spec, struct store_plan *out, struct arena *arena,
                     struct meso_error *err)
{
    struct course_faults faults;
    char *name = base_arena_printf(arena, err, "%s", spec);
    if (!name || !(out->spec = base_arena_printf(arena, err, "%s", spec)))
        return MESO_E_OUT_OF_MEMORY;
    char *slash = strrchr(name, '/');
    bool of_plan = slash && strchr(name, '/') == slash && !strchr(slash, '.') && *name != '.';
    if (of_plan)
        *slash = 0;
    out->of_file = strchr(name, '/') || strstr(name, ".course");
    int code = course_find(name, NULL, &out->course, &faults, arena, err);
    if (!code)
        out->plan = course_plan_of(&out->course, of_plan ? slash + 1 : NULL);
    return code == MESO_E_OUT_OF_MEMORY ? code : MESO_OK;
}

/* A clinic's patients have few courses, and reading one costs more than all else. */
static int find_plan(const char *spec, struct store_plan **known, const struct store_plan **out,
                     struct arena *arena, struct meso_error *err)
{
    struct store_plan *plan = *known;
    while (plan && strcmp(plan->spec, spec) != 0)
        plan = plan->next;
    if (!plan) {
        plan = base_arena_calloc(arena, 1, sizeof *plan, err);
        int code = plan ? read_plan(spec, plan, arena, err) : MESO_E_OUT_OF_MEMORY;
        if (code)
            return code;
        plan->next = *known;
        *known = plan;
    }
    *out = plan;
    return MESO_OK;
}

int store_next_after(const char *spec, int number, const char *held, struct store_plan **known,
                     struct store_next *out, struct arena *arena, struct meso_error *err)
{
    const struct store_plan *plan;
    struct course_due due;
    *out = (struct store_next){.number = number + 1};
    if (!*spec)
        return MESO_OK;
    int code = find_plan(spec, known, &plan, arena, err);
    if (code || !plan->plan || !course_next(&plan->course, plan->plan, number, &due))
        return code;
    out->maintenance = due.maintenance;
    if (*held && base_date_after(held, (int)due.days.least, out->due))
        base_date_after(held, (int)due.days.most, out->latest);
    return MESO_OK;
}

bool store_next_of_file(const struct store_plan *known)
{
    while (known && !known->of_file)
        known = known->next;
    return known;
}
