/* The dark border of a trichoscope's round field, found along rays from the edge to the middle:
   dark against the rest, and broader than any hair. A light fall towards the corners that leaves
   the skin visible is no border and stays. */
#include "cut.h"

#include <math.h>
#include <string.h>

enum { WORKING_SIDE = 512, RAYS = 180, NEIGHBOURS = 2 };

/* Darker than this share of the photograph's bright quarter (0.4 of the encoded value is about an
   eighth of the light): there, noise and the edge outweigh what could be measured. */
static const double dark_share = 0.4;
/* A border is broader than this share of the longer side; a hair at 20x magnification is narrower.
 */
static const double least_breadth = 0.03;
/* The transition from field to border, which goes with the border. */
static const double soft_edge = 0.015;

struct ray {
    double dx, dy;    /* from the middle, unit length */
    double to_edge;   /* where it leaves the photograph */
    double to_border; /* where the field ends */
};

static int small_luma(const struct photo *photo, const struct kernels *kernels, struct plane *small,
                      struct arena *arena, struct meso_error *err)
{
    double longer = fmax(photo->width, photo->height), shrink = fmin(1, WORKING_SIDE / longer);
    int width = (int)fmax(1, photo->width * shrink), height = (int)fmax(1, photo->height * shrink);
    ptrdiff_t stride = (ptrdiff_t)width * 3;
    uint8_t *rgb = base_arena_alloc(arena, (size_t)stride * (size_t)height, err);
    if (!rgb)
        return MESO_E_OUT_OF_MEMORY;
    int code = kernels_plane_new(small, width, height, arena, err);
    if (!code)
        code = opencv_resize_rgb8(photo->rgb, photo->stride, photo->width, photo->height, rgb,
                                  stride, width, height, err);
    if (!code)
        kernels->luma_rgb8(rgb, stride, *small);
    return code;
}

/* The upper quartile: skin, also between many dark hairs or around a dark lesion. */
static double bright_quarter(struct plane luma)
{
    int histogram[256] = {0}, level = 255;
    for (int y = 0; y < luma.height; y++)
        for (int x = 0; x < luma.width; x++)
            histogram[(int)fminf(fmaxf(luma.at[y * luma.stride + x], 0), 255)]++;
    for (int above = histogram[255]; level > 0 && above < luma.width * luma.height / 4;)
        above += histogram[--level];
    return level;
}

static struct ray cast_ray(struct plane luma, int index, double level)
{
    double angle = 2 * 3.14159265358979323846 * index / RAYS;
    struct ray ray = {cos(angle), sin(angle), 0, 0};
    double half_width = luma.width / 2.0, half_height = luma.height / 2.0;
    ray.to_edge =
        fmin(half_width / fmax(fabs(ray.dx), 1e-9), half_height / fmax(fabs(ray.dy), 1e-9));
    double radius = ray.to_edge - 0.5;
    for (; radius > 0; radius -= 0.5) {
        int x = (int)(half_width + ray.dx * radius), y = (int)(half_height + ray.dy * radius);
        if ((double)luma.at[y * luma.stride + x] >= level)
            break;
    }
    ray.to_border = fmax(radius, 0);
    return ray;
}

/* A ray is cut only if its neighbours are: a hair that runs along one ray is no border. */
static bool is_cut(const struct ray rays[RAYS], int index, double breadth)
{
    for (int k = -NEIGHBOURS; k <= NEIGHBOURS; k++) {
        const struct ray *ray = &rays[(index + k + RAYS) % RAYS];
        if (ray->to_edge - ray->to_border < breadth)
            return false;
    }
    return true;
}

static int field_of(struct plane luma, double scale_x, double scale_y, struct image_polygon *out)
{
    struct ray rays[RAYS];
    double longer = fmax(luma.width, luma.height), level = dark_share * bright_quarter(luma);
    int cut = 0;
    for (int i = 0; i < RAYS; i++)
        rays[i] = cast_ray(luma, i, level);
    for (int i = 0; i < RAYS; i++) {
        bool limited = is_cut(rays, i, least_breadth * longer);
        double radius = limited ? fmax(rays[i].to_border - soft_edge * longer, 0) : rays[i].to_edge;
        out->points[i].x = (luma.width / 2.0 + rays[i].dx * radius) * scale_x;
        out->points[i].y = (luma.height / 2.0 + rays[i].dy * radius) * scale_y;
        cut += limited;
    }
    return cut;
}

int locate_cut_field(const struct photo *photo, const struct kernels *kernels,
                     struct image_polygon *out, struct arena *arena, struct meso_error *err)
{
    *out = (struct image_polygon){base_arena_calloc(arena, RAYS, sizeof *out->points, err), 0};
    if (!out->points)
        return MESO_E_OUT_OF_MEMORY;
    struct base_arena_mark mark = base_arena_mark(arena);
    struct plane luma;
    int code = small_luma(photo, kernels, &luma, arena, err);
    if (!code &&
        field_of(luma, (double)photo->width / luma.width, (double)photo->height / luma.height, out))
        out->count = RAYS;
    base_arena_rewind(arena, mark);
    return code;
}
