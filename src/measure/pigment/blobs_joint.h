/* Round marks of several photographs of one zone, read together. */
#ifndef MEASURE_BLOBS_JOINT_H
#define MEASURE_BLOBS_JOINT_H

#include "measure.h"

/* What of a measure's marks is read together. */
struct measure_blobs_rule {
    int count_field; /* NaN in a capture that was not read */
    /* Fills what follows from a reading's marks that count and its area. */
    void (*sum_up)(double mm_per_px, struct measure_reading *reading);
    /* Looks for a mark where the search found nothing; NULL: what it found stands. */
    struct measure_look (*look)(const struct photo *photo, double x, double y, double radius_px,
                                double reach_px);
};

/* For measure.join: what is clear in one capture counts in the others where it is doubtful there,
   or where a second look sees it; then each is summed up. */
int measure_blobs_join(const struct measure_capture *captures, int count,
                       const struct measure_blobs_rule *rule, struct arena *arena,
                       struct meso_error *err);

#endif
