/* What the cross profile of a centre line tells: the line's exact centre, its width at half depth,
   the blur of its flanks, and whether a valley parts it. Profiles are taken in linear light (dark
   hair), in which blur is a plain convolution: the half depth stays in place. Knows one line at a
   time. */
#include "hair_profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As far as three hairs side by side reach from the middle. */
#define REACH_UM 170.0
#define STEP_PX 0.6
/* The stripe of light along a hair is narrower than this, and than this part of the hair. */
#define SHEEN_UM 24.0
#define SHEEN_PART 0.4
/* Of the widest hair: wider with a valley are two. */
#define VALLEY_WIDE 0.83
#define NARROWEST 0.4
/* Of the width of both: as far from the valley is on one of the two. */
#define BESIDE 0.12
enum { ALONG = 3 /* points before and after whose profiles are averaged */ };
enum { MEANS = 16 /* sums that stay in registers */ };
enum { TILE = 32 /* px, of the zone's map of whole tiles */ };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double measure_hair_profile_quantile(double *values, int count, double part)
{
    if (!count)
        return NAN;
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[(int)(part * (count - 1))];
}

/* Nearly all profiles lie where the zone is whole, and need not be looked at pixel by pixel. */
static int map_whole_tiles(struct mask zone, struct mask *out, struct arena *arena,
                           struct meso_error *err)
{
    int code = kernels_mask_new(out, zone.width / TILE + 1, zone.height / TILE + 1, arena, err);
    for (int y = 0; !code && y < zone.height / TILE; y++)
        for (int x = 0; x < zone.width / TILE; x++) {
            bool whole = true;
            for (int j = y * TILE; whole && j < (y + 1) * TILE; j++)
                whole = !memchr(zone.at + j * zone.stride + x * TILE, 0, TILE);
            out->at[y * out->stride + x] = whole ? 255 : 0;
        }
    return code;
}

int measure_hair_profile_room(struct hair_profile_room *out, const struct hair_field *field,
                              int points, struct arena *arena, struct meso_error *err)
{
    out->step_px = STEP_PX;
    out->slit_px = SHEEN_UM / field->um_per_px;
    out->samples = 2 * (int)fmax(REACH_UM / field->um_per_px / STEP_PX, MEANS) + 1;
    size_t n = (size_t)points + 1;
    int code = map_whole_tiles(field->zone, &out->whole, arena, err);
    if (code)
        return code;
    out->profiles = base_arena_alloc(arena, sizeof(float) * n * (size_t)out->samples, err);
    out->means = base_arena_alloc(arena, sizeof(float) * n * (size_t)out->samples, err);
    out->profile_sorted = base_arena_alloc(arena, sizeof(double) * (size_t)out->samples, err);
    out->sorted = base_arena_alloc(arena, sizeof(double) * n, err);
    out->shifts = base_arena_alloc(arena, sizeof(double) * n, err);
    out->read = base_arena_alloc(arena, sizeof *out->read * n, err);
    out->normals = base_arena_alloc(arena, sizeof *out->normals * n, err);
    return out->profiles && out->profile_sorted && out->means && out->sorted && out->shifts &&
                   out->read && out->normals
               ? MESO_OK
               : MESO_E_OUT_OF_MEMORY;
}

/* Unit normal of the polyline at point i, from the points `reach` before and after. */
static struct image_point normal_at(const struct hair_segment *segment, int i, int reach)
{
    int a = i - reach < 0 ? 0 : i - reach;
    int b = i + reach > segment->count - 1 ? segment->count - 1 : i + reach;
    double dx = segment->points[b].x - segment->points[a].x;
    double dy = segment->points[b].y - segment->points[a].y;
    double length = hypot(dx, dy);
    return length > 0 ? (struct image_point){-dy / length, dx / length}
                      : (struct image_point){0, 1};
}

static double nearest_value(struct plane plane, struct image_point point)
{
    int x = (int)point.x, y = (int)point.y;
    x = x < 0 ? 0 : x >= plane.width ? plane.width - 1 : x;
    y = y < 0 ? 0 : y >= plane.height ? plane.height - 1 : y;
    return plane.at[y * plane.stride + x];
}

static bool is_seen(const struct hair_field *field, float x, float y)
{
    return x >= 0 && y >= 0 && x < (float)field->zone.width && y < (float)field->zone.height &&
           field->zone.at[(int)y * field->zone.stride + (int)x] != 0;
}

