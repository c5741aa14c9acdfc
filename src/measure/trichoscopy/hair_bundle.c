/* Bundles: a line that runs along two or three hairs beside each other is replaced by a line along
   each. How wide one hair is, is learnt from this field's own lines. Knows profiles, not ends. */
#include "hair_profile.h"

#include <math.h>

/* Hairs of one field differ by 10 to 15 % (sd): what is wider than this, of the commonest width, is
   more often two that overlap than one. */
#define WIDE 1.3
#define VALLEY_WIDE 1.25 /* with a valley */
#define WEDGE_END 1.36   /* at its widest; a taper alone is less */
#define WEDGE 1.25       /* than the same line is elsewhere */
#define THREE_ABREAST 2.5
#define ROUGHEST 0.06 /* bend of a flank over 8 px, of the width */
enum { FEW = 40 /* points that make no distribution */ };

/* Points [from, to) of a segment as a segment of its own; each lies `place` of the way (-1 left
   .. 1 right) from the middle of what is seen to where a hair of that width at the edge lies. */
static int part_of(const struct hair_segment *whole, const struct hair_profile_room *room, int from,
                   int to, bool wide, double place, double width_px, struct hair_segment *out,
                   struct arena *arena, struct meso_error *err)
{
    *out = *whole;
    out->count = to - from;
    out->points = base_arena_alloc(arena, sizeof *out->points * (size_t)out->count, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = from; i < to; i++) {
        double left = 0, right = 0, shift = 0;
        int taken = 0;
        for (int j = i - 4; wide && j <= i + 4; j++) /* edges ripple where hairs end */
            if (j >= from && j < to && !isnan(room->read[j].left + room->read[j].right)) {
                left += room->read[j].left;
                right += room->read[j].right;
                taken++;
            }
        if (taken)
            shift = ((left + right) + place * fmax(right - left - taken * width_px, 0)) / 2 / taken;
        out->points[i - from] =
            (struct image_point){whole->points[i].x + shift * room->normals[i].x,
                                 whole->points[i].y + shift * room->normals[i].y};
    }
    out->length_px = 0;
    for (int i = 1; i < out->count; i++)
        out->length_px +=
            hypot(out->points[i].x - out->points[i - 1].x, out->points[i].y - out->points[i - 1].y);
    return MESO_OK;
}

static double width_quantile(const struct hair_profile_room *room, int from, int to, double part)
{
    int count = 0;
    for (int i = from; i < to; i++)
        if (!isnan(room->read[i].left + room->read[i].right))
            room->sorted[count++] = room->read[i].right - room->read[i].left;
    return measure_hair_profile_quantile(room->sorted, count, part);
}

/* Marks in `wide` the points where the line is more than one hair, over stretches at least half a
   hair's width long. own_px: a width that the line has elsewhere. */
static int wide_stretches(const struct hair_profile_room *room, int count,
                          const struct hair_width_rule *rule, double own_px, bool *wide)
{
    double most = fmin(rule->widest_px, WEDGE * fmax(own_px, 0.9 * rule->typical_px));
    double with_valley = VALLEY_WIDE * rule->typical_px;
    int total = 0, window = (int)(rule->typical_px / 3) + 1;
    for (int i = 0; i < count; i++) {
        int votes = 0, of = 0;
        for (int j = i - window; j <= i + window; j++)
            if (j >= 0 && j < count) {
                double width = room->read[j].right - room->read[j].left;
                votes += width > most || (width > with_valley && !isnan(room->read[j].slit));
                of++;
            }
        wide[i] = 2 * votes > of;
    }
    for (int from = 0, to; from < count; from = to) {
        for (to = from; to < count && wide[to] == wide[from]; to++)
            ;
        bool keep =
            wide[from] && to - from >= 0.9 * rule->typical_px &&
            width_quantile(room, from, to, 0.85) >
                fmin(0.99 * rule->widest_px, WEDGE_END * fmax(own_px, 0.9 * rule->typical_px));
        for (int i = from; i < to; i++)
            wide[i] = keep;
        total += keep ? to - from : 0;
    }
    return total;
}

/* Whether points [from, to) have the straight flanks of hairs side by side; a drop or a scale is as
   wide, but ragged, and hardly longer than wide. */
static bool is_bundle(const struct hair_profile_room *room, int from, int to, double width_px)
{
    enum { LAG = 4 };
    double rough = 0;
    int count = 0;
    for (int i = from + LAG; i < to - LAG; i++) {
        const struct hair_profile_edges *a = &room->read[i - LAG], *b = &room->read[i],
                                        *c = &room->read[i + LAG];
        double left = fabs(a->left - 2 * b->left + c->left);
        double right = fabs(a->right - 2 * b->right + c->right);
        if (!isnan(left + right)) {
            rough += fmin(left, right);
            count++;
        }
    }
    return to - from > 1.5 * width_px && (!count || rough / count < ROUGHEST * width_px);
}

/* Appends the parts of a segment that is more than one hair somewhere. Their widths and the like
   are those of one hair. */
