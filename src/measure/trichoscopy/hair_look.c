/* A second look at one hair: one session's search found it, the other's did not. Where it would lie
   there, is there a line as dark as it was; and would it be seen if it were there? A hair leaves
   its follicle in another direction every time, so its way, made smooth, is turned about the root
   and moved a little. Each of those ways is as likely as hairs turn: on some it would stand in view
   and shows, or does not, on others it would lie hidden, and all of them together tell how much
   likelier what is seen is of a hair than of none. Limits: a neighbour that was not found itself
   can be taken for it. Knows one photograph and the way to look along. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct measure_hair_view {
    struct hair_field field;
    double x, y;       /* of the zone, photograph px */
    struct mask taken; /* where hairs lie: their width, px and at most WIDEST; 0: none */
    uint16_t *taker;   /* by place, rows as of `taken`: which hair; SEVERAL of them */
};
enum { WIDEST = 254, NO_WIDER = WIDEST + 1, SEVERAL = UINT16_MAX };

/* The part of the way, from the root, that has to show: what is left of it after a cut; and the
   share of places that may be fainter than what is said of it. */
static const double looked_at = 0.75, fainter = 0.4;
/* Turned by up to this, of which hairs between two sessions turn by so much (sd), and moved aside
   by up to that. */
static const double most_turn_deg = 30, turn_step_deg = 2, turn_sd_deg = 12, most_turn_sds = 3;
static const double most_shift_um = 30, shift_step_um = 15;
/* The hair is as dark so far off its middle, in widths; the skin beside it is looked for from here
   to there, and at least that far. */
static const double within = 0.25, flank_from = 0.9, flank_to = 1.4, least_flank_px = 2;
/* Narrower than this no line is sought: what is left of the width of a thin hair without its blur
   is rough. */
static const double least_width_px = 2;
/* Where another hair hides the root it may lie further back by this and twice this. */
static const double hidden_root_um = 120;
enum { HIDDEN_ROOTS = 3 };
/* A hair is thin beside one that is so much wider; and it is one from this share of its contrast.
 */
static const double much_wider = 1.8, half_as_dark = 0.5;
/* Working px between places. */
static const double place_px = 2;
enum { MOST_PLACES = 200 };
/* A hair would be seen where so much of its way, and at least that length, stands in view. */
static const double least_shown = 0.35, least_shown_um = 100;
/* On one way a line of this share of the hair's own contrast is as likely of a hair as of bare
   skin; ln of the likelihood ratio a share more, and its ends: no single way tells more, as a hair
   may lie otherwise than any of them. So much is told where this length of it stands in view, and
   nothing from less than that. All four from rendered pairs (`accuracy hair`, sessions): where they
   tell best which hairs came or went. */
static const double even_share = 0.45, ln_a_share = 20, ln_least = -4, ln_most = 3;
static const double full_um = 400, nothing_um = 20;
/* What other hairs cover of the way where it was found says next to nothing of its course. */
static const double covered_weight = 0.02;
/* The smooth way may be this far off the traced one, um and in widths. */
static const double most_off_um = 15, most_off_widths = 0.35;

int measure_hair_view_new(const struct measure_input *input, struct measure_hair_view **out,
                          struct arena *arena, struct meso_error *err)
{
    struct measure_hair_view *view = base_arena_calloc(arena, 1, sizeof *view, err);
    if (!view)
        return MESO_E_OUT_OF_MEMORY;
    int code = measure_hair_field_read(input, &view->field, arena, err);
    if (!code)
        code = kernels_mask_new(&view->taken, view->field.zone.width, view->field.zone.height,
                                arena, err);
    if (code)
        return code;
    for (int y = 0; y < view->taken.height; y++)
        memset(view->taken.at + y * view->taken.stride, 0, (size_t)view->taken.width);
    view->taker = base_arena_calloc(arena, (size_t)view->taken.height * (size_t)view->taken.stride,
                                    sizeof *view->taker, err);
    if (!view->taker)
        return MESO_E_OUT_OF_MEMORY;
    view->x = input->zone->x;
    view->y = input->zone->y;
    *out = view;
    return MESO_OK;
}

