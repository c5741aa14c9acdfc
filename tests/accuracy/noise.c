/* The measurement's own error: every face (and rendered trichoscopy) is taken again twice by
   simulation, the two are compared as two sessions, and what the readings differ by is the noise.
   Prints the lines of src/progress/prior_list.h. */
#include "accuracy.h"
#include "null_pairs.h"
#include "pipeline/pipeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PAIRS = 4096, MAX_SERIES = 128, MIN_PAIRS = 8 };

struct series {
    const struct measure *measure;
    int field, count;
    double mean[MAX_PAIRS], area[MAX_PAIRS], difference[MAX_PAIRS], weights[MAX_PAIRS][3];
};

struct noise {
    struct pipeline pipeline;
    struct series *series;
    int series_count, pairs, refused, verdicts, false_verdicts, false_reports;
    int problems[QUALITY_CODE_COUNT]; /* false alarms: the repeats are within the gates */
    char folder[64];
};

static struct series *series_of(struct noise *noise, const struct progress_change *change)
{
    for (int i = 0; i < noise->series_count; i++)
        if (noise->series[i].measure == change->measure && noise->series[i].field == change->field)
            return &noise->series[i];
    if (noise->series_count == MAX_SERIES)
        return NULL;
    struct series *made = &noise->series[noise->series_count++];
    made->measure = change->measure;
    made->field = change->field;
    made->count = 0;
    return made;
}

static void take(struct noise *noise, const struct report *report)
{
    const struct quality *quality = &report->sessions[1].photos[0].quality;
    for (int i = 0; i < quality->problem_count; i++)
        noise->problems[quality->problems[i].code]++;
    int before = noise->false_verdicts;
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        noise->verdicts += change->verdict != PROGRESS_NOT_COMPARABLE;
        noise->false_verdicts +=
            change->verdict == PROGRESS_IMPROVED || change->verdict == PROGRESS_WORSENED;
        struct series *series = series_of(noise, change);
        /* Nothing found twice tells nothing of how much a found thing varies. */
        bool empty = change->before == 0 && change->after == 0;
        bool few = false;
        for (int r = 0; r < change->reason_count; r++)
            few = few || !strcmp(change->reasons[r], "too_few");
        if (!series || isnan(change->absolute) || empty || few || series->count == MAX_PAIRS)
            continue;
        series->area[series->count] = change->area_cm2;
        progress_noise_weights(change, series->weights[series->count]);
        series->mean[series->count] = (fabs(change->before) + fabs(change->after)) / 2;
        series->difference[series->count++] = change->absolute;
    }
    noise->false_reports += noise->false_verdicts > before;
}

static void compare_pair(void *context, const struct null_pair *pair)
{
    struct noise *noise = context;
    struct pipeline_subject subject = {.view = pair->view, .mm_per_px = pair->mm_per_px};
    struct meso_session sessions[2] = {{.photo = pair->before}, {.photo = pair->after}};
    struct report report = {0};
    struct meso_error err;
    struct arena *arena;
    int code = base_arena_new(&arena, 0, &err);
    if (!code)
        code = pipeline_run(&noise->pipeline, &subject, sessions, 2, PIPELINE_MEASURE, &report,
                            arena, &err);
    bool compared = !code || code == MESO_E_NOT_COMPARABLE;
    if (compared)
        take(noise, &report);
    noise->pairs += compared;
    noise->refused += !compared;
    if (code)
        fprintf(stderr, "%s: %s\n", pair->name, err.text);
    pipeline_release(&report);
    base_arena_free(arena);
}

static double predicted(const struct series *series, int i, const double part[3])
{
    const double *w = series->weights[i];
    return part[0] * w[0] + part[1] * w[1] + part[2] * w[2];
}

/* Non-negative parts of the variance (squared difference / 2) by multiplicative updates of the
   gamma likelihood, which variances follow: part_k *= sum(w_k v / V^2) / sum(w_k / V). */
