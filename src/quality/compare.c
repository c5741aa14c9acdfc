/* Two photographs of one patient compared: what differs from the baseline, each way. */
#include "judge.h"

#include <math.h>
#include <string.h>

/* Below this ratio matching would add more error than it takes away (measurement.md). */
static const double MATCH_FROM = 1.25;

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
        quality_add_above(follow_up, QUALITY_COMPRESSION, after - before, 1);
}

/* The larger of what two differences come to, with its sign. */
static double larger(double a, double b)
{
    return fabs(a) > fabs(b) ? a : b;
}

/* What the baseline burns out as well is at the limit by chance. */
static void compare_clipping(const struct quality *baseline, struct quality *follow_up)
{
    static const double ALIKE = 0.005;
    if (follow_up->clipped_fraction - baseline->clipped_fraction < ALIKE)
        quality_remove(follow_up, QUALITY_CLIPPED);
}

/* What hair or shine hides of one photograph is not the same skin in other light: zones are
   compared one by one, each by what both show of it. */
struct light_change {
    double red, green, blue, weight; /* EV */
};

static struct light_change change_of_light(const struct quality *baseline,
                                           const struct quality *follow_up)
{
    struct light_change sum = {0};
    for (int i = 0; i < baseline->zone_count && i < follow_up->zone_count; i++) {
        const struct quality_zone *before = &baseline->zones[i], *after = &follow_up->zones[i];
        double weight = fmin(before->skin_fraction, after->skin_fraction);
        /* less than a quarter of a zone is its rim */
        if (!(weight > 0.25) || isnan(after->green_ev - before->green_ev))
            continue;
        sum.red += weight * (after->red_ev - before->red_ev);
        sum.green += weight * (after->green_ev - before->green_ev);
        sum.blue += weight * (after->blue_ev - before->blue_ev);
        sum.weight += weight;
    }
    return sum;
}

static void compare_colour(const struct quality *baseline, struct quality *follow_up)
{
    struct light_change change = change_of_light(baseline, follow_up);
    double red = (change.red - change.green) / change.weight;
    double blue = (change.blue - change.green) / change.weight;
    follow_up->exposure_from_baseline_ev = change.green / change.weight;
    quality_add_above(follow_up, QUALITY_EXPOSURE, follow_up->exposure_from_baseline_ev, 1);
    if (larger(red, blue) == red)
        quality_add_above(follow_up, QUALITY_RED, red, 1);
    else
        quality_add_above(follow_up, QUALITY_BLUE, blue, 1);
    quality_add_above(follow_up, QUALITY_SIDE_LIGHT,
                      follow_up->light_left_right_ev - baseline->light_left_right_ev, 1);
}

static double blur_ratio(const struct quality *baseline, const struct quality *follow_up,
                         double follow_up_scale)
{
    return follow_up->blur_sigma_px / follow_up_scale / baseline->blur_sigma_px;
}

/* What moved is blurred along one direction: of the variance that was added, most lies there. */
static bool moved(const struct quality *baseline, const struct quality *follow_up, double scale)
{
    static const double MOST_ACROSS = 0.25;
    double wide = pow(follow_up->blur_widest_px / scale, 2) - pow(baseline->blur_widest_px, 2);
    double narrow =
        pow(follow_up->blur_narrowest_px / scale, 2) - pow(baseline->blur_narrowest_px, 2);
    return wide > 0 && narrow < MOST_ACROSS * wide;
}

/* By the texture as a whole, where no edge is told from it. Its energy falls with the variance v of
   a blur as a power of it, so that detail is ((v2 + b) / (v1 + b))^k after another blur of variance
   b; the baseline's own detail tells k. */
static double texture_ratio(const struct quality *baseline, const struct quality *follow_up)
{
    static const double V1 = 0.8 * 0.8, V2 = 1.8 * 1.8;
    bool sharper = follow_up->fine_detail > baseline->fine_detail;
    double fine = fmax(follow_up->fine_detail, baseline->fine_detail);
    double soft = fmin(follow_up->fine_detail, baseline->fine_detail);
    double sigma = sharper ? follow_up->blur_sigma_px : baseline->blur_sigma_px;
    double ratio = pow(soft, log(V2 / V1) / log(fine));
    if (!(soft > 1 && ratio > 1 && sigma > 0))
        return NAN;
    double added = fmax(0, (V2 - ratio * V1) / (ratio - 1));
    double times = sqrt(1 + added / (sigma * sigma));
    return sharper ? 1 / times : times;
}

