/* From a photograph to its face: boxes, then the mesh in two passes and the mean of four jittered
   crops, which halves its noise. Does not judge pose or expression. */
#include "detect.h"
#include "mesh.h"
#include "outline.h"
#include "pose.h"

#include <math.h>
#include <string.h>

enum { JITTERS = 4 };

static const double least_presence = 0.5;
/* A crop's side in units of the box of the face (MediaPipe's graph of the face mesh). */
static const double crop_over_box = 1.5;
/* Root mean square of repeated readings, in % of the pupil distance: 0.60 for one crop, 0.40 for
   two, 0.31 for three, 0.29 for four, 0.23 for eight; each costs as much as 1.2 million decoded
   pixels. Amplitudes of the jitter: centre and side in units of the side, angle in radians. */
static const double jitter_centre = 0.03, jitter_side = 0.06, jitter_angle = 0.08;
static struct square square_of_detection(const struct detection *d)
{
    return (struct square){(d->left + d->right) / 2, (d->top + d->bottom) / 2,
                           crop_over_box * fmax(d->right - d->left, d->bottom - d->top),
                           atan2(d->y[1] - d->y[0], d->x[1] - d->x[0])};
}

struct bounds {
    double left, top, right, bottom;
};

static struct bounds bounds_of(const struct locate_landmark *points)
{
    struct bounds b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < MESH_POINTS; i++) {
        b.left = fmin(b.left, points[i].x);
        b.right = fmax(b.right, points[i].x);
        b.top = fmin(b.top, points[i].y);
        b.bottom = fmax(b.bottom, points[i].y);
    }
    return b;
}

static struct square square_of_mesh(const struct locate_landmark *points)
{
    struct bounds b = bounds_of(points);
    return (struct square){(b.left + b.right) / 2, (b.top + b.bottom) / 2,
                           crop_over_box * fmax(b.right - b.left, b.bottom - b.top),
                           atan2(points[263].y - points[33].y, points[263].x - points[33].x)};
}

/* -1..1, the index-th of the Halton sequence (Halton 1960): evenly spread and the same every time.
 */
static double halton(int index, int base)
{
    double value = 0, weight = 1;
    for (; index > 0; index /= base) {
        weight /= base;
        value += weight * (index % base);
    }
    return 2 * value - 1;
}

static struct square jittered(const struct square *square, int index)
{
    return (struct square){square->x + jitter_centre * square->side * halton(index, 2),
                           square->y + jitter_centre * square->side * halton(index, 3),
                           square->side * (1 + jitter_side * halton(index, 5)),
                           square->angle + jitter_angle * halton(index, 7)};
}

int locate_mesh_first(struct locate_models *models, const struct pyramid *pyramid,
                      const struct detection *detection,
                      struct locate_landmark points[LOCATE_LANDMARKS], double *presence,
                      struct arena *scratch, struct meso_error *err)
{
    struct square square = square_of_detection(detection);
    return locate_mesh_run(models, pyramid, &square, false, points, presence, scratch, err);
}

/* The second pass and the mean of the jittered crops around it; face->points holds the first's. */
static int later_passes(struct locate_models *models, const struct pyramid *pyramid,
                        struct locate_face *face, struct arena *scratch, struct meso_error *err)
{
    struct square square = square_of_mesh(face->points);
    int code = locate_mesh_run(models, pyramid, &square, false, face->points, &face->presence,
                               scratch, err);
    square = square_of_mesh(face->points);
    struct locate_landmark *mean = face->points, *one;
    one = base_arena_alloc(scratch, sizeof *one * LOCATE_LANDMARKS, err);
    if (code || !one)
        return code ? code : MESO_E_OUT_OF_MEMORY;
    memset(mean, 0, sizeof face->points);
    face->presence = 0;
    for (int j = 1; j <= JITTERS; j++) {
        struct square shaken = jittered(&square, j);
        double presence;
        code = locate_mesh_run(models, pyramid, &shaken, true, one, &presence, scratch, err);
        if (code)
            return code;
        face->presence += presence / JITTERS;
        for (int i = 0; i < LOCATE_LANDMARKS; i++) {
            mean[i].x += one[i].x / JITTERS;
            mean[i].y += one[i].y / JITTERS;
            mean[i].z += one[i].z / JITTERS;
        }
    }
    return MESO_OK;
}

