/* The judgement on one line: a wrinkle is a valley between two brighter flanks that goes on for
   some way. A spot is deep at one place only; a shadow's edge rises on one side; texture's chains
   are short or weak; lashes, nostrils and the corners of the mouth are darker than a crease so
   short can be; the form of nose, lips and jaw makes broad valleys or lies on steep shading; a hair
   is thin, dark, alike on both sides, and comes from where the hair is or falls across the creases'
   anatomy. Colour tells ink and veins, but not hairs: over the faces of ../shared/data creases
   darken red to 0.7-0.85 of green and hairs to 0.8-0.9. It does not know other lines, nor what lies
   outside the zone. */
#include "wrinkles_judge.h"

#include <math.h>

/* Mean strength times the root of the length in mm, as far as told_mm let it count: a chain is not
   surer for being drawn out, and one line found in two pieces is hardly less. The fade is long: the
   fine relief of foreheads that a clinician grades as without lines reaches 19. */
static const double told_mm = 40;
static const struct fade significant = {15, 30};
/* Around the eyes the noise of so small a zone is its lashes and its lines themselves: there the
   depth itself (ln units) decides, times the root of the counted length over that of the width
   (mm): the orbit's soft shading gets deeper as it gets broader, a crease does not. In the 193 such
   zones graded by eye as without lines (tests/accuracy) lines of pores and shade have a median of
   0.25 and a tenth above 0.37, in those graded clear or deep the median is 0.57. */
static const struct fade stands_out = {0.25, 0.7};
static const struct fade long_enough = {3, 4}; /* mm; measurement.md: below 3 none */
/* measurement.md: 2 % of light is the faintest to be seen (ln units). */
static const struct fade deep_enough = {0.015, 0.025};
/* A crease deepens over centimetres: at this length it is at most so deep (ln units). Lashes,
   nostrils and the corners of the mouth are short and black. The fade is of the depth over that. */
static const double depth_at_once = 0.15, depth_per_mm = 0.025;
/* Around the eyes skin is thin and folds deeper at once; lashes that were not cut stand upright. */
static const double depth_by_the_eye = 0.25;
static const struct fade not_black = {1.2, 0.8};
static const double lash_depth = 0.35;
static const struct fade by_lashes = {0.4, 0.2}; /* share of points */
/* A shadow's edge rises on one side; the background's removal gives it a sixth on the other. */
static const struct fade two_flanks = {0.18, 0.33};
/* Beside a deep groove stands its bright flank, and beyond that, by contrast and by the camera's
   sharpening, a weak dark line that runs as the groove does: a tenth of the groove's depth on drawn
   and rendered skin. So faint a crease so near a deep one can't be told from it. */
static const struct fade own_line = {0.18, 0.3};
/* Of the broad shading's step over the depth: the valley beside a jaw or a wing of the nose is what
   the background's removal leaves of a steep slope. Creases have 0 to 1. */
static const struct fade level_ground = {1.7, 1};
/* A line of depth d gives a response of 0.35 d (kernels.h). One that gives much more than its own
   depth explains is the ray of something very dark beside it, drawn out by the long filter; one
   that gives much less is broader or more bent than a crease. Creases have 0.95 to 1.6. */
const double measure_wrinkles_response_per_depth = 0.35;
static const struct fade explained = {0.6, 0.8}, as_narrow = {2.1, 1.7};
/* The bank draws a spot out into a line; its depth is at the spot alone. */
static const struct fade even = {0.6, 0.85};
/* Of the width over the zone's greatest; and of shares of points over the most allowed. */
static const struct fade within_width = {1.2, 0.8}, off_rims = {1.3, 0.6};

/* So long a line elsewhere is more than what stands above the rim (mm). */
static const struct fade far_from_rim_mm = {10, 20};

/* A terminal hair: 0.06 to 0.1 mm wide (the sensor widens it to 2 or 3 px), symmetric, dark. */
static const double hair_width_mm = 0.25, hair_depth = 0.2, hair_symmetry = 0.7;
static const struct fade symmetric = {0.6, 0.8}, thin_px = {3.4, 2.6}, dark_strength = {8, 10};
/* A brow's hair, or two side by side, at 6 px/mm; frown lines there have 0.9 to 1.5. */
static const struct fade thin_mm = {0.9, 0.6};
static const struct fade too_steep_deg = {-8, 4}; /* beyond the zone's steepest */
static const struct fade not_form_deg = {10, -5}; /* beyond the form's limit */
static const double steep_weight = 3;
static const struct fade no_hair = {3.8, 2.4}; /* of the signs together */