static struct image_point in_view(const struct measure_hair_view *view, struct image_point p)
{
    return (struct image_point){(p.x - view->x) / view->field.factor,
                                (p.y - view->y) / view->field.factor};
}

void measure_hair_view_take(struct measure_hair_view *view, const struct image_point *way,
                            int count, double width_px, int hair)
{
    uint16_t name = hair > 0 && hair < SEVERAL ? (uint16_t)hair : SEVERAL;
    double radius = 0.5 * width_px / view->field.factor + 1;
    uint8_t wide = (uint8_t)fmin(ceil(2 * radius), WIDEST);
    for (int i = 0; i < count; i++) {
        struct image_point p = in_view(view, way[i]);
        if (!(fabs(p.x) < 1e6 && fabs(p.y) < 1e6))
            continue;
        for (int y = (int)fmax(p.y - radius, 0); y <= (int)(p.y + radius) && y < view->taken.height;
             y++)
            for (int x = (int)fmax(p.x - radius, 0);
                 x <= (int)(p.x + radius) && x < view->taken.width; x++)
                if (hypot(x + 0.5 - p.x, y + 0.5 - p.y) <= radius) {
                    uint8_t *at = &view->taken.at[y * view->taken.stride + x];
                    uint16_t *taker = &view->taker[y * view->taken.stride + x];
                    *taker = *at && *taker != name ? SEVERAL : name;
                    *at = *at < wide ? wide : *at;
                }
    }
}

/* Of taken places those of hairs at least so wide, and those of this hair alone, are looked at all
   the same. */
struct in_spite {
    int wider, hair;
};

static bool in_sight(const struct measure_hair_view *view, double x, double y,
                     const struct in_spite *spite)
{
    const struct hair_field *field = &view->field;
    int column = (int)floor(x), row = (int)floor(y);
    ptrdiff_t at = row * view->taken.stride + column;
    return column >= 1 && row >= 1 && column + 1 < field->zone.width &&
           row + 1 < field->zone.height && field->zone.at[row * field->zone.stride + column] &&
           !field->hidden.at[row * field->hidden.stride + column] &&
           (!view->taken.at[at] || view->taken.at[at] >= spite->wider ||
            view->taker[at] == spite->hair);
}

bool measure_hair_view_shows(const struct measure_hair_view *view, struct image_point p, int hair)
{
    const struct in_spite spite = {NO_WIDER, hair};
    struct image_point q = in_view(view, p);
    return fabs(q.x) < 1e6 && fabs(q.y) < 1e6 && in_sight(view, q.x, q.y, &spite);
}

/* Contrast at a place; NaN where it can't be seen. */
static double contrast_at(const struct measure_hair_view *view, double x, double y,
                          const struct in_spite *spite)
{
    const struct hair_field *field = &view->field;
    if (!in_sight(view, x, y, spite))
        return NAN;
    int left = (int)floor(x - 0.5), top = (int)floor(y - 0.5);
    double u = x - 0.5 - left, v = y - 0.5 - top;
    const float *at = field->contrast.at + top * field->contrast.stride + left;
    const float *below = at + field->contrast.stride;
    return (1 - v) * ((1 - u) * (double)at[0] + u * (double)at[1]) +
           v * ((1 - u) * (double)below[0] + u * (double)below[1]);
}

/* The faintest of the hair's own breadth against the darker of both its sides; NaN where the hair
   can't be seen. A thin line in a thick one's place is too narrow, a thick one in a thin one's
   place has no sides. */
