/* Two sessions compared, as a text to store: the JSON report, with what it rounds in full. Knows
   nothing of where it is stored. */
#include "json_parts.h"
#include "pair.h"

const char report_pair_schema[] = "mesotrack.pair/2";

static void exact(struct json_writer *w, struct json_place list,
                  const struct progress_change *change)
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
    struct json_place row = report_json_array(w, list, NULL);
    for (int i = 0; i < PAIR_EXACT_COUNT; i++)
        report_json_exact(w, row, NULL, values[i]);
}

static void formats(struct json_writer *w, struct json_place root, const struct report *report)
{
    struct json_place list = report_json_array(w, root, "formats");
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++)
            report_json_text(w, list, NULL, report->sessions[s].photos[i].photo->format);
}

int report_pair_write(const struct report *report, char **text, size_t *length, struct arena *arena,
                      struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    struct json_place root = report_json_root(w, false);
    w->to_keep = true;
    report_json_text(w, root, "schema", report_pair_schema);
    report_json_bool(w, root, "calibrated", report->calibrated);
    report_json_text(w, root, "not_aligned", report->not_aligned);
    formats(w, root, report);
    struct json_place list = report_json_array(w, root, "exact");
    for (int i = 0; i < report->change_count; i++)
        exact(w, list, &report->changes[i]);
    report_json_whole(w, report_json_object(w, root, "report"), report, arena, err);
    return report_json_finish(w, text, length, arena, err);
}
