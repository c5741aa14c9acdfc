/* The phototrichogram asked for: its interval, where its figures stand in the report, and the
   warning where it has none. */
#include "compare.h"
#include "mesotrack/mesotrack.h"

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

int pipeline_check_growth(const struct pipeline_subject *subject,
                          const struct meso_session *sessions, int session_count,
                          struct meso_error *err)
{
    if (!subject->phototrichogram || session_count < 2)
        return MESO_OK;
    const char *from = sessions[0].date, *to = sessions[1].date;
    bool given = subject->days_between > 0;
    if (!given && !(from && to))
        return base_error(err, MESO_E_USAGE,
                          "a phototrichogram needs the days between both photographs, %g to %g: "
                          "give them, or both dates",
                          progress_growth_days[0], progress_growth_days[1]);
    double days = given ? subject->days_between : base_days_between(from, to);
    if (days < progress_growth_days[0] || days > progress_growth_days[1])
        return base_error(err, MESO_E_USAGE,
                          "a phototrichogram is of photographs %g to %g days apart; these are %g",
                          progress_growth_days[0], progress_growth_days[1], days);
    return MESO_OK;
}

/* Its figures were asked for: that there are none is said, not left to be missed. */
static int warn_of_reason(struct report *report, struct arena *arena, struct meso_error *err)
{
    const struct progress_phototrichogram *growth = report->phototrichogram;
    if (!growth->reason && !growth->rate_reason)
        return MESO_OK;
    const char *what = growth->reason ? "no growing share and no growth" : "no growth";
    return pipeline_warn(
        report, "phototrichogram_not_read",
        growth->reason && !strcmp(growth->reason, "too_few")
            ? base_arena_printf(arena, err,
                                "the phototrichogram has %s: too few hairs lie whole in both "
                                "photographs",
                                what)
            : base_arena_printf(arena, err, "the phototrichogram has %s: %s", what,
                                growth->reason ? growth->reason : "no hair became longer"));
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
    return warn_of_reason(report, arena, err);
}
