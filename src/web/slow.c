/* Threads for handlers that take their time: a connection waits in a queue, suspended, so that
   others are answered meanwhile. */
#include "running.h"

#include <string.h>

static const int threads_of[WEB_PACES] = {
    [WEB_SLOW] = WEB_SLOW_THREADS, [WEB_FILING] = WEB_FILING_THREADS};

static struct web_connection *next_of(struct web_lane *lane)
{
    struct web_server *server = lane->server;
    pthread_mutex_lock(&server->lock);
    while (!lane->first && !server->stopping)
        pthread_cond_wait(&lane->queued, &server->lock);
    struct web_connection *connection = lane->first;
    if (connection)
        lane->first = connection->next;
    if (!lane->first)
        lane->last = NULL;
    pthread_mutex_unlock(&server->lock);
    return connection;
}

static void *work(void *context)
{
    struct web_connection *connection;
    while ((connection = next_of(context))) {
        web_connection_run(connection);
        MHD_resume_connection(connection->mhd);
    }
    return NULL;
}

void web_slow_push(struct web_connection *connection)
{
    struct web_server *server = connection->request.server;
    struct web_lane *lane = &server->lanes[connection->request.route->pace];
    MHD_suspend_connection(connection->mhd);
    pthread_mutex_lock(&server->lock);
    connection->next = NULL;
    if (lane->last)
        lane->last->next = connection;
    else
        lane->first = connection;
    lane->last = connection;
    pthread_cond_signal(&lane->queued);
    pthread_mutex_unlock(&server->lock);
}

int web_slow_start(struct web_server *server, struct meso_error *err)
{
    for (int i = 0; i < WEB_PACES; i++) {
        struct web_lane *lane = &server->lanes[i];
        for (lane->server = server; lane->count < threads_of[i]; lane->count++) {
            int failed = pthread_create(&lane->threads[lane->count], NULL, work, lane);
            if (failed)
                return base_error(err, MESO_E_UNEXPECTED, "cannot start a thread: %s",
                                  strerror(failed));
        }
    }
    return MESO_OK;
}

void web_slow_stop(struct web_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    for (int i = 0; i < WEB_PACES; i++)
        pthread_cond_broadcast(&server->lanes[i].queued);
    pthread_mutex_unlock(&server->lock);
    for (int i = 0; i < WEB_PACES; i++)
        while (server->lanes[i].count)
            pthread_join(server->lanes[i].threads[--server->lanes[i].count], NULL);
}
