/* The scalp between the hairs, and the film above them: pigment, pores, openings, vessels, scales,
   dye, oil with glare, bubbles. All textures are functions of the place on the site, so that they
   move with it from session to session; film and bubbles belong to the session. Knows nothing of
   counts. */
#include "random.h"
#include "texture.h"
#include "trichoscopy.h"

#include <math.h>

/* Melanin, haemoglobin and grey density of the ground, chosen so that the sRGB values are those of
   dermatoscope pictures of light, medium and dark scalps. */
static const double tone_ground[RENDER_TONE_COUNT][3] = {
    {0.22, 0.66, 0.14}, {0.70, 0.95, 0.24}, {1.30, 1.80, 0.42}};

static uint32_t seed_of(const struct trichoscopy_site *site, uint32_t what)
{
    return render_random_hash((uint32_t)site->options->seed, (int32_t)what, 7);
}

static uint32_t session_seed(const struct trichoscopy_site *site, uint32_t what)
{
    return render_random_hash(seed_of(site, what), site->change.session + 1, 31);
}

/* pigment[0..2]: melanin, haemoglobin, grey density. */
static void ground(const struct trichoscopy_site *site, double x, double y, float pigment[3])
{
    const double *base = tone_ground[site->options->tone];
    double slow = render_noise_octaves(seed_of(site, 1), x / 1.6, y / 1.6, 2, 0.5);
    double blotch = render_noise_octaves(seed_of(site, 2), x / 0.35, y / 0.35, 2, 0.6);
    double grain = render_noise(seed_of(site, 3), x / 0.030, y / 0.030);
    struct render_cell cell = render_cells(seed_of(site, 4), x / 0.30, y / 0.30);
    double relief = render_noise(seed_of(site, 10), x / 0.085, y / 0.085);
    double net = 1 - render_smoothstep(0.02, 0.30, cell.second - cell.nearest);
    double duct = (cell.id & 3) == 0 ? 1 - render_smoothstep(0.07, 0.16, cell.nearest) : 0;
    double dark = base[0];
    pigment[0] =
        (float)(dark + 0.10 * blotch * dark + 0.05 * slow + 0.10 * dark * net - 0.30 * dark * duct);
    pigment[1] = (float)(base[1] + 0.18 * slow + 0.13 * blotch - 0.06 * duct + 0.03 * relief);
    pigment[2] = (float)(base[2] + 0.030 * grain + 0.035 * relief + 0.03 * blotch);
}

/* Every unit opens in a small funnel with a browner rim; where all hairs are lost it is a yellowish
   dot, as an empty follicle is. */
static void paint_opening(const struct trichoscopy_site *site, const struct trichoscopy_unit *unit,
                          bool empty, struct render_canvas *pigment)
{
    struct render_point at = site_to_px(&site->map, unit->x, unit->y);
    double reach = 0.19 * site->px_per_mm;
    int x0 = (int)floor(at.x - reach), x1 = (int)ceil(at.x + reach);
    int y0 = (int)floor(at.y - reach), y1 = (int)ceil(at.y + reach);
    for (int y = y0 < 0 ? 0 : y0; y < y1 && y < pigment->height; y++)
        for (int x = x0 < 0 ? 0 : x0; x < x1 && x < pigment->width; x++) {
            double mm = hypot(x + 0.5 - at.x, y + 0.5 - at.y) / site->px_per_mm;
            double ragged = mm * (1 + 0.2 * render_noise(seed_of(site, 5), x * 0.05, y * 0.05));
            double halo = 1 - render_smoothstep(0.07, 0.18, ragged);
            double pit = 1 - render_smoothstep(0.035, 0.075, ragged);
            float *p = render_canvas_at(pigment, x, y);
            p[0] += (float)(0.12 * halo);
            p[1] += (float)(empty ? -0.25 * pit : 0.10 * halo);
            p[2] += (float)(empty ? -0.05 * pit : 0.18 * pit);
        }
}

static void paint_openings(const struct trichoscopy_site *site, struct render_canvas *pigment)
{
    for (int u = 0; u < site->unit_count; u++) {
        bool empty = true;
        for (int i = 0; i < site->hair_count; i++)
            if (site->hairs[i].unit == u && !(site->hairs[i].lost && site->change.session > 0))
                empty = false;
        paint_opening(site, &site->units[u], empty, pigment);
    }
}

/* Capillaries of 15 to 25 um: red, faint, winding; a false hair for a careless detector. */
static void paint_vessels(const struct trichoscopy_site *site, struct render_canvas *pigment,
                          struct render_strand_brush *brush)
{
    enum { POINTS = 60 };
    double half_w = site->options->width * site->options->um_per_px / 2000;
    double half_h = site->options->height * site->options->um_per_px / 2000;
    int count = (int)(0.35 * 4 * half_w * half_h);
    for (int v = 0; v < count; v++) {
        struct render_random random =
            render_random_stream(site->options->seed, STREAM_VESSELS, (uint64_t)v);
        struct render_point path[POINTS];
        double width[POINTS];
        double x = render_random_range(&random, -half_w, half_w);
        double y = render_random_range(&random, -half_h, half_h);
        double heading = render_random_range(&random, 0, 2 * M_PI);
        double um = render_random_range(&random, 12, 24);
        for (int i = 0; i < POINTS; i++) {
            path[i] = site_to_px(&site->map, x, y);
            width[i] = um / 1000 * site->px_per_mm;
            heading += render_random_normal(&random, 0, 0.28);
            x += 0.015 * cos(heading);
            y += 0.015 * sin(heading);
        }
        struct render_strand strand = {.path = path, .width_px = width, .points = POINTS};
        render_strand_stain(pigment, brush, &strand, 1, 0.22);
    }
}

