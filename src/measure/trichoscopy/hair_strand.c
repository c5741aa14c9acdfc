/* Whole hairs from linked segments: their line, width and ends; what is no hair is dropped; root is
   told from tip. Knows nothing of how the segments were found. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Widths that an end is taken back by, between a round and a blunt one. */
#define ROUND_END 0.35
/* Rad; a line that turns more sharply than this, seen this many widths before and after, and more
   than it curls there, goes over from one hair to another. */
#define SHARPEST_KINK 0.35
#define KINK_REACH 1.8

/* Times the median: a stretch that wide is not one hair. */
#define MERGED 1.25

struct piece {
    double width_px, mean_px, length_px;
};

/* A chain of segments while it is walked along. */
struct chain {
    struct image_point *points;
    struct piece *pieces;
    int point_count, piece_count;
    double contrast, even; /* sums, times length */
    double width_ends[2];  /* not corrected */
};

/* Appends a segment, less what would step back behind the chain's last point. */
static void add_points(struct chain *out, const struct hair_segment *segment, int from)
{
    struct image_point last = out->points[out->point_count ? out->point_count - 1 : 0];
    int far = segment->count < 10 ? segment->count - 1 : 9;
    const struct image_point *points = segment->points;
    struct image_point a = points[from ? segment->count - 1 : 0];
    struct image_point b = points[from ? segment->count - 1 - far : far];
    bool begun = out->point_count == 0;
    for (int i = 0; i < segment->count; i++) {
        struct image_point p = points[from ? segment->count - 1 - i : i];
        begun = begun || (p.x - last.x) * (b.x - a.x) + (p.y - last.y) * (b.y - a.y) > 0;
        if (begun)
            out->points[out->point_count++] = p;
    }
}

/* The chain from segment end `entry` on, in the direction of travel. */
static void walk(const struct hair_segments *segments, const int *links, int entry, bool *used,
                 struct chain *out)
{
    out->point_count = out->piece_count = 0;
    out->contrast = out->even = 0;
    for (int end = entry; end >= 0 && !used[end / 2]; end = links[end ^ 1]) {
        const struct hair_segment *segment = &segments->at[end / 2];
        int from = end % 2;
        used[end / 2] = true;
        out->pieces[out->piece_count++] =
            (struct piece){segment->width_px, segment->mean_px, segment->length_px + 1};
        out->contrast += segment->contrast * (segment->length_px + 1);
        out->even += segment->even * (segment->length_px + 1);
        if (end == entry)
            out->width_ends[0] = segment->width_ends[from];
        out->width_ends[1] = segment->width_ends[1 - from];
        add_points(out, segment, from);
    }
}

static int by_width(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    return x->width_px < y->width_px ? -1 : x->width_px > y->width_px;
}

/* Median of the pieces' widths by length: a short merged stretch does not thicken the hair. */
static double median_width(struct chain *chain, double *total)
{
    qsort(chain->pieces, (size_t)chain->piece_count, sizeof *chain->pieces, by_width);
    double below = 0;
    *total = 0;
    for (int i = 0; i < chain->piece_count; i++)
        *total += chain->pieces[i].length_px;
    for (int i = 0; i < chain->piece_count; i++) {
        below += chain->pieces[i].length_px;
        if (2 * below >= *total)
            return chain->pieces[i].width_px;
    }
    return NAN;
}

/* Mean width of the pieces that are hardly wider than the median. */
static double mean_width(const struct chain *chain, double median)
{
    double sum = 0, length = 0;
    for (int i = 0; i < chain->piece_count; i++) {
        const struct piece *piece = &chain->pieces[i];
        if (piece->width_px > MERGED * median)
            continue;
        sum += piece->mean_px * piece->length_px;
        length += piece->length_px;
    }
    return length > 0 ? sum / length : median;
}

/* A round end goes on for half a width beyond the end of the hair's axis, a blunt one does not. */
static void trim(struct hair_strand *strand, int points)
{
    if (strand->count < 6 * points)
        return;
    strand->points += points;
    strand->count -= 2 * points;
}

