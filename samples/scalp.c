/* A global photograph of a scalp from above, with a parting: thousands of long hairs that run off
   to both sides, skin between them, and the true share of each pixel that hair hides. Knows nothing
   of follicles seen close.

   Densities and diameters as in trichoscopy; a healthy scalp has 150 to 250 hairs per cm2. */
#include "camera.h"
#include "random.h"
#include "site.h"
#include "strand.h"
#include "texture.h"
#include "truth.h"

#include <math.h>

enum { STREAM_PARTING = 501, STREAM_HAIRS, PARTING_POINTS = 60, STRAND_POINTS = 26 };

struct scalp_site {
    const struct render_scalp_options *options;
    struct site_map map;
    double density_factor, parting_factor;
    double half_w, half_h; /* mm */
    uint32_t wave;
    int hairs;
};

void render_scalp_defaults(struct render_scalp_options *out)
{
    *out = (struct render_scalp_options){
        .seed = 1,
        .width = 1600,
        .height = 1200,
        .mm_per_px = 0.08,
        .colour = RENDER_HAIR_BROWN,
        .hairs_per_cm2 = 170,
        .hair_um = 75,
        .parting_mm = 3,
        .thinning = 0.4,
        .camera = {.blur_px = 0.7,
                   .noise = 1.6,
                   .vignetting = 0.15,
                   .gradient = 0.15,
                   .gradient_deg = 250},
    };
}

void render_scalp_change_defaults(struct render_scalp_change *out)
{
    *out = (struct render_scalp_change){.session = 1,
                                        .density_factor = 1.15,
                                        .parting_factor = 0.85,
                                        .shift_x_mm = 2,
                                        .shift_y_mm = -1,
                                        .rotate_deg = 2,
                                        .scale = 1.01};
}

/* The parting runs from left to right and winds a little. */
static double parting_y(const struct scalp_site *site, double x)
{
    return 5 * render_noise(site->wave, x / 55, 0.5) +
           1.2 * render_noise(site->wave + 1, x / 12, 0.5);
}

static double parting_half_width(const struct scalp_site *site, double x)
{
    double middle = exp(-x * x / (0.5 * site->half_w * site->half_w));
    double winding = 1 + 0.3 * render_noise(site->wave + 2, x / 7, 0.5);
    return 0.5 * site->options->parting_mm * site->parting_factor * winding *
           (1 + site->options->thinning * middle);
}

/* Chance that a hair of a full scalp is there. */
static double presence(const struct scalp_site *site, double x, double y)
{
    double off = fabs(y - parting_y(site, x));
    double bare = render_smoothstep(0.8, 1.2, off / parting_half_width(site, x));
    double middle = exp(-x * x / (0.5 * site->half_w * site->half_w) - off * off / 260);
    return bare * (1 - site->options->thinning * middle) * site->density_factor;
}

static void paint_skin(const struct scalp_site *site, struct render_canvas *canvas)
{
    static const double melanin[RENDER_TONE_COUNT] = {0.30, 0.80, 1.35};
    static const double haemoglobin[RENDER_TONE_COUNT] = {0.70, 1.05, 1.75};
    uint32_t seed = (uint32_t)site->options->seed;
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            double slow = render_noise_octaves(seed + 3, p.x / 8, p.y / 8, 2, 0.5);
            double fine = render_noise_octaves(seed + 4, p.x / 0.6, p.y / 0.6, 2, 0.6);
            render_skin_colour(melanin[site->options->tone] + 0.06 * slow + 0.05 * fine,
                               haemoglobin[site->options->tone] + 0.12 * slow + 0.08 * fine, 0.10,
                               render_canvas_at(canvas, x, y));
        }
}

