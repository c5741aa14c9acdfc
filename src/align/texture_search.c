/* Every rotation and scale of one site's cells laid over another's: all shifts at once by Fourier
   transform, so that the whole of the common ground votes and nothing has to be recognised by
   itself. Knows cells, nothing of photographs. */
#include "fourier.h"
#include "texture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half a turn's worth of rotations, and scales on each side of 1: steps of 6 degrees and a tenth
   move the middle of a coarse field by a cell at most. */
enum { ROTATIONS = 30, SCALES = 3 };
static const double scale_step = 1.1;

/* Values times weight, with a rim of nothing: what lies outside is sampled as 0. */
static int weighted(struct plane value, struct plane weight, struct plane *out, struct arena *arena,
                    struct meso_error *err)
{
    if (kernels_plane_new(out, value.width + 2, value.height + 2, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++) {
            bool in = x > 0 && y > 0 && x <= value.width && y <= value.height;
            out->at[y * out->stride + x] = in ? value.at[(y - 1) * value.stride + x - 1] *
                                                    weight.at[(y - 1) * weight.stride + x - 1]
                                              : 0;
        }
    return MESO_OK;
}

struct search {
    const struct kernels *kernels;
    struct fourier fourier;
    struct spectrum before, before_negated, after, after_negated, out;
    struct plane density, redness; /* of the follow-up, weighted */
    float *at_x, *at_y;
};

/* The follow-up as it lies on the baseline if turned by angle and enlarged by scale; the sum of its
   squares. */
static double lay(struct search *s, double angle, double scale)
{
    int side = s->fourier.side;
    double c = scale * cos(angle), q = scale * sin(angle), sum = 0;
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            double u = x + 0.5 - side / 2.0, v = y + 0.5 - side / 2.0;
            s->at_x[x] = (float)(c * u - q * v + s->density.width / 2.0);
            s->at_y[x] = (float)(q * u + c * v + s->density.height / 2.0);
        }
        float *re = s->after.re + y * side, *im = s->after.im + y * side;
        s->kernels->sample_linear(s->density, s->at_x, s->at_y, side, re);
        s->kernels->sample_linear(s->redness, s->at_x, s->at_y, side, im);
        for (int x = 0; x < side; x++)
            sum += (double)(re[x] * re[x] + im[x] * im[x]);
    }
    return sum;
}

/* The best shift in one correlation, as a similarity from cells to cells. */
static struct texture_model best_shift(const struct search *s, const float *correlation,
                                       double angle, double scale, int off, double norm,
                                       const struct texture_cells *before)
{
    int side = s->fourier.side, best = 0;
    for (int i = 1; i < side * side; i++)
        if (correlation[i] > correlation[best])
            best = i;
    double dx = (best % side + off + side / 2) % side - side / 2.0;
    double dy = (best / side + off + side / 2) % side - side / 2.0;
    double c = scale * cos(angle), q = scale * sin(angle);
    double x = before->weight.width / 2.0 + dx, y = before->weight.height / 2.0 + dy;
    double to_x = s->density.width / 2.0 - 1, to_y = s->density.height / 2.0 - 1;
    return (struct texture_model){
        .h = {c, -q, to_x - c * x + q * y, q, c, to_y - q * x - c * y, 0, 0, 1},
        .likeness = norm > 0 ? correlation[best] / sqrt(norm) : 0};
}

static int by_likeness(const void *a, const void *b)
{
    const struct texture_model *x = a, *y = b;
    if (x->likeness != y->likeness)
        return x->likeness < y->likeness ? 1 : -1;
    return memcmp(x->h, y->h, sizeof x->h);
}

static int search_new(struct search *s, const struct texture_cells *before,
                      const struct texture_cells *after, struct arena *arena,
                      struct meso_error *err)
{
    int longest = before->weight.width, side = 64;
    longest = before->weight.height > longest ? before->weight.height : longest;
    longest = after->weight.width > longest ? after->weight.width : longest;
    longest = after->weight.height > longest ? after->weight.height : longest;
    while (side < longest * 9 / 8)
        side *= 2;
    struct spectrum *all[] = {&s->before, &s->before_negated, &s->after, &s->after_negated,
                              &s->out};
    int code = align_fourier_new(&s->fourier, side, arena, err);
    for (size_t i = 0; i < sizeof all / sizeof *all && !code; i++)
        code = align_spectrum_new(all[i], side, arena, err);
    if (!code)
        code = weighted(after->density, after->weight, &s->density, arena, err);
    if (!code)
        code = weighted(after->redness, after->weight, &s->redness, arena, err);
    s->at_x = base_arena_alloc(arena, 2 * sizeof *s->at_x * side, err);
    s->at_y = s->at_x ? s->at_x + side : NULL;
    return s->at_x ? code : MESO_E_OUT_OF_MEMORY;
}

static void transform_before(struct search *s, const struct texture_cells *before)
{
    int side = s->fourier.side, width = before->weight.width, height = before->weight.height;
    int left = side / 2 - width / 2, top = side / 2 - height / 2;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float weight = before->weight.at[y * before->weight.stride + x];
            int at = (top + y) * side + left + x;
            s->before.re[at] = weight * before->density.at[y * before->density.stride + x];
            s->before.im[at] = weight * before->redness.at[y * before->redness.stride + x];
        }
    align_fourier_forward(&s->fourier, &s->before);
    align_fourier_negated(&s->fourier, &s->before, &s->before_negated);
}

int align_texture_search(const struct kernels *kernels, const struct texture_cells *before,
                         const struct texture_cells *after, double expected_scale, int most,
                         struct texture_model *out, int *count, struct arena *arena,
                         struct meso_error *err)
{
    enum { TRIED = 2 * ROTATIONS * (2 * SCALES + 1) };
    struct base_arena_mark mark = base_arena_mark(arena);
    struct search s = {.kernels = kernels};
    struct texture_model *found = base_arena_alloc(arena, sizeof *found * TRIED, err);
    int code = search_new(&s, before, after, arena, err), tried = 0;
    if (code || !found)
        return MESO_E_OUT_OF_MEMORY;
    transform_before(&s, before);
    for (int k = -SCALES; k <= SCALES; k++)
        for (int r = 0; r < ROTATIONS; r++) {
            double angle = M_PI * r / ROTATIONS, scale = expected_scale * pow(scale_step, k);
            double norm = lay(&s, angle, scale);
            align_fourier_forward(&s.fourier, &s.after);
            align_fourier_negated(&s.fourier, &s.after, &s.after_negated);
            align_correlate(&s.fourier, &s.before, &s.before_negated, &s.after, &s.after_negated,
                            &s.out);
            found[tried++] = best_shift(&s, s.out.re, angle, scale, 0, norm, before);
            /* Turning by half moves the middle between two cells to the next. */
            found[tried++] = best_shift(&s, s.out.im, angle + M_PI, scale, 1, norm, before);
        }
    qsort(found, (size_t)tried, sizeof *found, by_likeness);
    *count = tried < most ? tried : most;
    memcpy(out, found, sizeof *out * (size_t)*count);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
