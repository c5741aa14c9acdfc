/* Files taken away for good, after the rows that named them: a kill in between is caught up with.
 */
#include "archive.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int read_hash(struct store_query *query, void *out, struct arena *arena,
                     struct meso_error *err)
{
    return (*(const char **)out = store_copy_at(query, 0, arena, err)) ? MESO_OK
                                                                       : MESO_E_OUT_OF_MEMORY;
}

static int remove_one(struct store *store, const char *sha256, struct meso_error *err)
{
    char path[STORE_PATH];
    int64_t named;
    int code =
        store_number(store->rows, &named, NULL, err, "SELECT COUNT(*) FROM photo WHERE sha256 = $1",
                     STORE_WITH(store_text(sha256)));
    store_file_path(store, sha256, path);
    if (!code && !named && unlink(path) && errno != ENOENT)
        code = base_error(err, MESO_E_FILE_UNWRITABLE, "cannot take away '%s': %s", path,
                          strerror(errno));
    return code ? code
                : store_do(store->rows, err, "DELETE FROM removal WHERE sha256 = $1",
                           STORE_WITH(store_text(sha256)));
}

int store_finish_removals(struct store *store, struct meso_error *err)
{
    struct arena *arena;
    void *rows;
    int count, lock = -1, code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = store_read_sql(store, "SELECT sha256 FROM removal ORDER BY sha256", STORE_NOTHING,
                          sizeof(const char *), read_hash, &rows, &count, arena, err);
    const char **hashes = rows;
    /* Nobody may be between a file of this content and its row. */
    if (!code && count && (lock = store_lock(store, true, err)) < 0)
        code = err ? err->code : MESO_E_ARCHIVE_BUSY;
    for (int i = 0; i < count && !code; i++)
        code = remove_one(store, hashes[i], err);
    store_unlock(lock);
    base_arena_free(arena);
    return code;
}
