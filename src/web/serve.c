/* The server from its start to its stop: the socket, the archive's handles, the threads. */
#include "running.h"

#include "files.h"
#include "jobs.h"
#include "upload.h"

#include <mesotrack/clinic.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    MOST_CONNECTIONS = 2000,
    IDLE_SECONDS = 75,
    CONNECTION_BYTES = 48 << 10,
    PEM_BYTES = 1 << 20,
    SWEEP_SECONDS = 3600,
    PICTURE_BYTES = 24 << 20 /* of report pages' pictures, kept as JPEG */
};

const struct web_templates *web_templates_of(const struct web_server *server)
{
    return server->templates;
}

struct meso_pictures *web_pictures_of(struct web_server *server)
{
    return server->pictures;
}

int web_borrow_archive(struct web_request *request, struct meso_error *err)
{
    struct web_server *server = request->server;
    int code = MESO_OK;
    /* What filing leaves in a handle is a photograph's memory. */
    if (request->route && request->route->pace == WEB_FILING)
        return meso_archive_open(&request->archive, &server->options.archive, err);
    pthread_mutex_lock(&server->lock);
    while (!server->free_count && server->opened == WEB_MOST_ARCHIVES)
        pthread_cond_wait(&server->freed, &server->lock);
    if (server->free_count) {
        request->archive = server->archives[--server->free_count];
    } else if (!(code = meso_archive_open(&request->archive, &server->options.archive, err))) {
        server->opened++;
    }
    pthread_mutex_unlock(&server->lock);
    return code;
}

void web_return_archive(struct web_request *request)
{
    struct web_server *server = request->server;
    if (!request->archive)
        return;
    if (request->route && request->route->pace == WEB_FILING) {
        meso_archive_close(request->archive);
        request->archive = NULL;
        return;
    }
    pthread_mutex_lock(&server->lock);
    server->archives[server->free_count++] = request->archive;
    pthread_cond_signal(&server->freed);
    pthread_mutex_unlock(&server->lock);
    request->archive = NULL;
}

/* Uploads lie as the archive's photographs do. */
static int begin_spool(struct web_server *server, struct meso_error *err)
{
    struct web_request first = {.server = server};
    const char *folder = server->options.archive.folder;
    int code = web_borrow_archive(&first, err);
    if (!code)
        code = web_spool_begin(&server->spool, folder, meso_archive_is_sealed(first.archive), err);
    web_return_archive(&first);
    return code ? code : web_uploads_prepare(folder, err);
}

const struct web_spool *web_spool_of(const struct web_server *server)
{
    return &server->spool;
}

/* Somebody has to be let in who lets in the others. The password is told here alone. */
static int tell_first_account(struct web_server *server, struct meso_error *err)
{
    struct web_request first = {.server = server};
    char password[MESO_PASSWORD_ROOM] = "";
    int code = web_borrow_archive(&first, err);
    if (!code)
        code = meso_archive_first_account(first.archive, password, err);
    web_return_archive(&first);
    if (!code && *password)
        fprintf(stderr,
                "The first account is made. Sign in at %s/sign-in with\n  name      admin\n"
                "  password  %s\nIt is not shown again; change it once you are in.\n",
                server->url, password);
    explicit_bzero(password, sizeof password);
    return code;
}

const char *web_archive_folder(const struct web_server *server)
{
    return server->options.archive.folder;
}

struct web_jobs *web_jobs_of(const struct web_server *server)
{
    return server->jobs;
}

bool web_is_secure(const struct web_server *server)
{
    const char *url = server->options.public_url;
    return server->tls || (url && !strncmp(url, "https://", 8));
}

const char *web_url(const struct web_server *server)
{
    return server->url;
}

static int read_pem(const char *path, char **out, struct meso_error *err)
{
    struct arena *arena;
    uint8_t *bytes;
    size_t length;
    int code = base_arena_new(&arena, 0, err);
    if (code)
        return code;
    code = base_file_read(path, PEM_BYTES, &bytes, &length, arena, err);
    if (!code && !(*out = strndup((const char *)bytes, length)))
        code = base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for '%s'", path);
    base_arena_free(arena);
    return code;
}

/* Nobody reads photographs on their way, nor comes in from outside unseen. */
static int check_openness(struct web_server *server, const char *address, struct meso_error *err)
{
    const struct web_options *options = &server->options;
    server->tls = options->tls_cert && options->tls_key;
    if (!server->tls && (options->tls_cert || options->tls_key))
        return base_error(err, MESO_E_USAGE,
                          "a certificate needs its key: give both --tls-cert and --tls-key");
    if (!server->tls && !web_is_loopback(address))
        return base_error(err, MESO_E_ADDRESS_REFUSED,
                          "'%s' is open to the network, and nothing would be encrypted", address);
    return MESO_OK;
}

