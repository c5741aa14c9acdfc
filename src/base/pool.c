/* A few threads for a few long jobs. */
#include "base.h"

#include <pthread.h>
#include <stdatomic.h>

struct work {
    atomic_int next, workers;
    int count;
    void (*job)(void *, int, int);
    void *context;
};

static void *run(void *argument)
{
    struct work *work = argument;
    int index, worker = atomic_fetch_add(&work->workers, 1);
    while ((index = atomic_fetch_add(&work->next, 1)) < work->count)
        work->job(work->context, index, worker);
    return NULL;
}

void base_run_parallel(int threads, int count, void (*job)(void *context, int index, int worker),
                       void *context)
{
    struct work work = {.count = count, .job = job, .context = context};
    pthread_t started[BASE_MAX_THREADS];
    int running = 0;
    if (threads > count)
        threads = count;
    if (threads > BASE_MAX_THREADS)
        threads = BASE_MAX_THREADS;
    /* The calling thread works too; where a thread can't be started the others do its share. */
    while (running < threads - 1 && !pthread_create(&started[running], NULL, run, &work))
        running++;
    run(&work);
    for (int i = 0; i < running; i++)
        pthread_join(started[i], NULL);
}
