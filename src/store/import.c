/* Importing a folder: each photograph decoded whole, recognised by its content, and filed; safe to
   interrupt and run again. */
#include "import.h"
#include "photos.h"

#include "image/image.h"
#include "locate/locate.h"

#include <math.h>
#include <string.h>

struct run {
    struct store *store;
    const struct meso_archive_import *import;
    const struct store_import_item *items;
    struct arena *arena;
};

/* The archive fails, not this photograph: the import ends. */
static bool concerns_all(int code)
{
    static const int codes[] = {MESO_E_OUT_OF_MEMORY,   MESO_E_NO_SPACE,
                                MESO_E_ARCHIVE_BUSY,    MESO_E_ARCHIVE_DAMAGED,
                                MESO_E_FILE_UNWRITABLE, MESO_E_DATABASE_UNREACHABLE,
                                MESO_E_UNEXPECTED};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (code == codes[i])
            return true;
    return false;
}

static int refuse(struct store_import_item *item, int code)
{
    item->outcome = STORE_OUTCOME_REFUSED;
    return concerns_all(code) ? code : MESO_OK;
}

/* A scale for all is that of one instrument: faces and heads are photographed with others. */
static double scale_of(const struct run *run, const struct store_import_item *item)
{
    bool close_up = !strcmp(item->view, locate_view_name(LOCATE_SCALP_MACRO)) ||
                    !strcmp(item->view, locate_view_name(LOCATE_SKIN));
    return item->mm_per_px ? item->mm_per_px : close_up ? run->import->mm_per_px : 0;
}

static const char *scale_source(const struct store_import_item *item)
{
    return item->mm_per_px ? "file" : "import";
}

/* A scale that was told after the first import. */
static int add_scale(const struct run *run, struct store_import_item *item,
                     const struct store_photo *photo)
{
    struct meso_archive_photo to = {.mm_per_px = scale_of(run, item),
                                    .scale_source = scale_source(item)};
    return run->import->dry_run || !to.mm_per_px || !isnan(photo->mm_per_px)
               ? MESO_OK
               : store_edit_photo(run->store, photo, &to, run->arena, &item->error);
}

/* Filed just so, or elsewhere: there, or refused. */
static int find_content(const struct run *run, struct store_import_item *item, bool *decided)
{
    struct store_photo *same;
    int count;
    int code =
        store_photos_of_content(run->store, item->sha256, &same, &count, run->arena, &item->error);
    *decided = false;
    for (int i = 0; i < count && !code; i++) {
        bool here = !strcmp(same[i].patient, item->patient) && same[i].session == item->session &&
                    !strcmp(same[i].view, item->view);
        if (here && store_file_there(run->store, item->sha256)) {
            item->outcome = STORE_OUTCOME_THERE;
            *decided = true;
            return add_scale(run, item, &same[i]);
        }
    }
    return code;
}

/* In a dry run nothing is filed, so that the folder's own doubles are looked for here. */
static int check_dry(const struct run *run, struct store_import_item *item)
{
    struct store_photo *same;
    int count;
    int code =
        store_photos_of_content(run->store, item->sha256, &same, &count, run->arena, &item->error);
    if (!code && count && !run->import->allow_duplicate)
        return base_error(&item->error, MESO_E_ALREADY_THERE,
                          "the same photograph is filed already: patient '%s', session %d, %s",
                          same[0].patient, same[0].session, same[0].view);
    for (const struct store_import_item *other = run->items; other < item && !code; other++)
        if (!strcmp(other->sha256, item->sha256) && !run->import->allow_duplicate)
            code = base_error(&item->error, MESO_E_ALREADY_THERE,
                              "'%s' is the same photograph as '%s'", item->path, other->path);
    return code;
}

static int make_places(const struct run *run, struct store_import_item *item)
{
    struct store_session found;
    struct meso_archive_session session = {
        .patient = item->patient, .number = item->session, .date = item->date};
    int64_t id;
    int code = store_find_session(run->store, item->patient, item->session, &found, run->arena,
                                  &item->error);
    if (code != MESO_E_NOT_FOUND)
        return code;
    code = store_add_patient(run->store, item->patient, NULL, &id, &item->error);
    if (!code || code == MESO_E_ALREADY_THERE)
        code = store_add_session(run->store, &session, &id, &item->error);
    return code == MESO_E_ALREADY_THERE ? MESO_OK : code;
}

static int keep(const struct run *run, struct store_import_item *item, const uint8_t *bytes,
                size_t length)
{
    struct store_photo out;
    struct meso_archive_photo photo = {.patient = item->patient,
                                       .session = item->session,
                                       .view = item->view,
                                       .repeat_number = item->repeat_number,
                                       .consent = run->import->consent,
                                       .allow_duplicate = run->import->allow_duplicate,
                                       .mm_per_px = scale_of(run, item),
                                       .scale_source = scale_source(item)};
    if (run->import->dry_run)
        return check_dry(run, item);
    int code = make_places(run, item);
    return code
               ? code
               : store_add_photo(run->store, &photo, bytes, length, &out, run->arena, &item->error);
}

static int import_one(const struct run *run, struct store_import_item *item)
{
    char path[2 * STORE_PATH];
    uint8_t *bytes;
    size_t length;
    bool decided;
    base_format(path, sizeof path, "%s/%s", run->import->folder, item->path);
    int code = base_file_read(path, image_default_limits.file_bytes, &bytes, &length, run->arena,
                              &item->error);
    if (code)
        return refuse(item, code);
    base_sha256_hex(bytes, length, item->sha256);
    code = find_content(run, item, &decided);
    if (!code && decided)
        return MESO_OK;
    /* A damaged photograph is noticed while the camera still has it. */
    if (!code)
        code = image_admit(bytes, length, path, &item->error);
    if (!code)
        code = keep(run, item, bytes, length);
    /* Another import may have filed it in the meantime. */
    if (code == MESO_E_ALREADY_THERE && !run->import->dry_run) {
        struct meso_error said = item->error;
        code = find_content(run, item, &decided);
        if (!code && decided)
            return MESO_OK;
        item->error = said;
        code = said.code;
    }
    return code ? refuse(item, code) : MESO_OK;
}

int store_import_items(struct store *store, const struct meso_archive_import *import,
                       struct store_import_item *items, int count, struct meso_error *err)
{
    struct run run = {.store = store, .import = import, .items = items};
    int code = base_arena_new(&run.arena, 0, err);
    if (code)
        return code;
    for (int i = 0; i < count && !code; i++) {
        struct base_arena_mark mark = base_arena_mark(run.arena);
        if (items[i].outcome == STORE_OUTCOME_STORED)
            code = import_one(&run, &items[i]);
        base_arena_rewind(run.arena, mark);
        if (code && err)
            *err = items[i].error;
        if (!code && import->progress)
            import->progress(import->progress_context, import->dry_run ? "check" : "import", i + 1,
                             count);
    }
    base_arena_free(run.arena);
    return code;
}
