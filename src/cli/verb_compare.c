/* compare and measure: photographs in, a report out. */
#include "words.h"

/* A pair that can't be compared still has a report, which is written before the error is said. */
static int finish(const struct cli_request *request, struct meso *meso, struct meso_result *result,
                  int code, struct meso_error *err)
{
    struct meso_error writing;
    cli_end_progress(request);
    int write_code = result ? cli_write_result(request, result, &writing) : MESO_OK;
    if (result)
        cli_warn(request, result, code);
    meso_result_free(result);
    meso_close(meso);
    if (write_code)
        return cli_say(&writing);
    return code ? cli_say(err) : 0;
}

int cli_compare(const struct cli_request *request)
{
    struct meso *meso;
    struct meso_result *result = NULL;
    struct meso_error err;
    struct meso_subject subject = cli_subject(request);
    struct meso_session sessions[CLI_MAX_SESSIONS];
    for (int i = 0; i < request->positional_count; i++)
        sessions[i] = cli_session(request, i);
    if (cli_open(request, &meso, &err))
        return cli_say(&err);
    int code = meso_compare_sessions(meso, &subject, sessions, (size_t)request->positional_count,
                                     &result, &err);
    return finish(request, meso, result, code, &err);
}

int cli_measure(const struct cli_request *request)
{
    struct meso *meso;
    struct meso_result *result = NULL;
    struct meso_error err;
    struct meso_subject subject = cli_subject(request);
    struct meso_session session = cli_session(request, 0);
    if (cli_open(request, &meso, &err))
        return cli_say(&err);
    int code = meso_measure(meso, &subject, &session, &result, &err);
    return finish(request, meso, result, code, &err);
}
