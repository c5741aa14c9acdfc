/* Multi-scale curvilinear detection (Steger 1998): strength, angle and width of the best line
   through each pixel, and the centre lines above two thresholds. Knows nothing of whole hairs. */
#include "hair_trace.h"

#include <math.h>
#include <string.h>

/* Widths of human scalp hair, fine vellus to coarse terminal; steps of a third. */
static const double widths_um[] = {24, 32, 43, 57, 76, 100};
enum { SCALES = sizeof widths_um / sizeof *widths_um };

/* Thresholds on strength, which reads about the contrast of a hair. A field's own hairs have
   strength C (upper decile of its clear lines): a line is a hair from FRACTION of C on and must
   stand out of the skin's noise; in a field without hair neither may rise from texture, hence
   FLOOR. */
#define HIGH_FRACTION 0.30
#define LOW_FRACTION 0.15
#define HIGH_NOISE 7.0
#define LOW_NOISE 3.0
#define HIGH_FLOOR 0.08
#define LOW_FLOOR 0.04

/* Relative fall a px that no crest has (a flank's is 0.4 and more, noise of a vellus hair's 0.1).
 */
#define STEEPEST 0.25f

/* Response sigma^2 f'' of a bar of contrast 1 and this width, at its centre. */
static double bar_response(double width_px, double sigma)
{
    double u = width_px / 2 / sigma;
    return 2 * u * exp(-u * u / 2) / sqrt(2 * M_PI);
}

struct scale_job {
    struct plane dark, sharp, xx, xy, yy, x, y, response, angle, scratch;
    double width_px, sigma;
};

/* How much of a line's centre a place is, 1 to 0: at a distance t from the crest the slope is t
   times the curvature. The flank of a wide hair curves like a thin one, but it slopes. */
static float centrality(const struct scale_job *job, ptrdiff_t at, float across)
{
    float angle = job->angle.at[at];
    float slope = -sinf(angle) * job->x.at[at] + cosf(angle) * job->y.at[at];
    float off = fabsf(slope) * (float)job->sigma / across; /* t / sigma */
    return off < 0.4f ? 1 : off > 0.85f ? 0 : (0.85f - off) / 0.45f;
}

/* Whether the picture itself falls off across the line at this place: beyond a hair's end, or on
   the flank of a wider one, the smoothed picture curves as well, but there is no crest. */
static bool on_flank(const struct scale_job *job, int x, int y, float angle)
{
    struct plane s = job->sharp;
    if (x < 1 || y < 1 || x > s.width - 2 || y > s.height - 2)
        return false;
    const float *p = s.at + y * s.stride + x;
    float slope =
        -sinf(angle) * (p[1] - p[-1]) / 2 + cosf(angle) * (p[s.stride] - p[-s.stride]) / 2;
    return fabsf(slope) > -STEEPEST * p[0];
}

/* A line curves across and not along: what curves alike in both directions is a dot. */
static void keep_best(const struct scale_job *job, double scale, bool first,
                      struct hair_ridges *out)
{
    for (int y = 0; y < job->xx.height; y++)
        for (int x = 0; x < job->xx.width; x++) {
            ptrdiff_t at = y * job->response.stride + x;
            float across = job->response.at[at];
            float along = job->xx.at[at] + job->yy.at[at] - across, strength = 0;
            if (across > 0 && across > along && !on_flank(job, x, y, job->angle.at[at]))
                strength =
                    (across - (along > 0 ? along : 0)) * (float)scale * centrality(job, at, across);
            float *best = &out->strength.at[y * out->strength.stride + x];
            if (!first && strength <= *best)
                continue;
            *best = strength;
            out->angle.at[y * out->angle.stride + x] = job->angle.at[at];
            out->width.at[y * out->width.stride + x] = (float)job->width_px;
        }
}

