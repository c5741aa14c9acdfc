/* Whether wrinkles read the same on the next photograph: the faces of ../shared/data taken twice by
   simulation (turned, shifted, scaled, relit, blurred, noisy, as JPEG) and compared as two
   sessions. Only zones that have wrinkles, which the original photograph by itself decides. */
#include "accuracy.h"
#include "pipeline/pipeline.h"
#include "rephotograph.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct measure measure_wrinkles;

/* measurement.md: zones without visible lines read at most 2 mm/cm2. */
static const double has_wrinkles = 2;
enum { MAX_ZONES = 16, MAX_PAIRS = 512, PAIRS_A_FACE = 2, FIELDS = 3 };
static const char *const fields[FIELDS] = {"density", "depth", "severity"};

struct bench {
    struct pipeline pipeline;
    struct meso_error err;
    char folder[64], before[96], after[96];
    double face[FIELDS][MAX_PAIRS], zone[FIELDS][MAX_PAIRS * 4];
    int faces, zones, lost;
};

/* Per zone of one session: the field, and the zone's area. */
struct session {
    double value[FIELDS][MAX_ZONES], area[MAX_ZONES];
    const char *name[MAX_ZONES];
    int count;
};

static void take(const struct report *report, int which, struct session *out)
{
    out->count = 0;
    for (int i = 0; i < report->measurement_count; i++) {
        const struct report_measurement *row = &report->measurements[i];
        if (row->session != which || row->measure != &measure_wrinkles ||
            !strcmp(row->zone, "whole") || out->count == MAX_ZONES)
            continue;
        for (int f = 0; f < FIELDS; f++)
            out->value[f][out->count] =
                row->reading.values[measure_field_index(&measure_wrinkles, fields[f])];
        out->area[out->count] = row->reading.area_cm2;
        out->name[out->count++] = row->zone;
    }
}

static int run(struct bench *bench, const char *before, const char *after, struct session out[2],
               struct arena *arena)
{
    struct pipeline_subject subject = {.view = LOCATE_FACE_FRONT};
    struct meso_session sessions[2] = {{.photo = before}, {.photo = after}};
    struct report report = {0};
    int code = pipeline_run(&bench->pipeline, &subject, sessions, after ? 2 : 1, PIPELINE_MEASURE,
                            &report, arena, &bench->err);
    for (int s = 0; s < report.session_count && !code; s++)
        take(&report, s, &out[s]);
    pipeline_release(&report);
    return code;
}

/* ln of the ratio of a field over the zones that the original shows wrinkles in; zones singly too.
 */
static void compare(struct bench *bench, const struct session *original,
                    const struct session pair[2])
{
    double sum[2][FIELDS] = {{0}};
    for (int z = 0; z < original->count; z++) {
        if (!(original->value[0][z] >= has_wrinkles) || z >= pair[0].count || z >= pair[1].count ||
            isnan(pair[0].value[0][z]) || isnan(pair[1].value[0][z]))
            continue;
        for (int s = 0; s < 2; s++)
            for (int f = 0; f < FIELDS; f++) {
                double length = pair[s].value[0][z] * pair[s].area[z];
                double value = pair[s].value[f][z];
                sum[s][f] += f == 1 ? (length > 0 ? value * length : 0) : value * pair[s].area[z];
            }
        if (!(pair[0].value[0][z] > 0 && pair[1].value[0][z] > 0)) {
            bench->lost++;
            continue;
        }
        for (int f = 0; f < FIELDS; f++)
            bench->zone[f][bench->zones] = log(pair[1].value[f][z] / pair[0].value[f][z]);
        bench->zones += bench->zones + 1 < MAX_PAIRS * 4;
    }
    if (!(sum[0][0] > 0 && sum[1][0] > 0) || bench->faces == MAX_PAIRS)
        return;
    for (int f = 0; f < FIELDS; f++) {
        double weight = f == 1 ? sum[0][0] / sum[1][0] : 1;
        bench->face[f][bench->faces] = log(sum[1][f] / sum[0][f] * weight);
    }
    printf("%+7.1f", 100 * bench->face[0][bench->faces]);
    bench->faces++;
}

