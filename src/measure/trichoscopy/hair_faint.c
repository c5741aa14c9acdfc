/* Faint hairs, after the clear ones are found: vellus hair is hardly darker than the skin's texture
   at any one place, but is so along its whole way. What the clear hairs cover is laid aside; what
   is left is averaged along lines in all directions, and a line is a hair where both of its sides
   are less than it by more than chance gives. Knows whole hairs and the picture, nothing of what
   makes a line a hair. Oriented averages as in Gabor and matched filters (Chaudhuri et al., IEEE
   TMI 1989). */
#include "hair_faint.h"

#include <math.h>
#include <string.h>

/* The line that the filter answers best to, sd of its profile in um; at least this many px. */
#define SIGMA_UM 7.0
#define FINEST_PX 0.8
#define ALONG 6.0
/* Skin around, without hairs, that contrast is relative to: follows the shadow of a thick hair. */
#define SKIN_SIGMA_UM 45.0
/* Px beyond the flank of a clear hair where its blur and sheen end. */
#define MARGIN_PX 1.5
/* Of relative contrast; a faint hair has less. */
#define RANGE 0.5
/* Times the median of the crests that bare skin has. */
#define LOW_NOISE 2.2
#define LEAST_SD 1e-4 /* drawn skin has no noise */
/* Faint hairs beside twice the clear ones; px of the field for each point of their lines. */
enum { FEW = 64, MOST_DENSE = 32 };

static void cover(const struct hair_strands *strands, struct mask seen)
{
    for (int s = 0; s < strands->count; s++) {
        const struct hair_strand *strand = &strands->at[s];
        double most = fmax(strand->seen_px, fmax(strand->width_ends[0], strand->width_ends[1]));
        struct hair_disc disc;
        for (int i = 0; i < strand->count; i++) {
            measure_hair_disc(strand->points[i], most / 2 + MARGIN_PX, seen.width, seen.height,
                              &disc);
            for (int y = disc.top; y <= disc.bottom; y++)
                for (int x = disc.left[y - disc.top]; x <= disc.right[y - disc.top]; x++)
                    seen.at[y * seen.stride + x] = 0;
        }
    }
}

/* Where skin or a faint hair may be seen. */
static void mark_seen(const struct hair_field *field, const struct hair_strands *strands,
                      struct mask seen)
{
    for (int y = 0; y < seen.height; y++) {
        const uint8_t *restrict zone = field->zone.at + y * field->zone.stride;
        const uint8_t *restrict hidden = field->hidden.at + y * field->hidden.stride;
        const uint8_t *restrict flakes = field->flakes.at + y * field->flakes.stride;
        uint8_t *restrict out = seen.at + y * seen.stride;
        for (int x = 0; x < seen.width; x++)
            out[x] = (uint8_t)(zone[x] & ~hidden[x] & ~flakes[x]);
    }
    cover(strands, seen);
}

/* Relative contrast to the skin around. */
static int take_contrast(const struct kernels *kernels, struct hair_faint *faint,
                         struct arena *arena, struct meso_error *err)
{
    const struct hair_field *field = faint->field;
    const float sign = field->light_hair ? -1 : 1;
    const float most = (float)(3 * field->skin_spread);
    for (int y = 0; y < faint->lessen.height; y++) {
        const float *restrict skin = field->skin.at + y * field->skin.stride;
        const float *restrict value = field->value.at + y * field->value.stride;
        float *restrict out = faint->lessen.at + y * faint->lessen.stride;
        for (int x = 0; x < faint->lessen.width; x++) {
            float contrast = sign * (value[x] - skin[x]) / fmaxf(skin[x], 1);
            contrast = contrast > most ? most : contrast < (float)-RANGE ? (float)-RANGE : contrast;
            out[x] = contrast;
        }
    }
    int code =
        kernels_background_subtract(kernels, faint->lessen, faint->seen,
                                    SKIN_SIGMA_UM / field->um_per_px, faint->lessen, arena, err);
    for (int y = 0; !code && y < faint->lessen.height; y++) {
        const uint8_t *restrict seen = faint->seen.at + y * faint->seen.stride;
        float *restrict out = faint->lessen.at + y * faint->lessen.stride;
        for (int x = 0; x < faint->lessen.width; x++)
            out[x] = seen[x] ? out[x] : 0;
    }
    return code;
}

