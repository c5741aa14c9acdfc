/* What the colour of a line says. A crease holds back light of every colour, and less of the red,
   which skin sends on from wall to wall: over 400 lines on the faces of ../shared/data red darkens
   by 0.36 to 1.03 of green, blue by 0.83 to 1.41. A vein under the skin darkens red more than
   green, a blue pen hardly darkens blue. The photograph's white balance cancels, for only
   differences of densities count. It does not tell a dark hair from a crease. */
#include "wrinkles_judge.h"

#include <math.h>

enum { BATCH = 64, ENOUGH_POINTS = 32 };
static const double most_red = 1.1, least_blue = 0.75; /* of green */
/* Beyond that, ln units: the colour noise of a JPEG on a line that is hardly to be seen. */
static const struct fade off_hue = {0.035, 0.01};

struct batch {
    uint8_t rgb[3 * BATCH];
    int count, every; /* every so many points are looked at */
    double sum[3];
};

static void sum_batch(const struct kernels *kernels, struct batch *batch, double weight)
{
    float density[3][BATCH];
    struct plane planes[3];
    for (int c = 0; c < 3; c++)
        planes[c] = (struct plane){density[c], batch->count, 1, BATCH};
    kernels->density_rgb8(batch->rgb, 3 * BATCH, planes[0], planes[1], planes[2]);
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < batch->count; i++)
            batch->sum[c] += weight * (double)density[c][i];
    batch->count = 0;
}

/* Adds weight times the photograph's densities along the line, moved sideways by tenths of a mm. */
static void sum_along(const struct measure_input *input, const struct wrinkles_window *window,
                      const struct measure_line *line, int tenths, double weight,
                      struct batch *batch)
{
    const struct photo *photo = input->photo;
    for (int i = 0; i < line->count; i += batch->every) {
        int before = i > 2 ? i - 2 : 0, after = i + 2 < line->count ? i + 2 : line->count - 1;
        double dx = line->points[after].x - line->points[before].x;
        double dy = line->points[after].y - line->points[before].y, norm = hypot(dx, dy);
        double step = norm > 0 ? 0.1 * tenths * window->px_per_mm / norm : 0;
        int x = window->x + (int)floor((line->points[i].x - dy * step) * window->factor);
        int y = window->y + (int)floor((line->points[i].y + dx * step) * window->factor);
        x = x < 0 ? 0 : x >= photo->width ? photo->width - 1 : x;
        y = y < 0 ? 0 : y >= photo->height ? photo->height - 1 : y;
        for (int c = 0; c < 3; c++)
            batch->rgb[3 * batch->count + c] = photo->rgb[y * photo->stride + 3 * x + c];
        if (++batch->count == BATCH)
            sum_batch(input->kernels, batch, weight);
    }
    if (batch->count)
        sum_batch(input->kernels, batch, weight);
}

double measure_wrinkles_has_hue_of_skin(const struct measure_input *input,
                                        const struct wrinkles_window *window,
                                        const struct wrinkles_line *line)
{
    struct batch batch = {.every = 1 + (line->line.count - 1) / ENOUGH_POINTS};
    const struct wrinkles_profile *profile = &line->profile;
    double share = 1.0 / ((line->line.count - 1) / batch.every + 1);
    sum_along(input, window, &line->line, profile->valley, share, &batch);
    sum_along(input, window, &line->line, profile->left_flank, -0.5 * share, &batch);
    sum_along(input, window, &line->line, profile->right_flank, -0.5 * share, &batch);
    return faded(batch.sum[0] - most_red * batch.sum[1], off_hue) *
           faded(least_blue * batch.sum[1] - batch.sum[2], off_hue);
}
