/* The networks and the constant data of the face, as the room's files share them. */
#ifndef LOCATE_MODELS_H
#define LOCATE_MODELS_H

#include "locate.h"

enum {
    MESH_POINTS = 468, /* of the base network; the irises' 10 points follow */
    IRIS_POINTS = 5,
    REGION_COUNT = 3,
    REGION_MAX_POINTS = 80,
    POSE_MAX_POINTS = 64,
    PATH_BYTES = 4096
};

enum models_net {
    NET_SHORT_RANGE,
    NET_FULL_RANGE,
    NET_MESH,
    NET_LIPS,     /* the three regions in the order of mesh_attention.json */
    NET_LEFT_EYE, /* on the image's left: the patient's right */
    NET_RIGHT_EYE,
    NET_COUNT
};

/* A part of the mesh that a network of its own refines (mesh_attention.json). */
struct region {
    int points[REGION_MAX_POINTS];
    int count;
    int from, to;            /* mesh points that give its direction */
    double scale_x, scale_y; /* the crop's size in units of the region's */
};

/* Points of the canonical face that give the pose (canonical_face.json), in cm: x to the patient's
   left, y up, z forward. */
struct pose_point {
    int index;
    double weight, x, y, z;
};

struct locate_models {
    char dir[PATH_BYTES];
    struct opencv *context;
    struct opencv_net *nets[NET_COUNT]; /* NULL until first used */
    bool face_data_read;
    struct region regions[REGION_COUNT];
    struct pose_point pose[POSE_MAX_POINTS];
    int pose_count;
};

int locate_models_net(struct locate_models *models, enum models_net which, struct opencv_net **out,
                      struct meso_error *err);
/* Reads regions and pose points once. */
int locate_models_face_data(struct locate_models *models, struct arena *scratch,
                            struct meso_error *err);

#endif
