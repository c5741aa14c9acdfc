/* The parting as the cheapest way across the head along the middle of what is bare: a dynamic
   programme finds it whole, so that single hairs across it don't end it. Its edges are where roots
   begin. The first hairs are sparse and hide little, so the edge is found from all of them: the
   share of hair, averaged along a twelfth of the line, rises with the distance from the middle, and
   the rise carried on to nothing gives the edge, whatever the density. Knows shares of hair, not
   photographs. */
#include "scalp_parting.h"

#include <math.h>
#include <string.h>

/* The line is bare along most of its way, which is this part of the head at least; and it is a
   line, not a bald area. */
#define LEAST_BARE 0.7
#define LEAST_LENGTH 0.4
#define WIDEST_FRACTION 0.15
#define LEAST_SLENDER 5.0
/* A way through a whorl or a bald place is wide there and closes before and behind it: on rendered
   vertices 4 to 9 of its twelve parts are narrower than this part of its mean or can't be seen, on
   partings none, also on those that thinning has widened in the middle. */
#define NARROW (1.0 / 3)
#define MOST_NARROW 2
/* Where less than this is covered beside the line, the gaps between strands are as wide as it is.
 */
#define LEAST_BESIDE 0.55
/* A pixel hidden by more than this is hair. */
#define HALF 0.5f
/* The rise that is carried on to the edge is that between these shares. */
#define RISE_LOW 0.05
#define RISE_HIGH 0.25
enum { TILE = 16 /* rows */ };
enum { PARTS = 12, SPAN = 12, HALF_STEP = 8 /* px along the line that give its direction */ };

struct way {
    struct plane squared; /* distance to hair, px^2 */
    bool turned;
    int rows, columns;
    float *total; /* of the best way to each pixel of the last two rows, a fence on both sides */
    float *own;   /* what the pixels of TILE rows cost */
    int8_t *step;
    int *at; /* column of each row */
    double cost;
};

static float squared_at(const struct way *way, int row, int column)
{
    return way->turned ? *scalp_at(way->squared, row, column)
                       : *scalp_at(way->squared, column, row);
}

static void walk_back(struct way *way, const float *last)
{
    int end = 0;
    for (int c = 1; c < way->columns; c++)
        end = last[c] < last[end] ? c : end;
    way->cost = (double)last[end] / way->rows;
    for (int r = way->rows - 1; r >= 0; r--) {
        way->at[r] = end;
        end += way->step[(size_t)r * (size_t)way->columns + (size_t)end];
    }
}

static void costs_of(const float *restrict squared, ptrdiff_t step, int count, float *restrict own,
                     ptrdiff_t own_step)
{
    for (int i = 0; i < count; i++)
        own[i * own_step] = 1 / (0.5f + sqrtf(squared[i * step]));
}

/* Of rows `row` .. of the way: of the picture's columns where it is turned, a tile of them at a
   time, since a column's pixels lie far apart. */
static void take_costs(struct way *way, int row)
{
    int rows = way->rows - row < TILE ? way->rows - row : TILE;
    for (int r = 0; r < rows && !way->turned; r++)
        costs_of(scalp_at(way->squared, 0, row + r), 1, way->columns,
                 way->own + (ptrdiff_t)r * way->columns, 1);
    for (int c = 0; c < way->columns && way->turned; c++)
        costs_of(scalp_at(way->squared, row, c), 1, rows, way->own + c, way->columns);
}

/* One row further: straight on or aslant, from where it was cheapest. */
static void go_on(const float *restrict last, const float *restrict own, int columns,
                  float *restrict here, int8_t *restrict step)
{
    for (int c = 0; c < columns; c++) {
        float left = last[c - 1], middle = last[c], right = last[c + 1];
        bool from_left = left < middle;
        float least = from_left ? left : middle;
        bool from_right = right < least;
        least = from_right ? right : least;
        here[c] = own[c] * (from_left | from_right ? 1.4142f : 1) + least;
        step[c] = (int8_t)(from_right ? 1 : from_left ? -1 : 0);
    }
}

/* Cheapest way from the first row to the last. */
static void cheapest(struct way *way)
{
    ptrdiff_t columns = way->columns;
    float *last = way->total + 1, *here = last + columns + 2;
    for (ptrdiff_t c = 0; c < columns; c++)
        last[c] = 0;
    last[-1] = last[columns] = here[-1] = here[columns] = INFINITY;
    for (int r = 0; r < way->rows; r++) {
        if (r % TILE == 0)
            take_costs(way, r);
        go_on(last, way->own + r % TILE * columns, way->columns, here, way->step + r * columns);
        float *swap = last;
        last = here;
        here = swap;
    }
    walk_back(way, last);
}

