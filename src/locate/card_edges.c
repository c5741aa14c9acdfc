/* The corners of a marker to some hundredths of a pixel: the four edges as lines, each through
   places where linear light is halfway between black and white. In encoded values halfway lies
   towards the black, and every marker would read half a pixel too small. */
#include "card_work.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 3, MOST_PLACES = 48, STEPS = 33 };
/* Places along an edge keep clear of the corners by this share of it: the frame's width. */
static const double clear_of_corners = 0.125;
/* A profile reaches so far to both sides: within the frame and the white margin, in cells and px.
 */
static const double reach_cells = 0.8, most_reach_px = 6;
/* Black and white of an edge differ at least so much in linear light. */
static const double least_step = 0.02;

struct line {
    double nx, ny, d; /* nx x + ny y = d */
};

struct light {
    const struct photo *photo;
    float linear[256];
};

static void light_open(struct light *light, const struct photo *photo)
{
    light->photo = photo;
    for (int i = 0; i < 256; i++) {
        double v = i / 255.0;
        light->linear[i] = (float)(v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
}

static double pixel(const struct light *light, int x, int y)
{
    const struct photo *photo = light->photo;
    x = x < 0 ? 0 : x >= photo->width ? photo->width - 1 : x;
    y = y < 0 ? 0 : y >= photo->height ? photo->height - 1 : y;
    const uint8_t *p = photo->rgb + y * photo->stride + 3 * (ptrdiff_t)x;
    return 0.25 * (double)light->linear[p[0]] + 0.5 * (double)light->linear[p[1]] +
           0.25 * (double)light->linear[p[2]];
}

static double sample(const struct light *light, double x, double y)
{
    x -= 0.5;
    y -= 0.5;
    int i = (int)floor(x), j = (int)floor(y);
    double u = x - i, v = y - j;
    return (1 - v) * ((1 - u) * pixel(light, i, j) + u * pixel(light, i + 1, j)) +
           v * ((1 - u) * pixel(light, i, j + 1) + u * pixel(light, i + 1, j + 1));
}

/* An edge from a to b with white on the side of (nx, ny), seen across at `places` places. */
struct edge {
    struct image_point a, b;
    double nx, ny, length, reach;
    int places;
    double at[MOST_PLACES], profiles[MOST_PLACES][STEPS];
};

static void look(const struct light *light, struct edge *edge, struct image_point a,
                 struct image_point b, double cell)
{
    double dx = b.x - a.x, dy = b.y - a.y;
    edge->a = a;
    edge->b = b;
    edge->length = hypot(dx, dy);
    edge->nx = dy / edge->length; /* outwards when the corners go clockwise on screen */
    edge->ny = -dx / edge->length;
    edge->reach = fmin(reach_cells * cell, most_reach_px);
    edge->places = (int)fmin(fmax(edge->length, 8), MOST_PLACES);
    for (int i = 0; i < edge->places; i++) {
        edge->at[i] = clear_of_corners + (1 - 2 * clear_of_corners) * (i + 0.5) / edge->places;
        for (int k = 0; k < STEPS; k++) {
            double s = edge->reach * (2.0 * k / (STEPS - 1) - 1);
            edge->profiles[i][k] = sample(light, a.x + dx * edge->at[i] + edge->nx * s,
                                          a.y + dy * edge->at[i] + edge->ny * s);
        }
    }
}

/* Of all profiles, over `count` steps from `first`. */
static double mean_light(const struct edge *edge, int first, int count)
{
    double sum = 0;
    for (int i = 0; i < edge->places; i++)
        for (int k = first; k < first + count; k++)
            sum += edge->profiles[i][k];
    return sum / (edge->places * count);
}

/* Halfway between black and white, which are the outer quarters of the profiles. */
static bool halfway(const struct edge *edge, double *level)
{
    enum { END = STEPS / 4 };
    double black = mean_light(edge, 0, END), white = mean_light(edge, STEPS - END, END);
    *level = (black + white) / 2;
    return white - black > least_step;
}

/* Where a profile rises through the level, the crossing nearest to its middle; NaN if it does not.
 */
static double crossing(const struct edge *edge, int place, double level)
{
    const double *v = edge->profiles[place];
    double best = NAN;
    for (int k = 0; k + 1 < STEPS; k++) {
        if (!(v[k] < level && v[k + 1] >= level))
            continue;
        double s = edge->reach * (2 * (k + (level - v[k]) / (v[k + 1] - v[k])) / (STEPS - 1) - 1);
        if (isnan(best) || fabs(s) < fabs(best))
            best = s;
    }
    return best;
}

/* Offset across as a straight line over the place along, twice without what lies beyond 2.5 sd. */
static bool straight(const double *at, double *s, int count, double *offset, double *slope)
{
    for (int round = 0; round < 3; round++) {
        double n = 0, sum_t = 0, sum_s = 0, tt = 0, ts = 0, rest = 0;
        for (int i = 0; i < count; i++)
            if (!isnan(s[i])) {
                n += 1;
                sum_t += at[i] - 0.5;
                sum_s += s[i];
                tt += (at[i] - 0.5) * (at[i] - 0.5);
                ts += (at[i] - 0.5) * s[i];
            }
        double determinant = n * tt - sum_t * sum_t;
        if (n < 4 || !(determinant > 1e-9) || n < 0.4 * count)
            return false;
        *slope = (n * ts - sum_t * sum_s) / determinant;
        *offset = (sum_s - *slope * sum_t) / n;
        for (int i = 0; i < count; i++)
            if (!isnan(s[i]))
                rest += pow(s[i] - *offset - *slope * (at[i] - 0.5), 2);
        double limit = 2.5 * sqrt(rest / n) + 0.02;
        for (int i = 0; i < count; i++)
            if (!isnan(s[i]) && fabs(s[i] - *offset - *slope * (at[i] - 0.5)) > limit)
                s[i] = NAN;
    }
    return true;
}

static bool fit_line(const struct edge *edge, struct line *out)
{
    double level, s[MOST_PLACES], offset, slope;
    if (!halfway(edge, &level))
        return false;
    for (int i = 0; i < edge->places; i++)
        s[i] = crossing(edge, i, level);
    if (!straight(edge->at, s, edge->places, &offset, &slope))
        return false;
    double from = offset - slope / 2, to = offset + slope / 2;
    double ax = edge->a.x + edge->nx * from, ay = edge->a.y + edge->ny * from;
    double bx = edge->b.x + edge->nx * to, by = edge->b.y + edge->ny * to;
    double length = hypot(bx - ax, by - ay);
    out->nx = (by - ay) / length;
    out->ny = -(bx - ax) / length;
    out->d = out->nx * ax + out->ny * ay;
    return true;
}

static bool meet(struct line p, struct line q, struct image_point *out)
{
    double determinant = p.nx * q.ny - p.ny * q.nx;
    if (fabs(determinant) < 0.1)
        return false;
    out->x = (p.d * q.ny - q.d * p.ny) / determinant;
    out->y = (q.d * p.nx - p.d * q.nx) / determinant;
    return true;
}

void locate_card_edges(const struct photo *photo, struct card_seen *seen)
{
    struct light light;
    light_open(&light, photo);
    double most_shift = fmax(0.25 * seen->side_px, 1);
    struct image_point corners[4];
    memcpy(corners, seen->corners, sizeof corners);
    for (int round = 0; round < ROUNDS; round++) {
        struct line lines[4];
        struct edge edge;
        for (int k = 0; k < 4; k++) {
            /* The cell's breadth across this edge: of the neighbouring edges' length. */
            struct image_point a = corners[k], b = corners[(k + 1) % 4];
            struct image_point c = corners[(k + 2) % 4], d = corners[(k + 3) % 4];
            double length = hypot(b.x - a.x, b.y - a.y), centre_x = (c.x + d.x) / 2,
                   centre_y = (c.y + d.y) / 2;
            double breadth =
                fabs((centre_x - a.x) * (b.y - a.y) - (centre_y - a.y) * (b.x - a.x)) / length;
            look(&light, &edge, a, b, breadth / LOCATE_CARD_CELLS);
            if (!fit_line(&edge, &lines[k]))
                return;
        }
        for (int k = 0; k < 4; k++)
            if (!meet(lines[(k + 3) % 4], lines[k], &corners[k]) ||
                hypot(corners[k].x - seen->corners[k].x, corners[k].y - seen->corners[k].y) >
                    most_shift)
                return;
    }
    memcpy(seen->corners, corners, sizeof corners);
}