/* How much speaks for a hair, 0 to 8; each by itself says little. */
static double hair_signs(const struct measure_input *input, const struct wrinkles_window *window,
                         const struct wrinkles_line *read, const struct wrinkles_anatomy *here)
{
    double beyond_deg = measure_wrinkles_steepness_deg(&read->line) - here->steepest_deg;
    double signs = here->hair_about * faded(read->profile.width_mm, thin_mm);
    signs += faded(read->profile.flank_balance, symmetric);
    signs += faded(read->profile.width_mm * window->px_per_mm, thin_px);
    signs += faded(read->mean_strength, dark_strength);
    signs += measure_wrinkles_comes_from_hair(input, window, &read->line);
    return signs + steep_weight * faded(beyond_deg, too_steep_deg);
}

static double is_no_hair(const struct measure_input *input, const struct wrinkles_window *window,
                         const struct wrinkles_line *line, const struct wrinkles_anatomy *here)
{
    const struct wrinkles_profile *profile = &line->profile;
    if (profile->width_mm <= hair_width_mm && profile->depth >= hair_depth &&
        profile->flank_balance >= hair_symmetry)
        return 0;
    return faded(hair_signs(input, window, line, here), no_hair);
}

static double goes_on(const struct wrinkles_line *line, const struct wrinkles_anatomy *here)
{
    const struct wrinkles_profile *profile = &line->profile;
    double root_mm = sqrt(told_mm * (1 - exp(-line->length_mm / told_mm)));
    double rise = here->is_by_the_eye
                      ? faded(profile->depth * root_mm / sqrt(profile->width_mm), stands_out)
                      : faded(line->mean_strength * root_mm, significant);
    return rise * rise * (3 - 2 * rise) * faded(line->length_mm, long_enough) *
           faded(line->evenness, even);
}

/* A row of lashes, or their shade, is dark and close to the lashes that were cut out. */
static double greatest_depth(const struct wrinkles_line *line, const struct wrinkles_anatomy *here)
{
    double at_once = here->is_by_the_eye ? depth_by_the_eye : depth_at_once;
    double depth = fmin(at_once + depth_per_mm * line->length_mm, here->greatest_depth);
    double free = here->is_by_the_eye ? faded(line->beside_cut, by_lashes) : 1;
    return fmin(depth, lash_depth + free * (here->greatest_depth - lash_depth));
}

static double is_valley(const struct wrinkles_line *line, const struct wrinkles_anatomy *here)
{
    const struct wrinkles_profile *profile = &line->profile;
    double most_depth = greatest_depth(line, here);
    return faded(profile->depth, deep_enough) * faded(profile->depth / most_depth, not_black) *
           faded(profile->width_mm / here->greatest_width_mm, within_width) *
           faded(profile->flank_balance, two_flanks) * faded(profile->against_neighbour, own_line) *
           faded(line->explained, explained) * faded(line->explained, as_narrow);
}

static double along(double share, double most)
{
    return most < 1 ? faded(share / most, off_rims) : 1;
}

/* Not the rim of something, not the face's form, and not on a steep slope of it. */
static double is_on_open_skin(const struct measure_input *input,
                              const struct wrinkles_window *window,
                              const struct wrinkles_line *line, const struct wrinkles_anatomy *here)
{
    double steepness = measure_wrinkles_steepness_deg(&line->line);
    double free_mm = (1 - line->above_rim) * line->length_mm;
    double side =
        here->most_beside_side < 1 ? measure_wrinkles_beside_side(input, window, &line->line) : 0;
    return faded(line->slope / here->steepest_slope, level_ground) *
           faded(here->flattest_form - steepness, not_form_deg) *
           faded(steepness - here->steepest_form, not_form_deg) *
           along(line->beside_cut, here->most_beside_cut) *
           fmax(along(line->above_rim, here->most_above_rim), faded(free_mm, far_from_rim_mm)) *
           along(side, here->most_beside_side);
}

/* Doubts multiply: two half doubts are more than one. */
double measure_wrinkles_line_certainty(const struct measure_input *input,
                                       const struct wrinkles_window *window,
                                       const struct wrinkles_line *line)
{
    const struct wrinkles_anatomy *here = measure_wrinkles_anatomy(input->zone->name);
    double certainty = is_no_hair(input, window, line, here) * goes_on(line, here) *
                       is_valley(line, here) * is_on_open_skin(input, window, line, here);
    return certainty > 0 ? certainty * measure_wrinkles_has_hue_of_skin(input, window, line) : 0;
}
