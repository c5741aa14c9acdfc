/* Who asks: by the cookie of a sign-in, by a program's token, by a patient's link; and whether a
   form was sent by a page of ours. */
#include "visitor.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

/* The name itself forbids that another host or an unencrypted page sets it. */
static const char *cookie_name(const struct web_request *request, enum web_cookie cookie)
{
    static const char *const names[][2] = {{"mesotrack", "__Host-mesotrack"},
                                           {"mesotrack_form", "__Host-mesotrack_form"},
                                           {"mesotrack_language", "__Host-mesotrack_language"}};
    return names[cookie][web_is_secure(request->server)];
}

const char *web_cookie(const struct web_request *request, enum web_cookie cookie)
{
    const char *name = cookie_name(request, cookie), *at = web_header(request, "Cookie");
    size_t length = strlen(name);
    while (at && *at) {
        at += strspn(at, "; ");
        if (!strncmp(at, name, length) && at[length] == '=')
            return base_arena_printf(request->arena, NULL, "%.*s",
                                     (int)strcspn(at + length + 1, "; "), at + length + 1);
        at += strcspn(at, ";");
    }
    return NULL;
}

int web_set_cookie(struct web_request *request, struct web_answer *answer, enum web_cookie cookie,
                   const char *value, struct meso_error *err)
{
    const char *age = !*value                         ? "; Max-Age=0"
                      : cookie == WEB_COOKIE_LANGUAGE ? "; Max-Age=31536000"
                                                      : "";
    const char *text = web_printf(request, err, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
                                  cookie_name(request, cookie), value,
                                  web_is_secure(request->server) ? "; Secure" : "", age);
    return text ? web_add_header(request, answer, "Set-Cookie", text, err) : MESO_E_OUT_OF_MEMORY;
}

const struct language *web_language_of(const struct web_request *request)
{
    const char *chosen = web_cookie(request, WEB_COOKIE_LANGUAGE);
    const struct language *language;
    return chosen && !language_find(chosen, &language, NULL)
               ? language
               : language_accepted(web_header(request, "Accept-Language"));
}

int web_random_text(char out[WEB_RANDOM_ROOM], struct meso_error *err)
{
    unsigned char bytes[(WEB_RANDOM_ROOM - 1) / 2];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return base_error(err, MESO_E_UNEXPECTED, "the system gives no random numbers");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return MESO_OK;
}

/* A form's proof is made of the secret in the cookie: who can't read the page can't know it. */
int web_prove_forms(struct web_request *request, const char *secret, struct meso_error *err)
{
    char hash[65];
    const char *text = web_printf(request, err, "form %s", secret);
    if (!text)
        return MESO_E_OUT_OF_MEMORY;
    base_sha256_hex(text, strlen(text), hash);
    return (request->csrf = web_printf(request, err, "%.32s", hash)) ? MESO_OK
                                                                     : MESO_E_OUT_OF_MEMORY;
}

/* In a time that does not depend on where they differ. */
static bool same(const char *a, const char *b)
{
    size_t length = strlen(a);
    unsigned char different = 0;
    if (strlen(b) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        different |= (unsigned char)(a[i] ^ b[i]);
    return !different;
}

int web_check_form(const struct web_request *request, struct meso_error *err)
{
    const char *method = request->method, *told = web_header(request, "X-CSRF-Token");
    if (!strcmp(method, "GET") || !strcmp(method, "HEAD") || request->by_token)
        return MESO_OK;
    if (!told)
        for (const struct web_pair *field = request->fields; field && !told; field = field->next)
            told = strcmp(field->name, "csrf") ? NULL : field->value;
    return told && request->csrf && same(told, request->csrf)
               ? MESO_OK
               : base_error(err, MESO_E_FORM_OUTDATED,
                            "the form was not sent by a page of this sign-in");
}

/* "Bearer TOKEN", or "Basic" with anything and the token as password, as curl -u sends it. */
static const char *program_token(struct web_request *request)
{
    const char *told = web_header(request, "Authorization");
    char *decoded;
    if (told && !strncasecmp(told, "Bearer ", 7))
        return told + 7;
    if (!told || strncasecmp(told, "Basic ", 6) ||
        !(decoded = web_base64(request->arena, told + 6)))
        return NULL;
    return strchr(decoded, ':') ? strchr(decoded, ':') + 1 : decoded;
}

static int recognise(struct web_request *request, struct meso_error *err)
{
    struct meso_visitor visitor;
    const char *token = program_token(request), *cookie = web_cookie(request, WEB_COOKIE_SIGN_IN);
    request->by_token = token != NULL;
    token = token ? token : cookie;
    const char *secret = cookie ? cookie : web_cookie(request, WEB_COOKIE_FORM);
    int code = secret && !request->by_token ? web_prove_forms(request, secret, err) : MESO_OK;
    if (code || !token)
        return code;
    code = meso_archive_recognise(request->archive, token, &visitor, err);
    if (code == MESO_E_SIGN_IN_NEEDED)
        return MESO_OK;
    if (code)
        return code;
    request->token = token;
    request->role = visitor.role == MESO_ROLE_ADMIN ? WEB_ADMIN : WEB_CLINICIAN;
    request->account = web_printf(request, err, "%s", visitor.account);
    return request->account ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}

void web_recognise(struct web_request *request)
{
    struct meso_error err;
    if (!web_cookie(request, WEB_COOKIE_SIGN_IN))
        return;
    if (!web_borrow_archive(request, &err) && recognise(request, &err))
        request->account = NULL;
    web_return_archive(request);
}

static int open_link(struct web_request *request, struct meso_error *err)
{
    const char *token = web_parameter(request, "token");
    return meso_archive_open_link(request->archive, token ? token : "", &request->link, err);
}

int web_let_in(struct web_request *request, struct meso_error *err)
{
    enum web_role needed = request->route->role;
    int code = web_borrow_archive(request, err);
    if (!code)
        code = recognise(request, err);
    if (!code && needed == WEB_PATIENT)
        code = open_link(request, err);
    web_return_archive(request);
    if (code || needed == WEB_PATIENT || request->role >= needed)
        return code;
    return request->account
               ? base_error(err, MESO_E_NOT_PERMITTED, "this is for the clinic's admins")
               : base_error(err, MESO_E_SIGN_IN_NEEDED, "nobody is signed in");
}
