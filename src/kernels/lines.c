/* The response of the oriented bank at one scale. Knows no photograph and no threshold.

   Large sigmas work at reduced scale (gaussian.c). Each direction is enlarged before the strongest
   is taken: directions are smooth, their maximum has edges that enlarging would round off. */
#include "reduced.h"

static const double LARGEST_ALONG_PX = 32;
enum { POINTS = 6 };

/* One direction after the other: averaged small, enlarged, the strongest kept. */
static int respond_reduced(const struct kernels *kernels, const struct kernels_reduced *reduced,
                           struct plane hessian[3], float along, struct plane response,
                           uint8_t *direction, ptrdiff_t direction_stride, struct arena *scratch,
                           struct meso_error *err)
{
    struct plane small, large;
    int margin = reduced->margin; /* what filtering needed and lines, as at full size, don't see */
    int width = reduced->plane.width - 2 * margin, height = reduced->plane.height - 2 * margin;
    for (int i = 0; i < 3; i++)
        hessian[i] = kernels_plane_window(hessian[i], margin, margin, width, height);
    int code = kernels_plane_new(&small, width, height, scratch, err);
    if (!code)
        code = kernels_plane_new(&large, response.width, response.height, scratch, err);
    for (int d = 0; d < KERNELS_DIRECTIONS && !code; d++) {
        kernels->line_direction(hessian[0], hessian[1], hessian[2], d, along, small);
        kernels->enlarge(small, 0, reduced->factor, POINTS, large);
        kernels->strongest(large, d, response, direction, direction_stride);
    }
    return code;
}

static int respond(const struct kernels *kernels, struct plane source, double sigma,
                   double along_ratio, struct plane response, uint8_t *direction,
                   ptrdiff_t direction_stride, struct arena *scratch, struct meso_error *err)
{
    struct kernels_reduced reduced;
    struct plane hessian[3];
    int code = kernels_reduce(kernels, source, sigma, &reduced, scratch, err);
    if (code)
        return code;
    float along = (float)(along_ratio * reduced.scale_sigma);
    if (!(along >= 0.3 && along <= LARGEST_ALONG_PX))
        return base_error(err, MESO_E_USAGE, "lines of sigma %g px averaged over %g times that",
                          sigma, along_ratio);
    code = kernels_reduced_hessian(kernels, &reduced, hessian, scratch, err);
    if (code)
        return code;
    if (reduced.factor > 1)
        return respond_reduced(kernels, &reduced, hessian, along, response, direction,
                               direction_stride, scratch, err);
    kernels->line_bank(hessian[0], hessian[1], hessian[2], along, response, direction,
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
