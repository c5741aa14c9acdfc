/* Accounts of the clinic's people, and tokens for its programs: for admins. What lets somebody in
   is shown once, on the page that made it. */
#include "visitor.h"

#include <stdlib.h>
#include <string.h>

int web_show_accounts(struct web_request *request, struct web_answer *answer,
                      struct meso_error *err)
{
    const char *json;
    web_title(request, answer, LANGUAGE("Accounts"));
    int code = meso_archive_accounts(request->archive, &json, err);
    if (!code)
        code = web_tell(answer, json, err);
    if (!code)
        code = meso_archive_tokens(request->archive, &json, err);
    if (!code)
        code = web_tell(answer, json, err);
    return code;
}

/* A person sees it on the page, among the others; a program gets it alone. */
static int show_made(struct web_request *request, struct web_answer *answer, const char *kind,
                     const char *name, const char *secret, struct meso_error *err)
{
    answer->status = 201;
    cJSON *made =
        request->for_program ? answer->data : cJSON_AddObjectToObject(answer->data, "made");
    cJSON_AddStringToObject(made, request->for_program ? "name" : "of", name);
    cJSON_AddStringToObject(made, kind, secret);
    return request->for_program ? MESO_OK : web_show_accounts(request, answer, err);
}

int web_add_account(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    char password[MESO_PASSWORD_ROOM];
    const char *name = web_field(request, "name");
    int code =
        meso_archive_add_account(request->archive, name, web_field(request, "role"), password, err);
    return code ? code : show_made(request, answer, "password", name, password, err);
}

int web_renew_password(struct web_request *request, struct web_answer *answer,
                       struct meso_error *err)
{
    char password[MESO_PASSWORD_ROOM];
    const char *name = web_parameter(request, "name");
    int code = meso_archive_set_password(request->archive, name, NULL, password, err);
    return code ? code : show_made(request, answer, "password", name, password, err);
}

static int set_disabled(struct web_request *request, struct web_answer *answer, bool disabled,
                        struct meso_error *err)
{
    answer->location = "/accounts";
    answer->status = request->for_program ? 200 : 0;
    return meso_archive_disable_account(request->archive, web_parameter(request, "name"), disabled,
                                        err);
}

int web_disable_account(struct web_request *request, struct web_answer *answer,
                        struct meso_error *err)
{
    return set_disabled(request, answer, true, err);
}

int web_enable_account(struct web_request *request, struct web_answer *answer,
                       struct meso_error *err)
{
    return set_disabled(request, answer, false, err);
}

enum { DAYS = 90, MOST_DAYS = 3660 };

int web_add_token(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    char token[MESO_TOKEN_ROOM];
    int days;
    const char *account = web_field(request, "account");
    int code = web_number_field(request, "days", 1, MOST_DAYS, DAYS, &days, err);
    if (!code)
        code = meso_archive_add_token(request->archive, account, web_field(request, "label"), days,
                                      token, err);
    return code ? code : show_made(request, answer, "token", account, token, err);
}

int web_revoke_token(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    answer->location = "/accounts";
    answer->status = request->for_program ? 200 : 0;
    return meso_archive_revoke_token(request->archive, atoi(web_parameter(request, "id")), err);
}
