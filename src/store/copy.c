/* Backup and restore: the same copy in both directions. Photographs stay as they are kept, sealed
   or not; each is opened and checked on the way. */
#include "copy.h"
#include "schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct copying {
    struct store *from;
    struct store to; /* the folder and the rows alone */
    struct store_copied *out;
    struct arena *arena;
};

enum { NAME_ROOM = 64, PAGE = 500 };

static void path_of(const struct copying *copying, const char *name,
                    char out[STORE_PATH + NAME_ROOM])
{
    base_format(out, STORE_PATH + NAME_ROOM, "%s/%s", copying->to.folder, name);
}

static int read_raw(const struct store *store, const char *name, uint8_t **bytes, size_t *length,
                    struct arena *arena, struct meso_error *err)
{
    char path[STORE_PATH + NAME_ROOM];
    base_format(path, sizeof path, "%s/photos/%s", store->folder, name);
    return base_file_read(path, (size_t)1 << 30, bytes, length, arena, err);
}

/* An earlier copy may be brought up to date, if it is of this archive. */
static int check_target(struct copying *copying, bool again, struct meso_error *err)
{
    char path[STORE_PATH + NAME_ROOM];
    uint8_t *mine, *its;
    size_t my_length, its_length;
    path_of(copying, STORE_SETTINGS_FILE, path);
    bool there = !access(path, F_OK);
    if (there && !again)
        return base_error(err, MESO_E_ALREADY_THERE, "there is an archive in '%s'",
                          copying->to.folder);
    if (mkdir(copying->to.folder, 0700) && errno != EEXIST)
        return base_error(err, base_write_code(errno), "cannot make the folder '%s': %s",
                          copying->to.folder, strerror(errno));
    int code = store_files_make(copying->to.folder, err);
    if (!code)
        code = read_raw(copying->from, ".archive", &mine, &my_length, copying->arena, err);
    if (code)
        return code;
    bool known = !read_raw(&copying->to, ".archive", &its, &its_length, copying->arena, NULL);
    if (known && (its_length != my_length || memcmp(mine, its, my_length) != 0))
        return base_error(err, MESO_E_ALREADY_THERE, "'%s' holds photographs of another archive",
                          copying->to.folder);
    path_of(copying, "photos/.archive", path);
    return known ? MESO_OK : base_file_write(path, mine, my_length, err);
}

static int copy_rows(struct copying *copying, const char *database, struct meso_error *err)
{
    char path[STORE_PATH + NAME_ROOM], *more;
    int64_t there = 0;
    path_of(copying, "archive.db.new", path);
    if (!database) {
        more = path + strlen(path);
        static const char *const suffixes[] = {"-wal", "-shm", ""};
        for (int i = 0; i < 3; i++) {
            strcpy(more, suffixes[i]);
            unlink(path);
        }
    }
    int code = store_rows_open(&copying->to.rows, database ? database : path, true, err);
    if (!code && !database)
        chmod(path, 0600);
    if (!code)
        code = store_schema_migrate(copying->to.rows, store_schema_newest(), err);
    if (!code)
        code = store_number(copying->to.rows, &there, NULL, err, "SELECT COUNT(*) FROM settings",
                            STORE_NOTHING);
    if (!code && there)
        code = base_error(err, MESO_E_ALREADY_THERE, "the database holds an archive already");
    if (code || (code = store_begin_snapshot(copying->from->rows, err)))
        return code;
    if (!(code = store_begin(copying->to.rows, err)))
        code = store_end(copying->to.rows,
                         store_copy_rows(copying->from->rows, copying->to.rows, err), err);
    return store_end(copying->from->rows, code, err);
}

/* As it is kept; a copy that is there already with as many bytes is not made again. */
static int copy_photo(struct copying *copying, const char *sha256, struct meso_error *err)
{
    char source[STORE_PATH], target[STORE_PATH], folder[STORE_PATH + NAME_ROOM];
    struct stat here, there;
    uint8_t *bytes;
    size_t length;
    store_file_path(copying->from, sha256, source);
    store_file_path(&copying->to, sha256, target);
    if (!stat(source, &here) && !stat(target, &there) && here.st_size == there.st_size) {
        copying->out->photos_there++;
        return MESO_OK;
    }
    struct meso_error cause;
    int code = store_read_photo(copying->from, sha256, &bytes, &length, copying->arena, &cause);
    if (code == MESO_E_ARCHIVE_DAMAGED) {
        copying->out->unreadable++;
        return MESO_OK;
    }
    if (code) {
        if (err)
            *err = cause;
        return code;
    }
    base_format(folder, sizeof folder, "%s/photos/%.2s", copying->to.folder, sha256);
    mkdir(folder, 0700);
    code = base_file_read(source, (size_t)1 << 30, &bytes, &length, copying->arena, err);
    if (!code)
        code = base_file_write(target, bytes, length, err);
    if (!code)
        chmod(target, 0600);
    copying->out->photos++;
    return code;
}

