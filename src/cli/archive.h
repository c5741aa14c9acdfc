/* Private: verbs that work in an archive. */
#ifndef CLI_ARCHIVE_FOLDER_H
#define CLI_ARCHIVE_FOLDER_H

#include "words.h"

#include <mesotrack/archive.h>

struct meso_archive_options cli_archive_options(const struct cli_request *request);
int cli_archive_open(const struct cli_request *request, struct meso_archive **out,
                     struct meso_error *err);
/* Writes an answer as JSON or in words, closes the archive, says the error; returns the exit code.
   json NULL: there is none. */
int cli_archive_end(const struct cli_request *request, struct meso_archive *archive, int code,
                    const char *json,
                    void (*print)(FILE *out, const cJSON *root, const struct cli_request *request),
                    struct meso_error *err);
/* One a line. */
void cli_print_photos(FILE *out, const cJSON *photos, const char *indent);

#endif
