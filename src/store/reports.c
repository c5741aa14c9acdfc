/* What a batch wrote of a patient into the archive's folder, taken away with the patient or the old
   code. Knows only where it lies: it is made again by the next batch. */
#include "erase.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int cannot(const char *path, struct meso_error *err)
{
    return base_error(err, MESO_E_FILE_UNWRITABLE, "cannot take away '%s': %s", path,
                      strerror(errno));
}

static int empty(const char *folder, struct meso_error *err)
{
    DIR *open = opendir(folder);
    int code = MESO_OK;
    if (!open)
        return errno == ENOENT || errno == ENOTDIR ? MESO_OK : cannot(folder, err);
    for (struct dirent *entry; !code && (entry = readdir(open));) {
        char path[2 * STORE_PATH];
        base_format(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(path))
            code = cannot(path, err);
    }
    closedir(open);
    return !code && rmdir(folder) && errno != ENOENT ? cannot(folder, err) : code;
}

int store_drop_reports(const struct store *store, const char *code, struct meso_error *err)
{
    static const char *const tables[] = {"summary.csv", "readings.csv"};
    char path[STORE_PATH + 128];
    base_format(path, sizeof path, "%s/reports/%s", store->folder, code);
    int failed = empty(path, err);
    for (int i = 0; i < 2 && !failed; i++) {
        base_format(path, sizeof path, "%s/reports/%s", store->folder, tables[i]);
        if (unlink(path) && errno != ENOENT && errno != ENOTDIR)
            failed = cannot(path, err);
    }
    return failed;
}
