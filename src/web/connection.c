/* From MHD's callbacks to requests and back. */
#include "running.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_UNWANTED = 96 << 20 };

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct web_connection *connection = context;
    struct web_request *request = &connection->request;
    connection->code =
        web_add_pair(request->arena, kind == MHD_HEADER_KIND ? &request->headers : &request->query,
                     name, value ? value : "", &connection->err);
    return connection->code ? MHD_NO : MHD_YES;
}

static const char *address_of(struct MHD_Connection *mhd, struct arena *arena)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    const struct sockaddr *at = info ? info->client_addr : NULL;
    if (at && at->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)at)->sin6_addr, text, sizeof text);
    else if (at && at->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)at)->sin_addr, text, sizeof text);
    return base_arena_printf(arena, NULL, "%s", text);
}

static struct web_connection *begin(struct web_server *server, struct MHD_Connection *mhd,
                                    const char *url, const char *method)
{
    struct arena *arena;
    if (base_arena_new(&arena, 0, NULL))
        return NULL;
    struct web_connection *connection = base_arena_calloc(arena, 1, sizeof *connection, NULL);
    if (!connection) {
        base_arena_free(arena);
        return NULL;
    }
    struct web_request *request = &connection->request;
    clock_gettime(CLOCK_MONOTONIC, &connection->begun);
    connection->mhd = mhd;
    request->server = server;
    request->arena = arena;
    request->method = base_arena_printf(arena, NULL, "%s", method);
    request->path = base_arena_printf(arena, NULL, "%s", url);
    request->address = address_of(mhd, arena);
    MHD_get_connection_values(mhd, MHD_HEADER_KIND, take_header, connection);
    if (request->address)
        request->address = web_forwarded_for(server->options.behind_proxy, request->address,
                                             web_header(request, "X-Forwarded-For"), arena);
    MHD_get_connection_values(mhd, MHD_GET_ARGUMENT_KIND, take_header, connection);
    if (!request->method || !request->path || !request->address)
        connection->code =
            base_error(&connection->err, MESO_E_OUT_OF_MEMORY, "out of memory for a request");
    if (!connection->code)
        connection->code = web_enter(request, &connection->err);
    if (!connection->code && strcmp(method, "GET") && strcmp(method, "HEAD"))
        connection->code = web_body_begin(connection);
    return connection;
}

void web_connection_run(struct web_connection *connection)
{
    web_run(&connection->request, &connection->answer, connection->code, &connection->err);
    connection->answered = true;
}

/* A body that nobody wants is read all the same, so that its sender hears why; but not for ever. */
static bool is_too_long_to_read(const struct web_connection *connection)
{
    const char *length = web_header(&connection->request, "Content-Length");
    const char *expect = web_header(&connection->request, "Expect");
    return expect || (length && strtoull(length, NULL, 10) > MOST_UNWANTED);
}

enum MHD_Result web_take_request(void *context, struct MHD_Connection *mhd, const char *url,
                                 const char *method, const char *version, const char *data,
                                 size_t *size, void **state)
{
    struct web_connection *connection = *state;
    (void)version;
    if (!connection) {
        *state = connection = begin(context, mhd, url, method);
        if (connection && connection->code && is_too_long_to_read(connection)) {
            web_connection_run(connection);
            return web_respond(connection);
        }
        return connection ? MHD_YES : MHD_NO;
    }
    if (*size) {
        if (!connection->code)
            connection->code = web_body_take(connection, data, *size);
        if (connection->code && (connection->unwanted += *size) > MOST_UNWANTED)
            return MHD_NO;
        *size = 0;
        return MHD_YES;
    }
    if (!connection->answered) {
        if (!connection->code)
            connection->code = web_body_end(connection);
        if (!connection->code && connection->request.route->pace != WEB_QUICK) {
            web_slow_push(connection);
            return MHD_YES;
        }
        web_connection_run(connection);
    }
    return web_respond(connection);
}

void web_request_ended(void *context, struct MHD_Connection *mhd, void **state,
                       enum MHD_RequestTerminationCode why)
{
    struct web_connection *connection = *state;
    (void)context, (void)mhd, (void)why;
    if (!connection)
        return;
    *state = NULL;
    web_body_drop(connection);
    base_arena_free(connection->request.arena);
}
