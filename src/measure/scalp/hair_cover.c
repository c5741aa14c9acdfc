/* Hair or bare scalp of a whole photograph. Strands make fine lines of any colour, bare skin is
   smooth: the smoothest places of skin's hue (a parting, a whorl) give the skin and how the light
   falls on it; what differs from it where lines are gives the hair. A follow-up is read with its
   baseline's decision. Knows no partings; hair that has the skin's colour it can't see, and says
   so. */
#include "hair_cover.h"

#include <math.h>
#include <string.h>

enum { LEARN_SIDE = 1000 /* colours are learnt from so many px a side, taken without averaging */ };
/* The smoothest parts of the picture are the first guess at bare skin: the parting of a full head
   is 3 to 8 % of it, a whorl alone a hundredth. */
#define SMOOTHEST 0.005
#define SMOOTH 0.03
#define SMOOTH_REACH 0.3
/* Lines are this much (ln) stronger in hair than on skin, else the picture is of one kind; noise
   and the falling off of light make about 0.6 on one kind. */
#define LEAST_CONTRAST 0.9
/* Bare skin alone is even to this much (ln); between the two there may be faint hair. */
#define EVEN 0.6
/* Least distance of the colours in sd of both, and the most of the strands' area that colour may
   leave out: found on rendered scalps, where what is right lies well beyond. */
#define LEAST_SEPARATION 4.5
#define MOST_UNSEEN 0.15
/* Share of hair that pitch black would have. Where it lies further beyond hair than this, what was
   taken for hair is the shade among strands of the skin's own colour. */
#define MOST_BLACK 1.55
/* A picture of one kind is hair when its line energy is above this (bare skin of the photographs at
   hand reads 0.01 to 0.04, strands of every colour 0.07 to 0.4). */
#define HAIR_ENERGY 0.06

static bool shade_alone(const struct hair_colours *colours)
{
    return colours->offset - colours->weight[0] - colours->weight[1] - colours->weight[2] >
           MOST_BLACK;
}

/* Of one kind, of both, or not to be told. With a frozen decision its lines tell. */
static int classify(struct hair_lesson *lesson, const struct hair_decision *frozen,
                    struct hair_cover *out, struct arena *arena, struct meso_error *err)
{
    const struct scalp_picture *picture = &lesson->picture;
    float *values = base_arena_alloc(arena, sizeof *values * SCALP_SAMPLES, err);
    if (!values)
        return MESO_E_OUT_OF_MEMORY;
    int count = measure_scalp_sorted(picture->energy, picture->zone, values, SCALP_SAMPLES);
    if (!count)
        return MESO_OK;
    double smoothest = scalp_quantile(values, count, SMOOTHEST);
    double smooth = scalp_quantile(values, count, SMOOTH);
    double strong = scalp_quantile(values, count, 0.95),
           typical = scalp_quantile(values, count, 0.5);
    if (frozen)
        out->decision = *frozen;
    else
        out->decision.lines = (smooth + strong) / 2;
    lesson->lines = out->decision.lines;
    double least = frozen && frozen->state == HAIR_COVER_MIXED ? frozen->lines : log(HAIR_ENERGY);
    bool both = strong - smoothest > LEAST_CONTRAST;
    out->decision.state = both                        ? HAIR_COVER_UNKNOWN
                          : typical > least           ? HAIR_COVER_FULL
                          : strong - smoothest < EVEN ? HAIR_COVER_BARE
                                                      : HAIR_COVER_UNKNOWN;
    if (strong - smoothest < EVEN)
        return MESO_OK;
    bool colours_known = frozen && frozen->state == HAIR_COVER_MIXED;
    measure_hair_first_skin(lesson, fmin(smooth, smoothest + SMOOTH_REACH * (strong - smoothest)),
                            values);
    int code = measure_hair_learn(lesson, colours_known ? &frozen->colours : NULL, values,
                                  &out->decision.colours, arena, err);
    bool told =
        lesson->learnt && lesson->separation > LEAST_SEPARATION &&
        (colours_known || (lesson->unseen < MOST_UNSEEN && !shade_alone(&out->decision.colours)));
    if (!code && told)
        out->decision.state = HAIR_COVER_MIXED;
    return code;
}

