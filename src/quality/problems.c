/* The table of problems: figures into codes, messages and advice, worst first. */
#include "judge.h"

#include <math.h>
#include <string.h>

static const struct row {
    const char *name;
    enum quality_scope scope;
    double limit;
    const char *message, *advice; /* [1]: of a figure below 0 */
    const char *message_below, *advice_below;
} rows[QUALITY_CODE_COUNT] = {
#define QUALITY(code, name, scope, limit, more, advice, less, advice_less) \
    [QUALITY_##code] = {name, scope, limit, more, advice, less, advice_less},
#include "quality/quality_list.h"
#undef QUALITY
};

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* formats come from quality_list.h only */

const char *quality_scope_name(enum quality_scope scope)
{
    static const char *const names[] = {"nothing",  "colour",     "colour",
                                        "measures", "comparison", "photograph"};
    return names[scope];
}

const char *quality_sentence(int index)
{
    if (index < 0 || index >= 4 * QUALITY_CODE_COUNT)
        return NULL;
    const struct row *row = &rows[index / 4];
    const char *const all[] = {row->message, row->advice, row->message_below, row->advice_below};
    return all[index % 4] ? all[index % 4] : "";
}

double quality_limit(enum quality_code code)
{
    return rows[code].limit;
}

/* How far beyond the gate, 1 at it. Ratios grow by factors, EV below white by their distance. */
static double severity_of(enum quality_code code, double figure)
{
    double limit = rows[code].limit;
    switch (code) {
    case QUALITY_SHARPNESS:
    case QUALITY_SHARPER:
    case QUALITY_MOTION:
        return log(figure) / log(limit);
    case QUALITY_LITTLE_SKIN:
    case QUALITY_LOW_RESOLUTION:
        return limit / fmax(figure, limit / 100);
    case QUALITY_DARK:
        return 1 + limit - figure;
    default:
        return limit > 0 ? fabs(figure) / limit : 1;
    }
}

void quality_add(struct quality *quality, enum quality_code code, double figure, double unit,
                 const char *place)
{
    const struct row *row = &rows[code];
    struct quality_problem *problem = &quality->problems[quality->problem_count++];
    bool below = figure < 0 && row->message_below;
    problem->code = code;
    problem->name = row->name;
    problem->scope = row->scope;
    problem->figure = figure;
    problem->limit = row->limit;
    problem->severity = severity_of(code, figure);
    place = place ? place : "";
    base_format(problem->message, sizeof problem->message,
                below ? row->message_below : row->message, fabs(figure) * unit,
                fabs(row->limit) * unit, place);
    base_format(problem->advice, sizeof problem->advice, below ? row->advice_below : row->advice,
                fabs(figure) * unit, place);
}

void quality_add_above(struct quality *quality, enum quality_code code, double figure, double unit)
{
    if (fabs(figure) > rows[code].limit)
        quality_add(quality, code, figure, unit, NULL);
}

static void add_below(struct quality *quality, enum quality_code code, double figure, double unit)
{
    if (figure < rows[code].limit)
        quality_add(quality, code, figure, unit, NULL);
}

void quality_remove(struct quality *quality, enum quality_code code)
{
    int kept = 0;
    for (int i = 0; i < quality->problem_count; i++)
        if (quality->problems[i].code != code)
            quality->problems[kept++] = quality->problems[i];
    quality->problem_count = kept;
}

static bool worse(const struct quality_problem *one, const struct quality_problem *other)
{
    if (one->scope != other->scope)
        return one->scope > other->scope;
    return one->severity > other->severity;
}

void quality_settle(struct quality *quality)
{
    struct quality_problem *problems = quality->problems;
    quality->usable = quality->comparable = true;
    for (int i = 0; i < quality->problem_count; i++) {
        enum quality_scope scope = problems[i].scope;
        quality->usable = quality->usable && scope != QUALITY_UNUSABLE;
        quality->comparable = quality->comparable && scope < QUALITY_NAMED;
        struct quality_problem own = problems[i];
        int at = i;
        for (; at > 0 && worse(&own, &problems[at - 1]); at--)
            problems[at] = problems[at - 1];
        problems[at] = own;
    }
}

void quality_judge(struct quality *quality, const struct photo *photo)
{
    quality->problem_count = 0;
    quality->jpeg_quality = photo->jpeg_quality;
    quality_add_above(quality, QUALITY_CLIPPED, quality->clipped_fraction, 100);
    quality_add_above(quality, QUALITY_GLARE, quality->glare_fraction, 100);
    quality_add_above(quality, QUALITY_BLURRED, quality->blur_sigma_px, 1);
    add_below(quality, QUALITY_DARK, quality->exposure_ev, 1);
    add_below(quality, QUALITY_LITTLE_SKIN, quality->skin_fraction, 100);
    add_below(quality, QUALITY_LOW_RESOLUTION, quality->px_per_mm, 1);
    if (photo->grey)
        quality_add(quality, QUALITY_GREY, 0, 1, NULL);
    if (photo->colour_note)
        quality_add(quality, QUALITY_COLOUR_PROFILE, 0, 1, NULL);
    quality_settle(quality);
}

/* Which edge most of the missing lies beyond: its sign is that of the axis. */
static void judge_frame(const struct locate_face *face, const struct photo *photo,
                        struct quality *quality)
{
    double right = face->box_x + face->box_width - photo->width, left = -face->box_x;
    double below = face->box_y + face->box_height - photo->height, above = -face->box_y;
    double across = fmax(right, left) / face->box_width;
    double along = fmax(below, above) / face->box_height;
    double outside = face->outside_fraction;
    if (outside > rows[QUALITY_FRAMING_HALF].limit)
        quality_add(quality, QUALITY_FRAMING_HALF, outside, 100, NULL);
    else if (across > along)
        quality_add_above(quality, QUALITY_FRAMING_X, right > left ? outside : -outside, 100);
    else
        quality_add_above(quality, QUALITY_FRAMING_Y, below > above ? outside : -outside, 100);
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
    judge_frame(face, photo, quality);
    quality_settle(quality);
}

void quality_doubt_view(enum locate_view view, double face_share, struct quality *quality)
{
    quality_add_above(quality, view == LOCATE_SCALP ? QUALITY_VIEW_SCALP : QUALITY_VIEW_FACE,
                      face_share, 100);
    quality_settle(quality);
}
