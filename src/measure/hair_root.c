/* Root and tip, the counting frame, and follicular units: what is said about whole hairs and their
   roots. Knows no pixels. */
#include "hair_trace.h"

#include <math.h>

/* A free hair thins towards its tip; over what is seen of it the ends must differ by this much (in
   ln) for the taper to tell: twice the error of a width of one end. */
#define TAPER 0.18

static void turn_round(struct hair_strand *strand)
{
    for (int i = 0, j = strand->count - 1; i < j; i++, j--) {
        struct image_point point = strand->points[i];
        strand->points[i] = strand->points[j];
        strand->points[j] = point;
    }
    double width = strand->width_ends[0];
    strand->width_ends[0] = strand->width_ends[1];
    strand->width_ends[1] = width;
    bool cut = strand->cut[0];
    strand->cut[0] = strand->cut[1];
    strand->cut[1] = cut;
}

/* Unit vector from the first point to the last. */
static struct image_point direction_of(const struct hair_strand *strand)
{
    double x = strand->points[strand->count - 1].x - strand->points[0].x;
    double y = strand->points[strand->count - 1].y - strand->points[0].y, length = hypot(x, y);
    return length > 0 ? (struct image_point){x / length, y / length} : (struct image_point){0, 0};
}

void hair_strands_orient(struct hair_strands *strands)
{
    struct image_point common = {0, 0};
    for (int s = 0; s < strands->count; s++) {
        struct hair_strand *strand = &strands->at[s];
        double taper = log(strand->width_ends[0] / strand->width_ends[1]);
        if (taper < 0)
            turn_round(strand);
        strand->root_known = fabs(taper) > TAPER && !strand->cut[0];
        if (strand->root_known) {
            struct image_point direction = direction_of(strand);
            common.x += direction.x;
            common.y += direction.y;
        }
    }
    /* The rest by the way in which the others grow; hair of one field lies in one direction. */
    for (int s = 0; s < strands->count; s++) {
        struct hair_strand *strand = &strands->at[s];
        struct image_point direction = direction_of(strand);
        if (!strand->root_known && direction.x * common.x + direction.y * common.y < 0)
            turn_round(strand);
    }
}

/* Gundersen's frame: whole hairs and those over the left or the upper border count, those over the
   right or the lower border don't, so that of two adjoining fields each hair counts in one. A round
   field's border is taken as the side that lies nearest. */
bool hair_strand_counts(const struct hair_strand *strand, const struct hair_field *field)
{
    double half_width = field->zone.width / 2.0, half_height = field->zone.height / 2.0;
    for (int e = 0; e < 2; e++) {
        if (!strand->cut[e])
            continue;
        struct image_point point = strand->points[e ? strand->count - 1 : 0];
        double x = (point.x - half_width) / half_width;
        double y = (point.y - half_height) / half_height;
        if ((fabs(x) > fabs(y) && x > 0) || (fabs(y) >= fabs(x) && y > 0))
            return false;
    }
    return true;
}

static int top_of(int *parent, int s)
{
    while (parent[s] != s) {
        parent[s] = parent[parent[s]];
        s = parent[s];
    }
    return s;
}

int hair_units_count(const struct hair_strands *strands, const bool *counted, double reach_px,
                     int *units, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    int *parent = base_arena_alloc(arena, sizeof *parent * (size_t)(strands->count + 1), err);
    if (!parent)
        return MESO_E_OUT_OF_MEMORY;
    *units = 0;
    for (int s = 0; s < strands->count; s++) {
        parent[s] = s;
        for (int t = 0; t < s; t++) {
            struct image_point a = strands->at[s].points[0], b = strands->at[t].points[0];
            if (!counted[s] || !counted[t] || hypot(a.x - b.x, a.y - b.y) > reach_px)
                continue;
            int p = top_of(parent, s), q = top_of(parent, t);
            parent[p > q ? p : q] = p < q ? p : q;
        }
    }
    for (int s = 0; s < strands->count; s++)
        *units += counted[s] && parent[s] == s;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
