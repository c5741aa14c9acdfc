/* Real faces taken again by simulation: what the ledger says of skin that did not change. */
#include "ledger_marks.h"
#include "rephotograph.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 20000 };

/* Of one kind: rows by fate, and how far both quantities moved (ln). */
struct tally {
    int rows[PROGRESS_UNDECIDED + 1], faces;
    double *size, *strength;
    int pairs;
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void add(const struct report *report, struct tally tallies[PROGRESS_MARK_KINDS])
{
    for (int i = 0; i < report->ledger.count; i++) {
        const struct progress_match *row = &report->ledger.at[i];
        struct tally *tally = &tallies[row->kind];
        tally->rows[row->fate]++;
        if (row->before < 0 || row->after < 0 || tally->pairs == MOST)
            continue;
        tally->size[tally->pairs] = fabs(log(row->size_after / row->size_before));
        tally->strength[tally->pairs++] = fabs(log(row->strength_after / row->strength_before));
    }
}

static void print(const char *source, const char *name, struct tally *t)
{
    int kept = t->rows[PROGRESS_KEPT] + t->rows[PROGRESS_CHANGED];
    int all = kept + t->rows[PROGRESS_NEW] + t->rows[PROGRESS_GONE];
    if (!all || !t->pairs)
        return;
    qsort(t->size, (size_t)t->pairs, sizeof *t->size, by_value);
    qsort(t->strength, (size_t)t->pairs, sizeof *t->strength, by_value);
    printf("ledger, unchanged: %s, %s: %d rows, kept %.3f, of them said changed %.3f; |ln| of size "
           "%.2f/%.2f, of strength %.2f/%.2f (median/95 %%)\n",
           source, name, all, (double)kept / all, (double)t->rows[PROGRESS_CHANGED] / kept,
           t->size[t->pairs / 2], t->size[t->pairs * 95 / 100], t->strength[t->pairs / 2],
           t->strength[t->pairs * 95 / 100]);
}

static int again(struct pipeline *pipeline, const char *path, uint64_t seed, const char *folder,
                 struct tally *tallies, struct meso_error *err)
{
    struct arena *arena;
    struct photo *photo;
    struct report report = {0};
    char first[512], second[512];
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    snprintf(first, sizeof first, "%s/before.jpg", folder);
    snprintf(second, sizeof second, "%s/after.jpg", folder);
    const struct pipeline_subject subject = {.view = LOCATE_FACE_FRONT};
    const struct meso_session sessions[2] = {{.photo = first}, {.photo = second}};
    code = image_open(path, NULL, &photo, arena, err);
    if (!code)
        code = rephotograph(&pipeline->kernels, photo, &nuisance_good_repeat, 2 * seed + 1, first,
                            arena, err);
    if (!code)
        code = rephotograph(&pipeline->kernels, photo, &nuisance_good_repeat, 2 * seed + 2, second,
                            arena, err);
    if (!code)
        code = pipeline_run(pipeline, &subject, sessions, 2, PIPELINE_MEASURE, &report, arena, err);
    if (!code || code == MESO_E_NOT_COMPARABLE) {
        add(&report, tallies);
        code = MESO_OK;
    }
    pipeline_release(&report);
    base_arena_free(arena);
    return code;
}

int accuracy_ledger_unchanged(struct pipeline *pipeline, const char *folder, struct meso_error *err)
{
    static const struct {
        const char *name, *pattern;
        size_t every;
    } sources[] = {{"faces_canada", SHARED_DATA "/faces_canada/*.jpg", 4},
                   {"faces_london", SHARED_DATA "/faces_london/neutral/*.jpg", 12}};
    static const char *const kinds[] = {"wrinkles", "spots"};
    int code = MESO_OK;
    for (size_t s = 0; s < sizeof sources / sizeof *sources && !code; s++) {
        struct tally tallies[PROGRESS_MARK_KINDS] = {{{0}, 0, NULL, NULL, 0}};
        struct arena *arena;
        glob_t found;
        if (glob(sources[s].pattern, 0, NULL, &found)) {
            printf("skipped: no photographs %s\n", sources[s].pattern);
            continue;
        }
        code = base_arena_new(&arena, 0, err);
        for (int k = 0; k < PROGRESS_MARK_KINDS && !code; k++) {
            tallies[k].size = base_arena_alloc(arena, MOST * sizeof(double), err);
            tallies[k].strength = base_arena_alloc(arena, MOST * sizeof(double), err);
            code = tallies[k].size && tallies[k].strength ? MESO_OK : MESO_E_OUT_OF_MEMORY;
        }
        for (size_t i = 0; i < found.gl_pathc && !code; i += sources[s].every)
            code = again(pipeline, found.gl_pathv[i], i, folder, tallies, err);
        for (int k = 0; k < 2 && !code; k++)
            print(sources[s].name, kinds[k], &tallies[k]);
        globfree(&found);
        base_arena_free(arena);
    }
    return code;
}
