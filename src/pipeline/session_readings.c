/* The readings of a session: the mean over its captures, zone by zone, and the pooled whole. */
#include "compare.h"

#include <math.h>

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

void pipeline_pool_whole(struct report_photo *photo, enum locate_view view,
                         struct measure_reading *readings)
{
    int zones = photo->zones.count, slots = pipeline_reading_slots(photo);
    for (int m = 0; measure_all[m]; m++) {
        struct measure_reading applying[PIPELINE_MAX_ZONES];
        int count = 0;
        for (int z = 0; z < zones; z++)
            if (measure_applies(measure_all[m], 1u << view, photo->zones.at[z].name))
                applying[count++] = readings[m * slots + z];
        if (count)
            measure_pool_zones(measure_all[m], applying, count, &readings[m * slots + zones]);
    }
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
