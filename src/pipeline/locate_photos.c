/* The first steps of every photograph, side by side: decode it, find cards and the face. */
#include "photos.h"

#include <malloc.h>
#include <string.h>

/* Memory limit of one photograph's arena: a 64 MP photograph needs 192 MiB of pixels. */
static const size_t PHOTO_ARENA_BYTES = (size_t)1 << 30;

int pipeline_open_photo(const struct pipeline_subject *subject, const char *path,
                        struct photo **photo, struct arena *arena, struct meso_error *err)
{
    for (int i = 0; i < subject->file_count; i++)
        if (!strcmp(subject->files[i].name, path))
            return image_decode(subject->files[i].bytes, subject->files[i].length, path, NULL,
                                photo, arena, err);
    return image_open(path, NULL, photo, arena, err);
}

static int open_photo(const struct passage *passage, struct photo **photo, struct arena *pixels,
                      struct meso_error *err)
{
    if (passage->bytes)
        return image_decode(passage->bytes, passage->length, passage->path, NULL, photo, pixels,
                            err);
    return pipeline_open_photo(passage->subject, passage->path, photo, pixels, err);
}

/* What a photograph shows by itself, in the arena that its pixels are in. */
static int decode(struct passage *passage, int worker, struct pipeline_decoded *out)
{
    struct locate_models *models = passage->pipeline->models[worker];
    struct meso_error *err = &passage->err;
    int code = out->pixels ? MESO_OK : base_arena_new(&out->pixels, PHOTO_ARENA_BYTES, err);
    if (!code)
        code = open_photo(passage, &out->photo, out->pixels, err);
    if (!code)
        code = locate_cards_find(out->photo, &out->cards, out->pixels, err);
    if (!code)
        code = locate_reference_find(out->photo, &out->cards, &out->colours, out->pixels, err);
    if (code)
        return code;
    struct base_arena_mark mark = base_arena_mark(out->pixels);
    if (!locate_view_is_face(passage->subject->view))
        code = locate_face_share(models, out->photo, &out->face_share, out->pixels, err);
    else if (!(code = locate_face(models, out->photo, &out->face, out->pixels, err)))
        code = locate_check_view(&out->face, passage->subject->view, out->photo->name, err);
    base_arena_rewind(out->pixels, mark);
    base_arena_trim(out->pixels);
    malloc_trim(0); /* what libraries gave back lies scattered below the little that they keep */
    return code;
}

/* Where the subject wants the photograph kept; NULL: nowhere. */
static struct pipeline_decoded *place_of(const struct passage *passage)
{
    const struct pipeline_subject *subject = passage->subject;
    for (int i = 0; i < subject->decoded_count && !passage->bytes; i++)
        if (!strcmp(subject->decoded[i].name, passage->path))
            return &subject->decoded[i];
    return NULL;
}

static int pass(struct passage *passage, int worker)
{
    struct pipeline_decoded own = {.done = false}, *kept = place_of(passage);
    struct pipeline_decoded *from = kept ? kept : &own;
    struct report_photo *out = passage->out;
    int code = from->done ? MESO_OK : decode(passage, worker, from);
    from->done = !code;
    if (!kept)
        out->pixels = own.pixels;
    else if (!code)
        code = base_arena_new(&out->pixels, PHOTO_ARENA_BYTES, &passage->err);
    if (code)
        return code;
    out->photo = from->photo;
    out->cards = from->cards;
    out->colours = from->colours;
    passage->face_share = from->face_share;
    passage->face = from->face;
    if (locate_view_is_face(passage->subject->view))
        out->face = &passage->face;
    return MESO_OK;
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
    for (int i = part; i < round->count; i += PIPELINE_WORKERS)
        round->passages[i].code = pass(&round->passages[i], part);
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
