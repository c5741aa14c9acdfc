/* The changes between two sessions: every field with a direction, in every zone both show. */
#include "compare.h"

#include <math.h>
#include <string.h>

/* Of a zone, what can be measured; the whole goes by the sum of its zones. */
static double shown(const struct report_photo *photo, int slot)
{
    int64_t valid = 0, outline = 0;
    for (int z = 0; z < photo->zones.count; z++)
        if (slot == photo->zones.count || slot == z) {
            valid += photo->zones.at[z].valid_px;
            outline += photo->zones.at[z].outline_px;
        }
    return outline ? (double)valid / (double)outline : 0;
}

/* Of what the baseline shows of a zone, the share that the mapping is to be trusted for. */
static void count_trusted(const struct zone *zone, const struct align_map *map, int64_t *trusted,
                          int64_t *all)
{
    enum { SAMPLES_A_SIDE = 48 };
    int step_x = zone->width / SAMPLES_A_SIDE + 1, step_y = zone->height / SAMPLES_A_SIDE + 1;
    for (int y = 0; y < zone->height; y += step_y)
        for (int x = 0; x < zone->width; x += step_x) {
            double to_x, to_y;
            if (!zone->mask.at[y * zone->mask.stride + x])
                continue;
            *all += (int64_t)step_x * step_y;
            if (align_point(map, zone->x + x + 0.5, zone->y + y + 0.5, &to_x, &to_y))
                *trusted += (int64_t)step_x * step_y;
        }
}

/* The share of a zone that either photograph shows, or that is known to be the same skin, whichever
   is less: a beard half over a zone leaves another zone. */
static double valid_fraction(const struct report *report, int slot)
{
    const struct report_photo *baseline = &report->sessions[0].photos[0];
    const struct report_photo *follow_up = &report->sessions[1].photos[0];
    double before = shown(baseline, slot), after = shown(follow_up, slot);
    int64_t trusted = 0, all = 0;
    if (!(before > 0) || !follow_up->alignment)
        return 0;
    for (int z = 0; z < baseline->zones.count; z++)
        if (slot == baseline->zones.count || slot == z)
            count_trusted(&baseline->zones.at[z], follow_up->alignment, &trusted, &all);
    return fmin(fmin(before, after), all ? (double)trusted / (double)all : 0);
}

/* Every zone is compared by the headline fields, the whole by all that have a direction: the others
   of a zone say the same once more, and each question more makes the others harder to answer. */
static bool is_compared(const struct measure *measure, int field, bool whole)
{
    return field < measure->headline_count || (whole && measure->fields[field].better);
}

/* The field that tells how many hairs there are has a ledger of them. */
static bool counts_hairs(const struct measure *measure, int field)
{
    return !strcmp(measure->name, "hair") && !strcmp(measure->fields[field].name, "density");
}

static void add_change(struct report *report, const struct session_readings *sessions,
                       const struct measure *measure, int m, int slot, int field,
                       const struct progress_gate *gate)
{
    struct progress_change *change = &report->changes[report->change_count++];
    int slots = pipeline_reading_slots(&report->sessions[0].photos[0]);
    struct progress_captures before = pipeline_captures(&sessions[0], m * slots + slot);
    struct progress_captures after = pipeline_captures(&sessions[1], m * slots + slot);
    progress_compare(measure, field, pipeline_slot_name(&report->sessions[0].photos[0].zones, slot),
                     &before, &after, gate, change);
    change->from = report->sessions[0].number;
    change->to = report->sessions[1].number;
    if (report->not_aligned) {
        change->reasons[0] = "not_aligned";
        change->reason_count = 1;
    }
}

/* A course's own measures wait for its effect; the others tell what else happened. */
static int judge_after_days(const struct course *course, const struct measure *measure)
{
    for (int i = 0; course && i < course->measures.count; i++)
        if (!strcmp(course->measures.at[i], measure->name))
            return (int)course->judge_after_days.least;
    return 0;
}

/* What the repeats of a field say in all zones but `slot`; the whole is made of the others. */
static struct progress_repeats repeats_elsewhere(const struct report *report,
                                                 const struct session_readings *sessions, int m,
                                                 int slot, int field)
{
    const struct locate_zones *zones = &report->sessions[0].photos[0].zones;
    int slots = pipeline_reading_slots(&report->sessions[0].photos[0]);
    struct progress_repeats repeats = {0};
    for (int z = 0; z < zones->count && zones->count > 1; z++) {
        if (z == slot || !pipeline_slot_applies(zones, report->view, measure_all[m], z))
            continue;
        for (int s = 0; s < report->session_count; s++) {
            struct progress_captures captures = pipeline_captures(&sessions[s], m * slots + z);
            if (captures.count > 1)
                progress_repeats_add(measure_all[m], field, &captures, &repeats);
        }
    }
    progress_repeats_discount(&repeats);
    if (report->own_noise) {
        repeats.squares += report->own_noise[m * MEASURE_MAX_FIELDS + field].squares;
        repeats.freedom += report->own_noise[m * MEASURE_MAX_FIELDS + field].freedom;
    }
    return repeats;
}

static void set_needles(const struct report *report, struct progress_gate *gate)
{
    for (int s = 0; s < 2; s++) {
        gate->needled[s] = report->sessions[s].needled;
        gate->days_since_needles[s] = report->sessions[s].days_since_needles;
    }
}

int pipeline_write_changes(struct report *report, const struct session_readings *sessions,
                           struct arena *arena, struct meso_error *err)
{
    const struct report_photo *baseline = &report->sessions[0].photos[0];
    const struct report_photo *follow_up = &report->sessions[1].photos[0];
    int slots = pipeline_reading_slots(baseline);
    size_t room = (size_t)pipeline_measure_count() * (size_t)slots * MEASURE_MAX_FIELDS;
    report->changes = base_arena_calloc(arena, room + 1, sizeof *report->changes, err);
    if (!report->changes)
        return MESO_E_OUT_OF_MEMORY;
    struct progress_gate gate = {
        .quality = &follow_up->quality,
        .baseline = &baseline->quality,
        .calibrated = report->calibrated,
        .days = report->days_of_course,
    };
    set_needles(report, &gate);
    struct progress_paired paired;
    bool hairs_paired =
        !report->not_aligned && progress_pair(&report->ledger, MEASURE_HAIR, &paired);
    for (int m = 0; measure_all[m]; m++)
        for (int slot = 0; slot < slots; slot++) {
            const struct measure *measure = measure_all[m];
            if (!pipeline_slot_applies(&baseline->zones, report->view, measure, slot))
                continue;
            bool whole = !strcmp(pipeline_slot_name(&baseline->zones, slot), "whole");
            gate.zone_valid_fraction = valid_fraction(report, slot);
            gate.judge_after_days = judge_after_days(report->course.course, measure);
            for (int f = 0; f < measure->field_count; f++) {
                if (!is_compared(measure, f, whole))
                    continue;
                struct progress_repeats elsewhere = repeats_elsewhere(report, sessions, m, slot, f);
                gate.elsewhere = &elsewhere;
                gate.paired = hairs_paired && counts_hairs(measure, f) ? &paired : NULL;
                add_change(report, sessions, measure, m, slot, f, &gate);
            }
        }
    if (report->control)
        progress_subtract_control(report->changes, report->change_count, report->control);
    return progress_decide(report->changes, report->change_count, arena, err);
}
