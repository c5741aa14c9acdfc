/* Drawn skin with known lines: pores, shading, wrinkles, hairs, spots and edges at known places in
   millimetres, photographed with a chosen scale, turn, exposure, white balance, blur and noise.
   It knows the measure's physics (log light) but none of its code. */
#ifndef TESTS_DRAWN_SKIN_H
#define TESTS_DRAWN_SKIN_H

#include "image/image.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN_MAX_THINGS = 64, DRAWN_MAX_POINTS = 96 };

enum drawn_kind { DRAWN_WRINKLE, DRAWN_HAIR, DRAWN_SPOT, DRAWN_EDGE };
struct drawn_thing {
    enum drawn_kind kind;
    struct image_point points[DRAWN_MAX_POINTS]; /* mm; a spot and an edge have 1 and 2 */
    int count;
    double width_mm;                 /* at half depth; a spot's diameter */
    double depth;                    /* ln units */
    double colour[3];                /* times the depth, for red, green, blue */
    double left, top, right, bottom; /* of the points, mm */
};
struct drawn_skin {
    double width_mm, height_mm;
    double tone[3]; /* linear light of the skin */
    double pores;   /* SD in ln units */
    double shading; /* ln units from left to right and in a broad wave */
    uint32_t seed;
    struct drawn_thing things[DRAWN_MAX_THINGS];
    int count;
};
struct drawn_camera {
    double px_per_mm, turn_deg, exposure_ev, white[3], blur_px, noise;
};

static const struct drawn_camera drawn_plain_camera = {8, 0, 0, {1, 1, 1}, 0.6, 0.004};

static inline uint32_t drawn_hash(uint32_t a, uint32_t b, uint32_t seed)
{
    uint32_t h = a * 0x9e3779b1u ^ (b + 0x7f4a7c15u) * 0x85ebca6bu ^ seed * 0xc2b2ae35u;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    h *= 0x297a2d39u;
    return h ^ h >> 15;
}

static inline double drawn_uniform(uint32_t a, uint32_t b, uint32_t seed)
{
    return drawn_hash(a, b, seed) / 4294967296.0;
}

/* Close to a normal deviate: the sum of four uniform ones. */
static inline double drawn_normal(uint32_t a, uint32_t b, uint32_t seed)
{
    double sum = 0;
    for (uint32_t i = 0; i < 4; i++)
        sum += drawn_uniform(a, b, seed * 4 + i);
    return (sum - 2) * 1.7320508;
}

/* Pores and plateaux: one soft blob, dark or light, in each cell of 0.35 mm. SD about 1. */
static inline double drawn_pores(double x, double y, uint32_t seed)
{
    const double cell = 0.35, sigma = 0.14;
    int i0 = (int)floor(x / cell), j0 = (int)floor(y / cell);
    double sum = 0;
    for (int j = j0 - 1; j <= j0 + 1; j++)
        for (int i = i0 - 1; i <= i0 + 1; i++) {
            uint32_t a = (uint32_t)(i + 4096), b = (uint32_t)(j + 4096);
            double px = (i + drawn_uniform(a, b, seed + 1)) * cell;
            double py = (j + drawn_uniform(a, b, seed + 2)) * cell;
            double d2 = ((x - px) * (x - px) + (y - py) * (y - py)) / (2 * sigma * sigma);
            sum += drawn_normal(a, b, seed + 3) * exp(-d2);
        }
    return 1.4 * sum;
}

/* Distance to a polyline, signed by the side, and how far along it in 0..1. */
static inline double drawn_distance(const struct drawn_thing *thing, double x, double y,
                                    double *along)
{
    double best = 1e9, at = 0;
    for (int i = 0; i + 1 < thing->count; i++) {
        struct image_point a = thing->points[i], b = thing->points[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y;
        double t = ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy);
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        double ex = x - a.x - t * dx, ey = y - a.y - t * dy, d = hypot(ex, ey);
        if (d < fabs(best)) {
            best = dx * ey - dy * ex < 0 ? -d : d;
            at = (i + t) / (thing->count - 1);
        }
    }
    *along = at;
    return best;
}

