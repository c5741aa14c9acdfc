/* Skin drawn in stripes, and what quality says of it. */
#include "drawn_stripes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct kernels kernels;
struct arena *arena;

int set_up(void **state)
{
    (void)state;
    return kernels_select(&kernels, NULL) || base_arena_new(&arena, 0, NULL);
}

int tear_down(void **state)
{
    (void)state;
    base_arena_free(arena);
    return 0;
}

double encoded(double value)
{
    value = fmin(1, fmax(0, value));
    return value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055;
}

/* Skin-coloured stripes on darker skin, slanted, edges spread by sigma; gain and left-right slope
 * of the light. */
struct photo *draw(double sigma, double gain, double slope, double blue)
{
    struct photo *photo = base_arena_calloc(arena, 1, sizeof *photo, NULL);
    const double skin[3] = {0.42, 0.26, 0.18};
    photo->width = W;
    photo->height = H;
    photo->stride = 3 * W;
    photo->rgb = base_arena_calloc(arena, 3 * W * H, 1, NULL);
    photo->name = "drawn";
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double across = fabs(fmod(0.966 * x + 0.259 * y + 0.5, 96) - 48);
            double edge = 0.5 * erfc((across - 24) / (sigma * sqrt(2)));
            for (int c = 0; c < 3; c++) {
                double light = skin[c] * gain * (0.5 + 0.5 * edge) * (1 + slope * (2. * x / W - 1));
                photo->rgb[3 * (y * W + x) + c] =
                    (uint8_t)lround(255 * encoded(c == 2 ? light * blue : light));
            }
        }
    return photo;
}

struct quality assess(const struct photo *photo, double mm_per_px)
{
    struct locate_zones zones;
    struct quality quality;
    assert_int_equal(locate_region_zones(photo, LOCATE_SKIN, NULL, &kernels, &zones, arena, NULL),
                     MESO_OK);
    assert_int_equal(quality_assess(&kernels, photo, &zones, mm_per_px, &quality, arena, NULL),
                     MESO_OK);
    return quality;
}

const struct quality_problem *problem(const struct quality *quality, const char *name)
{
    for (int i = 0; i < quality->problem_count; i++)
        if (!strcmp(quality->problems[i].name, name))
            return &quality->problems[i];
    return NULL;
}

struct quality against(struct photo *baseline, struct photo *follow_up, double scale)
{
    struct quality before = assess(baseline, 0.1), after = assess(follow_up, 0.1);
    struct align_map map = {.scale = scale};
    quality_compare(&before, NULL, &map, NULL, &after);
    return after;
}

struct quality with_faces(struct locate_face baseline, struct locate_face face)
{
    struct quality before = assess(draw(1, 1, 0, 1), 0.1), after = before;
    struct align_map map = {.scale = 1};
    quality_compare(&before, &baseline, &map, &face, &after);
    return after;
}
