/* Draws where the second camera stands and what became of the hair. Knows no measures. */
#include "site_pairs.h"
#include "samples/render.h"

#include <math.h>

enum { WIDTH = 1280, HEIGHT = 960 };

/* splitmix64, 0..1 */
static double draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

enum kind { SAME, MOVED, CUT, COMBED, GROWN, LONG, LONG_COMBED, BLURRED, SCALP, SKIN };
const char *const site_pair_kinds[] = {"hair as it was",
                                       "each hair moved by 10 degrees",
                                       "cut again, moved by 30",
                                       "combed another way",
                                       "shaved, grown for 3 days",
                                       "long hair, moved by 15",
                                       "long hair, combed by 25",
                                       "blurred",
                                       "scalp from above",
                                       "skin, light from aside",
                                       NULL};

/* Of the smaller of both fields, if the content is turned, enlarged and then moved. */
static double overlap(double angle, double scale, double shift_x, double shift_y)
{
    double c = scale * cos(angle), s = scale * sin(angle);
    int seen = 0;
    for (int i = 0; i < 80 * 60; i++) {
        double x = (i % 80 - 39.5) / 80 * WIDTH, y = (i / 80 - 29.5) / 60 * HEIGHT;
        seen += fabs(c * x - s * y + shift_x) < WIDTH / 2.0 &&
                fabs(s * x + c * y + shift_y) < HEIGHT / 2.0;
    }
    return seen / 4800.0 * fmax(1, scale * scale);
}

static struct photo as_photo(struct render_image image, const char *name)
{
    return (struct photo){.width = image.width,
                          .height = image.height,
                          .stride = (ptrdiff_t)image.width * 3,
                          .rgb = image.rgb,
                          .name = name,
                          .format = "rendered",
                          .bit_depth = 8,
                          .channels = 3,
                          .exif_orientation = 1};
}

static int trichoscopy(struct render_trichoscopy_options *options,
                       struct render_trichoscopy_change *change, struct site_pair *out,
                       struct arena *arena, struct meso_error *err)
{
    struct render_trichoscopy before, after;
    int code = render_trichoscopy(options, NULL, change, &before, arena, err);
    render_trichoscopy_other_light(options, change);
    if (!code)
        code = render_trichoscopy(options, change, NULL, &after, arena, err);
    if (code)
        return code;
    out->view = LOCATE_SCALP_MACRO;
    out->before = as_photo(before.image, "first trichoscopy");
    out->after = as_photo(after.image, "second trichoscopy");
    for (int i = 0; i < 6; i++)
        out->to_baseline[i] = after.to_baseline[i];
    return MESO_OK;
}

static int hairs(enum kind kind, uint64_t *state, double shift_x, double shift_y,
                 struct site_pair *out, struct arena *arena, struct meso_error *err)
{
    struct render_trichoscopy_options o;
    render_trichoscopy_defaults(&o);
    o.width = WIDTH;
    o.height = HEIGHT;
    o.um_per_px = 6.25;
    o.seed = 1 + (uint64_t)(1e6 * draw(state));
    o.camera.noise_seed = o.seed;
    o.hairs = 40 + (int)(140 * draw(state));
    o.tone = (enum render_tone)(RENDER_TONE_COUNT * draw(state));
    o.colour = (enum render_colour)(RENDER_HAIR_COLOUR_COUNT * draw(state));
    struct render_trichoscopy_change c = {.session = 2,
                                          .lost = o.hairs / 12,
                                          .gained = o.hairs / 12,
                                          .rotate_deg = out->rotation_deg,
                                          .scale = out->scale,
                                          .shift_x_um = shift_x * o.um_per_px,
                                          .shift_y_um = shift_y * o.um_per_px};
    static const double restyle[] = {0, 10, 30, 15, 5, 15, 10, 5};
    c.restyle_deg = restyle[kind];
    c.clipped_again = kind == CUT || kind == COMBED;
    if (kind == COMBED)
        c.comb_deg = 60 + 240 * draw(state);
    if (kind == LONG_COMBED)
        c.comb_deg = 25;
    if (kind == GROWN) {
        o.length_mm = 0.3;
        c.days = 3;
        c.growth_mm_per_day = 0.35;
    }
    if (kind == LONG || kind == LONG_COMBED) {
        o.length_mm = 2.5;
        o.clipped = false;
    }
    if (kind == BLURRED)
        o.camera.blur_px = 2.5;
    return trichoscopy(&o, &c, out, arena, err);
}

