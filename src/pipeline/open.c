/* What stays from one photograph to the next: kernels, networks, warm memory. */
#include "photos.h"

#include <string.h>

void pipeline_say(const struct pipeline *pipeline, const char *stage, int done, int total)
{
    if (pipeline->progress)
        pipeline->progress(pipeline->progress_context, stage, done, total);
}

static int open_worker(struct pipeline *pipeline, int worker, const char *models_dir,
                       struct meso_error *err)
{
    int code = opencv_open(&pipeline->opencv[worker], err);
    return code ? code
                : locate_models_open(&pipeline->models[worker], models_dir,
                                     pipeline->opencv[worker], err);
}

int pipeline_open(struct pipeline *pipeline, const char *models_dir, int threads,
                  struct meso_error *err)
{
    memset(pipeline, 0, sizeof *pipeline);
    pipeline->threads = threads;
    int code = kernels_select(&pipeline->kernels, err);
    for (int i = 0; i < PIPELINE_WORKERS && !code; i++)
        code = open_worker(pipeline, i, models_dir, err);
    return code;
}

void pipeline_close(struct pipeline *pipeline)
{
    for (int i = 0; i < PIPELINE_WORKERS; i++) {
        locate_models_close(pipeline->models[i]);
        opencv_close(pipeline->opencv[i]);
    }
    for (int i = 0; i < BASE_MAX_THREADS; i++)
        base_arena_free(pipeline->scratch[i]);
}
