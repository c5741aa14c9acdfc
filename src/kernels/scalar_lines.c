/* The oriented bank on second derivatives. Knows neither the derivatives' scale nor what the lines
   are. */
#include "line_taps.h"
#include "rows.h"
#include "scalar.h"

enum {
    TILE_WIDTH = 128,
    TILE_HEIGHT = 64,
    PITCH = TILE_WIDTH + 2 * KERNELS_LINE_REACH,
    ROWS = TILE_HEIGHT + 2 * KERNELS_LINE_REACH
};

/* The second derivative across the line at every place of the tile and its surroundings. */
static void derive_across(const struct plane hessian[3], const struct kernels_line *line, int x0,
                          int y0, int width, int height, float *across)
{
    float part[3][PITCH];
    int columns = width + 2 * line->reach_x;
    for (int j = 0; j < height + 2 * line->reach_y; j++) {
        int y = kernels_clamp(y0 - line->reach_y + j, 0, hessian[0].height - 1);
        for (int k = 0; k < 3; k++)
            kernels_replicated(part[k], kernels_row(hessian[k], y), hessian[k].width,
                               x0 - line->reach_x, columns);
        float *restrict out = across + j * PITCH;
        for (int i = 0; i < columns; i++)
            out[i] = (line->xx * part[0][i] + line->xy * part[1][i]) + line->yy * part[2][i];
    }
}

static void keep_strongest(const float *restrict value, int d, int width, float *restrict response,
                           uint8_t *restrict direction)
{
    for (int i = 0; i < width; i++) {
        bool stronger = d == 0 || value[i] > response[i];
        response[i] = stronger ? value[i] : response[i];
        direction[i] = stronger ? (uint8_t)d : direction[i];
    }
}

/* One direction's response into out or, if there is a direction plane, kept where it is stronger.
 */
static void average_along(const struct plane hessian[3], int d, float along_sigma, struct plane out,
                          uint8_t *direction, ptrdiff_t direction_stride)
{
    struct kernels_line line;
    float across[ROWS * PITCH], value[TILE_WIDTH];
    const float *rows[KERNELS_LINE_TAPS];
    kernels_line_taps(d, along_sigma, &line);
    for (int y = 0; y < out.height; y += TILE_HEIGHT)
        for (int x = 0; x < out.width; x += TILE_WIDTH) {
            int width = kernels_min(TILE_WIDTH, out.width - x);
            int height = kernels_min(TILE_HEIGHT, out.height - y);
            derive_across(hessian, &line, x, y, width, height, across);
            for (int j = 0; j < height; j++) {
                float *to = kernels_row(out, y + j) + x;
                for (int i = 0; i < line.count; i++)
                    rows[i] = across + (j + line.reach_y + line.dy[i]) * PITCH + line.reach_x +
                              line.dx[i];
                kernels_weighted_rows(direction ? value : to, rows, line.weight, line.count, width);
                if (direction)
                    keep_strongest(value, d, width, to, direction + (y + j) * direction_stride + x);
            }
        }
}

void kernels_scalar_line_bank(struct plane xx, struct plane xy, struct plane yy, float along_sigma,
                              struct plane response, uint8_t *direction, ptrdiff_t direction_stride)
{
    const struct plane hessian[3] = {xx, xy, yy};
    for (int d = 0; d < KERNELS_DIRECTIONS; d++)
        average_along(hessian, d, along_sigma, response, direction, direction_stride);
}

void kernels_scalar_line_direction(struct plane xx, struct plane xy, struct plane yy, int d,
                                   float along_sigma, struct plane response)
{
    const struct plane hessian[3] = {xx, xy, yy};
    average_along(hessian, d, along_sigma, response, NULL, 0);
}

void kernels_scalar_strongest(struct plane source, int d, struct plane response, uint8_t *direction,
                              ptrdiff_t direction_stride)
{
    for (int y = 0; y < source.height; y++)
        keep_strongest(kernels_row(source, y), d, source.width, kernels_row(response, y),
                       direction + y * direction_stride);
}
