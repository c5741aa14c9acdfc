/* A trichoscopy picture, from the back to the front: skin, shadows, hairs, film, camera, text bar.
   The clinical subject is a scalp site clipped or left long, seen through a dermatoscope at 20x to
   70x. Knows nothing of how hairs are placed. */
#include "trichoscopy.h"
#include "camera.h"
#include "random.h"
#include "texture.h"

#include <math.h>
#include <string.h>

void render_trichoscopy_defaults(struct render_trichoscopy_options *out)
{
    *out = (struct render_trichoscopy_options){
        .seed = 1,
        .width = 1600,
        .height = 1200,
        .um_per_px = 5,
        .hairs = 120,
        .vellus_fraction = 0.18,
        .terminal_um = 70,
        .terminal_sd_um = 9,
        .colour = RENDER_HAIR_DARK,
        .tone = RENDER_TONE_LIGHT,
        .length_mm = 0.9,
        .clipped = true,
        .scatter_deg = 18,
        .curl_per_mm = 0.15,
        .bundles = 0.12,
        .glare = 0.2,
        .bubbles = 0.2,
        .scales = 0.15,
        .camera = {.blur_px = 0.8,
                   .falloff_px = 0.8,
                   .vignetting = 0.25,
                   .gradient = 0.15,
                   .gradient_deg = 215,
                   .noise = 2.0},
    };
}

void render_trichoscopy_other_light(struct render_trichoscopy_options *options,
                                    const struct render_trichoscopy_change *change)
{
    render_camera_other_sitting(&options->camera, options->seed, change->session);
}

static bool gone(const struct trichoscopy_site *site, const struct trichoscopy_hair *hair)
{
    return hair->lost && site->change.session > 0;
}

static int list_hairs(const struct trichoscopy_site *site, struct render_trichoscopy *out,
                      struct arena *arena, struct meso_error *err)
{
    out->hairs = base_arena_calloc(arena, (size_t)site->hair_count + 1, sizeof *out->hairs, err);
    if (!out->hairs)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < site->hair_count; i++) {
        const struct trichoscopy_hair *from = &site->hairs[i];
        struct render_hair *hair = &out->hairs[out->hair_count];
        bool in_picture;
        if (gone(site, from))
            continue;
        int status = trichoscopy_hair_path(site, from, hair, &in_picture, arena, err);
        if (status != MESO_OK)
            return status;
        if (!in_picture)
            continue;
        hair->id = from->id;
        hair->unit = from->unit;
        hair->terminal = from->terminal;
        hair->bundled = from->bundled;
        hair->growing = from->growing;
        hair->length_mm = from->length_mm;
        hair->status = from->lost     ? RENDER_HAIR_LOST
                       : from->gained ? RENDER_HAIR_NEW
                                      : RENDER_HAIR_KEPT;
        struct render_point root = hair->path[0];
        hair->root_in_field = root.x >= 0 && root.y >= 0 && root.x < site->options->width &&
                              root.y < site->options->height;
        out->hair_count++;
    }
    return MESO_OK;
}

static bool segments_cross(struct render_point a, struct render_point b, struct render_point c,
                           struct render_point d)
{
    double rx = b.x - a.x, ry = b.y - a.y, sx = d.x - c.x, sy = d.y - c.y, det = rx * sy - ry * sx;
    if (fabs(det) < 1e-12)
        return false;
    double t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / det;
    double u = ((c.x - a.x) * ry - (c.y - a.y) * rx) / det;
    return t >= 0 && t < 1 && u >= 0 && u < 1;
}

static bool hairs_cross(const struct render_hair *a, const struct render_hair *b)
{
    double reach = 0; /* two hairs whose roots are further apart than both lengths never meet */
    for (int i = 0; i + 1 < a->points; i++)
        reach += hypot(a->path[i + 1].x - a->path[i].x, a->path[i + 1].y - a->path[i].y);
    for (int i = 0; i + 1 < b->points; i++)
        reach += hypot(b->path[i + 1].x - b->path[i].x, b->path[i + 1].y - b->path[i].y);
    if (hypot(a->path[0].x - b->path[0].x, a->path[0].y - b->path[0].y) > reach)
        return false;
    for (int i = 0; i + 1 < a->points; i++)
        for (int j = 0; j + 1 < b->points; j++)
            if (segments_cross(a->path[i], a->path[i + 1], b->path[j], b->path[j + 1]))
                return true;
    return false;
}

