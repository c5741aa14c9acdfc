/* What the cross profile of a centre line tells: the line's exact centre, its width at half depth,
   the blur of its flanks, and whether it runs along one hair or between two. Profiles are taken
   in linear light, in which blur is a plain convolution: the half depth stays in place. */
#include "hair_profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROFILE = 121, CENTRE = PROFILE / 2 };

struct profile {
    double depth[PROFILE]; /* + on hair */
    double step_px;
};

/* Unit normal of the polyline at point i, from the points `reach` before and after. */
struct image_point measure_hair_profile_normal(const struct hair_segment *segment, int i, int reach)
{
    int a = i - reach < 0 ? 0 : i - reach;
    int b = i + reach > segment->count - 1 ? segment->count - 1 : i + reach;
    double dx = segment->points[b].x - segment->points[a].x;
    double dy = segment->points[b].y - segment->points[a].y;
    double length = hypot(dx, dy);
    return length > 0 ? (struct image_point){-dy / length, dx / length}
                      : (struct image_point){0, 1};
}

/* Mean profile of the points i - reach .. i + reach. */
static void take_profile(const struct measure_input *input, const struct hair_field *field,
                         const struct hair_segment *segment, int i, int reach, double half_px,
                         struct profile *out)
{
    double sign = field->light_hair ? -1 : 1;
    memset(out, 0, sizeof *out);
    out->step_px = half_px / CENTRE;
    int taken = 0;
    for (int j = i - reach; j <= i + reach; j++) {
        if (j < 0 || j >= segment->count)
            continue;
        struct image_point centre = segment->points[j],
                           normal = measure_hair_profile_normal(segment, j, 4);
        float x[PROFILE], y[PROFILE], values[PROFILE];
        for (int k = 0; k < PROFILE; k++) {
            x[k] = (float)(centre.x + (k - CENTRE) * out->step_px * normal.x);
            y[k] = (float)(centre.y + (k - CENTRE) * out->step_px * normal.y);
        }
        input->kernels->sample_linear(field->value, x, y, PROFILE, values);
        int px = (int)centre.x, py = (int)centre.y;
        px = px < 0 ? 0 : px >= field->skin.width ? field->skin.width - 1 : px;
        py = py < 0 ? 0 : py >= field->skin.height ? field->skin.height - 1 : py;
        double skin = field->skin.at[py * field->skin.stride + px];
        for (int k = 0; k < PROFILE; k++)
            out->depth[k] += sign * (skin - (double)values[k]);
        taken++;
    }
    for (int k = 0; k < PROFILE; k++)
        out->depth[k] /= taken;
}

/* Where depth falls through `level` going from index k in steps of `to`; NaN if it rises first. */
static double fall(const struct profile *profile, int k, int to, double level, double *steepest)
{
    double lowest = profile->depth[k];
    for (; k + to >= 0 && k + to < PROFILE; k += to) {
        double here = profile->depth[k], next = profile->depth[k + to];
        if (here >= level && next < level) {
            double part = (here - level) / (here - next);
            int a = k - 2 * to, b = k + 3 * to; /* slope over five steps around the edge */
            if (a >= 0 && b >= 0 && a < PROFILE && b < PROFILE)
                *steepest = fmax(*steepest,
                                 (profile->depth[a] - profile->depth[b]) / (5 * profile->step_px));
            return (k - CENTRE + part * to) * profile->step_px;
        }
        lowest = fmin(lowest, next);
        if (next > 1.25 * lowest && lowest < 1.6 * level)
            return NAN; /* climbs the next hair before the skin was reached */
    }
    return NAN;
}

/* Highest point on one side (from, to inclusive). */
static int highest(const struct profile *profile, int from, int to)
{
    int best = from;
    for (int k = from; k <= to; k++)
        if (profile->depth[k] > profile->depth[best])
            best = k;
    return best;
}

