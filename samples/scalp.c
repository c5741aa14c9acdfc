/* A global photograph of a scalp: a parting, a vertex or a hairline, thousands of long hairs, skin
   between them, and the true share of each pixel that hair hides. Knows nothing of follicles seen
   close; where hair grows, what it lies on and how it is drawn have files of their own.

   Densities and diameters as in trichoscopy; a healthy scalp has 150 to 250 hairs per cm2. */
#include "scalp.h"
#include "camera.h"
#include "truth.h"

#include <math.h>

enum { STREAM_PARTING = 501, LINE_POINTS = 60 };

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

/* The lines that have a truth of their own: of a parting with its widths, or of the hair. */
static int list_lines(const struct scalp_site *site, struct render_scalp *out, struct arena *arena,
                      struct meso_error *err)
{
    bool hairline = site->options->subject == RENDER_SCALP_HAIRLINE;
    if (site->options->subject == RENDER_SCALP_VERTEX)
        return MESO_OK;
    struct render_point *line = base_arena_alloc(arena, LINE_POINTS * sizeof *line, err);
    double *width = base_arena_alloc(arena, LINE_POINTS * sizeof *width, err);
    if (!line || !width)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < LINE_POINTS; i++) {
        double x = site->half_w * (2.0 * i / (LINE_POINTS - 1) - 1);
        double y = hairline ? scalp_hairline_y(site, x) : scalp_parting_y(site, x);
        line[i] = site_to_px(&site->map, x, y);
        width[i] = 2 * scalp_parting_half_width(site, x);
    }
    if (hairline) {
        out->hairline = line;
        out->hairline_points = LINE_POINTS;
    } else {
        out->parting = line;
        out->parting_width_mm = width;
        out->parting_points = LINE_POINTS;
    }
    return MESO_OK;
}

static int list_truth(const struct scalp_site *site, const float *bare, struct render_scalp *out,
                      struct arena *arena, struct meso_error *err)
{
    const struct render_scalp_options *o = site->options;
    size_t pixels = (size_t)o->width * (size_t)o->height;
    out->covered = base_arena_alloc(arena, pixels, err);
    out->head = base_arena_alloc(arena, pixels, err);
    if (!out->covered || !out->head)
        return MESO_E_OUT_OF_MEMORY;
    double sum = 0, half = 0, inside = 0;
    for (size_t i = 0; i < pixels; i++) {
        int x = (int)(i % (size_t)o->width), y = (int)(i / (size_t)o->width);
        struct render_point p = site_from_px(&site->map, x + 0.5, y + 0.5);
        bool head = scalp_head(site, p.x, p.y) > 0.5 &&
                    (o->subject != RENDER_SCALP_HAIRLINE || scalp_away(site, p.x, p.y) > 0);
        out->covered[i] = (uint8_t)(255 * (1 - bare[i]) + 0.5);
        out->head[i] = head ? 255 : 0;
        sum += head * (1 - bare[i]);
        half += head && bare[i] < 0.5f;
        inside += head;
    }
    out->coverage = sum / inside;
    out->coverage_by_pixel = half / inside;
    out->hairs = site->hairs;
    return list_lines(site, out, arena, err);
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
    cJSON_AddStringToObject(root, "subject", render_scalp_subject_names[o->subject]);
    if (out->parting_points) {
        cJSON *parting = cJSON_AddObjectToObject(root, "parting");
        truth_path(parting, "polyline", out->parting, out->parting_points);
        truth_numbers(parting, "width_mm", out->parting_width_mm, out->parting_points);
    }
    if (out->hairline_points)
        truth_path(root, "hairline", out->hairline, out->hairline_points);
    return truth_end(root, &out->truth_json, arena, err);
}

static int paint(struct scalp_site *site, struct render_scalp *out, struct arena *arena,
                 struct meso_error *err)
{
    const struct render_scalp_options *o = site->options;
    struct render_canvas canvas;
    size_t pixels = (size_t)o->width * (size_t)o->height;
    float *bare = base_arena_alloc(arena, pixels * sizeof(float), err);
    int status =
        bare ? render_canvas_new(&canvas, o->width, o->height, arena, err) : MESO_E_OUT_OF_MEMORY;
    if (status != MESO_OK)
        return status;
    for (size_t i = 0; i < pixels; i++)
        bare[i] = 1;
    scalp_paint_ground(site, &canvas);
    status = scalp_paint_hairs(site, &canvas, bare, arena, err);
    if (status == MESO_OK)
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
    if (!(options->head >= 0 && options->head <= 1.2 && options->wet >= 0 && options->wet <= 1 &&
          options->thinning >= 0 && options->thinning <= 1))
        return base_error(err, MESO_E_USAGE,
                          "thinning, wet and head can be rendered from 0 to 1 (head to 1.2)");
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
