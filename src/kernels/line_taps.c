/* The taps of an oriented Gaussian average: where it samples the line and with what weight.

   An anisotropic Gaussian is the isotropic one followed by a Gaussian along the line. The line is
   sampled where it crosses every step-th column (row, if it is steep), up to 3 sigma; between the
   pixels of that column by the parabola through the three nearest ones, whose weights have zero
   second moment: unlike the nearest pixel or the linear mix it does not blur the line across, which
   at sigma 1 px would cost oblique directions 6 or 10 % of their response. The step is at most
   3/8 of along_sigma: with derivatives of a Gaussian of at least along_sigma / 4 the samples then
   alias by less than 1 %. */
#include "line_taps.h"

#include "kernels/kernels.h"

#include <math.h>
#include <stdlib.h>

/* Cosine and sine of 0, 15 ... 165 degrees. */
static const double COSINE[KERNELS_DIRECTIONS] = {1.0,
                                                  0.96592582628906829,
                                                  0.86602540378443865,
                                                  0.70710678118654752,
                                                  0.5,
                                                  0.25881904510252076,
                                                  0.0,
                                                  -0.25881904510252076,
                                                  -0.5,
                                                  -0.70710678118654752,
                                                  -0.86602540378443865,
                                                  -0.96592582628906829};
static const double SINE[KERNELS_DIRECTIONS] = {0.0,
                                                0.25881904510252076,
                                                0.5,
                                                0.70710678118654752,
                                                0.86602540378443865,
                                                0.96592582628906829,
                                                1.0,
                                                0.96592582628906829,
                                                0.86602540378443865,
                                                0.70710678118654752,
                                                0.5,
                                                0.25881904510252076};

static void add_tap(struct kernels_line *line, int steep, int along, int across, double weight)
{
    if (weight == 0)
        return;
    int dx = steep ? across : along, dy = steep ? along : across;
    line->dx[line->count] = dx;
    line->dy[line->count] = dy;
    line->weight[line->count++] = (float)weight;
    line->reach_x = abs(dx) > line->reach_x ? abs(dx) : line->reach_x;
    line->reach_y = abs(dy) > line->reach_y ? abs(dy) : line->reach_y;
}

void kernels_line_taps(int direction, float along_sigma, struct kernels_line *out)
{
    double c = COSINE[direction], s = SINE[direction];
    int steep = fabs(s) > fabs(c) + 1e-9;
    double major = steep ? s : c, minor = steep ? c : s;
    int step = (int)(along_sigma * 0.375f) > 1 ? (int)(along_sigma * 0.375f) : 1;
    int last = (int)(3.0 * along_sigma * fabs(major)) / step;
    double total = 0;
    for (int k = -last; k <= last; k++) {
        double distance = k * step / major / along_sigma;
        total += exp(-0.5 * distance * distance);
    }
    *out = (struct kernels_line){
        .xx = (float)(s * s), .xy = (float)(-2.0 * s * c), .yy = (float)(c * c)};
    for (int k = -last; k <= last; k++) {
        double distance = k * step / major / along_sigma;
        double weight = exp(-0.5 * distance * distance) / total;
        double crossing = k * step * (minor / major);
        double nearest = floor(crossing + 0.5), f = crossing - nearest;
        f = fabs(f) < 1e-9 ? 0 : f;
        add_tap(out, steep, k * step, (int)nearest - 1, weight * (0.5 * f * (f - 1)));
        add_tap(out, steep, k * step, (int)nearest, weight * (1 - f * f));
        add_tap(out, steep, k * step, (int)nearest + 1, weight * (0.5 * f * (f + 1)));
    }
}
