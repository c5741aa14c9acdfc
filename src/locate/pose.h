/* What the mesh tells of the head: its pose, its irises, its expression. */
#ifndef LOCATE_POSE_H
#define LOCATE_POSE_H

#include "models.h"

/* Fills yaw, pitch, roll and pixels_per_cm. */
void locate_pose_fit(const struct locate_models *models, struct locate_face *face);
/* Fills the pupil distance, the expression, and, after the pose, the irises' scale. */
void locate_expression_read(struct locate_face *face);

#endif
