/* Repairing: what verify calls lost is looked for by its content, wherever the clinic still has it.
   Nothing is taken away. */
#include "repair.h"
#include "seal.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST = 8, FILE_LIMIT = 65 << 20 };

struct lost {
    char sha256[STORE_HASH];
    bool mended;
};

struct repairing {
    struct store *store;
    struct store_findings *findings;
    struct lost *lost;
    int count, room;
    struct arena *arena;
};

/* Gathers what verify finds; the rest of its findings is told as it is. */
static int gather(void *context, const char *kind, const char *sha256, const char *text,
                  struct meso_error *err)
{
    struct repairing *repairing = context;
    if (strcmp(kind, "missing") != 0 && strcmp(kind, "damaged") != 0)
        return repairing->findings->say(repairing->findings->context, kind, sha256, text, err);
    if (repairing->count == repairing->room) {
        int room = repairing->room ? 2 * repairing->room : 32;
        struct lost *moved = realloc(repairing->lost, (size_t)room * sizeof *moved);
        if (!moved)
            return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a list");
        repairing->lost = moved;
        repairing->room = room;
    }
    struct lost *lost = &repairing->lost[repairing->count++];
    lost->mended = false;
    memcpy(lost->sha256, sha256, STORE_HASH);
    return MESO_OK;
}

static int keep(struct repairing *repairing, const uint8_t *bytes, size_t length,
                struct meso_error *err)
{
    struct store_incoming *incoming;
    char kept[STORE_HASH];
    int code = store_incoming_begin(repairing->store, &incoming, err);
    if (!code)
        code = store_incoming_write(incoming, bytes, length, err);
    if (!code)
        code = store_incoming_end(incoming, kept, err);
    store_incoming_drop(incoming);
    return code;
}

/* A photograph as the camera gave it, or sealed in a backup of this archive. */
static int try_file(struct repairing *repairing, const char *path, struct meso_error *err)
{
    char sha256[STORE_HASH];
    uint8_t *bytes, *opened;
    size_t length, opened_length;
    if (base_file_read(path, FILE_LIMIT, &bytes, &length, repairing->arena, NULL))
        return MESO_OK; /* whatever lies in the folder may be unreadable */
    if (repairing->store->sealed &&
        !store_seal_open(repairing->store->key, path, bytes, length, &opened, &opened_length,
                         repairing->arena, NULL)) {
        bytes = opened;
        length = opened_length;
    }
    base_sha256_hex(bytes, length, sha256);
    for (int i = 0; i < repairing->count; i++)
        if (!repairing->lost[i].mended && !strcmp(repairing->lost[i].sha256, sha256)) {
            int code = keep(repairing, bytes, length, err);
            repairing->lost[i].mended = !code;
            return code;
        }
    return MESO_OK;
}

static int search(struct repairing *repairing, const char *folder, int depth,
                  struct meso_error *err)
{
    DIR *open = opendir(folder);
    int code = MESO_OK;
    if (!open)
        return depth
                   ? MESO_OK
                   : base_error(err, MESO_E_FILE_NOT_FOUND, "cannot read the folder '%s'", folder);
    for (struct dirent *entry; !code && (entry = readdir(open));) {
        char path[STORE_PATH];
        struct stat info;
        if (entry->d_name[0] == '.' ||
            base_format(path, sizeof path, "%s/%s", folder, entry->d_name) >= STORE_PATH ||
            stat(path, &info))
            continue;
        struct base_arena_mark mark = base_arena_mark(repairing->arena);
        if (S_ISDIR(info.st_mode) && depth < DEEPEST)
            code = search(repairing, path, depth + 1, err);
        else if (S_ISREG(info.st_mode))
            code = try_file(repairing, path, err);
        base_arena_rewind(repairing->arena, mark);
    }
    closedir(open);
    return code;
}

static int tell(struct repairing *repairing, struct meso_error *err)
{
    int mended = 0, code = MESO_OK;
    char detail[80];
    for (int i = 0; i < repairing->count && !code; i++) {
        const struct lost *lost = &repairing->lost[i];
        mended += lost->mended;
        code = repairing->findings->say(
            repairing->findings->context, lost->mended ? "mended" : "lost", lost->sha256,
            lost->mended ? "the photograph is whole again" : "the photograph was not found again",
            err);
    }
    repairing->findings->damaged -= mended;
    if (code || !mended || (code = store_begin(repairing->store->rows, err)))
        return code;
    base_format(detail, sizeof detail, "%d photographs", mended);
    return store_end(repairing->store->rows,
                     store_audit(repairing->store, "repair", "archive", 0, detail, err), err);
}

int store_repair(struct store *store, const char *from, struct store_findings *findings,
                 struct meso_error *err)
{
    struct repairing repairing = {.store = store, .findings = findings};
    struct store_findings found = {.say = gather, .context = &repairing};
    int code = base_arena_new(&repairing.arena, 0, err);
    if (code)
        return code;
    if (store_rows_backend(store->rows) == &store_sqlite)
        code = store_script(store->rows, "REINDEX", err);
    if (!code)
        code = store_verify(store, &found, err);
    if (!code && from && repairing.count)
        code = search(&repairing, from, 0, err);
    found.say = findings->say;
    found.context = findings->context;
    *findings = found;
    if (!code)
        code = tell(&repairing, err);
    free(repairing.lost);
    base_arena_free(repairing.arena);
    return code;
}
