/* What stands out as much as hair does and lies under none of the hairs found is the rest of one
   that was not found: its line was lost in a fork, or it lies half below another and only one flank
   shows. Knows the contrast and whole hairs, nothing of ridges. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the commonest width of this field's hairs: as far do hairs differ from it; strips narrower
   than this are their ragged flanks; a rest is at least that long and that large (width^2). */
#define THICKER 1.25
#define NARROWEST 0.30
#define SHORTEST 1.5
#define SMALLEST 1.0
/* Sd along over sd across: of what goes on below another hair; of what does so among the scales
   that look like light hair; of what stands alone, which as a hair would have shown a line. */
#define SLENDER 1.6
#define SLENDER_LIGHT 2.5
#define SLENDER_ALONE 3.0
#define SLENDER_CUT 1.3 /* of what the border cuts */
/* Of the level of hair: in the picture itself there is less in the slit between two of them. */
#define SLIT 0.7f
/* Px that a flank may lie beside where it was read. */
#define MARGIN_PX 1.0

struct rest {
    const struct hair_field *field;
    struct mask hairy, left; /* left: what no hair explains */
    double typical_px;
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double typical_width(const struct hair_strands *strands, double *room)
{
    for (int s = 0; s < strands->count; s++)
        room[s] = strands->at[s].seen_px;
    qsort(room, (size_t)strands->count, sizeof *room, ascending);
    return strands->count ? room[strands->count / 2] : 0;
}

static void take_disc(struct mask mask, struct image_point p, double radius)
{
    struct hair_disc disc;
    measure_hair_disc(p, radius, mask.width, mask.height, &disc);
    for (int y = disc.top; y <= disc.bottom; y++)
        for (int x = disc.left[y - disc.top]; x <= disc.right[y - disc.top]; x++)
            mask.at[y * mask.stride + x] = 255;
}

static void take_strand(const struct hair_strand *strand, double most_px, struct mask taken)
{
    for (int i = 0; i < strand->count; i++) {
        double t = strand->count > 1 ? (double)i / (strand->count - 1) : 0;
        double here = (1 - t) * strand->width_ends[0] + t * strand->width_ends[1];
        double width = fmin(fmax(strand->seen_px, here), most_px);
        take_disc(taken, strand->points[i], width / 2 + MARGIN_PX);
    }
}

/* Principal axis of a component. */
static struct image_point axis_of(const struct kernels_components *components, int index,
                                  double *slenderness)
{
    double moments[3] = {1.0 / 12, 0, 1.0 / 12}; /* a pixel's own extent */
    *slenderness = measure_hair_slenderness(components, index, moments);
    double angle = 0.5 * atan2(2 * moments[1], moments[0] - moments[2]);
    return (struct image_point){cos(angle), sin(angle)};
}

static bool is_hairy(const struct rest *rest, struct image_point p)
{
    int i = (int)p.x, j = (int)p.y;
    return p.x >= 0 && p.y >= 0 && i < rest->hairy.width && j < rest->hairy.height &&
           rest->hairy.at[j * rest->hairy.stride + i] != 0;
}

/* Extent across the axis at one step along it; without a pixel low > high. */
struct extent {
    double low, high;
};

/* A rest in the frame of its own axis. */
struct strip {
    double x, y; /* its centre */
    struct image_point along, across;
    double slenderness;
    struct extent *at;
    int reach; /* steps before the centre */
    int count;
};

static int strip_of(const struct kernels_components *components, int index, struct strip *out,
                    struct arena *arena, struct meso_error *err)
{
    const struct kernels_component *c = &components->at[index];
    *out = (struct strip){.x = c->sum_x / (double)c->area + 0.5,
                          .y = c->sum_y / (double)c->area + 0.5};
    out->along = axis_of(components, index, &out->slenderness);
    out->across = (struct image_point){-out->along.y, out->along.x};
    out->reach = (int)hypot(c->right - c->left + 1, c->bottom - c->top + 1) + 1;
    out->count = 2 * out->reach + 1;
    out->at = base_arena_alloc(arena, sizeof *out->at * (size_t)out->count, err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < out->count; i++)
        out->at[i] = (struct extent){1e9, -1e9};
    for (int r = 0; r < c->run_count; r++) {
        const struct kernels_run *run = &components->runs[c->first_run + r];
        for (int x = run->x_begin; x < run->x_end; x++) {
            double dx = x + 0.5 - out->x, dy = run->y + 0.5 - out->y;
            double u = dx * out->along.x + dy * out->along.y;
            double v = dx * out->across.x + dy * out->across.y;
            struct extent *bin = &out->at[(int)floor(u) + out->reach];
            bin->low = fmin(bin->low, v - 0.5);
            bin->high = fmax(bin->high, v + 0.5);
        }
    }
    return MESO_OK;
}

static struct image_point place_in(const struct strip *strip, double u, double v)
{
    return (struct image_point){strip->x + u * strip->along.x + v * strip->across.x,
                                strip->y + u * strip->along.y + v * strip->across.y};
}

/* Whether a rest reaches the border of what is looked at. */
static bool is_cut(const struct rest *rest, const struct kernels_component *c)
{
    struct mask zone = rest->field->zone;
    int x = (c->left + c->right) / 2, y = (c->top + c->bottom) / 2, step = 3;
    return c->left < step || c->top < step || c->right >= zone.width - step ||
           c->bottom >= zone.height - step || !zone.at[(c->top - step) * zone.stride + x] ||
           !zone.at[(c->bottom + step) * zone.stride + x] ||
           !zone.at[y * zone.stride + c->left - step] ||
           !zone.at[y * zone.stride + c->right + step];
}

/* The line of the hair whose rest this is: in the middle where both flanks show; where one side
   goes on in another hair, half a width from the flank that shows. No points if it is none. */
static int line_of(const struct rest *rest, const struct kernels_components *components, int index,
                   struct hair_segment *out, struct arena *arena, struct meso_error *err)
{
    struct strip strip;
    int code = strip_of(components, index, &strip, arena, err);
    if (code)
        return code;
    out->points = base_arena_alloc(arena, sizeof *out->points * (size_t)strip.count, err);
    out->count = 0;
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    double across = 0, beyond = MARGIN_PX + 1.5;
    int beside = 0;
    for (int i = 0; i < strip.count; i++) {
        double u = i - strip.reach + 0.5, low = strip.at[i].low, high = strip.at[i].high;
        if (low > high)
            continue;
        double middle = (low + high) / 2, width = fmax(rest->typical_px, high - low);
        bool left = is_hairy(rest, place_in(&strip, u, low - beyond));
        bool right = is_hairy(rest, place_in(&strip, u, high + beyond));
        if (left != right)
            middle = left ? high - width / 2 : low + width / 2;
        beside += left != right;
        across += high - low;
        out->points[out->count++] = place_in(&strip, u, middle);
    }
    double slender = is_cut(rest, &components->at[index]) ? SLENDER_CUT
                     : 4 * beside < out->count            ? SLENDER_ALONE
                     : rest->field->light_hair            ? SLENDER_LIGHT
                                                          : SLENDER;
    if (across < NARROWEST * rest->typical_px * out->count ||
        out->count < SHORTEST * rest->typical_px || strip.slenderness < slender)
        out->count = 0;
    return MESO_OK;
}

static float contrast_amid(const struct hair_field *field, const struct hair_segment *segment)
{
    struct image_point p = segment->points[segment->count / 2];
    int x = (int)fmin(fmax(p.x, 0), field->contrast.width - 1);
    int y = (int)fmin(fmax(p.y, 0), field->contrast.height - 1);
    return field->contrast.at[y * field->contrast.stride + x];
}

/* What is hairy and neither flake nor hair that was found. */
static int uncover(struct rest *rest, const struct hair_strands *strands, struct arena *arena,
                   struct meso_error *err)
{
    const struct hair_field *field = rest->field;
    int width = field->zone.width, height = field->zone.height;
    int code = kernels_mask_new(&rest->hairy, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&rest->left, width, height, arena, err);
    if (code)
        return code;
    measure_hair_field_hairy(field, rest->hairy);
    for (int y = 0; y < height; y++)
        memset(rest->left.at + y * rest->left.stride, 0, (size_t)width);
    for (int s = 0; s < strands->count; s++)
        take_strand(&strands->at[s], THICKER * rest->typical_px, rest->left);
    const float sign = field->light_hair ? -1 : 1;
    for (int y = 0; y < height; y++) {
        const float *skin = field->skin.at + y * field->skin.stride;
        const float *value = field->value.at + y * field->value.stride;
        for (int x = 0; x < width; x++) {
            uint8_t *at = &rest->left.at[y * rest->left.stride + x];
            bool flake = field->flakes.at[y * field->flakes.stride + x] != 0;
            bool slit = sign * (skin[x] - value[x]) < SLIT * field->level * skin[x];
            *at = rest->hairy.at[y * rest->hairy.stride + x] && !*at && !flake && !slit ? 255 : 0;
        }
    }
    double radius = NARROWEST / 2 * rest->typical_px;
    code = kernels_grow(rest->left, -radius, arena, err);
    return code ? code : kernels_grow(rest->left, radius, arena, err);
}

int measure_hair_rest_find(const struct hair_field *field, const struct hair_strands *strands,
                           struct hair_segments *out, struct arena *arena, struct meso_error *err)
{
    struct rest rest = {.field = field};
    struct kernels_components components;
    *out = (struct hair_segments){0};
    double *room = base_arena_alloc(arena, sizeof *room * (size_t)(strands->count + 1), err);
    if (!room)
        return MESO_E_OUT_OF_MEMORY;
    if (!strands->count)
        return MESO_OK;
    rest.typical_px = typical_width(strands, room);
    int code = uncover(&rest, strands, arena, err);
    if (!code)
        code = kernels_components(rest.left, &components, arena, err);
    if (code)
        return code;
    out->at = base_arena_alloc(arena, sizeof *out->at * (size_t)(components.count + 1), err);
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    for (int c = 0; !code && c < components.count; c++) {
        struct hair_segment *segment = &out->at[out->count];
        double width = rest.typical_px;
        if ((double)components.at[c].area < SMALLEST * width * width)
            continue;
        *segment = (struct hair_segment){.width_px = width,
                                         .width_ends = {width, width},
                                         .mean_px = width,
                                         .edge_px = NAN,
                                         .even = 1,
                                         .bundled = true};
        code = line_of(&rest, &components, c, segment, arena, err);
        if (code || !segment->count)
            continue;
        segment->length_px = segment->count;
        segment->contrast = contrast_amid(field, segment);
        out->count++;
    }
    return code;
}
