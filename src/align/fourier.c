/* Fourier transforms of square pictures, all columns at once, and correlations by them. Plain C in
   a fixed order: the same bits everywhere. Knows nothing of what the pictures show. */
#include "fourier.h"

#include <math.h>
#include <string.h>

static int reversed(int value, int side)
{
    int out = 0;
    for (int bit = 1; bit < side; bit *= 2, value /= 2)
        out = out * 2 + value % 2;
    return out;
}

int align_fourier_new(struct fourier *f, int side, struct arena *arena, struct meso_error *err)
{
    size_t pixels = (size_t)side * side;
    f->side = side;
    f->cos = base_arena_alloc(arena, sizeof(float) * side, err);
    f->negative = base_arena_alloc(arena, sizeof(int) * side, err);
    f->re = base_arena_alloc(arena, sizeof(float) * 2 * pixels, err);
    if (!f->cos || !f->negative || !f->re)
        return MESO_E_OUT_OF_MEMORY;
    f->sin = f->cos + side / 2;
    f->im = f->re + pixels;
    for (int k = 0; k < side / 2; k++) {
        f->cos[k] = (float)cos(2 * M_PI * k / side);
        f->sin[k] = (float)sin(2 * M_PI * k / side);
    }
    for (int k = 0; k < side; k++)
        f->negative[k] = reversed((side - reversed(k, side)) % side, side);
    return MESO_OK;
}

int align_spectrum_new(struct spectrum *out, int side, struct arena *arena, struct meso_error *err)
{
    size_t pixels = (size_t)side * side;
    out->re = base_arena_calloc(arena, 2 * pixels, sizeof *out->re, err);
    out->im = out->re ? out->re + pixels : NULL;
    return out->re ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

/* Decimation in frequency down the columns: rows are the elements, so that all columns go at once.
   Leaves the frequencies in bit-reversed order. */
static void columns_forward(const struct fourier *f, float *re, float *im)
{
    int side = f->side;
    for (int length = side; length >= 2; length /= 2)
        for (int first = 0; first < side; first += length)
            for (int k = 0; k < length / 2; k++) {
                float c = f->cos[k * (side / length)], s = f->sin[k * (side / length)];
                float *restrict ar = re + (first + k) * side, *restrict ai =
                                                                  im + (first + k) * side;
                float *restrict br = ar + length / 2 * side, *restrict bi = ai + length / 2 * side;
                for (int x = 0; x < side; x++) {
                    float r = ar[x] - br[x], i = ai[x] - bi[x];
                    ar[x] += br[x];
                    ai[x] += bi[x];
                    br[x] = r * c + i * s;
                    bi[x] = i * c - r * s;
                }
            }
}

/* The way back, from bit-reversed order, without the division by the side. */
static void columns_backward(const struct fourier *f, float *re, float *im)
{
    int side = f->side;
    for (int length = 2; length <= side; length *= 2)
        for (int first = 0; first < side; first += length)
            for (int k = 0; k < length / 2; k++) {
                float c = f->cos[k * (side / length)], s = f->sin[k * (side / length)];
                float *restrict ar = re + (first + k) * side, *restrict ai =
                                                                  im + (first + k) * side;
                float *restrict br = ar + length / 2 * side, *restrict bi = ai + length / 2 * side;
                for (int x = 0; x < side; x++) {
                    float r = br[x] * c - bi[x] * s, i = bi[x] * c + br[x] * s;
                    br[x] = ar[x] - r;
                    bi[x] = ai[x] - i;
                    ar[x] += r;
                    ai[x] += i;
                }
            }
}

static void transpose(const float *from, float *to, int side)
{
    enum { TILE = 16 };
    for (int top = 0; top < side; top += TILE)
        for (int left = 0; left < side; left += TILE)
            for (int y = top; y < top + TILE; y++)
                for (int x = left; x < left + TILE; x++)
                    to[x * side + y] = from[y * side + x];
}

static void turn(const struct fourier *f, struct spectrum *s)
{
    size_t bytes = sizeof(float) * f->side * f->side;
    transpose(s->re, f->re, f->side);
    transpose(s->im, f->im, f->side);
    memcpy(s->re, f->re, bytes);
    memcpy(s->im, f->im, bytes);
}

/* Both axes; the result is transposed and bit-reversed, which `backward` undoes. */
void align_fourier_forward(const struct fourier *f, struct spectrum *s)
{
    columns_forward(f, s->re, s->im);
    turn(f, s);
    columns_forward(f, s->re, s->im);
}

static void backward(const struct fourier *f, struct spectrum *s)
{
    columns_backward(f, s->re, s->im);
    turn(f, s);
    columns_backward(f, s->re, s->im);
}

/* to(k) = from(-k) */
void align_fourier_negated(const struct fourier *f, const struct spectrum *from,
                           struct spectrum *to)
{
    for (int y = 0; y < f->side; y++) {
        const float *re = from->re + f->negative[y] * f->side;
        const float *im = from->im + f->negative[y] * f->side;
        for (int x = 0; x < f->side; x++) {
            to->re[y * f->side + x] = re[f->negative[x]];
            to->im[y * f->side + x] = im[f->negative[x]];
        }
    }
}

/* Real parts of the correlations of a with t (into re) and with t turned by half (into im), from
   one transform: a(k) conj t(k) and a(k) conj t(-k), made Hermitian, one of them times i. */
void align_correlate(const struct fourier *f, const struct spectrum *a, const struct spectrum *an,
                     const struct spectrum *t, const struct spectrum *tn, struct spectrum *out)
{
    int count = f->side * f->side;
    for (int i = 0; i < count; i++) {
        float ar = a->re[i], ai = a->im[i], nr = an->re[i], ni = an->im[i];
        float tr = t->re[i], ti = t->im[i], ur = tn->re[i], ui = tn->im[i];
        float one_re = ar * tr + ai * ti + nr * ur + ni * ui;
        float one_im = ai * tr - ar * ti + nr * ui - ni * ur;
        float two_re = ar * ur + ai * ui + nr * tr + ni * ti;
        float two_im = ai * ur - ar * ui + nr * ti - ni * tr;
        out->re[i] = one_re - two_im;
        out->im[i] = one_im + two_re;
    }
    struct spectrum both = *out;
    backward(f, &both);
}