static void count_hairs(const struct trichoscopy_site *site, struct render_trichoscopy *out)
{
    int last_unit = -1;
    for (int i = 0; i < out->hair_count; i++) {
        const struct render_hair *hair = &out->hairs[i];
        out->roots_in_field += hair->root_in_field;
        out->terminal_in_field += hair->root_in_field && hair->diameter_um > 40;
        if (hair->root_in_field && hair->unit != last_unit) {
            out->units_in_field++; /* a unit's hairs stand together */
            last_unit = hair->unit;
        }
        for (int j = 0; j < i; j++)
            out->crossings += hairs_cross(hair, &out->hairs[j]);
    }
    site_to_baseline(&site->map, out->to_baseline);
    out->um_per_px = 1000 / site->px_per_mm;
}

static void strand_of(const struct trichoscopy_site *site, const struct render_hair *hair,
                      double *width_px, struct render_strand *out)
{
    for (int i = 0; i < hair->points; i++)
        width_px[i] = hair->width_um[i] / 1000 * site->px_per_mm;
    double light = site->options->camera.gradient_deg * M_PI / 180;
    *out = (struct render_strand){
        .path = hair->path,
        .width_px = width_px,
        .points = hair->points,
        .blunt_tip = site->options->clipped && hair->terminal,
        .look = render_strand_looks[site->options->colour],
        .thickness = hair->diameter_um / 70,
        .light_x = cos(light),
        .light_y = sin(light),
        .texture_seed = (uint32_t)hair->id * 2654435761u,
    };
}

/* Hairs in focus, or those that lie `level` above or below it. */
enum { FOCUS_LEVELS = 3 };
static int focus_of(const struct trichoscopy_site *site, const struct render_hair *hair)
{
    double u = (render_random_hash((uint32_t)site->options->seed, hair->id, 71) & 0xffff) / 65536.0;
    double out = site->options->defocus - u; /* > 0 for that fraction of the hairs */
    return out <= 0 ? 0 : 1 + (int)(u / (site->options->defocus + 1e-9) * FOCUS_LEVELS);
}

static void draw_level(const struct trichoscopy_site *site, const struct render_trichoscopy *hairs,
                       int level, double *width_px, struct render_canvas *canvas,
                       struct render_strand_brush *brush)
{
    struct render_strand strand;
    for (int i = 0; i < hairs->hair_count; i++) {
        if (focus_of(site, &hairs->hairs[i]) != level)
            continue;
        strand_of(site, &hairs->hairs[i], width_px, &strand);
        render_strand_draw(canvas, brush, &strand);
    }
}

/* What a hair out of focus changes in the picture is blurred and put back. */
static int paint_defocused(const struct trichoscopy_site *site,
                           const struct render_trichoscopy *hairs, double *width_px,
                           struct render_canvas *canvas, struct render_strand_brush *brush,
                           struct arena *arena, struct meso_error *err)
{
    size_t floats = 3 * (size_t)canvas->width * (size_t)canvas->height;
    float *before = base_arena_alloc(arena, floats * sizeof *before, err);
    if (!before)
        return MESO_E_OUT_OF_MEMORY;
    for (int level = FOCUS_LEVELS; level > 0; level--) {
        memcpy(before, canvas->rgb, floats * sizeof *before);
        draw_level(site, hairs, level, width_px, canvas, brush);
        for (size_t i = 0; i < floats; i++)
            canvas->rgb[i] -= before[i];
        double sigma_mm = 0.004 * level; /* 12 um at most: as blurred as is still taken */
        int status = render_blur(canvas->rgb, canvas->width, canvas->height, 3,
                                 sigma_mm * site->px_per_mm, arena, err);
        if (status != MESO_OK)
            return status;
        for (size_t i = 0; i < floats; i++)
            canvas->rgb[i] = fmaxf(canvas->rgb[i] + before[i], 0);
    }
    return MESO_OK;
}