/* The sd of the noise that the noisier one has beside the other's; negative: that is the baseline.
 */
static double noisier(const struct quality *baseline, const struct quality *follow_up)
{
    double before = baseline->noise_levels, after = follow_up->noise_levels;
    return copysign(sqrt(fabs(after * after - before * before)), after - before);
}

static void compare_sharpness(const struct quality *baseline, double scale, bool textured,
                              struct quality *follow_up)
{
    double ratio = blur_ratio(baseline, follow_up, scale);
    double texture = textured ? texture_ratio(baseline, follow_up) : NAN;
    if (fabs(log(texture)) > fabs(log(ratio)))
        ratio = texture;
    double along = follow_up->blur_widest_px / scale / baseline->blur_widest_px;
    follow_up->blur_from_baseline = ratio;
    follow_up->motion_from_baseline = along;
    /* Beyond the gate along one direction alone, or with next to nothing across it. */
    double limit = quality_limit(QUALITY_MOTION);
    double noise = follow_up->noise_from_baseline_levels, most = quality_limit(QUALITY_NOISE);
    if (!textured && along > limit && (!(ratio > limit) || moved(baseline, follow_up, scale)))
        quality_add(follow_up, QUALITY_MOTION, along, 1, NULL);
    else if (ratio > 1 && noise > -most)
        quality_add_above(follow_up, QUALITY_SHARPNESS, ratio, 1);
    else if (ratio < 1 && noise < most) /* noise has sharp edges of its own */
        quality_add_above(follow_up, QUALITY_SHARPER, 1 / ratio, 1);
}

/* Blur and coarse compression take the finest detail as well, and that of hair is no noise: a
   smoother photograph has no better sensor where these differ. */
static void compare_noise(const struct quality *baseline, double scale, bool textured,
                          struct quality *follow_up)
{
    static const double LIKE_BLUR = 1.4, LIKE_QUALITY = 15; /* noise itself passes for 1.25 */
    static const double LIKE_SCALE = 0.1;
    if (textured && fabs(scale - 1) > LIKE_SCALE)
        return;
    double before = baseline->noise_levels, after = follow_up->noise_levels;
    bool blurred = follow_up->blur_from_baseline > LIKE_BLUR;
    bool compressed = baseline->jpeg_quality - follow_up->jpeg_quality > LIKE_QUALITY;
    if (after > before || !(blurred || compressed || textured))
        quality_add_above(follow_up, QUALITY_NOISE, follow_up->noise_from_baseline_levels, 1);
}

/* In the same framing another scale is another number of pixels, not another distance. */
static void compare_scale(const struct quality *baseline, double scale, struct quality *follow_up)
{
    static const double SAME_FRAMING = 0.05;
    double framing = follow_up->face_height_fraction / baseline->face_height_fraction;
    if (isnan(framing))
        framing = scale * baseline->photo_height_px / follow_up->photo_height_px;
    bool other_pixels = fabs(framing - 1) < SAME_FRAMING;
    quality_add_above(follow_up, other_pixels ? QUALITY_RESOLUTION : QUALITY_SCALE, scale - 1, 100);
    /* Fewer pixels show less; where each is as sharp as it was, that is all. */
    if (other_pixels && 1 - scale > quality_limit(QUALITY_RESOLUTION) &&
        follow_up->blur_sigma_px < MATCH_FROM * baseline->blur_sigma_px)
        quality_remove(follow_up, QUALITY_SHARPNESS);
    /* What the baseline can't show either is nobody's fault today; as many pixels are the same. */
    if (baseline->px_per_mm < quality_limit(QUALITY_LOW_RESOLUTION) ||
        fabs(scale - 1) < quality_limit(QUALITY_RESOLUTION))
        quality_remove(follow_up, QUALITY_LOW_RESOLUTION);
}

/* Skin that always shines is compared with itself. */
static void compare_glare(const struct quality *baseline, struct quality *follow_up)
{
    double more = follow_up->glare_fraction - baseline->glare_fraction;
    if (baseline->glare_fraction > quality_limit(QUALITY_GLARE) ||
        fabs(more) > quality_limit(QUALITY_SHINE))
        quality_remove(follow_up, QUALITY_GLARE);
    quality_add_above(follow_up, QUALITY_SHINE, more, 100);
}

