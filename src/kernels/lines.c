/* The response of the oriented bank at one scale. Knows no photograph and no threshold. */
#include "reduced.h"
#include "rows.h"

#include <string.h>

static const double LARGEST_ALONG_PX = 32;

/* The small response enlarged, and the direction of the pixel of the small plane at each place. */
static void enlarge_result(const struct kernels *kernels, struct plane small,
                           struct mask small_direction, int factor, struct plane response,
                           uint8_t *direction, ptrdiff_t direction_stride)
{
    kernels->enlarge(small, 0, factor, 6, response);
    for (int y = 0; y < response.height; y++) {
        const uint8_t *in = kernels_mask_row(small_direction, y / factor);
        uint8_t *out = direction + y * direction_stride;
        for (int x = 0; x < response.width; x += factor)
            memset(out + x, in[x / factor], (size_t)kernels_min(factor, response.width - x));
    }
}

static int respond(const struct kernels *kernels, struct plane source, double sigma,
                   double along_ratio, struct plane response, uint8_t *direction,
                   ptrdiff_t direction_stride, struct arena *scratch, struct meso_error *err)
{
    struct kernels_reduced reduced;
    struct plane hessian[3], small;
    struct mask small_direction;
    int code = kernels_reduce(kernels, source, sigma, &reduced, scratch, err);
    if (code)
        return code;
    double along = along_ratio * reduced.scale_sigma;
    if (!(along >= 0.3 && along <= LARGEST_ALONG_PX))
        return base_error(err, MESO_E_USAGE, "lines of sigma %g px averaged over %g times that",
                          sigma, along_ratio);
    code = kernels_reduced_hessian(kernels, &reduced, hessian, scratch, err);
    if (code)
        return code;
    if (reduced.factor == 1) {
        kernels->line_bank(hessian[0], hessian[1], hessian[2], (float)along, response, direction,
                           direction_stride);
        return MESO_OK;
    }
    int width = (source.width + reduced.factor - 1) / reduced.factor;
    int height = (source.height + reduced.factor - 1) / reduced.factor;
    for (int i = 0; i < 3; i++)
        hessian[i] =
            kernels_plane_window(hessian[i], reduced.margin, reduced.margin, width, height);
    code = kernels_plane_new(&small, width, height, scratch, err);
    if (!code)
        code = kernels_mask_new(&small_direction, width, height, scratch, err);
    if (code)
        return code;
    kernels->line_bank(hessian[0], hessian[1], hessian[2], (float)along, small, small_direction.at,
                       small_direction.stride);
    enlarge_result(kernels, small, small_direction, reduced.factor, response, direction,
                   direction_stride);
    return MESO_OK;
}

int kernels_line_response(const struct kernels *kernels, struct plane source, double sigma,
                          double along_ratio, struct plane response, uint8_t *direction,
                          ptrdiff_t direction_stride, struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = respond(kernels, source, sigma, along_ratio, response, direction, direction_stride,
                       scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
