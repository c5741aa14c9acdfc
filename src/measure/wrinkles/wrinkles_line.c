/* One traced line read for the judgement: cut to its ends, its depth along it, the broad shading it
   lies in. It does not judge, and does not know other lines. */
#include "wrinkles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The bank draws lines out beyond their ends: a line ends where its depth, over a millimetre, is
   half of its median (where a blurred end stands). */
static const double end_window_mm = 1, end_depth = 0.5;

/* Lips, brows and lashes shade the skin beside them. */
static const double beside_mm = 1.8, above_mm = 3;
static const double form_reach_mm = 2.5; /* to either side, beyond any crease's flank */

static int ascending(const void *a, const void *b)
{
    float p = *(const float *)a, q = *(const float *)b;
    return (p > q) - (p < q);
}

static double mean_of(const float *values, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += (double)values[i];
    return sum / count;
}

/* The range of points between the line's ends proper; depth is that at each point. */
static void find_ends(const float *depth, int count, double level, int window, int *first,
                      int *last)
{
    *first = 0;
    *last = count - 1;
    while (*first + window <= *last && mean_of(depth + *first, window) < level)
        (*first)++;
    while (*last - window >= *first && mean_of(depth + *last + 1 - window, window) < level)
        (*last)--;
}

static void cut_to(struct measure_line *line, int first, int last)
{
    line->points += first;
    line->strength += first;
    line->count = last - first + 1;
    line->length_px = 0;
    for (int i = 1; i < line->count; i++)
        line->length_px += hypot(line->points[i].x - line->points[i - 1].x,
                                 line->points[i].y - line->points[i - 1].y);
}

/* Cuts the line to its ends and reads how even its depth is. */
static int read_course(const struct kernels *kernels, const struct wrinkles_window *window,
                       struct wrinkles_line *out, struct arena *scratch, struct meso_error *err)
{
    struct measure_line *line = &out->line;
    struct base_arena_mark mark = base_arena_mark(scratch);
    size_t bytes = (size_t)line->count * sizeof(float);
    float *depth = base_arena_alloc(scratch, bytes, err);
    float *sorted = base_arena_alloc(scratch, bytes, err);
    if (!depth || !sorted)
        return MESO_E_OUT_OF_MEMORY;
    measure_wrinkles_profile_along(kernels, window, line, &out->profile, depth);
    memcpy(sorted, depth, bytes);
    qsort(sorted, (size_t)line->count, sizeof *sorted, ascending);
    double median = (double)sorted[line->count / 2], mean = mean_of(depth, line->count);
    out->evenness = mean > 0 ? median / mean : 0;
    int points = (int)(end_window_mm * window->px_per_mm * line->count / line->length_px);
    int first, last;
    find_ends(depth, line->count, end_depth * fmax(median, mean), points > 1 ? points : 1, &first,
              &last);
    cut_to(line, first, last);
    base_arena_rewind(scratch, mark);
    return MESO_OK;
}

static int main_scale(const struct wrinkles_window *window,
                      const struct wrinkles_response *response, const struct measure_line *line)
{
    int votes[WRINKLES_SCALES] = {0}, best = 0;
    for (int i = 0; i < line->count; i++) {
        int x = (int)floor(line->points[i].x), y = (int)floor(line->points[i].y);
        votes[response->scale[(ptrdiff_t)y * window->width + x]]++;
    }
    for (int s = 1; s < WRINKLES_SCALES; s++)
        if (votes[s] > votes[best])
            best = s;
    return best;
}

/* Mean step of the broad shading from one side of the line to the other. */
static double step_of_form(const struct wrinkles_window *window, const struct measure_line *line)
{
    double reach_px = form_reach_mm * window->px_per_mm, sum = 0;
    for (int i = 0; i < line->count; i++) {
        int before = i > 2 ? i - 2 : 0, after = i + 2 < line->count ? i + 2 : line->count - 1;
        double dx = line->points[after].x - line->points[before].x;
        double dy = line->points[after].y - line->points[before].y, norm = hypot(dx, dy);
        if (!(norm > 0))
            continue;
        double nx = -dy / norm * reach_px, ny = dx / norm * reach_px;
        double x = line->points[i].x, y = line->points[i].y;
        sum += (double)kernels_coarse_at(&window->form, x + nx, y + ny) -
               (double)kernels_coarse_at(&window->form, x - nx, y - ny);
    }
    return fabs(sum) / line->count;
}

static double share_beside_cut(const struct wrinkles_window *window,
                               const struct measure_line *line)
{
    const int step = window->cut_step;
    double reach = beside_mm * window->px_per_mm / step;
    int count = 0;
    for (int i = 0; i < line->count; i++) {
        int x = (int)floor(line->points[i].x) / step, y = (int)floor(line->points[i].y) / step;
        count += (double)window->to_cut.at[y * window->to_cut.stride + x] <= reach * reach;
    }
    return (double)count / line->count;
}

static double share_above_rim(const struct wrinkles_window *window, const struct measure_line *line)
{
    int below = (int)(above_mm * window->px_per_mm + 0.5), count = 0;
    for (int i = 0; i < line->count; i++) {
        int x = (int)floor(line->points[i].x), y = (int)floor(line->points[i].y) + below;
        count += y >= window->height || !window->valid.at[y * window->valid.stride + x];
    }
    return (double)count / line->count;
}

int measure_wrinkles_line_read(const struct measure_input *input,
                               const struct wrinkles_window *window,
                               const struct wrinkles_response *response,
                               const struct wrinkles_noise *noise, const struct measure_line *line,
                               struct wrinkles_line *out, struct arena *scratch,
                               struct meso_error *err)
{
    *out = (struct wrinkles_line){.line = *line};
    measure_wrinkles_profile_read(input->kernels, window, line, &out->profile);
    int code = read_course(input->kernels, window, out, scratch, err);
    if (code)
        return code;
    measure_wrinkles_profile_read(input->kernels, window, &out->line, &out->profile);
    out->scale = main_scale(window, response, &out->line);
    out->length_mm = out->line.length_px / window->px_per_mm;
    out->mean_strength = mean_of(out->line.strength, out->line.count);
    double seen = out->mean_strength * noise->mad[out->scale] + noise->median[out->scale];
    out->explained = measure_wrinkles_response_per_depth * out->profile.depth / seen;
    out->beside_cut = share_beside_cut(window, &out->line);
    out->above_rim = share_above_rim(window, &out->line);
    out->slope = step_of_form(window, &out->line) / out->profile.depth;
    return MESO_OK;
}
