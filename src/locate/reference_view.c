/* What of a photograph is even, at small scale: patches of a chart, a grey card, and walls. Does
   not know what any of them is. */
#include "reference_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A chart a tenth of the picture wide has patches of 10 px in so small a copy. */
enum { SIDE = 640 };
/* Levels of sRGB between the neighbours to both sides: above is an edge. Noise moves it, between
   these. */
enum { LEAST_EDGE = 9, MOST_EDGE = 24, EDGE_OVER_MEDIAN = 5 };

void locate_row_sums(const struct photo *photo, int first, int rows, int samples, uint16_t *sums)
{
    const uint8_t *row = photo->rgb + (ptrdiff_t)first * photo->stride;
    for (int i = 0; i < samples; i++)
        sums[i] = row[i];
    for (int j = 1; j < rows; j++) {
        row += photo->stride;
        for (int i = 0; i < samples; i++)
            sums[i] = (uint16_t)(sums[i] + row[i]);
    }
}

static void reduce(const struct photo *photo, int n, uint16_t *sums, struct photo *out)
{
    const int samples = 3 * n * out->width;
    const uint32_t weight = (uint32_t)(n * n);
    for (int y = 0; y < out->height; y++) {
        locate_row_sums(photo, y * n, n, samples, sums);
        uint8_t *to = out->rgb + y * out->stride;
        const uint16_t *from = sums;
        for (int x = 0; x < out->width; x++, to += 3) {
            uint32_t sum[3] = {weight / 2, weight / 2, weight / 2};
            for (int i = 0; i < n; i++, from += 3)
                for (int c = 0; c < 3; c++)
                    sum[c] += from[c];
            for (int c = 0; c < 3; c++)
                to[c] = (uint8_t)(sum[c] / weight);
        }
    }
}

/* The largest difference between opposite neighbours, over channels and both directions. */
static int edge_at(const struct photo *photo, int x, int y)
{
    const uint8_t *p = photo->rgb + y * photo->stride + 3 * (ptrdiff_t)x;
    int most = 0;
    for (int c = 0; c < 3; c++) {
        int across = abs(p[c + 3] - p[c - 3]);
        int down = abs(p[c + photo->stride] - p[c - photo->stride]);
        most = across > most ? across : most;
        most = down > most ? down : most;
    }
    return most;
}

static void find_even(const struct photo *photo, uint8_t *edges, struct mask even)
{
    int histogram[256] = {0}, inner = (photo->width - 2) * (photo->height - 2), median = 0;
    for (int y = 1; y + 1 < photo->height; y++)
        for (int x = 1; x + 1 < photo->width; x++) {
            int edge = edge_at(photo, x, y);
            edges[y * photo->width + x] = (uint8_t)edge;
            histogram[edge]++;
        }
    for (int below = 0; (below += histogram[median]) < inner / 2;)
        median++;
    int limit = EDGE_OVER_MEDIAN * median;
    limit = limit < LEAST_EDGE ? LEAST_EDGE : limit > MOST_EDGE ? MOST_EDGE : limit;
    for (int y = 1; y + 1 < photo->height; y++)
        for (int x = 1; x + 1 < photo->width; x++)
            even.at[y * even.stride + x] = edges[y * photo->width + x] < limit ? 255 : 0;
}

int locate_reference_view(const struct photo *photo, struct reference_view *out,
                          struct arena *arena, struct meso_error *err)
{
    int longer = photo->width > photo->height ? photo->width : photo->height;
    int n = (longer + SIDE - 1) / SIDE;
    out->factor = n;
    out->small = *photo;
    out->small.width = photo->width / n;
    out->small.height = photo->height / n;
    out->small.stride = (ptrdiff_t)out->small.width * 3;
    size_t pixels = (size_t)out->small.width * (size_t)out->small.height;
    out->small.rgb = base_arena_alloc(arena, 3 * pixels, err);
    uint8_t *edges = base_arena_alloc(arena, pixels, err);
    uint16_t *sums = base_arena_calloc(arena, (size_t)photo->width, 3 * sizeof *sums, err);
    if (!out->small.rgb || !edges || !sums ||
        kernels_mask_new(&out->even, out->small.width, out->small.height, arena, err))
        return MESO_E_OUT_OF_MEMORY;
    reduce(photo, n, sums, &out->small);
    find_even(&out->small, edges, out->even);
    return kernels_components(out->even, &out->parts, arena, err);
}

struct reference_part locate_reference_part(const struct kernels_components *parts, int index)
{
    const struct kernels_component *component = &parts->at[index];
    double n = 0, sum_x = 0, sum_y = 0, xx = 0, xy = 0, yy = 0;
    for (int r = 0; r < component->run_count; r++) {
        const struct kernels_run *run = &parts->runs[component->first_run + r];
        for (int x = run->x_begin; x < run->x_end; x++) {
            double u = x - component->left, v = run->y - component->top;
            n += 1;
            sum_x += u;
            sum_y += v;
            xx += u * u;
            xy += u * v;
            yy += v * v;
        }
    }
    double u = sum_x / n, v = sum_y / n;
    return (struct reference_part){component->left + u + 0.5, component->top + v + 0.5,
                                   xx / n - u * u + 1.0 / 12, xy / n - u * v,
                                   yy / n - v * v + 1.0 / 12, n};
}
