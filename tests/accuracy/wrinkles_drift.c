/* How much a reading of drawn creases moves when the skin stays and the photograph differs: by
   itself, and as a comparison reads both photographs together. */
#include "accuracy.h"
#include "wrinkles_drawn.h"

#include <stdio.h>

enum { PATCHES = 6, FIELDS = 3 };
static const char *const fields[FIELDS] = {"density", "depth", "severity"};

static const struct nuisance {
    const char *name;
    double ev, red, blue, turn_deg, scale, blur_px, noise;
    int jpeg;
    bool matched; /* the baseline is blurred as much, as a comparison does */
    double goal;  /* % of the density; 0: none */
} nuisances[] = {
    {"+0.3 EV", 0.3, 1, 1, 0, 1, 0, 1, 0, false, 1},
    {"-0.3 EV", -0.3, 1, 1, 0, 1, 0, 1, 0, false, 1},
    {"red +10 %, blue -10 %", 0, 1.1, 0.9, 0, 1, 0, 1, 0, false, 1},
    {"red -10 %, blue +10 %", 0, 0.9, 1.1, 0, 1, 0, 1, 0, false, 1},
    {"turned 5 degrees", 0, 1, 1, 5, 1, 0, 1, 0, false, 2},
    {"turned -5 degrees", 0, 1, 1, -5, 1, 0, 1, 0, false, 2},
    {"blur 0.8 px, matched", 0, 1, 1, 0, 1, 0.8, 1, 0, true, 5},
    {"blur 0.8 px, not matched", 0, 1, 1, 0, 1, 0.8, 1, 0, false, 0},
    {"JPEG quality 75", 0, 1, 1, 0, 1, 0, 1, 75, false, 2},
    {"scale 1.25", 0, 1, 1, 0, 1.25, 0, 1, 0, false, 5},
    {"scale 0.8", 0, 1, 1, 0, 0.8, 0, 1, 0, false, 5},
    {"noise x 2", 0, 1, 1, 0, 1, 0, 2, 0, false, 0},
};

static int take(struct wrinkles_bench *bench, int number, bool faint, const struct nuisance *n,
                double match_blur_px, const double *frozen, struct wrinkles_shot *out)
{
    struct drawn_skin skin = wrinkles_drawn_patch(number, faint);
    struct drawn_camera camera = drawn_plain_camera;
    camera.exposure_ev = n->ev - 0.5; /* room for the brighter one */
    camera.white[0] = n->red;
    camera.white[2] = n->blue;
    camera.turn_deg = n->turn_deg;
    camera.px_per_mm *= n->scale;
    camera.blur_px = hypot(camera.blur_px, n->blur_px);
    camera.noise *= n->noise;
    return wrinkles_drawn_take(bench, &skin, &camera, n->jpeg, match_blur_px, frozen, out);
}

struct drift {
    double mean[FIELDS], worst[FIELDS];
};

static void add(const struct wrinkles_shot *before, const struct wrinkles_shot *after,
                struct drift *drift)
{
    for (int f = 0; f < FIELDS; f++) {
        double change =
            wrinkles_drawn_value(after, fields[f]) / wrinkles_drawn_value(before, fields[f]) - 1;
        drift->mean[f] += change / PATCHES;
        if (fabs(change) > fabs(drift->worst[f]))
            drift->worst[f] = change;
    }
}

static int measure(struct wrinkles_bench *bench, int number, bool faint, const struct nuisance *n,
                   struct drift *alone, struct drift *together)
{
    static struct wrinkles_shot before, after;
    static const struct nuisance plain = {"plain", 0, 1, 1, 0, 1, 0, 1, 0, false, 0};
    int code = take(bench, number, faint, &plain, n->matched ? n->blur_px : 0, NULL, &before);
    if (!code)
        code = take(bench, number, faint, n, 0, before.reading.frozen, &after);
    if (!code) {
        add(&before, &after, alone);
        code = wrinkles_drawn_join(bench, &before, &after);
    }
    if (!code)
        add(&before, &after, together);
    return code;
}

static int show(struct wrinkles_bench *bench, bool faint)
{
    printf("\n%s creases, 8 px/mm, %d patches, frozen thresholds; mean and worst, in %%\n",
           faint ? "faint (2 to 7 %)" : "clear (6 to 26 %)", PATCHES);
    printf("%-25s %14s | compared: %12s %15s %15s %7s\n", "", "density alone", "density", "depth",
           "severity", "goal");
    for (size_t i = 0; i < sizeof nuisances / sizeof *nuisances; i++) {
        struct drift alone = {{0}, {0}}, together = {{0}, {0}};
        for (int number = 0; number < PATCHES; number++) {
            struct base_arena_mark mark = base_arena_mark(bench->arena);
            if (measure(bench, number, faint, &nuisances[i], &alone, &together))
                return 1;
            base_arena_rewind(bench->arena, mark);
        }
        printf("%-25s %+6.1f %+6.1f  |         ", nuisances[i].name, 100 * alone.mean[0],
               100 * alone.worst[0]);
        for (int f = 0; f < FIELDS; f++)
            printf("  %+6.1f %+6.1f", 100 * together.mean[f], 100 * together.worst[f]);
        printf(nuisances[i].goal > 0 ? "  <= %.0f\n" : "\n", nuisances[i].goal);
    }
    return 0;
}

int accuracy_wrinkles_drift(void)
{
    struct wrinkles_bench bench = {.arena = NULL};
    int failed = kernels_select(&bench.kernels, &bench.err) ||
                 base_arena_new(&bench.arena, 0, &bench.err) || show(&bench, false) ||
                 show(&bench, true);
    if (failed)
        fprintf(stderr, "%s\n", bench.err.text);
    base_arena_free(bench.arena);
    return failed;
}
