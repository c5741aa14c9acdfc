/* Planes of other sizes: reduced by areas or by half, enlarged, and resized bilinearly. Knows no
   filter beyond what a change of size needs. */
#include "enlarge.h"
#include "scalar.h"

/* Columns of a block first, then along it: both in this order. */
void kernels_scalar_shrink_area(struct plane source, int factor, struct plane destination)
{
    const float scale = 1.0f / ((float)factor * (float)factor);
    for (int y = 0; y < destination.height; y++) {
        const float *in = kernels_row(source, y * factor);
        float *restrict out = kernels_row(destination, y);
        for (int x = 0; x < destination.width; x++, in += factor) {
            float sum = 0;
            for (int i = 0; i < factor; i++) {
                float column = in[i];
                for (int j = 1; j < factor; j++)
                    column += in[i + j * source.stride];
                sum = i ? sum + column : column;
            }
            out[x] = sum * scale;
        }
    }
}

void kernels_scalar_shrink_boxes(struct plane source, const struct kernels_boxes *columns,
                                 const struct kernels_boxes *rows, struct plane destination)
{
    float line[KERNELS_BOX_STRIP];
    for (int x = 0; x < destination.width;) {
        int count = kernels_boxes_in_strip(columns, x), left = columns->first[x];
        int width = columns->first[x + count - 1] + columns->taps - left;
        for (int y = 0; y < destination.height; y++) {
            const float *from = kernels_row(source, rows->first[y]) + left;
            for (int i = 0; i < width; i++) {
                float sum = rows->weights[y] * from[i];
                for (int k = 1; k < rows->taps; k++)
                    sum = kernels_fma(rows->weights[k * rows->count + y],
                                      from[k * source.stride + i], sum);
                line[i] = sum;
            }
            float *out = kernels_row(destination, y);
            for (int i = x; i < x + count; i++) {
                const float *at = line + columns->first[i] - left;
                float sum = columns->weights[i] * at[0];
                for (int k = 1; k < columns->taps; k++)
                    sum = kernels_fma(columns->weights[k * columns->count + i], at[k], sum);
                out[i] = sum;
            }
        }
        x += count;
    }
}

/* One column of a block, top to bottom; pixels beyond the edge are those of the edge. */
static float sum_column(struct plane source, struct mask mask, int x, int y, int rows, float *count)
{
    float sum = 0;
    *count = 0;
    x = kernels_clamp(x, 0, source.width - 1);
    for (int j = 0; j < rows; j++) {
        int row = kernels_clamp(y + j, 0, source.height - 1);
        if (mask.at && !kernels_mask_row(mask, row)[x])
            continue;
        sum += kernels_row(source, row)[x];
        *count += 1;
    }
    return sum;
}

void kernels_scalar_shrink_masked(struct plane source, struct mask mask, int margin, int factor,
                                  struct plane value, struct plane share)
{
    const float scale = 1.0f / ((float)factor * (float)factor);
    for (int y = 0; y < value.height; y++)
        for (int x = 0; x < value.width; x++) {
            float sum = 0, total = 0, count;
            for (int i = 0; i < factor; i++) {
                float column = sum_column(source, mask, (x - margin) * factor + i,
                                          (y - margin) * factor, factor, &count);
                sum = i ? sum + column : column;
                total += count;
            }
            kernels_row(value, y)[x] = sum * scale;
            if (mask.at)
                kernels_row(share, y)[x] = total * scale;
        }
}

void kernels_scalar_halve(struct plane source, int margin, struct plane destination)
{
    float column[2 * KERNELS_CHUNK + 2];
    for (int y = 0; y < destination.height; y++) {
        const float *rows[4];
        for (int j = 0; j < 4; j++)
            rows[j] =
                kernels_row(source, kernels_clamp(2 * (y - margin) - 1 + j, 0, source.height - 1));
        for (int x = 0; x < destination.width; x += KERNELS_CHUNK) {
            int width = kernels_min(KERNELS_CHUNK, destination.width - x);
            /* column[i] belongs to source column 2 (x - margin) - 1 + i */
            for (int i = 0; i < 2 * width + 2; i++) {
                int at = kernels_clamp(2 * (x - margin) - 1 + i, 0, source.width - 1);
                column[i] = (rows[0][at] + rows[3][at]) + 3.0f * (rows[1][at] + rows[2][at]);
            }
            float *restrict out = kernels_row(destination, y) + x;
            for (int i = 0; i < width; i++)
                out[i] = ((column[2 * i] + column[2 * i + 3]) +
                          3.0f * (column[2 * i + 1] + column[2 * i + 2])) *
                         (1.0f / 64.0f);
        }
    }
}

/* Every factor-th pixel has the same weights; one such comb after the other. */
static void enlarge_columns(const struct kernels_enlargement *how, const float *line, int width,
                            float *out)
{
    float comb[ENLARGE_STRIP];
    const float *shifted[ENLARGE_POINTS];
    for (int phase = 0; phase < how->factor && phase < width; phase++) {
        int count = (width - phase + how->factor - 1) / how->factor;
        for (int k = 0; k < how->points; k++)
            shifted[k] = line + (phase >= how->factor / 2) + k;
        kernels_weighted_rows(comb, shifted, how->weights[phase], how->points, count);
        for (int i = 0; i < count; i++)
            out[i * how->factor + phase] = comb[i];
    }
}

static void enlarge_rows(const float *const *rows, const float *weights, int points, int width,
                         float *out)
{
    kernels_weighted_rows(out, rows, weights, points, width);
}

void kernels_scalar_enlarge(struct plane source, int margin, int factor, int points,
                            struct plane destination)
{
    struct kernels_enlargement how;
    kernels_enlargement(factor, points, &how);
    for (int x = 0; x < destination.width; x += ENLARGE_STRIP / factor * factor)
        kernels_enlarge_strip(&how, source, margin, destination, x, enlarge_columns, enlarge_rows);
}

void kernels_scalar_resize_linear(struct plane source, struct plane destination)
{
    int from[KERNELS_CHUNK];
    float fraction[KERNELS_CHUNK];
    int right = source.width > 1, below = source.height > 1;
    for (int x = 0; x < destination.width; x += KERNELS_CHUNK) {
        int width = kernels_min(KERNELS_CHUNK, destination.width - x);
        for (int i = 0; i < width; i++)
            from[i] = kernels_resized_from(x + i, source.width, destination.width, &fraction[i]);
        for (int y = 0; y < destination.height; y++) {
            float down;
            int row = kernels_resized_from(y, source.height, destination.height, &down);
            const float *upper = kernels_row(source, row);
            const float *lower = kernels_row(source, row + below);
            float *restrict out = kernels_row(destination, y) + x;
            for (int i = 0; i < width; i++) {
                int a = from[i], b = a + right;
                float left_mix = upper[a] + down * (lower[a] - upper[a]);
                float right_mix = upper[b] + down * (lower[b] - upper[b]);
                out[i] = left_mix + fraction[i] * (right_mix - left_mix);
            }
        }
    }
}
