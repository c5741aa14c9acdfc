/* Private: the running server, for those files that are it rather than answer in it. */
#ifndef WEB_RUNNING_H
#define WEB_RUNNING_H

#include "template.h"
#include "upload.h"
#include "worker.h"

#include "visitor.h"
#include <mesotrack/pictures.h>

#include <microhttpd.h>
#include <pthread.h>

/* Filing holds a photograph's bytes, so that few at a time keep the memory small. */
enum { WEB_THREADS = 4, WEB_SLOW_THREADS = 3, WEB_FILING_THREADS = 2 };
enum { WEB_MOST_ARCHIVES = WEB_THREADS + WEB_SLOW_THREADS };

enum { WEB_MOST_MESO = WEB_SLOW_THREADS };

struct web_connection;

struct web_server {
    struct web_options options;
    char url[256];
    struct web_templates *templates;
    struct arena *arena;      /* as long as the server */
    struct web_pair *courses; /* name and title */
    struct web_spool spool;
    struct meso_pictures *pictures;
    struct MHD_Daemon *daemon;
    int listening; /* socket; -1 */
    bool tls;
    char *certificate, *key; /* PEM */

    pthread_mutex_t sign_in; /* of the attempts */
    struct web_attempts attempts;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t freed;
    struct meso_archive *archives[WEB_MOST_ARCHIVES]; /* those that nobody has */
    int free_count, opened;

    struct meso *meso[WEB_MOST_MESO]; /* those that nobody has */
    int meso_count;

    struct web_lane {
        struct web_server *server;
        pthread_cond_t queued;
        struct web_connection *first, *last; /* those that wait for a thread */
        pthread_t threads[WEB_SLOW_THREADS];
        int count;
    } lanes[WEB_PACES];
    bool stopping;
    struct web_worker workers[WEB_JOB_KINDS];
    struct web_jobs *jobs;
    struct web_seen *seen;
};

/* forwarded.c: MESO_E_USAGE if the proxy's address is none (NULL is fine). */
int web_check_proxy(const char *proxy, struct meso_error *err);
/* Whose request it is: the peer's address, or the last that the proxy's X-Forwarded-For names if
   the peer is that proxy; of the arena, NULL without memory. */
const char *web_forwarded_for(const char *proxy, const char *peer, const char *header,
                              struct arena *arena);

/* One request on its way through the sockets. */
struct web_connection {
    struct web_request request;
    struct web_answer answer;
    struct MHD_Connection *mhd;
    struct MHD_PostProcessor *post;
    char *json;        /* a body of JSON, as far as it came */
    size_t text_bytes; /* of fields, or of JSON */
    size_t unwanted;   /* bytes of a body that is not taken */
    int code;          /* what went wrong before the handler */
    struct meso_error err;
    bool answered;
    struct timespec begun;
    struct web_connection *next;
};

/* listen.c: a socket that listens; *port is filled in if it was 0. */
int web_listen(const char *address, int *port, int *out, struct meso_error *err);
/* Whether the address reaches this machine alone. */
bool web_is_loopback(const char *address);

/* connection.c: MHD's callbacks. */
enum MHD_Result web_take_request(void *server, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *data,
                                 size_t *size, void **state);
void web_request_ended(void *server, struct MHD_Connection *connection, void **state,
                       enum MHD_RequestTerminationCode why);
/* Runs the handler and keeps the answer. */
void web_connection_run(struct web_connection *connection);

/* body.c: what a form says. *kept false: there is nothing to be read. */
int web_body_begin(struct web_connection *connection);
int web_body_take(struct web_connection *connection, const char *data, size_t size);
int web_body_end(struct web_connection *connection);
void web_body_drop(struct web_connection *connection);

/* seen.c: that somebody looked at a patient. */
int web_seen_start(struct web_server *server, struct meso_error *err);
void web_seen_stop(struct web_server *server);

/* range.c */
void web_take_range(struct web_request *request, struct web_answer *answer);

/* compress.c: where the browser takes it. */
void web_compress(struct web_request *request, struct web_answer *answer);

/* respond.c */
enum MHD_Result web_respond(struct web_connection *connection);

/* courses.c */
int web_courses_read(struct web_server *server, struct meso_error *err);

/* measuring.c */
void web_measuring_stop(struct web_server *server);

/* slow.c: threads for handlers that take their time. */
int web_slow_start(struct web_server *server, struct meso_error *err);
void web_slow_stop(struct web_server *server);
/* Suspends the connection until its handler has run. */
void web_slow_push(struct web_connection *connection);

#endif
