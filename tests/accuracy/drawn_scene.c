/* Draws scenes of skin. Every place, size and amount is a hash of the seed; sizes in millimetres.
 */
#include "drawn_scene.h"

#include <stdio.h>

const char *const scene_names[SCENES] = {"texture", "shading", "freckles", "hairs", "pores"};

static double uniform(int seed, int index, uint32_t salt)
{
    return (drawn_grain((uint32_t)seed * 131 + 7, (uint32_t)index, salt) + 1) / 2;
}

static void colour_of(int tone, double amount, double density[3])
{
    for (int c = 0; c < 3; c++)
        density[c] = -log(drawn_linear(drawn_skins[tone][c])) + amount * drawn_melanin[c];
}

double scene_delta_e00(int tone, double amount)
{
    double skin[3], spot[3];
    colour_of(tone, 0, skin);
    colour_of(tone, amount, spot);
    return image_delta_e00(image_lab_of_density(skin), image_lab_of_density(spot));
}

/* The amount of melanin that differs from the skin by so much. */
static double amount_of(int tone, double delta_e00)
{
    double low = 0, high = 6;
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        if (scene_delta_e00(tone, middle) < delta_e00)
            low = middle;
        else
            high = middle;
    }
    return high;
}

const char *scene_tone_name(int tone, char text[40])
{
    static const char *const types[SCENE_TONES] = {"light, I-II", "medium, III-IV", "brown, V",
                                                   "dark, VI"};
    double density[3];
    colour_of(tone, 0, density);
    struct image_lab lab = image_lab_of_density(density);
    snprintf(text, 40, "%s (ITA %.0f)", types[tone],
             atan2(lab.lightness - 50, lab.b) * (180 / M_PI));
    return text;
}

/* Value noise between the nodes of a lattice, in -1 .. 1. */
static double lattice(double x, double y, uint32_t salt)
{
    int left = (int)floor(x), top = (int)floor(y);
    double u = x - left, v = y - top, value = 0;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    for (int j = 0; j < 2; j++)
        for (int i = 0; i < 2; i++)
            value += (i ? u : 1 - u) * (j ? v : 1 - v) *
                     drawn_grain((uint32_t)(left + i), (uint32_t)(top + j), salt);
    return value;
}

/* Furrows and islands of the skin's relief: grey, as shading is, of 0.3 and 0.8 mm. On the faces
   in data/ the texture between 0.25 and 2 mm has a standard deviation of 0.03 to 0.06. */
static void add_texture(struct drawn *skin, int seed)
{
    for (int y = 0; y < DRAWN_SIDE; y++)
        for (int x = 0; x < DRAWN_SIDE; x++) {
            double mx = x * drawn_mm_per_px, my = y * drawn_mm_per_px;
            double relief = 0.06 * lattice(mx / 0.5, my / 0.5, (uint32_t)seed + 21) +
                            0.05 * lattice(mx / 1.1, my / 1.1, (uint32_t)seed + 22);
            for (int c = 0; c < 3; c++)
                skin->density[c][y][x] += relief;
        }
}

/* A slope across, a soft fold, and the edge of a shadow. */
static void add_shading(struct drawn *skin, int seed)
{
    double turn = 2 * M_PI * uniform(seed, 0, 31), place = 10 + 16 * uniform(seed, 1, 31);
    double fold = 8 + 20 * uniform(seed, 2, 31);
    for (int y = 0; y < DRAWN_SIDE; y++)
        for (int x = 0; x < DRAWN_SIDE; x++) {
            double mx = x * drawn_mm_per_px - 18, my = y * drawn_mm_per_px - 18;
            double along = mx * cos(turn) + my * sin(turn);
            double shade = 0.02 * along + 0.4 / (1 + exp(-(along + 18 - place) / 0.8)) +
                           0.25 * exp(-pow(my + 18 - fold - 0.1 * mx, 2) / (2 * 1.2 * 1.2));
            for (int c = 0; c < 3; c++)
                skin->density[c][y][x] += shade;
        }
}

