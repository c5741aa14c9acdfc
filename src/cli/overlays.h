/* Private: pictures of a mapping. */
#ifndef CLI_OVERLAYS_H
#define CLI_OVERLAYS_H

#include "cli.h"

enum { CLI_OVERLAY_PATH = 4096 };
/* The file of one overlay in a folder. */
int cli_overlay_path(const char *folder, int overlay, char path[CLI_OVERLAY_PATH],
                     struct meso_error *err);
/* Refuses what is there and no folder, before any work is done. */
int cli_check_overlays(const struct cli_request *request, struct meso_error *err);
/* Writes all of them where --overlays says; makes the folder. */
int cli_write_overlays(const struct cli_request *request, struct meso_result *result,
                       struct meso_error *err);

#endif