/* Takes the largest detection whose mesh says that it is a face, and counts the others like it.
   best_presence: of all that were tried, for the message. */
static int take_largest(struct locate_models *models, const struct pyramid *pyramid,
                        const struct detections *found, struct locate_face *face,
                        double *best_presence, struct arena *scratch, struct meso_error *err)
{
    struct locate_landmark *points =
        base_arena_alloc(scratch, sizeof *points * LOCATE_LANDMARKS, err);
    if (!points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < found->count; i++) {
        double presence;
        int code =
            locate_mesh_first(models, pyramid, &found->at[i], points, &presence, scratch, err);
        if (code)
            return code;
        *best_presence = fmax(*best_presence, presence);
        if (presence < least_presence)
            continue;
        if (face->faces_seen++ == 0) {
            memcpy(face->points, points, sizeof face->points);
            face->detector_score = found->at[i].score;
        }
    }
    return MESO_OK;
}

/* Sampled evenly over the box. */
static int find_outside(const struct photo *photo, struct locate_face *face, struct arena *scratch,
                        struct meso_error *err)
{
    enum { SIDE = 64 };
    struct image_polygon oval;
    int inside = 0, outside = 0;
    int code = locate_outline_face(face, OUTLINE_WHOLE, &oval, scratch, err);
    for (int i = 0; i < SIDE * SIDE && !code; i++) {
        struct image_point at = {face->box_x + face->box_width * (i % SIDE + 0.5) / SIDE,
                                 face->box_y +
                                     face->box_height * ((double)(i / SIDE) + 0.5) / SIDE};
        if (!image_polygon_contains(oval, at))
            continue;
        inside++;
        outside += at.x < 0 || at.y < 0 || at.x > photo->width || at.y > photo->height;
    }
    face->outside_fraction = inside ? (double)outside / inside : 0;
    return code;
}

static int describe(const struct locate_models *models, const struct photo *photo,
                    struct locate_face *face, struct arena *scratch, struct meso_error *err)
{
    struct bounds b = bounds_of(face->points);
    face->box_x = b.left;
    face->box_y = b.top;
    face->box_width = b.right - b.left;
    face->box_height = b.bottom - b.top;
    locate_pose_fit(models, face);
    locate_expression_read(face);
    return find_outside(photo, face, scratch, err);
}

static int find(struct locate_models *models, const struct photo *photo, struct locate_face *face,
                struct arena *scratch, struct meso_error *err)
{
    double best_presence = -1;
    struct pyramid pyramid;
    int code = locate_pyramid_new(photo, &pyramid, scratch, err);
    if (code)
        return code;
    for (int a = 0; a < DETECT_ATTEMPTS; a++) {
        struct detections found;
        code = locate_detect_faces(models, &pyramid, (enum detect_attempt)a, &found, scratch, err);
        if (!code)
            code = take_largest(models, &pyramid, &found, face, &best_presence, scratch, err);
        if (code)
            return code;
        if (!face->faces_seen)
            continue;
        code = later_passes(models, &pyramid, face, scratch, err);
        return code ? code : describe(models, photo, face, scratch, err);
    }
    if (best_presence < 0)
        return base_error(err, MESO_E_NO_FACE, "no face was found in '%s'", photo->name);
    return base_error(
        err, MESO_E_FACE_TURNED,
        "there is a face in '%s', but it is turned or covered too much to be measured "
        "(presence %.2f, at least %.2f is needed)",
        photo->name, best_presence, least_presence);
}

int locate_face(struct locate_models *models, const struct photo *photo, struct locate_face *out,
                struct arena *scratch, struct meso_error *err)
{
    memset(out, 0, sizeof *out);
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = find(models, photo, out, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