double measure_hair_profile_contrast(const struct hair_field *field,
                                     const struct hair_segment *segment, double *scratch)
{
    for (int i = 0; i < segment->count; i++)
        scratch[i] = nearest_value(field->contrast, segment->points[i]);
    return measure_hair_profile_quantile(scratch, segment->count, 0.5);
}

/* Whether all between both places, of a straight line, belongs to the zone for certain. */
static bool is_whole(struct mask tiles, float x0, float y0, float x1, float y1)
{
    float left = fminf(x0, x1), right = fmaxf(x0, x1), top = fminf(y0, y1), bottom = fmaxf(y0, y1);
    if (!(left >= 0 && top >= 0 && right < (float)(TILE * tiles.width) &&
          bottom < (float)(TILE * tiles.height)))
        return false;
    for (int y = (int)top / TILE; y <= (int)bottom / TILE; y++)
        for (int x = (int)left / TILE; x <= (int)right / TILE; x++)
            if (!tiles.at[y * tiles.stride + x])
                return false;
    return true;
}

/* Depth (+ on hair; NaN where nothing is seen) across the line at point i. */
static void take_profile(const struct measure_input *input, const struct hair_field *field,
                         const struct hair_segment *segment, int i, struct hair_profile_room *room)
{
    enum { MOST = 512 };
    int samples = room->samples < MOST ? room->samples : MOST, centre = samples / 2;
    float x[MOST], y[MOST], sign = field->light_hair ? -1 : 1;
    struct image_point p = segment->points[i], n = room->normals[i] = normal_at(segment, i, 4);
    const float across_x = (float)(room->step_px * n.x), across_y = (float)(room->step_px * n.y);
    const float left = (float)p.x - (float)centre * across_x;
    const float top = (float)p.y - (float)centre * across_y;
    for (int k = 0; k < samples; k++) {
        x[k] = left + (float)k * across_x;
        y[k] = top + (float)k * across_y;
    }
    float *row = room->profiles + (ptrdiff_t)i * room->samples;
    input->kernels->sample_linear(field->value, x, y, samples, row);
    float skin = (float)nearest_value(field->skin, p);
    bool whole = is_whole(room->whole, x[0], y[0], x[samples - 1], y[samples - 1]);
    for (int k = 0; whole && k < samples; k++)
        row[k] = sign * (skin - row[k]);
    for (int k = 0; !whole && k < samples; k++)
        row[k] = is_seen(field, x[k], y[k]) ? sign * (skin - row[k]) : NAN;
}

/* Mean of `rows` rows of n values, at least MEANS, `stride` apart. */
static void mean_of_rows(const float *from, ptrdiff_t stride, int rows, int n, float *out)
{
    for (int k = 0; k < n; k += MEANS) {
        float sums[MEANS] = {0};
        int at = k + MEANS <= n ? k : n - MEANS; /* the last ones anew: no remainder */
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < MEANS; i++)
                sums[i] += from[j * stride + at + i];
        for (int i = 0; i < MEANS; i++)
            out[at + i] = sums[i] / (float)rows;
    }
}

/* The profile at every point, then its mean over the points around. */
static void take_profiles(const struct measure_input *input, const struct hair_field *field,
                          const struct hair_segment *segment, struct hair_profile_room *room)
{
    for (int i = 0; i < segment->count; i++)
        take_profile(input, field, segment, i, room);
    for (int i = 0; i < segment->count; i++) {
        int from = i - ALONG < 0 ? 0 : i - ALONG;
        int to = i + ALONG > segment->count - 1 ? segment->count - 1 : i + ALONG;
        mean_of_rows(room->profiles + (ptrdiff_t)from * room->samples, room->samples, to - from + 1,
                     room->samples, room->means + (ptrdiff_t)i * room->samples);
    }
}

/* One profile while its edges are looked for. */
struct scan {
    const float *depth;
    int samples, slit;
    float level;  /* half depth */
    double slope; /* steepest fall found */
    int valley;   /* -1: none */
};

/* Where the depth falls through half for good, going from k by `to`; NaN if it never does. A short
   fall that recovers is a valley. */