/* Vellus and dark hairs, some crossing: 80 to 120 um wide, seen through 0.15 mm pixels. */
static void add_hairs(struct drawn *skin, int seed)
{
    for (int hair = 0; hair < 30; hair++) {
        double x = 36 * uniform(seed, hair, 41), y = 36 * uniform(seed, hair, 42);
        double heading = 0.6 + 0.8 * uniform(seed, hair, 43);
        double bend = 0.1 * (uniform(seed, hair, 44) - 0.5);
        double radius = 0.04 + 0.02 * uniform(seed, hair, 45);
        double dark = hair % 3 ? 0.6 : 1.5, length = 5 + 7 * uniform(seed, hair, 46);
        for (double s = 0; s < length; s += 0.05) {
            drawn_lay(skin, drawn_hair, 0.35 * dark, x, y, radius, radius);
            x += 0.05 * cos(heading);
            y += 0.05 * sin(heading);
            heading += 0.05 * bend;
        }
    }
}

/* Openings of 0.15 to 0.3 mm, about one a mm2, darker by a tenth to a quarter. */
static void add_pores(struct drawn *skin, int seed)
{
    for (int pore = 0; pore < 1200; pore++) {
        double radius = 0.08 + 0.08 * uniform(seed, pore, 51);
        drawn_lay(skin, drawn_grey, 0.1 + 0.2 * uniform(seed, pore, 52),
                  36 * uniform(seed, pore, 53), 36 * uniform(seed, pore, 54), radius, radius);
    }
}

static bool is_free(const struct scene_spots *spots, const struct scene_spot *spot, double apart)
{
    double radius = fmax(spot->radius_x, spot->radius_y);
    for (int i = 0; i < spots->count; i++) {
        double other = fmax(spots->at[i].radius_x, spots->at[i].radius_y);
        if (hypot(spots->at[i].x - spot->x, spots->at[i].y - spot->y) < apart * (radius + other))
            return false;
    }
    return true;
}

/* Apart by 1.7 times their radii; in a field of freckles by 1.25, where they all but touch. */
static void plan(enum scene scene, int tone, int seed, struct scene_spots *spots)
{
    bool freckles = scene == SCENE_FRECKLES;
    int wanted = freckles ? 50 : 12;
    spots->count = 0;
    for (int try = 0; try < 4000 && spots->count < wanted; try++) {
        double size = uniform(seed, try, 11), stretch = 1 + 0.3 * uniform(seed, try, 12);
        double diameter = freckles ? 1.5 + size : 1.5 + 3.5 * size * size;
        struct scene_spot spot = {.x = 3 + 30 * uniform(seed, try, 13),
                                  .y = 3 + 30 * uniform(seed, try, 14),
                                  .radius_x = diameter / 2 * stretch,
                                  .radius_y = diameter / 2,
                                  .delta_e00 = 4 + 10 * pow(uniform(seed, try, 15), 1.5)};
        if (uniform(seed, try, 16) < 0.5) {
            spot.radius_y = spot.radius_x;
            spot.radius_x = diameter / 2;
        }
        spot.amount = amount_of(tone, spot.delta_e00);
        if (is_free(spots, &spot, freckles ? 1.25 : 1.7))
            spots->at[spots->count++] = spot;
    }
}

struct drawn *scene_draw(enum scene scene, int tone, int seed, const double *darker,
                         struct scene_spots *spots)
{
    struct drawn *skin = drawn_blank(tone);
    skin->noise = 1; /* a phone's in good light, after its own smoothing */
    skin->shot = (uint32_t)seed;
    plan(scene, tone, seed, spots);
    add_texture(skin, seed);
    if (scene == SCENE_SHADING)
        add_shading(skin, seed);
    if (scene == SCENE_PORES)
        add_pores(skin, seed);
    for (int i = 0; i < spots->count; i++) {
        const struct scene_spot *spot = &spots->at[i];
        drawn_lay(skin, drawn_melanin, spot->amount * (darker ? darker[i] : 1), spot->x, spot->y,
                  spot->radius_x, spot->radius_y);
    }
    if (scene == SCENE_HAIRS)
        add_hairs(skin, seed);
    return skin;
}
