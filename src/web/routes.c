/* Which row of the table an address means. */
#include "server.h"

#include <string.h>

const struct web_route web_routes[] = {
#define ANYONE WEB_ANYONE
#define PATIENT WEB_PATIENT
#define CLINICIAN WEB_CLINICIAN
#define ADMIN WEB_ADMIN
#define QUICK WEB_QUICK
#define SLOW WEB_SLOW
#define FILING WEB_FILING
#define ROUTE(method, path, role, pace, name, page, takes, what) \
    {#method, path, role, pace, web_##name, page, takes, what},
#include "route_list.h"
#undef ROUTE
};
const int web_route_count = sizeof web_routes / sizeof *web_routes;

/* Fills the parameters if the path is of this pattern; names stay in the pattern until then. */
static bool matches(const char *pattern, const char *path, const char *starts[], size_t lengths[],
                    int *count)
{
    *count = 0;
    while (*pattern && *path) {
        if (*pattern == '{') {
            if (*count == WEB_MOST_PARAMETERS)
                return false;
            starts[*count] = path;
            lengths[*count] = strcspn(path, "/");
            if (!lengths[*count])
                return false;
            path += lengths[(*count)++];
            pattern += strcspn(pattern, "}") + 1;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return !*pattern && !*path;
}

static int take_parameters(struct web_request *request, const char *pattern, const char *starts[],
                           const size_t lengths[], int count, struct meso_error *err)
{
    request->parameter_count = 0;
    for (int i = 0; i < count; i++) {
        struct web_pair *pair = &request->parameters[i];
        pattern = strchr(pattern, '{') + 1;
        pair->name =
            base_arena_printf(request->arena, err, "%.*s", (int)strcspn(pattern, "}"), pattern);
        pair->value = base_arena_printf(request->arena, err, "%.*s", (int)lengths[i], starts[i]);
        if (!pair->name || !pair->value)
            return MESO_E_OUT_OF_MEMORY;
        request->parameter_count++;
    }
    return MESO_OK;
}

static bool is_method(const struct web_route *route, const char *method)
{
    return !strcmp(route->method, method);
}

int web_find_route(struct web_request *request, const char *method, struct meso_error *err)
{
    const char *starts[WEB_MOST_PARAMETERS];
    size_t lengths[WEB_MOST_PARAMETERS];
    int count;
    bool other_method = false;
    for (int i = 0; i < web_route_count; i++) {
        if (!matches(web_routes[i].path, request->path, starts, lengths, &count))
            continue;
        other_method = true;
        if (!is_method(&web_routes[i], method))
            continue;
        request->route = &web_routes[i];
        return take_parameters(request, web_routes[i].path, starts, lengths, count, err);
    }
    if (other_method && !strcmp(method, "HEAD"))
        return web_find_route(request, "GET", err);
    return other_method
               ? base_error(err, MESO_E_WRONG_METHOD, "'%s' does not take %s", request->path,
                            method)
               : base_error(err, MESO_E_NO_SUCH_PAGE, "there is no '%.200s'", request->path);
}

const struct web_route *web_form_of(const struct web_route *route)
{
    for (int i = 0; i < web_route_count && route->page; i++)
        if (is_method(&web_routes[i], "GET") && web_routes[i].page &&
            !strcmp(web_routes[i].page, route->page))
            return &web_routes[i];
    return NULL;
}
