/* Root and tip, the counting frame, and follicular units: what is said about whole hairs and their
   roots. Knows no pixels. */
#include "hair_trace.h"

#include <math.h>

/* A free hair thins towards its tip; over what is seen of it the ends must differ by this much (in
   ln) for the taper to tell: twice the error of a width of one end. */
#define TAPER 0.18
/* Hairs whose root is told by their own taper must be this many, and their mean direction this long
   (1: all the same), for the others to follow them. */
enum { FEW = 6 };
#define AGREEMENT 0.5

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

/* Sum of the directions of those hairs whose taper tells their root, and how much they agree. */
static struct image_point common_direction(const struct hair_strands *strands, double *agreement)
{
    struct image_point sum = {0, 0};
    int known = 0;
    for (int s = 0; s < strands->count; s++)
        if (strands->at[s].root_known) {
            struct image_point direction = direction_of(&strands->at[s]);
            sum.x += direction.x;
            sum.y += direction.y;
            known++;
        }
    double length = hypot(sum.x, sum.y);
    *agreement = known >= FEW ? length / known : 0;
    return length > 0 ? (struct image_point){sum.x / length, sum.y / length} : sum;
}

void measure_hair_strands_orient(struct hair_strands *strands)
{
    for (int s = 0; s < strands->count; s++) {
        struct hair_strand *strand = &strands->at[s];
        double taper = log(strand->width_ends[0] / strand->width_ends[1]);
        if (taper < 0)
            turn_round(strand);
        strand->root_known = fabs(taper) > TAPER && !strand->cut[0];
    }
    /* The rest by the way in which the others grow; hair of one field lies in one direction. */
    double agreement;
    struct image_point common = common_direction(strands, &agreement);
    for (int s = 0; s < strands->count; s++) {
        struct hair_strand *strand = &strands->at[s];
        if (strand->root_known)
            continue;
        struct image_point direction = direction_of(strand);
        double along = direction.x * common.x + direction.y * common.y;
        if (along < 0)
            turn_round(strand);
        strand->root_known = agreement > AGREEMENT && fabs(along) > 0.5;
    }
}

/* A hair belongs to the field that its root lies in. Where the root can't be told, Gundersen's
   frame: over the left or the upper border it counts, over the right or the lower not, so that of
   two adjoining fields each hair counts in one. In a round field the side is the one that lies
   nearest. */
bool measure_hair_strand_counts(const struct hair_strand *strand, const struct hair_field *field)
{
    if (strand->root_known)
        return !strand->cut[0];
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

/* Roots by cells as wide as the reach: those within it lie in the same or a neighbouring cell. */
struct cells {
    int columns, rows;
    double size;
    int *first; /* root of the cell; -1: none */
    int *next;  /* of the same cell */
};

static int cells_new(struct cells *out, int width, int height, double reach_px, int roots,
                     struct arena *arena, struct meso_error *err)
{
    out->size = fmax(reach_px, 1);
    out->columns = (int)(width / out->size) + 1;
    out->rows = (int)(height / out->size) + 1;
    size_t count = (size_t)out->columns * (size_t)out->rows;
    out->first = base_arena_alloc(arena, sizeof *out->first * count, err);
    out->next = base_arena_alloc(arena, sizeof *out->next * (size_t)(roots + 1), err);
    if (!out->first || !out->next)
        return MESO_E_OUT_OF_MEMORY;
    for (size_t i = 0; i < count; i++)
        out->first[i] = -1;
    return MESO_OK;
}

static int cell_along(double position, double size, int cells)
{
    int cell = (int)floor(position / size);
    return cell < 0 ? 0 : cell >= cells ? cells - 1 : cell;
}

/* Joins a root to the units of those within reach that came before it. */
static void join_near(const struct hair_strands *strands, int s, double reach_px,
                      struct cells *cells, int *parent)
{
    struct image_point a = strands->at[s].points[0];
    int column = cell_along(a.x, cells->size, cells->columns);
    int row = cell_along(a.y, cells->size, cells->rows);
    for (int y = row ? row - 1 : 0; y <= row + 1 && y < cells->rows; y++)
        for (int x = column ? column - 1 : 0; x <= column + 1 && x < cells->columns; x++)
            for (int t = cells->first[y * cells->columns + x]; t >= 0; t = cells->next[t]) {
                struct image_point b = strands->at[t].points[0];
                if (hypot(a.x - b.x, a.y - b.y) > reach_px)
                    continue;
                int p = top_of(parent, s), q = top_of(parent, t);
                parent[p > q ? p : q] = p < q ? p : q;
            }
    int *first = &cells->first[row * cells->columns + column];
    cells->next[s] = *first;
    *first = s;
}

int measure_hair_units_count(const struct hair_strands *strands, const bool *counted,
                             const struct hair_field *field, double reach_px, int *units,
                             struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct cells cells;
    int *parent = base_arena_alloc(arena, sizeof *parent * (size_t)(strands->count + 1), err);
    if (!parent || cells_new(&cells, field->zone.width, field->zone.height, reach_px,
                             strands->count, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    *units = 0;
    for (int s = 0; s < strands->count; s++) {
        parent[s] = s;
        if (counted[s])
            join_near(strands, s, reach_px, &cells, parent);
    }
    for (int s = 0; s < strands->count; s++)
        *units += counted[s] && parent[s] == s;
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