static int listen_at(struct web_server *server, struct meso_error *err)
{
    const struct web_options *options = &server->options;
    const char *address = options->address ? options->address : "127.0.0.1";
    bool v6 = strchr(address, ':');
    int port = options->port, code = check_openness(server, address, err);
    if (!code && server->tls)
        code = read_pem(options->tls_cert, &server->certificate, err);
    if (!code && server->tls)
        code = read_pem(options->tls_key, &server->key, err);
    if (!code)
        code = web_listen(address, &port, &server->listening, err);
    base_format(server->url, sizeof server->url, "http%s://%s%s%s:%d", server->tls ? "s" : "",
                v6 ? "[" : "", address, v6 ? "]" : "", port);
    if (options->public_url)
        base_format(server->url, sizeof server->url, "%s", options->public_url);
    return code;
}

/* Shells give a program 1,024 files; connections alone may be more. */
static void allow_connections(void)
{
    struct rlimit files;
    rlim_t wanted = 2 * MOST_CONNECTIONS;
    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= wanted)
        return;
    files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &files);
}

static int start_daemon(struct web_server *server, struct meso_error *err)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, server->key},
                                   {MHD_OPTION_END, 0, NULL}};
    allow_connections();
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    server->daemon = MHD_start_daemon(
        flags | (server->tls ? MHD_USE_TLS : 0), 0, NULL, NULL, web_take_request, server,
        MHD_OPTION_LISTEN_SOCKET, server->listening, MHD_OPTION_NOTIFY_COMPLETED, web_request_ended,
        server, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)WEB_THREADS, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)MOST_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_ARRAY,
        server->tls ? tls : none, MHD_OPTION_END);
    if (server->daemon) {
        server->listening = -1; /* the daemon's */
        return MESO_OK;
    }
    return server->tls ? base_error(err, MESO_E_USAGE,
                                    "cannot serve with the certificate '%s' and the key '%s': they "
                                    "are no PEM files that belong together",
                                    server->options.tls_cert, server->options.tls_key)
                       : base_error(err, MESO_E_UNEXPECTED, "cannot start the server");
}

int web_start(struct web_server **out, const struct web_options *options, struct meso_error *err)
{
    *out = NULL;
    struct web_server *server = calloc(1, sizeof *server);
    if (!server)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for a server");
    server->options = *options;
    server->listening = -1;
    pthread_mutex_init(&server->sign_in, NULL);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->freed, NULL);
    for (int i = 0; i < WEB_PACES; i++)
        pthread_cond_init(&server->lanes[i].queued, NULL);
    int code = web_check_proxy(options->behind_proxy, err);
    for (int i = 0; i < WEB_JOB_KINDS && !code; i++)
        code = web_worker_start(&server->workers[i], options, err);
    if (!code)
        code = web_courses_read(server, err);
    if (!code)
        code = web_templates_read(&server->templates, web_pages, web_page_count, err);
    if (!code)
        code = meso_pictures_open(&server->pictures, PICTURE_BYTES, err);
    if (!code)
        code = listen_at(server, err);
    if (!code)
        code = tell_first_account(server, err);
    if (!code)
        code = begin_spool(server, err);
    if (!code)
        code = web_jobs_start(server, &server->jobs, err);
    if (!code)
        code = web_seen_start(server, err);
    if (!code)
        code = web_slow_start(server, err);
    if (!code)
        code = start_daemon(server, err);
    if (code)
        web_stop(server);
    else
        *out = server;
    return code;
}

void web_stop(struct web_server *server)
{
    if (!server)
        return;
    if (server->daemon)
        MHD_quiesce_daemon(server->daemon);
    web_jobs_halt(server->jobs);
    web_slow_stop(server);
    web_jobs_stop(server->jobs);
    for (int i = 0; i < WEB_JOB_KINDS; i++) {
        web_worker_kill(&server->workers[i]);
        web_worker_close(&server->workers[i]);
    }
    web_measuring_stop(server);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    web_seen_stop(server);
    if (server->listening >= 0)
        close(server->listening);
    while (server->free_count)
        meso_archive_close(server->archives[--server->free_count]);
    web_templates_free(server->templates);
    base_arena_free(server->arena);
    meso_pictures_close(server->pictures);
    free(server->certificate);
    free(server->key);
    pthread_cond_destroy(&server->freed);
    for (int i = 0; i < WEB_PACES; i++)
        pthread_cond_destroy(&server->lanes[i].queued);
    pthread_mutex_destroy(&server->sign_in);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

/* Meanwhile, what was begun to be sent and never ended is forgotten, as at the start. */
static void await_end(struct web_server *server, const sigset_t *ends)
{
    const struct timespec often = {.tv_sec = SWEEP_SECONDS};
    struct meso_error err;
    while (sigtimedwait(ends, NULL, &often) < 0)
        if (errno == EAGAIN && web_uploads_prepare(server->options.archive.folder, &err))
            fprintf(stderr, "old uploads could not be looked for: %s\n", err.text);
}

int web_serve(const struct web_options *options, struct meso_error *err)
{
    struct web_server *server;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    int code = web_start(&server, options, err);
    if (code)
        return code;
    fprintf(stderr, "mesotrack is at %s\nStop it with Ctrl-C.\n", web_url(server));
    await_end(server, &ends);
    fprintf(stderr, "Stopping.\n");
    web_stop(server);
    return MESO_OK;
}