/* The share at full size, from the light on skin that was found at the lesson's. */
static int apply(const struct hair_lesson *lesson, int step, struct hair_cover *out,
                 struct arena *arena, struct meso_error *err)
{
    const struct scalp_picture *picture = &out->picture;
    const struct hair_colours *colours = &out->decision.colours;
    int code = kernels_plane_new(&out->hair, picture->width, picture->height, arena, err);
    float none = (float)colours->offset;
    for (int c = 0; c < 3; c++)
        none -= (float)colours->weight[c];
    for (int y = 0; !code && y < picture->height; y++) {
        int from = y / step < lesson->picture.height ? y / step : lesson->picture.height - 1;
        float *share = scalp_at(out->hair, 0, y);
        for (int x = 0; x < picture->width; x++)
            share[x] = none;
        for (int c = 0; c < 3; c++) {
            const float *light = scalp_at(picture->light[c], 0, y);
            const float *skin = scalp_at(lesson->skin_light[c], 0, from);
            float weight = (float)colours->weight[c];
            int x = 0;
            for (int at = 0; at < lesson->picture.width; at++)
                for (int i = 0; i < step; i++, x++)
                    share[x] += weight * light[x] / skin[at];
            for (; x < picture->width; x++)
                share[x] += weight * light[x] / skin[lesson->picture.width - 1];
        }
    }
    return code;
}

/* Mean light of hair over that of skin at the same places. */
static double brightness(const struct hair_lesson *lesson)
{
    double hair = 0, skin = 1e-9;
    for (int y = 0; y < lesson->hair.height; y++)
        for (int x = 0; x < lesson->hair.width; x++)
            for (int c = 0; lesson->hair.at[y * lesson->hair.stride + x] && c < 3; c++) {
                hair += (double)*scalp_at(lesson->picture.light[c], x, y);
                skin += (double)*scalp_at(lesson->skin_light[c], x, y);
            }
    return hair / skin;
}

static bool whole_photo(const struct measure_input *input)
{
    const struct zone *zone = input->zone;
    return !zone->x && !zone->y && zone->width == input->photo->width &&
           zone->height == input->photo->height && zone->outline.count <= 4;
}

int measure_hair_cover_find(const struct measure_input *input, const struct hair_decision *frozen,
                            struct hair_cover *out, struct arena *arena, struct meso_error *err)
{
    memset(out, 0, sizeof *out);
    bool found = true;
    int code = measure_scalp_picture_new(input, &out->picture, arena, err);
    if (!code && whole_photo(input))
        code = measure_scalp_head(&out->picture, &found, arena, err);
    if (code)
        return code;
    if (!found) {
        out->decision.state = HAIR_COVER_NO_HEAD;
        return MESO_OK;
    }
    int longer =
        out->picture.width > out->picture.height ? out->picture.width : out->picture.height;
    int step = longer > LEARN_SIDE ? 2 : 1;
    struct hair_lesson lesson = {.kernels = input->kernels};
    code = measure_scalp_picture_sample(&out->picture, step, &lesson.picture, arena, err);
    if (!code)
        code = measure_hair_lesson_new(&lesson, arena, err);
    if (!code)
        code = classify(&lesson, frozen, out, arena, err);
    if (!code && out->decision.state == HAIR_COVER_MIXED)
        code = apply(&lesson, step, out, arena, err);
    if (!code && out->decision.state == HAIR_COVER_MIXED)
        code =
            measure_hair_unshade(input->kernels, out->hair, out->picture.zone, brightness(&lesson),
                                 frozen && frozen->state == HAIR_COVER_MIXED, &out->decision,
                                 &out->coverage, arena, err);
    return code;
}
