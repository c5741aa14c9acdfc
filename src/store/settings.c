/* The folder's settings file, and the archive's own settings among its rows. */
#include "archive.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct wanted {
    const char *database;
    struct arena *arena;
};

static int take(void *context, const char *key, const char *value, int line, struct meso_error *err)
{
    struct wanted *wanted = context;
    (void)line; /* other keys are options of the command line, which checks them */
    if (strcmp(key, "db") != 0)
        return MESO_OK;
    wanted->database = base_arena_printf(wanted->arena, err, "%s", value);
    return wanted->database ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int store_settings_read(const char *folder, const char **database, struct arena *arena,
                        struct meso_error *err)
{
    char path[STORE_PATH];
    struct wanted wanted = {.arena = arena};
    struct meso_error cause;
    base_format(path, sizeof path, "%s/%s", folder, STORE_SETTINGS_FILE);
    int code = base_settings_read(path, take, &wanted, &cause);
    *database = wanted.database;
    if (code == MESO_E_FILE_NOT_FOUND)
        return base_error(err, MESO_E_ARCHIVE_ABSENT, "no archive in '%s' (it has no %s)", folder,
                          STORE_SETTINGS_FILE);
    if (code && err)
        *err = cause;
    return code;
}

int store_settings_write(const char *folder, const char *database, struct meso_error *err)
{
    static const char HEAD[] = "# The settings of this archive: key = value, one a line. Keys are "
                               "the names of the options\n"
                               "# of mesotrack that take a value; flags and the environment "
                               "(MESOTRACK_*) win over them.\n";
    char path[STORE_PATH], text[STORE_PATH];
    base_format(path, sizeof path, "%s/%s", folder, STORE_SETTINGS_FILE);
    int length = database ? base_format(text, sizeof text, "%sdb = %s\n", HEAD, database)
                          : base_format(text, sizeof text, "%s", HEAD);
    if (length >= (int)sizeof text)
        return base_error(err, MESO_E_USAGE, "the database's address is longer than %zu bytes",
                          sizeof text - sizeof HEAD);
    int code = base_file_write(path, text, (size_t)length, err);
    /* The address of a database may hold a password. */
    if (!code)
        chmod(path, 0600);
    return code;
}

int store_setting_set(struct store_rows *rows, const char *name, const char *value,
                      struct meso_error *err)
{
    return store_do(rows, err,
                    "INSERT INTO settings (name, value) VALUES ($1, $2) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    STORE_WITH(store_text(name), store_text(value)));
}

int store_setting_get(struct store_rows *rows, const char *name, const char **value,
                      struct arena *arena, struct meso_error *err)
{
    struct store_query *query;
    bool row = false;
    *value = NULL;
    int code = store_ask(rows, &query, err, "SELECT value FROM settings WHERE name = $1",
                         STORE_WITH(store_text(name)));
    if (!code)
        code = store_next(query, &row, err);
    if (!code && row && !(*value = store_copy_at(query, 0, arena, err)))
        code = MESO_E_OUT_OF_MEMORY;
    store_done(query);
    return code;
}
