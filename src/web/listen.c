/* The socket that the server listens at. */
#include "running.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static int resolve(const char *address, int port, struct addrinfo **out, struct meso_error *err)
{
    char service[8];
    snprintf(service, sizeof service, "%d", port);
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    int failed = getaddrinfo(address, service, &hints, out);
    return failed ? base_error(err, MESO_E_USAGE, "cannot listen at '%s': %s", address,
                               gai_strerror(failed))
                  : MESO_OK;
}

static int port_of(int socket)
{
    struct sockaddr_storage at;
    socklen_t length = sizeof at;
    if (getsockname(socket, (struct sockaddr *)&at, &length))
        return 0;
    return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                          : ((struct sockaddr_in *)&at)->sin_port);
}

int web_listen(const char *address, int *port, int *out, struct meso_error *err)
{
    struct addrinfo *found;
    int code = resolve(address, *port, &found, err);
    if (code)
        return code;
    int one = 1, made = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0 || setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
        bind(made, found->ai_addr, found->ai_addrlen) || listen(made, BACKLOG)) {
        int why = errno;
        code = base_error(err,
                          why == EADDRINUSE ? MESO_E_ADDRESS_IN_USE
                          : why == EACCES   ? MESO_E_NOT_PERMITTED
                                            : MESO_E_UNEXPECTED,
                          "cannot listen at %s, port %d: %s", address, *port, strerror(why));
        if (made >= 0)
            close(made);
    } else {
        *port = port_of(made);
        *out = made;
    }
    freeaddrinfo(found);
    return code;
}

static bool is_local(const struct sockaddr *at)
{
    if (at->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)at)->sin6_addr);
    return at->sa_family == AF_INET &&
           ntohl(((const struct sockaddr_in *)at)->sin_addr.s_addr) >> 24 == 127;
}

bool web_is_loopback(const char *address)
{
    struct addrinfo *found, *each;
    if (resolve(address, 0, &found, NULL))
        return true; /* nobody is reached by what is no address: listening tells */
    bool local = true;
    for (each = found; each; each = each->ai_next)
        local = local && is_local(each->ai_addr);
    freeaddrinfo(found);
    return local;
}