static int paint_hairs(const struct trichoscopy_site *site, const struct render_trichoscopy *hairs,
                       struct render_canvas *canvas, struct render_strand_brush *brush,
                       struct arena *arena, struct meso_error *err)
{
    size_t count = (size_t)canvas->width * (size_t)canvas->height;
    float *shadow = base_arena_calloc(arena, count, sizeof(float), err);
    double *width_px = base_arena_alloc(arena, 4096 * sizeof(double), err);
    if (!shadow || !width_px)
        return MESO_E_OUT_OF_MEMORY;
    struct render_strand strand;
    double away = -0.03 * site->px_per_mm; /* the hair lies 30 um above the skin */
    for (int i = 0; i < hairs->hair_count; i++) {
        strand_of(site, &hairs->hairs[i], width_px, &strand);
        render_strand_shadow(shadow, brush, &strand, away * strand.light_x, away * strand.light_y,
                             0);
    }
    int status =
        render_blur(shadow, canvas->width, canvas->height, 1, 0.025 * site->px_per_mm, arena, err);
    if (status != MESO_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        for (int c = 0; c < 3; c++)
            canvas->rgb[3 * i + (size_t)c] *= 1 - 0.30f * shadow[i];
    if (site->options->defocus > 0)
        status = paint_defocused(site, hairs, width_px, canvas, brush, arena, err);
    draw_level(site, hairs, 0, width_px, canvas, brush);
    return status;
}

static int paint(const struct trichoscopy_site *site, struct render_trichoscopy *out,
                 struct arena *arena, struct meso_error *err)
{
    const struct render_trichoscopy_options *options = site->options;
    struct render_canvas canvas;
    struct render_strand_brush brush;
    int status = render_canvas_new(&canvas, options->width, options->height, arena, err);
    if (status == MESO_OK)
        status = render_strand_brush_new(&brush, options->width, options->height, arena, err);
    if (status != MESO_OK)
        return status;
    trichoscopy_paint_skin(site, &canvas, &brush);
    status = paint_hairs(site, out, &canvas, &brush, arena, err);
    if (status != MESO_OK)
        return status;
    if (options->flakes > 0)
        trichoscopy_paint_flakes(site, &canvas);
    trichoscopy_paint_film(site, &canvas);
    status = render_photograph(&canvas, &options->camera, &out->image, arena, err);
    if (status == MESO_OK && options->text)
        render_text_bar(&out->image,
                        site->change.session
                            ? "MESO-D 70X  2026-05-25 11:02  PATIENT 0042  SESSION 4"
                            : "MESO-D 70X  2026-03-02 10:14  PATIENT 0042  SESSION 1",
                        options->text_look);
    return status;
}

static int check(const struct render_trichoscopy_options *options,
                 const struct render_trichoscopy_change *change, struct meso_error *err)
{
    if (options->width < 64 || options->height < 64 || options->width > 16384 ||
        options->height > 16384)
        return base_error(err, MESO_E_USAGE, "a picture of %d x %d cannot be rendered: 64 to 16384",
                          options->width, options->height);
    if (!(options->um_per_px >= 0.2 && options->um_per_px <= 100))
        return base_error(err, MESO_E_BAD_SCALE, "%g um per pixel: 0.2 to 100 can be rendered",
                          options->um_per_px);
    if (options->hairs < 0 || options->hairs > 5000)
        return base_error(err, MESO_E_USAGE, "%d hairs cannot be rendered: 0 to 5000",
                          options->hairs);
    if (!(options->length_mm >= 0 && options->length_mm <= 100))
        return base_error(err, MESO_E_USAGE, "hairs of %g mm cannot be rendered: 0 to 100",
                          options->length_mm);
    if (!change)
        return MESO_OK;
    if (change->lost < 0 || change->gained < 0 || change->gained > 2000)
        return base_error(err, MESO_E_USAGE, "%d lost and %d new hairs cannot be planted",
                          change->lost, change->gained);
    if (!(change->thicken > -0.9 && change->thicken < 3 && change->days >= 0 &&
          change->days * change->growth_mm_per_day <= 100 && change->scale >= 0 &&
          change->scale < 5))
        return base_error(err, MESO_E_USAGE, "the change of the next session is out of range");
    return MESO_OK;
}

int render_trichoscopy(const struct render_trichoscopy_options *options,
                       const struct render_trichoscopy_change *change,
                       const struct render_trichoscopy_change *planned,
                       struct render_trichoscopy *out, struct arena *arena, struct meso_error *err)
{
    *out = (struct render_trichoscopy){0};
    int status = check(options, change ? change : planned, err);
    if (status != MESO_OK)
        return status;
    struct trichoscopy_site site;
    status = trichoscopy_site_build(options, change, planned, &site, arena, err);
    if (status == MESO_OK)
        status = list_hairs(&site, out, arena, err);
    if (status != MESO_OK)
        return status;
    count_hairs(&site, out);
    status = paint(&site, out, arena, err);
    return status == MESO_OK ? trichoscopy_truth(&site, out, arena, err) : status;
}