static double edge_of(struct scan *scan, int k, int to)
{
    for (; k + to >= 0 && k + to < scan->samples; k += to) {
        float here = scan->depth[k], next = scan->depth[k + to];
        if (isnan(next))
            return NAN;
        if (here < scan->level || next >= scan->level)
            continue;
        int back = k + to, lowest = back;
        while (back + to >= 0 && back + to < scan->samples && scan->depth[back] < scan->level &&
               abs(back - k) <= scan->slit) {
            back += to;
            lowest = scan->depth[back] < scan->depth[lowest] ? back : lowest;
        }
        if (scan->depth[back] >= scan->level) {
            scan->valley = lowest;
            continue;
        }
        int a = k - 2 * to, b = k + 3 * to; /* slope over five steps around the edge */
        if (a >= 0 && b >= 0 && a < scan->samples && b < scan->samples)
            scan->slope = fmax(scan->slope, (double)(scan->depth[a] - scan->depth[b]) / 5);
        return k + (double)((here - scan->level) / (here - next)) * to;
    }
    return NAN;
}

/* Light hair shines in a stripe twice as bright as itself: the commonest depth of what stands out
   tells its own, within what a soft profile allows. */
static float level_of_light(const struct hair_profile_room *room, const struct scan *scan,
                            float peak)
{
    int count = 0;
    for (int k = 0; k < scan->samples; k++)
        if (scan->depth[k] > peak / 4)
            room->profile_sorted[count++] = (double)scan->depth[k];
    float usual = (float)measure_hair_profile_quantile(room->profile_sorted, count, 0.5);
    return fminf(peak, 1.2f * usual);
}

static struct hair_profile_edges read_edges(const struct hair_profile_room *room, int point,
                                            double width_px, bool light)
{
    int centre = room->samples / 2, reach = (int)(0.6 * width_px / room->step_px), top = centre;
    struct scan scan = {.depth = room->means + (ptrdiff_t)point * room->samples,
                        .samples = room->samples,
                        .slit = (int)(fmin(room->slit_px, SHEEN_PART * width_px) / room->step_px),
                        .valley = -1};
    reach = reach > centre ? centre : reach;
    for (int k = centre - reach; k <= centre + reach; k++)
        if (scan.depth[k] > scan.depth[top])
            top = k;
    struct hair_profile_edges out = {.left = NAN, .right = NAN, .edge_px = NAN, .slit = NAN};
    float peak = scan.depth[top];
    if (!(peak > 0))
        return out;
    out.gap = scan.depth[centre] < peak / 2;
    scan.level = (light ? level_of_light(room, &scan, peak) : peak) / 2;
    out.left = (edge_of(&scan, top, -1) - centre) * room->step_px;
    out.right = (edge_of(&scan, top, 1) - centre) * room->step_px;
    if (scan.slope > 0)
        out.edge_px = 2 * (double)scan.level / (sqrt(2 * M_PI) * scan.slope / room->step_px);
    if (scan.valley >= 0)
        out.slit = (scan.valley - centre) * room->step_px;
    return out;
}

/* What is too wide for one hair and has a valley beside the line is two, and the line one of them.
 */
static void part_at_valley(struct hair_profile_edges *read, double widest_px)
{
    double width = read->right - read->left, off = fabs(read->slit);
    double least = fmin(read->slit - read->left, read->right - read->slit);
    if (isnan(read->slit) || !(width > VALLEY_WIDE * widest_px) || off < BESIDE * width ||
        least < NARROWEST * widest_px)
        return;
    if (read->slit > 0)
        read->right = read->slit;
    else
        read->left = read->slit;
    read->slit = NAN;
}

/* Moves the points by the mean shift of the points around that have one. */
static void recentre(struct hair_segment *segment, const struct hair_profile_room *room)
{
    for (int i = 0; i < segment->count; i++) {
        double sum = 0;
        int taken = 0;
        for (int j = i - ALONG; j <= i + ALONG; j++)
            if (j >= 0 && j < segment->count && !isnan(room->shifts[j])) {
                sum += room->shifts[j];
                taken++;
            }
        if (!taken)
            continue;
        segment->points[i].x += sum / taken * room->normals[i].x;
        segment->points[i].y += sum / taken * room->normals[i].y;
    }
}

/* Quantile of the widths of points [from, to) that lie in the middle of what is at most widest_px
   wide; fallback if there are none. */
static double width_of(const struct hair_profile_room *room, int from, int to, double widest_px,
                       double part, double fallback)
{
    int count = 0;
    for (int i = from; i < to; i++) {
        double width = room->read[i].right - room->read[i].left;
        if (width <= widest_px)
            room->sorted[count++] = width;
    }
    return count ? measure_hair_profile_quantile(room->sorted, count, part) : fallback;
}

