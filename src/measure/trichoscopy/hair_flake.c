/* Scales, crusts and drops: patches much wider than a hair and about as long as wide. Crests run
   through them too, and side by side like a bundle's. Knows the contrast and segments, no hairs. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* A disc of this diameter fits into no hair, but into a scale; into three hairs side by side as
   well, which are longer than wide, and into a fork of two, which is a small part of them. Scales
   are white: among light hairs they are many, among dark ones only crusts and drops look alike. */
#define LIGHT_ACROSS_UM 130.0
#define DARK_ACROSS_UM 170.0
/* Sd along over sd across of the places of the disc; a bundle's is more. */
#define MOST_SLENDER 2.2
/* Part of the discs that is no brighter or darker than half of a hair: the slit between two hairs,
   which is closed in the contrast. */
#define SLIT_PART 0.05
/* Part of the whole patch that the discs fill. */
#define LIGHT_PART 0.3
#define DARK_PART 0.75
/* Half depth of a clear hair, as part of what the contrast is cut off at (0.7 of it); a light
   hair's body has half the depth of its stripe. */
#define HALF_DARK 0.7f
#define HALF_LIGHT 0.4f
/* Of a segment. */
#define WITHIN 0.5
/* A scale is a tenth of a millimetre large and its outline round: what runs on as long, and bends
   as little, is the flank of a hair below or beside it. */
#define STRAIGHT_UM 150.0
#define LEAST_RADIUS_UM 400.0

float measure_hair_field_level(const struct hair_field *field)
{
    struct plane contrast = field->contrast;
    float most = 0;
    for (int y = 0; y < contrast.height; y++) {
        float row = measure_hair_most(contrast.at + y * contrast.stride, contrast.width);
        most = row > most ? row : most;
    }
    return (field->light_hair ? HALF_LIGHT : HALF_DARK) * most;
}

void measure_hair_field_hairy(const struct hair_field *field, struct mask out)
{
    float level = field->level > 0 ? field->level : INFINITY;
    for (int y = 0; y < out.height; y++) {
        const float *restrict row = field->contrast.at + y * field->contrast.stride;
        uint8_t *restrict to = out.at + y * out.stride;
        for (int x = 0; x < out.width; x++)
            to[x] = row[x] >= level ? 255 : 0;
    }
}

double measure_hair_slenderness(const struct kernels_components *components, int index,
                                double moments[3])
{
    const struct kernels_component *c = &components->at[index];
    double n = (double)c->area, mx = c->sum_x / n, my = c->sum_y / n;
    double xx = moments[0], xy = moments[1], yy = moments[2];
    for (int r = 0; r < c->run_count; r++) {
        const struct kernels_run *run = &components->runs[c->first_run + r];
        for (int x = run->x_begin; x < run->x_end; x++) {
            xx += (x - mx) * (x - mx) / n;
            xy += (x - mx) * (run->y - my) / n;
            yy += (run->y - my) * (run->y - my) / n;
        }
    }
    moments[0] = xx;
    moments[1] = xy;
    moments[2] = yy;
    double mean = (xx + yy) / 2, root = sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
    return sqrt((mean + root) / fmax(mean - root, 1e-9));
}

static double slenderness(const struct kernels_components *components, int index)
{
    double moments[3] = {0, 0, 0};
    return measure_hair_slenderness(components, index, moments);
}

static int64_t set_within(const struct kernels_components *components, int index, struct mask mask)
{
    const struct kernels_component *c = &components->at[index];
    int64_t set = 0;
    for (int r = 0; r < c->run_count; r++) {
        const struct kernels_run *run = &components->runs[c->first_run + r];
        for (int x = run->x_begin; x < run->x_end; x++)
            set += mask.at[run->y * mask.stride + x] != 0;
    }
    return set;
}

static void clear_within(const struct kernels_components *components, int index, struct mask mask)
{
    const struct kernels_component *c = &components->at[index];
    for (int r = 0; r < c->run_count; r++) {
        const struct kernels_run *run = &components->runs[c->first_run + r];
        memset(mask.at + run->y * mask.stride + run->x_begin, 0,
               (size_t)(run->x_end - run->x_begin));
    }
}

