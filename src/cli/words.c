/* JSON said in words. */
#include "words.h"

#include <stdlib.h>
#include <string.h>

const char *cli_text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

double cli_number_of(const cJSON *object, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItem(object, name));
}

int cli_write_words(const struct cli_request *request, const char *json,
                    void (*print)(FILE *out, const cJSON *root, const struct cli_request *request),
                    struct meso_error *err)
{
    char *text = NULL;
    size_t length = 0;
    cJSON *root = cJSON_Parse(json);
    FILE *memory = root ? open_memstream(&text, &length) : NULL;
    if (memory)
        print(memory, root, request);
    cJSON_Delete(root);
    int code;
    if (!memory || fclose(memory))
        code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for the words of a result");
    else
        code = cli_write_text(request, text, length, err);
    free(text);
    return code;
}

void cli_warn(const struct cli_request *request, struct meso_result *result, int code)
{
    const char *json;
    size_t length;
    if (cli_given(request, CLI_OPTION_QUIET) ||
        meso_result_text(result, MESO_FORMAT_JSON, &json, &length, NULL))
        return;
    cJSON *root = cJSON_Parse(json);
    const cJSON *row;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(root, "warnings"))
    {
        const char *name = cli_text_of(row, "code");
        if (!code || strcmp(name, meso_error_name(code)) != 0)
            fprintf(stderr, "mesotrack: warning: %s [%s]\n", cli_text_of(row, "message"), name);
    }
    cJSON_Delete(root);
}