/* Loose white scales, thin as paper: they hide pigment and scatter light. */
static void paint_scales(const struct trichoscopy_site *site, double x, double y, float rgb[3])
{
    double amount = site->options->scales;
    uint32_t seed = session_seed(site, 6);
    struct render_cell cell = render_cells(seed, x / 0.30, y / 0.30);
    if ((cell.id >> 8 & 0xff) > 90 * amount)
        return;
    double patch = render_noise(seed + 1, x / 0.9, y / 0.9);
    double edge = cell.nearest + 0.45 * render_noise_octaves(seed + 2, x / 0.16, y / 0.16, 3, 0.6);
    double cover = (1 - render_smoothstep(0.20, 0.42, edge)) *
                   render_smoothstep(0, 0.12, cell.second - cell.nearest) *
                   render_smoothstep(-0.3, 0.2, patch);
    for (int c = 0; c < 3; c++)
        rgb[c] = (float)(rgb[c] + 0.6 * cover * (0.80 - 0.03 * c - rgb[c]));
}

void trichoscopy_paint_skin(const struct trichoscopy_site *site, struct render_canvas *canvas,
                            struct render_strand_brush *brush)
{
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            ground(site, p.x, p.y, render_canvas_at(canvas, x, y));
        }
    trichoscopy_paint_signs(site, canvas);
    paint_openings(site, canvas);
    paint_vessels(site, canvas, brush);
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            float *pixel = render_canvas_at(canvas, x, y);
            float rgb[3];
            render_skin_colour(pixel[0], pixel[1], pixel[2], rgb);
            if (site->options->scales > 0) {
                struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
                paint_scales(site, p.x, p.y, rgb);
            }
            for (int c = 0; c < 3; c++)
                pixel[c] = rgb[c];
        }
}

/* An air bubble under the glass: a dark rim, a bright arc towards the light, a highlight. */
static void paint_bubble(struct render_canvas *canvas, double cx, double cy, double radius,
                         double light_deg)
{
    double lx = cos(light_deg * M_PI / 180), ly = sin(light_deg * M_PI / 180);
    int x0 = (int)floor(cx - 1.4 * radius - 3), x1 = (int)ceil(cx + 1.4 * radius + 3);
    int y0 = (int)floor(cy - 1.4 * radius - 3), y1 = (int)ceil(cy + 1.4 * radius + 3);
    for (int y = y0 < 0 ? 0 : y0; y < y1 && y < canvas->height; y++)
        for (int x = x0 < 0 ? 0 : x0; x < x1 && x < canvas->width; x++) {
            double u = (x + 0.5 - cx) / radius, v = (y + 0.5 - cy) / radius, r = hypot(u, v);
            double width = fmax(0.10, 1.2 / radius);
            double rim = exp(-pow((r - 1) / width, 2));
            double arc = exp(-pow((r - 0.86) / width, 2)) * fmax(0, (u * lx + v * ly) / (r + 1e-9));
            double spot = exp(-(pow(u - 0.5 * lx, 2) + pow(v - 0.5 * ly, 2)) / 0.012);
            float *pixel = render_canvas_at(canvas, x, y);
            for (int c = 0; c < 3; c++)
                pixel[c] = (float)(pixel[c] * (1 - 0.55 * rim) + 0.30 * arc + 0.9 * spot);
        }
}

static void paint_bubbles(const struct trichoscopy_site *site, struct render_canvas *canvas)
{
    struct render_random random = render_random_stream(
        site->options->seed, STREAM_BUBBLES + 1000 * (uint64_t)site->change.session, 0);
    int count = (int)(site->options->bubbles * 22 + 0.5);
    for (int i = 0; i < count; i++) {
        double x = render_random_range(&random, 0, canvas->width);
        double y = render_random_range(&random, 0, canvas->height);
        double mm = 0.03 + 0.22 * pow(render_random_unit(&random), 3);
        paint_bubble(canvas, x, y, mm * site->px_per_mm, site->options->camera.gradient_deg);
    }
}

/* Blue-black hair dye lies in patches on the skin and stains what it lies on. */
static void paint_dye(const struct trichoscopy_site *site, double x, double y, float *pixel)
{
    uint32_t seed = seed_of(site, 8);
    double stain =
        site->options->dye *
        (0.35 +
         0.65 * render_smoothstep(-0.2, 0.5, render_noise_octaves(seed, x / 0.8, y / 0.8, 2, 0.5)));
    pixel[0] *= (float)exp(-0.80 * stain);
    pixel[1] *= (float)exp(-0.38 * stain);
    pixel[2] *= (float)exp(-0.02 * stain);
}

void trichoscopy_paint_film(const struct trichoscopy_site *site, struct render_canvas *canvas)
{
    const struct render_trichoscopy_options *options = site->options;
    uint32_t seed = session_seed(site, 9);
    for (int y = 0; y < canvas->height && (options->glare > 0 || options->dye > 0); y++)
        for (int x = 0; x < canvas->width; x++) {
            struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
            float *pixel = render_canvas_at(canvas, x, y);
            if (options->dye > 0)
                paint_dye(site, p.x, p.y, pixel);
            if (options->glare <= 0)
                continue;
            /* droplets glint where the film is uneven: patches of small saturated specks */
            double patch = render_noise(seed, p.x / 1.1, p.y / 1.1);
            double limit = 0.60 - 0.38 * options->glare * render_smoothstep(0, 0.5, patch);
            double glint = render_noise_octaves(seed + 1, p.x / 0.11, p.y / 0.11, 2, 0.5);
            double light = render_smoothstep(limit, limit + 0.10, glint);
            for (int c = 0; c < 3; c++)
                pixel[c] += (float)(0.9 * light);
        }
    paint_bubbles(site, canvas);
}