/* Mean over `reach` points to both sides, fewer towards the ends, which stay. */
static int smooth(struct hair_strand *strand, int reach, struct arena *arena,
                  struct meso_error *err)
{
    struct image_point *means = base_arena_alloc(arena, sizeof *means * (size_t)strand->count, err);
    if (!means)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < strand->count; i++) {
        int room = i < strand->count - 1 - i ? i : strand->count - 1 - i;
        int r = room < reach ? room : reach;
        struct image_point sum = {0, 0};
        for (int j = i - r; j <= i + r; j++) {
            sum.x += strand->points[j].x;
            sum.y += strand->points[j].y;
        }
        means[i] = (struct image_point){sum.x / (2 * r + 1), sum.y / (2 * r + 1)};
    }
    strand->points = means;
    return MESO_OK;
}

static double polyline_length(const struct image_point *points, int count)
{
    double length = 0;
    for (int i = 1; i < count; i++)
        length += hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    return length;
}

/* Whether an end lies as near to the border of what is looked at as half its width. */
static bool is_cut(struct image_point point, double width_px, struct mask zone)
{
    double near = width_px / 2 + 3;
    if (point.x < near || point.y < near || point.x > zone.width - near ||
        point.y > zone.height - near)
        return true;
    int reach = (int)near, x = (int)point.x, y = (int)point.y;
    for (int j = -reach; j <= reach; j++)
        for (int i = -reach; i <= reach; i++)
            if (i * i + j * j < near * near && x + i >= 0 && y + j >= 0 && x + i < zone.width &&
                y + j < zone.height && !zone.at[(y + j) * zone.stride + x + i])
                return true;
    return false;
}

/* What every strand of a field needs. */
struct build {
    const struct hair_field *field;
    double blur_px, clear_contrast;
};

