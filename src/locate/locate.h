/* What is in view: a face (478-point mesh, pose, irises, expression, zones), or a scalp or skin
   region. Knows photographs and the networks; nothing of other sessions and of measures. */
#ifndef LOCATE_LOCATE_H
#define LOCATE_LOCATE_H

#include "base/base.h"
#include "image/image.h"
#include "kernels/kernels.h"
#include "opencv/opencv.h"

enum locate_view {
    LOCATE_FACE_FRONT,
    LOCATE_FACE_LEFT,  /* about 45 degrees, the patient's left cheek to the camera */
    LOCATE_FACE_RIGHT, /* the patient's right cheek to the camera */
    LOCATE_SCALP,
    LOCATE_SCALP_MACRO,
    LOCATE_SKIN,
    LOCATE_VIEW_COUNT
};
/* MESO_E_UNKNOWN_VIEW names the nearest known one. */
int locate_view_parse(const char *name, enum locate_view *out, struct meso_error *err);
const char *locate_view_name(enum locate_view view);
bool locate_view_is_face(enum locate_view view);

enum { LOCATE_LANDMARKS = 478 };
struct locate_landmark {
    double x, y, z; /* photograph px; z towards the camera is negative, same unit */
};

struct locate_face {
    struct locate_landmark points[LOCATE_LANDMARKS];
    double presence;                            /* of the mesh, 0..1 */
    double detector_score;                      /* 0..1 */
    int faces_seen;                             /* in the photograph; the largest is taken */
    double box_x, box_y, box_width, box_height; /* of the mesh */
    double pupil_distance_px;                   /* between the two iris centres */
    double yaw_deg, pitch_deg, roll_deg;        /* yaw > 0: patient's left cheek to the camera;
                                                   pitch > 0: chin up; roll > 0: clockwise on screen */
    double pixels_per_cm;            /* of the canonical face fitted: shape-based, rough */
    double iris_diameter_px;         /* mean of both eyes; NaN when the irises can't be a ruler */
    double mm_per_px;                /* 11.7 mm / iris_diameter_px; NaN likewise */
    double mm_per_px_relative_error; /* between people and of the reading, 1 sd */
    /* Expression, each relative to the pupil distance */
    double mouth_opening; /* inner lips 13-14 */
    double mouth_width;   /* corners 61-291 */
    double mouth_drop;    /* outer eye corners to mouth corners, mean of both sides */
    double eye_opening_left, eye_opening_right; /* the patient's; lids / eye width */
    double brow_raise;                          /* brow to upper lid, mean of both sides */
};

/* The networks, loaded from models_dir at first use. One a thread. */
struct locate_models;
int locate_models_open(struct locate_models **out, const char *models_dir, struct opencv *context,
                       struct meso_error *err);
void locate_models_close(struct locate_models *models);

/* Finds the largest face and its mesh: short range, full range, padded retry; two mesh passes and
   the mean of 8 deterministic crops. MESO_E_NO_FACE if there is none; MESO_E_FACE_TURNED if there
   is one that the mesh doesn't fit (a profile, a covered face). Does not judge the pose otherwise.
 */
int locate_face(struct locate_models *models, const struct photo *photo, struct locate_face *out,
                struct arena *scratch, struct meso_error *err);
/* MESO_E_FACE_TURNED when the yaw does not fit the view (front |yaw| <= 25; left 20..70; right
   -70..-20) or the mesh is not to be trusted. */
int locate_check_view(const struct locate_face *face, enum locate_view view, const char *name,
                      struct meso_error *err);

/* Zones: outlines defined on the baseline; masks cut to visible skin of the photograph at hand. */
struct locate_zones {
    struct zone *at;
    int count;
};
/* The face's 13 zones, named from the patient's side, without overlap. In face-left and face-right
   only the near side: 9 zones, those on the midline up to it. Each outline is without eyes, brows,
   lips and nostrils in outline_px; in the mask also without what is not visible skin in this very
   photograph (hair, beard, glare; see locate_skin), so valid_px / outline_px tells how much can be
   seen. */
int locate_face_zones(const struct locate_face *face, const struct photo *photo,
                      enum locate_view view, const struct kernels *kernels,
                      struct locate_zones *out, struct arena *arena, struct meso_error *err);
/* "whole": the polygon, or all of the photograph (for scalp-macro: minus vignette borders). */
int locate_region_zones(const struct photo *photo, enum locate_view view,
                        const struct image_polygon *polygon, const struct kernels *kernels,
                        struct locate_zones *out, struct arena *arena, struct meso_error *err);

/* A follow-up's zones: the baseline's outlines mapped by `map` (false: not to be trusted there),
   then cut to visible skin of the follow-up. face is NULL for scalp and skin. Zone i of out is zone
   i of baseline; a zone that maps nowhere has width 0. */
typedef bool (*locate_map_fn)(const void *context, double x, double y, double *mapped_x,
                              double *mapped_y);
int locate_mapped_zones(const struct locate_zones *baseline, locate_map_fn map,
                        const void *map_context, const struct locate_face *face,
                        const struct photo *photo, enum locate_view view,
                        const struct kernels *kernels, struct locate_zones *out,
                        struct arena *arena, struct meso_error *err);

/* Visible skin of a face as a mask over the box (x, y, width, height of the photograph): 255 on
   skin that can be measured, 0 on hair, beard, brows, lashes, glare and background. The skin's
   colour is learnt from this face (every tone). */
struct locate_skin {
    int x, y;
    struct mask mask;
};
int locate_skin(const struct locate_face *face, const struct photo *photo,
                const struct kernels *kernels, struct locate_skin *out, struct arena *arena,
                struct meso_error *err);

#endif
