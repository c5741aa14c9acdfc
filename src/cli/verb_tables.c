/* measures, schema and card: what the program knows, printed. */
#include "words.h"

#include <string.h>

static void print_measures(FILE *out, const cJSON *root, const struct cli_request *request)
{
    (void)request;
    const cJSON *measure, *view, *field;
    cJSON_ArrayForEach(measure, cJSON_GetObjectItem(root, "measures"))
    {
        fprintf(out, "%s (version %.0f):", cli_text_of(measure, "name"),
                cJSON_GetNumberValue(cJSON_GetObjectItem(measure, "version")));
        cJSON_ArrayForEach(view, cJSON_GetObjectItem(measure, "views"))
            fprintf(out, " %s", cJSON_GetStringValue(view));
        fprintf(out, "\n  %s\n", cli_text_of(measure, "what"));
        cJSON_ArrayForEach(field, cJSON_GetObjectItem(measure, "fields")) fprintf(
            out, "  %-22s %-8s better: %-8s %s\n", cli_text_of(field, "name"),
            cli_text_of(field, "unit"), cli_text_of(field, "better"), cli_text_of(field, "what"));
        fputc('\n', out);
    }
}

int cli_measures(const struct cli_request *request)
{
    struct meso_result *result = NULL;
    struct meso_error err;
    const char *json;
    size_t length;
    int code = meso_measures(NULL, &result, &err);
    if (!code)
        code = meso_result_text(result, MESO_FORMAT_JSON, &json, &length, &err);
    if (!code)
        code = cli_given(request, CLI_OPTION_JSON)
                   ? cli_write_text(request, json, length, &err)
                   : cli_write_words(request, json, print_measures, &err);
    meso_result_free(result);
    return code ? cli_say(&err) : 0;
}

int cli_schema(const struct cli_request *request)
{
    struct meso_error err;
    const char *schema = meso_report_schema();
    if (strcmp(request->positional[0], "report")) {
        base_error(&err, MESO_E_USAGE, "no schema '%s'; there is: report", request->positional[0]);
        return cli_say(&err);
    }
    return cli_write_text(request, schema, strlen(schema), &err) ? cli_say(&err) : 0;
}

int cli_card(const struct cli_request *request)
{
    struct meso_result *result = NULL;
    struct meso_error err;
    const char *pdf, *paper = request->text[CLI_OPTION_PAPER];
    size_t length;
    int code = meso_card(paper ? paper : "a4", &result, &err);
    if (!code)
        code = meso_result_text(result, MESO_FORMAT_PDF, &pdf, &length, &err);
    if (!code)
        code = cli_write_text(request, pdf, length, &err);
    meso_result_free(result);
    return code ? cli_say(&err) : 0;
}
