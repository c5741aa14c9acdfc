/* Numbers as they stand in reports. */
#include "base.h"

#include <math.h>

double base_round_significant(double value, int digits)
{
    if (value == 0 || !isfinite(value))
        return value;
    /* Powers of ten up to 1e22 are exact, so that the quotient is the nearest double to the
     * decimal. */
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int shift = digits - 1 - (int)floor(log10(fabs(value)));
    if (shift >= 0 && shift <= 22)
        return nearbyint(value * tens[shift]) / tens[shift];
    if (shift < 0 && shift >= -22)
        return nearbyint(value / tens[-shift]) * tens[-shift];
    return value;
}
