/* Numbers as they stand in reports. */
#include "base.h"

#include <math.h>

double base_round_significant(double value, int digits)
{
    if (value == 0 || !isfinite(value))
        return value;
    int shift = digits - 1 - (int)floor(log10(fabs(value)));
    /* Powers of ten up to 1e22 are exact, so that the quotient is the nearest double to the
     * decimal. */
    if (shift >= 0 && shift <= 22) {
        double scale = pow(10, shift);
        return nearbyint(value * scale) / scale;
    }
    if (shift < 0 && shift >= -22) {
        double scale = pow(10, -shift);
        return nearbyint(value / scale) * scale;
    }
    return value;
}
