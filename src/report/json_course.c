/* Courses as JSON: what is planned, what is due, what is asked and advised. */
#include "json_parts.h"

#include <string.h>

static void range(struct json_writer *w, struct json_place parent, const char *name,
                  struct course_range range)
{
    if (!(range.most > 0)) {
        report_json_null(w, parent, name);
        return;
    }
    struct json_place object = report_json_object(w, parent, name);
    report_json_number(w, object, "least", range.least);
    report_json_number(w, object, "most", range.most);
}

static void items(struct json_writer *w, struct json_place parent, const char *name,
                  const struct course_items *items)
{
    struct json_place list = report_json_array(w, parent, name);
    for (int i = 0; i < items->count; i++)
        report_json_text(w, list, NULL, items->at[i]);
}

static void plan(struct json_writer *w, struct json_place list, const struct course_plan *plan)
{
    struct json_place object = report_json_object(w, list, NULL);
    report_json_text(w, object, "name", plan->name);
    range(w, object, "sessions", course_sessions(plan));
    struct json_place phases = report_json_array(w, object, "phases");
    for (int i = 0; i < plan->phase_count; i++) {
        struct json_place phase = report_json_object(w, phases, NULL);
        range(w, phase, "sessions", plan->phases[i].sessions);
        range(w, phase, "every_days", plan->phases[i].days);
    }
}

static void row(struct json_writer *w, struct json_place list, const struct course *course)
{
    struct json_place object = report_json_object(w, list, NULL);
    report_json_text(w, object, "name", course->name);
    report_json_text(w, object, "title", course->title);
    report_json_text(w, object, "about", course->about);
    items(w, object, "views", &course->views);
    items(w, object, "measures", &course->measures);
    struct json_place plans = report_json_array(w, object, "plans");
    for (int i = 0; i < course->plan_count; i++)
        plan(w, plans, &course->plans[i]);
    range(w, object, "judge_after_days", course->judge_after_days);
    range(w, object, "effect_sessions", course->effect_sessions);
    range(w, object, "repeat_days", course->repeat_days);
    range(w, object, "maintenance_days", course->maintenance_days);
    range(w, object, "depth_mm", course->depth_mm);
    items(w, object, "areas", &course->areas);
    items(w, object, "techniques", &course->techniques);
    items(w, object, "cocktail", &course->cocktail);
    items(w, object, "screening", &course->screening);
    items(w, object, "aftercare", &course->aftercare);
}

int report_courses_json(const struct course *courses, int count, const struct course_faults *faults,
                        char **text, size_t *length, struct arena *arena, struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    struct json_place root = report_json_root(w, true);
    struct json_place list = report_json_array(w, root, "courses");
    for (int i = 0; i < count; i++)
        row(w, list, &courses[i]);
    struct json_place wrong = report_json_array(w, root, "faults");
    for (int i = 0; i < faults->count; i++) {
        struct json_place fault = report_json_object(w, wrong, NULL);
        report_json_number(w, fault, "line", faults->at[i].line);
        report_json_text(w, fault, "message", faults->at[i].what);
    }
    struct json_place keys = report_json_array(w, root, "keys");
    for (int i = 0; i < course_key_count; i++) {
        struct json_place key = report_json_object(w, keys, NULL);
        report_json_text(w, key, "name", course_keys[i].name);
        report_json_text(w, key, "form", course_keys[i].form);
        report_json_bool(w, key, "needed", course_keys[i].needed);
        report_json_text(w, key, "what", course_keys[i].what);
    }
    report_json_record_words(w, root);
    return report_json_finish(w, text, length, arena, err);
}

void report_json_course(struct json_writer *w, struct json_place root, const struct report *report)
{
    const struct report_course *own = &report->course;
    report_json_screening(w, root, &report->screening);
    if (!own->course) {
        report_json_null(w, root, "course");
        return;
    }
    struct course_range sessions = course_sessions(own->plan);
    struct json_place object = report_json_object(w, root, "course");
    report_json_text(w, object, "name", own->course->name);
    report_json_text(w, object, "title", own->course->title);
    if (*own->plan->name)
        report_json_text(w, object, "plan", own->plan->name);
    report_json_number(w, object, "planned_sessions", sessions.least);
    report_json_number(w, object, "most_sessions", sessions.most);
}

/* "3 of 4-6 sessions, 14 days after session 2". */
static const char *why(const struct report *report, const struct course_due *due,
                       struct arena *arena, struct meso_error *err)
{
    const struct report_course *own = &report->course;
    struct course_range sessions = course_sessions(own->plan);
    char days[40], count[40];
    base_format(days, sizeof days, due->days.least < due->days.most ? "%.0f-%.0f" : "%.0f",
                due->days.least, due->days.most);
    base_format(count, sizeof count, sessions.least < sessions.most ? "%.0f-%.0f" : "%.0f",
                sessions.least, sessions.most);
    if (due->maintenance)
        return base_arena_printf(arena, err, "maintenance, %s days after session %d", days,
                                 due->number - 1);
    return base_arena_printf(arena, err, "session %d of %s, %s days after session %d", due->number,
                             count, days, due->number - 1);
}

void report_json_next_session(struct json_writer *w, struct json_place summary,
                              const struct report *report, struct arena *arena,
                              struct meso_error *err)
{
    const struct report_session *last = &report->sessions[report->session_count - 1];
    struct course_due due;
    char earliest[BASE_DATE_ROOM], latest[BASE_DATE_ROOM];
    const char *words;
    if (!report->course.course || !last->date ||
        !course_next(report->course.course, report->course.plan, last->number, &due) ||
        !base_date_after(last->date, (int)due.days.least, earliest) ||
        !base_date_after(last->date, (int)due.days.most, latest) ||
        !(words = why(report, &due, arena, err))) {
        report_json_null(w, summary, "next_session");
        return;
    }
    struct json_place object = report_json_object(w, summary, "next_session");
    report_json_number(w, object, "number", due.number);
    report_json_text(w, object, "due", earliest);
    report_json_text(w, object, "latest", latest);
    report_json_text(w, object, "why", words);
}