/* From its root away from the parting, bending towards the back (left), in locks. */
static int trace_hair(const struct scalp_site *site, struct render_random *random, double x,
                      double y, struct render_point *path, double *width_px, double *away)
{
    double side = y > parting_y(site, x) ? 1 : -1;
    uint32_t seed = (uint32_t)site->options->seed + 40;
    double lock = render_noise_octaves(seed, x / 5, y / 5, 2, 0.6);
    double length = render_random_range(random, 26, 40), step = length / (STRAND_POINTS - 1);
    double heading = side * (1.15 + 0.35 * lock + render_random_normal(random, 0, 0.10));
    double curl = side * (0.012 + render_random_normal(random, 0, 0.004));
    double um = site->options->hair_um * fmax(0.5, render_random_normal(random, 1, 0.13));
    bool in = false;
    *away = fabs(y - parting_y(site, x));
    for (int i = 0; i < STRAND_POINTS; i++) {
        path[i] = site_to_px(&site->map, x, y);
        width_px[i] = um / 1000 * site->map.px_per_mm;
        in = in || (path[i].x > 0 && path[i].y > 0 && path[i].x < site->options->width &&
                    path[i].y < site->options->height);
        double wave = 0.05 * render_noise(seed + 5, x / 4, y / 4);
        heading += step * (curl + wave);
        x += step * cos(heading);
        y += step * sin(heading);
    }
    return in ? STRAND_POINTS : 0;
}

static void draw_hair(const struct scalp_site *site, struct render_random *random,
                      const struct render_point *path, const double *width_px, double away,
                      struct render_canvas *canvas, struct render_strand_brush *brush, float *bare)
{
    double light = site->options->camera.gradient_deg * M_PI / 180;
    struct render_strand strand = {.path = path,
                                   .width_px = width_px,
                                   .points = STRAND_POINTS,
                                   .look = render_strand_looks[site->options->colour],
                                   .thickness = site->options->hair_um / 70,
                                   .light_x = cos(light),
                                   .light_y = sin(light),
                                   .texture_seed = render_random_next(random)};
    /* the vault of the head shines where it faces the light */
    double band = exp(-pow((away - 22) / 12, 2));
    double tint = render_random_range(random, 0.6, 1.35);
    for (int c = 0; c < 3; c++)
        strand.look.scatter[c] *= tint * (0.75 + 0.9 * band);
    strand.look.shine *= 0.25 + 1.2 * band;
    render_strand_draw(canvas, brush, &strand);
    render_strand_uncover(bare, brush);
}

static void paint_hairs(struct scalp_site *site, struct render_canvas *canvas,
                        struct render_strand_brush *brush, float *bare)
{
    /* hair roots up to a length outside reach into the picture; the area does not depend on the
       session, so that the same hair stands at the same place in each */
    double w = site->half_w + 30, h = site->half_h + 30;
    int full = (int)(1.5 * site->options->hairs_per_cm2 * 4 * w * h / 100);
    for (int i = 0; i < full; i++) {
        struct render_random random =
            render_random_stream(site->options->seed, STREAM_HAIRS, (uint64_t)i);
        struct render_point path[STRAND_POINTS];
        double width_px[STRAND_POINTS], away;
        double x = render_random_range(&random, -w, w), y = render_random_range(&random, -h, h);
        if (1.5 * render_random_unit(&random) > presence(site, x, y))
            continue;
        struct render_point root = site_to_px(&site->map, x, y);
        site->hairs +=
            root.x >= 0 && root.y >= 0 && root.x < canvas->width && root.y < canvas->height;
        if (trace_hair(site, &random, x, y, path, width_px, &away))
            draw_hair(site, &random, path, width_px, away, canvas, brush, bare);
    }
}

static int list_truth(const struct scalp_site *site, const float *bare, struct render_scalp *out,
                      struct arena *arena, struct meso_error *err)
{
    const struct render_scalp_options *o = site->options;
    size_t pixels = (size_t)o->width * (size_t)o->height;
    out->covered = base_arena_alloc(arena, pixels, err);
    out->parting = base_arena_alloc(arena, PARTING_POINTS * sizeof *out->parting, err);
    out->parting_width_mm = base_arena_alloc(arena, PARTING_POINTS * sizeof(double), err);
    if (!out->covered || !out->parting || !out->parting_width_mm)
        return MESO_E_OUT_OF_MEMORY;
    double sum = 0, half = 0;
    for (size_t i = 0; i < pixels; i++) {
        sum += 1 - bare[i];
        half += bare[i] < 0.5f;
        out->covered[i] = (uint8_t)(255 * (1 - bare[i]) + 0.5);
    }
    out->coverage = sum / (double)pixels;
    out->coverage_by_pixel = half / (double)pixels;
    out->parting_points = PARTING_POINTS;
    out->hairs = site->hairs;
    for (int i = 0; i < PARTING_POINTS; i++) {
        double x = site->half_w * (2.0 * i / (PARTING_POINTS - 1) - 1);
        out->parting[i] = site_to_px(&site->map, x, parting_y(site, x));
        out->parting_width_mm[i] = 2 * parting_half_width(site, x);
    }
    return MESO_OK;
}

