/* Hair against its goals on rendered fields, ordinary ones and clipped sites at 70x; these and
   those of SEED=1000 were looked at while the tracer's constants were chosen, those of SEED=2000
   and 3000 were only read; each hair held against the line that was found for it; public baselines
   on the same pictures; and how long a field takes. */
#include "accuracy.h"
#include "hair_mistakes.h"
#include "hair_rendered.h"
#include "hair_sites.h"
#include "hair_truth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct measure measure_hair;

/* A hair of which less is in view nobody would count. */
#define LEAST_VISIBLE_MM 0.12
enum { SITES = 32, FIRST_SITE = 52000, FIRST_X70 = 62000 };

struct field_figures {
    int hairs, found, missed, extra, whole;
    double bias_um, spread_um, terminal40, terminal30, density, length;
    struct hair_baselines plain;
    int matched[2]; /* 0: hairs that lie mostly alone, 1: along others */
    double away[2], squares[2];
};

struct sums {
    int fields;
    double error, worst, absolute, bias, spread, terminal40, terminal30, density, length, whole;
    double steger, ends;
    int matched[2];
    double away[2], squares[2];
};

static int read_field(const struct kernels *kernels, const struct render_trichoscopy *truth,
                      struct measure_reading *out, struct arena *arena, struct meso_error *err)
{
    int width = truth->image.width, height = truth->image.height;
    struct photo photo = {.width = width,
                          .height = height,
                          .stride = 3 * (ptrdiff_t)width,
                          .rgb = truth->image.rgb,
                          .name = "rendered"};
    int64_t pixels = (int64_t)width * height;
    struct zone zone = {.name = "whole",
                        .width = width,
                        .height = height,
                        .outline_px = pixels,
                        .valid_px = pixels};
    int code = kernels_mask_new(&zone.mask, width, height, arena, err);
    if (code)
        return code;
    for (int y = 0; y < height; y++)
        memset(zone.mask.at + y * zone.mask.stride, 255, (size_t)width);
    struct measure_input input = {
        .kernels = kernels, .photo = &photo, .zone = &zone, .mm_per_px = truth->um_per_px / 1000};
    return measure_hair.run(&input, out, arena, err);
}

static bool whole_in_view(const struct render_hair *hair, const struct render_trichoscopy *truth)
{
    double near = 80 / truth->um_per_px;
    for (int i = 0; i < hair->points; i++)
        if (hair->path[i].x < near || hair->path[i].y < near ||
            hair->path[i].x > truth->image.width - near ||
            hair->path[i].y > truth->image.height - near)
            return false;
    return true;
}

static double value_of(const struct measure_reading *reading, const char *field)
{
    return reading->values[measure_field_index(&measure_hair, field)];
}

static void compare(const struct render_trichoscopy *truth, const struct measure_reading *reading,
                    const int *ids, struct field_figures *out)
{
    int terminal = 0, vellus = 0, matched = 0;
    double squares = 0;
    *out = (struct field_figures){.found = reading->mark_count};
    for (int h = 0; h < truth->hair_count; h++) {
        const struct render_hair *hair = &truth->hairs[h];
        if (hair_truth_visible_mm(hair, truth) < LEAST_VISIBLE_MM)
            continue;
        out->hairs++;
        terminal += hair->diameter_um >= 40;
        vellus += hair->diameter_um < 30;
        for (int m = 0; m < reading->mark_count; m++) {
            if (ids[m] != hair->id)
                continue;
            double away = reading->marks[m].width_px * truth->um_per_px - hair->diameter_um;
            out->bias_um += away;
            squares += away * away;
            matched++;
            int along = hair_truth_alone_part(hair, truth) < 0.5;
            out->matched[along]++;
            out->away[along] += away;
            out->squares[along] += away * away;
            if (whole_in_view(hair, truth)) {
                out->length += reading->marks[m].length_px * truth->um_per_px / 1000 /
                                   hair_truth_visible_mm(hair, truth) -
                               1;
                out->whole++;
            }
        }
    }
    out->bias_um /= matched ? matched : 1;
    out->spread_um = sqrt(fmax(squares / fmax(matched, 1) - out->bias_um * out->bias_um, 0));
    out->missed = out->hairs - matched;
    out->extra = out->found - matched;
    out->terminal40 = value_of(reading, "terminal_fraction") - (double)terminal / out->hairs;
    out->terminal30 = (double)vellus / out->hairs - value_of(reading, "vellus_fraction");
    out->density = value_of(reading, "count") / truth->roots_in_field - 1;
}

