/* Fields drawn from a number, and two public ways of counting their hairs: Steger's linked crests
   (IEEE PAMI 1998; as ij-ridgedetection) and half the end points of the skeleton of a multi-scale
   ridge (as scikit-image's sato, skeletonize). Both are told the scale and whether hair is light,
   and threshold at deviations of the picture's own response. */
#include "hair_sites.h"

#include <math.h>

static double draw(uint64_t *state, double low, double high)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return low + (high - low) * (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static void draw_colours(uint64_t *state, struct render_trichoscopy_options *out)
{
    double u = draw(state, 0, 1);
    out->colour = u < 0.45   ? RENDER_HAIR_DARK
                  : u < 0.75 ? RENDER_HAIR_BROWN
                  : u < 0.92 ? RENDER_HAIR_WHITE
                             : RENDER_HAIR_GREY;
    out->tone = u >= 0.75                 ? RENDER_TONE_DARK
                : draw(state, 0, 1) < 0.6 ? RENDER_TONE_LIGHT
                                          : RENDER_TONE_MEDIUM;
}

void hair_site_draw(uint64_t number, struct render_trichoscopy_options *out)
{
    static const double scales[] = {2, 2.5, 3.5, 5, 5, 6, 8, 10}, lengths[] = {0.4, 0.6, 0.9, 1.2};
    uint64_t state = number * 7919;
    render_trichoscopy_defaults(out);
    out->seed = out->camera.noise_seed = number;
    double um = out->um_per_px = scales[number % 8];
    double per_mm2 = draw(&state, 0.9, 2.6), hairs = draw(&state, 40, 220);
    /* at fine scales no sensor shows 220 hairs */
    double pixels = fmin(hairs / per_mm2 / (um * um * 1e-6), 3.2e6);
    out->hairs = (int)fmax(per_mm2 * pixels * um * um * 1e-6, 40);
    out->width = (int)sqrt(pixels * 4 / 3);
    out->height = (int)(0.75 * out->width);
    /* crossings up to about 30 % of the hairs */
    out->length_mm = fmin(lengths[(int)draw(&state, 0, 3.999)], 1.4 / per_mm2);
    out->scatter_deg = draw(&state, 6, 30);
    out->curl_per_mm = draw(&state, 0.05, 0.6);
    out->bundles = draw(&state, 0, 0.2);
    out->vellus_fraction = draw(&state, 0.05, 0.3);
    out->clipped = draw(&state, 0, 1) < 0.7;
    out->glare = draw(&state, 0, 0.5);
    out->bubbles = draw(&state, 0, 0.6);
    out->scales = draw(&state, 0, 0.4);
    out->dye = fmax(0, draw(&state, -2, 0.7));
    out->text = draw(&state, 0, 1) < 0.3;
    out->camera.blur_px = draw(&state, 0.5, 1.5);
    out->camera.falloff_px = draw(&state, 0, 1);
    out->camera.noise = draw(&state, 1, 4);
    out->camera.vignetting = draw(&state, 0.05, 0.4);
    draw_colours(&state, out);
}

/* Where the response stands this many deviations above its median. */
static int above(const struct kernels *kernels, struct plane response, double deviations,
                 struct mask out, struct arena *arena, struct meso_error *err)
{
    double median, mad;
    int code = kernels_medians(kernels, response, (struct mask){0}, &median, &mad, arena, err);
    float least = (float)(median + deviations * 1.4826 * mad + 3);
    for (int y = 0; !code && y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.at[y * out.stride + x] = response.at[y * response.stride + x] > least ? 255 : 0;
    return code;
}

static int count_ends(struct mask lines)
{
    int ends = 0;
    for (int y = 1; y < lines.height - 1; y++)
        for (int x = 1; x < lines.width - 1; x++) {
            const uint8_t *at = lines.at + y * lines.stride + x;
            int around = 0;
            for (int j = -1; j <= 1; j++)
                for (int i = -1; i <= 1; i++)
                    around += (i || j) && at[j * lines.stride + i];
            ends += *at && around == 1;
        }
    return ends;
}

struct ridge {
    struct plane grey, response, angle;
    struct mask lines;
    uint64_t *room;
};

static int thin_ridge(const struct kernels *kernels, struct ridge *ridge, const double *widths_px,
                      int count, bool light_hair, struct arena *arena, struct meso_error *err)
{
    struct kernels_ridge_scales scales = {.count = count};
    for (int i = 0; i < count; i++) {
        scales.sigma[i] = fmax(widths_px[i] / (2 * sqrt(3)), 0.6 + 0.1 * i);
        scales.weight[i] = light_hair ? -1 : 1;
    }
    int code = kernels_ridge(kernels, ridge->grey, &scales, ridge->response, ridge->angle,
                             ridge->lines.at, ridge->lines.stride, arena, err);
    if (!code)
        code = above(kernels, ridge->response, 5, ridge->lines, arena, err);
    if (!code)
        kernels->thin(ridge->lines, ridge->lines, ridge->room);
    return code;
}

static int count_long(const struct kernels *kernels, struct mask lines, double least_px, int *count,
                      struct arena *arena, struct meso_error *err)
{
    struct kernels_components components;
    int code = kernels_components_of_mask(kernels, lines, &components, arena, err);
    *count = 0;
    for (int i = 0; !code && i < components.count; i++)
        *count += (double)components.at[i].area >= least_px;
    return code;
}

int hair_baselines_count(const struct kernels *kernels, const struct render_trichoscopy *field,
                         bool light_hair, struct hair_baselines *out, struct arena *arena,
                         struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    int width = field->image.width, height = field->image.height;
    struct ridge ridge;
    int code = kernels_plane_new(&ridge.grey, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&ridge.response, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&ridge.angle, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&ridge.lines, width, height, arena, err);
    if (code)
        return code;
    ridge.room = base_arena_alloc(arena, kernels_thin_words(width, height) * sizeof(uint64_t), err);
    if (!ridge.room)
        return MESO_E_OUT_OF_MEMORY;
    kernels->luma_rgb8(field->image.rgb, 3 * (ptrdiff_t)width, ridge.grey);
    double one[] = {65 / field->um_per_px}, many[4];
    for (int i = 0; i < 4; i++)
        many[i] = (30 + 25 * i) / field->um_per_px;
    code = thin_ridge(kernels, &ridge, one, 1, light_hair, arena, err);
    if (!code)
        code = count_long(kernels, ridge.lines, 2 * one[0], &out->steger, arena, err);
    if (!code)
        code = thin_ridge(kernels, &ridge, many, 4, light_hair, arena, err);
    out->ends = code ? 0 : count_ends(ridge.lines) / 2;
    base_arena_rewind(arena, mark);
    return code;
}
