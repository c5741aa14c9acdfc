/* Crests of ridges: where a line's strength is highest across it. Knows no scales. */
#include "normals.h"
#include "rows.h"
#include "scalar.h"

struct normal {
    float x, y; /* y >= 0 */
};

static struct normal normal_of(float angle)
{
    float square = angle * angle, sine = kernels_sine_power[0], cosine = kernels_cosine_power[0];
    for (int i = 1; i <= NORMALS_DEGREE; i++)
        sine = sine * square + kernels_sine_power[i];
    for (int i = 1; i <= NORMALS_DEGREE + 1; i++)
        cosine = cosine * square + kernels_cosine_power[i];
    return (struct normal){-(sine * angle), cosine > 0 ? cosine : 0};
}

void kernels_scalar_drop_flanks(struct plane source, struct plane angle, float steepest,
                                struct plane strength)
{
    for (int y = 1; y < source.height - 1; y++) {
        const float *here = kernels_row(source, y);
        const float *above = here - source.stride, *below = here + source.stride;
        float *out = kernels_row(strength, y);
        for (int x = 1; x < source.width - 1; x++) {
            struct normal n = normal_of(kernels_row(angle, y)[x]);
            float slope = n.x * (here[x + 1] - here[x - 1]) + n.y * (below[x] - above[x]);
            out[x] = fabsf(slope) <= 2 * steepest * here[x] ? out[x] : 0;
        }
    }
}

void kernels_scalar_crests(struct plane strength, struct plane angle, struct mask crests)
{
    for (int y = 0; y < strength.height; y++) {
        uint8_t *out = kernels_mask_row(crests, y);
        memset(out, 0, (size_t)strength.width);
        for (int x = 1; x < strength.width - 1 && y > 0 && y < strength.height - 1; x++) {
            const float *here = kernels_row(strength, y) + x;
            const float *above = here - strength.stride, *below = here + strength.stride;
            struct normal n = normal_of(kernels_row(angle, y)[x]);
            int side = n.x < 0 ? -1 : 1;
            float across = fabsf(n.x);
            float level = here[0] + across * (here[side] - here[0]);
            float lower = below[0] + across * (below[side] - below[0]);
            float ahead = level + n.y * (lower - level);
            level = here[0] + across * (here[-side] - here[0]);
            float upper = above[0] + across * (above[-side] - above[0]);
            float behind = level + n.y * (upper - level);
            out[x] = here[0] > 0 && here[0] >= ahead && here[0] > behind ? 255 : 0;
        }
    }
}
