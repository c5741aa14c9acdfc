/* Irises as a ruler, and how far mouth, eyes and brows are open. Does not judge them. */
#include "pose.h"

#include <math.h>

/* The visible iris measures 11.7 mm in adults (horizontal corneal diameter 11.71 +- 0.42 mm, Ruefer
   et al. 2005, Cornea 24:259); 0.5 mm covers other populations. One photograph repeats to 1.5-3 %.
 */
static const double iris_mm = 11.7, iris_sd_mm = 0.5, reading_relative_sd = 0.025;

/* Beyond these the reading is a guess: a turned iris is an ellipse, half-closed lids cut it. */
static const double iris_max_yaw_deg = 20, iris_min_opening = 0.18, iris_max_difference = 0.10;

static double distance(const struct locate_face *face, int a, int b)
{
    return hypot(face->points[a].x - face->points[b].x, face->points[a].y - face->points[b].y);
}

/* centre: 468 or 473; the four that follow are right, top, left, bottom. The lids cut the height by
   about as much as the network sees the breadth too large: over 51 adults (faces_london) the mean
   of both makes the pupils 63.4 +- 3.0 mm apart, as adults' are (Dodgson 2004, SPIE 5291: 63.4).
   shrink: what turning did to the breadth. */
static double iris_diameter(const struct locate_face *face, int centre, double shrink)
{
    return (distance(face, centre + 1, centre + 3) / shrink +
            distance(face, centre + 2, centre + 4)) /
           2;
}

/* From these angles on the far eye, which nose and lids begin to hide, counts less, and nothing. */
static const double both_eyes_deg = 5, near_eye_deg = 15;

static void read_scale(struct locate_face *face)
{
    face->iris_diameter_px = face->mm_per_px = face->mm_per_px_relative_error = NAN;
    double yaw = fabs(face->yaw_deg), turned = cos(yaw * 3.14159265358979323846 / 180);
    /* Eyes may look ahead, and are seen from the side, or into the camera, and are not. */
    double shrink = (1 + turned) / 2, gaze_error = (1 - turned) / 4;
    double right = iris_diameter(face, 468, shrink), left = iris_diameter(face, 473, shrink);
    double one = fmin(fmax((yaw - both_eyes_deg) / (near_eye_deg - both_eyes_deg), 0), 1);
    double near = face->yaw_deg > 0 ? left : right, far = face->yaw_deg > 0 ? right : left;
    double diameter = (1 + one) / 2 * near + (1 - one) / 2 * far;
    if (!(diameter > 0) || yaw > iris_max_yaw_deg ||
        fmin(face->eye_opening_left, face->eye_opening_right) < iris_min_opening ||
        fabs(right - left) > iris_max_difference * diameter)
        return;
    face->iris_diameter_px = diameter;
    face->mm_per_px = iris_mm / diameter;
    face->mm_per_px_relative_error =
        hypot(iris_sd_mm / iris_mm, hypot(reading_relative_sd * sqrt(1 + one * one), gaze_error));
}

void locate_expression_read(struct locate_face *face)
{
    double pupils = distance(face, 468, 473);
    face->pupil_distance_px = pupils;
    face->mouth_opening = distance(face, 13, 14) / pupils;
    face->mouth_width = distance(face, 61, 291) / pupils;
    face->mouth_drop = (distance(face, 33, 61) + distance(face, 263, 291)) / 2 / pupils;
    face->eye_opening_right = distance(face, 159, 145) / distance(face, 33, 133);
    face->eye_opening_left = distance(face, 386, 374) / distance(face, 263, 362);
    /* the brow's middle, upper and lower edge, above the upper lid's middle */
    double right = distance(face, 105, 159) + distance(face, 52, 159);
    double left = distance(face, 334, 386) + distance(face, 282, 386);
    face->brow_raise = (right + left) / 4 / pupils;
    read_scale(face);
}
