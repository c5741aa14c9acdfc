/* Handles that measure, kept warm between requests: what a slow handler needs is lent to it. */
#include "running.h"

int web_borrow_meso(struct web_request *request, struct meso **out, struct meso_error *err)
{
    struct web_server *server = request->server;
    struct meso_options options = {.models_dir = server->options.models_dir,
                                   .threads = server->options.threads};
    pthread_mutex_lock(&server->lock);
    *out = server->meso_count ? server->meso[--server->meso_count] : NULL;
    pthread_mutex_unlock(&server->lock);
    return *out ? MESO_OK : meso_open(out, &options, err);
}

void web_return_meso(struct web_request *request, struct meso *meso)
{
    struct web_server *server = request->server;
    pthread_mutex_lock(&server->lock);
    bool kept = meso && server->meso_count < WEB_MOST_MESO;
    if (kept)
        server->meso[server->meso_count++] = meso;
    pthread_mutex_unlock(&server->lock);
    if (!kept)
        meso_close(meso);
}

void web_measuring_stop(struct web_server *server)
{
    while (server->meso_count)
        meso_close(server->meso[--server->meso_count]);
}
