/* Two sessions compared, as a text to store: the JSON report, with what it rounds in full. Knows
   nothing of where it is stored. */
#include "pair.h"

const char report_pair_schema[] = "mesotrack.pair/2";

static void exact(struct json_writer *w, cJSON *list, const struct progress_change *change)
{
    const double values[PAIR_EXACT_COUNT] = {
        [PAIR_BEFORE] = change->before,
        [PAIR_AFTER] = change->after,
        [PAIR_ABSOLUTE] = change->absolute,
        [PAIR_ERROR] = change->error,
        [PAIR_VARIANCE_BEFORE] = change->variance[0],
        [PAIR_VARIANCE_AFTER] = change->variance[1],
        [PAIR_CONTROL_ABSOLUTE] = change->control_absolute,
        [PAIR_CONTROL_ERROR] = change->control_error,
        [PAIR_NOISE_RATIO] = change->noise_ratio,
        [PAIR_INTERVAL_LOW] = change->interval95[0],
        [PAIR_INTERVAL_HIGH] = change->interval95[1],
    };
    cJSON *row = cJSON_CreateDoubleArray(values, PAIR_EXACT_COUNT); /* NaN becomes null */
    if (!row || !list || !cJSON_AddItemToArray(list, row)) {
        cJSON_Delete(row);
        w->failed = true;
    }
}

static void formats(struct json_writer *w, cJSON *root, const struct report *report)
{
    cJSON *list = report_json_array(w, root, "formats");
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++)
            report_json_text(w, list, NULL, report->sessions[s].photos[i].photo->format);
}

static void drop(cJSON *row, const char *const *names)
{
    for (; *names; names++)
        cJSON_DeleteItemFromObject(row, *names);
}

/* A value without a reason is its number alone. */
static void thin_values(cJSON *values)
{
    static const char *const spare[] = {"unit", "uncalibrated", NULL};
    for (cJSON *value = values ? values->child : NULL, *next; value; value = next) {
        next = value->next;
        drop(value, spare);
        if (cJSON_GetObjectItem(value, "reason"))
            continue;
        cJSON *number = cJSON_DetachItemFromObject(value, "value");
        if (number && !cJSON_ReplaceItemInObjectCaseSensitive(values, value->string, number))
            cJSON_Delete(number);
    }
}

/* What the reader doesn't look for: units are the measure's, and figures of changes stand in
   `exact`. More than half of the text, and of the time that a report of kept comparisons takes. */
static void thin(cJSON *report)
{
    static const char *const of_change[] = {"unit",     "before",     "after",
                                            "absolute", "relative",   "detectable",
                                            "method",   "interval95", NULL},
                             *const of_report[] = {"summary", NULL};
    cJSON *row;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(report, "measurements"))
        thin_values(cJSON_GetObjectItem(row, "values"));
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(report, "changes")) drop(row, of_change);
    drop(report, of_report);
}

int report_pair_write(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err)
{
    struct json_writer writer = {false}, *w = &writer;
    cJSON *root = report_json_object(w, NULL, NULL);
    report_json_text(w, root, "schema", report_pair_schema);
    report_json_bool(w, root, "calibrated", report->calibrated);
    report_json_text(w, root, "not_aligned", report->not_aligned);
    formats(w, root, report);
    cJSON *list = report_json_array(w, root, "exact");
    for (int i = 0; i < report->change_count; i++)
        exact(w, list, &report->changes[i]);
    cJSON *whole = report_json_root(w, report, arena, err);
    thin(whole);
    if (!whole || !root || !cJSON_AddItemToObject(root, "report", whole)) {
        cJSON_Delete(whole);
        w->failed = true;
    }
    return report_json_finish(w, root, false, text, length, arena, err);
}
