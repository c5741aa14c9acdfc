/* The clinic's server: pages for people and the same as JSON for programs, over HTTP. A client of
   the public API, as the command line is. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/base.h"

#include <mesotrack/archive.h>

/* Zero-initialise, then fill in; texts live as long as the server. */
struct web_options {
    struct meso_archive_options archive;
    const char *models_dir;         /* as in meso_options */
    int threads;                    /* as in meso_options, of one job */
    const char *address;            /* to listen at; NULL: 127.0.0.1 */
    int port;                       /* 0: any that is free */
    const char *tls_cert, *tls_key; /* PEM files, both or neither */
    const char
        *public_url; /* how the pages are reached from outside; NULL: made of address, port */
    const char *behind_proxy; /* IP of a proxy that tells in X-Forwarded-For whose request it passes
                                 on; NULL: the header is not read */
    bool quiet;               /* no line for each request on standard error */
};

/* What programs may ask for, by the table of routes; false behind the last. who: "everybody", "a
   patient's link", "clinicians", "admins". */
struct web_row {
    const char *method, *path, *who, *takes, *what;
};
bool web_row(int index, struct web_row *out);
/* Commands that show how a script signs in and sends a photograph. */
extern const char web_example[];

struct web_server;

/* Listens, and answers in threads and processes of its own from now on. The caller has to be of a
   single thread. */
int web_start(struct web_server **out, const struct web_options *options, struct meso_error *err);
/* "http://127.0.0.1:8080": what a person types to come in. */
const char *web_url(const struct web_server *server);
/* Ends what is being answered, then frees; NULL is fine. */
void web_stop(struct web_server *server);

/* Starts, says on standard error where it is to be reached, and stops at SIGINT or SIGTERM. */
int web_serve(const struct web_options *options, struct meso_error *err);

#endif
