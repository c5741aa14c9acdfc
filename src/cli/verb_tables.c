/* measures and schema: what the program knows, printed. */
#include "cli.h"

#include <cjson/cJSON.h>
#include <string.h>

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text ? text : "";
}

static void print_measures(FILE *out, const cJSON *root)
{
    const cJSON *measure, *view, *field;
    cJSON_ArrayForEach(measure, cJSON_GetObjectItem(root, "measures"))
    {
        fprintf(out, "%s (version %.0f):", text_of(measure, "name"),
                cJSON_GetNumberValue(cJSON_GetObjectItem(measure, "version")));
        cJSON_ArrayForEach(view, cJSON_GetObjectItem(measure, "views"))
            fprintf(out, " %s", cJSON_GetStringValue(view));
        fprintf(out, "\n  %s\n", text_of(measure, "what"));
        cJSON_ArrayForEach(field, cJSON_GetObjectItem(measure, "fields"))
            fprintf(out, "  %-22s %-8s better: %-8s %s\n", text_of(field, "name"),
                    text_of(field, "unit"), text_of(field, "better"), text_of(field, "what"));
        fputc('\n', out);
    }
}

static int write_table(const struct cli_request *request, const char *json, struct meso_error *err)
{
    char *text = NULL;
    size_t length = 0;
    cJSON *root = cJSON_Parse(json);
    FILE *memory = root ? open_memstream(&text, &length) : NULL;
    if (memory)
        print_measures(memory, root);
    cJSON_Delete(root);
    int code;
    if (!memory || fclose(memory))
        code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a table");
    else
        code = cli_write_text(request, text, length, err);
    cJSON_free(text);
    return code;
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
        code = cli_given(request, CLI_OPTION_JSON) ? cli_write_text(request, json, length, &err)
                                                   : write_table(request, json, &err);
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
