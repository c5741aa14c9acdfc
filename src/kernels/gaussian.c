/* Gaussian taps, blur and second derivatives of any sigma. Knows no lines.

   Large sigmas work at reduced scale: the plane is halved (1 3 3 1) as long as the sigma stays at
   least LEAST_SIGMA px, the rest of the variance is blurred there, and the result is enlarged by
   Lagrange interpolation through six pixels. Its error on the second derivative of the thinnest
   line that sigma 2.5 can show is 0.0045 * 105 / sigma^6 = 0.2 %. The reduced plane has a margin as
   wide as the filter, so that the edge is replicated pixel by pixel, as at full size. tests/kernels
   holds the whole against the full computation. */
#include "reduced.h"
#include "rows.h"

#include <math.h>
#include <string.h>

static const double LEAST_SIGMA = 2.5;
enum { LARGEST_FACTOR = 64, POINTS = 6, LARGEST_RADIUS = (KERNELS_MAX_TAPS - 1) / 2 };

void kernels_sampled_gaussian(double sigma, int order, int radius, double half[])
{
    double sum = 0, second = 0, fourth = 0;
    for (int i = -radius; i <= radius; i++) {
        double square = (double)i * i, weight = exp(-0.5 * square / (sigma * sigma));
        sum += weight;
        second += square * weight;
        fourth += square * square * weight;
    }
    double mean_square = second / sum;
    for (int i = 0; i <= radius; i++) {
        double square = (double)i * i, weight = exp(-0.5 * square / (sigma * sigma));
        if (order == 0)
            half[i] = weight / sum;
        else if (order == 1)
            half[i] = i * weight / second;
        else
            half[i] = 2 * (square - mean_square) * weight / (fourth - mean_square * second);
    }
}

static void scaled_taps(double sigma, int order, double scale, float taps[KERNELS_MAX_TAPS],
                        int *radius)
{
    double half[LARGEST_RADIUS + 1];
    int r = kernels_clamp((int)ceil(4 * sigma), 1, LARGEST_RADIUS);
    kernels_sampled_gaussian(sigma, order, r, half);
    double rest = order == 0 ? scale : 0; /* the middle tap takes the rounding of the others */
    for (int i = 1; i <= r; i++) {
        taps[r + i] = (float)(scale * half[i]);
        taps[r - i] = order == 1 ? -taps[r + i] : taps[r + i];
        rest -= (double)taps[r + i] + (double)taps[r - i];
    }
    taps[r] = (float)rest;
    *radius = r;
}

void kernels_gaussian_taps(double sigma, int order, float taps[KERNELS_MAX_TAPS], int *radius)
{
    scaled_taps(sigma, order, 1.0, taps, radius);
}

int kernels_reduce(const struct kernels *kernels, struct plane source, double sigma,
                   struct kernels_reduced *out, struct arena *scratch, struct meso_error *err)
{
    if (!(sigma >= 0.3))
        return base_error(err, MESO_E_USAGE, "a Gaussian of sigma %g px; at least 0.3 is possible",
                          sigma);
    *out = (struct kernels_reduced){source, 0, 1, sigma, sigma};
    int factor = 1, margin = 0;
    while (factor < LARGEST_FACTOR && sigma / (2 * factor) >= LEAST_SIGMA)
        factor *= 2;
    if (factor > 1) /* 4 sigma of the filter, 3 pixels for enlarging, 1 for halving */
        out->margin = margin = (int)ceil(4 * sigma / factor) + 4;
    for (margin *= factor / 2; out->factor < factor; margin = 0) {
        int width = (out->plane.width + 1) / 2 + 2 * margin;
        int height = (out->plane.height + 1) / 2 + 2 * margin;
        struct plane half;
        int code = kernels_plane_new(&half, width, height, scratch, err);
        if (code)
            return code;
        kernels->halve(out->plane, margin, half);
        out->plane = half;
        out->factor *= 2;
    }
    double halving_variance = 0.25 * ((double)factor * factor - 1);
    out->sigma = sqrt(sigma * sigma - halving_variance) / factor;
    out->scale_sigma = sigma / factor;
    if (4 * out->sigma > LARGEST_RADIUS)
        return base_error(err, MESO_E_USAGE, "a Gaussian of sigma %g px; at most %d is possible",
                          sigma, LARGEST_FACTOR * LARGEST_RADIUS / 4);
    return MESO_OK;
}