static int judge(const struct kernels *kernels, const struct render_trichoscopy_options *options,
                 struct field_figures *out, struct hair_mistakes *mistakes, struct arena *arena,
                 struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    struct render_trichoscopy truth;
    struct measure_reading reading;
    struct hair_baselines plain = {0, 0};
    int *ids;
    char name[40];
    int code = render_trichoscopy(options, NULL, NULL, &truth, arena, err);
    if (!code)
        code = read_field(kernels, &truth, &reading, arena, err);
    if (!code && !getenv("NO_BASELINES"))
        code = hair_baselines_count(kernels, &truth, options->tone == RENDER_TONE_DARK, &plain,
                                    arena, err);
    if (!code)
        code = hair_truth_owners(&truth, reading.marks, reading.mark_count, &ids, arena, err);
    if (code)
        return code;
    compare(&truth, &reading, ids, out);
    out->plain = plain;
    hair_mistakes_add(&truth, reading.marks, reading.mark_count, ids, LEAST_VISIBLE_MM,
                      options->tone == RENDER_TONE_DARK, mistakes);
    snprintf(name, sizeof name, "hair_%d", (int)options->seed);
    code = hair_mistakes_draw(&truth, reading.marks, reading.mark_count, ids, LEAST_VISIBLE_MM,
                              name, arena, err);
    base_arena_rewind(arena, mark);
    return code;
}

static void add(struct sums *sums, const struct field_figures *f)
{
    double error = (double)f->found / f->hairs - 1;
    sums->fields++;
    sums->error += fabs(error);
    sums->worst = fmax(sums->worst, fabs(error));
    sums->absolute += abs(f->found - f->hairs);
    sums->bias += f->bias_um;
    sums->spread += f->spread_um;
    sums->terminal40 += isnan(f->terminal40) ? 1 : fabs(f->terminal40);
    sums->terminal30 += isnan(f->terminal30) ? 1 : fabs(f->terminal30);
    sums->density += f->density;
    sums->length += f->length;
    sums->whole += f->whole;
    sums->steger += fabs((double)f->plain.steger / f->hairs - 1);
    sums->ends += fabs((double)f->plain.ends / f->hairs - 1);
    for (int along = 0; along < 2; along++) {
        sums->matched[along] += f->matched[along];
        sums->away[along] += f->away[along];
        sums->squares[along] += f->squares[along];
    }
}

static void print_row(const struct render_trichoscopy_options *o, const struct field_figures *f)
{
    printf("%d %-6s on %-6s %4.1f um/px %5d %5d %6d %5d %+7.1f%% %7d %5d %+7.1f %5.1f %+8.2f\n",
           (int)o->seed, render_colour_names[o->colour], render_tone_names[o->tone], o->um_per_px,
           f->hairs, f->found, f->missed, f->extra, 100.0 * (f->found - f->hairs) / f->hairs,
           f->plain.steger, f->plain.ends, f->bias_um, f->spread_um, f->terminal40);
}

static void print_sums(const char *name, const struct sums *s, bool counted_by_field)
{
    double n = s->fields;
    printf("%s, %d fields: goal | figure\n", name, s->fields);
    if (counted_by_field)
        printf("  count, mean absolute error       <= 2.0 | %.2f hairs\n", s->absolute / n);
    printf("  count error, mean                <= 5 %%  | %.1f %%\n", 100 * s->error / n);
    printf("  count error, worst               <= 8 %%  | %.1f %%\n", 100 * s->worst);
    printf("  density bias                     <= 2 %%  | %+.1f %%\n", 100 * s->density / n);
    printf("  diameter bias                    <= 3 um | %+.1f um\n", s->bias / n);
    printf("  diameter sd                      <= 3 um | %.1f um\n", s->spread / n);
    for (int along = 0; along < 2; along++) {
        double m = fmax(s->matched[along], 1), mean = s->away[along] / m;
        printf("    %-31s        | %+.1f um, sd %.1f um, %d hairs\n",
               along ? "of hairs along others" : "of hairs mostly alone", mean,
               sqrt(fmax(s->squares[along] / m - mean * mean, 0)), s->matched[along]);
    }
    printf("  terminal fraction at 40 um       <= 0.05 | %.3f\n", s->terminal40 / n);
    printf("  terminal fraction at 30 um       <= 0.05 | %.3f\n", s->terminal30 / n);
    printf("  length                           <= 5 %%  | %+.1f %%\n",
           100 * s->length / fmax(s->whole, 1));
    printf("  baselines' count error, mean             | Steger %.1f %%, ridge and skeleton ends "
           "%.1f %%\n",
           100 * s->steger / n, 100 * s->ends / n);
}