/* Two hairs with the line in the valley between them. A sheen along one hair also parts it: that is
   narrow and shallow, so a shallow valley counts only when both together are wider than a hair. */
static void find_lobes(const struct profile *profile, double width_px,
                       const struct hair_bundle_rule *rule, struct hair_profile_edges *out)
{
    int reach = (int)(0.8 * width_px / profile->step_px);
    reach = reach > CENTRE ? CENTRE : reach;
    int left = highest(profile, CENTRE - reach, CENTRE);
    int right = highest(profile, CENTRE, CENTRE + reach);
    int valley = left;
    for (int k = left; k <= right; k++)
        if (profile->depth[k] < profile->depth[valley])
            valley = k;
    double low = fmin(profile->depth[left], profile->depth[right]);
    double high = fmax(profile->depth[left], profile->depth[right]);
    double apart = (right - left) * profile->step_px;
    double off = fabs((valley - CENTRE) * profile->step_px);
    bool deep = profile->depth[valley] < 0.6 * low;
    double whole = out->right - out->left;
    bool wide = whole > 0.8 * rule->widest_px;
    out->two = left < valley && valley < right && low > 0.4 * high && off < 0.3 * apart &&
               apart > rule->least_apart_px &&
               (deep || (wide && profile->depth[valley] < 0.75 * low));
    out->lobes[0] = (left - CENTRE) * profile->step_px;
    out->lobes[1] = (right - CENTRE) * profile->step_px;
    /* Wider than any one hair of this field, with no valley: one lies partly over the other. */
    out->overlap =
        !out->two && whole > rule->widest_px && fabs(out->left + out->right) < 0.3 * whole;
    if (out->overlap) {
        out->two = true;
        out->lobes[0] = out->left + rule->typical_px / 2;
        out->lobes[1] = out->right - rule->typical_px / 2;
    }
}

static struct hair_profile_edges read_profile(const struct profile *profile, double width_px,
                                              const struct hair_bundle_rule *rule)
{
    struct hair_profile_edges out = {.edge_px = NAN};
    int reach = (int)(0.5 * width_px / profile->step_px);
    int top = highest(profile, CENTRE - reach, CENTRE + reach);
    out.peak = profile->depth[top];
    double slope = 0;
    /* From the hair's middle outwards, or from its darkest place if the middle is lighter. */
    int from = profile->depth[CENTRE] >= 0.5 * out.peak ? CENTRE : top;
    out.left = fall(profile, from, -1, out.peak / 2, &slope);
    out.right = fall(profile, from, 1, out.peak / 2, &slope);
    if (slope > 0)
        out.edge_px = out.peak / (sqrt(2 * M_PI) * slope);
    find_lobes(profile, width_px, rule, &out);
    return out;
}

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

/* Moves the points into the middle between the flanks, by the mean shift of the neighbourhood. */
static void recentre(struct hair_segment *segment, const double *shifts,
                     struct image_point *normals)
{
    for (int i = 0; i < segment->count; i++)
        normals[i] = measure_hair_profile_normal(segment, i, 4);
    for (int i = 0; i < segment->count; i++) {
        double sum = 0;
        int taken = 0;
        for (int j = i - 3; j <= i + 3; j++)
            if (j >= 0 && j < segment->count && !isnan(shifts[j])) {
                sum += shifts[j];
                taken++;
            }
        if (!taken)
            continue;
        segment->points[i].x += sum / taken * normals[i].x;
        segment->points[i].y += sum / taken * normals[i].y;
    }
}

int measure_hair_profile_room(struct hair_profile_room *out, int count, struct arena *arena,
                              struct meso_error *err)
{
    size_t n = (size_t)count + 1;
    out->shifts = base_arena_alloc(arena, sizeof(double) * n, err);
    out->widths = base_arena_alloc(arena, sizeof(double) * n, err);
    out->least = base_arena_alloc(arena, sizeof(double) * n, err);
    out->sorted = base_arena_alloc(arena, sizeof(double) * n, err);
    out->edges = base_arena_alloc(arena, sizeof(double) * n, err);
    out->read = base_arena_alloc(arena, sizeof *out->read * n, err);
    out->normals = base_arena_alloc(arena, sizeof *out->normals * n, err);
    return out->shifts && out->widths && out->least && out->sorted && out->edges && out->read &&
                   out->normals
               ? MESO_OK
               : MESO_E_OUT_OF_MEMORY;
}

