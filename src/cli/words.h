/* Private: JSON said in words. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli.h"

#include <cjson/cJSON.h>

/* An object's text, or "". */
const char *cli_text_of(const cJSON *object, const char *name);
/* An object's number, or NaN. */
double cli_number_of(const cJSON *object, const char *name);
/* Writes what print makes of the JSON to where the request wants it. */
int cli_write_words(const struct cli_request *request, const char *json,
                    void (*print)(FILE *out, const cJSON *root, const struct cli_request *request),
                    struct meso_error *err);
/* Says a result's warnings on standard error, but for the one that is said as the error `code`. */
void cli_warn(const struct cli_request *request, struct meso_result *result, int code);

#endif
