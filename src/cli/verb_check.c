/* check: is this photograph good enough, said in the chair. */
#include "words.h"

#include <string.h>

/* What is spoiled where not everything is. */
static const char *affected(const char *affects)
{
    return !strcmp(affects, "colour")    ? " Affects redness and tone only."
           : !strcmp(affects, "nothing") ? " Can be compared all the same."
                                         : "";
}

/* The JSON's verdict in words: one line, then a line and an advice for each problem. */
static void print_verdict(FILE *out, const cJSON *root, const struct cli_request *request)
{
    bool with_baseline = cli_given(request, CLI_OPTION_BASELINE);
    const cJSON *photo = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "photos"), 0), *row;
    bool usable = cJSON_IsTrue(cJSON_GetObjectItem(root, "usable"));
    bool comparable = cJSON_IsTrue(cJSON_GetObjectItem(root, "comparable"));
    const cJSON *problems = cJSON_GetObjectItem(cJSON_GetObjectItem(photo, "quality"), "problems");
    fprintf(out, "%s\n",
            usable && comparable && !cJSON_GetArraySize(problems) ? "Good."
            : !usable                                             ? "Not usable."
            : !with_baseline                                      ? "Usable."
            : comparable ? "Usable, and comparable with the baseline."
                         : "Usable, but not comparable with the baseline.");
    cJSON_ArrayForEach(row, problems) fprintf(
        out, "- %s: %s.%s\n  Advice: %s.\n", cli_text_of(row, "code"), cli_text_of(row, "message"),
        affected(cli_text_of(row, "affects")), cli_text_of(row, "advice"));
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(root, "warnings"))
        fprintf(out, "- %s: %s.\n", cli_text_of(row, "code"), cli_text_of(row, "message"));
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
    cli_end_progress(request);
    if (!code)
        code = meso_result_text(result, MESO_FORMAT_JSON, &json, &length, err);
    if (!code)
        code = cli_given(request, CLI_OPTION_JSON)
                   ? cli_write_text(request, json, length, err)
                   : cli_write_words(request, json, print_verdict, err);
    if (!code)
        *exit_code = meso_result_usable(result) ? 0
                     : cli_given(request, CLI_OPTION_BASELINE)
                         ? meso_error_exit_code(MESO_E_NOT_COMPARABLE)
                         : meso_error_exit_code(MESO_E_IMAGE_UNSUPPORTED);
    if (!code && cli_given(request, CLI_OPTION_JSON)) /* the words have them */
        cli_warn(request, result, MESO_OK);
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