static int one_scale(const struct measure_input *input, struct scale_job *job, bool first,
                     struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    float smooth[KERNELS_MAX_TAPS], slope[KERNELS_MAX_TAPS];
    int radius;
    int code = kernels_hessian(input->kernels, job->dark, job->sigma, job->xx, job->xy, job->yy,
                               arena, err);
    if (code)
        return code;
    kernels_gaussian_taps(job->sigma, 0, smooth, &radius);
    kernels_gaussian_taps(job->sigma, 1, slope, &radius);
    input->kernels->convolve(job->dark, job->x, slope, radius, smooth, radius, job->scratch);
    input->kernels->convolve(job->dark, job->y, smooth, radius, slope, radius, job->scratch);
    input->kernels->hessian_ridge(job->xx, job->xy, job->yy, 1, job->response, job->angle);
    keep_best(job, 1 / bar_response(job->width_px, job->sigma), first, out);
    return MESO_OK;
}

static int all_scales(const struct measure_input *input, const struct hair_field *field,
                      struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct scale_job job;
    struct plane *planes[] = {&job.dark, &job.sharp, &job.xx,       &job.xy,    &job.yy,
                              &job.x,    &job.y,     &job.response, &job.angle, &job.scratch};
    int code = MESO_OK;
    for (size_t i = 0; !code && i < sizeof planes / sizeof *planes; i++)
        code =
            kernels_plane_new(planes[i], field->contrast.width, field->contrast.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < job.dark.height; y++)
        for (int x = 0; x < job.dark.width; x++)
            job.dark.at[y * job.dark.stride + x] =
                -field->contrast.at[y * field->contrast.stride + x];
    code = kernels_gaussian(input->kernels, job.dark, 1.0, job.sharp, arena, err);
    for (int i = 0; !code && i < SCALES; i++) {
        job.width_px = widths_um[i] / field->um_per_px;
        job.sigma = job.width_px / (2 * sqrt(3));
        if (job.sigma < 0.6) /* finer than the pixels */
            job.sigma = 0.6;
        code = one_scale(input, &job, i == 0, out, arena, err);
    }
    base_arena_rewind(arena, mark);
    return code;
}

static float at_linear(struct plane plane, double x, double y)
{
    int i = (int)floor(x), j = (int)floor(y);
    i = i < 0 ? 0 : i > plane.width - 2 ? plane.width - 2 : i;
    j = j < 0 ? 0 : j > plane.height - 2 ? plane.height - 2 : j;
    float u = (float)(x - i), v = (float)(y - j);
    const float *p = plane.at + j * plane.stride + i;
    return (1 - v) * ((1 - u) * p[0] + u * p[1]) +
           v * ((1 - u) * p[plane.stride] + u * p[plane.stride + 1]);
}

/* Whether (x, y) is the crest of its line. */
static bool is_crest(const struct hair_ridges *ridges, int x, int y)
{
    float here = ridges->strength.at[y * ridges->strength.stride + x];
    float angle = ridges->angle.at[y * ridges->angle.stride + x];
    double nx = -sin(angle), ny = cos(angle);
    return here >= at_linear(ridges->strength, x + nx, y + ny) &&
           here > at_linear(ridges->strength, x - nx, y - ny);
}

/* Median strength of the crests of bare skin: texture, pores and noise make crests everywhere. */
static int noise_of(const struct kernels *kernels, const struct hair_field *field,
                    const struct hair_ridges *ridges, double *noise, struct arena *arena,
                    struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask bare;
    int code = kernels_mask_new(&bare, field->zone.width, field->zone.height, arena, err);
    if (code)
        return code;
    for (int y = 1; y < bare.height - 1; y++)
        for (int x = 1; x < bare.width - 1; x++)
            bare.at[y * bare.stride + x] =
                field->zone.at[y * field->zone.stride + x] &&
                        !field->hidden.at[y * field->hidden.stride + x] &&
                        field->contrast.at[y * field->contrast.stride + x] <
                            3 * field->skin_spread &&
                        ridges->strength.at[y * ridges->strength.stride + x] > 0 &&
                        is_crest(ridges, x, y)
                    ? 255
                    : 0;
    code = kernels_medians(kernels, ridges->strength, bare, noise, NULL, arena, err);
    if (isnan(*noise))
        *noise = 0;
    base_arena_rewind(arena, mark);
    return code;
}

