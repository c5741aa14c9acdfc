/* Pictures of a mapping, each in a file of its own in a folder. Knows nothing of what they show. */
#include "overlays.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

int cli_overlay_path(const char *folder, int overlay, char path[CLI_OVERLAY_PATH],
                     struct meso_error *err)
{
    int length = snprintf(path, CLI_OVERLAY_PATH, "%s/%s.png", folder, meso_overlay_name(overlay));
    if (length < 0 || length >= CLI_OVERLAY_PATH)
        return base_error(err, MESO_E_USAGE, "the folder's name '%.60s...' is too long", folder);
    return MESO_OK;
}

int cli_check_overlays(const struct cli_request *request, struct meso_error *err)
{
    const char *folder = request->text[CLI_OPTION_OVERLAYS];
    struct stat info;
    if (folder && !stat(folder, &info) && !S_ISDIR(info.st_mode))
        return base_error(err, MESO_E_USAGE, "--overlays: '%s' is not a folder", folder);
    return MESO_OK;
}

int cli_write_overlays(const struct cli_request *request, struct meso_result *result,
                       struct meso_error *err)
{
    const char *folder = request->text[CLI_OPTION_OVERLAYS];
    if (!folder)
        return MESO_OK;
    if (mkdir(folder, 0777) && errno != EEXIST)
        return base_error(err, MESO_E_FILE_UNWRITABLE, "cannot make the folder '%s': %s", folder,
                          strerror(errno));
    for (int i = 0; i < MESO_OVERLAY_COUNT; i++) {
        char path[CLI_OVERLAY_PATH];
        const void *png;
        size_t length;
        int code = cli_overlay_path(folder, i, path, err);
        if (!code)
            code = meso_result_overlay(result, (enum meso_overlay)i, &png, &length, err);
        if (!code)
            code = base_file_write(path, png, length, err);
        if (code)
            return code;
    }
    return MESO_OK;
}
