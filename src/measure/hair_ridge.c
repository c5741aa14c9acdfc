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
#define HIGH_NOISE 6.0
#define LOW_NOISE 3.5
#define HIGH_FLOOR 0.05
#define LOW_FLOOR 0.03

/* Response sigma^2 f'' of a bar of contrast 1 and this width, at its centre. */
static double bar_response(double width_px, double sigma)
{
    double u = width_px / 2 / sigma;
    return 2 * u * exp(-u * u / 2) / sqrt(2 * M_PI);
}

struct scale_job {
    struct plane xx, xy, yy, response, angle;
    double width_px;
};

/* A line curves across and not along: what curves alike in both directions is a dot. */
static void keep_best(const struct scale_job *job, double scale, bool first,
                      struct hair_ridges *out)
{
    for (int y = 0; y < job->xx.height; y++)
        for (int x = 0; x < job->xx.width; x++) {
            ptrdiff_t at = y * job->response.stride + x;
            float across = job->response.at[at];
            float along =
                job->xx.at[y * job->xx.stride + x] + job->yy.at[y * job->yy.stride + x] - across;
            float strength = across - (along > 0 ? along : 0);
            strength = strength > 0 ? strength * (float)scale : 0;
            float *best = &out->strength.at[y * out->strength.stride + x];
            if (!first && strength <= *best)
                continue;
            *best = strength;
            out->angle.at[y * out->angle.stride + x] = job->angle.at[at];
            out->width.at[y * out->width.stride + x] = (float)job->width_px;
        }
}

static int all_scales(const struct measure_input *input, const struct hair_field *field,
                      struct hair_ridges *out, struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct scale_job job;
    struct plane dark, *planes[] = {&job.xx, &job.xy, &job.yy, &job.response, &job.angle, &dark};
    int code = MESO_OK;
    for (size_t i = 0; !code && i < sizeof planes / sizeof *planes; i++)
        code =
            kernels_plane_new(planes[i], field->contrast.width, field->contrast.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < dark.height; y++)
        for (int x = 0; x < dark.width; x++)
            dark.at[y * dark.stride + x] = -field->contrast.at[y * field->contrast.stride + x];
    for (int i = 0; !code && i < SCALES; i++) {
        job.width_px = widths_um[i] / field->um_per_px;
        double sigma = job.width_px / (2 * sqrt(3));
        if (sigma < 0.6) /* finer than the pixels */
            sigma = 0.6;
        code = kernels_hessian(input->kernels, dark, sigma, job.xx, job.xy, job.yy, arena, err);
        if (code)
            break;
        input->kernels->hessian_ridge(job.xx, job.xy, job.yy, 1, job.response, job.angle);
        keep_best(&job, 1 / bar_response(job.width_px, sigma), i == 0, out);
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

/* sd of the strength of bare skin, from the weak third of all pixels, which hair can't reach even
   in a dense field. Strength is one-sided: its median over noise alone is about the sd of the noise
   (measured on white and on low-pass noise: 0.9 to 1.1). */
static int noise_of(const struct hair_field *field, const struct hair_ridges *ridges, double *noise,
                    struct arena *arena, struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct mask bare;
    int code = kernels_mask_new(&bare, field->zone.width, field->zone.height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < bare.height; y++)
        for (int x = 0; x < bare.width; x++) {
            float contrast = field->contrast.at[y * field->contrast.stride + x];
            bare.at[y * bare.stride + x] = field->zone.at[y * field->zone.stride + x] &&
                                                   contrast < 3 * field->skin_spread &&
                                                   !field->hidden.at[y * field->hidden.stride + x]
                                               ? 255
                                               : 0;
        }
    double mad;
    code = kernels_median_mad(ridges->strength, bare, noise, &mad, arena, err);
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
    int code = kernels_components(out->lines, &components, arena, err);
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
    struct mask scratch;
    if (!code)
        code = kernels_mask_new(&scratch, out->lines.width, out->lines.height, arena, err);
    if (!code)
        input->kernels->thin(out->lines, scratch);
    base_arena_rewind(arena, mark);
    return code;
}

int hair_ridges_find(const struct measure_input *input, const struct hair_field *field,
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
        code = noise_of(field, out, &noise, arena, err);
        if (code)
            return code;
        double clear = fmax(HIGH_NOISE * noise, HIGH_FLOOR);
        double hairs = hair_strength(field, out, clear);
        out->high = fmax(clear, HIGH_FRACTION * hairs);
        out->low = fmax(fmax(LOW_NOISE * noise, LOW_FLOOR), LOW_FRACTION * hairs);
    }
    return link_crests(input, field, out, arena, err);
}
