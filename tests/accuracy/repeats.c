/* What repeat captures are worth, and whether the photograph itself tells its own error: faces of
   ../shared/data are taken again by simulation (two sessions of three captures each); the first
   capture is then taken again from its own pixels, as `small known nuisances` would. Prints the
   detectable change of wrinkles with one capture and with three, how far zones of one photograph
   err together, and how much likelier real repeats are by the photograph's own estimate than by the
   prior alone. FACES=N takes every N-th face (default 4). */
#include "accuracy.h"
#include "pipeline/pipeline.h"
#include "rephotograph.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CAPTURES = 6, OWN = 3, MAX_FACES = 64, MAX_CHANGES = 640 };

/* Of one change: its error in units of what the prior expects, squared. */
struct row {
    const struct measure *measure;
    const char *zone;
    int field;
    double real, own;
};

struct bench {
    struct pipeline pipeline;
    struct meso_error err;
    char folder[64], paths[CAPTURES + OWN][96];
    struct row rows[MAX_FACES * MAX_CHANGES];
    int row_count, first_row;             /* of this face */
    double detectable[2][MAX_FACES * 16]; /* of the whole or of a zone with lines */
    int count[2], faces;
    double together, alone, squares; /* of pairs of zones */
    long zone_pairs, zones;
};

/* How a comparison is taken into the figures. */
typedef void take_fn(struct bench *bench, const struct report *report, int number);

static int compare(struct bench *bench, const char *const *before, const char *const *after,
                   size_t repeats, take_fn *take, int number)
{
    struct pipeline_subject subject = {.view = LOCATE_FACE_FRONT};
    struct meso_session sessions[2] = {
        {.photo = before[0], .repeats = before + 1, .repeat_count = repeats},
        {.photo = after[0], .repeats = after + 1, .repeat_count = repeats}};
    struct report report = {0};
    struct arena *arena;
    int code = base_arena_new(&arena, 0, &bench->err);
    if (code)
        return code;
    code = pipeline_run(&bench->pipeline, &subject, sessions, 2, PIPELINE_MEASURE, &report, arena,
                        &bench->err);
    if (!code)
        take(bench, &report, number);
    pipeline_release(&report);
    base_arena_free(arena);
    return code == MESO_E_NOT_COMPARABLE ? MESO_OK : code;
}

static bool tells(const struct progress_change *change)
{
    bool empty = change->before == 0 && change->after == 0;
    return !change->reason_count && !isnan(change->error) && change->error > 0 && !empty;
}

static double off(const struct progress_change *change)
{
    return change->absolute * change->absolute / (change->error * change->error);
}

/* measurement.md: zones without visible lines read at most 2 mm/cm2. */
static const double HAS_WRINKLES = 2;

/* Zones that err together have large squares together. */
static void take_zones(struct bench *bench, const struct report *report)
{
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *a = &report->changes[i];
        if (!tells(a) || !strcmp(a->zone, "whole"))
            continue;
        bench->alone += off(a);
        bench->squares += off(a) * off(a);
        bench->zones++;
        for (int j = 0; j < i; j++) {
            const struct progress_change *b = &report->changes[j];
            if (b->measure != a->measure || b->field != a->field || !tells(b) ||
                !strcmp(b->zone, "whole"))
                continue;
            bench->together += off(a) * off(b);
            bench->zone_pairs++;
        }
    }
}

static void take_detectable(struct bench *bench, const struct report *report, int three)
{
    for (int i = 0; i < report->change_count; i++) {
        const struct progress_change *change = &report->changes[i];
        if (!strcmp(change->measure->name, "wrinkles") && change->field == 0 && tells(change) &&
            change->before >= HAS_WRINKLES)
            bench->detectable[three][bench->count[three]++] = change->detectable / change->before;
    }
}

static void take_real(struct bench *bench, const struct report *report, int three)
{
    take_detectable(bench, report, three);
    take_zones(bench, report);
    for (int i = 0; i < report->change_count; i++)
        if (tells(&report->changes[i]) && bench->row_count < MAX_FACES * MAX_CHANGES)
            bench->rows[bench->row_count++] =
                (struct row){report->changes[i].measure,
                             !strcmp(report->changes[i].zone, "whole") ? "whole" : "zone",
                             report->changes[i].field, off(&report->changes[i]), 0};
}

static void take_three(struct bench *bench, const struct report *report, int three)
{
    take_detectable(bench, report, three);
}

/* The estimate is pooled over the field's zones, as the program does with real repeats. */
static void take_own(struct bench *bench, const struct report *report, int number)
{
    (void)number;
    for (int r = bench->first_row; r < bench->row_count; r++) {
        struct row *row = &bench->rows[r];
        double sum = 0;
        int count = 0;
        for (int i = 0; i < report->change_count; i++)
            if (report->changes[i].measure == row->measure &&
                report->changes[i].field == row->field && tells(&report->changes[i])) {
                sum += off(&report->changes[i]);
                count++;
            }
        row->own += count ? sum / count / OWN : 1. / OWN;
    }
}

static int retake(struct bench *bench, const char *from, int to, uint64_t seed)
{
    struct arena *arena;
    struct photo *photo;
    int code = base_arena_new(&arena, 0, &bench->err);
    if (code)
        return code;
    if (!(code = image_open(from, NULL, &photo, arena, &bench->err)))
        code = rephotograph(&bench->pipeline.kernels, photo, &nuisance_good_repeat, seed,
                            bench->paths[to], arena, &bench->err);
    base_arena_free(arena);
    return code;
}

