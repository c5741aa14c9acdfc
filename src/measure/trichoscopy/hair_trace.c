/* From a trichoscopic photograph to its hairs, stage by stage: the field, lines from ridges and
   from flanks, what is none of hair, hairs from lines, faint ones, widths, roots. Knows no figures
   of a report. */
#include "hair_trace.h"

#include <string.h>

/* Adds the axes to the segments. */
static int unite(const struct hair_segments *axes, struct hair_segments *segments,
                 struct arena *arena, struct meso_error *err)
{
    size_t count = (size_t)axes->count + (size_t)segments->count;
    struct hair_segment *all = base_arena_alloc(arena, sizeof *all * (count + 1), err);
    if (!all)
        return MESO_E_OUT_OF_MEMORY;
    if (axes->count)
        memcpy(all, axes->at, sizeof *all * (size_t)axes->count);
    if (segments->count)
        memcpy(all + axes->count, segments->at, sizeof *all * (size_t)segments->count);
    *segments = (struct hair_segments){all, (int)count};
    return MESO_OK;
}

/* Room that is set aside before the planes that lines are found in: memory that nobody writes to
   costs nothing. */
enum { ROOM_LINES = 1 << 14, PIXELS_A_POINT = 8 };
struct room {
    void *lines;
    struct image_point *points;
    int64_t most_points;
};

static int room_new(const struct hair_field *field, size_t line_bytes, struct room *out,
                    struct arena *arena, struct meso_error *err)
{
    out->most_points = (int64_t)field->zone.width * field->zone.height / PIXELS_A_POINT;
    out->lines = base_arena_alloc(arena, line_bytes * ROOM_LINES, err);
    out->points =
        base_arena_alloc(arena, sizeof *out->points * (size_t)(out->most_points + 1), err);
    return out->lines && out->points ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

/* Moves segments into the room and frees what came after it, if they fit in. */
static void move_segments(struct hair_segments *segments, const struct room *room,
                          struct arena *arena, struct base_arena_mark mark)
{
    struct hair_segment *to = room->lines;
    struct image_point *points = room->points;
    int64_t needed = 0;
    for (int s = 0; s < segments->count; s++)
        needed += segments->at[s].count;
    if (segments->count > ROOM_LINES || needed > room->most_points)
        return;
    for (int s = 0; s < segments->count; s++) {
        to[s] = segments->at[s];
        memcpy(points, to[s].points, sizeof *points * (size_t)to[s].count);
        to[s].points = points;
        points += to[s].count;
    }
    segments->at = to;
    base_arena_rewind(arena, mark);
}

/* The same of hairs. */
static void move_strands(struct hair_strands *strands, const struct room *room, struct arena *arena,
                         struct base_arena_mark mark)
{
    struct hair_strand *to = room->lines;
    struct image_point *points = room->points;
    int64_t needed = 0;
    for (int s = 0; s < strands->count; s++)
        needed += strands->at[s].count;
    if (strands->count > ROOM_LINES || needed > room->most_points)
        return;
    for (int s = 0; s < strands->count; s++) {
        to[s] = strands->at[s];
        memcpy(points, to[s].points, sizeof *points * (size_t)to[s].count);
        to[s].points = points;
        points += to[s].count;
    }
    strands->at = to;
    base_arena_rewind(arena, mark);
}

/* Lines of ridges; of these their strength and scale stay. */
static int find_ridges(const struct measure_input *input, struct hair_field *field,
                       struct hair_ridges *ridges, struct hair_segments *segments,
                       struct arena *arena, struct meso_error *err)
{
    struct room room;
    int code = kernels_mask_new(&ridges->scale, field->zone.width, field->zone.height, arena, err);
    if (!code)
        code = room_new(field, sizeof *segments->at, &room, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = measure_hair_ridges_find(input, field,
                                        input->frozen ? input->frozen + HAIR_FROZEN_LOW : NULL,
                                        ridges, arena, err);
    if (!code)
        code = measure_hair_segments_trace(ridges, field, segments, arena, err);
    if (!code)
        move_segments(segments, &room, arena, mark);
    return code;
}

/* What is hair at any one place: from flanks and ridges. blur_px: of the picture. */
static int find_clear(const struct measure_input *input, struct hair_field *field,
                      struct measure_reading *out, double *blur_px, struct hair_strands *strands,
                      struct arena *arena, struct meso_error *err)
{
    struct hair_ridges ridges;
    struct hair_segments segments, axes;
    struct hair_width_rule rule = {.learnt = false};
    int code = find_ridges(input, field, &ridges, &segments, arena, err);
    if (!code)
        code = measure_hair_flakes_find(field, arena, err);
    if (!code)
        measure_hair_flakes_drop(field, &segments);
    if (!code)
        code = measure_hair_rims_drop(&ridges, field, &segments, arena, err);
    if (!code)
        code = measure_hair_axes_find(field, &segments, &axes, &rule, arena, err);
    if (!code)
        code = measure_hair_rims_drop(&ridges, field, &axes, arena, err);
    if (!code)
        measure_hair_flakes_drop(field, &axes);
    if (!code)
        code = measure_hair_segments_profile(input, field, &ridges, &rule, &segments, arena, err);
    if (!code)
        code = unite(&axes, &segments, arena, err);
    if (code)
        return code;
    out->frozen[HAIR_FROZEN_LOW] = ridges.low;
    out->frozen[HAIR_FROZEN_HIGH] = ridges.high;
    double *scratch = base_arena_alloc(arena, sizeof *scratch * (size_t)(segments.count + 1), err);
    int *links = base_arena_alloc(arena, sizeof *links * (size_t)(2 * segments.count + 1), err);
    if (!scratch || !links)
        return MESO_E_OUT_OF_MEMORY;
    *blur_px = measure_hair_blur_px(&segments, scratch);
    code = measure_hair_ends_pair(&segments, field, links, arena, err);
    return code ? code
                : measure_hair_strands_build(&segments, links, field, *blur_px, ridges.high,
                                             strands, arena, err);
}

int measure_hair_trace(const struct measure_input *input, struct hair_field *field,
                       struct hair_strands *strands, struct measure_reading *out,
                       struct arena *arena, struct meso_error *err)
{
    struct room room;
    double blur = 0;
    int code = measure_hair_field_read(input, field, arena, err);
    if (!code)
        code = room_new(field, sizeof *strands->at, &room, arena, err);
    struct base_arena_mark mark = base_arena_mark(arena);
    if (!code)
        code = find_clear(input, field, out, &blur, strands, arena, err);
    if (code)
        return code;
    move_strands(strands, &room, arena, mark);
    out->frozen[HAIR_FROZEN_SIGN] = field->light_hair ? -1 : 1;
    out->frozen[HAIR_FROZEN_UM] = field->um_per_px;
    int64_t seen = 0;
    for (int y = 0; y < field->zone.height; y++)
        for (int x = 0; x < field->zone.width; x++)
            seen += field->zone.at[y * field->zone.stride + x] != 0;
    out->area_cm2 = (double)seen * field->um_per_px * field->um_per_px * 1e-8;
    code = measure_hair_long_part(strands, arena, err);
    if (!code)
        code = measure_hair_faint_add(input, field, blur, strands, arena, err);
    if (!code)
        code = measure_hair_widths_read(input, field, blur, strands, arena, err);
    if (!code)
        measure_hair_strands_orient(strands);
    return code;
}
