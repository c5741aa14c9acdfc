/* One traced line read as a clinician would look at it, and the judgement: a wrinkle is a valley
   between two brighter flanks that goes on for some way; a spot is deep at one place only, a
   shadow's edge rises on one side, texture's chains are short or weak, a hair is thin, dark, alike
   on both sides and often comes from where the hair is, across the creases' anatomy. It does not
   know other lines, nor what lies outside the zone. */
#include "wrinkles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* The bank draws lines out beyond their ends: a line ends where its depth, over a millimetre, is
   half of its median (where a blurred end stands). */
static const double end_window_mm = 1, end_depth = 0.5;

/* Texture's accidental chains: on 1200 cm2 of drawn isotropic pores (SD 0.02 and 0.06, 3 to 11 px a
   mm, tests/accuracy) none reaches 15; the fine relief of young foreheads that a clinician grades
   as without lines reaches 19. */
static const double least_significance = 20;
static const double least_depth =
    0.02; /* measurement.md: 2 % of light is the faintest to be seen */
/* A shadow's edge rises on one side; the background's removal gives it a sixth on the other. */
static const double least_flank_balance = 0.25;
/* Beyond the widest filter: folds and soft shadows, not creases. */
static const double greatest_width_mm = 2;
/* A line of depth d gives a response of 0.35 d (kernels.h). One that gives much more than its own
   depth explains is the ray of something very dark beside it, drawn out by the long filter. */
static const double response_per_depth = 0.35, least_explained = 0.7;
/* The bank draws a spot out into a line; its depth is at the spot alone. */
static const double least_evenness = 0.6;

/* A terminal hair: 0.06 to 0.1 mm wide (the sensor widens it to 2 or 3 px), symmetric, dark. */
static const double hair_width_mm = 0.25, hair_depth = 0.2;
static const double thin_px = 3, symmetric = 0.7, dark_strength = 9;
static const double beyond_end_mm = 1.5;

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
    wrinkles_profile_along(kernels, window, line, &out->profile, depth);
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

/* Does the line, drawn on beyond the point at index end (its neighbour inwards at index inner), run
   into something that was cut out of the zone? */
static bool runs_into_a_cut(const struct measure_input *input, const struct wrinkles_window *window,
                            const struct measure_line *line, int end, int inner)
{
    struct image_point at = line->points[end], from = line->points[inner];
    double norm = hypot(at.x - from.x, at.y - from.y);
    for (double mm = 0; norm > 0 && mm <= beyond_end_mm; mm += 0.1) {
        double x = at.x + (at.x - from.x) / norm * mm * window->px_per_mm;
        double y = at.y + (at.y - from.y) / norm * mm * window->px_per_mm;
        int column = (int)floor(x), row = (int)floor(y);
        if (column < 0 || row < 0 || column >= window->width || row >= window->height)
            return false;
        if (window->valid.at[row * window->valid.stride + column])
            continue;
        struct image_point there = {window->x + x * window->factor, window->y + y * window->factor};
        return image_polygon_contains(input->zone->outline, there);
    }
    return false;
}

/* Creases run across the muscle that makes them: the forehead's and those around the eyes from side
   to side (crow's feet fan out by 45 degrees), hairs fall down across them. Other zones have
   creases of every direction. */
static bool is_against_anatomy(const char *zone, const struct measure_line *line)
{
    static const char *const level[] = {"forehead", "crow_foot_left", "crow_foot_right",
                                        "under_eye_left", "under_eye_right"};
    const struct image_point *first = &line->points[0], *last = &line->points[line->count - 1];
    double angle = atan2(fabs(last->y - first->y), fabs(last->x - first->x)) * 180 / pi;
    for (size_t i = 0; i < sizeof level / sizeof *level; i++)
        if (!strcmp(zone, level[i]))
            return angle > 50;
    return false;
}

/* How much speaks for a hair; each by itself says little. */
static int count_hair_signs(const struct measure_input *input, const struct wrinkles_window *window,
                            const struct wrinkles_line *out)
{
    const struct measure_line *line = &out->line;
    int inner = line->count > 6 ? 6 : line->count - 1, signs = 0;
    signs += out->profile.flank_balance >= symmetric;
    signs += out->profile.width_mm * window->px_per_mm <= thin_px;
    signs += out->mean_strength >= dark_strength;
    signs += runs_into_a_cut(input, window, line, 0, inner) ||
             runs_into_a_cut(input, window, line, line->count - 1, line->count - 1 - inner);
    return signs + 3 * is_against_anatomy(input->zone->name, line);
}

int wrinkles_line_read(const struct measure_input *input, const struct wrinkles_window *window,
                       const struct wrinkles_response *response, const struct wrinkles_noise *noise,
                       const struct measure_line *line, struct wrinkles_line *out,
                       struct arena *scratch, struct meso_error *err)
{
    *out = (struct wrinkles_line){.line = *line};
    wrinkles_profile_read(input->kernels, window, line, &out->profile);
    int code = read_course(input->kernels, window, out, scratch, err);
    if (code)
        return code;
    wrinkles_profile_read(input->kernels, window, &out->line, &out->profile);
    out->scale = main_scale(window, response, &out->line);
    out->length_mm = out->line.length_px / window->px_per_mm;
    out->mean_strength = mean_of(out->line.strength, out->line.count);
    double seen = out->mean_strength * noise->mad[out->scale] + noise->median[out->scale];
    out->explained = response_per_depth * out->profile.depth / seen;
    out->hair_signs = count_hair_signs(input, window, out);
    return MESO_OK;
}

static bool is_hair(const struct wrinkles_line *line)
{
    const struct wrinkles_profile *profile = &line->profile;
    bool resolved = profile->width_mm <= hair_width_mm && profile->depth >= hair_depth &&
                    profile->flank_balance >= symmetric;
    return resolved || line->hair_signs >= 4;
}

bool wrinkles_line_is_wrinkle(const struct wrinkles_line *line)
{
    const struct wrinkles_profile *profile = &line->profile;
    bool goes_on = line->length_mm >= wrinkles_min_length_mm &&
                   line->mean_strength * sqrt(line->length_mm) >= least_significance &&
                   line->evenness >= least_evenness;
    bool is_valley = profile->depth >= least_depth && profile->width_mm <= greatest_width_mm &&
                     profile->flank_balance >= least_flank_balance &&
                     line->explained >= least_explained;
    return goes_on && is_valley && !is_hair(line);
}