static void blur(const struct kernels *kernels, struct plane source, double sigma,
                 struct plane destination)
{
    float taps[KERNELS_MAX_TAPS];
    int radius;
    kernels_gaussian_taps(sigma, 0, taps, &radius);
    kernels->convolve(source, destination, taps, radius, taps, radius);
}

static int blur_reduced(const struct kernels *kernels, struct plane source, double sigma,
                        struct plane destination, struct arena *scratch, struct meso_error *err)
{
    struct kernels_reduced reduced;
    struct plane small;
    int code = kernels_reduce(kernels, source, sigma, &reduced, scratch, err);
    if (code)
        return code;
    if (reduced.factor == 1) {
        blur(kernels, source, reduced.sigma, destination);
        return MESO_OK;
    }
    code = kernels_plane_new(&small, reduced.plane.width, reduced.plane.height, scratch, err);
    if (code)
        return code;
    blur(kernels, reduced.plane, reduced.sigma, small);
    kernels->enlarge(small, reduced.margin, reduced.factor, POINTS, destination);
    return MESO_OK;
}

int kernels_gaussian(const struct kernels *kernels, struct plane source, double sigma,
                     struct plane destination, struct arena *scratch, struct meso_error *err)
{
    if (sigma == 0) {
        for (int y = 0; y < source.height; y++)
            memcpy(kernels_row(destination, y), kernels_row(source, y),
                   (size_t)source.width * sizeof(float));
        return MESO_OK;
    }
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = blur_reduced(kernels, source, sigma, destination, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}

/* Derivatives of the plane straight into the three of hessian. */
static void derive(const struct kernels *kernels, const struct kernels_reduced *reduced,
                   const struct plane hessian[3])
{
    const double norm[3] = {1, reduced->scale_sigma, reduced->scale_sigma * reduced->scale_sigma};
    struct kernels_derivatives taps;
    float *half[3] = {taps.smooth, taps.slope, taps.curve};
    for (int order = 0; order < 3; order++) {
        float whole[KERNELS_MAX_TAPS];
        scaled_taps(reduced->sigma, order, norm[order], whole, &taps.radius);
        memcpy(half[order], whole + taps.radius, (size_t)(taps.radius + 1) * sizeof *whole);
    }
    kernels->hessian(reduced->plane, &taps, hessian[0], hessian[1], hessian[2]);
}

/* Second derivatives at the scale of the reduced plane, times scale_sigma squared; planes of the
   arena. */
static int reduced_hessian(const struct kernels *kernels, const struct kernels_reduced *reduced,
                           struct plane hessian[3], struct arena *scratch, struct meso_error *err)
{
    int width = reduced->plane.width, height = reduced->plane.height, code = MESO_OK;
    for (int i = 0; i < 3 && !code; i++)
        code = kernels_plane_new(&hessian[i], width, height, scratch, err);
    if (!code)
        derive(kernels, reduced, hessian);
    return code;
}

static int hessian_at(const struct kernels *kernels, const struct kernels_reduced *reduced,
                      const struct plane out[3], struct arena *scratch, struct meso_error *err)
{
    struct plane small[3];
    if (reduced->factor == 1) {
        derive(kernels, reduced, out);
        return MESO_OK;
    }
    int code = reduced_hessian(kernels, reduced, small, scratch, err);
    for (int i = 0; i < 3 && !code; i++)
        kernels->enlarge(small[i], reduced->margin, reduced->factor, POINTS, out[i]);
    return code;
}

int kernels_hessian(const struct kernels *kernels, struct plane source, double sigma,
                    struct plane xx, struct plane xy, struct plane yy, struct arena *scratch,
                    struct meso_error *err)
{
    const struct plane out[3] = {xx, xy, yy};
    struct kernels_reduced reduced;
    struct base_arena_mark mark = base_arena_mark(scratch);
    int code = kernels_reduce(kernels, source, sigma, &reduced, scratch, err);
    if (!code)
        code = hessian_at(kernels, &reduced, out, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
