/* A close-up of skin: the net of fine furrows that all skin has, planted lines, pigment spots,
   redness, in slanting light. Lines are grooves, spots are melanin with a ragged edge. Knows
   nothing of faces.

   Furrows: primary lines 0.5 to 2 mm apart that bound small polygons (Hashimoto 1974). */
#include "skin.h"
#include "camera.h"
#include "random.h"
#include "texture.h"

#include <math.h>

static const double tone_melanin[RENDER_TONE_COUNT] = {0.38, 0.85, 1.35};
static const double tone_haemoglobin[RENDER_TONE_COUNT] = {0.72, 1.10, 1.75};

void render_skin_defaults(struct render_skin_options *out)
{
    *out = (struct render_skin_options){
        .seed = 1,
        .width = 1600,
        .height = 1200,
        .mm_per_px = 0.03,
        .lines = 0.5,
        .spots = 12,
        .light_deg = 230,
        .light_elevation_deg = 52,
        .camera = {.blur_px = 0.8,
                   .noise = 1.6,
                   .vignetting = 0.10,
                   .gradient = 0.08,
                   .gradient_deg = 230},
    };
}

void render_skin_change_defaults(struct render_skin_change *out)
{
    *out = (struct render_skin_change){.session = 1,
                                       .line_factor = 0.7,
                                       .spot_factor = 0.6,
                                       .redness_factor = 0.6,
                                       .spots_removed = 2,
                                       .shift_x_mm = 0.8,
                                       .shift_y_mm = -0.5,
                                       .rotate_deg = 2.5,
                                       .scale = 1.015};
}

/* Depth of the skin's own relief, mm. */
static double relief(uint32_t seed, double x, double y)
{
    /* the net is drawn out along the lines of tension */
    double wx = x + 0.35 * render_noise(seed + 1, x / 1.8, y / 1.8);
    double wy = y + 0.35 * render_noise(seed + 2, x / 1.8, y / 1.8);
    struct render_cell wide = render_cells(seed + 3, wx / 1.15, wy / 0.75);
    struct render_cell small = render_cells(seed + 4, wx / 0.48, wy / 0.36);
    double furrow = 1 - render_smoothstep(0, 0.20, wide.second - wide.nearest);
    double fine = 1 - render_smoothstep(0, 0.28, small.second - small.nearest);
    double grain = render_noise_octaves(seed + 5, x / 0.16, y / 0.16, 2, 0.6);
    double slow = render_noise(seed + 6, x / 5, y / 5);
    return -0.013 * furrow - 0.009 * fine + 0.005 * grain + 0.10 * slow;
}

static void pigments(const struct skin_site *site, double x, double y, double *melanin,
                     double *haemoglobin)
{
    const struct render_skin_options *o = site->options;
    uint32_t seed = (uint32_t)o->seed + 100;
    double slow = render_noise_octaves(seed, x / 9, y / 9, 2, 0.5);
    double blotch = render_noise_octaves(seed + 11, x / 1.6, y / 1.6, 3, 0.6);
    double patch =
        render_smoothstep(0.0, 0.5, render_noise_octaves(seed + 12, x / 11, y / 11, 2, 0.4));
    double m = tone_melanin[o->tone], scale = 0.5 + 0.5 * m;
    *melanin = m + scale * (0.08 * slow + 0.10 * blotch);
    *haemoglobin = tone_haemoglobin[o->tone] + 0.10 * slow + 0.20 * blotch +
                   0.6 * o->redness * site->redness_factor * patch;
}

/* Fills pixel = melanin, haemoglobin, height. */
static void paint_ground(const struct skin_site *site, struct render_canvas *canvas)
{
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            float *pixel = render_canvas_at(canvas, x, y);
            double melanin, haemoglobin;
            pigments(site, p.x, p.y, &melanin, &haemoglobin);
            pixel[0] = (float)melanin;
            pixel[1] = (float)haemoglobin;
            pixel[2] = (float)relief((uint32_t)site->options->seed, p.x, p.y);
        }
}

