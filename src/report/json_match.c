/* The ledger of found things, and what their growth tells, as JSON. */
#include "json_parts.h"
#include "names.h"

#include <math.h>

static const char *zone_of(const struct report *report, const struct progress_match *match)
{
    if (match->before >= 0)
        return report->sessions[0].photos[0].mark_zones[match->before];
    return report_last(report)->photos[0].mark_zones[match->after];
}

/* Depth of a wrinkle, contrast of a spot, diameter of a hair. */
static void strength(struct json_writer *w, struct json_place row,
                     const struct progress_match *match, double mm)
{
    bool hair = match->kind == MEASURE_HAIR;
    double unit = hair && !isnan(mm) ? 1000 * mm : 1;
    const char *name = hair                             ? (isnan(mm) ? "width_px" : "diameter_um")
                       : match->kind == MEASURE_WRINKLE ? "depth"
                                                        : "contrast";
    struct json_place both = report_json_object(w, row, name);
    report_json_number(w, both, "before", match->before >= 0 ? match->strength_before * unit : NAN);
    report_json_number(w, both, "after", match->after >= 0 ? match->strength_after * unit : NAN);
    if (match->before >= 0 && match->after >= 0)
        report_json_number(w, both, "detectable", match->strength_detectable * unit);
}

/* Lengths in mm and areas in mm2 where a scale is known, else in pixels of the baseline. */
static void match_row(struct json_writer *w, struct json_place list, const struct report *report,
                      const struct progress_match *match, struct arena *arena,
                      struct meso_error *err)
{
    double mm = report->sessions[0].photos[0].mm_per_px;
    bool area = measure_is_round(match->kind), scaled = !isnan(mm);
    double unit = !scaled ? 1 : area ? mm * mm : mm;
    struct json_place row = report_json_object(w, list, NULL);
    const char *id = report_mark_id(match->kind, match->id, arena, err);
    w->failed = w->failed || !id;
    report_json_text(w, row, "id", id);
    report_json_text(w, row, "status", progress_fate_name(match->fate));
    report_json_text(w, row, "zone", zone_of(report, match));
    report_json_text(w, row, "quantity", area ? "area" : "length");
    report_json_text(w, row, "unit", area ? (scaled ? "mm2" : "px2") : scaled ? "mm" : "px");
    report_json_number(w, row, "before", match->before >= 0 ? match->size_before * unit : NAN);
    report_json_number(w, row, "after", match->after >= 0 ? match->size_after * unit : NAN);
    strength(w, row, match, mm);
    if (match->fate == PROGRESS_CHANGED) {
        struct json_place how = report_json_array(w, row, "how");
        for (int way = 0; way < PROGRESS_WAYS; way++)
            if (match->ways >> way & 1)
                report_json_text(w, how, NULL, progress_way_name(way));
    }
    if (match->seen)
        report_json_bool(w, row, "seen_again", true);
}

static void matches(struct json_writer *w, struct json_place root, const struct report *report,
                    struct arena *arena, struct meso_error *err)
{
    bool paired = report->session_count > 1 && !report->not_aligned;
    struct json_place object = report_json_object(w, root, "matches");
    for (int kind = 0; kind < PROGRESS_MARK_KINDS; kind++) {
        struct json_place list = report_json_array(w, object, report_kind_plural(kind));
        for (int i = 0; paired && i < report->ledger.count; i++)
            if ((int)report->ledger.at[i].kind == kind)
                match_row(w, list, report, &report->ledger.at[i], arena, err);
    }
}

/* Both figures with their error at 95 %. */
static void growth_figure(struct json_writer *w, struct json_place object, const char *name,
                          double value, const char *unit, const double interval[2],
                          const char *reason)
{
    struct json_place figure = report_json_object(w, object, name);
    report_json_number(w, figure, "value", value);
    report_json_text(w, figure, "unit", unit);
    if (!isfinite(value))
        report_json_text(w, figure, "reason", reason ? reason : "not_measured");
    struct json_place both = report_json_array(w, figure, "interval95");
    report_json_number(w, both, NULL, interval[0]);
    report_json_number(w, both, NULL, interval[1]);
}

static void phototrichogram(struct json_writer *w, struct json_place root,
                            const struct progress_phototrichogram *growth)
{
    if (!growth)
        return;
    struct json_place object = report_json_object(w, root, "phototrichogram");
    report_json_number(w, object, "days", growth->days);
    report_json_number(w, object, "hairs", growth->hairs);
    report_json_number(w, object, "growing", growth->growing);
    report_json_number(w, object, "resting", growth->resting);
    report_json_number(w, object, "left_out", growth->left_out);
    growth_figure(w, object, "anagen_fraction", growth->anagen_fraction, "1", growth->anagen95,
                  growth->reason);
    growth_figure(w, object, "growth_rate", growth->growth_rate, "mm/day", growth->rate95,
                  growth->reason ? growth->reason : growth->rate_reason);
}

void report_json_matches(struct json_writer *w, struct json_place root, const struct report *report,
                         struct arena *arena, struct meso_error *err)
{
    if (report->matches_told)
        report_json_told(w, root, "matches", report->matches_told);
    else
        matches(w, root, report, arena, err);
    if (report->growth_told)
        report_json_told(w, root, "phototrichogram", report->growth_told);
    else
        phototrichogram(w, root, report->phototrichogram);
}
