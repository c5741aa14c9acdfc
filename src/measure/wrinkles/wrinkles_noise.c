/* The noise of a zone's line responses: what texture alone makes of them. It does not know where
   they lie. */
#include "wrinkles.h"

#include <math.h>

/* Creases are shallower than this (ln units), lashes and nostrils may be cut off. */
const double measure_wrinkles_light_range = 2;
enum { STEPS = 32768 /* of the bank's answer in that range */ };
/* No noise is taken to be smaller: the rounding to 8 bits alone makes so much (ln units). */
static const double smallest_median = 0.0012, smallest_mad = 0.0005;
/* Over the response's lower quartile: the median and the MAD of skin without lines (drawn isotropic
   texture 1.41 and 0.42; foreheads without lines up to 1.45 and 0.54). What is more comes from the
   lines themselves, which in a small zone full of creases would hide each other. */
static const double most_median = 1.45, most_mad = 0.54;

/* Numbers of the searched pixels by their response, in the bank's steps, and all up to each. */
struct histogram {
    int32_t *up_to; /* [i]: pixels of less than i steps */
    int64_t count;
};

static int count_steps(struct plane response, struct mask searched, struct histogram *out,
                       struct arena *arena, struct meso_error *err)
{
    const float scale = STEPS / (float)measure_wrinkles_light_range;
    out->up_to = base_arena_calloc(arena, STEPS + 2, sizeof *out->up_to, err);
    if (!out->up_to)
        return MESO_E_OUT_OF_MEMORY;
    for (int y = 0; y < response.height; y++) {
        const float *from = response.at + y * response.stride;
        const uint8_t *in = searched.at + y * searched.stride;
        for (int x = 0; x < response.width; x++) {
            if (!in[x])
                continue;
            float step = from[x] * scale + 0.5f;
            int i = step > 0 ? (int)step : 0;
            out->up_to[(i < STEPS ? i : STEPS) + 1]++;
        }
    }
    for (int i = 1; i <= STEPS + 1; i++)
        out->up_to[i] += out->up_to[i - 1];
    out->count = out->up_to[STEPS + 1];
    return MESO_OK;
}

/* Pixels below the response (in steps, from -0.5 on); those of one step are spread over it. */
static double below(const struct histogram *histogram, double step)
{
    double at = fmin(fmax(step + 0.5, 0), STEPS + 1);
    int whole = (int)fmin(at, STEPS);
    double here = (double)(histogram->up_to[whole + 1] - histogram->up_to[whole]);
    return (double)histogram->up_to[whole] + (at - whole) * here;
}

/* The least value, by halving, at which a share of the pixels lies within `value` of the centre
   (from_zero: below it). */
static double find_share(const struct histogram *histogram, double share, double centre,
                         bool from_zero)
{
    double low = 0, high = STEPS, wanted = share * (double)histogram->count;
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        double inside = from_zero
                            ? below(histogram, middle)
                            : below(histogram, centre + middle) - below(histogram, centre - middle);
        if (inside < wanted)
            low = middle;
        else
            high = middle;
    }
    return high;
}

int measure_wrinkles_noise_find(struct plane response, struct mask searched, double *median,
                                double *mad, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct histogram histogram;
    const double step = measure_wrinkles_light_range / STEPS;
    int code = count_steps(response, searched, &histogram, arena, err);
    if (code)
        return code;
    double middle = find_share(&histogram, 0.5, 0, true);
    double quartile = find_share(&histogram, 0.25, 0, true) * step;
    *mad = find_share(&histogram, 0.5, middle, false) * step;
    *median = fmax(fmin(middle * step, most_median * quartile), smallest_median);
    *mad = fmax(fmin(*mad, most_mad * quartile), smallest_mad);
    base_arena_rewind(arena, mark);
    return MESO_OK;
}