static double profile(const struct measure_hair_view *view, double x, double y, double nx,
                      double ny, double width, const struct in_spite *spite)
{
    double core = contrast_at(view, x, y, spite), side[2] = {NAN, NAN};
    if (isnan(core))
        return NAN;
    for (int s = 0; s < 2; s++) {
        double t = within * width * (s ? 1 : -1);
        core = fmin(core, contrast_at(view, x + t * nx, y + t * ny, spite)); /* of NaN and it: it */
    }
    double from = fmax(flank_from * width, least_flank_px);
    double to = fmax(flank_to * width, least_flank_px + 1);
    for (int s = 0; s < 2; s++)
        for (int k = 0; k < 2; k++) {
            double t = (k ? to : from) * (s ? 1 : -1);
            double there = contrast_at(view, x + t * nx, y + t * ny, spite);
            side[s] = isnan(side[s]) ? there : isnan(there) ? side[s] : (side[s] + there) / 2;
        }
    double darker = isnan(side[0]) ? side[1] : isnan(side[1]) ? side[0] : fmax(side[0], side[1]);
    return isnan(darker) ? core : core - fmax(darker, 0);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A way of constant bend: x and y are quadratic in the share of its length. */
struct smooth {
    double x[3], y[3], length;
};

static struct image_point at_share(const struct smooth *way, double t)
{
    return (struct image_point){way->x[0] + t * (way->x[1] + t * way->x[2]),
                                way->y[0] + t * (way->y[1] + t * way->y[2])};
}

/* Solves the normal equations of a quadratic: moments[k] is the weighted sum of t^k. */
static bool quadratic(const double moments[5], const double sums[3], double out[3])
{
    double m[3][4];
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++)
            m[i][j] = moments[i + j];
        m[i][3] = sums[i];
    }
    for (int i = 0; i < 3; i++) {
        if (!(m[i][i] > 1e-9)) /* positive definite: the pivots are */
            return false;
        for (int r = i + 1; r < 3; r++) {
            double times = m[r][i] / m[i][i];
            for (int j = i; j < 4; j++)
                m[r][j] -= times * m[i][j];
        }
    }
    for (int i = 2; i >= 0; i--) {
        out[i] = m[i][3];
        for (int j = i + 1; j < 3; j++)
            out[i] -= m[i][j] * out[j];
        out[i] /= m[i][i];
    }
    return true;
}

/* Fits the way where it was clear, in working px; false: it is none that a hair takes. */
static bool smooth_way(const struct measure_hair_view *view, const struct measure_hair_way *way,
                       double width, struct smooth *out)
{
    double walked = 0, moments[5] = {0}, xs[3] = {0}, ys[3] = {0}, off = 0, weights = 0;
    struct image_point last = in_view(view, way->points[0]);
    out->length = 0;
    for (int i = 1; i < way->count; i++)
        out->length += hypot(way->points[i].x - way->points[i - 1].x,
                             way->points[i].y - way->points[i - 1].y) /
                       view->field.factor;
    if (!(out->length > 2 * place_px) || !(out->length < 1e5))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        walked = 0;
        for (int i = 0; i < way->count; i++) {
            struct image_point p = in_view(view, way->points[i]);
            walked += i ? hypot(p.x - last.x, p.y - last.y) : 0;
            last = p;
            double t = walked / out->length, weight = way->clear[i] ? 1 : covered_weight;
            if (pass) {
                struct image_point q = at_share(out, t);
                off += weight * ((p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y));
                continue;
            }
            weights += weight;
            for (int k = 0; k < 5; k++, weight *= t) {
                moments[k] += weight;
                if (k < 3) {
                    xs[k] += weight * p.x;
                    ys[k] += weight * p.y;
                }
            }
        }
        if (!pass && (!quadratic(moments, xs, out->x) || !quadratic(moments, ys, out->y)))
            return false;
    }
    return sqrt(off / weights) <= most_off_um / view->field.um_per_px + most_off_widths * width;
}

/* A way turned about its root and moved aside. */
struct placing {
    struct image_point root;
    double turn, shift; /* rad, px */
};