static double edge_blur(const struct hair_profile_room *room, int points, double widest_px)
{
    int count = 0;
    for (int i = 0; i < points; i++)
        if (room->read[i].right - room->read[i].left <= widest_px && !isnan(room->read[i].edge_px))
            room->sorted[count++] = room->read[i].edge_px;
    return measure_hair_profile_quantile(room->sorted, count, 0.5);
}

/* Where no profile shows both flanks, the nearer flank tells: the other is hidden. */
static double width_of_one_flank(const struct hair_profile_room *room, int points, double guess)
{
    int count = 0;
    for (int i = 0; i < points; i++) {
        double near = fmin(isnan(room->read[i].left) ? 1e9 : -room->read[i].left,
                           isnan(room->read[i].right) ? 1e9 : room->read[i].right);
        if (near < guess && near > 0)
            room->sorted[count++] = 2 * near;
    }
    return count ? measure_hair_profile_quantile(room->sorted, count, 0.5) : guess;
}

/* Part of the points alone whose width is what the taper from one end over the middle to the other
   says; 1 where none is alone: hidden by others, nothing is known. */
static double even_part(const struct hair_segment *segment, const struct hair_profile_room *room,
                        double widest_px)
{
    int n = segment->count, third = (n + 2) / 3, even = 0, alone = 0;
    double knots[] = {segment->width_ends[0],
                      width_of(room, third, n - third, widest_px, 0.5, segment->width_px),
                      segment->width_ends[1]};
    for (int i = 0; i < n; i++) {
        double width = room->read[i].right - room->read[i].left;
        double at = 3 * (i + 0.5) / n - 0.5; /* of the knots, which stand amid their thirds */
        int knot = at < 1 ? 0 : 1;
        double expected = knots[knot] + (at - knot) * (knots[knot + 1] - knots[knot]);
        alone += width <= widest_px;
        even += width <= widest_px && fabs(width - expected) < 0.2 * expected + 0.5;
    }
    return alone > 2 ? (double)even / alone : 1;
}

void measure_hair_profile_segment(const struct measure_input *input, const struct hair_field *field,
                                  const struct hair_ridges *ridges, double widest_px,
                                  struct hair_segment *segment, struct hair_profile_room *room)
{
    int n = segment->count, third = (n + 2) / 3;
    for (int i = 0; i < n; i++) {
        int x = (int)segment->points[i].x, y = (int)segment->points[i].y;
        x = x < 0 ? 0 : x >= ridges->scale.width ? ridges->scale.width - 1 : x;
        y = y < 0 ? 0 : y >= ridges->scale.height ? ridges->scale.height - 1 : y;
        room->sorted[i] = measure_hair_ridge_width(ridges, x, y);
    }
    double guess = fmax(measure_hair_profile_quantile(room->sorted, n, 0.5), 2);
    for (int pass = 0; pass < 2; pass++) {
        take_profiles(input, field, segment, room);
        for (int i = 0; i < n; i++) {
            room->read[i] = read_edges(room, i, guess, field->light_hair);
            part_at_valley(&room->read[i], widest_px);
            double width = room->read[i].right - room->read[i].left;
            double shift = (room->read[i].right + room->read[i].left) / 2;
            room->shifts[i] = width <= widest_px ? shift : NAN;
        }
        if (pass == 0)
            recentre(segment, room);
    }
    segment->width_px =
        width_of(room, 0, n, widest_px, 0.5, fmax(width_of_one_flank(room, n, guess), 1));
    segment->width_ends[0] = width_of(room, 0, third, widest_px, 0.5, segment->width_px);
    segment->width_ends[1] = width_of(room, n - third, n, widest_px, 0.5, segment->width_px);
    double middle = width_of(room, third, n - third, widest_px, 0.5, segment->width_px);
    segment->mean_px = (segment->width_ends[0] + middle + segment->width_ends[1]) / 3;
    segment->edge_px = edge_blur(room, n, widest_px);
    segment->even = even_part(segment, room, widest_px);
    int gap = 0;
    for (int i = 0; i < n; i++)
        gap += room->read[i].gap;
    segment->gap = 2 * gap > n;
    segment->contrast = measure_hair_profile_contrast(field, segment, room->sorted);
}
