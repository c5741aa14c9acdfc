/* Private: processes that measure, so that a photograph's planes, and what a decoder may come to
   grief on, are no memory of the server's. */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include "jobs.h"

#include <sys/types.h>

struct web_worker {
    pid_t process; /* 0: none */
    int socket;
};

/* Forks: the caller has to be of a single thread. A worker that dies is followed by another. */
int web_worker_start(struct web_worker *worker, const struct web_options *options,
                     struct meso_error *err);
/* Ends it, whatever it does: the archive keeps what is whole. Who waits for it hears that it died.
 */
void web_worker_kill(struct web_worker *worker);
void web_worker_close(struct web_worker *worker); /* once nobody waits any more */
/* One task at a time; progress is told while it runs. The code is what the archive said. */
int web_worker_run(const struct web_worker *worker, enum web_job_kind kind,
                   const struct web_job_task *task, const char *actor,
                   void (*progress)(void *context, const char *stage, int done, int total),
                   void *context, struct meso_error *err);

#endif
