/* check: is this photograph good enough, said in the chair. */
#include "cli.h"

#include <cjson/cJSON.h>
#include <string.h>

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

/* The JSON's verdict in words: one line, then a line and an advice for each problem. */
static void print_verdict(FILE *out, const cJSON *root, bool with_baseline)
{
    const cJSON *photo = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "photos"), 0), *row;
    bool usable = cJSON_IsTrue(cJSON_GetObjectItem(root, "usable"));
    bool comparable = cJSON_IsTrue(cJSON_GetObjectItem(root, "comparable"));
    fprintf(out, "%s\n",
            !usable          ? "Not usable."
            : !with_baseline ? "Usable."
            : comparable     ? "Usable, and comparable with the baseline."
                             : "Usable, but not comparable with the baseline.");
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(cJSON_GetObjectItem(photo, "quality"), "problems"))
        fprintf(out, "- %s: %s.%s\n  Advice: %s.\n", text_of(row, "code"), text_of(row, "message"),
                strcmp(text_of(row, "affects"), "colour") ? "" : " Affects redness and tone only.",
                text_of(row, "advice"));
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(root, "warnings"))
        fprintf(out, "- %s: %s.\n", text_of(row, "code"), text_of(row, "message"));
}

static int write_words(const struct cli_request *request, const char *json, struct meso_error *err)
{
    char *text = NULL;
    size_t length = 0;
    cJSON *root = cJSON_Parse(json);
    FILE *memory = root ? open_memstream(&text, &length) : NULL;
    if (memory)
        print_verdict(memory, root, cli_given(request, CLI_OPTION_BASELINE));
    cJSON_Delete(root);
    int code = MESO_OK;
    if (!memory || fclose(memory))
        code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for the verdict");
    else
        code = cli_write_text(request, text, length, err);
    cJSON_free(text);
    return code;
}

static int check(const struct cli_request *request, struct meso *meso, int *exit_code,
                 struct meso_error *err)
{
    const char *json;
    size_t length;
    struct meso_result *result = NULL;
    struct meso_subject subject = cli_subject(request);
    int code = meso_check(meso, &subject, request->positional[0],
                          request->text[CLI_OPTION_BASELINE], &result, err);
    if (!code)
        code = meso_result_text(result, MESO_FORMAT_JSON, &json, &length, err);
    if (!code)
        code = cli_given(request, CLI_OPTION_JSON) ? cli_write_text(request, json, length, err)
                                                   : write_words(request, json, err);
    if (!code)
        *exit_code = meso_result_usable(result) ? 0
                     : cli_given(request, CLI_OPTION_BASELINE)
                         ? meso_error_exit_code(MESO_E_NOT_COMPARABLE)
                         : meso_error_exit_code(MESO_E_IMAGE_UNSUPPORTED);
    meso_result_free(result);
    return code;
}

int cli_check(const struct cli_request *request)
{
    struct meso *meso;
    struct meso_error err;
    int exit_code = 0;
    if (cli_open(request, &meso, &err))
        return cli_say(&err);
    int code = check(request, meso, &exit_code, &err);
    meso_close(meso);
    return code ? cli_say(&err) : exit_code;
}
