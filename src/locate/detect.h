/* Faces in a photograph as boxes, by the two BlazeFace networks. */
#ifndef LOCATE_DETECT_H
#define LOCATE_DETECT_H

#include "models.h"
#include "pyramid.h"

/* Where a face detector is tried; in the order in which they are worth trying. */
enum detect_attempt {
    DETECT_SHORT_RANGE, /* faces from 0.15 of the longer side up */
    DETECT_FULL_RANGE,  /* small faces */
    DETECT_PADDED,      /* short range with a black frame around: faces larger than the frame */
    DETECT_ATTEMPTS
};

enum { DETECT_MAX_FACES = 32, DETECT_KEYPOINTS = 6 };

struct detection {
    double score;
    double left, top, right, bottom;                 /* photograph px */
    double x[DETECT_KEYPOINTS], y[DETECT_KEYPOINTS]; /* eye on the image's left, the other eye, nose
                                                        tip, mouth, ears */
};

/* Largest box first. */
struct detections {
    struct detection at[DETECT_MAX_FACES];
    int count;
};

int locate_detect_faces(struct locate_models *models, const struct pyramid *pyramid,
                        enum detect_attempt attempt, struct detections *out, struct arena *scratch,
                        struct meso_error *err);

#endif
