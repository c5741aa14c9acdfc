/* Photographs of the archive while one patient's comparisons are made: each is fetched and decoded
   once for all that need it, within bounds. Knows no measure. */
#include "kept.h"

#include <string.h>

/* What only later comparisons need is held up to so much: a photograph of 4 MP. The two of 12 MP that
   are compared take what a worker may; then the first is decoded once more for the last comparison. */
static const size_t MOST_WAITING_BYTES = (size_t)12 << 20;

enum { MOST_PHOTOS = 4 * PROGRESS_MAX_CAPTURES };

struct pipeline_kept_photos {
    struct pipeline_decoded at[MOST_PHOTOS];
    int count;
};

struct pipeline_kept_photos *pipeline_photos_new(struct arena *arena, struct meso_error *err)
{
    return base_arena_calloc(arena, 1, sizeof(struct pipeline_kept_photos), err);
}

static void let_go(struct pipeline_kept_photos *photos, int index)
{
    base_arena_free(photos->at[index].pixels);
    photos->at[index] = photos->at[--photos->count];
}

void pipeline_photos_free(struct pipeline_kept_photos *photos)
{
    while (photos && photos->count)
        let_go(photos, photos->count - 1);
}

static bool is_of(const struct pipeline_visit_session *session, const char *name)
{
    for (int i = 0; i < session->photo_count; i++)
        if (!strcmp(session->names[i], name))
            return true;
    return false;
}

static struct pipeline_decoded *find(struct pipeline_kept_photos *photos, const char *name)
{
    for (int i = 0; i < photos->count; i++)
        if (!strcmp(photos->at[i].name, name))
            return &photos->at[i];
    return NULL;
}

static bool is_needed(const struct pipeline_visit *visit, uint64_t sessions, const char *name)
{
    for (int s = 0; s < visit->count; s++)
        if (sessions >> s & 1 && is_of(&visit->sessions[s], name))
            return true;
    return false;
}

static void make_room(struct pipeline_kept_photos *photos, const struct pipeline_visit *visit,
                      uint64_t now, uint64_t later)
{
    size_t waiting = 0;
    for (int i = photos->count - 1; i >= 0; i--) {
        const struct pipeline_decoded *at = &photos->at[i];
        if (is_needed(visit, now, at->name))
            continue;
        size_t bytes = at->done ? (size_t)at->photo->stride * (size_t)at->photo->height : 0;
        if (!is_needed(visit, later, at->name) || waiting + bytes > MOST_WAITING_BYTES)
            let_go(photos, i);
        else
            waiting += bytes;
    }
}

/* The bytes of what is not decoded yet, opened from the archive. */
static int fetch(struct store *store, struct pipeline_kept_photos *photos,
                 const struct pipeline_visit_session *session, struct pipeline_subject *subject,
                 struct pipeline_file *files, struct arena *arena, struct meso_error *err)
{
    int code = MESO_OK;
    for (int i = 0; i < session->photo_count && !code; i++) {
        uint8_t *bytes;
        const char *name = session->names[i];
        struct pipeline_decoded *kept = find(photos, name);
        if (kept && kept->done)
            continue;
        if (!kept && photos->count < MOST_PHOTOS)
            photos->at[photos->count++] = (struct pipeline_decoded){.name = name};
        struct pipeline_file *file = &files[subject->file_count];
        code = store_read_photo(store, session->sha256[i], &bytes, &file->length, arena, err);
        file->name = name;
        file->bytes = bytes;
        subject->file_count += !code;
    }
    return code;
}

int pipeline_photos_fetch(struct pipeline_kept_photos *photos, struct store *store,
                          const struct pipeline_visit *visit, int from, int to, uint64_t later,
                          struct pipeline_subject *subject, struct pipeline_file *files,
                          struct arena *arena, struct meso_error *err)
{
    make_room(photos, visit, UINT64_C(1) << from | UINT64_C(1) << to, later);
    subject->files = files;
    int code = fetch(store, photos, &visit->sessions[from], subject, files, arena, err);
    if (!code)
        code = fetch(store, photos, &visit->sessions[to], subject, files, arena, err);
    subject->decoded = photos->at;
    subject->decoded_count = photos->count;
    return code;
}
