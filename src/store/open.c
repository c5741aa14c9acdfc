/* Making, opening and closing an archive: the folder, its rows and its photographs belong together,
   and that is checked. */
#include "schema.h"
#include "seal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ID_BYTES = 16, ID_ROOM = 2 * ID_BYTES + 1 };

/* Random, in the rows and beside the photographs: a folder that isn't mounted, or another's, is
   noticed before anything is believed lost. */
static void id_path(const struct store *store, char out[STORE_PATH + 32])
{
    base_format(out, STORE_PATH + 32, "%s/photos/.archive", store->folder);
}

static int read_id(const struct store *store, char id[ID_ROOM], struct arena *arena,
                   struct meso_error *err)
{
    char path[STORE_PATH + 32];
    uint8_t *bytes;
    size_t length;
    id_path(store, path);
    if (base_file_read(path, ID_ROOM, &bytes, &length, arena, NULL) || length != ID_ROOM - 1)
        return base_error(
            err, MESO_E_ARCHIVE_DAMAGED,
            "the folder of photographs '%s/photos' is not this archive's, or its disk "
            "is not mounted (it has no .archive): mount it and run the command again",
            store->folder);
    memcpy(id, bytes, length);
    id[length] = 0;
    return MESO_OK;
}

static int check_id(struct store *store, struct meso_error *err)
{
    char beside[ID_ROOM];
    const char *within;
    struct arena *arena;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = store_setting_get(store->rows, "archive", &within, arena, err);
    if (!code)
        code = read_id(store, beside, arena, err);
    if (!code && (!within || strcmp(within, beside) != 0))
        code = base_error(err, MESO_E_ARCHIVE_DAMAGED,
                          "the photographs in '%s/photos' and the database are of different "
                          "archives",
                          store->folder);
    base_arena_free(arena);
    return code;
}

static struct store *new_store(const struct meso_archive_options *options, struct meso_error *err)
{
    const char *actor = options->actor && *options->actor ? options->actor : "unknown";
    struct store *store = calloc(1, sizeof *store);
    if (!store || sodium_init() < 0) {
        free(store);
        base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for an archive");
        return NULL;
    }
    base_format(store->actor, sizeof store->actor, "%s", actor);
    int length = base_format(store->folder, sizeof store->folder, "%s", options->folder);
    while (length > 1 && length < STORE_PATH && store->folder[length - 1] == '/')
        store->folder[--length] = 0;
    /* What is put behind the folder's name has room in a path. */
    if (length && length < STORE_PATH - 128)
        return store;
    free(store);
    base_error(err, MESO_E_USAGE,
               length ? "the archive's folder has a name of %d bytes"
                      : "the archive's folder has no name",
               length);
    return NULL;
}

static int open_rows(struct store *store, const char *database, bool create, struct meso_error *err)
{
    char path[STORE_PATH + 32];
    base_format(path, sizeof path, "%s/archive.db", store->folder);
    if (!database && !create && access(path, F_OK))
        return base_error(err, MESO_E_ARCHIVE_DAMAGED,
                          "the archive in '%s' has lost its archive.db", store->folder);
    int code = store_rows_open(&store->rows, database ? database : path, create, err);
    if (!code && !database)
        chmod(path, 0600);
    return code ? code : store_schema_migrate(store->rows, store_schema_newest(), err);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    store_rows_close(store->rows);
    sodium_memzero(store->key, sizeof store->key);
    free(store);
}

/* Names that an interrupted init leaves. */
static bool is_ours(const char *name)
{
    return !strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, "photos") ||
           !strncmp(name, "archive.db", 10) || !strncmp(name, ".mesotrack-", 11);
}

