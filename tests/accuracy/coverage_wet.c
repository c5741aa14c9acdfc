/* What water does to coverage: the same rendered scalps dry and wet, where the truth says how much
   less the hair hides and the reading says what would be told of it. */
#include "accuracy.h"
#include "measure/measure.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_hair_coverage;

static const struct {
    enum render_colour colour;
    enum render_tone tone;
    double density;
} heads[] = {{RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 150},
             {RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM, 150},
             {RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 150},
             {RENDER_HAIR_GREY, RENDER_TONE_LIGHT, 120}};
enum { HEADS = sizeof heads / sizeof *heads, FIRST_SEED = 5300, WIDTH = 1200, HEIGHT = 900 };

static int read_head(const struct kernels *kernels, int i, double wet, const double *frozen,
                     double *truth, struct measure_reading *out, struct arena *arena,
                     struct meso_error *err)
{
    struct render_scalp_options o;
    struct render_scalp scalp;
    render_scalp_defaults(&o);
    o.seed = o.camera.noise_seed = FIRST_SEED + (uint64_t)i;
    o.width = WIDTH;
    o.height = HEIGHT;
    o.mm_per_px = 0.09;
    o.colour = heads[i].colour;
    o.tone = heads[i].tone;
    o.hairs_per_cm2 = heads[i].density;
    o.wet = wet;
    int code = render_scalp(&o, NULL, &scalp, arena, err);
    if (code)
        return code;
    *truth = scalp.coverage;
    struct photo photo = {
        .width = WIDTH, .height = HEIGHT, .stride = 3 * WIDTH, .rgb = scalp.image.rgb};
    struct zone zone = {.name = "whole",
                        .width = WIDTH,
                        .height = HEIGHT,
                        .outline_px = (int64_t)WIDTH * HEIGHT,
                        .valid_px = (int64_t)WIDTH * HEIGHT};
    if ((code = kernels_mask_new(&zone.mask, WIDTH, HEIGHT, arena, err)))
        return code;
    for (int y = 0; y < HEIGHT; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, WIDTH);
    struct measure_input input = {.kernels = kernels,
                                  .photo = &photo,
                                  .zone = &zone,
                                  .mm_per_px = o.mm_per_px,
                                  .frozen = frozen};
    return measure_hair_coverage.run(&input, out, arena, err);
}

int accuracy_coverage_wet(void)
{
    struct kernels kernels;
    struct arena *arena = NULL;
    struct meso_error err = {0};
    double hidden = 0, told = 0;
    int code = kernels_select(&kernels, &err);
    if (!code)
        code = base_arena_new(&arena, 0, &err);
    printf("%-24s %8s %8s %8s %8s\n", "coverage: dry, then wet", "truth", "wet", "read", "wet");
    for (int i = 0; !code && i < HEADS; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        struct measure_reading dry, wet;
        double truth[2];
        code = read_head(&kernels, i, 0, NULL, &truth[0], &dry, arena, &err);
        if (!code)
            code = read_head(&kernels, i, 1, dry.frozen, &truth[1], &wet, arena, &err);
        if (code)
            break;
        printf("%-24s %8.3f %8.3f %8.3f %8.3f\n", render_colour_names[heads[i].colour], truth[0],
               truth[1], dry.values[0], wet.values[0]);
        hidden += 100 * (truth[1] - truth[0]) / HEADS;
        told += 100 * (wet.values[0] - dry.values[0]) / HEADS;
        base_arena_rewind(arena, mark);
    }
    if (code)
        fprintf(stderr, "%s\n", err.text);
    else
        printf("coverage: no goal | of the same hairs water hides %+.1f points, and %+.1f are "
               "read: wet and dry are not to be compared\n",
               hidden, told);
    base_arena_free(arena);
    return code != MESO_OK;
}
