/* serve: the pages for clinicians and patients, until it is stopped. */
#include "archive.h"

#include "web/web.h"

#include <stdlib.h>

enum { PORT = 8080, HIGHEST_PORT = 65535 };

static int read_port(const struct cli_request *request, int *port, struct meso_error *err)
{
    const char *text = request->text[CLI_OPTION_PORT];
    char *end = "";
    long value = text ? strtol(text, &end, 10) : PORT;
    if (*end || value < 0 || value > HIGHEST_PORT)
        return base_error(err, MESO_E_USAGE, "--port '%s' is no number from 0 to %d", text,
                          HIGHEST_PORT);
    *port = (int)value;
    return MESO_OK;
}

int cli_serve(const struct cli_request *request)
{
    struct meso_error err;
    struct web_options options = {
        .archive = cli_archive_options(request),
        .models_dir = request->text[CLI_OPTION_MODELS],
        .threads = request->threads,
        .address = request->text[CLI_OPTION_ADDRESS],
        .tls_cert = request->text[CLI_OPTION_TLS_CERT],
        .tls_key = request->text[CLI_OPTION_TLS_KEY],
        .public_url = request->text[CLI_OPTION_PUBLIC_URL],
        .behind_proxy = request->text[CLI_OPTION_BEHIND_PROXY],
        .quiet = cli_given(request, CLI_OPTION_QUIET),
    };
    int code = read_port(request, &options.port, &err);
    if (!code)
        code = web_serve(&options, &err);
    return code ? cli_say(&err) : 0;
}
