/* Signing in and out, and one's own password. */
#include "visitor.h"

#include "running.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* A page of ours, not another's: "/patients/P001". */
static const char *next_of(const struct web_request *request)
{
    const char *next = web_field(request, "next");
    bool ours = next && next[0] == '/' && next[1] != '/' && !strpbrk(next, "\\\r\n");
    return ours ? next : "/";
}

int web_show_sign_in(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    char random[WEB_RANDOM_ROOM];
    web_title(request, answer, LANGUAGE("Sign in"));
    cJSON_AddStringToObject(answer->data, "next", next_of(request));
    if (request->csrf)
        return MESO_OK;
    int code = web_random_text(random, err);
    if (!code)
        code = web_set_cookie(request, answer, WEB_COOKIE_FORM, random, err);
    return code ? code : web_prove_forms(request, random, err);
}

static int try_sign_in(struct web_request *request, const char *name, const char *password,
                       char token[MESO_TOKEN_ROOM], struct meso_error *err)
{
    struct web_server *server = request->server;
    const char *address = request->address;
    /* Argon2 takes memory: one at a time, which also orders attempts on one account. */
    pthread_mutex_lock(&server->sign_in);
    long now = (long)time(NULL);
    int wait = web_attempts_wait(&server->attempts, name, address, now), code;
    if (wait) {
        request->retry_after = wait;
        code = base_error(err, MESO_E_TOO_MANY_ATTEMPTS,
                          "too many sign-ins failed; the next may be tried in %d s", wait);
    } else {
        code = meso_archive_sign_in(request->archive, name, password, token, err);
        if (!code || code == MESO_E_WRONG_PASSWORD)
            web_attempts_note(&server->attempts, name, address, !code, now);
    }
    pthread_mutex_unlock(&server->sign_in);
    return code;
}

/* A password that was made for an account is changed once it has served. */
static bool is_first_time(struct web_request *request, const char *name)
{
    const char *json;
    if (meso_archive_accounts(request->archive, &json, NULL))
        return false;
    cJSON *root = cJSON_Parse(json);
    const cJSON *each;
    bool first = false;
    cJSON_ArrayForEach(each, cJSON_GetObjectItem(root, "accounts"))
    {
        const char *account = cJSON_GetStringValue(cJSON_GetObjectItem(each, "name"));
        const char *before = cJSON_GetStringValue(cJSON_GetObjectItem(each, "signed_in"));
        first = first || (account && !strcmp(account, name) && (!before || !*before));
    }
    cJSON_Delete(root);
    return first;
}

int web_sign_in(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    char token[MESO_TOKEN_ROOM];
    const char *name = web_field(request, "name"), *password = web_field(request, "password");
    bool first = !request->for_program && is_first_time(request, name);
    int code = try_sign_in(request, name, password, token, err);
    if (!code)
        code = web_set_cookie(request, answer, WEB_COOKIE_SIGN_IN, token, err);
    if (!code)
        code = web_set_cookie(request, answer, WEB_COOKIE_FORM, "", err);
    if (!code)
        answer->location = first ? "/account?said=first-sign-in" : next_of(request);
    return code;
}

int web_sign_out(struct web_request *request, struct web_answer *answer, struct meso_error *err)
{
    int code = meso_archive_sign_out(request->archive, request->token, err);
    answer->location = "/sign-in";
    return code ? code : web_set_cookie(request, answer, WEB_COOKIE_SIGN_IN, "", err);
}

int web_choose_language(struct web_request *request, struct web_answer *answer,
                        struct meso_error *err)
{
    const struct language *language;
    int code = language_find(web_field(request, "language"), &language, err);
    answer->location = next_of(request);
    return code ? code
                : web_set_cookie(request, answer, WEB_COOKIE_LANGUAGE, language_tag(language), err);
}

int web_show_password(struct web_request *request, struct web_answer *answer,
                      struct meso_error *err)
{
    (void)err;
    web_title(request, answer, LANGUAGE("Change your password"));
    return MESO_OK;
}

int web_change_password(struct web_request *request, struct web_answer *answer,
                        struct meso_error *err)
{
    char token[MESO_TOKEN_ROOM];
    const char *fresh = web_field(request, "new_password");
    if (request->by_token)
        return base_error(err, MESO_E_NOT_PERMITTED, "a program's token changes no password");
    int code = try_sign_in(request, request->account, web_field(request, "password"), token, err);
    if (!code)
        code = meso_archive_set_password(request->archive, request->account, fresh, NULL, err);
    /* That signed out everywhere, here as well. */
    if (!code)
        code = meso_archive_sign_in(request->archive, request->account, fresh, token, err);
    answer->location = "/?said=password-changed";
    return code ? code : web_set_cookie(request, answer, WEB_COOKIE_SIGN_IN, token, err);
}
