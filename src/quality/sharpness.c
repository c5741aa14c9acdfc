/* How sharp a photograph is, from its own edges: an edge blurred again by a known sigma_0 loses a
   share of its slope that tells its own sigma (Zhuo and Sim, Defocus map estimation from a single
   image, Pattern Recognition 2011): sigma = sigma_0 / sqrt(R^2 - 1), R the ratio of the slopes.
   Knows nothing of what the edges belong to; brows, lashes, lips and hairs serve. */
#include "sharpness.h"

#include <math.h>
#include <stdlib.h>

/* The window's larger side at most: enough edges, and the same cost for every camera. */
enum { WINDOW = 1536, MIN_EDGES = 64, BINS = 4096 };
static const double LESS_PX = 0.8, MORE_PX = 1.8; /* s1, s2 */
/* The central difference is itself a box of two pixels, which spreads the edge (2^2 / 12). */
static const double DIFFERENCE_VARIANCE = 1.0 / 3;
/* No edge is sharper than the sensor's own sampling and demosaicing, about 0.5 px; without it
   sharpened edges read 0 and every ratio to them is meaningless. */
static const double SENSOR_VARIANCE = 0.5 * 0.5;
/* Edges are the strongest of the slopes; the sharpest quarter of them is in focus, the others are
   soft by themselves (shading, out of focus). */
static const double EDGE_SHARE = 0.02, SHARPEST = 0.25;

/* Slope magnitude by central differences; the frame of one pixel is 0. */
static void slopes(struct plane source, struct plane out)
{
    for (int y = 0; y < source.height; y++) {
        float *row = out.at + y * out.stride;
        for (int x = 0; x < source.width; x++)
            row[x] = 0;
        if (y == 0 || y == source.height - 1)
            continue;
        const float *at = source.at + y * source.stride;
        for (int x = 1; x < source.width - 1; x++) {
            float dx = at[x + 1] - at[x - 1];
            float dy = at[x + source.stride] - at[x - source.stride];
            row[x] = 0.5f * sqrtf(dx * dx + dy * dy);
        }
    }
}

/* The value above which `share` of the pixels lie, of a plane in 0..256, by histogram. */
static float upper_share(struct plane plane, double share)
{
    int64_t histogram[BINS] = {0}, wanted = (int64_t)(share * plane.width * plane.height), sum = 0;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            int bin = (int)(plane.at[y * plane.stride + x] * (BINS / 256));
            histogram[bin < BINS ? bin : BINS - 1]++;
        }
    int bin = BINS - 1;
    while (bin > 0 && (sum += histogram[bin]) < wanted)
        bin--;
    return (float)bin / (BINS / 256);
}