static void fit(const struct series *series, double part[3])
{
    for (int k = 0; k < 3; k++)
        part[k] = 1;
    for (int round = 0; round < 3000; round++) {
        double up[3] = {0}, down[3] = {0};
        for (int i = 0; i < series->count; i++) {
            const double *w = series->weights[i];
            double v = series->difference[i] * series->difference[i] / 2;
            double now = predicted(series, i, part) + 1e-15;
            for (int k = 0; k < 3; k++) {
                up[k] += w[k] * v / (now * now);
                down[k] += w[k] / now;
            }
        }
        for (int k = 0; k < 3; k++)
            part[k] = down[k] > 0 ? part[k] * sqrt(up[k] / down[k]) : 0;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Differences have heavier tails than a Gaussian: scaled so that 95 % lie within 1.96 sd. */
static double tail_factor(const struct series *series, const double part[3])
{
    static double ratios[MAX_PAIRS];
    for (int i = 0; i < series->count; i++)
        ratios[i] = fabs(series->difference[i]) / (1.96 * sqrt(2 * predicted(series, i, part)));
    qsort(ratios, (size_t)series->count, sizeof *ratios, by_value);
    return fmax(1, ratios[(int)(0.95 * (series->count - 1))]);
}

static double whole_sd(const struct series *series)
{
    double sum = 0;
    int count = 0;
    for (int i = 0; i < series->count; i++)
        if (series->area[i] > 60) { /* larger than any zone: a whole face */
            sum += pow(series->difference[i] / fmax(series->mean[i], 1e-9), 2) / 2;
            count++;
        }
    return count ? sqrt(sum / count) : NAN;
}

/* How heavy the tails are after the scaling, over everything: a Gaussian has 0.27 % beyond 3 sd,
   0.006 % beyond 4, Student's t of 8 degrees of freedom scaled alike 1.4 % and 0.35 %. */
static void print_tails(const struct noise *noise)
{
    enum { LIMITS = 5 };
    int beyond[LIMITS] = {0}, all = 0;
    for (int n = 0; n < noise->series_count; n++) {
        const struct series *series = &noise->series[n];
        double part[3];
        if (series->count < MIN_PAIRS)
            continue;
        fit(series, part);
        double factor = tail_factor(series, part);
        for (int i = 0; i < series->count; i++) {
            double sd = factor * sqrt(2 * predicted(series, i, part));
            for (int k = 0; k < LIMITS; k++)
                beyond[k] += fabs(series->difference[i]) > (k + 2) * sd;
            all++;
        }
    }
    for (int k = 0; k < LIMITS; k++)
        printf("beyond %d sd: %.2f %% of %d\n", k + 2, 100. * beyond[k] / all, all);
}

/* What the fit left of a part that is not there. */
static double cleared(double part)
{
    return part < 1e-5 ? 0 : part;
}

static void print(const struct series *series)
{
    double part[3];
    if (series->count < MIN_PAIRS)
        return;
    fit(series, part);
    double factor = tail_factor(series, part);
    printf("PRIOR(%s, %s, %.3g, %.3g, %.3g) /* n %d, tails x %.2f, whole face sd %.1f %% */\n",
           series->measure->name, series->measure->fields[series->field].name,
           cleared(factor * sqrt(part[0])), cleared(factor * factor * part[1]),
           cleared(factor * sqrt(part[2])), series->count, factor, 100 * whole_sd(series));
}

int accuracy_noise(void)
{
    static struct noise noise;
    struct meso_error err;
    strcpy(noise.folder, "/tmp/mesotrack-noise-XXXXXX");
    noise.series = calloc(MAX_SERIES, sizeof *noise.series);
    if (!noise.series || !mkdtemp(noise.folder) ||
        pipeline_open(&noise.pipeline, MODELS_DIR, 2, &err))
        return 1;
    if (null_pairs(&noise.pipeline.kernels, noise.folder, compare_pair, &noise, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("null pairs: %d, and %d refused; false changes in %d reports, %d of %d verdicts\n",
           noise.pairs, noise.refused, noise.false_reports, noise.false_verdicts, noise.verdicts);
    for (int i = 0; i < QUALITY_CODE_COUNT; i++)
        if (noise.problems[i])
            printf("problem %d named in %d of them\n", i, noise.problems[i]);
    print_tails(&noise);
    for (int i = 0; i < noise.series_count; i++)
        print(&noise.series[i]);
    pipeline_close(&noise.pipeline);
    free(noise.series);
    return 0;
}