/* The crests of what the filter answers, as ridges of one width. */
static int find_crests(const struct kernels *kernels, const struct hair_faint *faint,
                       struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    const struct hair_field *field = faint->field;
    int width = faint->seen.width, height = faint->seen.height;
    double sigma = fmax(SIGMA_UM / field->um_per_px, FINEST_PX), noise = 0;
    out->strength = field->idle; /* the ridges' lines are followed by now */
    int code = kernels_plane_new(&out->angle, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->scale, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->lines, width, height, arena, err);
    uint8_t *direction = code ? NULL : base_arena_alloc(arena, (size_t)width * (size_t)height, err);
    if (!direction)
        return MESO_E_OUT_OF_MEMORY;
    out->widths_px[0] = (float)(2.4 * sigma);
    code = kernels_line_response_within(kernels, faint->lessen, faint->seen, 0, sigma, ALONG, RANGE,
                                        out->strength, direction, width, arena, err);
    float angles[KERNELS_DIRECTIONS];
    for (int d = 0; d < KERNELS_DIRECTIONS; d++) {
        double angle = d * M_PI / KERNELS_DIRECTIONS;
        angles[d] = (float)(angle >= M_PI / 2 ? angle - M_PI : angle);
    }
    for (int y = 0; !code && y < height; y++) {
        const uint8_t *restrict seen = faint->seen.at + y * faint->seen.stride;
        const uint8_t *restrict from = direction + (ptrdiff_t)y * width;
        float *restrict strength = out->strength.at + y * out->strength.stride;
        float *restrict angle = out->angle.at + y * out->angle.stride;
        for (int x = 0; x < width; x++)
            strength[x] = seen[x] && strength[x] > 0 ? strength[x] : 0;
        for (int x = 0; x < width; x++)
            angle[x] = angles[from[x]];
    }
    if (code)
        return code;
    kernels->crests(out->strength, out->angle, out->lines);
    code = kernels_medians(kernels, out->strength, out->lines, &noise, NULL, arena, err);
    out->low = LOW_NOISE * noise;
    const float low = (float)out->low;
    for (int y = 0; y < height; y++) {
        const float *restrict strength = out->strength.at + y * out->strength.stride;
        uint8_t *restrict line = out->lines.at + y * out->lines.stride;
        for (int x = 0; x < width; x++)
            line[x] = (uint8_t)(line[x] & -(strength[x] > low));
    }
    return code;
}

/* Lines of what is left beside the clear hairs; fills `faint`. */
static int find_lines(struct hair_faint *faint, const struct hair_strands *strands,
                      struct hair_segments *out, struct arena *arena, struct meso_error *err)
{
    const struct kernels *kernels = faint->input->kernels;
    struct hair_ridges ridges;
    double median;
    int width = faint->field->zone.width, height = faint->field->zone.height;
    int code = kernels_mask_new(&faint->seen, width, height, arena, err);
    faint->lessen = faint->field->contrast; /* the clear hairs are found by now */
    if (code)
        return code;
    mark_seen(faint->field, strands, faint->seen);
    code = take_contrast(kernels, faint, arena, err);
    if (!code)
        code =
            kernels_medians(kernels, faint->lessen, faint->seen, &median, &faint->sd, arena, err);
    faint->sd = fmax(1.4826 * faint->sd, LEAST_SD);
    if (!code)
        code = find_crests(kernels, faint, &ridges, arena, err);
    return code ? code : measure_hair_segments_trace(&ridges, faint->field, out, arena, err);
}

int measure_hair_faint_add(const struct measure_input *input, const struct hair_field *field,
                           double blur_px, struct hair_strands *strands, struct arena *arena,
                           struct meso_error *err)
{
    struct hair_faint faint = {.input = input, .field = field};
    struct hair_segments lines;
    /* Room before the planes that they are found in, which are freed. */
    int most = 2 * strands->count + FEW, left = field->zone.width * field->zone.height / MOST_DENSE;
    struct hair_strand *all =
        base_arena_alloc(arena, sizeof *all * (size_t)(strands->count + most), err);
    struct image_point *points = base_arena_alloc(arena, sizeof *points * (size_t)(left + 1), err);
    if (!all || !points)
        return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    if (strands->count)
        memcpy(all, strands->at, sizeof *all * (size_t)strands->count);
    int code = find_lines(&faint, strands, &lines, arena, err), count = strands->count;
    for (int s = 0; !code && s < lines.count && count < strands->count + most; s++) {
        struct hair_strand *strand = &all[count];
        if (lines.at[s].count > left ||
            !measure_hair_faint_is_hair(&faint, &lines.at[s], strands, blur_px, strand))
            continue;
        memcpy(points, strand->points, sizeof *points * (size_t)strand->count);
        strand->points = points;
        points += strand->count;
        left -= strand->count;
        count++;
    }
    *strands = (struct hair_strands){all, count};
    base_arena_rewind(arena, mark);
    return code;
}
