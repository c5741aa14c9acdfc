/* The folder of photographs walked through: what is there, and what a killed command left. */
#include "archive.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static DIR *open_folder(const char *path, struct meso_error *err)
{
    DIR *folder = opendir(path);
    if (!folder)
        base_error(err,
                   errno == ENOENT || errno == ENOTDIR ? MESO_E_ARCHIVE_DAMAGED
                                                       : MESO_E_FILE_UNREADABLE,
                   "cannot read the folder '%s': %s", path, strerror(errno));
    return folder;
}

int store_files_sweep(const struct store *store, int *count, struct meso_error *err)
{
    char path[STORE_PATH + 32];
    base_format(path, sizeof path, "%s/photos/incoming", store->folder);
    DIR *folder = open_folder(path, err);
    if (!folder)
        return err ? err->code : MESO_E_ARCHIVE_DAMAGED;
    closedir(folder);
    *count = base_temporary_sweep(path, "");
    return MESO_OK;
}

static bool is_hex(const char *name, size_t digits)
{
    return strlen(name) == digits && strspn(name, "0123456789abcdef") == digits;
}

static int each_in(const char *path, const char *first,
                   int (*each)(void *context, const char *sha256, struct meso_error *err),
                   void *context, struct meso_error *err)
{
    int code = MESO_OK;
    DIR *folder = open_folder(path, err);
    if (!folder)
        return MESO_E_FILE_UNREADABLE;
    for (struct dirent *entry; !code && (entry = readdir(folder));) {
        char sha256[STORE_HASH];
        if (!is_hex(entry->d_name, STORE_HASH - 3))
            continue;
        base_format(sha256, sizeof sha256, "%.2s%s", first, entry->d_name);
        code = each(context, sha256, err);
    }
    closedir(folder);
    return code;
}

int store_files_each(const struct store *store,
                     int (*each)(void *context, const char *sha256, struct meso_error *err),
                     void *context, struct meso_error *err)
{
    char path[STORE_PATH + 32];
    int code = MESO_OK;
    for (int i = 0; i < 256 && !code; i++) {
        char first[4];
        base_format(first, sizeof first, "%02x", (unsigned)i);
        base_format(path, sizeof path, "%s/photos/%s", store->folder, first);
        if (!access(path, F_OK))
            code = each_in(path, first, each, context, err);
    }
    return code;
}