/* Part of a component that in the picture itself stands out by less than half of a hair. */
static double slit_part(const struct hair_field *field, const struct kernels_components *components,
                        int index)
{
    const struct kernels_component *c = &components->at[index];
    float sign = field->light_hair ? -1 : 1;
    int64_t slit = 0;
    for (int r = 0; r < c->run_count; r++) {
        const struct kernels_run *run = &components->runs[c->first_run + r];
        const float *skin = field->skin.at + run->y * field->skin.stride;
        const float *value = field->value.at + run->y * field->value.stride;
        for (int x = run->x_begin; x < run->x_end; x++)
            slit += sign * (skin[x] - value[x]) < field->level * skin[x];
    }
    return (double)slit / (double)c->area;
}

int measure_hair_flakes_find(struct hair_field *field, struct arena *arena, struct meso_error *err)
{
    struct kernels_components patches, discs;
    struct mask hairy, wide;
    int width = field->zone.width, height = field->zone.height;
    bool light = field->light_hair;
    double radius = (light ? LIGHT_ACROSS_UM : DARK_ACROSS_UM) / 2 / field->um_per_px;
    double least = light ? LIGHT_PART : DARK_PART;
    struct base_arena_mark mark = base_arena_mark(arena);
    int code = kernels_mask_new(&hairy, width, height, arena, err);
    wide = field->flakes;
    if (code)
        return code;
    measure_hair_field_hairy(field, hairy);
    for (int y = 0; y < height; y++)
        memcpy(wide.at + y * wide.stride, hairy.at + y * hairy.stride, (size_t)width);
    code = kernels_grow(wide, -radius, arena, err);
    if (!code)
        code = kernels_grow(wide, radius, arena, err);
    if (!code)
        code = kernels_components(hairy, &patches, arena, err);
    for (int i = 0; !code && i < patches.count; i++)
        if ((double)set_within(&patches, i, wide) < least * (double)patches.at[i].area)
            clear_within(&patches, i, wide);
    if (!code)
        code = kernels_components(wide, &discs, arena, err);
    for (int i = 0; !code && i < discs.count; i++)
        if (slenderness(&discs, i) > MOST_SLENDER || slit_part(field, &discs, i) > SLIT_PART)
            clear_within(&discs, i, wide);
    base_arena_rewind(arena, mark);
    return code;
}

static bool lies_in(const struct hair_segment *segment, struct mask mask)
{
    int inside = 0;
    for (int i = 0; i < segment->count; i++) {
        int x = (int)segment->points[i].x, y = (int)segment->points[i].y;
        inside += x >= 0 && y >= 0 && x < mask.width && y < mask.height &&
                  mask.at[y * mask.stride + x] != 0;
    }
    return inside > WITHIN * segment->count;
}

/* Whether a line is long and straight, as a hair's flank is and a scale's outline isn't. */
static bool is_straight(const struct hair_field *field, const struct hair_segment *segment)
{
    double um = field->um_per_px, turn = 0, last = NAN;
    const int reach = (int)fmax(30 / um, 3);
    for (int i = 0; i + reach < segment->count; i += reach) {
        double angle = atan2(segment->points[i + reach].y - segment->points[i].y,
                             segment->points[i + reach].x - segment->points[i].x);
        turn += isnan(last) ? 0 : fabs(remainder(angle - last, 2 * M_PI));
        last = angle;
    }
    return segment->length_px * um > STRAIGHT_UM &&
           turn * LEAST_RADIUS_UM < segment->length_px * um;
}

void measure_hair_flakes_drop(const struct hair_field *field, struct hair_segments *segments)
{
    int kept = 0;
    for (int s = 0; s < segments->count; s++)
        if (!lies_in(&segments->at[s], field->flakes) || is_straight(field, &segments->at[s]))
            segments->at[kept++] = segments->at[s];
    segments->count = kept;
}
