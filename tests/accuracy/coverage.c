/* Coverage, parting and their repeatability on rendered scalps whose seeds nothing was tuned on,
   beside two public ways on the same pictures: Otsu's threshold of luma, and k-means of two in Lab.
 */
#include "coverage.h"
#include "accuracy.h"
#include "image/image.h"
#include "measure/measure.h"
#include "samples/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct measure measure_hair_coverage;

struct scene {
    const char *name;
    enum render_scalp_subject subject;
    enum render_colour colour;
    enum render_tone tone;
    double density, thinning, wet, glare, head;
    double blur, gradient;
};
#define PARTING RENDER_SCALP_PARTING
#define VERTEX RENDER_SCALP_VERTEX
static const struct scene scenes[] = {
    {"dark", PARTING, RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 180, 0.1, 0, 0, 0, 0.7, 0.15},
    {"dark, thin", PARTING, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM, 90, 0.5, 0, 0, 0, 0.7, 0.15},
    {"dark, side light", PARTING, RENDER_HAIR_DARK, RENDER_TONE_DARK, 150, 0.3, 0, 0, 0, 0.7, 0.9},
    {"dark, wet", PARTING, RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 120, 0.4, 1, 0.2, 0, 0.7, 0.15},
    {"brown", PARTING, RENDER_HAIR_BROWN, RENDER_TONE_LIGHT, 160, 0.2, 0, 0, 0, 0.7, 0.15},
    {"brown, blurred", PARTING, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM, 120, 0.4, 0, 0, 0, 1.4, 0.3},
    {"blond", PARTING, RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 150, 0.3, 0, 0, 0, 0.7, 0.15},
    {"blond, thin", PARTING, RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 80, 0.4, 0, 0, 0, 0.7, 0.3},
    {"red", PARTING, RENDER_HAIR_RED, RENDER_TONE_LIGHT, 140, 0.3, 0, 0, 0, 0.7, 0.15},
    {"grey", PARTING, RENDER_HAIR_GREY, RENDER_TONE_LIGHT, 150, 0.3, 0, 0, 0, 0.7, 0.15},
    {"grey, thin", PARTING, RENDER_HAIR_GREY, RENDER_TONE_MEDIUM, 90, 0.5, 0, 0, 0, 0.7, 0.15},
    {"white", PARTING, RENDER_HAIR_WHITE, RENDER_TONE_MEDIUM, 140, 0.3, 0, 0, 0, 0.7, 0.15},
    {"vertex, bald", VERTEX, RENDER_HAIR_DARK, RENDER_TONE_LIGHT, 170, 0.95, 0, 0.8, 0.85, 0.7,
     0.2},
    {"vertex, bald", VERTEX, RENDER_HAIR_DARK, RENDER_TONE_DARK, 170, 0.9, 0, 0.5, 0.9, 0.7, 0.2},
    {"vertex, thin", VERTEX, RENDER_HAIR_BROWN, RENDER_TONE_MEDIUM, 150, 0.6, 0, 0.3, 0.9, 0.7,
     0.2},
    {"vertex, bald", VERTEX, RENDER_HAIR_GREY, RENDER_TONE_LIGHT, 150, 0.9, 0, 0.7, 0.9, 0.7, 0.2},
    {"vertex, thin", VERTEX, RENDER_HAIR_BLOND, RENDER_TONE_LIGHT, 160, 0.6, 0, 0.3, 0.9, 0.7, 0.2},
    {"vertex, full", VERTEX, RENDER_HAIR_DARK, RENDER_TONE_MEDIUM, 190, 0.1, 0, 0.1, 0.9, 0.7, 0.2},
};
enum { SCENES = sizeof scenes / sizeof *scenes, FIRST_SEED = 5100, WIDTH = 1200, HEIGHT = 900 };

struct tools {
    struct kernels kernels;
    struct arena *arena;
    struct meso_error err;
};

static void options_of(int i, struct render_scalp_options *o)
{
    const struct scene *s = &scenes[i];
    render_scalp_defaults(o);
    o->seed = o->camera.noise_seed = FIRST_SEED + (uint64_t)i;
    o->width = WIDTH;
    o->height = HEIGHT;
    o->mm_per_px = s->head > 0 ? 0.15 : 0.09;
    o->subject = s->subject;
    o->colour = s->colour;
    o->tone = s->tone;
    o->hairs_per_cm2 = s->density;
    o->thinning = s->thinning;
    o->parting_mm = 2.5 + i % 4;
    o->wet = s->wet;
    o->glare = s->glare;
    o->head = s->head;
    o->camera.blur_px = s->blur;
    o->camera.gradient = s->gradient;
}

