/* The checks of doctor: folder, space, durability, database, key, age of what is there. */
#include "archive.h"
#include "schema.h"

#include "image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct visit {
    int (*say)(void *context, const char *check, enum store_health health, const char *text,
               struct meso_error *err);
    void *context;
    int first; /* failure */
    struct meso_error cause;
    const char *folder;
};

static int say(struct visit *visit, const char *check, enum store_health health, const char *text,
               struct meso_error *err)
{
    return visit->say(visit->context, check, health, text, err);
}

static int failed(struct visit *visit, const char *check, const struct meso_error *cause,
                  struct meso_error *err)
{
    if (!visit->first) {
        visit->first = cause->code;
        visit->cause = *cause;
    }
    return say(visit, check, STORE_FAILED, cause->text, err);
}

static int check_folder(struct visit *visit, struct meso_error *err)
{
    struct stat info;
    struct meso_error cause;
    if (stat(visit->folder, &info) || !S_ISDIR(info.st_mode)) {
        base_error(&cause, MESO_E_ARCHIVE_ABSENT, "there is no folder '%s'", visit->folder);
        return failed(visit, "folder", &cause, err);
    }
    if (access(visit->folder, R_OK | W_OK | X_OK)) {
        base_error(&cause, MESO_E_FILE_UNWRITABLE, "the folder '%s' can't be written: %s",
                   visit->folder, strerror(errno));
        return failed(visit, "folder", &cause, err);
    }
    if (info.st_mode & 077)
        return say(visit, "folder", STORE_WARNING,
                   "other users of this machine may look into the folder; 'chmod 700' closes it",
                   err);
    return say(visit, "folder", STORE_FINE, "there, writable, and closed to others", err);
}

static int check_space(struct visit *visit, struct meso_error *err)
{
    struct statvfs info;
    char text[120];
    if (statvfs(visit->folder, &info))
        return MESO_OK;
    double free_gb = (double)info.f_bavail * (double)info.f_frsize / 1e9;
    /* A session of ten photographs of a 12 MP phone takes about 40 MB. */
    base_format(text, sizeof text, "%.1f GB free, about %.0f sessions", free_gb, free_gb / 0.04);
    return say(visit, "space", free_gb < 2 ? STORE_WARNING : STORE_FINE, text, err);
}

/* What the write path stands on. */
static int check_sync(struct visit *visit, struct meso_error *err)
{
    char path[STORE_PATH + 64];
    struct meso_error cause;
    base_format(path, sizeof path, "%s/.mesotrack-doctor-%ld", visit->folder, (long)getpid());
    int code = base_file_write(path, "x", 1, &cause);
    int folder = code ? -1 : open(visit->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!code && (folder < 0 || fsync(folder)))
        code = base_error(&cause, MESO_E_FILE_UNWRITABLE,
                          "the file system can't make a folder durable (%s): a power cut may lose "
                          "photographs",
                          strerror(errno));
    if (folder >= 0)
        close(folder);
    unlink(path);
    return code ? failed(visit, "durability", &cause, err)
                : say(visit, "durability", STORE_FINE, "files and folders can be synced", err);
}

static int check_decoder(struct visit *visit, struct meso_error *err)
{
    struct meso_error cause;
    int code = image_admit_check(&cause);
    if (code == MESO_E_DECODER_MISSING)
        return failed(visit, "decoder", &cause, err);
    return code ? say(visit, "decoder", STORE_WARNING, cause.text, err)
                : say(visit, "decoder", STORE_FINE,
                      "new photographs are decoded by a process that can reach nothing", err);
}

static int check_rows(struct visit *visit, struct store *store, struct meso_error *err)
{
    char text[160];
    int64_t patients = 0, photos = 0;
    int version = 0;
    bool postgres = store_rows_backend(store->rows) == &store_postgres;
    struct meso_error cause;
    int code = store_schema_version(store->rows, &version, &cause);
    if (!code)
        code = store_number(store->rows, &patients, NULL, &cause, "SELECT COUNT(*) FROM patient",
                            STORE_NOTHING);
    if (!code)
        code = store_number(store->rows, &photos, NULL, &cause, "SELECT COUNT(*) FROM photo",
                            STORE_NOTHING);
    if (code)
        return failed(visit, "database", &cause, err);
    base_format(text, sizeof text, "%s%s, tables of version %d: %lld patients, %lld photographs",
                postgres ? "PostgreSQL" : "SQLite ", postgres ? "" : sqlite3_libversion(), version,
                (long long)patients, (long long)photos);
    return say(visit, "database", STORE_FINE, text, err);
}

static int check_backup(struct visit *visit, struct store *store, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    char text[80] = "";
    int code = store_ask(store->rows, &query, err,
                         "SELECT at FROM audit WHERE action = 'backup' ORDER BY id DESC LIMIT 1",
                         STORE_NOTHING);
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row)
        base_format(text, sizeof text, "the last one was made on %.10s", store_text_at(query, 0));
    store_done(query);
    if (code)
        return code;
    return *text ? say(visit, "backup", STORE_FINE, text, err)
                 : say(visit, "backup", STORE_WARNING,
                       "none was ever made; 'mesotrack backup DIR' makes one", err);
}

static int check_archive(struct visit *visit, const struct meso_archive_options *options,
                         struct meso_error *err)
{
    struct store *store;
    struct meso_error cause;
    if (store_open(&store, options, &cause))
        return failed(visit, "archive", &cause, err);
    int code = say(visit, "archive", STORE_FINE,
                   store->sealed ? "opened; photographs are sealed, and the key fits"
                                 : "opened; photographs are not sealed",
                   err);
    if (!code)
        code = check_rows(visit, store, err);
    if (!code)
        code = check_backup(visit, store, err);
    store_close(store);
    return code;
}

int store_doctor(const struct meso_archive_options *options,
                 int (*tell)(void *context, const char *check, enum store_health health,
                             const char *text, struct meso_error *err),
                 void *context, struct meso_error *err)
{
    struct visit visit = {.say = tell, .context = context, .folder = options->folder};
    int code = check_folder(&visit, err);
    if (!code && !visit.first)
        code = check_space(&visit, err);
    if (!code && !visit.first)
        code = check_sync(&visit, err);
    if (!code && !visit.first)
        code = check_decoder(&visit, err);
    if (!code && !visit.first)
        code = check_archive(&visit, options, err);
    if (code || !visit.first)
        return code;
    if (err)
        *err = visit.cause;
    return visit.first;
}
