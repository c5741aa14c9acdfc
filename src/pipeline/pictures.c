/* Pictures of kept drawings, the last ones held in memory. One before and one after are drawn at a
   time, as each takes a decoded photograph of room. Knows the archive's rows and what they are
   drawn of; the drawing itself is the report's. */
#include "pictures.h"

#include <mesotrack/pictures.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What a picture is of: the comparison's key, which photograph, which window, what size. */
struct name {
    char text[160];
};

struct kept {
    struct kept *newer, *older;
    struct name name;
    void *jpeg;
    size_t length;
};

struct meso_pictures {
    struct kernels kernels;
    pthread_mutex_t lock;       /* of what is kept */
    pthread_mutex_t drawing[2]; /* whoever draws one before, one after */
    struct kept *newest, *oldest;
    size_t bytes, most_bytes;
};

int meso_pictures_open(struct meso_pictures **out, size_t most_bytes, struct meso_error *err)
{
    struct meso_pictures *pictures = calloc(1, sizeof *pictures);
    *out = NULL;
    if (!pictures)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for pictures");
    int code = kernels_select(&pictures->kernels, err);
    if (code) {
        free(pictures);
        return code;
    }
    pthread_mutex_init(&pictures->lock, NULL);
    for (int side = 0; side < 2; side++)
        pthread_mutex_init(&pictures->drawing[side], NULL);
    pictures->most_bytes = most_bytes;
    *out = pictures;
    return MESO_OK;
}

static void take_out(struct meso_pictures *pictures, struct kept *kept)
{
    *(kept->newer ? &kept->newer->older : &pictures->newest) = kept->older;
    *(kept->older ? &kept->older->newer : &pictures->oldest) = kept->newer;
    pictures->bytes -= kept->length;
}

static void put_first(struct meso_pictures *pictures, struct kept *kept)
{
    kept->newer = NULL;
    kept->older = pictures->newest;
    *(kept->older ? &kept->older->newer : &pictures->oldest) = kept;
    pictures->newest = kept;
    pictures->bytes += kept->length;
}

static void drop(struct kept *kept)
{
    free(kept->jpeg);
    free(kept);
}

void meso_pictures_close(struct meso_pictures *pictures)
{
    if (!pictures)
        return;
    while (pictures->oldest) {
        struct kept *kept = pictures->oldest;
        take_out(pictures, kept);
        drop(kept);
    }
    pthread_mutex_destroy(&pictures->lock);
    for (int side = 0; side < 2; side++)
        pthread_mutex_destroy(&pictures->drawing[side]);
    free(pictures);
}

void meso_pictures_free(void *jpeg)
{
    free(jpeg);
}

/* A copy for the caller; *jpeg NULL if it is not there. */
static int find(struct meso_pictures *pictures, const struct name *name, void **jpeg,
                size_t *length, struct meso_error *err)
{
    int code = MESO_OK;
    *jpeg = NULL;
    pthread_mutex_lock(&pictures->lock);
    struct kept *kept = pictures->newest;
    while (kept && strcmp(kept->name.text, name->text) != 0)
        kept = kept->older;
    if (kept) {
        take_out(pictures, kept);
        put_first(pictures, kept);
        if ((*jpeg = malloc(kept->length)))
            memcpy(*jpeg, kept->jpeg, *length = kept->length);
        else
            code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a picture");
    }
    pthread_mutex_unlock(&pictures->lock);
    return code;
}

/* One that can't be kept is drawn again when it is asked for. */
static void keep(struct meso_pictures *pictures, const struct name *name, const uint8_t *jpeg,
                 size_t length)
{
    struct kept *kept = calloc(1, sizeof *kept);
    if (!kept || !(kept->jpeg = malloc(length))) {
        free(kept);
        return;
    }
    memcpy(kept->jpeg, jpeg, kept->length = length);
    kept->name = *name;
    pthread_mutex_lock(&pictures->lock);
    put_first(pictures, kept);
    while (pictures->bytes > pictures->most_bytes && pictures->oldest != pictures->newest) {
        struct kept *last = pictures->oldest;
        take_out(pictures, last);
        drop(last);
    }
    pthread_mutex_unlock(&pictures->lock);
}

/* One picture on its way. */
struct job {
    struct meso_pictures *pictures;
    struct store *store;
    const struct meso_picture *picture;
    struct pipeline_two two;
    char key[65];
    struct report_drawing drawing;
    struct photo *photo;
    struct arena *arena;
    struct meso_error *err;
};