static int retake(struct bench *bench, const char *path, uint64_t seed, const char *to,
                  struct arena *arena)
{
    struct photo *photo;
    int code = image_open(path, NULL, &photo, arena, &bench->err);
    return code ? code
                : rephotograph(&bench->pipeline.kernels, photo, &nuisance_good_repeat, seed, to,
                               arena, &bench->err);
}

static int read_face(struct bench *bench, const char *path, uint64_t seed, struct arena *arena)
{
    static struct session original[2], pair[2];
    int code = run(bench, path, NULL, original, arena);
    double length = 0;
    for (int z = 0; !code && z < original[0].count; z++)
        if (original[0].value[0][z] >= has_wrinkles)
            length += original[0].value[0][z] * original[0].area[z];
    if (code || !(length > 0))
        return code;
    printf("\n%-10s %5.0f mm", strrchr(path, '/') + 1, length);
    for (uint64_t i = 0; i < PAIRS_A_FACE && !code; i++) {
        code = retake(bench, path, 4 * seed + 2 * i + 1, bench->before, arena);
        if (!code)
            code = retake(bench, path, 4 * seed + 2 * i + 2, bench->after, arena);
        if (!code)
            code = run(bench, bench->before, bench->after, pair, arena);
        if (!code)
            compare(bench, &original[0], pair);
    }
    fflush(stdout);
    return code;
}

static int by_size(const void *a, const void *b)
{
    double x = fabs(*(const double *)a), y = fabs(*(const double *)b);
    return (x > y) - (x < y);
}

static void show(const char *what, double values[FIELDS][MAX_PAIRS * 4], int count)
{
    for (int f = 0; f < FIELDS; f++) {
        double squares = 0, mean = 0;
        for (int i = 0; i < count; i++) {
            squares += values[f][i] * values[f][i];
            mean += values[f][i] / count;
        }
        qsort(values[f], (size_t)count, sizeof **values, by_size);
        printf("%s, ln(%s): SD %.2f %% of a reading, median |d| / 0.954 %.2f %%, largest "
               "difference %.1f %%, bias %+.2f +- %.2f %%%s\n",
               what, fields[f], 100 * sqrt(squares / count / 2),
               100 * fabs(values[f][count / 2]) / 0.954, 100 * fabs(values[f][count - 1]),
               100 * mean, 100 * sqrt(squares) / count,
               f == 0 && !strcmp(what, "person") ? " (goal: SD 2.5 %)" : "");
    }
}

static int read_folder(struct bench *bench, const char *pattern)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found)) {
        printf("skipped: no photographs %s\n", pattern);
        return 0;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct arena *arena;
        if (base_arena_new(&arena, 0, &bench->err))
            return 1;
        if (read_face(bench, found.gl_pathv[i], i, arena))
            printf("\n%s: %s", found.gl_pathv[i], bench->err.text);
        base_arena_free(arena);
    }
    globfree(&found);
    return 0;
}

int accuracy_wrinkles_repeat(void)
{
    static struct bench bench;
    static double faces[FIELDS][MAX_PAIRS * 4];
    strcpy(bench.folder, "/tmp/mesotrack-repeat-XXXXXX");
    if (!mkdtemp(bench.folder) || pipeline_open(&bench.pipeline, MODELS_DIR, 2, &bench.err))
        return 1;
    snprintf(bench.before, sizeof bench.before, "%s/before.jpg", bench.folder);
    snprintf(bench.after, sizeof bench.after, "%s/after.jpg", bench.folder);
    printf("faces taken again twice, compared: length on the original, ln(after / before) in %% of "
           "the density on its zones with wrinkles");
    int failed = read_folder(&bench, SHARED_DATA "/faces_london/neutral/*.jpg") ||
                 read_folder(&bench, SHARED_DATA "/faces_canada/*.jpg");
    for (int f = 0; f < FIELDS; f++)
        memcpy(faces[f], bench.face[f], sizeof bench.face[f]);
    printf("\n%d pairs, %d pairs of zones; %d zones lost in one of them\n", bench.faces,
           bench.zones, bench.lost);
    show("person", faces, bench.faces);
    show("zone", bench.zone, bench.zones);
    unlink(bench.before);
    unlink(bench.after);
    rmdir(bench.folder);
    pipeline_close(&bench.pipeline);
    return failed;
}
