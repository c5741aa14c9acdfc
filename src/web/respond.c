/* An answer on its way out: headers that every answer has, and the line of the log. */
#include "running.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Nothing from elsewhere, no script or style but the files that the program carries. */
static const struct {
    const char *name, *value;
} always[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
     "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
     "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(self), microphone=(), geolocation=()"},
};

static double milliseconds_since(const struct timespec *begun)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e3 * (double)(now.tv_sec - begun->tv_sec) +
           1e-6 * (double)(now.tv_nsec - begun->tv_nsec);
}

/* The row's path, not the address: no patient, no link stands in a log. */
static void log_line(const struct web_connection *connection)
{
    const struct web_request *request = &connection->request;
    fprintf(stderr, "%d %s %s %.1f ms%s%s\n", connection->answer.status, request->method,
            request->route ? request->route->path : "-", milliseconds_since(&connection->begun),
            request->account ? " " : "", request->account ? request->account : "");
}

/* An answer may say something stricter, or other, itself. */
static bool says(const struct web_answer *answer, const char *name)
{
    const struct web_pair *header = answer->headers;
    while (header && strcmp(header->name, name) != 0)
        header = header->next;
    return header;
}

static struct MHD_Response *make(const struct web_connection *connection)
{
    const struct web_answer *answer = &connection->answer;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->length, (void *)(uintptr_t)answer->bytes, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return NULL;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (!says(answer, always[i].name))
            MHD_add_response_header(response, always[i].name, always[i].value);
    if (web_is_secure(connection->request.server))
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (!says(answer, "Cache-Control"))
        MHD_add_response_header(response, "Cache-Control",
                                answer->kept ? "private, max-age=31536000, immutable" : "no-store");
    MHD_add_response_header(response, "Vary", "Accept, Accept-Encoding, Accept-Language, Cookie");
    if (answer->type)
        MHD_add_response_header(response, "Content-Type", answer->type);
    for (const struct web_pair *header = answer->headers; header; header = header->next)
        MHD_add_response_header(response, header->name, header->value);
    return response;
}

enum MHD_Result web_respond(struct web_connection *connection)
{
    web_take_range(&connection->request, &connection->answer);
    web_compress(&connection->request, &connection->answer);
    struct MHD_Response *response = make(connection);
    if (!response)
        return MHD_NO;
    enum MHD_Result queued =
        MHD_queue_response(connection->mhd, (unsigned)connection->answer.status, response);
    MHD_destroy_response(response);
    if (!connection->request.server->options.quiet)
        log_line(connection);
    return queued;
}