static struct name name_of(const struct job *job, const struct report_window *window)
{
    struct name name;
    base_format(name.text, sizeof name.text, "%s %d %.0f %.0f %.0f %.0f %d", job->key,
                job->picture->follow_up != 0, window->x, window->y, window->width, window->height,
                job->picture->side);
    return name;
}

static int open_photo(struct job *job)
{
    const struct pipeline_visit *visit = &job->two.visit;
    const struct pipeline_visit_session *session =
        &visit->sessions[job->picture->follow_up ? job->two.to : job->two.from];
    const struct pipeline_work work = {.store = job->store};
    struct pipeline_kept kept;
    uint8_t *bytes;
    size_t length;
    int code = pipeline_two_kept(&work, &job->two, &kept, job->arena, job->err);
    if (!code)
        code = report_drawing_read(kept.drawing, kept.drawing_length, &job->drawing, job->arena,
                                   job->err);
    if (!code)
        code =
            store_read_photo(job->store, session->sha256[0], &bytes, &length, job->arena, job->err);
    return code ? code
                : image_decode(bytes, length, session->names[0], NULL, &job->photo, job->arena,
                               job->err);
}

static int draw_one(struct job *job, const struct report_window *window)
{
    struct base_arena_mark mark = base_arena_mark(job->arena);
    uint8_t *jpeg;
    size_t length;
    int code = report_drawing_picture(&job->drawing, &job->pictures->kernels, job->photo,
                                      job->picture->follow_up, window, job->picture->side, &jpeg,
                                      &length, job->arena, job->err);
    if (!code) {
        struct name name = name_of(job, window);
        keep(job->pictures, &name, jpeg, length);
    }
    base_arena_rewind(job->arena, mark);
    return code;
}

static bool is_tile(const struct meso_picture *picture)
{
    return !picture->side && picture->width == MESO_PICTURE_TILE &&
           picture->height == MESO_PICTURE_TILE && fmod(picture->x, MESO_PICTURE_TILE) == 0 &&
           fmod(picture->y, MESO_PICTURE_TILE) == 0;
}

/* The one that is asked for comes last, so that it is surely still there. */
static int draw(struct job *job, const struct report_window *wanted)
{
    const struct report_window *frame = &job->drawing.frames[job->picture->follow_up != 0];
    int code = MESO_OK;
    for (double y = 0; y < frame->height && is_tile(job->picture); y += MESO_PICTURE_TILE)
        for (double x = 0; x < frame->width && !code; x += MESO_PICTURE_TILE)
            if (x != wanted->x || y != wanted->y)
                code = draw_one(
                    job, &(struct report_window){x, y, MESO_PICTURE_TILE, MESO_PICTURE_TILE});
    return code ? code : draw_one(job, wanted);
}

static int run(struct job *job, void **jpeg, size_t *length)
{
    const struct meso_picture *p = job->picture;
    struct report_window window = {floor(p->x), floor(p->y), ceil(p->width), ceil(p->height)};
    if (!(p->width > 0))
        window = (struct report_window){0, 0, 1e6, 1e6};
    int code = pipeline_two_of(job->store, p->patient, p->view, p->from, p->to, &job->two,
                               job->arena, job->err);
    if (!code)
        code = pipeline_visit_key(&job->two.visit, job->two.from, job->two.to, job->key, job->arena,
                                  job->err);
    struct name name = name_of(job, &window);
    if (!code)
        code = find(job->pictures, &name, jpeg, length, job->err);
    if (code || *jpeg)
        return code;
    pthread_mutex_t *drawing = &job->pictures->drawing[p->follow_up != 0];
    pthread_mutex_lock(drawing);
    code = find(job->pictures, &name, jpeg, length, job->err); /* another may just have drawn it */
    if (!code && !*jpeg && !(code = open_photo(job)) && !(code = draw(job, &window)))
        code = find(job->pictures, &name, jpeg, length, job->err);
    pthread_mutex_unlock(drawing);
    if (!code && !*jpeg)
        code = base_error(job->err, MESO_E_OUT_OF_MEMORY, "out of memory for a picture");
    return code;
}

int meso_pictures_draw(struct meso_pictures *pictures, struct meso_archive *archive,
                       const struct meso_picture *picture, void **jpeg, size_t *length,
                       struct meso_error *err)
{
    struct job job = {
        .pictures = pictures, .store = store_of(archive), .picture = picture, .err = err};
    *jpeg = NULL;
    *length = 0;
    int code = base_arena_new(&job.arena, 0, err);
    if (!code)
        code = run(&job, jpeg, length);
    base_arena_free(job.arena);
    return code;
}
