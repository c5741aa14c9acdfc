/* The hairs of a scalp: traced in locks, drawn layer upon layer, each layer shading what lies
   below it. Knows where hair grows from scalp_growth.c. */
#include "random.h"
#include "scalp.h"
#include "strand.h"
#include "texture.h"

#include <math.h>

enum { STREAM_HAIRS = 502, STRAND_POINTS = 26, LAYERS = 4 };
/* Hairs up to a length outside reach into the picture; the area does not depend on the session, so
   that the same hair stands at the same place in each. */
#define REACH_MM 30.0

struct painter {
    struct scalp_site *site;
    struct render_canvas *canvas;
    struct render_strand_brush brush;
    float *bare, *layer, *shade;
    struct render_point path[STRAND_POINTS];
    double width_px[STRAND_POINTS];
};

/* The middle of the lock that a root belongs to: a jittered lattice. */
static struct render_point lock_of(const struct scalp_site *site, double x, double y, double size,
                                   uint32_t *id)
{
    uint32_t seed = (uint32_t)site->options->seed + 60;
    int32_t column = (int32_t)floor(x / size), row = (int32_t)floor(y / size);
    *id = render_random_hash(seed, column, row);
    return (struct render_point){size * (column + 0.2 + 0.6 * (*id & 255) / 255.0),
                                 size * (row + 0.2 + 0.6 * (*id >> 8 & 255) / 255.0)};
}

/* A lock keeps together: its hairs draw nearer to its middle line as they leave the skin, wet ones
   almost into one. */
static void trace_hair(struct painter *painter, struct render_random *random, double x, double y)
{
    const struct scalp_site *site = painter->site;
    const struct render_scalp_options *o = site->options;
    uint32_t seed = (uint32_t)o->seed + 40, id;
    struct render_point lock = lock_of(site, x, y, 3 + 3 * o->wet, &id);
    double loose = render_noise_octaves(seed, x / 5, y / 5, 2, 0.6);
    double length = render_random_range(random, 26, 40), step = length / (STRAND_POINTS - 1);
    double um = o->hair_um * fmax(0.5, render_random_normal(random, 1, 0.13));
    double curl = scalp_curl(site, x, y) + render_random_normal(random, 0, 0.004);
    double heading = scalp_heading(site, x, y) + 0.30 * loose +
                     0.25 * ((id >> 16 & 255) / 255.0 - 0.5) +
                     render_random_normal(random, 0, 0.10 - 0.06 * o->wet);
    double pull = 0.35 + 0.5 * o->wet, dx = lock.x - x, dy = lock.y - y;
    double end = 1.01 + 0.03 * render_random_unit(random); /* hair lies on the head */
    for (int i = 0; i < STRAND_POINTS; i++) {
        double drawn = pull * render_smoothstep(0, 0.5, i / (STRAND_POINTS - 1.0));
        /* only across the hair: along it nothing holds */
        double across = drawn * (dx * -sin(heading) + dy * cos(heading));
        painter->path[i] =
            site_to_px(&site->map, x - across * sin(heading), y + across * cos(heading));
        painter->width_px[i] = um / 1000 * site->map.px_per_mm;
        heading += step * (curl + 0.05 * render_noise(seed + 5, x / 4, y / 4));
        if (scalp_head(site, x / end, y / end) < 0.5)
            continue;
        x += step * cos(heading);
        y += step * sin(heading);
    }
}

static bool in_view(const struct painter *painter)
{
    for (int i = 0; i < STRAND_POINTS; i++)
        if (painter->path[i].x > 0 && painter->path[i].y > 0 &&
            painter->path[i].x < painter->canvas->width &&
            painter->path[i].y < painter->canvas->height)
            return true;
    return false;
}

