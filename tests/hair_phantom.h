/* Drawn trichoscopic fields whose truth is known: antialiased tapering hairs on textured skin, in
   linear light, then blur, fall of light, glare, noise. Shared by the test and the accuracy topic
   of hair. Own drawing on purpose: the measure is not to be judged by its own idea of a hair. */
#ifndef TESTS_HAIR_PHANTOM_H
#define TESTS_HAIR_PHANTOM_H

#include "image/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct phantom {
    int width, height;
    double um_per_px;
    double skin[3], hair[3]; /* linear light 0..1 */
    float *cover;            /* transparency of all hair so far, 1 = bare skin */
    float *once;             /* coverage by the hair being drawn */
    float *glare;            /* 0..1 */
    double blur_px, noise;   /* noise: sd in grey levels */
    double texture;          /* relative sd of the skin's mottle */
    double vignette;         /* loss of light at the corners */
    uint32_t seed;
    uint8_t *rgb;
    struct photo photo;
    struct zone zone;
};

static inline double phantom_random(struct phantom *p)
{
    p->seed = p->seed * 1664525u + 1013904223u;
    return (p->seed >> 8) / 16777216.0;
}

static inline double phantom_normal(struct phantom *p)
{
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += phantom_random(p);
    return sum - 6;
}

static inline struct phantom phantom_new(int width, int height, double um_per_px, uint32_t seed)
{
    size_t n = (size_t)width * (size_t)height;
    struct phantom p = {.width = width,
                        .height = height,
                        .um_per_px = um_per_px,
                        .skin = {0.55, 0.34, 0.24},
                        .hair = {0.03, 0.022, 0.018},
                        .noise = 2,
                        .blur_px = 0.8,
                        .texture = 0.04,
                        .seed = seed * 2654435761u + 12345};
    p.cover = malloc(n * sizeof(float));
    p.once = calloc(n, sizeof(float));
    p.glare = calloc(n, sizeof(float));
    p.rgb = malloc(3 * n);
    for (size_t i = 0; i < n; i++)
        p.cover[i] = 1;
    return p;
}

static inline void phantom_free(struct phantom *p)
{
    free(p->cover);
    free(p->once);
    free(p->glare);
    free(p->rgb);
    free(p->zone.mask.at);
}

/* One stroke of a hair: a straight piece whose half width changes linearly. */
static inline void phantom_stroke(struct phantom *p, struct image_point a, struct image_point b,
                                  double half_a, double half_b)
{
    double reach = fmax(half_a, half_b) + 1.5, dx = b.x - a.x, dy = b.y - a.y;
    double length2 = dx * dx + dy * dy;
    for (int y = (int)fmax(0, fmin(a.y, b.y) - reach); y < p->height && y < fmax(a.y, b.y) + reach;
         y++)
        for (int x = (int)fmax(0, fmin(a.x, b.x) - reach);
             x < p->width && x < fmax(a.x, b.x) + reach; x++) {
            double t = ((x + 0.5 - a.x) * dx + (y + 0.5 - a.y) * dy) / (length2 + 1e-12);
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            double away = hypot(x + 0.5 - a.x - t * dx, y + 0.5 - a.y - t * dy);
            double half = half_a + t * (half_b - half_a), cover = half - away + 0.5;
            if (2 * half < 1) /* thinner than a pixel: covers part of it */
                cover = fmin(cover, 2 * half);
            float *once = &p->once[(size_t)y * (size_t)p->width + (size_t)x];
            if (cover > (double)*once)
                *once = (float)(cover > 1 ? 1 : cover);
        }
}

/* A hair along the points (px), its diameter going from root to tip; opacity 0..1. */
static inline void phantom_hair(struct phantom *p, const struct image_point *points, int count,
                                double root_um, double tip_um, double opacity)
{
    for (int i = 0; i + 1 < count; i++) {
        double s = (double)i / (count - 1), t = (double)(i + 1) / (count - 1);
        phantom_stroke(p, points[i], points[i + 1],
                       (root_um + s * (tip_um - root_um)) / 2 / p->um_per_px,
                       (root_um + t * (tip_um - root_um)) / 2 / p->um_per_px);
    }
    double top = points[0].y, bottom = points[0].y,
           reach = fmax(root_um, tip_um) / p->um_per_px + 3;
    for (int i = 1; i < count; i++) {
        top = fmin(top, points[i].y);
        bottom = fmax(bottom, points[i].y);
    }
    size_t width = (size_t)p->width;
    size_t first = width * (size_t)fmin(fmax(0, top - reach), p->height);
    size_t last = width * (size_t)fmin(fmax(0, bottom + reach), p->height);
    for (size_t i = first; i < last; i++)
        if (p->once[i] > 0) {
            p->cover[i] *= (float)(1 - opacity * (double)p->once[i]);
            p->once[i] = 0;
        }
}

