/* Two public ways to tell hair from skin, for comparison: Otsu's threshold (1979) of luma, and
   k-means of two in Lab. */
#include "coverage.h"

#include <math.h>

static double luma(const uint8_t *rgb)
{
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

/* Share of the pixels on hair's side of Otsu's threshold: the side that the darker or the lighter
   kind is on is told to it. */
double coverage_by_otsu(const struct render_image *image, bool light_hair)
{
    int64_t histogram[256] = {0}, total = (int64_t)image->width * image->height, below = 0;
    double sum = 0, part = 0, best = -1;
    int64_t dark = 0;
    for (int64_t i = 0; i < total; i++)
        histogram[(int)luma(image->rgb + 3 * i)]++;
    for (int v = 0; v < 256; v++)
        sum += (double)v * (double)histogram[v];
    for (int v = 0; v < 255; v++) {
        below += histogram[v];
        part += (double)v * (double)histogram[v];
        if (!below || below == total)
            continue;
        double low = part / (double)below, high = (sum - part) / (double)(total - below);
        double between = (high - low) * (high - low) * (double)below * (double)(total - below);
        if (between > best) {
            best = between;
            dark = below;
        }
    }
    double share = (double)dark / (double)total;
    return light_hair ? 1 - share : share;
}

/* Two means in Lab, from the darkest and the lightest; hair is the kind that truth says. */
double coverage_by_means(struct coverage_tools *t, const struct render_image *image,
                         bool light_hair)
{
    struct plane lab[3];
    double centre[2][3];
    int64_t count[2] = {0, 0};
    for (int c = 0; c < 3; c++)
        if (kernels_plane_new(&lab[c], image->width, image->height, t->arena, &t->err))
            return NAN;
    t->kernels.lab_rgb8(image->rgb, 3 * (ptrdiff_t)image->width, lab[0], lab[1], lab[2]);
    for (int c = 0; c < 3; c++) {
        centre[0][c] = c ? 5 : 15;
        centre[1][c] = c ? 10 : 75;
    }
    for (int round = 0; round < 12; round++) {
        double sums[2][3] = {{0}};
        count[0] = count[1] = 0;
        for (int y = 0; y < image->height; y++)
            for (int x = 0; x < image->width; x++) {
                double value[3], off[2] = {0, 0};
                for (int c = 0; c < 3; c++) {
                    value[c] = (double)lab[c].at[y * lab[c].stride + x];
                    for (int k = 0; k < 2; k++)
                        off[k] += (value[c] - centre[k][c]) * (value[c] - centre[k][c]);
                }
                int k = off[1] < off[0];
                count[k]++;
                for (int c = 0; c < 3; c++)
                    sums[k][c] += value[c];
            }
        for (int k = 0; k < 2; k++)
            for (int c = 0; c < 3 && count[k]; c++)
                centre[k][c] = sums[k][c] / (double)count[k];
    }
    int hair = light_hair == (centre[1][0] > centre[0][0]);
    return (double)count[hair] / (double)(count[0] + count[1]);
}
