/* Coverage on rendered scalps whose seeds nothing was tuned on: every colour of hair on every tone
   of skin. */
#include "hair_rendered.h"
#include "accuracy.h"
#include "measure/measure.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct measure measure_hair_coverage;

static int read_picture(const struct kernels *kernels, const struct render_image *image,
                        double mm_per_px, const struct measure *measure,
                        struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    struct photo photo = {.width = image->width,
                          .height = image->height,
                          .stride = 3 * (ptrdiff_t)image->width,
                          .rgb = image->rgb,
                          .name = "rendered"};
    int64_t pixels = (int64_t)image->width * image->height;
    struct zone zone = {.name = "whole",
                        .width = image->width,
                        .height = image->height,
                        .outline_px = pixels,
                        .valid_px = pixels};
    int code = kernels_mask_new(&zone.mask, image->width, image->height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < image->height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)image->width);
    struct measure_input input = {
        .kernels = kernels, .photo = &photo, .zone = &zone, .mm_per_px = mm_per_px};
    return measure->run(&input, out, arena, err);
}

int accuracy_hair_scalps(const struct kernels *kernels, struct arena *arena, struct meso_error *err)
{
    printf("%-24s %7s %7s %8s %9s %7s\n", "hair: rendered scalp", "truth", "read", "error",
           "parting", "truth");
    for (int i = 0; i < RENDER_HAIR_COLOUR_COUNT * RENDER_TONE_COUNT; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        struct render_scalp_options o;
        struct render_scalp truth;
        struct measure_reading reading;
        render_scalp_defaults(&o);
        o.seed = o.camera.noise_seed = 300 + (uint64_t)i;
        o.colour = (enum render_colour)(i / RENDER_TONE_COUNT);
        o.tone = (enum render_tone)(i % RENDER_TONE_COUNT);
        o.hairs_per_cm2 = 80 + 40 * (i % 4); /* 80 is thinning that everybody sees */
        o.parting_mm = 2 + i % 5;
        int code = render_scalp(&o, NULL, &truth, arena, err);
        if (!code)
            code = read_picture(kernels, &truth.image, truth.mm_per_px, &measure_hair_coverage,
                                &reading, arena, err);
        if (code)
            return code;
        double width = 0;
        for (int k = 0; k < truth.parting_points; k++)
            width += truth.parting_width_mm[k] / truth.parting_points;
        printf("%-6s on %-14s %7.3f %7.3f %+8.3f %9.2f %7.2f %s\n", render_colour_names[o.colour],
               render_tone_names[o.tone], truth.coverage, reading.values[0],
               reading.values[0] - truth.coverage, reading.values[1], width,
               reading.reasons[0]   ? reading.reasons[0]
               : reading.reasons[1] ? reading.reasons[1]
                                    : "");
        base_arena_rewind(arena, mark);
    }
    return MESO_OK;
}