/* A crease: a valley, and a lit flank on its lower side; it fades in over its outer twentieths. */
static inline double drawn_profile(const struct drawn_thing *thing, double distance, double along)
{
    double sigma = thing->width_mm / 2.3548;
    switch (thing->kind) {
    case DRAWN_WRINKLE: {
        double end = fmin(along, 1 - along) / 0.05, fade = end < 1 ? end : 1;
        double valley = exp(-distance * distance / (2 * sigma * sigma));
        double flank = (distance - 2.5 * sigma) / (1.2 * sigma);
        return fade * thing->depth * (-valley + 0.3 * exp(-flank * flank / 2));
    }
    case DRAWN_HAIR:
    case DRAWN_SPOT: {
        double edge = (fabs(distance) - thing->width_mm / 2) / 0.02;
        return edge > 30 ? 0 : -thing->depth / (1 + exp(edge));
    }
    default: /* a shadow's edge, soft over its width */
        return -thing->depth / (1 + exp(-distance / (thing->width_mm / 4)));
    }
}

static inline void drawn_light(const struct drawn_skin *skin, double x, double y, double light[3])
{
    double common =
        skin->pores * drawn_pores(x, y, skin->seed) +
        skin->shading * (x / skin->width_mm - 0.5 + 0.5 * sin(6.2831853 * (y / 40 + x / 90)));
    for (int c = 0; c < 3; c++)
        light[c] = log(skin->tone[c]) + common;
    for (int i = 0; i < skin->count; i++) {
        const struct drawn_thing *thing = &skin->things[i];
        double along = 0.5, distance, reach = 3 * thing->width_mm + 0.7;
        if (thing->kind != DRAWN_EDGE && (x < thing->left - reach || x > thing->right + reach ||
                                          y < thing->top - reach || y > thing->bottom + reach))
            continue;
        if (thing->kind == DRAWN_SPOT)
            distance = hypot(x - thing->points[0].x, y - thing->points[0].y);
        else
            distance = drawn_distance(thing, x, y, &along);
        if (thing->kind != DRAWN_EDGE && fabs(distance) > reach)
            continue;
        double change = drawn_profile(thing, distance, along);
        for (int c = 0; c < 3; c++)
            light[c] += change * thing->colour[c];
    }
    for (int c = 0; c < 3; c++)
        light[c] = exp(light[c]);
}

/* Where in the photograph a point of the skin lies, and back. */
static inline struct image_point drawn_to_px(const struct drawn_skin *skin,
                                             const struct drawn_camera *camera, double x, double y)
{
    double a = camera->turn_deg * 0.017453292519943295, c = cos(a), s = sin(a);
    double dx = x - skin->width_mm / 2, dy = y - skin->height_mm / 2;
    return (struct image_point){camera->px_per_mm * (skin->width_mm / 2 + c * dx - s * dy),
                                camera->px_per_mm * (skin->height_mm / 2 + s * dx + c * dy)};
}

static inline struct image_point drawn_to_mm(const struct drawn_skin *skin,
                                             const struct drawn_camera *camera, double x, double y)
{
    double a = camera->turn_deg * 0.017453292519943295, c = cos(a), s = sin(a);
    double dx = x / camera->px_per_mm - skin->width_mm / 2;
    double dy = y / camera->px_per_mm - skin->height_mm / 2;
    return (struct image_point){skin->width_mm / 2 + c * dx + s * dy,
                                skin->height_mm / 2 - s * dx + c * dy};
}

static inline void drawn_blur_rows(const float *from, float *to, int count, ptrdiff_t step,
                                   int lines, ptrdiff_t line_step, double sigma)
{
    int reach = (int)ceil(4 * sigma);
    for (int l = 0; l < lines; l++)
        for (int i = 0; i < count; i++) {
            double sum = 0, weights = 0;
            for (int k = -reach; k <= reach; k++) {
                int at = i + k < 0 ? 0 : i + k >= count ? count - 1 : i + k;
                double weight = exp(-k * k / (2 * sigma * sigma));
                sum += weight * (double)from[l * line_step + at * step];
                weights += weight;
            }
            to[l * line_step + i * step] = (float)(sum / weights);
        }
}

static inline uint8_t drawn_encode(double linear)
{
    linear = linear < 0 ? 0 : linear > 1 ? 1 : linear;
    double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
    return (uint8_t)floor(255 * value + 0.5);
}