static int read_photo(struct tools *t, const struct photo *photo, double mm_per_px,
                      const double *frozen, struct measure_reading *out)
{
    int64_t pixels = (int64_t)photo->width * photo->height;
    struct zone zone = {.name = "whole",
                        .width = photo->width,
                        .height = photo->height,
                        .outline_px = pixels,
                        .valid_px = pixels};
    if (kernels_mask_new(&zone.mask, photo->width, photo->height, t->arena, &t->err))
        return t->err.code;
    for (int y = 0; y < photo->height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)photo->width);
    struct measure_input input = {.kernels = &t->kernels,
                                  .photo = photo,
                                  .zone = &zone,
                                  .mm_per_px = mm_per_px,
                                  .frozen = frozen};
    return measure_hair_coverage.run(&input, out, t->arena, &t->err);
}

static int field(const char *name)
{
    return measure_field_index(&measure_hair_coverage, name);
}

static double luma(const uint8_t *rgb)
{
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

/* Share of the pixels on hair's side of Otsu's threshold: the side that the darker or the lighter
   kind is on is told to it. */
static double otsu_cover(const struct render_image *image, bool light_hair)
{
    int64_t histogram[256] = {0}, total = (int64_t)image->width * image->height, below = 0;
    double sum = 0, part = 0, best = -1;
    int64_t dark = 0;
    for (int64_t i = 0; i < total; i++)
        histogram[(int)luma(image->rgb + 3 * i)]++;
    for (int v = 0; v < 256; v++)
        sum += (double)v * (double)histogram[v];
    for (int v = 0; v < 255; v++) {
        below += histogram[v];
        part += (double)v * (double)histogram[v];
        if (!below || below == total)
            continue;
        double low = part / (double)below, high = (sum - part) / (double)(total - below);
        double between = (high - low) * (high - low) * (double)below * (double)(total - below);
        if (between > best) {
            best = between;
            dark = below;
        }
    }
    double share = (double)dark / (double)total;
    return light_hair ? 1 - share : share;
}

/* Two means in Lab, from the darkest and the lightest; hair is the kind that truth says. */
static double means_cover(struct tools *t, const struct render_image *image, bool light_hair)
{
    struct plane lab[3];
    double centre[2][3];
    int64_t count[2] = {0, 0};
    for (int c = 0; c < 3; c++)
        if (kernels_plane_new(&lab[c], image->width, image->height, t->arena, &t->err))
            return NAN;
    t->kernels.lab_rgb8(image->rgb, 3 * (ptrdiff_t)image->width, lab[0], lab[1], lab[2]);
    for (int c = 0; c < 3; c++) {
        centre[0][c] = c ? 5 : 15;
        centre[1][c] = c ? 10 : 75;
    }
    for (int round = 0; round < 12; round++) {
        double sums[2][3] = {{0}};
        count[0] = count[1] = 0;
        for (int y = 0; y < image->height; y++)
            for (int x = 0; x < image->width; x++) {
                double value[3], off[2] = {0, 0};
                for (int c = 0; c < 3; c++) {
                    value[c] = (double)lab[c].at[y * lab[c].stride + x];
                    for (int k = 0; k < 2; k++)
                        off[k] += (value[c] - centre[k][c]) * (value[c] - centre[k][c]);
                }
                int k = off[1] < off[0];
                count[k]++;
                for (int c = 0; c < 3; c++)
                    sums[k][c] += value[c];
            }
        for (int k = 0; k < 2; k++)
            for (int c = 0; c < 3 && count[k]; c++)
                centre[k][c] = sums[k][c] / (double)count[k];
    }
    int hair = light_hair == (centre[1][0] > centre[0][0]);
    return (double)count[hair] / (double)(count[0] + count[1]);
}

struct sums {
    double error, worst, otsu, means, parting_mm, parting_part;
    int read, partings, within, mistaken;
};

static void judge_scene(struct tools *t, int i, const struct render_scalp_options *o,
                        const struct render_scalp *truth, const struct measure_reading *reading,
                        struct sums *sums)
{
    bool light = o->colour == RENDER_HAIR_WHITE && o->tone != RENDER_TONE_LIGHT;
    double error = reading->values[0] - truth->coverage;
    double otsu = otsu_cover(&truth->image, light) - truth->coverage;
    double means = means_cover(t, &truth->image, light) - truth->coverage;
    printf("%-16s %-5s on %-6s %6.3f %6.3f %+7.3f %+7.3f %+7.3f", scenes[i].name,
           render_colour_names[o->colour], render_tone_names[o->tone], truth->coverage,
           reading->values[0], error, otsu, means);
    if (!isnan(error)) {
        sums->error += fabs(error);
        sums->worst = fmax(sums->worst, fabs(error));
        sums->within += fabs(error) <= 0.03;
        sums->read++;
    }
    sums->otsu += fabs(otsu) / SCENES;
    sums->means += fabs(means) / SCENES;
    if (truth->parting_points) {
        double width = 0, read = reading->values[field("parting_width")];
        for (int k = 0; k < truth->parting_points; k++)
            width += truth->parting_width_mm[k] / truth->parting_points;
        printf(" %7.2f %7.2f", width, read);
        if (!isnan(read)) {
            sums->parting_mm += fabs(read - width);
            sums->parting_part += fabs(read / width - 1);
            sums->partings++;
        }
    } else {
        sums->mistaken += !isnan(reading->values[field("parting_fraction")]);
        printf(" %7s %7.2f", "-", reading->values[field("parting_width")]);
    }
    printf(" %s\n", reading->reasons[0] ? reading->reasons[0] : "");
}

static int print_scenes(struct tools *t)
{
    struct sums sums = {0};
    printf("%-32s %6s %6s %7s %7s %7s %7s %7s\n", "coverage: rendered scalp, held out", "truth",
           "read", "error", "Otsu", "2-means", "part mm", "read");
    for (int i = 0; i < SCENES; i++) {
        struct base_arena_mark mark = base_arena_mark(t->arena);
        struct render_scalp_options o;
        struct render_scalp truth;
        struct measure_reading reading;
        options_of(i, &o);
        int code = render_scalp(&o, NULL, &truth, t->arena, &t->err);
        if (code)
            return code;
        struct photo photo = {.width = o.width,
                              .height = o.height,
                              .stride = 3 * (ptrdiff_t)o.width,
                              .rgb = truth.image.rgb,
                              .name = "rendered"};
        if ((code = read_photo(t, &photo, truth.mm_per_px, NULL, &reading)))
            return code;
        judge_scene(t, i, &o, &truth, &reading, &sums);
        fflush(stdout);
        base_arena_rewind(t->arena, mark);
    }
    printf("coverage: goal error <= 0.030 | mean %.3f, worst %.3f, %d of %d within 0.030, %d not "
           "read; Otsu %.3f, 2-means in Lab %.3f\n",
           sums.error / sums.read, sums.worst, sums.within, SCENES, SCENES - sums.read, sums.otsu,
           sums.means);
    printf(
        "parting: goal error <= 0.3 mm, no whorl read as one | mean error %.2f mm, %.1f %%, on %d; "
        "%d whorls read as one\n",
        sums.parting_mm / sums.partings, 100 * sums.parting_part / sums.partings, sums.partings,
        sums.mistaken);
    return MESO_OK;
}

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

static int photograph_again(struct tools *t, int scene, const struct nuisance *n,
                            struct render_scalp *truth, struct photo *photo)
{
    struct render_scalp_options o;
    struct render_scalp_change change = {.session = 2,
                                         .density_factor = 1,
                                         .parting_factor = 1,
                                         .rotate_deg = n->turn,
                                         .scale = n->scale};
    options_of(scene, &o);
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
static int repeat_scene(struct tools *t, int scene, const struct nuisance *nuisance,
                        const double *first, double truth, const double *frozen,
                        struct drift *drift)
{
    struct base_arena_mark mark = base_arena_mark(t->arena);
    struct render_scalp after;
    struct photo photo;
    struct measure_reading readings[2];
    int code = photograph_again(t, scene, nuisance, &after, &photo);
    if (!code)
        code = read_photo(t, &photo, 0.1, frozen, &readings[0]);
    if (!code)
        code = read_photo(t, &photo, 0.1, NULL, &readings[1]);
    if (code)
        return code;
    int width = field("parting_fraction");
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

static int print_repeats(struct tools *t)
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
            code = read_photo(t, &photo, 0.1, NULL, &first);
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
static int print_speed(struct tools *t)
{
    enum { PAIRS = 9 };
    double ratios[PAIRS];
    struct render_scalp_options o;
    struct render_scalp truth;
    uint8_t *bytes;
    size_t length;
    options_of(0, &o);
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
            code = read_photo(t, photo, 0.03, NULL, &reading);
        ratios[i] = (seconds() - decoded) / (decoded - begin);
        base_arena_rewind(t->arena, mark);
    }
    qsort(ratios, PAIRS, sizeof *ratios, by_value);
    if (!code)
        printf("coverage: goal <= 1.5 decodes | a 12 MP scalp takes %.2f of its JPEG decode\n",
               ratios[PAIRS / 2]);
    return code;
}

int accuracy_hair_coverage(const struct kernels *kernels, struct arena *arena,
                           struct meso_error *err)
{
    struct tools tools = {.kernels = *kernels, .arena = arena};
    int code = print_scenes(&tools);
    if (!code)
        code = print_repeats(&tools);
    if (!code)
        code = print_speed(&tools);
    if (code && err)
        *err = tools.err;
    return code;
}

int accuracy_coverage(void)
{
    struct tools tools;
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