static bool is_ridge_of_slope(struct plane slope, int x, int y)
{
    const float *at = slope.at + y * slope.stride + x;
    bool across_x = at[0] >= at[-1] && at[0] > at[1];
    bool across_y = at[0] >= at[-slope.stride] && at[0] > at[slope.stride];
    return across_x || across_y;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float edge_sigma(double squared_ratio)
{
    double variance = (MORE_PX * MORE_PX - squared_ratio * LESS_PX * LESS_PX) / (squared_ratio - 1);
    return (float)sqrt(SENSOR_VARIANCE + fmax(variance - DIFFERENCE_VARIANCE, 0));
}

/* Across which of four directions an edge lies: 0 its slope runs along x, 1 along the falling
   diagonal, 2 along y, 3 along the rising one; by Sobel's differences of what it was found in. */
static uint8_t direction_of(struct plane source, int x, int y)
{
    const float *at = source.at + y * source.stride + x;
    ptrdiff_t below = source.stride;
    float dx =
        at[1 - below] + 2 * at[1] + at[1 + below] - at[-1 - below] - 2 * at[-1] - at[-1 + below];
    float dy = at[below - 1] + 2 * at[below] + at[below + 1] - at[-below - 1] - 2 * at[-below] -
               at[-below + 1];
    static const float tan_22 = 0.41421356f;
    if (fabsf(dy) < tan_22 * fabsf(dx))
        return 0;
    if (fabsf(dx) < tan_22 * fabsf(dy))
        return 2;
    return dx * dy > 0 ? 1 : 3;
}

/* The window as edges are looked for in it: its slopes, those after more blur, and the direction of
   each (DIRECTIONS: all together). */
enum { DIRECTIONS = 4, FRAME = 2 };
struct edges {
    struct plane slope, reblurred;
    struct mask direction;
    float level[DIRECTIONS + 1]; /* less is no edge */
};

/* What is blurred along one direction has lost the slopes across it: each direction has edges of
   its own strength. A slope of noise alone must not pass for an edge: of white noise blurred by s1
   the central difference keeps sd / (sqrt(8 pi) s1^2) in each direction, about 0.3 of it. */
static void find_levels(struct edges *edges, struct plane source, double noise)
{
    int histogram[DIRECTIONS][BINS] = {0}, pixels[DIRECTIONS] = {0};
    for (int y = FRAME; y < source.height - FRAME; y++)
        for (int x = FRAME; x < source.width - FRAME; x++) {
            int d = direction_of(source, x, y);
            int bin = (int)(edges->slope.at[y * edges->slope.stride + x] * (BINS / 256));
            edges->direction.at[y * edges->direction.stride + x] = (uint8_t)d;
            histogram[d][bin < BINS ? bin : BINS - 1]++;
            pixels[d]++;
        }
    for (int d = 0; d < DIRECTIONS; d++) {
        int bin = BINS - 1;
        double sum = 0;
        while (bin > 0 && (sum += histogram[d][bin]) < EDGE_SHARE * pixels[d])
            bin--;
        edges->level[d] = fmaxf((float)bin / (BINS / 256), (float)(4 * 0.3 * noise));
    }
    edges->level[DIRECTIONS] =
        fmaxf(upper_share(edges->slope, EDGE_SHARE), (float)(4 * 0.3 * noise));
}

/* Sigmas of the edges of one direction (DIRECTIONS: of all) into `sigmas` (room for every pixel);
   their number. */
static int edge_sigmas(const struct edges *edges, int direction, float *sigmas)
{
    struct plane slope = edges->slope;
    float level = edges->level[direction];
    int count = 0;
    for (int y = FRAME; y < slope.height - FRAME; y++)
        for (int x = FRAME; x < slope.width - FRAME; x++) {
            float own = slope.at[y * slope.stride + x];
            if (own <= level || !is_ridge_of_slope(slope, x, y))
                continue;
            if (direction < DIRECTIONS &&
                edges->direction.at[y * edges->direction.stride + x] != direction)
                continue;
            double ratio = own / edges->reblurred.at[y * edges->reblurred.stride + x];
            double squared = ratio * ratio;
            if (squared > 1.02)
                sigmas[count++] = edge_sigma(squared);
        }
    return count;
}

/* Noise from the mixed second difference, which smooth shading and straight edges leave alone
   (Immerkaer, Fast noise variance estimation, 1996): its mean absolute value where it is small, so
   that edges stay out. Levels are whole numbers, so that a median would come in steps. */
static int noise_of(const struct kernels *kernels, struct plane luma, double *noise,
                    struct arena *scratch, struct meso_error *err)
{
    struct plane detail;
    int code = kernels_plane_new(&detail, luma.width / 2, luma.height / 2, scratch, err);
    if (code)
        return code;
    for (int y = 0; y < detail.height; y++)
        for (int x = 0; x < detail.width; x++) {
            const float *at = luma.at + 2 * y * luma.stride + 2 * x;
            detail.at[y * detail.stride + x] =
                fabsf(at[0] - at[1] - at[luma.stride] + at[luma.stride + 1]);
        }
    double median, sum = 0;
    if ((code = kernels_medians(kernels, detail, (struct mask){0}, &median, NULL, scratch, err)))
        return code;
    /* Four medians are 2.7 sd, below which a Gaussian's mean absolute value is 0.783 sd; the
       difference of four pixels has twice a pixel's sd. */
    double limit = fmax(4 * median, 2);
    int64_t count = 0;
    for (int y = 0; y < detail.height; y++)
        for (int x = 0; x < detail.width; x++) {
            double value = detail.at[y * detail.stride + x];
            sum += value <= limit ? value : 0;
            count += value <= limit;
        }
    *noise = count ? sum / (double)count / 0.783 / 2 : 0;
    return MESO_OK;
}

static double sharpest(float *sigmas, int count)
{
    if (count < MIN_EDGES)
        return NAN;
    qsort(sigmas, (size_t)count, sizeof *sigmas, by_value);
    return sigmas[(int)(SHARPEST * count)];
}

/* The spread's variance by direction is a + b cos 2t + c sin 2t for any shape of the spread: what
   moved is an ellipse, what is out of focus a circle. */
static void read_ellipse(const struct edges *edges, float *sigmas, struct sharpness *out)
{
    double variance[DIRECTIONS];
    for (int d = 0; d < DIRECTIONS; d++)
        variance[d] = pow(sharpest(sigmas, edge_sigmas(edges, d, sigmas)), 2);
    double mean = (variance[0] + variance[1] + variance[2] + variance[3]) / 4;
    double turn = hypot(variance[0] - variance[2], variance[1] - variance[3]) / 2;
    out->widest_px = sqrt(mean + turn);
    out->narrowest_px = sqrt(fmax(mean - turn, 0));
}

/* Energy of all slopes over that after more blur. Hair and other texture is finer than an edge, so
   that no edge in it tells its spread; but of the same texture blur takes this down. */
static double detail_of(struct plane slope, struct plane reblurred)
{
    double fine = 0, coarse = 0;
    for (int y = FRAME; y < slope.height - FRAME; y++) {
        const float *one = slope.at + y * slope.stride,
                    *other = reblurred.at + y * reblurred.stride;
        float row_fine = 0, row_coarse = 0;
        for (int x = FRAME; x < slope.width - FRAME; x++) {
            row_fine += one[x] * one[x];
            row_coarse += other[x] * other[x];
        }
        fine += (double)row_fine;
        coarse += (double)row_coarse;
    }
    return coarse > 0 ? fine / coarse : NAN;
}

/* luma is written over. */
static int measure_window(const struct kernels *kernels, struct plane luma, struct sharpness *out,
                          struct arena *scratch, struct meso_error *err)
{
    struct plane blurred;
    struct edges edges;
    int w = luma.width, h = luma.height, code;
    if ((code = kernels_plane_new(&blurred, w, h, scratch, err)) ||
        (code = kernels_plane_new(&edges.slope, w, h, scratch, err)) ||
        (code = kernels_mask_new(&edges.direction, w, h, scratch, err)) ||
        (code = noise_of(kernels, luma, &out->noise_levels, scratch, err)) ||
        (code = kernels_gaussian(kernels, luma, LESS_PX, blurred, scratch, err)))
        return code;
    slopes(blurred, edges.slope);
    if ((code = kernels_gaussian(kernels, luma, MORE_PX, blurred, scratch, err)))
        return code;
    edges.reblurred = luma; /* which has served */
    slopes(blurred, edges.reblurred);
    out->detail = detail_of(edges.slope, edges.reblurred);
    find_levels(&edges, blurred, out->noise_levels);
    float *sigmas = blurred.at; /* likewise: room for every pixel */
    out->sigma_px = sharpest(sigmas, edge_sigmas(&edges, DIRECTIONS, sigmas));
    read_ellipse(&edges, sigmas, out);
    return MESO_OK;
}

int quality_sharpness(const struct kernels *kernels, const struct photo *photo, int x, int y,
                      int width, int height, struct sharpness *out, struct arena *scratch,
                      struct meso_error *err)
{
    *out = (struct sharpness){NAN, NAN, NAN, NAN, NAN};
    if (width > WINDOW) {
        x += (width - WINDOW) / 2;
        width = WINDOW;
    }
    if (height > WINDOW) {
        y += (height - WINDOW) / 2;
        height = WINDOW;
    }
    if (width < 16 || height < 16)
        return MESO_OK;
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct plane luma;
    int code = kernels_plane_new(&luma, width, height, scratch, err);
    if (code)
        return code;
    kernels->luma_rgb8(photo->rgb + y * photo->stride + 3 * (ptrdiff_t)x, photo->stride, luma);
    code = measure_window(kernels, luma, out, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