static int strand_of(const struct build *build, struct chain *chain, struct hair_strand *out,
                     struct arena *arena, struct meso_error *err)
{
    double blur_px = build->blur_px;
    double pieces, width = median_width(chain, &pieces);
    *out = (struct hair_strand){
        .count = chain->point_count,
        .contrast = chain->contrast / pieces,
        .width_px = measure_hair_width_without_blur(mean_width(chain, width), blur_px)};
    out->points = base_arena_alloc(arena, sizeof *out->points * (size_t)out->count, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(out->points, chain->points, sizeof *out->points * (size_t)out->count);
    out->seen_px = width;
    out->traced_px = pieces;
    out->even = chain->even / pieces;
    int code = measure_hair_strand_grow(build->field, width, out, arena, err);
    if (code)
        return code;
    trim(out, (int)(ROUND_END * width + 0.5));
    int reach = (int)fmin(fmax(0.4 * width, 3), 9);
    code = smooth(out, reach, arena, err);
    if (!code)
        code = smooth(out, reach, arena, err);
    if (code)
        return code;
    out->length_px = polyline_length(out->points, out->count) + 1;
    for (int e = 0; e < 2; e++) {
        out->width_ends[e] = measure_hair_width_without_blur(chain->width_ends[e], blur_px);
        out->cut[e] = is_cut(out->points[e ? out->count - 1 : 0], width, build->field->zone);
    }
    return MESO_OK;
}

static int chain_new(const struct hair_segments *segments, struct chain *out, struct arena *arena,
                     struct meso_error *err)
{
    size_t points = 1;
    for (int s = 0; s < segments->count; s++)
        points += (size_t)segments->at[s].count;
    out->points = base_arena_alloc(arena, sizeof *out->points * points, err);
    out->pieces = base_arena_alloc(arena, sizeof *out->pieces * (size_t)(segments->count + 1), err);
    return out->points && out->pieces ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

static double direction(const struct chain *chain, int from, int to)
{
    return atan2(chain->points[to].y - chain->points[from].y,
                 chain->points[to].x - chain->points[from].x);
}

static double turn_between(double before, double after)
{
    return remainder(after - before, 2 * M_PI);
}

/* Rad by which the chain turns at point i, between what lies up to `reach` before and after it but
   for `skip` points, more than it would if it curled on as it does there. */
static double kink_at(const struct chain *chain, int i, int reach, int skip)
{
    int a = i - reach, b = i - skip, c = i + skip, d = i + reach;
    int before = (a + b) / 2, after = (c + d) / 2;
    double turn = turn_between(direction(chain, a, b), direction(chain, c, d));
    double curl = (turn_between(direction(chain, a, before), direction(chain, before, b)) +
                   turn_between(direction(chain, c, after), direction(chain, after, d))) /
                  2;
    double way = 2.0 * (reach + skip) / (reach - skip); /* from arm to arm, in halves of an arm */
    return fabs(turn) - fabs(way * curl);
}

/* Where a chain goes over from one hair to another; its length if nowhere. */
static int kink_of(const struct chain *chain, double width_px)
{
    int reach = (int)fmax(KINK_REACH * width_px, 9), skip = (int)(0.5 * width_px), best = -1;
    double sharpest = SHARPEST_KINK;
    for (int i = reach; i + reach < chain->point_count; i++) {
        double turn = kink_at(chain, i, reach, skip);
        if (turn > sharpest) {
            sharpest = turn;
            best = i;
        }
    }
    return best < 0 ? chain->point_count : best;
}

/* Adds a chain, or the hairs that meet in it, as far as they are hairs. */
static int add_chain(const struct build *build, struct chain *chain, struct hair_strands *out,
                     struct arena *arena, struct meso_error *err)
{
    double total, width = median_width(chain, &total);
    struct chain part = *chain;
    for (int left = chain->point_count; left > 0;
         left = chain->point_count - (int)(part.points - chain->points)) {
        part.point_count = left;
        int kink = kink_of(&part, width), skip = kink < left ? (int)(0.3 * width) : 0;
        part.point_count = kink - skip;
        struct hair_strand *strand = &out->at[out->count];
        int code = strand_of(build, &part, strand, arena, err);
        if (code)
            return code;
        strand->traced_px = fmin(strand->traced_px, part.point_count);
        out->count += measure_hair_strand_shows_hair(strand, build->field, build->clear_contrast);
        part.points += kink + (kink < left ? skip : 0);
    }
    return MESO_OK;
}

/* Hairs that the segments can make at most: a part has nine points or is a whole chain. */
static size_t most_parts(const struct hair_segments *segments)
{
    size_t parts = 1;
    for (int s = 0; s < segments->count; s++)
        parts += 1 + (size_t)segments->at[s].count / 4;
    return parts;
}

/* Adds every chain that is a hair. */
static int add_chains(const struct build *build, const struct hair_segments *segments,
                      const int *links, struct hair_strands *out, struct arena *arena,
                      struct meso_error *err)
{
    struct chain chain;
    int code = chain_new(segments, &chain, arena, err);
    bool *used = base_arena_calloc(arena, (size_t)segments->count + 1, sizeof *used, err);
    if (code || !used)
        return MESO_E_OUT_OF_MEMORY;
    for (int rings = 0; rings < 2; rings++) /* chains from their ends, then what has none */
        for (int end = 0; end < 2 * segments->count; end++) {
            if (used[end / 2] || (!rings && links[end] >= 0))
                continue;
            walk(segments, links, end, used, &chain);
            code = add_chain(build, &chain, out, arena, err);
            if (code)
                return code;
        }
    return MESO_OK;
}

/* Adds what lies under none of the hairs. */
static int add_rest(const struct build *build, struct hair_strands *out, struct arena *arena,
                    struct meso_error *err)
{
    struct hair_segments rest;
    int code = measure_hair_rest_find(build->field, out, &rest, arena, err);
    if (code || !rest.count)
        return code;
    size_t room = (size_t)out->count + most_parts(&rest);
    struct hair_strand *all = base_arena_alloc(arena, sizeof *all * room, err);
    int *links = base_arena_alloc(arena, sizeof *links * 2 * (size_t)rest.count, err);
    if (!all || !links)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(all, out->at, sizeof *all * (size_t)out->count);
    out->at = all;
    for (int end = 0; end < 2 * rest.count; end++)
        links[end] = -1;
    code = add_chains(build, &rest, links, out, arena, err);
    return code ? code : measure_hair_doubles_drop(out, build->field, arena, err);
}

int measure_hair_strands_build(const struct hair_segments *segments, const int *links,
                               const struct hair_field *field, double blur_px,
                               double clear_contrast, struct hair_strands *out, struct arena *arena,
                               struct meso_error *err)
{
    struct build build = {field, blur_px, clear_contrast};
    out->at = base_arena_alloc(arena, sizeof *out->at * most_parts(segments), err);
    out->count = 0;
    if (!out->at)
        return MESO_E_OUT_OF_MEMORY;
    int code = add_chains(&build, segments, links, out, arena, err);
    if (!code)
        code = measure_hair_doubles_drop(out, field, arena, err);
    return code ? code : add_rest(&build, out, arena, err);
}
