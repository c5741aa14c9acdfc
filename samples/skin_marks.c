/* Planted lines and spots of a skin close-up: where they lie, how they are painted, and their
   truth. Knows nothing of light and camera. */
#include "random.h"
#include "skin.h"
#include "texture.h"
#include "truth.h"

#include <math.h>

enum { STREAM_LINES = 401, STREAM_SPOTS, STREAM_REMOVED };

static void plan_lines(struct skin_site *site, double factor)
{
    const struct render_skin_options *o = site->options;
    double w = o->width * o->mm_per_px, h = o->height * o->mm_per_px;
    int count = o->lines > 0 ? (int)(1 + 7 * o->lines) : 0;
    for (int i = 0; i < count; i++) {
        struct render_random random = render_random_stream(o->seed, STREAM_LINES, (uint64_t)i);
        struct skin_line *line = &site->lines[site->line_count++];
        double y0 = h * ((i + render_random_range(&random, 0.3, 0.7)) / count - 0.5);
        double half = 0.5 * w * render_random_range(&random, 0.45, 0.85);
        double middle = render_random_range(&random, -0.12, 0.12) * w;
        double slope = render_random_normal(&random, 0, 0.06);
        uint32_t wave = render_random_next(&random);
        for (int k = 0; k < SKIN_LINE_POINTS; k++) {
            double x = middle + half * (2.0 * k / (SKIN_LINE_POINTS - 1) - 1);
            double y = y0 + slope * x + 0.05 * h * render_noise(wave, x / (0.35 * w), 0.5);
            line->path[k] = (struct render_point){x, y};
        }
        line->width = render_random_range(&random, 0.45, 0.9);
        line->depth = (0.05 + 0.22 * o->lines) * render_random_range(&random, 0.6, 1.2) * factor;
    }
}

static bool apart(const struct skin_site *site, struct render_point at, double radius)
{
    for (int i = 0; i < site->spot_count; i++)
        if (hypot(site->spots[i].at.x - at.x, site->spots[i].at.y - at.y) <
            1.5 * (radius + site->spots[i].radius))
            return false;
    for (int i = 0; i < site->line_count; i++)
        for (int k = 0; k < SKIN_LINE_POINTS; k++)
            if (hypot(site->lines[i].path[k].x - at.x, site->lines[i].path[k].y - at.y) <
                1.3 * radius + 0.6)
                return false;
    return true;
}

int skin_plan(struct skin_site *site, const struct render_skin_change *change,
              struct meso_error *err)
{
    const struct render_skin_options *o = site->options;
    if (o->spots < 0 || o->spots > SKIN_SPOTS_MAX)
        return base_error(err, MESO_E_USAGE, "%d spots cannot be rendered: 0 to %d", o->spots,
                          SKIN_SPOTS_MAX);
    if (change && change->spots_removed > o->spots)
        return base_error(err, MESO_E_USAGE, "%d spots cannot be removed: there are %d",
                          change->spots_removed, o->spots);
    plan_lines(site, change ? change->line_factor : 1);
    struct render_random random = render_random_stream(o->seed, STREAM_SPOTS, 0);
    double half_w = 0.44 * o->width * o->mm_per_px, half_h = 0.44 * o->height * o->mm_per_px;
    for (int tries = 0; site->spot_count < o->spots; tries++) {
        if (tries > 20000)
            return base_error(err, MESO_E_USAGE, "no room for %d spots: only %d fit", o->spots,
                              site->spot_count);
        double size = render_random_unit(&random);
        struct skin_spot spot = {.at = {render_random_range(&random, -half_w, half_w),
                                        render_random_range(&random, -half_h, half_h)},
                                 .radius = 0.7 + 1.7 * size * size,
                                 .melanin = render_random_range(&random, 0.18, 0.60),
                                 .seed = render_random_next(&random)};
        if (apart(site, spot.at, spot.radius))
            site->spots[site->spot_count++] = spot;
    }
    struct render_random removed =
        render_random_stream(o->seed, STREAM_REMOVED, change ? (uint64_t)change->session : 0);
    for (int i = 0; i < site->spot_count && change; i++)
        site->spots[i].melanin *= change->spot_factor;
    for (int left = change ? change->spots_removed : 0; left > 0;) {
        struct skin_spot *spot = &site->spots[render_random_index(&removed, site->spot_count)];
        if (!spot->removed) {
            spot->removed = true;
            spot->melanin = 0;
            left--;
        }
    }
    return MESO_OK;
}