static void shade_row(const struct skin_site *site, const struct render_canvas *map, int y,
                      struct render_canvas *canvas)
{
    double turn = site->options->light_deg * M_PI / 180;
    double tilt = site->options->light_elevation_deg * M_PI / 180;
    double lx = cos(tilt) * cos(turn), ly = cos(tilt) * sin(turn), lz = sin(tilt);
    for (int x = 0; x < map->width; x++) {
        int left = x > 0 ? x - 1 : x, right = x + 1 < map->width ? x + 1 : x;
        int top = y > 0 ? y - 1 : y, bottom = y + 1 < map->height ? y + 1 : y;
        double px = site->map.px_per_mm;
        double hx = (render_canvas_at(map, right, y)[2] - render_canvas_at(map, left, y)[2]) * px /
                    (right - left);
        double hy = (render_canvas_at(map, x, bottom)[2] - render_canvas_at(map, x, top)[2]) * px /
                    (bottom - top);
        double length = sqrt(1 + hx * hx + hy * hy);
        double facing = (lz - hx * lx - hy * ly) / length;
        const float *p = render_canvas_at(map, x, y);
        float rgb[3], *pixel = render_canvas_at(canvas, x, y);
        render_skin_colour(p[0], p[1], 0.06, rgb);
        double hz = lz + 1, half = sqrt(lx * lx + ly * ly + hz * hz);
        double shine = pow(fmax(0, (hz - hx * lx - hy * ly) / (length * half)), 30);
        for (int c = 0; c < 3; c++)
            pixel[c] = (float)(rgb[c] * (0.30 + 0.70 * fmax(0, facing) / lz) + 0.022 * shine);
    }
}

static int paint(const struct skin_site *site, struct render_skin *out, struct arena *arena,
                 struct meso_error *err)
{
    struct render_canvas map, canvas;
    int w = site->options->width, h = site->options->height;
    int status = render_canvas_new(&map, w, h, arena, err);
    if (status == MESO_OK)
        status = render_canvas_new(&canvas, w, h, arena, err);
    if (status != MESO_OK)
        return status;
    paint_ground(site, &map);
    skin_paint_marks(site, &map);
    for (int y = 0; y < h; y++)
        shade_row(site, &map, y, &canvas);
    skin_darken_valleys(site, &canvas);
    return render_photograph(&canvas, &site->options->camera, &out->image, arena, err);
}

int render_skin(const struct render_skin_options *options, const struct render_skin_change *change,
                struct render_skin *out, struct arena *arena, struct meso_error *err)
{
    *out = (struct render_skin){0};
    if (options->width < 64 || options->height < 64 || options->width > 8192 ||
        options->height > 8192)
        return base_error(err, MESO_E_USAGE, "skin of %d x %d cannot be rendered: 64 to 8192 px",
                          options->width, options->height);
    if (!(options->mm_per_px >= 0.005 && options->mm_per_px <= 0.5))
        return base_error(err, MESO_E_BAD_SCALE, "%g mm per pixel: 0.005 to 0.5 can be rendered",
                          options->mm_per_px);
    struct skin_site *site = base_arena_calloc(arena, 1, sizeof *site, err);
    if (!site)
        return MESO_E_OUT_OF_MEMORY;
    site->options = options;
    site->redness_factor = change ? change->redness_factor : 1;
    struct render_skin_change none = {0};
    const struct render_skin_change *c = change ? change : &none;
    site_map_set(&site->map, options->width, options->height, options->mm_per_px, c->shift_x_mm,
                 c->shift_y_mm, c->rotate_deg, c->scale);
    int status = skin_plan(site, change, err);
    if (status == MESO_OK)
        status = paint(site, out, arena, err);
    out->mm_per_px = 1 / site->map.px_per_mm;
    site_to_baseline(&site->map, out->to_baseline);
    return status == MESO_OK ? skin_truth(site, change, out, arena, err) : status;
}