static void compare_hair(const struct quality *baseline, struct quality *follow_up)
{
    double most = NAN;
    const char *zone = NULL;
    for (int i = 0; i < baseline->zone_count && i < follow_up->zone_count; i++) {
        double more = follow_up->zones[i].hair_fraction - baseline->zones[i].hair_fraction;
        if (fabs(more) > (isnan(most) ? 0 : fabs(most))) {
            most = more;
            zone = follow_up->zones[i].name;
        }
    }
    follow_up->hair_from_baseline = most;
    if (fabs(most) > quality_limit(QUALITY_HAIR_OVER)) {
        quality_add(follow_up, QUALITY_HAIR_OVER, most, 100, zone);
        quality_remove(follow_up, QUALITY_SHARPER); /* strands have sharp edges of their own */
    }
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

/* Sideways or up and down, whichever is more; the whole way counts. */
static void compare_place(const struct quality *baseline, struct quality *out)
{
    double right = out->face_right_of_middle - baseline->face_right_of_middle;
    double below = out->face_below_middle - baseline->face_below_middle;
    double shift = out->face_shift_from_baseline;
    if (fabs(right) > fabs(below))
        quality_add_above(out, QUALITY_SHIFT_X, copysign(shift, right), 1);
    else
        quality_add_above(out, QUALITY_SHIFT_Y, copysign(shift, below), 1);
}

static void compare_faces(const struct quality *baseline, const struct locate_face *before,
                          const struct locate_face *after, struct quality *out)
{
    subtract_faces(baseline, before, after, out);
    if (out->face_outside_fraction > quality_limit(QUALITY_FRAMING_HALF))
        return; /* the mesh of half a face is a guess: that is named already */
    double wider = after->mouth_width - before->mouth_width;
    double lower = after->mouth_drop - before->mouth_drop;
    quality_add_above(out, QUALITY_POSE_YAW, out->yaw_from_baseline_deg, 1);
    quality_add_above(out, QUALITY_POSE_PITCH, out->pitch_from_baseline_deg, 1);
    quality_add_above(out, QUALITY_POSE_ROLL, out->roll_from_baseline_deg, 1);
    quality_add_above(out, QUALITY_EXPRESSION_MOUTH, out->mouth_opening_from_baseline, 1);
    quality_add_above(out, QUALITY_EXPRESSION_SMILE,
                      copysign(out->smile_from_baseline, wider - lower), 1);
    quality_add_above(out, QUALITY_EXPRESSION_EYES, out->eye_opening_from_baseline, 1);
    quality_add_above(out, QUALITY_EXPRESSION_BROWS, out->brow_raise_from_baseline, 1);
    compare_place(baseline, out);
    compare_hair(baseline, out);
}

void quality_compare(const struct quality *baseline, const struct locate_face *baseline_face,
                     const struct align_map *map, const struct locate_face *face,
                     struct quality *follow_up)
{
    compare_clipping(baseline, follow_up);
    compare_colour(baseline, follow_up);
    /* Edges as sharp as the sensor are hairs: the texture tells more. */
    static const double SENSOR_PX = 0.6;
    bool textured = !face || baseline->blur_sigma_px < SENSOR_PX;
    follow_up->noise_from_baseline_levels = noisier(baseline, follow_up);
    compare_sharpness(baseline, map->scale, textured, follow_up);
    compare_noise(baseline, map->scale, textured, follow_up);
    compare_scale(baseline, map->scale, follow_up);
    compare_glare(baseline, follow_up);
    compare_compression(baseline, follow_up);
    if (baseline_face && face)
        compare_faces(baseline, baseline_face, face, follow_up);
    quality_settle(follow_up);
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
    for (int i = 0; i < quality->problem_count; i++) {
        enum quality_code code = quality->problems[i].code;
        if (code == QUALITY_EXPOSURE || code == QUALITY_RED || code == QUALITY_BLUE)
            quality->problems[i].scope = QUALITY_NOTHING;
    }
    quality_add_above(quality, QUALITY_REFERENCE, difference, 1);
    quality_settle(quality);
}

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
