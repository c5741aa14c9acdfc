/* Rendered phototrichograms: a clipped site and the same some days later, whose growing hairs and
   rate are known. */
#include "hair_pairs.h"
#include "pair_files.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>

static const struct {
    int hairs;
    double days, growth, anagen, length_mm, um_per_px, restyle_deg;
    enum render_colour colour;
    enum render_tone tone;
} sites[] = {
    {80, 2, 0.35, 0.85, 0.35, 5, 3, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {120, 3, 0.30, 0.70, 0.35, 5, 5, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {140, 2.5, 0.25, 0.60, 0.4, 4, 3, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM},
    {60, 2, 0.40, 0.90, 0.3, 3, 5, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM},
    {100, 3, 0.35, 0.50, 0.4, 6, 3, RENDER_HAIR_WHITE, RENDER_TONE_DARK},
    {90, 2, 0.30, 0.80, 0.35, 8, 5, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {90, 3, 0.35, 0.70, 0.40, 10, 4, RENDER_HAIR_DARK, RENDER_TONE_LIGHT},
    {60, 2, 0.35, 0.75, 0.35, 2, 4, RENDER_HAIR_WHITE, RENDER_TONE_DARK},
};
enum { SITES = sizeof sites / sizeof *sites };

/* Truth among the hairs rooted in the second picture that both show. */
static double growing_share(const struct render_trichoscopy *after)
{
    int hairs = 0, growing = 0;
    for (int i = 0; i < after->hair_count; i++)
        if (after->hairs[i].root_in_field) {
            hairs++;
            growing += after->hairs[i].growing;
        }
    return hairs ? (double)growing / hairs : NAN;
}

static int print_site(struct pipeline *pipeline, int index, const char *folder, double errors[2],
                      int *covered, struct arena *arena, struct meso_error *err)
{
    struct render_trichoscopy_options o;
    struct render_trichoscopy before, after;
    struct report report = {0};
    render_trichoscopy_defaults(&o);
    o.seed = o.camera.noise_seed = 3301 + (uint64_t)index;
    o.hairs = sites[index].hairs;
    o.um_per_px = sites[index].um_per_px;
    o.width = (int)(8000 / o.um_per_px);
    o.height = (int)(6000 / o.um_per_px);
    o.length_mm = sites[index].length_mm;
    o.vellus_fraction = 0.1;
    o.colour = sites[index].colour;
    o.tone = sites[index].tone;
    const struct render_trichoscopy_change c = {.session = 2,
                                                .shift_x_um = 150 - 60 * index,
                                                .shift_y_um = 40 * index - 100,
                                                .rotate_deg = index - 2.5,
                                                .scale = 1 + 0.01 * (index - 3),
                                                .restyle_deg = sites[index].restyle_deg,
                                                .days = sites[index].days,
                                                .growth_mm_per_day = sites[index].growth,
                                                .anagen_fraction = sites[index].anagen};
    int code = render_trichoscopy(&o, NULL, &c, &before, arena, err);
    render_trichoscopy_other_light(&o, &c);
    if (!code)
        code = render_trichoscopy(&o, &c, NULL, &after, arena, err);
    const struct pipeline_subject subject = {.view = LOCATE_SCALP_MACRO,
                                             .mm_per_px = before.um_per_px / 1000,
                                             .phototrichogram = true,
                                             .days_between = sites[index].days};
    if (!code)
        code = pair_files_compare(pipeline, &subject, &before.image, &after.image, folder, &report,
                                  arena, err);
    if (!report.phototrichogram) {
        printf("%3d hairs: not read: %s\n", o.hairs, err->text);
        errors[0] = errors[1] = NAN;
    } else {
        const struct progress_phototrichogram *g = report.phototrichogram;
        double share = growing_share(&after);
        errors[0] = g->anagen_fraction - share;
        errors[1] = g->growth_rate / sites[index].growth - 1;
        *covered += g->anagen95[0] <= share && share <= g->anagen95[1];
        printf(
            "%3d hairs, %.1f days, %.0f um/px: anagen %.2f read %.2f (%.2f to %.2f), mm/day %.2f "
            "read %.3f (%.3f to %.3f); of %d hairs, %d left out\n",
            o.hairs, sites[index].days, o.um_per_px, share, g->anagen_fraction, g->anagen95[0],
            g->anagen95[1], sites[index].growth, g->growth_rate, g->rate95[0], g->rate95[1],
            g->hairs, g->left_out);
    }
    pipeline_release(&report);
    return code == MESO_E_NOT_COMPARABLE || code == MESO_E_NOT_ALIGNED ? MESO_OK : code;
}

int accuracy_phototrichograms(struct pipeline *pipeline, const char *folder, struct arena *arena,
                              struct meso_error *err)
{
    double share = 0, rate = 0;
    int code = MESO_OK, covered = 0;
    for (int i = 0; i < SITES && !code; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        double errors[2];
        code = print_site(pipeline, i, folder, errors, &covered, arena, err);
        share += fabs(errors[0]) / SITES;
        rate += fabs(errors[1]) / SITES;
        base_arena_rewind(arena, mark);
    }
    printf(
        "hair, phototrichogram: goal growing fraction within 0.05, growth within 5 %%, in the mean "
        "| %.3f, %.1f %%; truth within the 95 %% of the fraction in %d of %d\n",
        share, 100 * rate, covered, SITES);
    return code;
}