static int write_truth(const struct scalp_site *site, const struct render_scalp_change *change,
                       struct render_scalp *out, struct arena *arena, struct meso_error *err)
{
    const struct render_scalp_options *o = site->options;
    cJSON *root = truth_begin("mesotrack.truth.scalp/1", o->seed, o->width, o->height);
    cJSON_AddNumberToObject(root, "session", change ? change->session : 0);
    truth_scale(root, "mm_per_px", out->mm_per_px);
    cJSON_AddStringToObject(root, "colour", render_colour_names[o->colour]);
    truth_camera(root, &o->camera);
    truth_map(root, out->to_baseline);
    truth_scale(root, "coverage", out->coverage);
    truth_scale(root, "coverage_by_pixel", out->coverage_by_pixel);
    cJSON_AddNumberToObject(root, "hairs", out->hairs);
    cJSON *parting = cJSON_AddObjectToObject(root, "parting");
    truth_path(parting, "polyline", out->parting, out->parting_points);
    truth_numbers(parting, "width_mm", out->parting_width_mm, out->parting_points);
    return truth_end(root, &out->truth_json, arena, err);
}

static int paint(struct scalp_site *site, struct render_scalp *out, struct arena *arena,
                 struct meso_error *err)
{
    const struct render_scalp_options *o = site->options;
    struct render_canvas canvas;
    struct render_strand_brush brush;
    size_t pixels = (size_t)o->width * (size_t)o->height;
    float *bare = base_arena_alloc(arena, pixels * sizeof(float), err);
    int status =
        bare ? render_canvas_new(&canvas, o->width, o->height, arena, err) : MESO_E_OUT_OF_MEMORY;
    if (status == MESO_OK)
        status = render_strand_brush_new(&brush, o->width, o->height, arena, err);
    if (status != MESO_OK)
        return status;
    for (size_t i = 0; i < pixels; i++)
        bare[i] = 1;
    paint_skin(site, &canvas);
    paint_hairs(site, &canvas, &brush, bare);
    status = render_photograph(&canvas, &o->camera, &out->image, arena, err);
    return status == MESO_OK ? list_truth(site, bare, out, arena, err) : status;
}

int render_scalp(const struct render_scalp_options *options,
                 const struct render_scalp_change *change, struct render_scalp *out,
                 struct arena *arena, struct meso_error *err)
{
    *out = (struct render_scalp){0};
    if (options->width < 64 || options->height < 64 || options->width > 8192 ||
        options->height > 8192)
        return base_error(err, MESO_E_USAGE, "a scalp of %d x %d cannot be rendered: 64 to 8192 px",
                          options->width, options->height);
    if (!(options->mm_per_px >= 0.02 && options->mm_per_px <= 0.3))
        return base_error(err, MESO_E_BAD_SCALE, "%g mm per pixel: 0.02 to 0.3 can be rendered",
                          options->mm_per_px);
    if (!(options->hairs_per_cm2 >= 0 && options->hairs_per_cm2 <= 400))
        return base_error(err, MESO_E_USAGE, "%g hairs per cm2: 0 to 400 can be rendered",
                          options->hairs_per_cm2);
    struct render_scalp_change none = {.density_factor = 1, .parting_factor = 1};
    const struct render_scalp_change *c = change ? change : &none;
    struct render_random random = render_random_stream(options->seed, STREAM_PARTING, 0);
    struct scalp_site site = {.options = options,
                              .density_factor = c->density_factor,
                              .parting_factor = c->parting_factor,
                              .half_w = 0.5 * options->width * options->mm_per_px,
                              .half_h = 0.5 * options->height * options->mm_per_px,
                              .wave = render_random_next(&random)};
    site_map_set(&site.map, options->width, options->height, options->mm_per_px, c->shift_x_mm,
                 c->shift_y_mm, c->rotate_deg, c->scale);
    out->mm_per_px = 1 / site.map.px_per_mm;
    site_to_baseline(&site.map, out->to_baseline);
    int status = paint(&site, out, arena, err);
    return status == MESO_OK ? write_truth(&site, change, out, arena, err) : status;
}
