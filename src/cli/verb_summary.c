/* summary: the patient's page from the archive, as HTML or PDF. */
#include "archive.h"

#include <mesotrack/summary.h>

#include <string.h>
#include <strings.h>

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), own = strlen(ending);
    return length > own && !strcasecmp(path + length - own, ending);
}

/* As asked for, else by the file's name, else a page. */
static int format_of(const struct cli_request *request, enum meso_format *out,
                     struct meso_error *err)
{
    const char *name = request->text[CLI_OPTION_FORMAT], *path = request->text[CLI_OPTION_OUTPUT];
    *out = name ? !strcmp(name, "pdf") ? MESO_FORMAT_PDF : MESO_FORMAT_HTML
           : path && ends_in(path, ".pdf") ? MESO_FORMAT_PDF
                                           : MESO_FORMAT_HTML;
    if (name && strcmp(name, "pdf") != 0 && strcmp(name, "html") != 0)
        return base_error(err, MESO_E_USAGE, "a summary has no format '%s'; there are html and pdf",
                          name);
    return MESO_OK;
}

int cli_summary(const struct cli_request *request)
{
    struct meso *meso = NULL;
    struct meso_archive *archive = NULL;
    struct meso_result *result = NULL;
    struct meso_error err;
    enum meso_format format;
    const char *text;
    size_t length;
    struct meso_summary asked = {.patient = request->positional[0],
                                 .view = request->text[CLI_OPTION_VIEW],
                                 .language = request->text[CLI_OPTION_LANG],
                                 .clinic_name = request->text[CLI_OPTION_CLINIC_NAME],
                                 .clinic_phone = request->text[CLI_OPTION_CLINIC_PHONE],
                                 .clinic_logo = request->text[CLI_OPTION_CLINIC_LOGO]};
    int code = format_of(request, &format, &err);
    if (!code)
        code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = cli_open(request, &meso, &err);
    if (!code)
        code = meso_archive_summary(archive, meso, &asked, &result, &err);
    cli_end_progress(request);
    if (!code)
        code = meso_result_text(result, format, &text, &length, &err);
    if (!code)
        code = cli_write_text(request, text, length, &err);
    meso_result_free(result);
    meso_archive_close(archive);
    meso_close(meso);
    return code ? cli_say(&err) : 0;
}
