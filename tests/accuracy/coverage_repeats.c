/* The same rendered scalp photographed again: other noise, light, colour, sharpness, scale, angle;
   and what reading a scalp costs. Knows the scenes from coverage_scenes.c. */
#include "coverage.h"
#include "image/image.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct nuisance {
    const char *name;
    double ev, red, blue, blur, scale, turn;
    int jpeg;
};
static const struct nuisance nuisances[] = {
    {"other noise", 0, 0, 0, 0, 1, 0, 0},
    {"-0.3 EV", -0.3, 0, 0, 0, 1, 0, 0},
    {"+0.3 EV", 0.3, 0, 0, 0, 1, 0, 0},
    {"red +10 %, blue -10 %", 0, .1, -.1, 0, 1, 0, 0},
    {"red -10 %, blue +10 %", 0, -.1, .1, 0, 1, 0, 0},
    {"0.8 px more blur", 0, 0, 0, 0.8, 1, 0, 0},
    {"JPEG 75", 0, 0, 0, 0, 1, 0, 75},
    {"scale 1.05", 0, 0, 0, 0, 1.05, 0, 0},
    {"turned 5 degrees", 0, 0, 0, 0, 1, 5, 0},
};
enum { NUISANCES = sizeof nuisances / sizeof *nuisances };
static const int repeated[] = {0, 7, 8, 10, 14};
enum { REPEATED = sizeof repeated / sizeof *repeated };

static int photograph_again(struct coverage_tools *t, int scene, const struct nuisance *n,
                            struct render_scalp *truth, struct photo *photo)
{
    struct render_scalp_options o;
    struct render_scalp_change change = {.session = 2,
                                         .density_factor = 1,
                                         .parting_factor = 1,
                                         .rotate_deg = n->turn,
                                         .scale = n->scale};
    coverage_scene_options(scene, &o);
    o.camera.exposure_ev += n->ev;
    o.camera.white_balance_red += n->red;
    o.camera.white_balance_blue += n->blue;
    o.camera.blur_px = hypot(o.camera.blur_px, n->blur);
    o.camera.noise_seed += 77;
    int code = render_scalp(&o, &change, truth, t->arena, &t->err);
    *photo = (struct photo){.width = o.width,
                            .height = o.height,
                            .stride = 3 * (ptrdiff_t)o.width,
                            .rgb = truth->image.rgb,
                            .name = "again"};
    if (code || !n->jpeg)
        return code;
    uint8_t *bytes;
    size_t length;
    struct photo *decoded;
    code = image_encode_jpeg(photo->rgb, o.width, o.height, photo->stride, n->jpeg, &bytes, &length,
                             t->arena, &t->err);
    if (!code)
        code = image_decode(bytes, length, "again", NULL, &decoded, t->arena, &t->err);
    if (!code)
        *photo = *decoded;
    return code;
}

struct drift {
    double frozen, anew, worst;
    double parting, parting_worst; /* % of the width, of the scalps with a parting */
    int partings;
};

/* What is read of the same scalp photographed again, less what the other frame shows more or less
   of it. */
static int repeat_scene(struct coverage_tools *t, int scene, const struct nuisance *nuisance,
                        const double *first, double truth, const double *frozen,
                        struct drift *drift)
{
    struct base_arena_mark mark = base_arena_mark(t->arena);
    struct render_scalp after;
    struct photo photo;
    struct measure_reading readings[2];
    int code = photograph_again(t, scene, nuisance, &after, &photo);
    if (!code)
        code = coverage_read(t, &photo, 0.1, frozen, &readings[0]);
    if (!code)
        code = coverage_read(t, &photo, 0.1, NULL, &readings[1]);
    if (code)
        return code;
    int width = coverage_field("parting_fraction");
    if (!isnan(first[width]) && !isnan(readings[0].values[width])) {
        double by = 100 * fabs(readings[0].values[width] / (first[width] * nuisance->scale) - 1);
        drift->parting += by;
        drift->parting_worst = fmax(drift->parting_worst, by);
        drift->partings++;
    }
    double real = after.coverage - truth;
    double off = 100 * fabs(readings[0].values[0] - first[0] - real);
    drift->frozen += off / REPEATED;
    drift->worst = fmax(drift->worst, off);
    drift->anew += 100 * fabs(readings[1].values[0] - first[0] - real) / REPEATED;
    base_arena_rewind(t->arena, mark);
    return MESO_OK;
}

int coverage_print_repeats(struct coverage_tools *t)
{
    static const struct nuisance none = {"", 0, 0, 0, 0, 1, 0, 0};
    struct drift drifts[NUISANCES] = {{0}};
    for (int i = 0; i < REPEATED; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct render_scalp before;
        struct photo photo;
        struct measure_reading first;
        int code = photograph_again(t, repeated[i], &none, &before, &photo);
        if (!code)
            code = coverage_read(t, &photo, 0.1, NULL, &first);
        for (int n = 0; !code && n < NUISANCES; n++)
            code = repeat_scene(t, repeated[i], &nuisances[n], first.values, before.coverage,
                                first.frozen, &drifts[n]);
        if (code)
            return code;
        base_arena_rewind(t->arena, mark);
    }
    printf("%-24s %9s %9s %9s %9s %9s   points of coverage, and %% of the parting's width, that an "
           "unchanged scalp seems to have moved\n",
           "coverage: repeats", "frozen", "worst", "anew", "parting", "worst");
    for (int n = 0; n < NUISANCES; n++)
        printf("%-24s %9.2f %9.2f %9.2f %9.1f %9.1f\n", nuisances[n].name, drifts[n].frozen,
               drifts[n].worst, drifts[n].anew, drifts[n].parting / fmax(1, drifts[n].partings),
               drifts[n].parting_worst);
    return MESO_OK;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Against the decode of the same photograph, in pairs. */
int coverage_print_speed(struct coverage_tools *t)
{
    enum { PAIRS = 9 };
    double ratios[PAIRS];
    struct render_scalp_options o;
    struct render_scalp truth;
    uint8_t *bytes;
    size_t length;
    coverage_scene_options(0, &o);
    o.width = 4000;
    o.height = 3000;
    o.mm_per_px = 0.03;
    int code = render_scalp(&o, NULL, &truth, t->arena, &t->err);
    if (!code)
        code = image_encode_jpeg(truth.image.rgb, o.width, o.height, 3 * (ptrdiff_t)o.width, 90,
                                 &bytes, &length, t->arena, &t->err);
    for (int i = 0; !code && i < PAIRS; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct measure_reading reading;
        struct photo *photo;
        double begin = seconds();
        code = image_decode(bytes, length, "12 MP", NULL, &photo, t->arena, &t->err);
        double decoded = seconds();
        if (!code)
            code = coverage_read(t, photo, 0.03, NULL, &reading);
        ratios[i] = (seconds() - decoded) / (decoded - begin);
        base_arena_rewind(t->arena, mark);
    }
    qsort(ratios, PAIRS, sizeof *ratios, by_value);
    if (!code)
        printf("coverage: goal <= 1.5 decodes | a 12 MP scalp takes %.2f of its JPEG decode\n",
               ratios[PAIRS / 2]);
    return code;
}
