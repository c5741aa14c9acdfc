/* The first steps of every photograph, side by side: decode it, find cards and the face. */
#include "photos.h"

#include <string.h>

/* Memory limit of one photograph's arena: a 64 MP photograph needs 192 MiB of pixels. */
static const size_t PHOTO_ARENA_BYTES = (size_t)1 << 30;

static int find_face(struct passage *passage, int worker)
{
    struct pipeline *pipeline = passage->pipeline;
    const struct photo *photo = passage->out->photo;
    int code = locate_face(pipeline->models[worker], photo, &passage->face, passage->out->pixels,
                           &passage->err);
    if (!code)
        code =
            locate_check_view(&passage->face, passage->subject->view, photo->name, &passage->err);
    passage->out->face = &passage->face;
    return code;
}

int pipeline_open_photo(const struct pipeline_subject *subject, const char *path,
                        struct photo **photo, struct arena *arena, struct meso_error *err)
{
    for (int i = 0; i < subject->file_count; i++)
        if (!strcmp(subject->files[i].name, path))
            return image_decode(subject->files[i].bytes, subject->files[i].length, path, NULL,
                                photo, arena, err);
    return image_open(path, NULL, photo, arena, err);
}

static int open_photo(const struct passage *passage, struct photo **photo, struct meso_error *err)
{
    if (passage->bytes)
        return image_decode(passage->bytes, passage->length, passage->path, NULL, photo,
                            passage->out->pixels, err);
    return pipeline_open_photo(passage->subject, passage->path, photo, passage->out->pixels, err);
}

static int pass(struct passage *passage, int worker)
{
    struct photo *photo;
    int code = base_arena_new(&passage->out->pixels, PHOTO_ARENA_BYTES, &passage->err);
    if (!code)
        code = open_photo(passage, &photo, &passage->err);
    if (code)
        return code;
    passage->out->photo = photo;
    code = locate_cards_find(photo, &passage->out->cards, passage->out->pixels, &passage->err);
    if (!code)
        code = locate_reference_find(photo, &passage->out->cards, &passage->out->colours,
                                     passage->out->pixels, &passage->err);
    if (code)
        return code;
    if (locate_view_is_face(passage->subject->view))
        return find_face(passage, worker);
    return locate_face_share(passage->pipeline->models[worker], photo, &passage->face_share,
                             passage->out->pixels, &passage->err);
}

struct round {
    struct passage *passages;
    int count;
};

static void run_one(void *context, int part, int worker)
{
    struct round *round = context;
    (void)worker;
    /* Part i takes every PIPELINE_WORKERS-th photograph: its networks are its own. */
    for (int i = part; i < round->count; i += PIPELINE_WORKERS) {
        round->passages[i].code = pass(&round->passages[i], part);
        base_arena_trim(round->passages[i].out->pixels);
    }
}

int pipeline_locate_all(struct pipeline *pipeline, struct passage *passages, int count,
                        struct meso_error *err)
{
    pipeline_say(pipeline, "locate", 0, count);
    struct round round = {passages, count};
    int workers = count < PIPELINE_WORKERS ? count : PIPELINE_WORKERS;
    base_run_parallel(pipeline->threads, workers, run_one, &round);
    for (int i = 0; i < count; i++)
        if (passages[i].code) {
            if (err)
                *err = passages[i].err;
            return passages[i].code;
        }
    pipeline_say(pipeline, "locate", count, count);
    return MESO_OK;
}
