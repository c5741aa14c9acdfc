/* Who is due on a day, who should have come before, and who came last: of each patient the session
   that was held last, and the one expected after it, as it was entered or as the course plans it.
 */
#include "clinic.h"

#include <stdlib.h>
#include <string.h>

/* Of each patient: the last session held, and the first entered behind it. */
struct visit {
    const char *patient, *name, *course, *held, *next_course, *next_due;
    int number, next_number;
};

#define LAST_HELD                                                         \
    "(SELECT MAX(h.number) FROM session h WHERE h.patient_id = p.id AND " \
    "h.held IS NOT NULL)"

static const char VISITS[] =
    "SELECT p.code, p.name, l.number, l.course, l.held, n.number, n.course, "
    "COALESCE(n.planned, n.due) FROM patient p "
    "LEFT JOIN session l ON l.patient_id = p.id AND l.number = " LAST_HELD " "
    "LEFT JOIN session n ON n.patient_id = p.id AND n.number = "
    "(SELECT MIN(f.number) FROM session f WHERE f.patient_id = p.id AND f.held IS NULL "
    "AND f.number > COALESCE(" LAST_HELD ", 0)) "
    "WHERE l.number IS NOT NULL OR n.number IS NOT NULL";

static int read_visit(struct store_query *query, void *out, struct arena *arena,
                      struct meso_error *err)
{
    struct visit *visit = out;
    const char **texts[] = {&visit->patient, &visit->name,        &visit->course,
                            &visit->held,    &visit->next_course, &visit->next_due};
    static const int columns[] = {0, 1, 3, 4, 6, 7};
    for (int i = 0; i < 6; i++)
        if (!(*texts[i] = store_copy_at(query, columns[i], arena, err)))
            return MESO_E_OUT_OF_MEMORY;
    visit->number = (int)store_int_at(query, 2);
    visit->next_number = (int)store_int_at(query, 5);
    return MESO_OK;
}

/* A session that was entered without a date is due when the course says. A patient who has not come
   for a year longer than planned has left. */
static int expect(const struct visit *visit, const char *day, struct store_plan **known,
                  struct store_appointment *out, struct arena *arena, struct meso_error *err)
{
    struct store_next next;
    *out = (struct store_appointment){visit->patient, visit->name, visit->next_course,
                                      visit->next_due, visit->next_number};
    if (!*out->course)
        out->course = visit->course;
    if (!*out->date && visit->number) {
        int code =
            store_next_after(out->course, visit->number, visit->held, known, &next, arena, err);
        if (code)
            return code;
        if (!next.maintenance && !(out->date = base_arena_printf(arena, err, "%s", next.due)))
            return MESO_E_OUT_OF_MEMORY;
        if (!out->number)
            out->number = next.number;
    }
    if (base_days_between(out->date, day) > 366)
        out->date = "";
    return MESO_OK;
}

static int late_first(const void *a, const void *b)
{
    const struct store_appointment *one = a, *two = b;
    int order = strcmp(two->date, one->date);
    return order ? order : strcmp(one->patient, two->patient);
}

/* The latest dates stay where there are more than a list holds. */
static void put(struct store_appointment list[], int *count, struct store_appointment one)
{
    if (*count < STORE_MOST_APPOINTMENTS) {
        list[(*count)++] = one;
    } else if (late_first(&one, &list[*count - 1]) < 0) {
        list[*count - 1] = one;
    }
    for (int i = *count - 1; i > 0 && late_first(&list[i], &list[i - 1]) < 0; i--) {
        struct store_appointment other = list[i];
        list[i] = list[i - 1];
        list[i - 1] = other;
    }
}

static void file(const struct visit *visit, const struct store_appointment *expected,
                 const char *day, struct store_agenda *out)
{
    struct store_appointment held = {visit->patient, visit->name, visit->course, visit->held,
                                     visit->number};
    if (*visit->held && strcmp(visit->held, day) <= 0)
        put(out->recent, &out->recent_count, held);
    if (!*expected->date)
        return;
    int order = strcmp(expected->date, day);
    if (!order)
        put(out->due, &out->due_count, *expected);
    else if (order < 0)
        put(out->overdue, &out->overdue_count, *expected);
}

int store_agenda(struct store *store, const char *day, struct store_agenda *out,
                 struct arena *arena, struct meso_error *err)
{
    void *rows;
    int count;
    struct store_plan *known = NULL;
    *out = (struct store_agenda){.due_count = 0};
    int code = store_read_sql(store, VISITS, STORE_NOTHING, sizeof(struct visit), read_visit, &rows,
                              &count, arena, err);
    for (int i = 0; i < count && !code; i++) {
        const struct visit *visit = (struct visit *)rows + i;
        struct store_appointment expected;
        code = expect(visit, day, &known, &expected, arena, err);
        if (!code)
            file(visit, &expected, day, out);
    }
    out->of_file = store_next_of_file(known);
    return code;
}
