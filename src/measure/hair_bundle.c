/* Bundles: a line that runs along two hairs beside each other is replaced by a line along each.
   When a profile is too wide for one hair is learnt from this field's own widths; three hairs
   abreast are taken for two. */
#include "hair_profile.h"

#include <math.h>

enum { FEW = 8 /* hairs that make no distribution */ };

/* Points [from, to) of a segment as a segment of its own, moved across to the left (lobe 0) or
   right (1) hair of the bundle, or left in place (-1). */
static int part_of(const struct hair_segment *whole, const struct hair_profile_room *room, int from,
                   int to, int lobe, struct hair_segment *out, struct arena *arena,
                   struct meso_error *err)
{
    *out = *whole;
    out->count = to - from;
    out->points = base_arena_alloc(arena, sizeof *out->points * (size_t)out->count, err);
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    double last = 0;
    for (int i = from; i < to; i++) {
        const struct hair_profile_edges *read = &room->read[i];
        last = lobe >= 0 && read->two ? read->lobes[lobe] : last;
        out->points[i - from] =
            (struct image_point){whole->points[i].x + (lobe >= 0 ? last * room->normals[i].x : 0),
                                 whole->points[i].y + (lobe >= 0 ? last * room->normals[i].y : 0)};
    }
    out->length_px = 0;
    for (int i = 1; i < out->count; i++)
        out->length_px +=
            hypot(out->points[i].x - out->points[i - 1].x, out->points[i].y - out->points[i - 1].y);
    return MESO_OK;
}

/* Marks in `two` the stretches that are bundles, over short doubts. Where a valley shows, a short
   stretch is enough; a mere excess of width must last longer than the crossing of two hairs does.
 */
static int bundle_stretches(const struct hair_profile_room *room, int count,
                            const struct hair_bundle_rule *rule, bool *two)
{
    int total = 0, window = (int)rule->typical_px / 2;
    for (int i = 0; i < count; i++) {
        int votes = 0, of = 0;
        for (int j = i - window; j <= i + window; j++)
            if (j >= 0 && j < count) {
                votes += room->read[j].two;
                of++;
            }
        two[i] = 2 * votes > of;
    }
    for (int from = 0, to; from < count; from = to) {
        int overlaps = 0;
        for (to = from; to < count && two[to] == two[from]; to++)
            overlaps += room->read[to].overlap;
        double shortest = rule->typical_px * (2 * overlaps > to - from ? 3 : 1);
        bool keep = two[from] && to - from >= shortest;
        for (int i = from; i < to; i++)
            two[i] = keep;
        total += keep ? to - from : 0;
    }
    return total;
}

/* Replaces a segment that is a bundle somewhere by its parts, which are profiled in their turn. */
static int split_bundle(const struct measure_input *input, const struct hair_field *field,
                        const struct hair_ridges *ridges, const struct hair_bundle_rule *rule,
                        const struct hair_segment *whole, const bool *two,
                        struct hair_profile_room *room, struct hair_profile_room *part_room,
                        struct hair_segments *out, struct arena *arena, struct meso_error *err)
{
    for (int i = 0; i < whole->count; i++)
        room->normals[i] = measure_hair_profile_normal(whole, i, 4);
    for (int from = 0, to; from < whole->count; from = to) {
        for (to = from; to < whole->count && two[to] == two[from]; to++)
            ;
        for (int lobe = two[from] ? 0 : -1; lobe <= (two[from] ? 1 : -1); lobe++) {
            if (to - from < 3)
                continue;
            struct hair_segment *part = &out->at[out->count];
            int code = part_of(whole, room, from, to, lobe, part, arena, err);
            if (code)
                return code;
            measure_hair_profile_segment(input, field, ridges, rule, part, part_room);
            out->count++;
        }
    }
    return MESO_OK;
}

/* The widths of this field's hairs: median of the terminal segments, and what is too wide for one.
 */
static struct hair_bundle_rule rule_of(const struct hair_field *field,
                                       const struct hair_segments *segments, double *sorted)
{
    double um = field->um_per_px;
    int count = 0;
    for (int s = 0; s < segments->count; s++)
        if (segments->at[s].width_px * um > HAIR_TERMINAL_UM &&
            segments->at[s].length_px > 2 * segments->at[s].width_px)
            sorted[count++] = segments->at[s].width_px;
    struct hair_bundle_rule rule = {.typical_px = 60 / um,
                                    .widest_px = HAIR_WIDEST_UM / um,
                                    .least_apart_px = HAIR_THINNEST_UM / um};
    if (count < FEW)
        return rule;
    rule.typical_px = measure_hair_profile_quantile(sorted, count, 0.5);
    for (int i = 0; i < count; i++)
        sorted[i] = fabs(sorted[i] - rule.typical_px);
    double spread = 1.4826 * measure_hair_profile_quantile(sorted, count, 0.5);
    rule.widest_px =
        fmin(rule.widest_px, rule.typical_px + fmax(3.5 * spread, 0.4 * rule.typical_px));
    return rule;
}

int measure_hair_segments_profile(const struct measure_input *input, const struct hair_field *field,
                                  const struct hair_ridges *ridges, struct hair_segments *segments,
                                  struct arena *arena, struct meso_error *err)
{
    int longest = segments->count, points = 0;
    for (int s = 0; s < segments->count; s++) {
        points += segments->at[s].count;
        longest = segments->at[s].count > longest ? segments->at[s].count : longest;
    }
    struct hair_profile_room room, part_room;
    int code = measure_hair_profile_room(&room, longest, arena, err);
    if (!code)
        code = measure_hair_profile_room(&part_room, longest, arena, err);
    if (code)
        return code;
    struct hair_segments out = {
        .at = base_arena_alloc(arena, sizeof *out.at * (size_t)(points + 1), err)};
    bool *two = base_arena_alloc(arena, sizeof *two * (size_t)(longest + 1), err);
    if (!out.at || !two)
        return MESO_E_OUT_OF_MEMORY;
    struct hair_bundle_rule rule = rule_of(field, &(struct hair_segments){0}, room.sorted);
    for (int s = 0; s < segments->count; s++)
        measure_hair_profile_segment(input, field, ridges, &rule, &segments->at[s], &room);
    rule = rule_of(field, segments, room.sorted);
    for (int s = 0; !code && s < segments->count; s++) {
        struct hair_segment *segment = &segments->at[s];
        measure_hair_profile_segment(input, field, ridges, &rule, segment, &room);
        if (segment->aside)
            continue;
        if (bundle_stretches(&room, segment->count, &rule, two))
            code = split_bundle(input, field, ridges, &rule, segment, two, &room, &part_room, &out,
                                arena, err);
        else
            out.at[out.count++] = *segment;
    }
    *segments = out;
    return code;
}
