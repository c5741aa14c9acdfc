/* How much a face's fine detail runs in one direction, cell by cell: hairs do, pores and the grain
   of a shining forehead do not. */
#include "skin_work.h"

#include <math.h>

/* The area over which the direction is taken. */
static const double area_mm = 2;

struct tensor {
    struct plane xx, yy, xy; /* of the cells */
};

/* Products of the slopes of red density (central differences), summed over one cell. */
static void sum_cell(const struct skin_work *work, const struct tensor *tensor, int cx, int cy)
{
    int size = work->cells.size;
    double xx = 0, yy = 0, xy = 0;
    for (int y = cy * size; y < (cy + 1) * size; y++)
        for (int x = cx * size; x < (cx + 1) * size; x++) {
            if (x < 1 || y < 1 || x >= work->width - 1 || y >= work->height - 1 ||
                !work->inside.at[y * work->inside.stride + x])
                continue;
            const float *at = work->red.at + y * work->red.stride + x;
            double dx = (double)(at[1] - at[-1]);
            double dy = (double)(at[work->red.stride] - at[-work->red.stride]);
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
    ptrdiff_t cell = cy * tensor->xx.stride + cx;
    tensor->xx.at[cell] = (float)xx;
    tensor->yy.at[cell] = (float)yy;
    tensor->xy.at[cell] = (float)xy;
}

static int smooth(struct skin_work *work, struct plane *plane, struct meso_error *err)
{
    struct plane out;
    int code = kernels_plane_new(&out, plane->width, plane->height, work->arena, err);
    if (!code)
        code = kernels_gaussian(work->kernels, *plane, area_mm * work->px_per_mm / work->cells.size,
                                out, work->arena, err);
    *plane = out;
    return code;
}

int locate_skin_grain(struct skin_work *work, struct plane *out, struct meso_error *err)
{
    int width = work->cells.red.width, height = work->cells.red.height;
    struct tensor tensor;
    struct plane *const planes[] = {&tensor.xx, &tensor.yy, &tensor.xy};
    int code = kernels_plane_new(out, width, height, work->arena, err);
    for (int i = 0; i < 3 && !code; i++)
        code = kernels_plane_new(planes[i], width, height, work->arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            sum_cell(work, &tensor, x, y);
    for (int i = 0; i < 3 && !code; i++)
        code = smooth(work, planes[i], err);
    for (int y = 0; y < height && !code; y++)
        for (int x = 0; x < width; x++) {
            ptrdiff_t cell = y * tensor.xx.stride + x;
            double xx = (double)tensor.xx.at[cell], yy = (double)tensor.yy.at[cell];
            double along = hypot(xx - yy, 2 * (double)tensor.xy.at[cell]);
            out->at[y * out->stride + x] = (float)(xx + yy > 0 ? along / (xx + yy) : 0);
        }
    return code;
}