static double nearest_value(struct plane plane, struct image_point point)
{
    int x = (int)point.x, y = (int)point.y;
    x = x < 0 ? 0 : x >= plane.width ? plane.width - 1 : x;
    y = y < 0 ? 0 : y >= plane.height ? plane.height - 1 : y;
    return plane.at[y * plane.stride + x];
}

static double ridge_width(const struct hair_ridges *ridges, const struct hair_segment *segment,
                          double *sorted)
{
    for (int i = 0; i < segment->count; i++)
        sorted[i] = nearest_value(ridges->width, segment->points[i]);
    return measure_hair_profile_quantile(sorted, segment->count, 0.5);
}

/* Median of those values[from .. to) that are known; fallback if none is. */
static double median_known(const double *values, int from, int to, double fallback, double *sorted)
{
    int count = 0;
    for (int i = from; i < to; i++)
        if (!isnan(values[i]))
            sorted[count++] = values[i];
    return count ? measure_hair_profile_quantile(sorted, count, 0.5) : fallback;
}

void measure_hair_profile_segment(const struct measure_input *input, const struct hair_field *field,
                                  const struct hair_ridges *ridges,
                                  const struct hair_bundle_rule *rule, struct hair_segment *segment,
                                  struct hair_profile_room *room)
{
    double guess = ridge_width(ridges, segment, room->sorted),
           half = fmax(1.6 * guess + 3, 0.9 * rule->widest_px);
    struct profile profile;
    int aside = 0;
    for (int pass = 0; pass < 2; pass++) {
        aside = 0;
        for (int i = 0; i < segment->count; i++) {
            take_profile(input, field, segment, i, pass ? 3 : 1, half, &profile);
            struct hair_profile_edges edges = read_profile(&profile, guess, rule);
            room->read[i] = edges;
            room->widths[i] = edges.right - edges.left;
            room->edges[i] = edges.edge_px;
            double shift = (edges.right + edges.left) / 2;
            aside += fabs(shift) > 0.25 * room->widths[i] && room->widths[i] < rule->widest_px;
            room->least[i] = 2 * fmin(isnan(edges.right) ? guess : edges.right,
                                      isnan(edges.left) ? guess : -edges.left);
            /* Off the middle of what is seen: another hair hides one flank. */
            bool alone =
                !edges.two && fabs(shift) < 0.15 * guess + 0.5 && room->widths[i] < rule->widest_px;
            room->shifts[i] = alone && fabs(shift) < 1 ? shift : NAN;
            if (!alone)
                room->widths[i] = room->edges[i] = NAN;
        }
        if (pass == 0)
            recentre(segment, room->shifts, room->normals);
    }
    int n = segment->count, third = (n + 2) / 3;
    segment->aside = 2 * aside > n;
    /* Where another hair hides one flank everywhere, the other flank tells. */
    double least = fmin(guess, median_known(room->least, 0, n, guess, room->sorted));
    segment->width_px = median_known(room->widths, 0, n, fmax(least, 1), room->sorted);
    segment->width_ends[0] = median_known(room->widths, 0, third, segment->width_px, room->sorted);
    segment->width_ends[1] =
        median_known(room->widths, n - third, n, segment->width_px, room->sorted);
    segment->edge_px = median_known(room->edges, 0, n, NAN, room->sorted);
    for (int i = 0; i < n; i++)
        room->sorted[i] = nearest_value(field->contrast, segment->points[i]);
    segment->contrast = measure_hair_profile_quantile(room->sorted, n, 0.5);
}
