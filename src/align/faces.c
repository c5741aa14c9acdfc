/* Faces: the mesh gives a smooth start, dense flow the rest, and the two directions of the flow say
   where it is to be trusted. Knows nothing of zones. */
#include "working.h"

#include <math.h>

/* Long side of the face's window at work (vision.md: 0.17 px median there, 0.5 px at 12 MP). */
static const double working_side_px = 1280;

/* MediaPipe's outline of the face, clockwise from the top of the forehead. */
static const int oval[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288,
                           397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
                           172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
enum { OVAL_POINTS = sizeof oval / sizeof *oval };

/* Above, one side of the face in the one photograph is hidden in the other. */
static const double largest_turn_deg = 30;

/* One person has 0.61 or more (see identity.c). */
static const double least_valid = 0.2;

static int check_pose(const struct photo *before, const struct locate_face *before_face,
                      const struct photo *after, const struct locate_face *after_face,
                      struct meso_error *err)
{
    double turn = after_face->yaw_deg - before_face->yaw_deg;
    if (!(fabs(turn) <= largest_turn_deg))
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s' and '%s' show the face from different sides: the head is turned "
                          "by %.0f degrees in one and %.0f in the other",
                          before->name, after->name, before_face->yaw_deg, after_face->yaw_deg);
    if (!(before_face->pupil_distance_px > 8 && after_face->pupil_distance_px > 8))
        return base_error(err, MESO_E_NOT_ALIGNED, "the face in '%s' is too small to be aligned",
                          before_face->pupil_distance_px > 8 ? after->name : before->name);
    return MESO_OK;
}

/* The window of a face with some margin, at a scale where the box's long side has side px. */
static int face_frame(const struct photo *photo, const struct locate_face *face, double px,
                      struct align_frame *out, struct arena *arena, struct meso_error *err)
{
    double margin = 0.35 * face->pupil_distance_px;
    return align_frame_new(photo, face->box_x - margin, face->box_y - margin,
                           face->box_width + 2 * margin, face->box_height + 2 * margin, px, out,
                           arena, err);
}

/* Mesh points at least a tenth of the pupil distance apart: eyes and lips have so many that they
   would rule the spline. */
static int choose_points(const struct locate_face *before, const struct locate_face *after,
                         struct image_point from[LOCATE_LANDMARKS],
                         struct image_point to[LOCATE_LANDMARKS])
{
    int count = 0;
    double apart = before->pupil_distance_px / 10;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        const struct locate_landmark *p = &before->points[i];
        bool near_another = false;
        for (int k = 0; k < count && !near_another; k++)
            near_another = hypot(from[k].x - p->x, from[k].y - p->y) < apart;
        if (near_another)
            continue;
        from[count] = (struct image_point){p->x, p->y};
        to[count++] = (struct image_point){after->points[i].x, after->points[i].y};
    }
    return count;
}

/* 255 inside the outline of the face. */
static int fill_subject(const struct align_frame *frame, const struct locate_face *face,
                        struct mask *subject, struct arena *arena, struct meso_error *err)
{
    struct image_point points[OVAL_POINTS];
    for (int i = 0; i < OVAL_POINTS; i++)
        points[i] = align_frame_from_photo(frame, face->points[oval[i]].x, face->points[oval[i]].y);
    if (kernels_mask_new(subject, frame->width, frame->height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    image_polygon_fill((struct image_polygon){points, OVAL_POINTS}, 0, 0, 255, *subject);
    return MESO_OK;
}

static struct align_refinement refinement(const struct align_frame *frame, double pupils_px)
{
    double pupils = pupils_px / frame->px_x;
    return (struct align_refinement){.radius = (int)fmax(3, round(frame->width / 80.0)),
                                     .sigma_px = pupils / 20,
                                     .clamp_px = 0.06 * pupils,
                                     .tolerance_px = fmax(1, 0.005 * pupils),
                                     .passes = 2};
}

int align_faces(const struct kernels *kernels, struct opencv *opencv, const struct photo *before,
                const struct locate_face *before_face, const struct photo *after,
                const struct locate_face *after_face, struct align_map **out, struct arena *arena,
                struct meso_error *err)
{
    struct align_frame from, to;
    struct align_dense dense;
    struct align_spline *spline = NULL;
    struct mask subject;
    struct image_point points_from[LOCATE_LANDMARKS], points_to[LOCATE_LANDMARKS];
    double long_side = fmax(before_face->box_width, before_face->box_height) +
                       0.7 * before_face->pupil_distance_px;
    double px = long_side / working_side_px;
    int code = check_pose(before, before_face, after, after_face, err);
    if (!code)
        code = face_frame(before, before_face, px, &from, arena, err);
    if (!code)
        code =
            face_frame(after, after_face,
                       from.px_x * after_face->pupil_distance_px / before_face->pupil_distance_px,
                       &to, arena, err);
    int count = choose_points(before_face, after_face, points_from, points_to);
    if (!code)
        code = align_spline_fit(points_from, points_to, count, before_face->pupil_distance_px, 0.05,
                                &spline, arena, err);
    if (!code)
        code = align_dense_start(&from, &to, align_spline_map, spline, &dense, arena, err);
    if (!code)
        code = fill_subject(&from, before_face, &subject, arena, err);
    struct align_refinement how = refinement(&from, before_face->pupil_distance_px);
    if (!code)
        code = align_refine(kernels, opencv, &from, subject, &to, &how, &dense, arena, err);
    if (!code)
        code = align_map_new(kernels, before, after, &from, &to, &dense, subject, out, arena, err);
    if (code)
        return code;
    if ((*out)->valid_fraction < least_valid)
        return base_error(err, MESO_E_NOT_ALIGNED,
                          "'%s' and '%s' agree in only %.0f %% of the face: another person, or "
                          "another light than can be compared",
                          before->name, after->name, 100 * (*out)->valid_fraction);
    (*out)->method = "mesh+flow";
    (*out)->identity_doubtful =
        align_identity_doubtful(before_face, after_face, (*out)->valid_fraction);
    return MESO_OK;
}
