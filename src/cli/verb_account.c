/* account: who may come in by 'mesotrack serve', and programs' tokens. */
#include "archive.h"

#include <mesotrack/access.h>

#include <stdlib.h>
#include <string.h>

enum { DAYS = 90 };

/* Said once, on standard output, so that it can be piped into a safe. */
static int end_with(const struct cli_request *request, struct meso_archive *archive, int code,
                    const char *secret, struct meso_error *err)
{
    if (!code)
        printf("%s\n", secret);
    return cli_archive_end(request, archive, code, NULL, NULL, err);
}

int cli_account_add(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    char password[MESO_PASSWORD_ROOM];
    const char *role = request->text[CLI_OPTION_ROLE];
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_add_account(archive, request->positional[0], role ? role : "clinician",
                                        password, &err);
    return end_with(request, archive, code, password, &err);
}

static void print_accounts(FILE *out, const cJSON *root, const struct cli_request *request)
{
    const cJSON *account, *accounts = cJSON_GetObjectItem(root, "accounts");
    (void)request;
    cJSON_ArrayForEach(account, accounts)
    {
        const char *seen = cli_text_of(account, "signed_in");
        fprintf(out, "%-16s %-10s %s%s%s\n", cli_text_of(account, "name"),
                cli_text_of(account, "role"), *seen ? "last signed in " : "never signed in", seen,
                cJSON_IsTrue(cJSON_GetObjectItem(account, "disabled")) ? "  (disabled)" : "");
    }
}

int cli_account_list(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    const char *json = NULL;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_accounts(archive, &json, &err);
    return cli_archive_end(request, archive, code, json, print_accounts, &err);
}

static int set_disabled(const struct cli_request *request, bool disabled)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_disable_account(archive, request->positional[0], disabled, &err);
    return cli_archive_end(request, archive, code, NULL, NULL, &err);
}

int cli_account_disable(const struct cli_request *request)
{
    return set_disabled(request, true);
}

int cli_account_enable(const struct cli_request *request)
{
    return set_disabled(request, false);
}

int cli_account_password(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    char made[MESO_PASSWORD_ROOM];
    int code = cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_set_password(archive, request->positional[0], NULL, made, &err);
    return end_with(request, archive, code, made, &err);
}

int cli_account_token(const struct cli_request *request)
{
    struct meso_archive *archive = NULL;
    struct meso_error err;
    char token[MESO_TOKEN_ROOM], *end = "";
    const char *days = request->text[CLI_OPTION_LIVES];
    long count = days ? strtol(days, &end, 10) : DAYS;
    int code =
        *end || count < 1 || count > 3660
            ? base_error(&err, MESO_E_USAGE, "--lives '%s' is no number of days, 1 to 3660", days)
            : cli_archive_open(request, &archive, &err);
    if (!code)
        code = meso_archive_add_token(archive, request->positional[0],
                                      request->text[CLI_OPTION_LABEL], (int)count, token, &err);
    return end_with(request, archive, code, token, &err);
}
