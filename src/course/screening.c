/* Conditions that were found when the patient was asked beforehand: recorded and shown, never
   decided upon. */
#include "treatment.h"

#include <string.h>

/* The list of the file that shipped courses include; its missing title is no fault here. */
static int shipped_list(struct course *out, struct arena *arena, struct meso_error *err)
{
    static const struct course_names none = {NULL, NULL, 0, 0};
    struct course_faults faults;
    for (int i = 0; i < course_shipped_count; i++)
        if (!strcmp(course_shipped[i].name, "care")) {
            course_read("care", "care", course_shipped[i].text, &none, out, &faults, arena, NULL);
            return MESO_OK;
        }
    return base_error(err, MESO_E_UNEXPECTED, "the program came without its screening list");
}

static int unknown(const struct course_items *known, const char *slug, struct arena *arena,
                   struct meso_error *err)
{
    const char *names[COURSE_MAX_ITEMS];
    char list[500] = "";
    for (int i = 0; i < known->count; i++) {
        if (!(names[i] = course_slug(known->at[i], arena, err)))
            return MESO_E_OUT_OF_MEMORY;
        size_t used = strlen(list);
        base_format(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
    }
    const char *near = base_name_nearest(slug, names, known->count);
    for (int i = 0; i < known->count && !near; i++)
        near = strstr(names[i], slug) ? names[i] : NULL;
    if (near)
        return base_error(err, MESO_E_BAD_TREATMENT,
                          "the screening list has no '%.60s'; did you mean '%s'?", slug, near);
    return base_error(err, MESO_E_BAD_TREATMENT, "the screening list has no '%.60s'; it has %s",
                      slug, list);
}

int course_screening_read(const char *text, const struct course *course, struct course_items *out,
                          struct arena *arena, struct meso_error *err)
{
    struct course care;
    const struct course_items *known = course ? &course->screening : &care.screening;
    int code = course ? MESO_OK : shipped_list(&care, arena, err);
    char *rest = base_arena_printf(arena, err, "%s", text);
    out->count = 0;
    if (code || !rest)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    for (char *item; (item = strsep(&rest, ","));) {
        const char *slug = course_slug(item, arena, err);
        int row = 0;
        if (!slug)
            return MESO_E_OUT_OF_MEMORY;
        while (slug[0] == '-')
            slug++;
        for (; row < known->count; row++) {
            const char *own = course_slug(known->at[row], arena, err);
            if (!own)
                return MESO_E_OUT_OF_MEMORY;
            if (!strcmp(own, slug))
                break;
        }
        if (row == known->count)
            return unknown(known, slug, arena, err);
        bool again = false;
        for (int i = 0; i < out->count; i++)
            again = again || out->at[i] == known->at[row];
        if (!again && out->count < COURSE_MAX_ITEMS)
            out->at[out->count++] = known->at[row];
    }
    return MESO_OK;
}
