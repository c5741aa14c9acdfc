/* Coverage, parting and their repeatability on rendered scalps (SEED=n: others than those that
   the measure was fitted on), beside two public ways on the same pictures: Otsu's threshold of
   luma, and k-means of two in Lab.
 */
#include "coverage.h"
#include "accuracy.h"

#include <math.h>
#include <stdio.h>

struct sums {
    double error, worst, otsu, means, parting_mm, parting_part;
    int read, partings, within, mistaken;
};

static void judge_scene(struct coverage_tools *t, int i, const struct render_scalp_options *o,
                        const struct render_scalp *truth, const struct measure_reading *reading,
                        struct sums *sums)
{
    bool light = o->colour == RENDER_HAIR_WHITE && o->tone != RENDER_TONE_LIGHT;
    double error = reading->values[0] - truth->coverage;
    double otsu = coverage_by_otsu(&truth->image, light) - truth->coverage;
    double means = coverage_by_means(t, &truth->image, light) - truth->coverage;
    printf("%-16s %-5s on %-6s %6.3f %6.3f %+7.3f %+7.3f %+7.3f", coverage_scene_name(i),
           render_colour_names[o->colour], render_tone_names[o->tone], truth->coverage,
           reading->values[0], error, otsu, means);
    if (!isnan(error)) {
        sums->error += fabs(error);
        sums->worst = fmax(sums->worst, fabs(error));
        sums->within += fabs(error) <= 0.03;
        sums->read++;
    }
    sums->otsu += fabs(otsu) / COVERAGE_SCENES;
    sums->means += fabs(means) / COVERAGE_SCENES;
    if (truth->parting_points) {
        double width = 0, read = reading->values[coverage_field("parting_width")];
        for (int k = 0; k < truth->parting_points; k++)
            width += truth->parting_width_mm[k] / truth->parting_points;
        printf(" %7.2f %7.2f", width, read);
        if (!isnan(read)) {
            sums->parting_mm += fabs(read - width);
            sums->parting_part += fabs(read / width - 1);
            sums->partings++;
        }
    } else {
        sums->mistaken += !isnan(reading->values[coverage_field("parting_fraction")]);
        printf(" %7s %7.2f", "-", reading->values[coverage_field("parting_width")]);
    }
    printf(" %s\n", reading->reasons[0] ? reading->reasons[0] : "");
}

static int print_scenes(struct coverage_tools *t)
{
    struct sums sums = {0};
    printf("%-32s %6s %6s %7s %7s %7s %7s %7s\n", "coverage: rendered scalp", "truth", "read",
           "error", "Otsu", "2-means", "part mm", "read");
    for (int i = 0; i < COVERAGE_SCENES; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct render_scalp_options o;
        struct render_scalp truth;
        struct measure_reading reading;
        coverage_scene_options(i, &o);
        int code = render_scalp(&o, NULL, &truth, t->arena, &t->err);
        if (code)
            return code;
        struct photo photo = {.width = o.width,
                              .height = o.height,
                              .stride = 3 * (ptrdiff_t)o.width,
                              .rgb = truth.image.rgb,
                              .name = "rendered"};
        if ((code = coverage_read(t, &photo, truth.mm_per_px, NULL, &reading)))
            return code;
        judge_scene(t, i, &o, &truth, &reading, &sums);
        fflush(stdout);
        base_arena_rewind(t->arena, mark);
    }
    printf("coverage: goal error <= 0.030 | mean %.3f, worst %.3f, %d of %d within 0.030, %d not "
           "read; Otsu %.3f, 2-means in Lab %.3f\n",
           sums.error / sums.read, sums.worst, sums.within, COVERAGE_SCENES,
           COVERAGE_SCENES - sums.read, sums.otsu, sums.means);
    printf(
        "parting: goal error <= 0.3 mm, no whorl read as one | mean error %.2f mm, %.1f %%, on %d; "
        "%d whorls read as one\n",
        sums.parting_mm / sums.partings, 100 * sums.parting_part / sums.partings, sums.partings,
        sums.mistaken);
    return MESO_OK;
}

int accuracy_hair_coverage(const struct kernels *kernels, struct arena *arena,
                           struct meso_error *err)
{
    struct coverage_tools tools = {.kernels = *kernels, .arena = arena};
    int code = print_scenes(&tools);
    if (!code)
        code = coverage_print_repeats(&tools);
    if (!code)
        code = coverage_print_speed(&tools);
    if (code && err)
        *err = tools.err;
    return code;
}

int accuracy_coverage(void)
{
    struct coverage_tools tools;
    int code = kernels_select(&tools.kernels, &tools.err);
    if (!code)
        code = base_arena_new(&tools.arena, 0, &tools.err);
    if (!code)
        code = accuracy_hair_coverage(&tools.kernels, tools.arena, &tools.err);
    if (code)
        fprintf(stderr, "%s\n", tools.err.text);
    else
        base_arena_free(tools.arena);
    return code != MESO_OK;
}
