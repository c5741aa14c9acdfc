/* The rendered scalps that coverage is judged on, and how one is read. Knows no figures. */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

extern const struct measure measure_hair_coverage;

struct scene {
    const char *name;
    enum render_scalp_subject subject;
    enum render_colour colour;
    enum render_tone tone;
    double density, thinning, wet, glare, head;
    double blur, gradient;
};
#define PARTING RENDER_SCALP_PARTING
#define VERTEX RENDER_SCALP_VERTEX
static const struct scene scenes[] = {
    {"dark", PARTING, RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 180, 0.1, 0, 0, 0, 0.7, 0.15},
    {"dark, thin", PARTING, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM, 90, 0.5, 0, 0, 0, 0.7, 0.15},
    {"dark, side light", PARTING, RENDER_HAIR_DARK, RENDER_TONE_DARK, 150, 0.3, 0, 0, 0, 0.7, 0.9},
    {"dark, wet", PARTING, RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 120, 0.4, 1, 0.2, 0, 0.7, 0.15},
    {"brown", PARTING, RENDER_HAIR_BROWN, RENDER_TONE_LIGHT, 160, 0.2, 0, 0, 0, 0.7, 0.15},
    {"brown, blurred", PARTING, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM, 120, 0.4, 0, 0, 0, 1.4, 0.3},
    {"blond", PARTING, RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 150, 0.3, 0, 0, 0, 0.7, 0.15},
    {"blond, thin", PARTING, RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 80, 0.4, 0, 0, 0, 0.7, 0.3},
    {"red", PARTING, RENDER_HAIR_RED, RENDER_TONE_LIGHT, 140, 0.3, 0, 0, 0, 0.7, 0.15},
    {"grey", PARTING, RENDER_HAIR_GREY, RENDER_TONE_LIGHT, 150, 0.3, 0, 0, 0, 0.7, 0.15},
    {"grey, thin", PARTING, RENDER_HAIR_GREY, RENDER_TONE_MEDIUM, 90, 0.5, 0, 0, 0, 0.7, 0.15},
    {"white", PARTING, RENDER_HAIR_WHITE, RENDER_TONE_MEDIUM, 140, 0.3, 0, 0, 0, 0.7, 0.15},
    {"vertex, bald", VERTEX, RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 170, 0.95, 0, 0.8, 0.85, 0.7,
     0.2},
    {"vertex, bald", VERTEX, RENDER_HAIR_DARK, RENDER_TONE_DARK, 170, 0.9, 0, 0.5, 0.9, 0.7, 0.2},
    {"vertex, thin", VERTEX, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM, 150, 0.6, 0, 0.3, 0.9, 0.7,
     0.2},
    {"vertex, bald", VERTEX, RENDER_HAIR_GREY, RENDER_TONE_LIGHT, 150, 0.9, 0, 0.7, 0.9, 0.7, 0.2},
    {"vertex, thin", VERTEX, RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 160, 0.6, 0, 0.3, 0.9, 0.7, 0.2},
    {"vertex, full", VERTEX, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM, 190, 0.1, 0, 0.1, 0.9, 0.7, 0.2},
};
_Static_assert(sizeof scenes / sizeof *scenes == COVERAGE_SCENES,
               "the table and its length differ");
enum { FIRST_SEED = 5100 };

const char *coverage_scene_name(int i)
{
    return scenes[i].name;
}

void coverage_scene_options(int i, struct render_scalp_options *o)
{
    const struct scene *s = &scenes[i];
    render_scalp_defaults(o);
    const char *other = getenv("SEED");
    o->seed = o->camera.noise_seed =
        FIRST_SEED + (uint64_t)i + (other ? strtoull(other, NULL, 10) : 0);
    o->width = COVERAGE_WIDTH;
    o->height = COVERAGE_HEIGHT;
    o->mm_per_px = s->head > 0 ? 0.15 : 0.09;
    o->subject = s->subject;
    o->colour = s->colour;
    o->tone = s->tone;
    o->hairs_per_cm2 = s->density;
    o->thinning = s->thinning;
    o->parting_mm = 2.5 + i % 4;
    o->wet = s->wet;
    o->glare = s->glare;
    o->head = s->head;
    o->camera.blur_px = s->blur;
    o->camera.gradient = s->gradient;
}

int coverage_read(struct coverage_tools *t, const struct photo *photo, double mm_per_px,
                  const double *frozen, struct measure_reading *out)
{
    int64_t pixels = (int64_t)photo->width * photo->height;
    struct zone zone = {.name = "whole",
                        .width = photo->width,
                        .height = photo->height,
                        .outline_px = pixels,
                        .valid_px = pixels};
    if (kernels_mask_new(&zone.mask, photo->width, photo->height, t->arena, &t->err))
        return t->err.code;
    for (int y = 0; y < photo->height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)photo->width);
    struct measure_input input = {.kernels = &t->kernels,
                                  .photo = photo,
                                  .zone = &zone,
                                  .mm_per_px = mm_per_px,
                                  .frozen = frozen};
    return measure_hair_coverage.run(&input, out, t->arena, &t->err);
}

int coverage_field(const char *name)
{
    return measure_field_index(&measure_hair_coverage, name);
}