struct box {
    int x0, y0, x1, y1;
};

static struct box box_around(const struct skin_site *site, const struct render_point *path,
                             int points, double reach_mm)
{
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9, r = reach_mm * site->map.px_per_mm;
    for (int i = 0; i < points; i++) {
        struct render_point p = site_to_px(&site->map, path[i].x, path[i].y);
        left = fmin(left, p.x - r);
        right = fmax(right, p.x + r);
        top = fmin(top, p.y - r);
        bottom = fmax(bottom, p.y + r);
    }
    return (struct box){(int)fmax(0, left), (int)fmax(0, top),
                        (int)fmin(site->options->width - 1, right),
                        (int)fmin(site->options->height - 1, bottom)};
}

/* Distance to the line in mm and the place along it, 0..1. */
static double line_distance(const struct skin_line *line, struct render_point p, double *along)
{
    double best = 1e9;
    for (int k = 0; k + 1 < SKIN_LINE_POINTS; k++) {
        struct render_point a = line->path[k], b = line->path[k + 1];
        double dx = b.x - a.x, dy = b.y - a.y;
        double t = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        double u = p.x - a.x - t * dx, v = p.y - a.y - t * dy, d2 = u * u + v * v;
        if (d2 < best) {
            best = d2;
            *along = (k + t) / (SKIN_LINE_POINTS - 1);
        }
    }
    return sqrt(best);
}

static double depth_at(const struct skin_line *line, double along)
{
    return line->depth * render_smoothstep(0, 0.15, along) * render_smoothstep(1, 0.85, along) *
           (1 + 0.25 * render_noise(71, 9 * along, line->path[0].y));
}

static void paint_line(const struct skin_site *site, const struct skin_line *line,
                       struct render_canvas *map, bool darken)
{
    double sigma = line->width / 2.355, along = 0;
    struct box box = box_around(site, line->path, SKIN_LINE_POINTS, 5 * sigma);
    for (int y = box.y0; y <= box.y1; y++)
        for (int x = box.x0; x <= box.x1; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            double d = line_distance(line, p, &along) / sigma;
            if (d > 5)
                continue;
            double depth = depth_at(line, along), valley = exp(-0.5 * d * d);
            float *pixel = render_canvas_at(map, x, y);
            double lost = fmin(0.7, 0.55 * depth / line->width) * valley;
            if (darken)
                for (int c = 0; c < 3; c++)
                    pixel[c] *= (float)(1 - lost);
            else
                pixel[2] += (float)(depth * (0.2 * exp(-0.5 * (d - 2.3) * (d - 2.3)) - valley));
        }
}

static void paint_spot(const struct skin_site *site, const struct skin_spot *spot,
                       struct render_canvas *map)
{
    double reach = 1.5 * spot->radius;
    struct box box = box_around(site, &spot->at, 1, reach);
    for (int y = box.y0; y <= box.y1; y++)
        for (int x = box.x0; x <= box.x1; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            double u = (p.x - spot->at.x) / spot->radius, v = (p.y - spot->at.y) / spot->radius;
            double ragged = render_noise_octaves(spot->seed, 0.9 * u, 0.9 * v, 4, 0.6);
            double r = hypot(u, v) * (1 + 0.45 * ragged);
            double inner = render_noise_octaves(spot->seed + 9, 2 * u, 2 * v, 2, 0.5);
            double amount =
                spot->melanin * (1 - render_smoothstep(0.82, 1.18, r)) * (1 + 0.30 * inner);
            float *pixel = render_canvas_at(map, x, y);
            pixel[0] += (float)amount;
            pixel[1] += (float)(TRUTH_SPOT_HAEMOGLOBIN * amount);
        }
}