static int judge_kind(const struct kernels *kernels, bool x70, struct arena *arena,
                      struct meso_error *err)
{
    struct sums sums = {0};
    struct hair_mistakes mistakes = {0};
    const char *only = getenv("FIELD");  /* one field alone, by its seed */
    const char *fewer = getenv("EVERY"); /* each so many-th field */
    const char *other = getenv("SEED");  /* fields other than the usual ones: added to the seeds */
    int step = fewer && atoi(fewer) > 0 ? atoi(fewer) : 1;
    uint64_t shift = other ? strtoull(other, NULL, 10) : 0;
    printf("%-33s %5s %5s %6s %5s %8s %7s %5s %7s %5s %8s\n",
           x70 ? "hair: clipped site at 70x" : "hair: rendered field", "truth", "found", "missed",
           "extra", "error", "steger", "ends", "bias um", "sd", "terminal");
    for (int i = 0; i < SITES; i += step) {
        struct render_trichoscopy_options options;
        struct field_figures figures;
        if (x70)
            render_trichoscopy_x70(FIRST_X70 + shift + (uint64_t)i, &options);
        else
            hair_site_draw(FIRST_SITE + shift + (uint64_t)i, &options);
        if (only && strtoull(only, NULL, 10) != options.seed)
            continue;
        int code = judge(kernels, &options, &figures, &mistakes, arena, err);
        if (code)
            return code;
        add(&sums, &figures);
        print_row(&options, &figures);
    }
    if (sums.fields)
        print_sums(x70 ? "hair, clipped sites at 70x" : "hair, rendered fields", &sums, x70);
    hair_mistakes_print(&mistakes);
    return MESO_OK;
}

static double measure_seconds(const struct kernels *kernels, const struct render_trichoscopy *field,
                              struct arena *arena, struct meso_error *err)
{
    double best = 1e30;
    for (int pass = 0; pass < 3; pass++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        struct measure_reading reading;
        clock_t start = clock();
        if (read_field(kernels, field, &reading, arena, err))
            return NAN;
        best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC);
        base_arena_rewind(arena, mark);
    }
    return best;
}

static double decode_seconds(const struct render_trichoscopy *field, struct arena *arena,
                             struct meso_error *err)
{
    struct base_arena_mark mark = base_arena_mark(arena);
    const struct render_image *image = &field->image;
    uint8_t *bytes;
    size_t length;
    double best = 1e30;
    if (image_encode_jpeg(image->rgb, image->width, image->height, 3 * (ptrdiff_t)image->width, 90,
                          &bytes, &length, arena, err))
        return NAN;
    for (int pass = 0; pass < 3; pass++) {
        struct photo *photo;
        clock_t start = clock();
        if (image_decode(bytes, length, "field", NULL, &photo, arena, err))
            return NAN;
        best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC);
    }
    base_arena_rewind(arena, mark);
    return best;
}

struct speed_case {
    int width, height, hairs;
    double um_per_px, goal; /* decodes at most; 0: none */
};

/* What a field takes, in decodes of its own JPEG and for each hair: equal density on ten times the
   area, and pictures of 5 MP with the density of a scalp. */
static int judge_speed(const struct kernels *kernels, struct arena *arena, struct meso_error *err)
{
    static const struct speed_case cases[] = {
        {1290, 968, 200, 8, 0},   {4080, 3060, 2000, 8, 0},  {2592, 1944, 48, 2.2, 1.5},
        {2592, 1944, 90, 3, 1.5}, {2592, 1944, 250, 5, 1.5}, {2592, 1944, 640, 8, 1.5}};
    double a_hair[2] = {NAN, NAN};
    printf("  %-31s %8s %10s %12s\n", "hair: time of a field", "hairs", "decodes", "ms a hair");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_arena_mark mark = base_arena_mark(arena);
        const struct speed_case *c = &cases[i];
        struct render_trichoscopy_options o;
        struct render_trichoscopy field;
        char name[64];
        render_trichoscopy_defaults(&o);
        o.seed = 777;
        o.um_per_px = c->um_per_px;
        o.hairs = c->hairs;
        o.width = c->width;
        o.height = c->height;
        o.length_mm = 0.6;
        int code = render_trichoscopy(&o, NULL, NULL, &field, arena, err);
        if (code)
            return code;
        double took = measure_seconds(kernels, &field, arena, err);
        double decodes = took / decode_seconds(&field, arena, err);
        snprintf(name, sizeof name, "%.1f MP at %g um/px", 1e-6 * c->width * c->height,
                 c->um_per_px);
        printf("  %-31s %8d %10.1f %12.3f", name, c->hairs, decodes, 1000 * took / c->hairs);
        if (c->goal > 0)
            printf("   goal <= %.1f decodes", c->goal);
        printf("\n");
        if (i < 2)
            a_hair[i] = took / c->hairs;
        base_arena_rewind(arena, mark);
    }
    printf("  2,000 hairs against 200, time a hair   1.0 | %.2f\n", a_hair[1] / a_hair[0]);
    return MESO_OK;
}

int accuracy_hair_fields(const struct kernels *kernels, struct arena *arena, struct meso_error *err)
{
    const char *part = getenv("PAIR") ? "sessions" : getenv("PART"); /* fields, sites, speed */
    int code = MESO_OK;
    if (!part || !strcmp(part, "fields"))
        code = judge_kind(kernels, false, arena, err);
    if (!code && (!part || !strcmp(part, "sites")))
        code = judge_kind(kernels, true, arena, err);
    if (!code && (!part || !strcmp(part, "speed")))
        code = judge_speed(kernels, arena, err);
    return code;
}