static int read_hash(struct store_query *query, void *out, struct arena *arena,
                     struct meso_error *err)
{
    return (*(const char **)out = store_copy_at(query, 0, arena, err)) ? MESO_OK
                                                                       : MESO_E_OUT_OF_MEMORY;
}

static int copy_photos(struct copying *copying, struct meso_error *err)
{
    char last[STORE_HASH] = "";
    int count = PAGE, code = MESO_OK;
    while (!code && count == PAGE) {
        void *rows;
        struct base_arena_mark page = base_arena_mark(copying->arena);
        code = store_read_sql(&copying->to,
                              "SELECT DISTINCT sha256 FROM photo WHERE sha256 > $1 "
                              "ORDER BY sha256 LIMIT $2",
                              STORE_WITH(store_text(last), store_int(PAGE)), sizeof(const char *),
                              read_hash, &rows, &count, copying->arena, err);
        const char **hashes = rows;
        for (int i = 0; i < count && !code; i++) {
            struct base_arena_mark mark = base_arena_mark(copying->arena);
            code = copy_photo(copying, hashes[i], err);
            base_arena_rewind(copying->arena, mark);
        }
        if (!code && count)
            base_format(last, sizeof last, "%s", hashes[count - 1]);
        base_arena_rewind(copying->arena, page);
    }
    return code;
}

/* What was erased since the earlier copy goes from the copy too. */
static int forget(void *context, const char *sha256, struct meso_error *err)
{
    struct copying *copying = context;
    char path[STORE_PATH];
    int64_t named;
    int code = store_number(copying->to.rows, &named, NULL, err,
                            "SELECT COUNT(*) FROM photo WHERE sha256 = $1",
                            STORE_WITH(store_text(sha256)));
    store_file_path(&copying->to, sha256, path);
    if (!code && !named && unlink(path))
        code = base_error(err, MESO_E_FILE_UNWRITABLE, "cannot take away '%s': %s", path,
                          strerror(errno));
    return code;
}

/* The new rows take the old ones' place, and the settings make an archive of it. */
static int finish(struct copying *copying, const char *database, struct meso_error *err)
{
    char fresh[STORE_PATH + NAME_ROOM], path[STORE_PATH + NAME_ROOM];
    path_of(copying, "archive.db.new", fresh);
    path_of(copying, "archive.db", path);
    store_rows_close(copying->to.rows); /* the log goes into the file */
    copying->to.rows = NULL;
    int fd = database ? -1 : open(fresh, O_RDONLY | O_CLOEXEC);
    bool failed = !database && (fd < 0 || fsync(fd) || rename(fresh, path));
    int code = failed ? base_error(err, base_write_code(errno), "cannot write '%s': %s", path,
                                   strerror(errno))
                      : MESO_OK;
    if (fd >= 0)
        close(fd);
    return code ? code : store_settings_write(copying->to.folder, database, err);
}

int store_copy(struct store *store, const char *folder, const char *database, bool again,
               struct store_copied *out, struct meso_error *err)
{
    struct copying *copying = calloc(1, sizeof *copying);
    memset(out, 0, sizeof *out);
    if (!copying)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a copy");
    copying->from = store;
    copying->out = out;
    int length = base_format(copying->to.folder, STORE_PATH, "%s", folder);
    int code = length < 1 || length > STORE_PATH - 128
                   ? base_error(err, MESO_E_USAGE, "the folder's name has %d bytes", length)
                   : base_arena_new(&copying->arena, 0, err);
    if (!code)
        code = check_target(copying, again, err);
    if (!code)
        code = copy_rows(copying, database, err);
    if (!code)
        code = copy_photos(copying, err);
    if (!code && again)
        code = store_files_each(&copying->to, forget, copying, err);
    if (!code)
        code = finish(copying, database, err);
    store_rows_close(copying->to.rows);
    base_arena_free(copying->arena);
    free(copying);
    return code;
}
