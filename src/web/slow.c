/* Threads for handlers that take their time: a connection waits in a queue, suspended, so that
   others are answered meanwhile. */
#include "running.h"

#include <string.h>

static struct web_connection *next_of(struct web_server *server)
{
    pthread_mutex_lock(&server->lock);
    while (!server->first && !server->stopping)
        pthread_cond_wait(&server->queued, &server->lock);
    struct web_connection *connection = server->first;
    if (connection)
        server->first = connection->next;
    if (!server->first)
        server->last = NULL;
    pthread_mutex_unlock(&server->lock);
    return connection;
}

static void *work(void *context)
{
    struct web_server *server = context;
    struct web_connection *connection;
    while ((connection = next_of(server))) {
        web_connection_run(connection);
        MHD_resume_connection(connection->mhd);
    }
    return NULL;
}

void web_slow_push(struct web_connection *connection)
{
    struct web_server *server = connection->request.server;
    MHD_suspend_connection(connection->mhd);
    pthread_mutex_lock(&server->lock);
    connection->next = NULL;
    if (server->last)
        server->last->next = connection;
    else
        server->first = connection;
    server->last = connection;
    pthread_cond_signal(&server->queued);
    pthread_mutex_unlock(&server->lock);
}

int web_slow_start(struct web_server *server, struct meso_error *err)
{
    while (server->slow_count < WEB_SLOW_THREADS) {
        int failed = pthread_create(&server->slow[server->slow_count], NULL, work, server);
        if (failed)
            return base_error(err, MESO_E_UNEXPECTED, "cannot start a thread: %s",
                              strerror(failed));
        server->slow_count++;
    }
    return MESO_OK;
}

void web_slow_stop(struct web_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_broadcast(&server->queued);
    pthread_mutex_unlock(&server->lock);
    while (server->slow_count)
        pthread_join(server->slow[--server->slow_count], NULL);
}
