/* Whose request a proxy passes on. Anybody can send X-Forwarded-For, so that it is believed from
   the proxy's address alone, and of its entries only the last, which that proxy wrote itself. Knows
   no sockets. */
#include "running.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* Both kinds as IPv6, IPv4 as mapped into it (RFC 4291, 2.5.5.2). */
static bool parse(const char *text, struct in6_addr *out)
{
    struct in_addr four;
    if (inet_pton(AF_INET6, text, out) == 1)
        return true;
    if (inet_pton(AF_INET, text, &four) != 1)
        return false;
    memset(out, 0, sizeof *out);
    out->s6_addr[10] = out->s6_addr[11] = 0xff;
    memcpy(&out->s6_addr[12], &four, sizeof four);
    return true;
}

int web_check_proxy(const char *proxy, struct meso_error *err)
{
    struct in6_addr address;
    if (!proxy || parse(proxy, &address))
        return MESO_OK;
    return base_error(err, MESO_E_USAGE,
                      "--behind-proxy '%s' is no IP address; give the one that the proxy connects "
                      "from, such as 127.0.0.1",
                      proxy);
}

/* The last entry, bare: "a, b", "[2001:db8::1]:443" and "192.0.2.1:5000" are all met. */
static bool last_entry(const char *header, char out[INET6_ADDRSTRLEN])
{
    const char *comma = strrchr(header, ','), *at = comma ? comma + 1 : header;
    at += strspn(at, " \t");
    bool bracket = *at == '[';
    at += bracket;
    size_t length = strcspn(at, bracket ? "]" : " \t");
    const char *colon = memchr(at, ':', length);
    if (!bracket && colon && !memchr(colon + 1, ':', length - (size_t)(colon + 1 - at)))
        length = (size_t)(colon - at); /* one colon: a port */
    if (!length || length >= INET6_ADDRSTRLEN)
        return false;
    memcpy(out, at, length);
    out[length] = 0;
    return true;
}

const char *web_forwarded_for(const char *proxy, const char *peer, const char *header,
                              struct arena *arena)
{
    struct in6_addr of_proxy, of_peer, named;
    char entry[INET6_ADDRSTRLEN];
    if (!proxy || !header || !parse(proxy, &of_proxy) || !parse(peer, &of_peer) ||
        memcmp(&of_proxy, &of_peer, sizeof of_peer) != 0 || !last_entry(header, entry) ||
        !parse(entry, &named))
        return peer;
    /* Written anew: one address has one spelling. */
    inet_ntop(AF_INET6, &named, entry, sizeof entry);
    return base_arena_printf(arena, NULL, "%s", entry);
}
