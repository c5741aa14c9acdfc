/* The phototrichogram asked for: its interval, and where its figures stand in the report. */
#include "compare.h"

#include <math.h>
#include <string.h>

static struct progress_growth_view view_of(const struct report_photo *photo)
{
    return (struct progress_growth_view){.marks = {photo->marks, photo->mark_count},
                                         .mm_per_px = photo->mm_per_px,
                                         .width = photo->photo->width,
                                         .height = photo->photo->height};
}

static void set_field(struct report_measurement *row, const char *name, double value,
                      const char *reason)
{
    int field = measure_field_index(row->measure, name);
    if (field < 0)
        return;
    row->reading.values[field] = value;
    row->reading.reasons[field] = isnan(value) ? reason : NULL;
}

int pipeline_write_growth(struct report *report, double days, struct arena *arena,
                          struct meso_error *err)
{
    struct progress_phototrichogram *growth = base_arena_calloc(arena, 1, sizeof *growth, err);
    const struct report_photo *before = &report->sessions[0].photos[0];
    const struct report_photo *after = &report->sessions[1].photos[0];
    const struct progress_growth_view views[2] = {view_of(before), view_of(after)};
    bool by_date = !(days > 0);
    if (!growth)
        return MESO_E_OUT_OF_MEMORY;
    if (by_date) {
        int whole = report->sessions[1].days_since_previous;
        days = whole >= 0 ? whole : NAN;
    }
    int code = progress_phototrichogram(
        &report->ledger, views, report->not_aligned ? NULL : pipeline_to_baseline, after->alignment,
        days, by_date, before->scale_relative_error, growth, arena, err);
    if (code)
        return code;
    report->phototrichogram = growth;
    for (int i = 0; i < report->measurement_count; i++) {
        struct report_measurement *row = &report->measurements[i];
        if (row->session != 1 || strcmp(row->measure->name, "hair"))
            continue;
        set_field(row, "anagen_fraction", growth->anagen_fraction, growth->reason);
        set_field(row, "growth_rate", growth->growth_rate,
                  growth->reason ? growth->reason : growth->rate_reason);
    }
    return MESO_OK;
}