/* A curved hair from a root: angle at the root, total bend, length in px. */
static inline int phantom_curve(struct image_point root, double angle, double bend, double length,
                                struct image_point points[33])
{
    points[0] = root;
    for (int i = 1; i <= 32; i++) {
        double here = angle + bend * (i - 0.5) / 32;
        points[i].x = points[i - 1].x + length / 32 * cos(here);
        points[i].y = points[i - 1].y + length / 32 * sin(here);
    }
    return 33;
}

static inline void phantom_glare(struct phantom *p, double cx, double cy, double rx, double ry)
{
    for (int y = (int)fmax(0, cy - ry - 2); y < p->height && y < cy + ry + 2; y++)
        for (int x = (int)fmax(0, cx - rx - 2); x < p->width && x < cx + rx + 2; x++) {
            double r = hypot((x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry);
            double value = (1 - r) * fmin(rx, ry) + 0.5;
            float *at = &p->glare[(size_t)y * (size_t)p->width + (size_t)x];
            value = value > 1 ? 1 : value;
            if (value > (double)*at)
                *at = (float)value;
        }
}

static inline void phantom_blur(float *plane, int width, int height, double sigma)
{
    int radius = (int)ceil(4 * sigma);
    float *row = malloc(sizeof(float) * (size_t)(width > height ? width : height));
    double *taps = malloc(sizeof(double) * (size_t)(2 * radius + 1)), sum = 0;
    for (int k = -radius; k <= radius; k++)
        sum += taps[k + radius] = exp(-0.5 * k * k / (sigma * sigma));
    for (int vertical = 0; vertical < 2; vertical++) {
        int lines = vertical ? width : height, n = vertical ? height : width;
        size_t step = vertical ? (size_t)width : 1, line = vertical ? 1 : (size_t)width;
        for (int l = 0; l < lines; l++) {
            float *at = plane + (size_t)l * line;
            for (int i = 0; i < n; i++)
                row[i] = at[(size_t)i * step];
            for (int i = 0; i < n; i++) {
                double value = 0;
                for (int k = -radius; k <= radius; k++) {
                    int j = i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k;
                    value += taps[k + radius] * (double)row[j];
                }
                at[(size_t)i * step] = (float)(value / sum);
            }
        }
    }
    free(row);
    free(taps);
}

/* Noise of unit sd with a grain of sigma px. */
static inline float *phantom_mottle(struct phantom *p, double sigma)
{
    size_t n = (size_t)p->width * (size_t)p->height;
    float *plane = malloc(n * sizeof(float));
    for (size_t i = 0; i < n; i++)
        plane[i] = (float)(2 * phantom_random(p) - 1);
    phantom_blur(plane, p->width, p->height, sigma);
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += (double)plane[i] * (double)plane[i];
    float scale = (float)(1 / sqrt(squares / (double)n));
    for (size_t i = 0; i < n; i++)
        plane[i] *= scale;
    return plane;
}

static inline uint8_t phantom_byte(double linear, double noise)
{
    linear = linear < 0 ? 0 : linear > 1 ? 1 : linear;
    double v = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
    v = v * 255 + noise;
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
}

/* The photograph and the zone of all of it. */
static inline void phantom_develop(struct phantom *p)
{
    size_t n = (size_t)p->width * (size_t)p->height;
    float *coarse = phantom_mottle(p, 40 / p->um_per_px + 1);
    float *light = malloc(n * sizeof(float));
    float *planes = malloc(n * sizeof(float));
    for (size_t i = 0; i < n; i++) {
        double x = ((double)(i % (size_t)p->width) + 0.5) / p->width - 0.5;
        double y = ((double)(i / (size_t)p->width) + 0.5) / p->height - 0.5;
        light[i] = (float)(1 - p->vignette * 2 * (x * x + y * y));
    }
    for (int c = 0; c < 3; c++) {
        for (size_t i = 0; i < n; i++) {
            double skin = p->skin[c] * (1 + p->texture * (double)coarse[i]);
            double value = p->cover[i] * skin + (1 - p->cover[i]) * p->hair[c];
            planes[i] = (float)(value * light[i] * (1 - p->glare[i]) + 1.2 * p->glare[i]);
        }
        if (p->blur_px > 0)
            phantom_blur(planes, p->width, p->height, p->blur_px);
        for (size_t i = 0; i < n; i++)
            p->rgb[3 * i + (size_t)c] = phantom_byte(planes[i], p->noise * phantom_normal(p));
    }
    free(coarse);
    free(light);
    free(planes);
    p->photo = (struct photo){.width = p->width,
                              .height = p->height,
                              .stride = 3 * (ptrdiff_t)p->width,
                              .rgb = p->rgb,
                              .name = "phantom"};
    if (!p->zone.mask.at)
        p->zone.mask.at = malloc(n);
    memset(p->zone.mask.at, 255, n);
    p->zone = (struct zone){.name = "whole",
                            .width = p->width,
                            .height = p->height,
                            .mask = {p->zone.mask.at, p->width, p->height, p->width},
                            .outline_px = (int64_t)n,
                            .valid_px = (int64_t)n};
}

#endif
