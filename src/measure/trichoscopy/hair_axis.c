/* Lines of hairs from their flanks: amid two flanks, and where only one shows, half a hair's width
   from it. Each way is taken once. Knows flanks and the lines that ridges gave, not where hairs
   begin or end. */
#include "hair_flank.h"
#include "hair_profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Times a hair's width: what is wider, beside it, is two. */
#define THICKER 1.18
/* Of the commonest width: a leap of the chord within JUMP_LAG px, which no taper makes; and how
   long a level between leaps is to be. */
#define JUMP 0.2
#define LEAST_LEVEL 0.5
enum { JUMP_LAG = 3 };
/* Quantile of a flank's chords that stands for its thick part. */
#define THICK 0.75
/* Sds of bare skin that the level at flanks is above it: else its texture has flanks. */
#define LEAST_DEPTH 4.0
/* Hairs abreast, at most: wider is no hair. */
#define ABREAST 3.4
/* Of the width: as near is the same line, and this long is a line. */
#define SAME 0.27
#define LEAST_LENGTH 0.8
/* Of the contrast with slits closed: where the picture itself has less is one. */
#define SLIT 0.7f
/* Of the width: lines of ridges as near to an axis run within its hair. */
#define WITHIN 0.55

struct candidate {
    const struct hair_flank *flank;
    bool *own; /* chords that end at the other side of the same hair */
    double width_px, rank;
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median_of(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[(count - 1) / 2];
}

/* Where the other side of a flank changes: chords [from, returned) are continuous. */
static int level_end(const struct hair_flank *flank, int from, double jump_px)
{
    int to = from + 1;
    for (; to < flank->count; to++)
        if (fabs(flank->chords[to] -
                 flank->chords[to - 1 - from < JUMP_LAG ? from : to - JUMP_LAG]) > jump_px)
            break;
    return to;
}

/* Width of the hair that a flank belongs to. Where its chord leaps, another hair begins or ends on
   the other side: its own are the shortest ones. Marks in own which chords those are. */
static double own_width(const struct hair_flank *flank, const struct hair_width_rule *rule,
                        bool *own, double *room, int *known)
{
    double jump = JUMP * rule->typical_px, best = 0;
    int n = flank->count;
    *known = 0;
    for (int from = 0, to; from < n; from = to) {
        to = level_end(flank, from, jump);
        if (to - from < LEAST_LEVEL * rule->typical_px && to - from < n)
            continue;
        for (int i = from; i < to; i++)
            room[i - from] = flank->chords[i];
        double median = median_of(room, to - from);
        if (room[to - from - 1] <= 1.1 * rule->widest_px && median <= rule->widest_px &&
            (!best || median < best))
            best = median;
    }
    for (int from = 0, to; from < n; from = to) {
        to = level_end(flank, from, jump);
        for (int i = from; i < to; i++)
            room[i - from] = flank->chords[i];
        bool is = best > 0 && median_of(room, to - from) <= THICKER * best;
        for (int i = from; i < to; i++) {
            own[i] = is && flank->chords[i] <= rule->widest_px;
            *known += own[i];
        }
    }
    return best > 0 ? best : rule->typical_px;
}

/* Half widths along a flank: of its own chords, which may taper; the hair's width where another one
   hides the other side; then a mean. */
static void half_widths(const struct candidate *candidate, double *half, double *room)
{
    const struct hair_flank *flank = candidate->flank;
    int n = flank->count, reach = (int)fmax(candidate->width_px / 2, 3);
    for (int i = 0; i < n; i++)
        room[i] = candidate->own[i] ? flank->chords[i] : candidate->width_px;
    double sum = 0;
    int from = 0, to = 0;
    for (int i = 0; i < n; i++) {
        for (; to < n && to <= i + reach; to++)
            sum += room[to];
        for (; from < i - reach; from++)
            sum -= room[from];
        half[i] = sum / (to - from) / 2;
    }
}

/* Part of a flank's own chords which are what the half widths say. */
static double even_part(const struct candidate *candidate, const double *half)
{
    const struct hair_flank *flank = candidate->flank;
    int own = 0, even = 0;
    for (int i = 0; i < flank->count; i++) {
        double expected = 2 * half[i];
        own += candidate->own[i];
        even += candidate->own[i] && fabs(flank->chords[i] - expected) < 0.2 * expected + 0.5;
    }
    return own > 2 ? (double)even / own : 1;
}

static double mean_of(const double *half, int from, int to)
{
    double sum = 0;
    for (int i = from; i < to; i++)
        sum += 2 * half[i];
    return sum / (to - from);
}

/* Points [from, to) of the line along a flank as a segment. */
static int add_segment(const struct hair_field *field, const struct candidate *candidate,
                       const struct image_point *line, const double *half, int from, int to,
                       double even, struct hair_segments *out, double *room, struct arena *arena,
                       struct meso_error *err)
{
    struct hair_segment *segment = &out->at[out->count];
    int n = to - from, third = (n + 2) / 3, known = 0;
    *segment = (struct hair_segment){.count = n, .even = even, .edge_px = NAN};
    segment->points = base_arena_alloc(arena, sizeof *segment->points * (size_t)n, err);
    if (!segment->points)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(segment->points, line + from, sizeof *line * (size_t)n);
    for (int i = from; i < to; i++)
        known += candidate->own[i];
    for (int i = 1; i < n; i++)
        segment->length_px += hypot(segment->points[i].x - segment->points[i - 1].x,
                                    segment->points[i].y - segment->points[i - 1].y);
    segment->width_px = mean_of(half, from, to);
    segment->width_ends[0] = mean_of(half, from, from + third);
    segment->width_ends[1] = mean_of(half, to - third, to);
    segment->mean_px = segment->width_px;
    segment->bundled = known < 0.5 * n;
    segment->contrast = measure_hair_profile_contrast(field, segment, room);
    out->count++;
    return MESO_OK;
}

static struct image_point direction_at(const struct image_point *line, int count, int i)
{
    int a = i < 4 ? 0 : i - 4, b = i + 4 < count ? i + 4 : count - 1;
    double dx = line[b].x - line[a].x, dy = line[b].y - line[a].y, length = hypot(dx, dy);
    return length > 0 ? (struct image_point){dx / length, dy / length} : (struct image_point){1, 0};
}

/* A chord that ends at the other side of a hair taken before, and is longer than that one is wide,
   begins at another hair. */
static void disown(struct candidate *candidate, const struct hair_taken *taken,
                   const struct hair_width_rule *rule)
{
    const struct hair_flank *flank = candidate->flank;
    int known = 0, n = flank->count;
    for (int i = 0; i < n; i++) {
        if (!candidate->own[i])
            continue;
        struct image_point far = {flank->points[i].x + flank->chords[i] * flank->normals[i].x,
                                  flank->points[i].y + flank->chords[i] * flank->normals[i].y};
        double width = measure_hair_taken_width(taken, far, flank->normals[i]);
        candidate->own[i] = !(flank->chords[i] > THICKER * width);
        known += candidate->own[i];
    }
    if (2 * known < n && known < LEAST_LEVEL * rule->typical_px)
        candidate->width_px = rule->typical_px;
}

struct axis_room {
    struct image_point *line;
    double *half, *sorted;
    bool *old;
};

/* What is new of the line along a flank. */
static int add_candidate(const struct hair_field *field, struct candidate *candidate,
                         const struct hair_width_rule *rule, struct hair_taken *taken,
                         struct hair_segments *out, struct axis_room *room, struct arena *arena,
                         struct meso_error *err)
{
    const struct hair_flank *flank = candidate->flank;
    int n = flank->count, code = MESO_OK;
    disown(candidate, taken, rule);
    half_widths(candidate, room->half, room->sorted);
    for (int i = 0; i < n; i++)
        room->line[i] =
            (struct image_point){flank->points[i].x + room->half[i] * flank->normals[i].x,
                                 flank->points[i].y + room->half[i] * flank->normals[i].y};
    for (int i = 0; i < n; i++)
        room->old[i] =
            flank->chords[i] > ABREAST * rule->typical_px ||
            measure_hair_is_taken(taken, room->line[i], direction_at(room->line, n, i), SAME);
    double even = even_part(candidate, room->half);
    for (int from = 0, to; !code && from < n; from = to) {
        for (to = from; to < n && room->old[to] == room->old[from]; to++)
            ;
        if (room->old[from] || to - from < LEAST_LENGTH * candidate->width_px || to - from < 4)
            continue;
        for (int i = from; i < to; i++)
            measure_hair_take(taken, room->line[i], direction_at(room->line, n, i), room->half[i]);
        code = add_segment(field, candidate, room->line, room->half, from, to, even, out,
                           room->sorted, arena, err);
    }
    return code;
}

static int by_rank(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? 1 : -1;
    return (x->flank > y->flank) - (x->flank < y->flank);
}

/* Whether a line runs in the slit between two hairs, which is closed in the contrast but shows skin
   in the picture. */
static bool is_slit(const struct hair_field *field, const struct image_point *points, int count)
{
    float sign = field->light_hair ? -1 : 1;
    int bare = 0;
    for (int i = 0; i < count; i++) {
        int x = (int)fmin(fmax(points[i].x, 0), field->zone.width - 1);
        int y = (int)fmin(fmax(points[i].y, 0), field->zone.height - 1);
        float skin = field->skin.at[y * field->skin.stride + x];
        float closed = field->contrast.at[y * field->contrast.stride + x];
        float own = sign * (skin - field->value.at[y * field->value.stride + x]);
        bare += closed >= field->level && own < SLIT * closed * skin;
    }
    return 2 * bare > count;
}

/* Those parts of the ridges' lines that run outside of what the flanks gave; crumbs beyond its ends
   are not. */
static int add_others(const struct hair_field *field, const struct hair_segments *ridges,
                      const struct hair_taken *taken, double least, struct hair_segments *out)
{
    for (int s = 0; s < ridges->count; s++) {
        const struct hair_segment *whole = &ridges->at[s];
        for (int from = 0, to; from < whole->count; from = to) {
            bool old = measure_hair_is_taken(taken, whole->points[from], (struct image_point){0, 0},
                                             WITHIN);
            for (to = from + 1; to < whole->count &&
                                measure_hair_is_taken(taken, whole->points[to],
                                                      (struct image_point){0, 0}, WITHIN) == old;
                 to++)
                ;
            bool cut = from > 0 || to < whole->count;
            if (old || to - from < (cut ? least : 4) ||
                is_slit(field, whole->points + from, to - from))
                continue;
            struct hair_segment *part = &out->at[out->count++];
            *part = (struct hair_segment){.points = whole->points + from, .count = to - from};
            for (int i = from + 1; i < to; i++)
                part->length_px += hypot(whole->points[i].x - whole->points[i - 1].x,
                                         whole->points[i].y - whole->points[i - 1].y);
        }
    }
    return MESO_OK;
}

/* Widths of hairs where they are thick, as many of each as it has points: most taper. */
static int gather_widths(const struct hair_field *field, const struct hair_flanks *flanks,
                         double *out, double *room)
{
    double least = 0.9 * HAIR_TERMINAL_UM / field->um_per_px;
    double widest = HAIR_WIDEST_UM / field->um_per_px;
    int count = 0;
    for (int f = 0; f < flanks->count; f++) {
        const struct hair_flank *flank = &flanks->at[f];
        int known = 0;
        for (int i = 0; i < flank->count; i++)
            if (flank->chords[i] < widest)
                room[known++] = flank->chords[i];
        double thick = measure_hair_profile_quantile(room, known, THICK);
        for (int i = 0; i < known && thick > least; i++)
            out[count++] = thick;
    }
    return count;
}

int measure_hair_axes_find(const struct hair_field *field, struct hair_segments *ridges,
                           struct hair_segments *out, struct hair_width_rule *rule,
                           struct arena *arena, struct meso_error *err)
{
    struct hair_flanks flanks;
    float level = field->level;
    *out = (struct hair_segments){0};
    if (!(level > LEAST_DEPTH * field->skin_spread))
        return MESO_OK;
    int code = measure_hair_flanks_find(field, level, 4 * HAIR_WIDEST_UM / field->um_per_px,
                                        &flanks, arena, err);
    if (code)
        return code;
    size_t points = (size_t)flanks.point_count + 1;
    struct candidate *candidates =
        base_arena_alloc(arena, sizeof *candidates * ((size_t)flanks.count + 1), err);
    struct axis_room room = {
        .line = base_arena_alloc(arena, sizeof *room.line * points, err),
        .half = base_arena_alloc(arena, sizeof *room.half * points, err),
        .sorted = base_arena_alloc(arena, sizeof *room.sorted * points, err),
        .old = base_arena_alloc(arena, sizeof *room.old * points, err),
    };
    int ridge_points = 0;
    for (int s = 0; s < ridges->count; s++)
        ridge_points += ridges->at[s].count;
    out->at =
        base_arena_alloc(arena, sizeof *out->at * (points / 4 + (size_t)ridge_points + 1), err);
    if (!candidates || !room.line || !room.half || !room.sorted || !room.old || !out->at)
        return MESO_E_OUT_OF_MEMORY;
    bool *own = base_arena_calloc(arena, points, sizeof *own, err);
    if (!own)
        return MESO_E_OUT_OF_MEMORY;
    int count = gather_widths(field, &flanks, room.sorted, room.half);
    *rule = measure_hair_width_rule(field, room.sorted, count);
    for (int f = 0; f < flanks.count; f++) {
        const struct hair_flank *flank = &flanks.at[f];
        int known;
        double width = own_width(flank, rule, own, room.sorted, &known);
        candidates[f] = (struct candidate){flank, own, width, flank->count + 2 * known};
        own += flank->count;
    }
    qsort(candidates, (size_t)flanks.count, sizeof *candidates, by_rank);
    struct hair_taken taken;
    code = measure_hair_taken_new(&taken, field, flanks.point_count, fmax(rule->widest_px, 4),
                                  arena, err);
    for (int f = 0; !code && f < flanks.count; f++)
        code = add_candidate(field, &candidates[f], rule, &taken, out, &room, arena, err);
    if (code)
        return code;
    struct hair_segments others = {
        .at = base_arena_alloc(arena, sizeof *others.at * ((size_t)ridge_points + 1), err)};
    if (!others.at)
        return MESO_E_OUT_OF_MEMORY;
    code = add_others(field, ridges, &taken, rule->typical_px, &others);
    *ridges = others;
    return code;
}