static int way_new(struct way *way, struct plane squared, bool turned, struct arena *arena,
                   struct meso_error *err)
{
    way->squared = squared;
    way->turned = turned;
    way->rows = turned ? squared.width : squared.height;
    way->columns = turned ? squared.height : squared.width;
    size_t columns = (size_t)way->columns;
    way->total = base_arena_alloc(arena, 2 * (columns + 2) * sizeof *way->total, err);
    way->own = base_arena_alloc(arena, TILE * columns * sizeof *way->own, err);
    way->step = base_arena_alloc(arena, (size_t)way->rows * columns, err);
    way->at = base_arena_alloc(arena, (size_t)way->rows * sizeof *way->at, err);
    return way->total && way->own && way->step && way->at ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

/* The rows from the first bare one to the last, if the way between is bare for most of it. */
static bool bare_stretch(const struct way *way, int *from, int *to)
{
    int best_from = 0, best_to = -1, first = -1, bare = 0;
    /* the longest stretch that is bare enough, begun anew wherever it falls below */
    for (int r = 0; r < way->rows; r++) {
        bool is = squared_at(way, r, way->at[r]) > 0;
        if (first < 0 && is) {
            first = r;
            bare = 0;
        }
        bare += is;
        if (first >= 0 && is && r - first > best_to - best_from) {
            best_from = first;
            best_to = r;
        }
        if (first >= 0 && bare < LEAST_BARE * (r - first + 1) && r - first > SPAN)
            first = -1;
    }
    *from = best_from;
    *to = best_to;
    return best_to > best_from;
}

static float sample(struct plane plane, double x, double y)
{
    int column = (int)floor(x), row = (int)floor(y);
    if (column < 0 || row < 0 || column >= plane.width - 1 || row >= plane.height - 1)
        return NAN;
    float u = (float)(x - column), v = (float)(y - row);
    const float *at = scalp_at(plane, column, row), *below = at + plane.stride;
    return (at[0] * (1 - u) + at[1] * u) * (1 - v) + (below[0] * (1 - u) + below[1] * u) * v;
}

static struct image_point place(const struct way *way, int row)
{
    return way->turned ? (struct image_point){row, way->at[row]}
                       : (struct image_point){way->at[row], row};
}

/* Unit step along the line. */
static void direction(const struct scalp_parting *line, int i, double *x, double *y)
{
    int p = i < HALF_STEP ? 0 : i - HALF_STEP;
    int q = i + HALF_STEP >= line->count ? line->count - 1 : i + HALF_STEP;
    double dx = line->middle[q].x - line->middle[p].x, dy = line->middle[q].y - line->middle[p].y;
    double length = hypot(dx, dy);
    *x = length > 0 ? dx / length : 1;
    *y = length > 0 ? dy / length : 0;
}

void measure_scalp_parting_edges(const struct scalp_parting *line, int i, struct image_point *left,
                                 struct image_point *right)
{
    double dx, dy, to[2];
    direction(line, i, &dx, &dy);
    for (int s = 0; s < 2; s++)
        to[s] = isnan(line->edges[s][i]) ? 0 : line->edges[s][i];
    *left = (struct image_point){line->middle[i].x - to[0] * dy, line->middle[i].y + to[0] * dx};
    *right = (struct image_point){line->middle[i].x + to[1] * dy, line->middle[i].y - to[1] * dx};
}

/* Mean share at each distance from the middle, on one side (+1, -1) of rows a..b of the way. */
static void profile_of(const struct scalp_parting *line, int a, int b, int side, struct plane share,
                       double *profile, int *counts, int most)
{
    memset(profile, 0, (size_t)most * sizeof *profile);
    memset(counts, 0, (size_t)most * sizeof *counts);
    for (int i = a; i < b; i++) {
        double dx, dy;
        direction(line, i, &dx, &dy);
        for (int t = 0; t < most; t++) {
            float value =
                sample(share, line->middle[i].x - side * t * dy, line->middle[i].y + side * t * dx);
            if (isnan(value))
                break;
            profile[t] += (double)value;
            counts[t]++;
        }
    }
    for (int t = 0; t < most; t++)
        profile[t] = counts[t] ? profile[t] / counts[t] : NAN;
}

/* Where the rise of the profile begins. */
static double edge_of(const double *profile, int most)
{
    double base = 1, low = NAN, high = NAN;
    for (int t = 0; t < most && !isnan(profile[t]); t++) {
        base = fmin(base, profile[t]);
        double above = profile[t] - base, before = t ? profile[t - 1] - base : 0;
        if (above < RISE_LOW)
            low = NAN;
        else if (isnan(low))
            low = t ? t - (above - RISE_LOW) / fmax(above - before, 1e-9) : 0;
        if (above >= RISE_HIGH) {
            high = t ? t - (above - RISE_HIGH) / fmax(above - before, 1e-9) : 0;
            break;
        }
    }
    return low - (high - low) * RISE_LOW / (RISE_HIGH - RISE_LOW);
}

/* Widths part by part, from both edges. */
static int measure_across(const struct way *way, struct plane share, int from, int to, int most,
                          struct scalp_parting *out, struct arena *arena, struct meso_error *err)
{
    double *profile = base_arena_alloc(arena, (size_t)most * sizeof *profile, err);
    int *counts = base_arena_alloc(arena, (size_t)most * sizeof *counts, err);
    if (!profile || !counts)
        return MESO_E_OUT_OF_MEMORY;
    out->count = to - from + 1;
    for (int i = 0; i < out->count; i++)
        out->middle[i] = place(way, from + i);
    for (int k = 0; k < PARTS; k++) {
        int a = k * out->count / PARTS, b = (k + 1) * out->count / PARTS;
        double edges[2];
        for (int s = 0; s < 2; s++) {
            profile_of(out, a, b, s ? -1 : 1, share, profile, counts, most);
            edges[s] = edge_of(profile, most);
        }
        bool seen = edges[0] + edges[1] > 0;
        for (int i = a; i < b; i++) {
            out->width_px[i] = seen ? edges[0] + edges[1] : NAN;
            for (int s = 0; s < 2; s++)
                out->edges[s][i] = seen ? edges[s] : NAN;
        }
    }
    return MESO_OK;
}

static void summarise(struct scalp_parting *out)
{
    double sum = 0;
    int seen = 0;
    out->widest_px = 0;
    for (int i = 0; i < out->count; i++)
        if (!isnan(out->width_px[i])) {
            sum += out->width_px[i];
            out->widest_px = fmax(out->widest_px, out->width_px[i]);
            seen++;
        }
    out->mean_px = 2 * seen > out->count ? sum / seen : NAN;
}

static int distances(const struct hair_cover *cover, struct plane *out, struct arena *arena,
                     struct meso_error *err)
{
    const struct scalp_picture *picture = &cover->picture;
    struct mask hair;
    int code = kernels_mask_new(&hair, picture->width, picture->height, arena, err);
    if (!code)
        code = kernels_plane_new(out, picture->width, picture->height, arena, err);
    for (int y = 0; !code && y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            hair.at[y * hair.stride + x] = *scalp_at(cover->hair, x, y) > HALF ||
                                                   !picture->zone.at[y * picture->zone.stride + x]
                                               ? 255
                                               : 0;
    return code ? code : kernels_distance_squared(hair, *out, arena, err);
}

/* A line, not a place that a way leads through. */
static bool runs_through(const struct scalp_parting *line)
{
    int narrow = 0;
    for (int k = 0; k < PARTS; k++) {
        double width = line->width_px[k * line->count / PARTS + line->count / (2 * PARTS)];
        narrow += !(width > NARROW * line->mean_px);
    }
    return narrow <= MOST_NARROW;
}

static void judge(const struct way *way, double coverage, struct scalp_parting *out)
{
    double shorter = fmin(way->rows, way->columns), area = (double)way->rows * way->columns;
    out->reason = "no_parting";
    if (out->count < LEAST_LENGTH * shorter)
        return;
    summarise(out);
    if (!(out->mean_px < WIDEST_FRACTION * shorter) || out->count < LEAST_SLENDER * out->mean_px ||
        !runs_through(out))
        return;
    double beside = coverage / (1 - fmin(out->mean_px * out->count / area, 0.5));
    out->reason = beside < LEAST_BESIDE ? "hair_too_thin" : NULL;
}

int measure_scalp_parting(const struct hair_cover *cover, double coverage,
                          struct scalp_parting *out, struct arena *arena, struct meso_error *err)
{
    struct plane squared;
    struct way ways[2] = {0};
    int from, to;
    *out = (struct scalp_parting){.reason = "no_parting"};
    int code = distances(cover, &squared, arena, err);
    for (int i = 0; !code && i < 2; i++)
        if (!(code = way_new(&ways[i], squared, i, arena, err)))
            cheapest(&ways[i]);
    if (code)
        return code;
    const struct way *way = ways[1].cost < ways[0].cost ? &ways[1] : &ways[0];
    out->middle = base_arena_alloc(arena, (size_t)way->rows * sizeof *out->middle, err);
    out->width_px = base_arena_alloc(arena, 3 * (size_t)way->rows * sizeof *out->width_px, err);
    for (int s = 0; s < 2 && out->width_px; s++)
        out->edges[s] = out->width_px + (s + 1) * way->rows;
    if (!out->middle || !out->width_px)
        return MESO_E_OUT_OF_MEMORY;
    if (!bare_stretch(way, &from, &to))
        return MESO_OK;
    int most = (int)(1.5 * WIDEST_FRACTION * fmin(way->rows, way->columns));
    code = measure_across(way, cover->hair, from, to, most, out, arena, err);
    if (!code)
        judge(way, coverage, out);
    return code;
}