static int split(const struct hair_field *field, const struct hair_segment *whole, const bool *wide,
                 double one_px, const struct hair_profile_room *room, struct hair_segments *out,
                 struct arena *arena, struct meso_error *err)
{
    for (int from = 0, to; from < whole->count; from = to) {
        for (to = from; to < whole->count && wide[to] == wide[from]; to++)
            ;
        bool three = wide[from] && width_quantile(room, from, to, 0.5) > THREE_ABREAST * one_px;
        for (int place = wide[from] ? -1 : 0; place <= (wide[from] ? 1 : 0); place++) {
            if (to - from < 3 || (wide[from] && place == 0 && !three))
                continue;
            struct hair_segment *part = &out->at[out->count];
            int code = part_of(whole, room, from, to, wide[from], place, one_px, part, arena, err);
            if (code)
                return code;
            part->width_px = part->width_ends[0] = part->width_ends[1] = one_px;
            part->mean_px = one_px;
            part->bundled = wide[from];
            part->even = wide[from] ? 1 : part->even;
            part->contrast = measure_hair_profile_contrast(field, part, room->sorted);
            out->count += part->contrast > 0.5 * whole->contrast; /* else beyond its end */
        }
    }
    return MESO_OK;
}

/* The commonest width of lines that are terminal hair: median within a window of ratio 1.35 that
   holds many points; of those with nearly as many the thinnest, since pairs of hairs are wider. */
struct hair_width_rule measure_hair_width_rule(const struct hair_field *field, double *widths,
                                               int count)
{
    struct hair_width_rule rule = {.typical_px = 70 / field->um_per_px, .learnt = count >= FEW};
    rule.widest_px = WIDE * rule.typical_px;
    if (!rule.learnt)
        return rule;
    measure_hair_profile_quantile(widths, count, 0.5); /* sorts */
    int most = 0;
    for (int i = 0, j = 0; i < count; i++) {
        while (j < count && widths[j] <= 1.35 * widths[i])
            j++;
        most = j - i > most ? j - i : most;
    }
    int best = 0, first = 0;
    double least = 0;
    for (int i = 0, j = 0; i < count && (!least || widths[i] < 1.15 * least); i++) {
        while (j < count && widths[j] <= 1.35 * widths[i])
            j++;
        if (!least && j - i >= 0.9 * most)
            least = widths[i];
        if (j - i > best) {
            best = j - i;
            first = i;
        }
    }
    rule.typical_px = widths[first + best / 2];
    rule.widest_px = WIDE * rule.typical_px;
    return rule;
}

/* Reads every segment; leaves in widths those of the points of thick lines. */
static int read_all(const struct measure_input *input, const struct hair_field *field,
                    const struct hair_ridges *ridges, struct hair_segments *segments,
                    struct hair_profile_room *room, double *widths)
{
    int count = 0;
    double least = 0.9 * HAIR_TERMINAL_UM / field->um_per_px;
    for (int s = 0; s < segments->count; s++) {
        struct hair_segment *segment = &segments->at[s];
        measure_hair_profile_segment(input, field, ridges, HAIR_WIDEST_UM / field->um_per_px,
                                     segment, room);
        for (int i = 0; i < segment->count; i++) {
            double width = room->read[i].right - room->read[i].left;
            if (width > least && width < HAIR_WIDEST_UM / field->um_per_px)
                widths[count++] = width;
        }
    }
    return count;
}

int measure_hair_segments_profile(const struct measure_input *input, const struct hair_field *field,
                                  const struct hair_ridges *ridges,
                                  const struct hair_width_rule *given,
                                  struct hair_segments *segments, struct arena *arena,
                                  struct meso_error *err)
{
    int longest = 0, points = 0;
    for (int s = 0; s < segments->count; s++) {
        points += segments->at[s].count;
        longest = segments->at[s].count > longest ? segments->at[s].count : longest;
    }
    struct hair_profile_room room;
    int code = measure_hair_profile_room(&room, field, longest, arena, err);
    if (code)
        return code;
    struct hair_segments out = {
        .at = base_arena_alloc(arena, sizeof *out.at * (size_t)(2 * points + 1), err)};
    double *widths = base_arena_alloc(arena, sizeof *widths * (size_t)(points + 1), err);
    bool *wide = base_arena_alloc(arena, sizeof *wide * (size_t)(longest + 1), err);
    if (!out.at || !widths || !wide)
        return MESO_E_OUT_OF_MEMORY;
    int count = read_all(input, field, ridges, segments, &room, widths);
    struct hair_width_rule rule =
        given->learnt ? *given : measure_hair_width_rule(field, widths, count);
    for (int s = 0; !code && s < segments->count; s++) {
        struct hair_segment *segment = &segments->at[s];
        measure_hair_profile_segment(input, field, ridges, rule.widest_px, segment, &room);
        double own = width_quantile(&room, 0, segment->count, 0.5);
        int known = 0;
        for (int i = 0; i < segment->count; i++)
            if (!isnan(room.read[i].left + room.read[i].right))
                room.sorted[known++] = room.read[i].right - room.read[i].left;
        own = known > 8 ? measure_hair_profile_quantile(room.sorted, known, 0.2) : own;
        int total = wide_stretches(&room, segment->count, &rule, own, wide);
        if (segment->gap && 2 * total < segment->count)
            continue;
        if (total > 0.8 * segment->count &&
            !is_bundle(&room, 0, segment->count, width_quantile(&room, 0, segment->count, 0.5)))
            continue;
        if (total) {
            double one =
                own < rule.widest_px && own > 0.75 * rule.typical_px ? own : rule.typical_px;
            code = split(field, segment, wide, fmin(one, rule.typical_px * 1.2), &room, &out, arena,
                         err);
        } else {
            out.at[out.count++] = *segment;
        }
    }
    *segments = out;
    return code;
}
