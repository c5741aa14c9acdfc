/* A plain card of 18 % grey in a photograph. Nothing on it tells it from other grey things, so it
   is recognised by what walls, shirts and paper are not all at once: a whole rectangle inside the
   picture, seen at most a little tilted, with four straight edges against something else, of one
   even grey to a few per cent, near to neutral in this very picture, neither dark nor as light as
   paper - and the only one of its kind. What is not sure is not used. */
#include "reference_work.h"

#include <math.h>
#include <string.h>

/* The standard's reflectance (18 %) as sRGB. */
static const uint8_t eighteen_per_cent[3] = {118, 118, 118};

/* Shares of the copy. */
static const double least_area_share = 0.003, most_area_share = 0.25;
/* Area over that of the quadrilateral of its corners; sides and angles of a rectangle in
   perspective (a bank card is 1.6 by 1, most grey cards squarer). */
static const double least_filled = 0.94, most_filled = 1.06, most_side_ratio = 2, most_taper = 1.35,
                    most_cosine = 0.45;
/* Linear light: darker than black cloth no, lighter than mid-grey by 1.2 EV is paper. */
static const double least_light = 0.04, most_light = 0.42;
/* |ln| of red and blue over green: two thirds of a stop either way is lamp, more is paint. */
static const double most_cast = 0.30;
/* sd of ln light about a slope, and of its colour. Cloth and plaster have 0.05 and more. */
static const double most_texture = 0.025, most_colour_texture = 0.02;
/* Levels to what lies beyond each edge, of so many places along it. */
static const double least_edge_levels = 14, least_edge_share = 0.85;
static const double half_read = 0.7; /* of the card's half sides */

struct card {
    struct image_point corners[4]; /* px of the copy, clockwise or against */
    double mean[3];                /* levels */
};

