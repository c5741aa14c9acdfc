/* Private: two sessions' readings, changes and ledger. */
#ifndef PIPELINE_COMPARE_H
#define PIPELINE_COMPARE_H

#include "photos.h"

enum { PIPELINE_MAX_ZONES = 16 };

/* Readings of every capture of a session; captures[c][measure * slots + slot], the last slot of
   each measure is the pooled whole. */
struct session_readings {
    struct measure_reading *captures[PROGRESS_MAX_CAPTURES];
    int photo[PROGRESS_MAX_CAPTURES]; /* which of the session's photographs each is */
    int capture_count;
};

/* A mapping for rooms that don't know mappings: context is a struct align_map. */
bool pipeline_to_follow_up(const void *context, double x, double y, double *mapped_x,
                           double *mapped_y);
bool pipeline_to_baseline(const void *context, double x, double y, double *mapped_x,
                          double *mapped_y);

void pipeline_share_zones(struct report *report);
/* The zone of the photograph that `zone` is read against by the measure's rule; NULL: none. */
const struct zone *pipeline_reference_zone(const struct report *report,
                                           const struct report_photo *photo,
                                           const struct measure *measure, const struct zone *zone);
bool pipeline_is_calibrated(const struct report *report);
/* Measures that can read several photographs of a zone together do so, over all captures. */
int pipeline_join_captures(struct pipeline *pipeline, const struct report *report,
                           struct session_readings *sessions, struct arena *arena,
                           struct meso_error *err);
int pipeline_reading_slots(const struct report_photo *photo);
bool pipeline_slot_applies(const struct locate_zones *zones, enum locate_view view,
                           const struct measure *measure, int slot);
const char *pipeline_slot_name(const struct locate_zones *zones, int slot);
struct progress_captures pipeline_captures(const struct session_readings *session, int index);
/* The whole of every capture, over the zones that all of them can be measured in; the names of
   those that only some can go into *zones_left_out (NULL: none); *none_left: these are all. */
int pipeline_pool_wholes(const struct report *report, const struct session_readings *sessions,
                         const char **zones_left_out, bool *none_left, struct arena *arena,
                         struct meso_error *err);
int pipeline_write_measurements(struct report *report, const struct session_readings *sessions,
                                struct arena *arena, struct meso_error *err);
int pipeline_write_changes(struct report *report, const struct session_readings *sessions,
                           struct arena *arena, struct meso_error *err);
/* Ids for the marks of the primaries; the ledger when there are two sessions. */
int pipeline_write_ledger(struct report *report, const struct session_readings *sessions,
                          struct arena *arena, struct meso_error *err);
/* MESO_E_USAGE where a phototrichogram is asked for and the days between are not known, or not such
   that it can be read. */
int pipeline_check_growth(const struct pipeline_subject *subject,
                          const struct meso_session *sessions, int session_count,
                          struct meso_error *err);
/* The phototrichogram of the two primaries, into the report and the follow-up's hair fields. days
   0: by the sessions' dates. */
int pipeline_write_growth(struct report *report, double days, struct arena *arena,
                          struct meso_error *err);
void pipeline_look_again_at_spots(struct report *report);
/* Looks for the hairs of the ledger that one photograph alone shows. frozen: the baseline's hair
   thresholds. */
int pipeline_look_again(struct report *report, const double *frozen, struct arena *arena,
                        struct meso_error *err);

/* MESO_OK, or the code of a report in which nothing could be compared. */
int pipeline_answer(const struct report *report, struct meso_error *err);

#endif
