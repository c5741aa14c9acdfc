/* The reports of all patients of an archive, or of one share of them. What is done already is found
   in the archive and not done again, so a batch that was ended anyhow is simply run once more. */
#include "batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PAGE = 1000 };

/* Which share a patient belongs to: by the code alone, so that it stays there when others come. */
static bool in_chunk(const struct meso_archive_batch *batch, const char *code)
{
    char hex[65];
    if (batch->chunks < 2)
        return true;
    base_sha256_hex(code, strlen(code), hex);
    hex[15] = 0;
    return strtoull(hex, NULL, 16) % (unsigned)batch->chunks == (unsigned)batch->chunk - 1;
}

static int add_page(const struct meso_archive_batch *batch, const struct store_patient *page,
                    int count, const char ***codes, int *total, int *room, struct arena *arena,
                    struct meso_error *err)
{
    for (int i = 0; i < count; i++) {
        if (!in_chunk(batch, page[i].code))
            continue;
        if (*total == *room) {
            int larger = *room ? 2 * *room : PAGE;
            const char **moved = base_arena_calloc(arena, (size_t)larger, sizeof *moved, err);
            if (!moved)
                return MESO_E_OUT_OF_MEMORY;
            if (*total)
                memcpy(moved, *codes, (size_t)*total * sizeof *moved);
            *codes = moved;
            *room = larger;
        }
        (*codes)[(*total)++] = page[i].code;
    }
    return MESO_OK;
}

static int list_patients(const struct meso_archive_options *options,
                         const struct meso_archive_batch *batch, const char ***codes, int *total,
                         struct arena *arena, struct meso_error *err)
{
    struct store *store;
    struct store_patient *page;
    const char *after = NULL;
    int count = PAGE, room = 0, code = store_open(&store, options, err);
    if (code)
        return code;
    while (!code && count == PAGE) {
        code = store_patients(store, after, PAGE, &page, &count, arena, err);
        if (!code && count) {
            code = add_page(batch, page, count, codes, total, &room, arena, err);
            after = page[count - 1].code;
        }
    }
    store_close(store); /* before any process is started: a connection is one process's */
    return code;
}

struct told {
    const struct meso_archive_batch *batch;
    struct batch_tables *tables; /* NULL: none */
    int code;
    struct meso_error *err;
};

static void tell(void *context, const char *line)
{
    struct told *told = context;
    if (told->tables && !told->code)
        told->code = pipeline_batch_tables_add(told->tables, line, told->err);
    if (told->batch->item)
        told->batch->item(told->batch->context, line);
}

static void tell_progress(void *context, const char *stage, int done, int total)
{
    const struct told *told = context;
    if (told->batch->progress)
        told->batch->progress(told->batch->context, stage, done, total);
}

static int check(const struct meso_archive_batch *batch, struct meso_error *err)
{
    if (batch->chunks < 0 || (batch->chunks && (batch->chunk < 1 || batch->chunk > batch->chunks)))
        return base_error(err, MESO_E_USAGE, "chunk %d of %d; chunks go from 1 to their number",
                          batch->chunk, batch->chunks);
    if (batch->dry_run)
        return MESO_OK;
    base_file_sweep(batch->folder);
    if (mkdir(batch->folder, 0700) && errno != EEXIST)
        return base_error(err, MESO_E_FILE_UNWRITABLE, "cannot make the folder '%s': %s",
                          batch->folder, strerror(errno));
    return MESO_OK;
}

static int run(const struct meso_archive_options *options, const struct meso_archive_batch *batch,
               struct arena *arena, struct meso_error *err)
{
    const char **codes = NULL;
    int count = 0, failed = 0, code = list_patients(options, batch, &codes, &count, arena, err);
    struct told told = {.batch = batch, .err = err};
    if (!code && batch->chunks < 2 && !batch->dry_run)
        code = pipeline_batch_tables_open(&told.tables, batch->folder, err);
    struct meso_archive_batch inner = *batch;
    inner.jobs = batch->jobs > 0 ? batch->jobs : 1;
    inner.item = tell;
    inner.progress = tell_progress;
    inner.context = &told;
    if (!code)
        code = pipeline_batch_run(options, &inner, codes, count, &failed, err);
    code = code ? code : told.code;
    int closed = pipeline_batch_tables_close(told.tables, !code, code ? NULL : err);
    code = code ? code : closed;
    if (!code && failed)
        code = base_error(err, MESO_E_SOME_FAILED, "%d of %d patients failed", failed, count);
    return code;
}

int meso_archive_batch(const struct meso_archive_options *options,
                       const struct meso_archive_batch *batch, struct meso_error *err)
{
    struct arena *arena;
    int code = check(batch, err);
    if (code || (code = base_arena_new(&arena, 0, err)))
        return code;
    code = run(options, batch, arena, err);
    base_arena_free(arena);
    return code;
}
