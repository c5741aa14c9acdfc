/* The course of a subject: found by its name, its words checked against the program's own. */
#include "photos.h"

#include <stdio.h>
#include <string.h>

int pipeline_find_course(const char *name_or_path, struct course *out, struct course_faults *faults,
                         struct arena *arena, struct meso_error *err)
{
    const char *views[LOCATE_VIEW_COUNT];
    const char **measures =
        base_arena_calloc(arena, (size_t)pipeline_measure_count() + 1, sizeof *measures, err);
    if (!measures)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < LOCATE_VIEW_COUNT; i++)
        views[i] = locate_view_name((enum locate_view)i);
    for (int i = 0; measure_all[i]; i++)
        measures[i] = measure_all[i]->name;
    struct course_names names = {views, measures, LOCATE_VIEW_COUNT, pipeline_measure_count()};
    return course_find(name_or_path, &names, out, faults, arena, err);
}

static int unknown_plan(const struct course *course, const char *plan, struct meso_error *err)
{
    char list[200] = "";
    for (int i = 0; i < course->plan_count; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "",
                 course->plans[i].name);
    return base_error(err, MESO_E_UNKNOWN_COURSE, "the course '%s' has no plan '%s'%s%s",
                      course->name, plan, *list ? "; there are " : "", list);
}

/* "face", "face/weekly", "clinic/glow.course". */
int pipeline_read_course(const char *spec, struct report_course *out, struct arena *arena,
                         struct meso_error *err)
{
    struct course_faults faults;
    struct course *course = base_arena_calloc(arena, 1, sizeof *course, err);
    char *name = base_arena_printf(arena, err, "%s", spec);
    if (!course || !name)
        return MESO_E_OUT_OF_MEMORY;
    char *slash = strrchr(name, '/'), *plan = NULL;
    bool shipped_plan = slash && strchr(name, '/') == slash && !strchr(slash, '.') && *name != '.';
    if (shipped_plan) {
        *slash = 0;
        plan = slash + 1;
    }
    int code = pipeline_find_course(name, course, &faults, arena, err);
    if (code)
        return code;
    out->course = course;
    out->plan = course_plan_of(course, plan);
    return out->plan ? MESO_OK : unknown_plan(course, plan, err);
}

static bool photographs(const struct course *course, enum locate_view view)
{
    for (int i = 0; i < course->views.count; i++)
        if (!strcmp(course->views.at[i], locate_view_name(view)))
            return true;
    return false;
}

int pipeline_warn_of_course(struct report *report, struct arena *arena, struct meso_error *err)
{
    const struct course *course = report->course.course;
    int code = MESO_OK;
    if (course && !photographs(course, report->view))
        code = pipeline_warn(report, "course_view",
                             base_arena_printf(arena, err,
                                               "the course '%s' is not photographed as %s: see "
                                               "'mesotrack courses %s'",
                                               course->name, locate_view_name(report->view),
                                               course->name));
    if (!code && report->session_count > 1 && report->sessions[0].number > 1)
        code = pipeline_warn(report, "late_baseline",
                             base_arena_printf(arena, err,
                                               "the baseline is of session %d: what the sessions "
                                               "before it did is not in this report",
                                               report->sessions[0].number));
    return code;
}
