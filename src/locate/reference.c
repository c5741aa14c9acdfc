/* Known colours in a photograph: reads their patches, has the calibration fitted, and decides
   whether it can be trusted. Does not know how a chart is found nor how the fit is done. */
#include "reference_work.h"

#include <math.h>
#include <string.h>

/* Levels from and up to which a channel says nothing, and their share of a patch: white as in
   measures; black is noise's as well. */
enum { WHITE = 253, BLACK = 1 };
static const double most_clipped = 0.02, most_black = 0.1;
/* sd of the light over a patch, relative: noise and print have less, a shadow's edge, a finger or a
   mirrored lamp more. */
static const double most_uneven = 0.20;
/* About so many px of a patch are read. */
static const double enough_px = 4000;
/* Of the patches, so many must be left; and what remains unexplained, dE00 rms, must be less than
   what divides a good print from a faded card or one in two lights. */
static const double least_used = 0.6, most_residual = 5;
static const double patch_inset = 0.2; /* keeps clear of blur and of ink that bleeds */

const char *locate_reference_name(enum locate_reference_kind kind)
{
    static const char *const names[] = {"none", "card", "colorchecker", "grey_card"};
    return names[kind];
}

static double light_of(int level)
{
    double v = level / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

void locate_reference_density(const uint8_t srgb[3], double density[3])
{
    for (int c = 0; c < 3; c++)
        density[c] = -log(fmax(light_of(srgb[c]), 1.0 / 255));
}

/* Sums of levels: exact, whatever the order. */
struct levels {
    int64_t histogram[3][256];
    int64_t count, clipped, black;
};

static void count_levels(const struct photo *photo, const struct image_point corners[4],
                         struct levels *out)
{
    struct image_polygon polygon = {(struct image_point *)corners, 4};
    double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
    for (int k = 0; k < 4; k++) {
        low_x = fmin(low_x, corners[k].x);
        high_x = fmax(high_x, corners[k].x);
        low_y = fmin(low_y, corners[k].y);
        high_y = fmax(high_y, corners[k].y);
    }
    int left = (int)fmax(low_x, 0), right = (int)fmin(high_x + 1, photo->width);
    int top = (int)fmax(low_y, 0), bottom = (int)fmin(high_y + 1, photo->height);
    int step = (int)fmax(sqrt(fabs(image_polygon_area(polygon)) / enough_px), 1);
    memset(out, 0, sizeof *out);
    for (int y = top; y < bottom; y += step)
        for (int x = left; x < right; x += step) {
            if (!image_polygon_contains(polygon, (struct image_point){x + 0.5, y + 0.5}))
                continue;
            const uint8_t *p = photo->rgb + y * photo->stride + 3 * (ptrdiff_t)x;
            for (int c = 0; c < 3; c++)
                out->histogram[c][p[c]]++;
            out->count++;
            out->black += p[0] <= BLACK || p[1] <= BLACK || p[2] <= BLACK;
            out->clipped += p[0] >= WHITE || p[1] >= WHITE || p[2] >= WHITE;
        }
}

void locate_reference_read(const struct photo *photo, struct locate_reference_patch *patch)
{
    struct levels levels;
    count_levels(photo, patch->corners, &levels);
    patch->used = levels.count >= 9 &&
                  (double)levels.clipped <= most_clipped * (double)levels.count &&
                  (double)levels.black <= most_black * (double)levels.count;
    /* Densities are averaged, as those of skin are: what noise adds to their mean is the same in
     * both.
     */
    for (int c = 0; c < 3; c++) {
        double sum = 0, light = 0, squares = 0, n = fmax((double)levels.count, 1);
        for (int level = 0; level < 256; level++) {
            double here = light_of(level), count = (double)levels.histogram[c][level];
            sum -= count * log(fmax(here, 1.0 / 255));
            light += count * here;
            squares += count * here * here;
        }
        double mean = light / n, sd = sqrt(fmax(squares / n - mean * mean, 0));
        patch->density[c] = sum / n;
        /* Two levels of noise are much of the dark. */
        patch->used = patch->used && sd <= most_uneven * mean + 0.004;
    }
}

static void of_card(const struct locate_card *card, struct locate_reference *out)
{
    out->kind = LOCATE_REFERENCE_CARD;
    out->name = card->design->name;
    memcpy(out->outline, card->outline.points, sizeof out->outline);
    for (int i = 0; i < card->design->patch_count; i++) {
        const struct locate_card_patch *printed = &card->design->patches[i];
        if (printed->kind == LOCATE_CARD_PAPER || out->patch_count == LOCATE_REFERENCE_PATCHES)
            continue;
        struct locate_reference_patch *patch = &out->patches[out->patch_count++];
        locate_card_patch_corners(card, i, patch_inset, patch->corners);
        locate_reference_density(printed->srgb, patch->truth);
    }
}

/* What is nearest to skin and to grey matters most. */
static double weight_of(const struct locate_reference_patch *patch)
{
    struct image_lab lab = image_lab_of_density(patch->truth);
    double chroma = hypot(lab.a, lab.b), hue = atan2(lab.b, lab.a);
    bool grey = chroma < 4;
    bool skin = chroma > 8 && chroma < 35 && hue > 0.5 && hue < 1.3;
    return skin ? 4 : grey ? 2 : 1;
}

static void calibrate(const struct photo *photo, struct locate_reference *out)
{
    double weight[LOCATE_REFERENCE_PATCHES];
    int used = 0;
    for (int i = 0; i < out->patch_count; i++) {
        locate_reference_read(photo, &out->patches[i]);
        weight[i] = weight_of(&out->patches[i]);
        used += out->patches[i].used;
    }
    locate_reference_fit(out, weight);
    if (used < least_used * out->patch_count)
        out->refusal = "too many of its patches are burnt out, covered or unevenly lit";
    else if (out->residual_de00 > most_residual)
        out->refusal = "its colours don't agree with what they should be: it is faded, printed "
                       "wrongly, mirrors a lamp or stands in another light";
}

static int note_board(const struct locate_reference *reference, struct locate_cards *cards,
                      struct arena *arena, struct meso_error *err)
{
    cards->board.points = base_arena_alloc(arena, sizeof reference->outline, err);
    if (!cards->board.points)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(cards->board.points, reference->outline, sizeof reference->outline);
    cards->board.count = 4;
    return MESO_OK;
}

int locate_reference_find(const struct photo *photo, struct locate_cards *cards,
                          struct locate_reference *out, struct arena *arena, struct meso_error *err)
{
    struct locate_reference none = {.residual_de00 = NAN}, refused = none;
    *out = none;
    if (photo->grey)
        return MESO_OK;
    if (cards->count) {
        of_card(&cards->at[0], out);
        calibrate(photo, out);
        if (!out->refusal)
            return MESO_OK;
        refused = *out;
        *out = none;
    }
    struct base_arena_mark mark = base_arena_mark(arena);
    struct reference_view view;
    int code = locate_reference_view(photo, &view, arena, err);
    if (!code)
        locate_chart_find(&view, out);
    if (!code && !out->kind && !cards->count) /* a card's own patches are no grey card */
        locate_grey_card_find(&view, out);
    base_arena_rewind(arena, mark);
    if (code)
        return code;
    if (out->kind) {
        calibrate(photo, out);
        code = note_board(out, cards, arena, err);
    }
    if (refused.kind && (!out->kind || out->refusal))
        *out = refused;
    return code;
}