/* Upper decile of the strength of clear crests, or 0 if there is hardly any: from a histogram. */
static double hair_strength(const struct hair_field *field, const struct hair_ridges *ridges,
                            double clear)
{
    enum { BINS = 512 };
    int64_t histogram[BINS] = {0}, total = 0, above = 0;
    const double top = 4;
    for (int y = 1; y < field->zone.height - 1; y++)
        for (int x = 1; x < field->zone.width - 1; x++) {
            double strength = ridges->strength.at[y * ridges->strength.stride + x];
            if (!field->zone.at[y * field->zone.stride + x] || strength < clear ||
                !is_crest(ridges, x, y))
                continue;
            int bin = (int)(strength / top * BINS);
            histogram[bin < BINS ? bin : BINS - 1]++;
            total++;
        }
    int bin = BINS;
    while (bin > 0 && 10 * above < total)
        above += histogram[--bin];
    return total ? top * (bin + 0.5) / BINS : 0;
}

/* Crests above low that hang together with one above high. */
static int link_crests(const struct measure_input *input, const struct hair_field *field,
                       struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    for (int y = 1; y < out->lines.height - 1; y++)
        for (int x = 1; x < out->lines.width - 1; x++)
            out->lines.at[y * out->lines.stride + x] =
                field->zone.at[y * field->zone.stride + x] &&
                        out->strength.at[y * out->strength.stride + x] > out->low &&
                        is_crest(out, x, y)
                    ? 255
                    : 0;
    struct kernels_components components;
    int code = kernels_components_of_mask(input->kernels, out->lines, &components, arena, err);
    if (!code)
        code = kernels_components_list_runs(&components, arena, err);
    for (int c = 0; !code && c < components.count; c++) {
        const struct kernels_component *component = &components.at[c];
        const struct kernels_run *runs = components.runs + component->first_run;
        bool strong = false;
        for (int r = 0; r < component->run_count; r++)
            for (int x = runs[r].x_begin; x < runs[r].x_end; x++)
                strong |= out->strength.at[runs[r].y * out->strength.stride + x] > out->high;
        for (int r = 0; !strong && r < component->run_count; r++)
            memset(out->lines.at + runs[r].y * out->lines.stride + runs[r].x_begin, 0,
                   (size_t)(runs[r].x_end - runs[r].x_begin));
    }
    base_arena_rewind(arena, mark);
    return code;
}

int measure_hair_ridges_find(const struct measure_input *input, const struct hair_field *field,
                             const double *frozen, struct hair_ridges *out, struct arena *arena,
                             struct meso_error *err)
{
    int width = field->zone.width, height = field->zone.height;
    int code = kernels_plane_new(&out->strength, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->angle, width, height, arena, err);
    if (!code)
        code = kernels_plane_new(&out->width, width, height, arena, err);
    if (!code)
        code = kernels_mask_new(&out->lines, width, height, arena, err);
    if (!code)
        code = all_scales(input, field, out, arena, err);
    if (code)
        return code;
    if (frozen) {
        out->low = frozen[0];
        out->high = frozen[1];
    } else {
        double noise;
        code = noise_of(input->kernels, field, out, &noise, arena, err);
        if (code)
            return code;
        double clear = fmax(HIGH_NOISE * noise, HIGH_FLOOR);
        double hairs = hair_strength(field, out, clear);
        out->high = fmax(clear, HIGH_FRACTION * hairs);
        out->low = fmax(fmax(LOW_NOISE * noise, LOW_FLOOR), LOW_FRACTION * hairs);
    }
    return link_crests(input, field, out, arena, err);
}
