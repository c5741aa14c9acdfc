/* Lines in second derivatives: the eigenvalue of the Hessian. Knows neither the derivatives' scale
   nor what the lines are. */
#include "rows.h"
#include "scalar.h"

#include <math.h>

/* Arc tangent of y / x in four quadrants; a minimax polynomial (Lawson's iteration) on 0..1, error
   below 3e-7. 0 for (0, 0). */
static inline float arc_tangent(float y, float x)
{
    float ax = fabsf(x), ay = fabsf(y);
    float large = ax > ay ? ax : ay, small = ax > ay ? ay : ax;
    float ratio = small / (large > 0 ? large : 1.0f), square = ratio * ratio;
    float sum = 0.00681178528f;
    sum = sum * square - 0.0336041949f;
    sum = sum * square + 0.0796236408f;
    sum = sum * square - 0.132333402f;
    sum = sum * square + 0.19807815f;
    sum = sum * square - 0.33317368f;
    sum = sum * square + 0.999996112f;
    float angle = ratio * sum;
    angle = ay > ax ? 1.57079633f - angle : angle;
    angle = x < 0 ? 3.14159265f - angle : angle;
    return y < 0 ? -angle : angle;
}

void kernels_scalar_hessian_ridge(struct plane xx, struct plane xy, struct plane yy, int sign,
                                  struct plane response, struct plane angle)
{
    const float wanted = sign < 0 ? -1.0f : 1.0f;
    for (int y = 0; y < xx.height; y++) {
        const float *restrict a = kernels_row(xx, y);
        const float *restrict b = kernels_row(xy, y);
        const float *restrict c = kernels_row(yy, y);
        float *restrict response_out = kernels_row(response, y);
        float *restrict angle_out = kernels_row(angle, y);
        for (int x = 0; x < xx.width; x++) {
            float half = 0.5f * wanted * (a[x] + c[x]), difference = 0.5f * (a[x] - c[x]);
            float root = sqrtf(difference * difference + b[x] * b[x]);
            response_out[x] = half > 0 ? half + root : 0.0f;
            /* the line runs along the other eigenvector */
            angle_out[x] = 0.5f * arc_tangent(-wanted * b[x], -wanted * difference);
        }
    }
}
