/* Draws and photographs the scene of `accuracy colour`. */
#include "colour_scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const scene_tones[SCENE_TONES] = {"light", "medium", "dark"};
const char *const scene_references[SCENE_REFERENCES] = {"printed card", "ColorChecker", "grey card",
                                                        "no reference"};
/* sRGB of forearms (ITA 60, 22 and -55), as in drawn_pigment.h. */
static const double skins[SCENE_TONES][3] = {{226, 184, 166}, {180, 132, 105}, {84, 56, 44}};
static const double melanin[3] = {0.4143, 0.3570, 0.8372};
static const double blood[3] = {0.2988, 0.6838, 0.6657};
/* Below what makes white white, as a photographer exposes for a face: + 0.5 EV burns no skin. */
static const double base_ev[SCENE_TONES] = {-0.6, -0.3, 0};
enum { LEFT = 60, TOP = 60, SIDE = 240 }; /* px of each zone, one above the other */
static const double mm_per_px = 0.15;

static double linear(double level)
{
    double v = level / 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double grain(int x, int y, uint32_t salt)
{
    uint32_t h = (uint32_t)x * 0x9E3779B1u ^ (uint32_t)(y + 77) * 0x85EBCA77u ^ salt * 0xC2B2AE3Du;
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h = (h ^ (h >> 12)) * 0x297A2D39u;
    return (double)(h ^ (h >> 15)) / 2147483648.0 - 1;
}

static double disc(double x, double y, double cx, double cy, double radius)
{
    return 1 / (1 + exp((hypot(x - cx, y - cy) - radius) / 0.15));
}

/* Density that is added to the skin at a place of the cheek, mm. */
static void add_findings(double x, double y, double density[3])
{
    static const double freckles[][2] = {{6, 6}, {12, 27}, {26, 8}, {30, 26}, {19, 31}};
    double m = 0.15 * disc(x, y, 18, 17, 7), h = 0.15 + 0.5 * disc(x, y, 29, 17, 1.8);
    for (size_t i = 0; i < sizeof freckles / sizeof *freckles; i++)
        m += 0.35 * disc(x, y, freckles[i][0], freckles[i][1], 1.2);
    for (int c = 0; c < 3; c++)
        density[c] += m * melanin[c] + h * blood[c];
}

static void draw_skin(struct scene *scene, int tone)
{
    for (int y = 0; y < SCENE_HEIGHT; y++)
        for (int x = 0; x < SCENE_WIDTH; x++) {
            float *at = scene->light + 3 * (y * SCENE_WIDTH + x);
            bool skin = x > 20 && x < 340 && y > 20 && y < 580;
            double density[3];
            for (int c = 0; c < 3; c++)
                density[c] = -log(linear(skins[tone][c])) + 0.03 * grain(x / 2, y / 2, 9) +
                             0.05 * blood[c] * grain(x / 4, y / 4, 10) +
                             0.04 * melanin[c] * grain(x / 5, y / 5, 11) + 0.0006 * (x - 180);
            if (skin && y >= TOP + SIDE)
                add_findings((x - LEFT) * mm_per_px, (y - TOP - SIDE) * mm_per_px, density);
            for (int c = 0; c < 3; c++)
                at[c] = skin ? (float)exp(-density[c])
                             : (float)(0.5 - 0.1 * c) * (0.7f + 0.3f * (float)x / SCENE_WIDTH);
        }
}

static void lay_reference(struct scene *scene, enum scene_reference reference)
{
    struct drawn_pose pose = {.x = 575, .y = 300, .turn_deg = 6, .tilt_deg = 12, .toward = 1};
    struct drawn_board board;
    if (reference == SCENE_CARD) {
        struct drawn_card card = {.design = &locate_card_designs[0],
                                  .x = 575,
                                  .y = 300,
                                  .px_per_mm = 4,
                                  .turn_deg = 6,
                                  .nominal = true};
        drawn_card_lay(scene->light, SCENE_WIDTH, SCENE_HEIGHT, &card);
        return;
    }
    if (reference == SCENE_NOTHING)
        return;
    board = reference == SCENE_CHART ? drawn_chart(13) : drawn_grey_card(100, 80, 0.18);
    pose.px_per_mm = reference == SCENE_CHART ? 3.8 : 3;
    drawn_board_lay(scene->light, SCENE_WIDTH, SCENE_HEIGHT, &board, &pose);
}

static struct zone zone_of(struct scene *scene, const char *name, int y)
{
    struct zone zone = {.name = name, .x = LEFT, .y = y, .width = SIDE, .height = SIDE};
    if (kernels_mask_new(&zone.mask, SIDE, SIDE, scene->arena, NULL))
        abort();
    for (int row = 0; row < SIDE; row++)
        memset(zone.mask.at + row * zone.mask.stride, 255, SIDE);
    zone.outline_px = zone.valid_px = SIDE * SIDE;
    return zone;
}

struct scene *scene_new(int tone, enum scene_reference reference)
{
    struct scene *scene = calloc(1, sizeof *scene);
    size_t samples = 3 * (size_t)SCENE_WIDTH * SCENE_HEIGHT;
    if (!scene || base_arena_new(&scene->arena, 0, NULL) || kernels_select(&scene->kernels, NULL) ||
        !(scene->light = malloc(samples * sizeof(float))))
        abort();
    scene->tone = tone;
    draw_skin(scene, tone);
    lay_reference(scene, reference);
    scene->forehead = zone_of(scene, "forehead", TOP);
    scene->cheek = zone_of(scene, "cheek_left", TOP + SIDE);
    return scene;
}

void scene_free(struct scene *scene)
{
    base_arena_free(scene->arena);
    free(scene->light);
    free(scene);
}

void scene_take(struct scene *scene, const struct drawn_sensor *sensor, int jpeg_quality)
{
    struct drawn_sensor based = *sensor;
    struct photo *decoded;
    struct locate_cards cards;
    uint8_t *bytes;
    size_t length;
    based.exposure_ev += base_ev[scene->tone];
    scene->photo = (struct photo){.width = SCENE_WIDTH,
                                  .height = SCENE_HEIGHT,
                                  .stride = 3 * SCENE_WIDTH,
                                  .name = "scene",
                                  .channels = 3};
    scene->photo.rgb = base_arena_alloc(scene->arena, 3 * SCENE_WIDTH * SCENE_HEIGHT, NULL);
    drawn_photograph_of(scene->light, SCENE_WIDTH, SCENE_HEIGHT, &based, scene->photo.rgb);
    if (jpeg_quality) {
        if (image_encode_jpeg(scene->photo.rgb, SCENE_WIDTH, SCENE_HEIGHT, 3 * SCENE_WIDTH,
                              jpeg_quality, &bytes, &length, scene->arena, NULL) ||
            image_decode(bytes, length, "scene", NULL, &decoded, scene->arena, NULL))
            abort();
        scene->photo = *decoded;
    }
    if (locate_cards_find(&scene->photo, &cards, scene->arena, NULL) ||
        locate_reference_find(&scene->photo, &cards, &scene->colours, scene->arena, NULL))
        abort();
}

void scene_take_truth(struct scene *scene)
{
    struct drawn_sensor exact = {.exposure_ev = -base_ev[scene->tone]};
    scene_take(scene, &exact, 0);
}

struct measure_reading scene_read(struct scene *scene, const struct measure *measure,
                                  const struct zone *zone, bool against)
{
    struct measure_reading reading;
    struct measure_reference forehead;
    bool calibrated = scene->colours.kind && !scene->colours.refusal;
    struct measure_input input = {.kernels = &scene->kernels,
                                  .photo = &scene->photo,
                                  .zone = &scene->forehead,
                                  .mm_per_px = mm_per_px,
                                  .calibration = calibrated ? &scene->colours.calibration : NULL};
    if (against && measure_reference_read(&input, &forehead, scene->arena, NULL))
        abort();
    input.zone = zone;
    input.reference = against ? &forehead : NULL;
    if (measure->run(&input, &reading, scene->arena, NULL))
        abort();
    return reading;
}

double scene_value(const struct measure *measure, const struct measure_reading *reading,
                   const char *field)
{
    return reading->values[measure_field_index(measure, field)];
}