static int scalp(uint64_t *state, double shift_x, double shift_y, struct site_pair *out,
                 struct arena *arena, struct meso_error *err)
{
    struct render_scalp_options o;
    struct render_scalp_change c;
    struct render_scalp before, after;
    render_scalp_defaults(&o);
    render_scalp_change_defaults(&c);
    o.width = WIDTH;
    o.height = HEIGHT;
    o.mm_per_px = 0.1;
    o.seed = 1 + (uint64_t)(1e6 * draw(state));
    o.hairs_per_cm2 = 90 + 100 * draw(state);
    c.rotate_deg = out->rotation_deg;
    c.scale = out->scale;
    c.shift_x_mm = shift_x * o.mm_per_px;
    c.shift_y_mm = shift_y * o.mm_per_px;
    int code = render_scalp(&o, NULL, &before, arena, err);
    o.camera.noise_seed = o.seed + 1;
    if (!code)
        code = render_scalp(&o, &c, &after, arena, err);
    if (code)
        return code;
    out->view = LOCATE_SCALP;
    out->before = as_photo(before.image, "first scalp");
    out->after = as_photo(after.image, "second scalp");
    for (int i = 0; i < 6; i++)
        out->to_baseline[i] = after.to_baseline[i];
    return MESO_OK;
}

static int skin(uint64_t *state, double shift_x, double shift_y, struct site_pair *out,
                struct arena *arena, struct meso_error *err)
{
    struct render_skin_options o;
    struct render_skin_change c;
    struct render_skin before, after;
    render_skin_defaults(&o);
    render_skin_change_defaults(&c);
    o.width = WIDTH;
    o.height = HEIGHT;
    o.mm_per_px = 0.0375;
    o.seed = 1 + (uint64_t)(1e6 * draw(state));
    o.tone = (enum render_tone)(RENDER_TONE_COUNT * draw(state));
    c.rotate_deg = out->rotation_deg;
    c.scale = out->scale;
    c.shift_x_mm = shift_x * o.mm_per_px;
    c.shift_y_mm = shift_y * o.mm_per_px;
    int code = render_skin(&o, NULL, &before, arena, err);
    o.camera.noise_seed = o.seed + 1;
    if (!code)
        code = render_skin(&o, &c, &after, arena, err);
    if (code)
        return code;
    out->view = LOCATE_SKIN;
    out->before = as_photo(before.image, "first skin");
    out->after = as_photo(after.image, "second skin");
    for (int i = 0; i < 6; i++)
        out->to_baseline[i] = after.to_baseline[i];
    return MESO_OK;
}

int site_pair_render(int kind, int index, struct site_pair *out, struct arena *arena,
                     struct meso_error *err)
{
    uint64_t state = 977 * (uint64_t)(kind + 1) + (uint64_t)index;
    *out = (struct site_pair){.rotation_deg = 360 * draw(&state) - 180,
                              .scale = pow(1.4, 2 * draw(&state) - 1)};
    double wanted = 0.5 + 0.125 * (index % 4 + draw(&state)), direction = 2 * M_PI * draw(&state);
    double angle = out->rotation_deg * M_PI / 180, low = 0, high = 2 * WIDTH;
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        if (overlap(angle, out->scale, middle * cos(direction), middle * sin(direction)) > wanted)
            low = middle;
        else
            high = middle;
    }
    double x = low * cos(direction), y = low * sin(direction);
    out->overlap = overlap(angle, out->scale, x, y);
    return kind == SCALP  ? scalp(&state, x, y, out, arena, err)
           : kind == SKIN ? skin(&state, x, y, out, arena, err)
                          : hairs((enum kind)kind, &state, x, y, out, arena, err);
}

int site_pair_render_large(struct site_pair *out, struct arena *arena, struct meso_error *err)
{
    struct render_trichoscopy_options o;
    render_trichoscopy_defaults(&o);
    o.width = 4000;
    o.height = 3000;
    o.um_per_px = 2;
    struct render_trichoscopy_change c = {.session = 1,
                                          .lost = 8,
                                          .gained = 10,
                                          .rotate_deg = 20,
                                          .scale = 1.05,
                                          .shift_x_um = 500,
                                          .restyle_deg = 10};
    *out = (struct site_pair){.rotation_deg = 20, .scale = 1.05};
    return trichoscopy(&o, &c, out, arena, err);
}
