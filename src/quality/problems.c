/* The table of problems, and the comparison of two photographs' figures. */
#include "judge.h"

#include <math.h>

static const struct row {
    const char *name;
    enum quality_scope scope;
    double limit;
    const char *message, *advice;
} rows[QUALITY_CODE_COUNT] = {
#define QUALITY(code, name, scope, limit, message, advice) \
    [QUALITY_##code] = {name, scope, limit, message, advice},
#include "quality/quality_list.h"
#undef QUALITY
};

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* formats come from quality_list.h only */

const char *quality_scope_name(enum quality_scope scope)
{
    static const char *const names[] = {"nothing", "colour", "colour", "comparison", "photograph"};
    return names[scope];
}

static void settle(struct quality *quality)
{
    quality->usable = quality->comparable = true;
    for (int i = 0; i < quality->problem_count; i++) {
        enum quality_scope scope = quality->problems[i].scope;
        quality->usable = quality->usable && scope != QUALITY_UNUSABLE;
        quality->comparable = quality->comparable && scope < QUALITY_EVERYTHING;
    }
}

static void add(struct quality *quality, enum quality_code code, double figure, double unit)
{
    const struct row *row = &rows[code];
    struct quality_problem *problem = &quality->problems[quality->problem_count++];
    problem->code = code;
    problem->name = row->name;
    problem->scope = row->scope;
    problem->figure = figure;
    problem->limit = row->limit;
    base_format(problem->message, sizeof problem->message, row->message, figure * unit,
                row->limit * unit);
    base_format(problem->advice, sizeof problem->advice, "%s", row->advice);
}

/* NaN is unknown, and what is unknown is not a problem. */
static void add_above(struct quality *quality, enum quality_code code, double figure, double unit)
{
    if (fabs(figure) > rows[code].limit)
        add(quality, code, figure, unit);
}

static void add_below(struct quality *quality, enum quality_code code, double figure, double unit)
{
    if (figure < rows[code].limit)
        add(quality, code, figure, unit);
}

void quality_judge(struct quality *quality, const struct photo *photo)
{
    quality->problem_count = 0;
    quality->jpeg_quality = photo->jpeg_quality;
    add_above(quality, QUALITY_CLIPPED, quality->clipped_fraction, 100);
    add_above(quality, QUALITY_GLARE, quality->glare_fraction, 100);
    add_above(quality, QUALITY_BLURRED, quality->blur_sigma_px, 1);
    add_below(quality, QUALITY_DARK, quality->exposure_ev, 1);
    add_below(quality, QUALITY_LITTLE_SKIN, quality->skin_fraction, 100);
    add_below(quality, QUALITY_LOW_RESOLUTION, quality->px_per_mm, 1);
    if (photo->grey)
        add(quality, QUALITY_GREY, 0, 1);
    if (photo->colour_note)
        add(quality, QUALITY_COLOUR_PROFILE, 0, 1);
    settle(quality);
}

/* Coarse compression takes fine colour and lays blocks over the skin: what is left of both is read
   as spots and unevenness. Equally coarse photographs lose alike; down to COARSE a difference is
   within the noise that is shipped (`accuracy noise` writes qualities of 75 and more). */
static void compare_compression(const struct quality *baseline, struct quality *follow_up)
{
    static const double COARSE = 70;
    /* No JPEG: as good as the best. */
    double before = isnan(baseline->jpeg_quality) ? 100 : baseline->jpeg_quality;
    double after = isnan(follow_up->jpeg_quality) ? 100 : follow_up->jpeg_quality;
    if (fmin(before, after) < COARSE)
        add_above(follow_up, QUALITY_COMPRESSION, after - before, 1);
}

static double blur_ratio(const struct quality *baseline, const struct quality *follow_up,
                         double follow_up_scale)
{
    return follow_up->blur_sigma_px / follow_up_scale / baseline->blur_sigma_px;
}

/* The larger of what two differences come to, with its sign. */
static double larger(double a, double b)
{
    return fabs(a) > fabs(b) ? a : b;
}

void quality_frame(const struct locate_face *face, const struct photo *photo,
                   struct quality *quality)
{
    quality->face_outside_fraction = face->outside_fraction;
    quality->face_height_fraction = face->box_height / photo->height;
    quality->face_right_of_middle =
        (face->box_x + face->box_width / 2 - photo->width / 2.0) / face->box_height;
    quality->face_below_middle =
        (face->box_y + face->box_height / 2 - photo->height / 2.0) / face->box_height;
    bool half = face->outside_fraction > rows[QUALITY_FRAMING_HALF].limit;
    add_above(quality, half ? QUALITY_FRAMING_HALF : QUALITY_FRAMING_EDGE, face->outside_fraction,
              100);
    settle(quality);
}

void quality_doubt_view(enum locate_view view, double face_share, struct quality *quality)
{
    add_above(quality, view == LOCATE_SCALP ? QUALITY_VIEW_SCALP : QUALITY_VIEW_FACE, face_share,
              100);
    settle(quality);
}

/* The follow-up's less the baseline's. */
static void subtract_faces(const struct quality *baseline, const struct locate_face *before,
                           const struct locate_face *after, struct quality *out)
{
    out->yaw_from_baseline_deg = after->yaw_deg - before->yaw_deg;
    out->pitch_from_baseline_deg = after->pitch_deg - before->pitch_deg;
    out->roll_from_baseline_deg = after->roll_deg - before->roll_deg;
    out->mouth_opening_from_baseline = after->mouth_opening - before->mouth_opening;
    /* A smile with closed lips opens nothing but draws the corners out and up. */
    out->smile_from_baseline =
        hypot(after->mouth_width - before->mouth_width, after->mouth_drop - before->mouth_drop);
    out->eye_opening_from_baseline = larger(after->eye_opening_left - before->eye_opening_left,
                                            after->eye_opening_right - before->eye_opening_right);
    out->brow_raise_from_baseline = after->brow_raise - before->brow_raise;
    out->face_height_from_baseline = out->face_height_fraction / baseline->face_height_fraction - 1;
    out->face_shift_from_baseline =
        hypot(out->face_right_of_middle - baseline->face_right_of_middle,
              out->face_below_middle - baseline->face_below_middle);
}

static void compare_faces(const struct quality *baseline, const struct locate_face *before,
                          const struct locate_face *after, struct quality *out)
{
    subtract_faces(baseline, before, after, out);
    if (out->face_outside_fraction > rows[QUALITY_FRAMING_HALF].limit)
        return; /* the mesh of half a face is a guess: that is named already */
    add_above(out, QUALITY_POSE_YAW, out->yaw_from_baseline_deg, 1);
    add_above(out, QUALITY_POSE_PITCH, out->pitch_from_baseline_deg, 1);
    add_above(out, QUALITY_POSE_ROLL, out->roll_from_baseline_deg, 1);
    add_above(out, QUALITY_FRAMING_SHIFT, out->face_shift_from_baseline, 1);
    add_above(out, QUALITY_EXPRESSION_MOUTH, out->mouth_opening_from_baseline, 1);
    add_above(out, QUALITY_EXPRESSION_SMILE, out->smile_from_baseline, 1);
    add_above(out, QUALITY_EXPRESSION_EYES, out->eye_opening_from_baseline, 1);
    add_above(out, QUALITY_EXPRESSION_BROWS, out->brow_raise_from_baseline, 1);
}

void quality_compare(const struct quality *baseline, const struct locate_face *baseline_face,
                     const struct align_map *map, const struct locate_face *face,
                     struct quality *follow_up)
{
    add_above(follow_up, QUALITY_EXPOSURE, follow_up->exposure_ev - baseline->exposure_ev, 1);
    add_above(follow_up, QUALITY_WHITE_BALANCE,
              larger(follow_up->red_ev - baseline->red_ev, follow_up->blue_ev - baseline->blue_ev),
              1);
    double ratio = blur_ratio(baseline, follow_up, map->scale);
    if (ratio < 1)
        ratio = 1 / ratio;
    add_above(follow_up, QUALITY_SHARPNESS, ratio, 1);
    add_above(follow_up, QUALITY_SCALE, map->scale - 1, 100);
    add_above(follow_up, QUALITY_SIDE_LIGHT,
              follow_up->light_left_right_ev - baseline->light_left_right_ev, 1);
    compare_compression(baseline, follow_up);
    if (baseline_face && face)
        compare_faces(baseline, baseline_face, face, follow_up);
    settle(follow_up);
}

/* A tan changes the skin's light and colour as another exposure would; known colours tell the two
   apart. */
void quality_compare_colours(const struct locate_reference *baseline,
                             const struct locate_reference *follow_up, struct quality *quality)
{
    double difference = locate_reference_difference(baseline, follow_up);
    quality->reference_from_baseline_de00 = difference;
    if (isnan(difference))
        return;
    for (int i = 0; i < quality->problem_count; i++)
        if (quality->problems[i].code == QUALITY_EXPOSURE ||
            quality->problems[i].code == QUALITY_WHITE_BALANCE)
            quality->problems[i].scope = QUALITY_NOTHING;
    add_above(quality, QUALITY_REFERENCE, difference, 1);
    settle(quality);
}

/* Below this ratio matching would add more error than it takes away (measurement.md). */
static const double MATCH_FROM = 1.25;

void quality_match_blur(const struct quality *baseline, const struct quality *follow_up,
                        double follow_up_scale, double *baseline_sigma_px,
                        double *follow_up_sigma_px)
{
    *baseline_sigma_px = *follow_up_sigma_px = 0;
    double ratio = blur_ratio(baseline, follow_up, follow_up_scale);
    double before = baseline->blur_sigma_px, after = follow_up->blur_sigma_px / follow_up_scale;
    if (ratio > MATCH_FROM)
        *baseline_sigma_px = sqrt(after * after - before * before);
    else if (ratio < 1 / MATCH_FROM)
        *follow_up_sigma_px = sqrt(before * before - after * after) * follow_up_scale;
}
