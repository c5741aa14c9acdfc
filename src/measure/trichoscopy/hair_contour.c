/* Lines of equal contrast around what is hairy, to a fraction of a pixel (marching squares,
   Lorensen and Cline 1987): the flanks and the ends of hairs. Knows a plane and a level, no hairs.
 */
#include "hair_flank.h"

#include <math.h>
#include <string.h>

/* Sides of a cell between four middles of pixels: top, right, bottom, left; its corners clockwise
   from the upper left one. A line enters by a side whose corners, clockwise, go from inside to
   outside, and leaves by one where they go the other way: what is inside is on the right hand. */
enum { TOP, RIGHT, BOTTOM, LEFT, SIDES };
static const int corner_x[SIDES] = {0, 1, 1, 0}, corner_y[SIDES] = {0, 0, 1, 1};
static const int step_x[SIDES] = {0, 1, 0, -1}, step_y[SIDES] = {-1, 0, 1, 0};

struct contour_walk {
    struct plane plane;
    float level;
    struct mask inside;  /* 1 or 0 */
    struct mask entered; /* bits of the sides that were entered by */
};

static float value_at(const struct contour_walk *walk, int x, int y)
{
    return walk->plane.at[y * walk->plane.stride + x];
}

/* Corners of a cell that are inside, as bits. */
static unsigned corners(const struct contour_walk *walk, int x, int y)
{
    const uint8_t *at = walk->inside.at + y * walk->inside.stride + x;
    const uint8_t *below = at + walk->inside.stride;
    return at[0] | (unsigned)(at[1] << 1) | (unsigned)(below[1] << 2) | (unsigned)(below[0] << 3);
}

static bool is_entry(unsigned bits, int side)
{
    return (bits >> side & 1) && !(bits >> (side + 1) % SIDES & 1);
}

static int exit_of(const struct contour_walk *walk, int x, int y, unsigned bits, int entry)
{
    if (bits == 5 || bits == 10) { /* a saddle: by the mean in the middle */
        float sum = value_at(walk, x, y) + value_at(walk, x + 1, y) + value_at(walk, x, y + 1) +
                    value_at(walk, x + 1, y + 1);
        return (entry + (sum / 4 >= walk->level ? 1 : 3)) % SIDES;
    }
    for (int k = 1; k < SIDES; k++) {
        int side = (entry + k) % SIDES;
        if (!(bits >> side & 1) && (bits >> (side + 1) % SIDES & 1))
            return side;
    }
    return entry;
}

/* Where the level lies on a side. */
static struct image_point crossing(const struct contour_walk *walk, int x, int y, int side)
{
    int next = (side + 1) % SIDES;
    int ax = x + corner_x[side], ay = y + corner_y[side];
    int bx = x + corner_x[next], by = y + corner_y[next];
    float a = value_at(walk, ax, ay), b = value_at(walk, bx, by);
    double t = a != b ? (double)((walk->level - a) / (b - a)) : 0.5;
    return (struct image_point){ax + 0.5 + t * (bx - ax), ay + 0.5 + t * (by - ay)};
}

/* Follows one line from a cell's entry until it closes or leaves the plane; its points. */
static int follow(struct contour_walk *walk, int x, int y, int entry, struct image_point *points,
                  int room)
{
    int count = 0;
    points[count++] = crossing(walk, x, y, entry);
    while (count < room) {
        walk->entered.at[y * walk->entered.stride + x] |= (uint8_t)(1 << entry);
        int side = exit_of(walk, x, y, corners(walk, x, y), entry);
        points[count++] = crossing(walk, x, y, side);
        x += step_x[side];
        y += step_y[side];
        entry = (side + 2) % SIDES;
        if (x < 0 || y < 0 || x >= walk->entered.width || y >= walk->entered.height ||
            walk->entered.at[y * walk->entered.stride + x] >> entry & 1)
            break;
    }
    return count;
}

/* At steps of one px along, ends kept. */
static int resample(const struct image_point *from, int count, struct image_point *to)
{
    int made = 0;
    double left = 0; /* way to the next point */
    for (int i = 0; i + 1 < count; i++) {
        double dx = from[i + 1].x - from[i].x, dy = from[i + 1].y - from[i].y, way = hypot(dx, dy);
        for (; left < way; left += 1)
            to[made++] =
                (struct image_point){from[i].x + left / way * dx, from[i].y + left / way * dy};
        left -= way;
    }
    return made;
}

