/* A second look at one hair: one session's search found it, the other's did not. Where it would lie
   there, is there a line as dark as it was; is the place in view at all? A hair leaves its follicle
   in another direction every time, so its way is turned about the root and moved a little, and the
   best of all counts. Limits: a neighbour that was not found itself can be taken for it. Knows one
   photograph and the way to look along. */
#include "hair_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct measure_hair_view {
    struct hair_field field;
    double x, y;       /* of the zone, photograph px */
    struct mask taken; /* where other hairs lie */
};

/* The part of the way, from the root, that has to show: what is left of it after a cut; and the
   share of places that may be fainter than what is said of it. */
static const double looked_at = 0.7, fainter = 0.4;
/* Turned by up to this and moved aside by up to that. */
static const double most_turn_deg = 24, turn_step_deg = 3, most_shift_um = 40, shift_step_um = 10;
/* The skin beside a hair is looked for from here to there, in widths, and at least that far. */
static const double flank_from = 0.9, flank_to = 1.4, least_flank_px = 2;
/* Working px between places. */
static const double place_px = 1.5;
enum { MOST_PLACES = 400 };
static const double least_shown = 0.5;

int measure_hair_view_new(const struct measure_input *input, struct measure_hair_view **out,
                          struct arena *arena, struct meso_error *err)
{
    struct measure_hair_view *view = base_arena_calloc(arena, 1, sizeof *view, err);
    if (!view)
        return MESO_E_OUT_OF_MEMORY;
    int code = measure_hair_field_prepare(input, &view->field, arena, err);
    if (!code)
        code = measure_hair_text_remove(input, &view->field, arena, err);
    if (!code)
        code = measure_hair_field_polarity(input, &view->field, arena, err);
    if (!code)
        code = kernels_mask_new(&view->taken, view->field.zone.width, view->field.zone.height,
                                arena, err);
    if (code)
        return code;
    for (int y = 0; y < view->taken.height; y++)
        memset(view->taken.at + y * view->taken.stride, 0, (size_t)view->taken.width);
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
                            int count, double width_px)
{
    double radius = 0.5 * width_px / view->field.factor + 1;
    for (int i = 0; i < count; i++) {
        struct image_point p = in_view(view, way[i]);
        if (!(fabs(p.x) < 1e6 && fabs(p.y) < 1e6))
            continue;
        for (int y = (int)fmax(p.y - radius, 0); y <= (int)(p.y + radius) && y < view->taken.height;
             y++)
            for (int x = (int)fmax(p.x - radius, 0);
                 x <= (int)(p.x + radius) && x < view->taken.width; x++)
                if (hypot(x + 0.5 - p.x, y + 0.5 - p.y) <= radius)
                    view->taken.at[y * view->taken.stride + x] = 255;
    }
}

/* Contrast at a place; NaN where it can't be seen. */
static double contrast_at(const struct measure_hair_view *view, double x, double y)
{
    const struct hair_field *field = &view->field;
    int column = (int)floor(x), row = (int)floor(y);
    if (column < 1 || row < 1 || column + 1 >= field->zone.width || row + 1 >= field->zone.height ||
        !field->zone.at[row * field->zone.stride + column] ||
        field->hidden.at[row * field->hidden.stride + column] ||
        view->taken.at[row * view->taken.stride + column])
        return NAN;
    int left = (int)floor(x - 0.5), top = (int)floor(y - 0.5);
    double u = x - 0.5 - left, v = y - 0.5 - top;
    const float *at = field->contrast.at + top * field->contrast.stride + left;
    const float *below = at + field->contrast.stride;
    return (1 - v) * ((1 - u) * (double)at[0] + u * (double)at[1]) +
           v * ((1 - u) * (double)below[0] + u * (double)below[1]);
}

/* The hair against the darker of both its sides; NaN where the hair can't be seen. */
static double profile(const struct measure_hair_view *view, double x, double y, double nx,
                      double ny, double width)
{
    double core = contrast_at(view, x, y), side[2] = {NAN, NAN};
    if (isnan(core))
        return NAN;
    double from = fmax(flank_from * width, least_flank_px);
    double to = fmax(flank_to * width, least_flank_px + 1);
    for (int s = 0; s < 2; s++)
        for (int k = 0; k < 2; k++) {
            double t = (k ? to : from) * (s ? 1 : -1);
            double there = contrast_at(view, x + t * nx, y + t * ny);
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

/* Places along the way, from the root, working px. */
static int places_along(const struct measure_hair_view *view, const struct image_point *way,
                        int count, struct image_point *places)
{
    double whole = 0, walked = 0, next = 0;
    int found = 0;
    for (int i = 1; i < count; i++)
        whole += hypot(way[i].x - way[i - 1].x, way[i].y - way[i - 1].y) / view->field.factor;
    double end = looked_at * whole, step = fmax(place_px, end / (MOST_PLACES - 1));
    for (int i = 1; i < count && found < MOST_PLACES; i++) {
        struct image_point a = in_view(view, way[i - 1]), b = in_view(view, way[i]);
        double length = hypot(b.x - a.x, b.y - a.y);
        for (; next <= walked + length && next <= end && found < MOST_PLACES; next += step) {
            double t = length > 0 ? (next - walked) / length : 0;
            places[found++] = (struct image_point){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
        }
        walked += length;
    }
    return found;
}

/* How dark the way is when turned about its first place and moved aside. */
static struct measure_look look_along(const struct measure_hair_view *view,
                                      const struct image_point *places, int count, double width,
                                      double turn, double shift)
{
    double values[MOST_PLACES], c = cos(turn), s = sin(turn);
    struct measure_look look = {0, 0};
    int seen = 0;
    for (int i = 0; i < count; i++) {
        struct image_point a = places[i > 2 ? i - 2 : 0];
        struct image_point b = places[i + 2 < count ? i + 2 : count - 1];
        double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);
        if (!(length > 0))
            continue;
        double tx = (c * dx - s * dy) / length, ty = (s * dx + c * dy) / length;
        double ox = places[i].x - places[0].x, oy = places[i].y - places[0].y;
        double x = places[0].x + c * ox - s * oy - shift * ty;
        double y = places[0].y + s * ox + c * oy + shift * tx;
        double value = profile(view, x, y, -ty, tx, width);
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

struct measure_look measure_hair_look(const struct measure_hair_view *view,
                                      const struct image_point *way, int count, double width_px)
{
    struct image_point places[MOST_PLACES] = {{0, 0}};
    int along = places_along(view, way, count, places);
    double width = width_px / view->field.factor;
    struct measure_look straight = look_along(view, places, along, width, 0, 0), best = straight;
    for (double turn = -most_turn_deg; turn <= most_turn_deg && along > 2; turn += turn_step_deg)
        for (double shift = -most_shift_um; shift <= most_shift_um; shift += shift_step_um) {
            struct measure_look look = look_along(view, places, along, width, turn * acos(-1) / 180,
                                                  shift / view->field.um_per_px);
            /* Where little shows, a chance line is soon found. */
            if (look.shown >= least_shown && look.contrast > best.contrast)
                best.contrast = look.contrast;
        }
    return best;
}
