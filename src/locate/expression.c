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

/* centre: 468 or 473; the four that follow are right, top, left, bottom. */
static double iris_diameter(const struct locate_face *face, int centre)
{
    return (distance(face, centre + 1, centre + 3) + distance(face, centre + 2, centre + 4)) / 2;
}

static void read_scale(struct locate_face *face)
{
    face->iris_diameter_px = face->mm_per_px = face->mm_per_px_relative_error = NAN;
    double right = iris_diameter(face, 468), left = iris_diameter(face, 473);
    double mean = (right + left) / 2;
    if (!(mean > 0) || fabs(face->yaw_deg) > iris_max_yaw_deg ||
        fmin(face->eye_opening_left, face->eye_opening_right) < iris_min_opening ||
        fabs(right - left) > iris_max_difference * mean)
        return;
    face->iris_diameter_px = mean;
    face->mm_per_px = iris_mm / mean;
    face->mm_per_px_relative_error = hypot(iris_sd_mm / iris_mm, reading_relative_sd);
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