static void draw_hair(struct painter *painter, struct render_random *random, double away)
{
    const struct scalp_site *site = painter->site;
    const struct render_scalp_options *o = site->options;
    double light = o->camera.gradient_deg * M_PI / 180, px = site->map.px_per_mm;
    struct render_strand strand = {.path = painter->path,
                                   .width_px = painter->width_px,
                                   .points = STRAND_POINTS,
                                   .look = render_strand_looks[o->colour],
                                   .thickness = o->hair_um / 70,
                                   .light_x = cos(light),
                                   .light_y = sin(light),
                                   /* the vault shines in a band where it faces the light */
                                   .band_px = 9 * px,
                                   .band_at_px = (24 - away) * px,
                                   .texture_seed = render_random_next(random)};
    /* a grey head is white hairs among those that have kept their colour */
    if (o->colour == RENDER_HAIR_GREY && render_random_unit(random) < 0.35)
        strand.look = render_strand_looks[RENDER_HAIR_DARK];
    double tint = render_random_range(random, 0.6, 1.35) * (1 - 0.35 * o->wet);
    for (int c = 0; c < 3; c++)
        strand.look.scatter[c] *= tint;
    strand.look.shine *= 1 + 2 * o->wet;
    render_strand_draw(painter->canvas, &painter->brush, &strand);
    render_strand_uncover(painter->layer, &painter->brush);
}

/* A layer takes light from what lies below, most where it is dense. */
static int finish_layer(struct painter *painter, struct arena *arena, struct meso_error *err)
{
    struct render_canvas *canvas = painter->canvas;
    size_t pixels = (size_t)canvas->width * (size_t)canvas->height;
    for (size_t i = 0; i < pixels; i++)
        painter->shade[i] = painter->layer[i];
    int code = render_blur(painter->shade, canvas->width, canvas->height, 1,
                           0.35 * painter->site->map.px_per_mm, arena, err);
    for (size_t i = 0; !code && i < pixels; i++) {
        float light = 1 - 0.5f * (1 - painter->shade[i]) * painter->layer[i];
        for (int c = 0; c < 3; c++)
            canvas->rgb[3 * i + (size_t)c] *= light;
        painter->bare[i] *= painter->layer[i];
        painter->layer[i] = 1;
    }
    return code;
}

static void paint_one(struct painter *painter, int index)
{
    struct scalp_site *site = painter->site;
    struct render_random random =
        render_random_stream(site->options->seed, STREAM_HAIRS, (uint64_t)index);
    double w = site->half_w + REACH_MM, h = site->half_h + REACH_MM;
    double x = render_random_range(&random, -w, w), y = render_random_range(&random, -h, h);
    if (1.5 * render_random_unit(&random) > scalp_presence(site, x, y))
        return;
    struct render_point root = site_to_px(&site->map, x, y);
    site->hairs += root.x >= 0 && root.y >= 0 && root.x < painter->canvas->width &&
                   root.y < painter->canvas->height;
    trace_hair(painter, &random, x, y);
    if (in_view(painter))
        draw_hair(painter, &random, scalp_away(site, x, y));
}

int scalp_paint_hairs(struct scalp_site *site, struct render_canvas *canvas, float *bare,
                      struct arena *arena, struct meso_error *err)
{
    size_t pixels = (size_t)canvas->width * (size_t)canvas->height;
    struct painter painter = {.site = site, .canvas = canvas, .bare = bare};
    painter.layer = base_arena_alloc(arena, pixels * sizeof(float), err);
    painter.shade = base_arena_alloc(arena, pixels * sizeof(float), err);
    if (!painter.layer || !painter.shade)
        return MESO_E_OUT_OF_MEMORY;
    for (size_t i = 0; i < pixels; i++)
        painter.layer[i] = 1;
    int code = render_strand_brush_new(&painter.brush, canvas->width, canvas->height, arena, err);
    double area = 4 * (site->half_w + REACH_MM) * (site->half_h + REACH_MM) / 100;
    int full = (int)(1.5 * site->options->hairs_per_cm2 * area);
    for (int l = 0; !code && l < LAYERS; l++) {
        for (int i = l; i < full; i += LAYERS)
            paint_one(&painter, i);
        code = finish_layer(&painter, arena, err);
    }
    return code;
}
