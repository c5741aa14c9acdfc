/* Private: who asks. */
#ifndef WEB_VISITOR_H
#define WEB_VISITOR_H

#include "server.h"

enum web_cookie { WEB_COOKIE_SIGN_IN, WEB_COOKIE_FORM, WEB_COOKIE_LANGUAGE };
enum { WEB_RANDOM_ROOM = 33 };

/* NULL if it was not sent. */
const char *web_cookie(const struct web_request *request, enum web_cookie cookie);
/* "" takes it back. */
int web_set_cookie(struct web_request *request, struct web_answer *answer, enum web_cookie cookie,
                   const char *value, struct meso_error *err);
/* The one chosen, or what the browser prefers. */
const struct language *web_language_of(const struct web_request *request);
int web_random_text(char out[WEB_RANDOM_ROOM], struct meso_error *err);
/* Fills role, account, link and csrf; refuses who may not what the route is. */
int web_let_in(struct web_request *request, struct meso_error *err);
/* At an address that leads nowhere: whoever is signed in keeps the way back. */
void web_recognise(struct web_request *request);
/* request->csrf, made of what the cookie has. */
int web_prove_forms(struct web_request *request, const char *secret, struct meso_error *err);
/* Whether a request that changes something came from a page of ours. */
int web_check_form(const struct web_request *request, struct meso_error *err);
/* serve.c: whether browsers reach us by TLS. */
bool web_is_secure(const struct web_server *server);
/* base64.c: NULL if the text is none. */
char *web_base64(struct arena *arena, const char *text);

/* attempts.c: how often a sign-in may be tried. */
enum { WEB_ATTEMPTS = 1024 };
struct web_attempts {
    struct {
        char key[100];
        int failures;
        long last; /* seconds */
    } rows[WEB_ATTEMPTS];
};
/* Seconds to wait before name and address may try again; 0: now. */
int web_attempts_wait(const struct web_attempts *attempts, const char *name, const char *address,
                      long now);
void web_attempts_note(struct web_attempts *attempts, const char *name, const char *address,
                       bool right, long now);

#endif
