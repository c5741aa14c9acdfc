/* The response of the oriented bank at one scale. Knows no photograph and no threshold.

   Large sigmas work at half, quarter ... size, as in gaussian.c; the strongest response is
   enlarged, and each pixel takes the direction of the reduced pixel that it lies in. */
#include "line_bank.h"
#include "rows.h"

#include <math.h>

static const double LEAST_SIGMA = 2.5;
/* MARGIN: px around what is reduced, so that the edge is replicated as at full size nearly. */
enum { POINTS = 6, LARGEST_FACTOR = 64, MARGIN = 8 };

/* Halves the source as long as sigma stays at least LEAST_SIGMA. */
static int reduce(const struct kernels *kernels, struct plane *plane, double sigma, int *factor,
                  struct arena *scratch, struct meso_error *err)
{
    int wanted = 1;
    while (wanted < LARGEST_FACTOR && sigma / (2 * wanted) >= LEAST_SIGMA)
        wanted *= 2;
    int margin = MARGIN * wanted / 2;
    for (*factor = 1; *factor < wanted; *factor *= 2) {
        struct plane half;
        int code = kernels_plane_new(&half, (plane->width + 1) / 2 + 2 * margin,
                                     (plane->height + 1) / 2 + 2 * margin, scratch, err);
        if (code)
            return code;
        kernels->halve(*plane, margin, half);
        *plane = half;
        margin = 0;
    }
    return MESO_OK;
}

static void enlarge_directions(const uint8_t *small, int small_width, int factor, int width,
                               int height, uint8_t *direction, ptrdiff_t direction_stride)
{
    for (int y = 0; y < height; y++) {
        const uint8_t *row = small + (ptrdiff_t)(y / factor + MARGIN) * small_width + MARGIN;
        for (int x = 0; x < width; x++)
            direction[y * direction_stride + x] = row[x / factor];
    }
}

static int respond_reduced(const struct kernels *kernels, const struct kernels_line_bank *bank,
                           struct plane source, int factor, struct plane response,
                           uint8_t *direction, ptrdiff_t direction_stride, void *memory,
                           struct arena *scratch, struct meso_error *err)
{
    struct plane small;
    int code = kernels_plane_new(&small, source.width, source.height, scratch, err);
    if (code)
        return code;
    uint8_t *small_direction =
        base_arena_alloc(scratch, (size_t)source.width * (size_t)source.height, err);
    if (!small_direction)
        return MESO_E_OUT_OF_MEMORY;
    kernels->line_bank(source, (struct mask){0}, bank, small, small_direction, source.width,
                       memory);
    kernels->enlarge(small, MARGIN, factor, POINTS, response);
    enlarge_directions(small_direction, source.width, factor, response.width, response.height,
                       direction, direction_stride);
    return MESO_OK;
}

static int respond(const struct kernels *kernels, struct plane source, struct mask within,
                   double blurred, double sigma, double along_ratio, double range,
                   struct plane response, uint8_t *direction, ptrdiff_t direction_stride,
                   struct arena *scratch, struct meso_error *err)
{
    struct kernels_line_bank bank;
    int factor, code = reduce(kernels, &source, sigma, &factor, scratch, err);
    if (code)
        return code;
    /* halving has blurred by 0.75 px^2 at each size */
    double halving = 0.25 * ((double)factor * factor - 1);
    double left = sqrt(fmax(sigma * sigma - blurred * blurred - halving, 0)) / factor;
    if (!kernels_line_bank_design(left, sigma / factor, along_ratio, range, &bank))
        return base_error(err, MESO_E_USAGE,
                          "lines of sigma %g px, %g times as long, of values up to %g", sigma,
                          along_ratio, range);
    void *memory = base_arena_alloc(scratch, kernels_line_scratch_bytes(&bank), err);
    if (!memory)
        return MESO_E_OUT_OF_MEMORY;
    if (factor > 1)
        return respond_reduced(kernels, &bank, source, factor, response, direction,
                               direction_stride, memory, scratch, err);
    kernels->line_bank(source, within, &bank, response, direction, direction_stride, memory);
    return MESO_OK;
}

int kernels_line_response_within(const struct kernels *kernels, struct plane source,
                                 struct mask within, double blurred, double sigma,
                                 double along_ratio, double range, struct plane response,
                                 uint8_t *direction, ptrdiff_t direction_stride,
                                 struct arena *scratch, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = respond(kernels, source, within, blurred, sigma, along_ratio, range, response,
                       direction, direction_stride, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}

int kernels_line_response(const struct kernels *kernels, struct plane source, double sigma,
                          double along_ratio, double range, struct plane response,
                          uint8_t *direction, ptrdiff_t direction_stride, struct arena *scratch,
                          struct meso_error *err)
{
    return kernels_line_response_within(kernels, source, (struct mask){0}, 0, sigma, along_ratio,
                                        range, response, direction, direction_stride, scratch, err);
}