/* Passes of a (1 2 1) mean; a closed line has no ends. */
static void smooth(struct image_point *points, int count, bool closed)
{
    enum { PASSES = 2 };
    for (int pass = 0; pass < PASSES && count > 2; pass++) {
        struct image_point first = points[0], last = closed ? points[count - 1] : points[0];
        for (int i = 0; i < count; i++) {
            struct image_point here = points[i];
            struct image_point next = i + 1 < count ? points[i + 1] : closed ? first : here;
            if (closed || (i > 0 && i + 1 < count)) {
                points[i].x = (last.x + 2 * here.x + next.x) / 4;
                points[i].y = (last.y + 2 * here.y + next.y) / 4;
            }
            last = here;
        }
    }
}

static int walk_new(struct contour_walk *walk, struct arena *arena, struct meso_error *err)
{
    struct plane plane = walk->plane;
    int code = kernels_mask_new(&walk->inside, plane.width, plane.height, arena, err);
    if (!code)
        code = kernels_mask_new(&walk->entered, plane.width - 1, plane.height - 1, arena, err);
    for (int y = 0; !code && y < plane.height; y++) {
        const float *restrict from = plane.at + y * plane.stride;
        uint8_t *restrict to = walk->inside.at + y * walk->inside.stride;
        for (int x = 0; x < plane.width; x++)
            to[x] = from[x] >= walk->level;
    }
    for (int y = 0; !code && y < walk->entered.height; y++)
        memset(walk->entered.at + y * walk->entered.stride, 0, (size_t)walk->entered.width);
    return code;
}

/* The next column from x on whose cell is not all inside nor all outside; the width if none. */
static int next_mixed(const struct contour_walk *walk, int x, int y)
{
    const uint8_t *row = walk->inside.at + y * walk->inside.stride;
    const uint8_t *below = row + walk->inside.stride;
    int width = walk->entered.width;
    for (uint64_t a, b; x + 8 <= width; x += 7) {
        memcpy(&a, row + x, sizeof a);
        memcpy(&b, below + x, sizeof b);
        if (!((a == 0 && b == 0) || (a == 0x0101010101010101u && b == a)))
            break;
    }
    for (; x < width; x++)
        if (corners(walk, x, y) % 15)
            break;
    return x;
}

static bool is_border(const struct contour_walk *walk, int x, int y, int side)
{
    return (side == TOP && y == 0) || (side == LEFT && x == 0) ||
           (side == BOTTOM && y == walk->entered.height - 1) ||
           (side == RIGHT && x == walk->entered.width - 1);
}

int measure_hair_contours_trace(struct plane plane, float level, struct hair_contours *out,
                                struct arena *arena, struct meso_error *err)
{
    *out = (struct hair_contours){0};
    struct contour_walk walk = {.plane = plane, .level = level};
    if (plane.width < 2 || plane.height < 2)
        return MESO_OK;
    int code = walk_new(&walk, arena, err);
    if (code)
        return code;
    int cells = 0;
    for (int y = 0; y < walk.entered.height; y++)
        for (int x = 0; (x = next_mixed(&walk, x, y)) < walk.entered.width; x++)
            cells++;
    size_t most = 4 * (size_t)cells + 4;
    out->points = base_arena_alloc(arena, sizeof *out->points * 2 * most, err);
    out->at = base_arena_alloc(arena, sizeof *out->at * (2 * (size_t)cells + 1), err);
    struct image_point *raw = base_arena_alloc(arena, sizeof *raw * most, err);
    if (!out->points || !out->at || !raw)
        return MESO_E_OUT_OF_MEMORY;
    for (int closed = 0; closed < 2; closed++) /* those that the border cuts from their ends */
        for (int y = 0; y < walk.entered.height; y++)
            for (int x = 0; (x = next_mixed(&walk, x, y)) < walk.entered.width; x++)
                for (int side = 0; side < SIDES; side++) {
                    if (!is_entry(corners(&walk, x, y), side) ||
                        (walk.entered.at[y * walk.entered.stride + x] >> side & 1) ||
                        (!closed && !is_border(&walk, x, y, side)))
                        continue;
                    struct hair_contour *contour = &out->at[out->count];
                    int count = follow(&walk, x, y, side, raw, (int)most);
                    *contour = (struct hair_contour){.points = out->points + out->point_count,
                                                     .closed = closed != 0};
                    contour->count = resample(raw, count, contour->points);
                    smooth(contour->points, contour->count, contour->closed);
                    out->point_count += contour->count;
                    out->count += contour->count > 2;
                }
    return MESO_OK;
}
