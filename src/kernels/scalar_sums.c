/* Sums and counts of the pixels under a mask. Knows no distribution. */
#include "rows.h"
#include "scalar.h"

enum { LANES = 16 };

static double pairwise(double lanes[LANES])
{
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            lanes[i] += lanes[i + half];
    return lanes[0];
}

void kernels_scalar_masked_sums(struct plane source, struct mask mask, struct kernels_sums *sums)
{
    double sum[LANES] = {0}, squares[LANES] = {0};
    int64_t count = 0;
    for (int y = 0; y < source.height; y++) {
        const float *in = kernels_row(source, y);
        const uint8_t *wanted = mask.at ? kernels_mask_row(mask, y) : NULL;
        for (int x = 0; x < source.width; x++) {
            if (wanted && !wanted[x])
                continue;
            double value = in[x];
            sum[x % LANES] += value;
            squares[x % LANES] += value * value;
            count++;
        }
    }
    *sums = (struct kernels_sums){pairwise(sum), pairwise(squares), count};
}

/* The same of a stretch of a row; what is found goes to `kept`, without branches. */
static int between_of(const float *in, const uint8_t *wanted, int width, float middle, float low,
                      float high, float kept[KERNELS_CHUNK + 1], struct kernels_between *out)
{
    int count = 0, below = 0, found = 0;
    for (int x = 0; x < width; x++) {
        float value = isnan(middle) ? in[x] : fabsf(in[x] - middle);
        int counts = (!wanted || wanted[x]) & (value == value);
        count += counts;
        below += counts & (value < low);
        kept[found] = value;
        found += counts & (value >= low) & (value <= high);
    }
    out->count += count;
    out->below += below;
    return found;
}

void kernels_scalar_between(struct plane source, struct mask mask, float middle, float low,
                            float high, float *found, int64_t room, struct kernels_between *out)
{
    float kept[KERNELS_CHUNK + 1];
    *out = (struct kernels_between){0, 0, 0};
    for (int y = 0; y < source.height; y++)
        for (int x = 0; x < source.width; x += KERNELS_CHUNK) {
            const uint8_t *wanted = mask.at ? kernels_mask_row(mask, y) + x : NULL;
            int width = kernels_min(source.width - x, KERNELS_CHUNK);
            int more =
                between_of(kernels_row(source, y) + x, wanted, width, middle, low, high, kept, out);
            for (int i = 0; i < more && out->found + i < room; i++)
                found[out->found + i] = kept[i];
            out->found += more;
        }
}
