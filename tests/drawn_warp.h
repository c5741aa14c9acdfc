/* Warps that are known exactly, and how far a map is from one. For tests of mappings. */
#ifndef TESTS_DRAWN_WARP_H
#define TESTS_DRAWN_WARP_H

#include "align/align.h"

#include "drawn_textures.h"

enum { SIDE = 480 };

/* A warp with its inverse: a turn, a scale, a shift, a tilt of the camera, and a smooth wave. */
struct warp {
    double angle, scale, shift_x, shift_y, tilt_x, tilt_y, wave;
};

/* Follow-up -> drawing (the baseline's frame). */
static inline struct image_point place(const void *context, double x, double y)
{
    const struct warp *w = context;
    double u = x - SIDE / 2.0, v = y - SIDE / 2.0;
    double depth = 1 + w->tilt_x * u + w->tilt_y * v;
    double c = cos(w->angle) / w->scale, s = sin(w->angle) / w->scale;
    double p = (c * u + s * v) / depth, q = (-s * u + c * v) / depth;
    return (struct image_point){p + SIDE / 2.0 - w->shift_x + w->wave * sin(q / 70),
                                q + SIDE / 2.0 - w->shift_y + w->wave * cos(p / 60)};
}

struct errors {
    double median, p95, worst, valid;
};

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How far a mapped position of the baseline is from where it came from, in baseline px. */
static inline struct errors compare(const struct align_map *map, const struct warp *warp)
{
    static double found[SIDE * SIDE / 16];
    int count = 0, wanted = 0;
    for (int y = 4; y < SIDE; y += 8)
        for (int x = 4; x < SIDE; x += 8) {
            double to_x, to_y;
            bool valid = align_point(map, x, y, &to_x, &to_y);
            struct image_point back = place(warp, to_x, to_y);
            wanted += to_x > 0 && to_y > 0 && to_x < SIDE && to_y < SIDE;
            if (valid)
                found[count++] = hypot(back.x - x, back.y - y);
        }
    qsort(found, (size_t)count, sizeof *found, by_size);
    if (!count)
        return (struct errors){1e9, 1e9, 1e9, 0};
    return (struct errors){found[count / 2], found[count * 95 / 100], found[count - 1],
                           (double)count / wanted};
}

static inline double grey(const struct photo *photo, double x, double y)
{
    int i = (int)floor(x - 0.5), j = (int)floor(y - 0.5);
    double u = x - 0.5 - i, v = y - 0.5 - j, value[4];
    for (int k = 0; k < 4; k++) {
        int column = i + (k & 1), row = j + (k >> 1);
        column = column < 0 ? 0 : column >= photo->width ? photo->width - 1 : column;
        row = row < 0 ? 0 : row >= photo->height ? photo->height - 1 : row;
        value[k] = photo->rgb[row * photo->stride + column * 3 + 1];
    }
    return (1 - v) * ((1 - u) * value[0] + u * value[1]) + v * ((1 - u) * value[2] + u * value[3]);
}

/* Ring minus disc around a place of the baseline; through the map when there is one. */
static inline double contrast(const struct photo *photo, const struct align_map *map, double x,
                              double y, double radius)
{
    double sum[2] = {0, 0};
    int count[2] = {0, 0};
    for (double dy = -2 * radius; dy <= 2 * radius; dy += 0.5)
        for (double dx = -2 * radius; dx <= 2 * radius; dx += 0.5) {
            double distance = hypot(dx, dy) / radius, to_x = x + dx, to_y = y + dy;
            int ring = distance > 1.5;
            if (distance > 2 || (distance > 1 && !ring))
                continue;
            if (map)
                align_point(map, to_x, to_y, &to_x, &to_y);
            sum[ring] += grey(photo, to_x, to_y);
            count[ring]++;
        }
    return sum[1] / count[1] - sum[0] / count[0];
}

struct fixture {
    struct kernels kernels;
    struct opencv *opencv;
    struct arena *arena;
};

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    return kernels_select(&f->kernels, NULL) || opencv_open(&f->opencv, NULL) ||
           base_arena_new(&f->arena, 0, NULL);
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    base_arena_free(f->arena);
    opencv_close(f->opencv);
    free(f);
    return 0;
}

#endif