void skin_paint_marks(const struct skin_site *site, struct render_canvas *map)
{
    for (int i = 0; i < site->line_count; i++)
        paint_line(site, &site->lines[i], map, false);
    for (int i = 0; i < site->spot_count; i++)
        if (!site->spots[i].removed)
            paint_spot(site, &site->spots[i], map);
}

void skin_darken_valleys(const struct skin_site *site, struct render_canvas *canvas)
{
    for (int i = 0; i < site->line_count; i++)
        paint_line(site, &site->lines[i], canvas, true);
}

static int list_line(const struct skin_site *site, int index, struct render_wrinkle *out,
                     struct arena *arena, struct meso_error *err)
{
    const struct skin_line *line = &site->lines[index];
    *out = (struct render_wrinkle){.id = index,
                                   .zone = "whole",
                                   .points = SKIN_LINE_POINTS,
                                   .width_mm = line->width,
                                   .depth_mm = line->depth};
    out->path = base_arena_alloc(arena, SKIN_LINE_POINTS * sizeof *out->path, err);
    out->visible = base_arena_alloc(arena, SKIN_LINE_POINTS * sizeof *out->visible, err);
    if (!out->path || !out->visible)
        return MESO_E_OUT_OF_MEMORY;
    for (int k = 0; k < SKIN_LINE_POINTS; k++) {
        struct render_point p = site_to_px(&site->map, line->path[k].x, line->path[k].y);
        out->path[k] = p;
        out->visible[k] =
            p.x >= 0 && p.y >= 0 && p.x < site->options->width && p.y < site->options->height;
        if (k > 0)
            out->length_mm +=
                hypot(line->path[k].x - line->path[k - 1].x, line->path[k].y - line->path[k - 1].y);
    }
    return MESO_OK;
}

int skin_truth(const struct skin_site *site, const struct render_skin_change *change,
               struct render_skin *out, struct arena *arena, struct meso_error *err)
{
    const struct render_skin_options *o = site->options;
    out->lines = base_arena_calloc(arena, (size_t)site->line_count + 1, sizeof *out->lines, err);
    out->spots = base_arena_calloc(arena, (size_t)site->spot_count + 1, sizeof *out->spots, err);
    if (!out->lines || !out->spots)
        return MESO_E_OUT_OF_MEMORY;
    cJSON *root = truth_begin("mesotrack.truth.skin/1", o->seed, o->width, o->height);
    cJSON_AddNumberToObject(root, "session", change ? change->session : 0);
    truth_scale(root, "mm_per_px", out->mm_per_px);
    truth_camera(root, &o->camera);
    truth_map(root, out->to_baseline);
    cJSON *lines = cJSON_AddArrayToObject(root, "wrinkles");
    for (int i = 0; i < site->line_count; i++) {
        int status = list_line(site, i, &out->lines[i], arena, err);
        if (status != MESO_OK) {
            cJSON_Delete(root);
            return status;
        }
        cJSON_AddItemToArray(lines, truth_wrinkle(&out->lines[i]));
    }
    cJSON *spots = cJSON_AddArrayToObject(root, "spots");
    for (int i = 0; i < site->spot_count; i++) {
        const struct skin_spot *spot = &site->spots[i];
        struct render_point p = site_to_px(&site->map, spot->at.x, spot->at.y);
        out->spots[i] = (struct render_spot){.id = i,
                                             .zone = "whole",
                                             .centre = p,
                                             .visible = p.x >= 0 && p.y >= 0 && p.x < o->width &&
                                                        p.y < o->height,
                                             .removed = spot->removed,
                                             .radius_mm = spot->radius,
                                             .radius_px = spot->radius * site->map.px_per_mm,
                                             .melanin = spot->melanin};
        cJSON_AddItemToArray(spots, truth_spot(&out->spots[i]));
    }
    out->line_count = site->line_count;
    out->spot_count = site->spot_count;
    return truth_end(root, &out->truth_json, arena, err);
}