static int prepare_folder(const char *path, struct meso_error *err)
{
    if (mkdir(path, 0700) && errno != EEXIST)
        return base_error(err, base_write_code(errno), "cannot make the folder '%s': %s", path,
                          strerror(errno));
    DIR *folder = opendir(path);
    if (!folder)
        return base_error(err, MESO_E_FILE_UNREADABLE, "cannot read the folder '%s': %s", path,
                          strerror(errno));
    int code = MESO_OK;
    for (struct dirent *entry; !code && (entry = readdir(folder));) {
        if (!strcmp(entry->d_name, STORE_SETTINGS_FILE))
            code = base_error(err, MESO_E_ALREADY_THERE, "there is an archive in '%s'", path);
        else if (!is_ours(entry->d_name))
            code = base_error(err, MESO_E_ALREADY_THERE,
                              "the folder '%s' is not empty: it has '%s'", path, entry->d_name);
    }
    closedir(folder);
    return code;
}

/* The id beside the photographs, made if it isn't there yet. */
static int make_id(const struct store *store, char id[ID_ROOM], struct meso_error *err)
{
    unsigned char bytes[ID_BYTES];
    char path[STORE_PATH + 32];
    struct arena *arena;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    id_path(store, path);
    if (read_id(store, id, arena, NULL)) {
        randombytes_buf(bytes, sizeof bytes);
        sodium_bin2hex(id, ID_ROOM, bytes, sizeof bytes);
        code = base_file_write(path, id, ID_ROOM - 1, err);
    }
    base_arena_free(arena);
    return code;
}

/* All that a new archive knows, at once; nothing if an interrupted init had come so far. */
static int first_rows(struct store *store, const struct meso_archive_options *options,
                      const char *id, struct meso_error *err)
{
    struct arena *arena;
    const char *within;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = store_setting_get(store->rows, "archive", &within, arena, err);
    bool there = within != NULL;
    if (!code && there && strcmp(within, id) != 0)
        code = base_error(err, MESO_E_ALREADY_THERE, "the database holds another archive already");
    base_arena_free(arena);
    if (code || there || (code = store_begin(store->rows, err)))
        return code;
    code = store_setting_set(store->rows, "archive", id, err);
    if (!code && (options->key_file || options->passphrase_file))
        code = store_seal_make_key(store->rows, options, err);
    if (!code)
        code = store_audit(store, "init", "archive", 0, "", err);
    return store_end(store->rows, code, err);
}

int store_init(const struct meso_archive_options *options, struct meso_error *err)
{
    char id[ID_ROOM];
    struct store *store = new_store(options, err);
    if (!store)
        return err ? err->code : MESO_E_USAGE;
    int code = prepare_folder(store->folder, err);
    if (!code)
        code = store_files_make(store->folder, err);
    if (!code)
        code = make_id(store, id, err);
    if (!code)
        code = open_rows(store, options->database, true, err);
    if (!code)
        code = first_rows(store, options, id, err);
    /* Last: without it the folder is no archive, and init may be run again. */
    if (!code)
        code = store_settings_write(store->folder, options->database, err);
    store_close(store);
    return code;
}

static int tidy(struct store *store, struct meso_error *err)
{
    int swept;
    if (access(store->folder, W_OK) && errno == EROFS)
        return MESO_OK; /* a backup on a medium that nobody can write */
    int code = store_files_sweep(store, &swept, err);
    return code ? code : store_finish_removals(store, err);
}

int store_open(struct store **out, const struct meso_archive_options *options,
               struct meso_error *err)
{
    const char *database;
    struct arena *arena;
    *out = NULL;
    struct store *store = new_store(options, err);
    if (!store)
        return err ? err->code : MESO_E_USAGE;
    int code = base_arena_new(&arena, 0, err);
    if (!code) {
        code = store_settings_read(store->folder, &database, arena, err);
        if (!code)
            code = open_rows(store, database, false, err);
        base_arena_free(arena);
    }
    if (!code)
        code = check_id(store, err);
    if (!code)
        code = store_seal_find_key(store, options, err);
    if (!code)
        code = tidy(store, err);
    if (code) {
        store_close(store);
        return code;
    }
    *out = store;
    return MESO_OK;
}
