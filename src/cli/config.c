/* The archive's settings file: options for every command in this archive, behind flags and
   environment. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char NAME[] = "mesotrack.conf";

struct reading {
    struct cli_request *request;
    const char *path;
    bool given[CLI_OPTION_COUNT];
};

/* Which archive it is stands outside of the archive. */
static bool may_stand(int id)
{
    return !cli_is_flag_only(id) && id != CLI_OPTION_ARCHIVE;
}

static int unknown(const struct reading *reading, const char *key, int line, struct meso_error *err)
{
    const char *names[CLI_OPTION_COUNT];
    int count = 0;
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (may_stand(i))
            names[count++] = cli_options[i].name;
    const char *near = base_name_nearest(key, names, count);
    return base_error(err, MESO_E_BAD_SETTING, "%s:%d: no setting '%.40s'%s%s%s", reading->path,
                      line, key, near ? "; did you mean '" : "", near ? near : "",
                      near ? "'?" : "");
}

static int take(void *context, const char *key, const char *value, int line, struct meso_error *err)
{
    struct reading *reading = context;
    struct cli_request *request = reading->request;
    int id = 0;
    while (id < CLI_OPTION_COUNT && (!may_stand(id) || strcmp(cli_options[id].name, key) != 0))
        id++;
    if (id == CLI_OPTION_COUNT)
        return unknown(reading, key, line, err);
    if (!*value)
        return base_error(err, MESO_E_BAD_SETTING, "%s:%d: '%s' has no value", reading->path, line,
                          key);
    if (!(cli_options[id].groups & request->verb->groups) || cli_is_silenced(reading->given, id))
        return MESO_OK;
    request->text[id] = base_arena_printf(request->texts, err, "%s", value);
    return request->text[id] ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

int cli_read_config(struct cli_request *out, struct meso_error *err)
{
    const char *folder = out->text[CLI_OPTION_ARCHIVE];
    char path[4096];
    struct reading reading = {.request = out, .path = path};
    if (!(out->verb->groups & CLI_ARCHIVE))
        return MESO_OK;
    for (int id = 0; id < CLI_OPTION_COUNT; id++)
        reading.given[id] = cli_given(out, id);
    snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", NAME);
    int code = base_arena_new(&out->texts, 0, err);
    if (!code)
        code = base_settings_read(path, take, &reading, err);
    /* Without it the folder is no archive: the archive itself says so. */
    return code == MESO_E_FILE_NOT_FOUND ? MESO_OK : code;
}
