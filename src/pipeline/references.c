/* Which zone each zone is read against, the same in every photograph, and its colour in each. */
#include "compare.h"

#include <string.h>

/* Of its outline, a zone that others are read against shows so much in every photograph. */
static const double least_share = 0.3;

static const struct zone *zone_named(const struct locate_zones *zones, const char *name,
                                     size_t length)
{
    for (int z = 0; z < zones->count; z++)
        if (strlen(zones->at[z].name) == length && !strncmp(zones->at[z].name, name, length))
            return &zones->at[z];
    return NULL;
}

static bool shown_everywhere(const struct report *report, const char *name, size_t length)
{
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++) {
            const struct report_photo *photo = &report->sessions[s].photos[i];
            const struct zone *zone = zone_named(&photo->zones, name, length);
            if (photo->left_out || (s && report->not_aligned))
                continue;
            if (!zone || !zone->width ||
                (double)zone->valid_px < least_share * (double)zone->outline_px)
                return false;
        }
    return true;
}

/* The first of the names that every photograph shows, in this one; NULL: none. */
static const struct zone *first_shown(const struct report *report, const struct locate_zones *zones,
                                      const char *names)
{
    for (size_t length; *names; names += length) {
        names += strspn(names, " ");
        length = strcspn(names, " ");
        if (length && shown_everywhere(report, names, length))
            return zone_named(zones, names, length);
    }
    return NULL;
}

const struct zone *pipeline_reference_zone(const struct report *report,
                                           const struct report_photo *photo,
                                           const struct measure *measure, const struct zone *zone)
{
    const char *names = measure_references(measure, zone->name);
    return names ? first_shown(report, &photo->zones, names) : NULL;
}

/* Whether absolute colours may be compared: every photograph that is measured knows its own. */
bool pipeline_is_calibrated(const struct report *report)
{
    for (int s = 0; s < report->session_count; s++)
        for (int i = 0; i < report->sessions[s].photo_count; i++) {
            const struct report_photo *photo = &report->sessions[s].photos[i];
            if (!photo->left_out && (!photo->colours.kind || photo->colours.refusal))
                return false;
        }
    return true;
}