static double squared(struct image_point a, struct image_point b)
{
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

/* The k-th of the places where runs of a part begin and end. */
static struct image_point end_of(const struct kernels_components *parts,
                                 const struct kernels_component *part, int k)
{
    const struct kernels_run *run = &parts->runs[part->first_run + k / 4];
    return (struct image_point){k & 1 ? run->x_end : run->x_begin, run->y + (k & 2 ? 1 : 0)};
}

/* Farthest from the middle, farthest from that, and farthest from their line on both sides. */
static void find_corners(const struct kernels_components *parts, int index,
                         struct image_point corners[4])
{
    const struct kernels_component *part = &parts->at[index];
    struct image_point middle = {part->sum_x / (double)part->area + 0.5,
                                 part->sum_y / (double)part->area + 0.5};
    int ends = 4 * part->run_count;
    corners[0] = middle;
    for (int k = 0; k < ends; k++)
        if (squared(end_of(parts, part, k), middle) > squared(corners[0], middle))
            corners[0] = end_of(parts, part, k);
    corners[2] = corners[0];
    for (int k = 0; k < ends; k++)
        if (squared(end_of(parts, part, k), corners[0]) > squared(corners[2], corners[0]))
            corners[2] = end_of(parts, part, k);
    double most = 0, least = 0;
    corners[1] = corners[3] = corners[0];
    for (int k = 0; k < ends; k++) {
        struct image_point at = end_of(parts, part, k);
        double side = (corners[2].x - corners[0].x) * (at.y - corners[0].y) -
                      (corners[2].y - corners[0].y) * (at.x - corners[0].x);
        if (side > most) {
            most = side;
            corners[1] = at;
        } else if (side < least) {
            least = side;
            corners[3] = at;
        }
    }
}

static bool is_rectangle(const struct image_point corners[4], double area)
{
    struct image_polygon polygon = {(struct image_point *)corners, 4};
    double filled = area / fmax(fabs(image_polygon_area(polygon)), 1), side[4];
    for (int k = 0; k < 4; k++)
        side[k] = sqrt(squared(corners[k], corners[(k + 1) % 4]));
    for (int k = 0; k < 4; k++) {
        struct image_point a = corners[k], b = corners[(k + 1) % 4], c = corners[(k + 3) % 4];
        double cosine = ((b.x - a.x) * (c.x - a.x) + (b.y - a.y) * (c.y - a.y)) /
                        fmax(side[k] * side[(k + 3) % 4], 1e-9);
        if (fabs(cosine) > most_cosine || side[k] > most_side_ratio * side[(k + 1) % 4] ||
            side[(k + 1) % 4] > most_side_ratio * side[k] ||
            side[k] > most_taper * side[(k + 2) % 4])
            return false;
    }
    return filled > least_filled && filled < most_filled;
}

static double light_of(double level)
{
    double v = level / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* ln of green and its colour (ln of red and of blue over green) over the inner part, each with its
   slope taken off: the sd that is left. */
struct surface {
    double mean[3], level[3], sd[3];
};

/* Of a block: the sensor's noise is not the card's texture. */
enum { BLOCK = 4 };
static void mean_level(const struct photo *small, int left, int top, double mean[3])
{
    mean[0] = mean[1] = mean[2] = 0;
    for (int y = top; y < top + BLOCK; y++)
        for (int x = left; x < left + BLOCK; x++)
            for (int c = 0; c < 3; c++)
                mean[c] += small->rgb[y * small->stride + 3 * (ptrdiff_t)x + c];
    for (int c = 0; c < 3; c++)
        mean[c] /= BLOCK * BLOCK;
}

static void look_at_surface(const struct photo *small, const struct kernels_components *parts,
                            int index, const struct card *card, struct surface *out)
{
    enum { TERMS = 3 };
    const struct kernels_component *part = &parts->at[index];
    struct image_point inner[4];
    struct image_polygon polygon = {inner, 4};
    double n = 0, x1 = 0, y1 = 0, xx = 0, xy = 0, yy = 0, v1[TERMS] = {0}, vx[TERMS] = {0},
           vy[TERMS] = {0}, vv[TERMS] = {0};
    struct image_point middle = {(card->corners[0].x + card->corners[2].x) / 2,
                                 (card->corners[0].y + card->corners[2].y) / 2};
    for (int k = 0; k < 4; k++)
        inner[k] = (struct image_point){middle.x + 0.9 * (card->corners[k].x - middle.x),
                                        middle.y + 0.9 * (card->corners[k].y - middle.y)};
    memset(out, 0, sizeof *out);
    for (int y = part->top; y + BLOCK <= part->bottom; y += BLOCK)
        for (int x = part->left; x + BLOCK <= part->right; x += BLOCK) {
            double p[3];
            if (!image_polygon_contains(polygon,
                                        (struct image_point){x + BLOCK / 2.0, y + BLOCK / 2.0}))
                continue;
            mean_level(small, x, y, p);
            double green = log(light_of(p[1]) + 1e-4);
            const double v[TERMS] = {green, log(light_of(p[0]) + 1e-4) - green,
                                     log(light_of(p[2]) + 1e-4) - green};
            double dx = x - middle.x, dy = y - middle.y;
            n += 1;
            x1 += dx;
            y1 += dy;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
            for (int t = 0; t < TERMS; t++) {
                out->level[t] += p[t];
                v1[t] += v[t];
                vx[t] += v[t] * dx;
                vy[t] += v[t] * dy;
                vv[t] += v[t] * v[t];
            }
        }
    n = fmax(n, 1);
    double sxx = xx - x1 * x1 / n, sxy = xy - x1 * y1 / n, syy = yy - y1 * y1 / n;
    double det = fmax(sxx * syy - sxy * sxy, 1e-9);
    for (int t = 0; t < TERMS; t++) {
        double svx = vx[t] - v1[t] * x1 / n, svy = vy[t] - v1[t] * y1 / n;
        double a = (svx * syy - svy * sxy) / det, b = (svy * sxx - svx * sxy) / det;
        double rest = vv[t] - v1[t] * v1[t] / n - a * svx - b * svy;
        out->mean[t] = v1[t] / n;
        out->level[t] /= n;
        out->sd[t] = sqrt(fmax(rest, 0) / n);
    }
}

static bool is_even_grey(const struct surface *surface)
{
    double light = exp(surface->mean[0]);
    return light > least_light && light < most_light && fabs(surface->mean[1]) < most_cast &&
           fabs(surface->mean[2]) < most_cast && surface->sd[0] < most_texture &&
           surface->sd[1] < most_colour_texture && surface->sd[2] < most_colour_texture;
}

/* Whether something else begins beyond each of the four edges. */
static bool stands_out(const struct photo *small, const struct card *card)
{
    enum { PLACES = 20 };
    struct image_point middle = {(card->corners[0].x + card->corners[2].x) / 2,
                                 (card->corners[0].y + card->corners[2].y) / 2};
    for (int k = 0; k < 4; k++) {
        struct image_point a = card->corners[k], b = card->corners[(k + 1) % 4];
        int seen = 0;
        for (int i = 0; i < PLACES; i++) {
            double t = 0.1 + 0.8 * (i + 0.5) / PLACES;
            double x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
            double far = hypot(x - middle.x, y - middle.y), out = 1 + 5 / fmax(far, 1);
            int px = (int)(middle.x + out * (x - middle.x));
            int py = (int)(middle.y + out * (y - middle.y));
            if (px < 0 || py < 0 || px >= small->width || py >= small->height)
                return false;
            const uint8_t *p = small->rgb + py * small->stride + 3 * (ptrdiff_t)px;
            double most = 0;
            for (int c = 0; c < 3; c++)
                most = fmax(most, fabs(p[c] - card->mean[c]));
            seen += most > least_edge_levels;
        }
        if (seen < least_edge_share * PLACES)
            return false;
    }
    return true;
}

static bool is_card(const struct reference_view *view, int index, struct card *card)
{
    const struct kernels_component *part = &view->parts.at[index];
    double all = (double)view->small.width * view->small.height, area = (double)part->area;
    struct surface surface;
    if (area < least_area_share * all || area > most_area_share * all || part->left < 3 ||
        part->top < 3 || part->right > view->small.width - 4 ||
        part->bottom > view->small.height - 4)
        return false;
    find_corners(&view->parts, index, card->corners);
    if (!is_rectangle(card->corners, area))
        return false;
    look_at_surface(&view->small, &view->parts, index, card, &surface);
    memcpy(card->mean, surface.level, sizeof card->mean);
    return is_even_grey(&surface) && stands_out(&view->small, card);
}

void locate_grey_card_find(const struct reference_view *view, struct locate_reference *out)
{
    struct card card, found;
    int count = 0;
    for (int i = 0; i < view->parts.count; i++)
        if (is_card(view, i, &card)) {
            found = card;
            count++;
        }
    if (count != 1)
        return;
    struct image_point middle = {0, 0};
    for (int k = 0; k < 4; k++) {
        middle.x += found.corners[k].x / 4;
        middle.y += found.corners[k].y / 4;
    }
    out->kind = LOCATE_REFERENCE_GREY;
    out->name = "18 % grey";
    out->patch_count = 1;
    locate_reference_density(eighteen_per_cent, out->patches[0].truth);
    for (int k = 0; k < 4; k++) {
        struct image_point away = {found.corners[k].x - middle.x, found.corners[k].y - middle.y};
        out->patches[0].corners[k] =
            (struct image_point){view->factor * (middle.x + half_read * away.x),
                                 view->factor * (middle.y + half_read * away.y)};
        out->outline[k] = (struct image_point){view->factor * (middle.x + 1.08 * away.x),
                                               view->factor * (middle.y + 1.08 * away.y)};
    }
}
