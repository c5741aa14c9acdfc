/* Where millimetres come from: given, else a printed card, else the irises; and whether they agree.
 */
#include "photos.h"

#include <math.h>

/* A given scale is taken as exact to 1 %. */
static const double given_error = 0.01;
/* A card that tells less than this is no scale; irises are better. */
static const double most_card_error = 0.10;
/* Two scales contradict each other beyond so many sd of their difference. */
static const double contradiction_sd = 3;
/* Lengths along the foreshortened direction of a card on skin are off by 3 % from here on. */
static const double most_tilt_deg = 20;

/* The middle of what is measured. */
static struct image_point subject_centre(const struct pipeline_subject *subject,
                                         const struct report_photo *photo)
{
    struct image_point centre = {photo->photo->width / 2.0, photo->photo->height / 2.0};
    if (photo->face)
        return (struct image_point){photo->face->box_x + photo->face->box_width / 2,
                                    photo->face->box_y + photo->face->box_height / 2};
    if (!subject->polygon || photo->alignment)
        return centre;
    centre = (struct image_point){0, 0};
    for (int i = 0; i < subject->polygon->count; i++) {
        centre.x += subject->polygon->points[i].x / subject->polygon->count;
        centre.y += subject->polygon->points[i].y / subject->polygon->count;
    }
    return centre;
}

/* A scale and how it is called in messages; mm_per_px NaN: there is none. */
struct reading {
    double mm_per_px, error;
    enum report_scale source;
    const char *name;
};

static struct reading of_card(const struct pipeline_subject *subject,
                              const struct report_photo *photo)
{
    struct reading reading = {NAN, NAN, REPORT_SCALE_MARKER, "the card in view"};
    if (!photo->cards.count)
        return reading;
    struct image_point centre = subject_centre(subject, photo);
    struct locate_scale scale =
        locate_card_scale(&photo->cards.at[0], subject->view, centre.x, centre.y);
    if (scale.relative_error <= most_card_error) {
        reading.mm_per_px = scale.mm_per_px;
        reading.error = scale.relative_error;
    }
    return reading;
}

static struct reading of_irises(const struct report_photo *photo)
{
    struct reading reading = {NAN, NAN, REPORT_SCALE_IRIS, "the irises (11.7 mm)"};
    if (photo->face && !isnan(photo->face->mm_per_px)) {
        reading.mm_per_px = photo->face->mm_per_px;
        reading.error = photo->face->mm_per_px_relative_error;
    }
    return reading;
}

static struct reading of_user(const struct pipeline_subject *subject)
{
    bool given = subject->mm_per_px > 0;
    return (struct reading){given ? subject->mm_per_px : NAN, given_error, REPORT_SCALE_GIVEN,
                            "the given scale"};
}

void pipeline_scale_own(const struct pipeline_subject *subject, struct report_photo *photo)
{
    const struct reading in_order[] = {of_user(subject), of_card(subject, photo), of_irises(photo)};
    photo->mm_per_px = photo->scale_relative_error = NAN;
    photo->scale_source = REPORT_SCALE_NONE;
    for (int i = 0; i < 3 && isnan(photo->mm_per_px); i++)
        if (!isnan(in_order[i].mm_per_px)) {
            photo->mm_per_px = in_order[i].mm_per_px;
            photo->scale_relative_error = in_order[i].error;
            photo->scale_source = in_order[i].source;
        }
}

void pipeline_scale_inherited(const struct report_photo *baseline, struct report_photo *photo)
{
    photo->mm_per_px = baseline->mm_per_px / photo->alignment->scale;
    photo->scale_relative_error = baseline->scale_relative_error;
    photo->scale_source = isnan(baseline->mm_per_px) ? REPORT_SCALE_NONE : REPORT_SCALE_INHERITED;
}

static int doubt(struct report *report, const struct report_photo *photo, struct reading one,
                 struct reading other, struct arena *arena, struct meso_error *err)
{
    double difference = fabs(log(one.mm_per_px / other.mm_per_px));
    if (!(difference > contradiction_sd * hypot(one.error, other.error))) /* NaN too */
        return MESO_OK;
    return pipeline_warn(
        report, "scale_doubtful",
        base_arena_printf(arena, err,
                          "'%s': by %s a pixel is %.3g mm (+-%.2g %%), but by %s %.3g mm (+-%.2g "
                          "%%): check them",
                          photo->photo->name, one.name, one.mm_per_px, 100 * one.error, other.name,
                          other.mm_per_px, 100 * other.error));
}

/* On skin and scalp areas are right in a tilted picture, lengths are not. */
static int warn_of_tilt(struct report *report, const struct report_photo *photo,
                        struct arena *arena, struct meso_error *err)
{
    const struct locate_card *card = photo->cards.at;
    if (photo->face || !photo->cards.count || card->tilt_deg < most_tilt_deg)
        return MESO_OK;
    double stretch = 1 / sqrt(cos(card->tilt_deg * 3.14159265358979323846 / 180)) - 1;
    return pipeline_warn(
        report, "card_tilted",
        base_arena_printf(
            arena, err,
            "'%s': the card lies %.0f degrees out of the picture's plane, so that "
            "lengths are up to %.0f %% off in one direction: photograph from straight "
            "above",
            photo->photo->name, card->tilt_deg, 100 * stretch));
}

int pipeline_scale_doubts(const struct pipeline_subject *subject, struct report *report,
                          const struct report_photo *photo, struct arena *arena,
                          struct meso_error *err)
{
    struct reading card = of_card(subject, photo), irises = of_irises(photo);
    struct reading used = {photo->mm_per_px, photo->scale_relative_error, photo->scale_source,
                           photo->scale_source == REPORT_SCALE_GIVEN       ? "the given scale"
                           : photo->scale_source == REPORT_SCALE_INHERITED ? "the baseline's scale"
                           : photo->scale_source == REPORT_SCALE_MARKER    ? card.name
                                                                           : irises.name};
    int code = warn_of_tilt(report, photo, arena, err);
    if (!code && used.source != REPORT_SCALE_MARKER)
        code = doubt(report, photo, used, card, arena, err);
    /* A follow-up's irises are the baseline's: the same again, or noise. */
    if (!code && (used.source == REPORT_SCALE_GIVEN || used.source == REPORT_SCALE_MARKER))
        code = doubt(report, photo, used, irises, arena, err);
    return code;
}
