/* Private: work that takes longer than a request: checks of photographs and measurements. */
#ifndef WEB_JOBS_H
#define WEB_JOBS_H

#include "server.h"

/* A check is waited for in the chair; measuring may take minutes, and has a thread of its own. */
enum web_job_kind { WEB_JOB_CHECK, WEB_JOB_MEASURE, WEB_JOB_KINDS };

struct web_job_task {
    long long photo;                           /* a check */
    char patient[MESO_PATIENT_ROOM], view[24]; /* a measurement: of all sessions, or */
    int from, to;                              /* of two, if not 0 */
};

/* Begins it, or joins the same that is begun already; *id tells it apart. */
int web_job_begin(struct web_request *request, enum web_job_kind kind,
                  const struct web_job_task *task, int *id, struct meso_error *err);
/* Waits until it has ended, at most so many seconds; false: not yet. For slow handlers. */
bool web_job_wait(struct web_server *server, int id, int seconds);
/* {"id", "kind", "state": waiting, running, done or failed, "stage", "done", "total", "problem"}
   added to the object; MESO_E_NOT_FOUND if there is no such job (they are forgotten after a while).
 */
int web_job_tell(struct web_server *server, int id, cJSON *to, struct meso_error *err);
/* Begins the check of a photograph just filed; told gets "job". A failure to begin is no failure.
 */
void web_job_check(struct web_request *request, long long photo, cJSON *told);

struct web_jobs;
int web_jobs_start(struct web_server *server, struct web_jobs **out, struct meso_error *err);
/* Nothing begins any more, and what is measured is left; who waits is told. NULL is fine in both.
 */
void web_jobs_halt(struct web_jobs *jobs);
void web_jobs_stop(struct web_jobs *jobs);

#endif