/* How dark it is there. */
static struct measure_look look_along(const struct measure_hair_view *view,
                                      const struct image_point *places, int count, double width,
                                      const struct placing *placing,
                                      const struct measure_hair_way *way)
{
    const struct in_spite none_wider = {NO_WIDER, way->hair};
    const struct in_spite wider = {(int)(much_wider * width) + 1, way->hair};
    double turn = placing->turn, shift = placing->shift;
    struct image_point root = placing->root;
    double values[MOST_PLACES], c = cos(turn), s = sin(turn);
    struct measure_look look = {.likelihood = 1};
    int seen = 0;
    for (int i = 0; i < count; i++) {
        struct image_point a = places[i ? i - 1 : 0], b = places[i + 1 < count ? i + 1 : i];
        double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);
        if (!(length > 0))
            continue;
        double tx = (c * dx - s * dy) / length, ty = (s * dx + c * dy) / length;
        double ox = places[i].x - root.x, oy = places[i].y - root.y;
        double x = root.x + c * ox - s * oy - shift * ty;
        double y = root.y + s * ox + c * oy + shift * tx;
        double value = profile(view, x, y, -ty, tx, width, &none_wider);
        /* A thick hair is often said to lie where a thin one does that it runs beside: what is as
           thin as that is seen there, and what isn't is hidden. */
        if (isnan(value) && way->contrast > 0) {
            value = profile(view, x, y, -ty, tx, width, &wider);
            value = value >= half_as_dark * way->contrast ? value : NAN;
        }
        if (!isnan(value))
            values[seen++] = value;
    }
    if (!seen)
        return look;
    qsort(values, (size_t)seen, sizeof *values, by_value);
    look.shown = (double)seen / count;
    look.contrast = values[(int)(fainter * (seen - 1))];
    return look;
}

/* How much likelier what is seen on one way is of a hair of this contrast than of none. */
static double likelihood_on(const struct measure_look *look, double own_contrast, double length_um)
{
    double in_view_um = look->shown * length_um;
    if (in_view_um < nothing_um || !(own_contrast > 0))
        return 1;
    double off = ln_a_share * (look->contrast / own_contrast - even_share);
    return exp(fmin(fmax(off, ln_least), ln_most) * fmin(in_view_um / full_um, 1));
}

struct measure_look measure_hair_look(const struct measure_hair_view *view,
                                      const struct measure_hair_way *way)
{
    struct image_point places[MOST_PLACES] = {{0, 0}};
    struct measure_look best = {.likelihood = 1};
    struct smooth smooth;
    double width = fmax(way->width_px / view->field.factor, least_width_px);
    if (way->count < 3 || !smooth_way(view, way, width, &smooth))
        return best;
    int along = (int)fmin(looked_at * smooth.length / place_px, MOST_PLACES - 1) + 1;
    for (int i = 0; i < along; i++)
        places[i] = at_share(&smooth, looked_at * i / (along > 1 ? along - 1 : 1));
    double needed =
        fmax(least_shown, least_shown_um / view->field.um_per_px / (looked_at * smooth.length));
    double likely = 0, all = 0, evidence = 0, um = view->field.um_per_px;
    int roots = way->root_hidden ? HIDDEN_ROOTS : 1;
    double sd = way->turn_sd > 0 ? way->turn_sd * 180 / acos(-1) : turn_sd_deg;
    int turns = (int)(fmin(most_turn_deg, most_turn_sds * sd) / turn_step_deg);
    for (int r = 0; r < roots; r++)
        for (int k = -turns; k <= turns; k++) {
            double turn = k * turn_step_deg, chance = exp(-0.5 * turn * turn / (sd * sd));
            for (double shift = -most_shift_um; shift <= most_shift_um; shift += shift_step_um) {
                const struct placing placing = {
                    at_share(&smooth, -r * hidden_root_um / um / smooth.length),
                    turn * acos(-1) / 180, shift / um};
                struct measure_look look = look_along(view, places, along, width, &placing, way);
                bool shown =
                    look.shown >= fmin(needed, 1); /* where little shows, chance lines are */
                all += chance;
                likely += shown ? chance : 0;
                evidence +=
                    chance * likelihood_on(&look, way->contrast, looked_at * smooth.length * um);
                if (shown && look.contrast > best.contrast)
                    best.contrast = look.contrast;
            }
        }
    best.shown = likely / all;
    best.likelihood = evidence / all;
    return best;
}