/* malloc'ed rgb; the caller frees photo->rgb. */
static inline bool drawn_photograph(const struct drawn_skin *skin,
                                    const struct drawn_camera *camera, struct photo *photo)
{
    int width = (int)(skin->width_mm * camera->px_per_mm);
    int height = (int)(skin->height_mm * camera->px_per_mm);
    size_t pixels = (size_t)width * (size_t)height;
    float *linear = malloc(3 * pixels * sizeof *linear), *other = malloc(pixels * sizeof *other);
    uint8_t *rgb = malloc(3 * pixels);
    memset(photo, 0, sizeof *photo);
    if (!linear || !other || !rgb) {
        free(linear);
        free(other);
        free(rgb);
        return false;
    }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            struct image_point at = drawn_to_mm(skin, camera, x + 0.5, y + 0.5);
            double light[3];
            drawn_light(skin, at.x, at.y, light);
            for (int c = 0; c < 3; c++)
                linear[(size_t)c * pixels + (size_t)(y * width + x)] = (float)light[c];
        }
    for (size_t c = 0; c < 3; c++) {
        float *plane = linear + c * pixels;
        if (camera->blur_px > 0) {
            drawn_blur_rows(plane, other, width, 1, height, width, camera->blur_px);
            drawn_blur_rows(other, plane, height, width, width, 1, camera->blur_px);
        }
        double gain = camera->white[c] * exp2(camera->exposure_ev);
        for (size_t i = 0; i < pixels; i++) {
            double noise = camera->noise * drawn_normal((uint32_t)i, (uint32_t)c, skin->seed + 77);
            rgb[3 * i + c] = drawn_encode(gain * (double)plane[i] * (1 + noise));
        }
    }
    free(linear);
    free(other);
    *photo = (struct photo){.width = width,
                            .height = height,
                            .stride = 3 * (ptrdiff_t)width,
                            .rgb = rgb,
                            .name = "drawn",
                            .format = "png",
                            .bit_depth = 8,
                            .channels = 3,
                            .exif_orientation = 1};
    return true;
}

static inline struct drawn_skin drawn_plain_skin(double width_mm, double height_mm, uint32_t seed)
{
    return (struct drawn_skin){.width_mm = width_mm,
                               .height_mm = height_mm,
                               .tone = {0.45, 0.26, 0.18},
                               .pores = 0.02,
                               .shading = 0.25,
                               .seed = seed};
}

/* A gently curved line from (x0, y0) to (x1, y1); bow: its middle's distance from the chord, mm.
   Returns its length. */
static inline double drawn_add_line(struct drawn_skin *skin, enum drawn_kind kind, double x0,
                                    double y0, double x1, double y1, double bow, double width_mm,
                                    double depth)
{
    struct drawn_thing *thing = &skin->things[skin->count++];
    /* Skin scatters red light furthest, into the crease; a dark hair takes all colours alike. */
    *thing = (struct drawn_thing){
        .kind = kind, .count = 48, .width_mm = width_mm, .depth = depth, .colour = {0.8, 1, 1.08}};
    if (kind != DRAWN_WRINKLE)
        thing->colour[0] = thing->colour[1] = thing->colour[2] = 1;
    double dx = x1 - x0, dy = y1 - y0, norm = hypot(dx, dy), length = 0;
    for (int i = 0; i < thing->count; i++) {
        double t = i / (thing->count - 1.0), away = 4 * bow * t * (1 - t);
        thing->points[i] =
            (struct image_point){x0 + t * dx - away * dy / norm, y0 + t * dy + away * dx / norm};
        bool first = i == 0;
        thing->left = first ? thing->points[i].x : fmin(thing->left, thing->points[i].x);
        thing->right = first ? thing->points[i].x : fmax(thing->right, thing->points[i].x);
        thing->top = first ? thing->points[i].y : fmin(thing->top, thing->points[i].y);
        thing->bottom = first ? thing->points[i].y : fmax(thing->bottom, thing->points[i].y);
        if (i)
            length += hypot(thing->points[i].x - thing->points[i - 1].x,
                            thing->points[i].y - thing->points[i - 1].y);
    }
    return length;
}

static inline void drawn_add_spot(struct drawn_skin *skin, double x, double y, double diameter_mm,
                                  double depth)
{
    skin->things[skin->count++] = (struct drawn_thing){.kind = DRAWN_SPOT,
                                                       .points = {{x, y}},
                                                       .count = 1,
                                                       .width_mm = diameter_mm,
                                                       .depth = depth,
                                                       .colour = {0.6, 1, 1.4},
                                                       .left = x,
                                                       .right = x,
                                                       .top = y,
                                                       .bottom = y};
}

#endif
