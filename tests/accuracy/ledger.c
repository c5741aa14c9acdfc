/* The ledger: hair, wrinkles and spots on planted and on unchanged pairs, and what it costs. */
#include "accuracy.h"
#include "hair_pairs.h"
#include "ledger_marks.h"
#include "pair_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int with_folder(int (*run)(struct pipeline *, const char *, struct arena *,
                                  struct meso_error *),
                       struct meso_error *err)
{
    char folder[] = "/tmp/mesotrack_pairs_XXXXXX";
    struct arena *arena;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    struct pipeline *pipeline = base_arena_calloc(arena, 1, sizeof *pipeline, err);
    if (!pipeline || !mkdtemp(folder))
        code = pipeline ? base_error(err, MESO_E_UNEXPECTED, "no folder for pairs in /tmp")
                        : MESO_E_OUT_OF_MEMORY;
    if (!code && !(code = pipeline_open(pipeline, MODELS_DIR, 1, err))) {
        code = run(pipeline, folder, arena, err);
        pipeline_close(pipeline);
        pair_files_remove(folder);
    }
    base_arena_free(arena);
    return code;
}

static int hairs(struct pipeline *pipeline, const char *folder, struct arena *arena,
                 struct meso_error *err)
{
    const char *only = getenv("PAIR"); /* pairs alone; `days`: phototrichograms alone */
    bool days = only && !strcmp(only, "days");
    int code = days ? MESO_OK : accuracy_hair_pairs(pipeline, folder, err);
    return code || (only && !days) ? code : accuracy_phototrichograms(pipeline, folder, arena, err);
}

static int marks(struct pipeline *pipeline, const char *folder, struct arena *arena,
                 struct meso_error *err)
{
    (void)arena;
    int code = accuracy_ledger_planted(pipeline, folder, err);
    return code ? code : accuracy_ledger_unchanged(pipeline, folder, err);
}

int accuracy_hair_sessions(struct meso_error *err)
{
    return with_folder(hairs, err);
}

int accuracy_ledger(void)
{
    struct meso_error err;
    int code = with_folder(marks, &err);
    if (code)
        fprintf(stderr, "%s\n", err.text);
    return code ? 1 : 0;
}
