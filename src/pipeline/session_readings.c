/* The readings of a session: the mean over its captures, zone by zone, and the pooled whole. */
#include "compare.h"

#include <math.h>
#include <string.h>

int pipeline_measure_count(void)
{
    int count = 0;
    while (measure_all[count])
        count++;
    return count;
}

/* The pooled reading stands behind the zones' own. */
int pipeline_reading_slots(const struct report_photo *photo)
{
    return photo->zones.count + 1;
}

/* With one zone the whole is that zone and is written once. */
static bool slot_stands(const struct locate_zones *zones, int slot)
{
    return slot < zones->count || zones->count != 1;
}

static bool measured(const struct measure *measure, const struct measure_reading *reading)
{
    for (int f = 0; f < measure->field_count; f++)
        if (!isnan(reading->values[f]))
            return true;
    return false;
}

/* The first reading of a zone that is refused altogether in any capture of any session, or NULL. */
static const struct measure_reading *refusal(const struct session_readings *sessions,
                                             int session_count, const struct measure *measure,
                                             int index)
{
    for (int s = 0; s < session_count; s++)
        for (int c = 0; c < sessions[s].capture_count; c++)
            if (!measured(measure, &sessions[s].captures[c][index]))
                return &sessions[s].captures[c][index];
    return NULL;
}

/* The whole is what was treated. */
static bool is_control(const struct report *report, const char *zone)
{
    return report->control && !strcmp(report->control, zone);
}

/* A zone that one photograph can't be measured in is left out of every photograph's whole: a cap in
   the follow-up is no loss of wrinkles. Photographs that are not aligned are not compared. */
static void pool_whole(const struct report *report, const struct session_readings *sessions,
                       int session, int capture, int m)
{
    int photo = sessions[session].photo[capture];
    const struct locate_zones *zones = &report->sessions[session].photos[photo].zones;
    struct measure_reading *readings = sessions[session].captures[capture];
    struct measure_reading applying[PIPELINE_MAX_ZONES];
    int slots = zones->count + 1, count = 0;
    for (int z = 0; z < zones->count; z++) {
        int index = m * slots + z;
        if (!measure_applies(measure_all[m], 1u << report->view, zones->at[z].name) ||
            is_control(report, zones->at[z].name))
            continue;
        const struct measure_reading *refused =
            report->not_aligned ? NULL
                                : refusal(sessions, report->session_count, measure_all[m], index);
        applying[count] = refused ? *refused : readings[index];
        if (refused)
            applying[count].area_cm2 = NAN;
        count++;
    }
    if (count)
        measure_pool_zones(measure_all[m], applying, count, &readings[m * slots + zones->count]);
}

/* Whether some photograph reads a zone that another one refuses. */
static bool left_out(const struct report *report, const struct session_readings *sessions, int zone)
{
    const struct locate_zones *zones = &report->sessions[0].photos[0].zones;
    for (int m = 0; measure_all[m]; m++) {
        int index = m * (zones->count + 1) + zone;
        if (!measure_applies(measure_all[m], 1u << report->view, zones->at[zone].name) ||
            !refusal(sessions, report->session_count, measure_all[m], index))
            continue;
        for (int s = 0; s < report->session_count; s++)
            for (int c = 0; c < sessions[s].capture_count; c++)
                if (measured(measure_all[m], &sessions[s].captures[c][index]))
                    return true;
    }
    return false;
}

int pipeline_pool_wholes(const struct report *report, const struct session_readings *sessions,
                         const char **zones_left_out, bool *none_left, struct arena *arena,
                         struct meso_error *err)
{
    const struct locate_zones *zones = &report->sessions[0].photos[0].zones;
    for (int s = 0; s < report->session_count; s++)
        for (int c = 0; c < sessions[s].capture_count; c++)
            for (int m = 0; measure_all[m]; m++)
                pool_whole(report, sessions, s, c, m);
    *zones_left_out = NULL;
    int out = 0;
    for (int z = 0; z < zones->count && !report->not_aligned && zones->count > 1; z++) {
        if (!left_out(report, sessions, z))
            continue;
        out++;
        *zones_left_out =
            base_arena_printf(arena, err, "%s%s%s", *zones_left_out ? *zones_left_out : "",
                              *zones_left_out ? ", " : "", zones->at[z].name);
        if (!*zones_left_out)
            return MESO_E_OUT_OF_MEMORY;
    }
    *none_left = out && out == zones->count;
    return MESO_OK;
}

static void mean_reading(const struct measure *measure, const struct progress_captures *captures,
                         struct measure_reading *out)
{
    *out = *captures->at[0];
    for (int f = 0; f < measure->field_count; f++)
        out->values[f] = progress_mean(captures, f, &out->reasons[f]);
}

struct progress_captures pipeline_captures(const struct session_readings *session, int index)
{
    struct progress_captures captures = {.count = session->capture_count};
    for (int i = 0; i < session->capture_count; i++)
        captures.at[i] = &session->captures[i][index];
    return captures;
}

const char *pipeline_slot_name(const struct locate_zones *zones, int slot)
{
    return slot < zones->count ? zones->at[slot].name : "whole";
}

bool pipeline_slot_applies(const struct locate_zones *zones, enum locate_view view,
                           const struct measure *measure, int slot)
{
    if (!slot_stands(zones, slot))
        return false;
    return slot == zones->count ? (measure->views >> view & 1) != 0
                                : measure_applies(measure, 1u << view, zones->at[slot].name);
}

int pipeline_write_measurements(struct report *report, const struct session_readings *sessions,
                                struct arena *arena, struct meso_error *err)
{
    size_t room =
        (size_t)report->session_count * (size_t)pipeline_measure_count() * (PIPELINE_MAX_ZONES + 1);
    report->measurements = base_arena_calloc(arena, room, sizeof *report->measurements, err);
    if (!report->measurements)
        return MESO_E_OUT_OF_MEMORY;
    for (int s = 0; s < report->session_count; s++) {
        const struct report_photo *photo = &report->sessions[s].photos[0];
        int slots = pipeline_reading_slots(photo);
        for (int m = 0; measure_all[m]; m++)
            for (int z = 0; z < slots; z++) {
                if (!pipeline_slot_applies(&photo->zones, report->view, measure_all[m], z))
                    continue;
                struct report_measurement *row = &report->measurements[report->measurement_count++];
                struct progress_captures captures = pipeline_captures(&sessions[s], m * slots + z);
                row->session = s;
                row->measure = measure_all[m];
                row->zone = pipeline_slot_name(&photo->zones, z);
                mean_reading(measure_all[m], &captures, &row->reading);
            }
    }
    return MESO_OK;
}