static int read_face(struct bench *bench, const char *path, uint64_t seed)
{
    const char *at[CAPTURES + OWN];
    int code = MESO_OK;
    for (int i = 0; i < CAPTURES + OWN && !code; i++) {
        at[i] = bench->paths[i];
        code = retake(bench, i < CAPTURES ? path : bench->paths[0], i, 64 * seed + (uint64_t)i + 1);
    }
    bench->first_row = bench->row_count;
    if (!code)
        code = compare(bench, at, at + 3, 0, take_real, 0);
    if (!code)
        code = compare(bench, at, at + 3, 2, take_three, 1);
    for (int i = 0; i < OWN && !code; i++)
        code = compare(bench, at, at + CAPTURES + i, 0, take_own, i);
    return code;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_detectable(struct bench *bench, int three)
{
    double *values = bench->detectable[three], goal = three ? 5 : 9;
    int count = bench->count[three], reached = 0;
    for (int i = 0; i < count; i++)
        reached += 100 * values[i] <= goal;
    qsort(values, (size_t)count, sizeof *values, by_value);
    if (!count)
        return;
    printf("wrinkles.density of zones with lines (2 mm/cm2), %s: detectable change (goal %.0f %%): "
           "median %.1f %%, smallest %.1f %%, largest %.1f %%; %d of %d within the goal\n",
           three ? "three captures a session" : "one capture a session", goal,
           100 * values[count / 2], 100 * values[0], 100 * values[count - 1], reached, count);
}

/* Mean log likelihood of the real repeats when the prior's variance is multiplied by
   (20 + weight * own) / (20 + weight), then by what fits all of them best. raising: own copies that
   differ less than the prior expects count as if they differed as much. */
static double likelihood(const struct bench *bench, double weight, const char *measure,
                         bool raising)
{
    double ratio = 0, logs = 0;
    int count = 0;
    for (int i = 0; i < bench->row_count; i++) {
        const struct row *row = &bench->rows[i];
        if (measure && strcmp(row->measure->name, measure))
            continue;
        double own = raising ? fmax(1, row->own) : row->own;
        double factor = (20 + weight * own) / (20 + weight);
        ratio += row->real / factor;
        logs += log(factor);
        count++;
    }
    return count ? -0.5 * (logs / count + log(fmax(ratio / count, 1e-12)) + 1) : NAN;
}

static void print_own(const struct bench *bench, const char *measure, bool raising)
{
    static const double weights[] = {3, 10, 30, 100, 1000};
    double alone = likelihood(bench, 0, measure, raising);
    if (isnan(alone))
        return;
    printf("  %-12s prior alone %.3f; with the photograph's own estimate as",
           measure ? measure : "all", alone);
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        printf(" %.0f: %+.3f", weights[i], likelihood(bench, weights[i], measure, raising) - alone);
    printf("\n");
}

static void print(struct bench *bench)
{
    double mean = bench->alone / (double)bench->zones;
    double variance = bench->squares / (double)bench->zones - mean * mean;
    print_detectable(bench, 0);
    print_detectable(bench, 1);
    printf("zones of one photograph: squared errors correlate by %.2f (the program takes 0.25), of "
           "%ld pairs\n",
           (bench->together / (double)bench->zone_pairs - mean * mean) / variance,
           bench->zone_pairs);
    printf("log likelihood (nats) of a repeat, per figure (%d), by degrees of freedom that the estimate "
           "counts beside the prior's 20:\n",
           bench->row_count);
    print_own(bench, NULL, false);
    for (int m = 0; measure_all[m]; m++)
        print_own(bench, measure_all[m]->name, false);
    printf("the same where the estimate may raise the noise, but not lower it:\n");
    print_own(bench, NULL, true);
    for (int m = 0; measure_all[m]; m++)
        print_own(bench, measure_all[m]->name, true);
}

static int read_folder(struct bench *bench, const char *pattern, size_t every)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found)) {
        printf("skipped: no photographs %s\n", pattern);
        return 0;
    }
    for (size_t i = 0; i < found.gl_pathc && bench->faces < MAX_FACES; i += every, bench->faces++)
        if (read_face(bench, found.gl_pathv[i], i))
            printf("%s: %s\n", strrchr(found.gl_pathv[i], '/') + 1, bench->err.text);
    globfree(&found);
    return 0;
}

int accuracy_repeats(void)
{
    static struct bench bench;
    const char *faces = getenv("FACES");
    size_t every = faces && atoi(faces) > 0 ? (size_t)atoi(faces) : 4;
    strcpy(bench.folder, "/tmp/mesotrack-repeats-XXXXXX");
    if (!mkdtemp(bench.folder) || pipeline_open(&bench.pipeline, MODELS_DIR, 2, &bench.err))
        return 1;
    for (int i = 0; i < CAPTURES + OWN; i++)
        snprintf(bench.paths[i], sizeof bench.paths[i], "%s/%d.jpg", bench.folder, i);
    read_folder(&bench, SHARED_DATA "/faces_london/neutral/*.jpg", every);
    read_folder(&bench, SHARED_DATA "/faces_canada/*.jpg", every);
    print(&bench);
    for (int i = 0; i < CAPTURES + OWN; i++)
        unlink(bench.paths[i]);
    rmdir(bench.folder);
    pipeline_close(&bench.pipeline);
    return 0;
}
