/* A server with an archive of its own in a temporary folder, asked without its sockets. */
#ifndef WEB_STAGE_H
#define WEB_STAGE_H

#include "running.h"

struct web_stage {
    char folder[64], archive[96];
    struct web_server *server;
    struct meso_error err;
    char admin[MESO_TOKEN_ROOM], clinician[MESO_TOKEN_ROOM]; /* tokens of sign-ins */
    char link[MESO_TOKEN_ROOM];                              /* of patient P1 */
};

/* What is sent, and what comes back. */
struct web_asked {
    const char *method, *path;
    const char *cookie;       /* a sign-in's token; NULL: none */
    const char *bearer;       /* a program's */
    const char *accept;       /* NULL: a page */
    const char *fields[8][2]; /* of a form */
    bool without_proof;       /* a form that another page sent */
    bool by_query;            /* fields are of the query */
    bool as_part;             /* by htmx */
};
struct web_told {
    int status;
    char *text; /* the body */
    char location[256], cookies[512], type[64];
    char parts[128]; /* what htmx is told: HX-... */
};

int web_stage_begin(void **state);
int web_stage_end(void **state);
/* The answer; its text lives until the next one. */
struct web_told web_stage_ask(struct web_stage *stage, struct web_asked asked);
/* Whether this may come in at all, before anything is done: a code. */
int web_stage_enter(struct web_stage *stage, struct web_asked asked, struct meso_opened_link *link);

#endif
