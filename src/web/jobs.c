/* Jobs: a queue of each kind, a thread of each that hands them to a process which measures. */
#include "jobs.h"

#include "running.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_JOBS = 256, STAGE = 32 };
enum state { FREE, WAITING, RUNNING, DONE, FAILED };

struct job {
    int id;
    enum state state;
    enum web_job_kind kind;
    struct web_job_task task;
    char actor[MESO_ACCOUNT_ROOM];
    char stage[STAGE];
    int done, total;
    struct meso_error problem;
};

struct web_jobs {
    struct web_server *server;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job jobs[MOST_JOBS];
    pthread_t threads[WEB_JOB_KINDS];
    int started, last_id;
    bool stopping;
};

static bool is_open(const struct job *job)
{
    return job->state == WAITING || job->state == RUNNING;
}

static struct job *find(struct web_jobs *jobs, int id)
{
    for (int i = 0; i < MOST_JOBS; i++)
        if (jobs->jobs[i].state != FREE && jobs->jobs[i].id == id)
            return &jobs->jobs[i];
    return NULL;
}

/* The longest waiting of a kind. */
static struct job *next_of(struct web_jobs *jobs, enum web_job_kind kind)
{
    struct job *next = NULL;
    for (int i = 0; i < MOST_JOBS; i++) {
        struct job *job = &jobs->jobs[i];
        if (job->state == WAITING && job->kind == kind && (!next || job->id < next->id))
            next = job;
    }
    return next;
}

/* A free place, or that of the job that ended longest ago. */
static struct job *place(struct web_jobs *jobs)
{
    struct job *oldest = NULL;
    for (int i = 0; i < MOST_JOBS; i++) {
        struct job *job = &jobs->jobs[i];
        if (job->state == FREE)
            return job;
        if (!is_open(job) && (!oldest || job->id < oldest->id))
            oldest = job;
    }
    return oldest;
}

struct told {
    struct web_jobs *jobs;
    int id;
};

static void note_progress(void *context, const char *stage, int done, int total)
{
    const struct told *told = context;
    pthread_mutex_lock(&told->jobs->lock);
    struct job *job = find(told->jobs, told->id);
    if (job) {
        base_format(job->stage, STAGE, "%s", stage);
        job->done = done;
        job->total = total;
    }
    pthread_mutex_unlock(&told->jobs->lock);
}

static void run_one(struct web_jobs *jobs, struct job *job)
{
    struct meso_error err = {0};
    struct job copy = *job;
    struct told told = {.jobs = jobs, .id = job->id};
    pthread_mutex_unlock(&jobs->lock);
    int code = web_worker_run(&jobs->server->workers[copy.kind], copy.kind, &copy.task, copy.actor,
                              note_progress, &told, &err);
    pthread_mutex_lock(&jobs->lock);
    /* Not comparable is a finding. */
    bool found = !code || meso_error_exit_code(code) == meso_error_exit_code(MESO_E_NOT_COMPARABLE);
    job->state = found ? DONE : FAILED;
    job->problem = err;
    pthread_cond_broadcast(&jobs->changed);
}

struct start {
    struct web_jobs *jobs;
    enum web_job_kind kind;
};

static void *work(void *context)
{
    struct start start = *(struct start *)context;
    struct web_jobs *jobs = start.jobs;
    free(context);
    pthread_mutex_lock(&jobs->lock);
    while (!jobs->stopping) {
        struct job *job = next_of(jobs, start.kind);
        if (!job) {
            pthread_cond_wait(&jobs->changed, &jobs->lock);
            continue;
        }
        job->state = RUNNING;
        run_one(jobs, job);
    }
    pthread_mutex_unlock(&jobs->lock);
    return NULL;
}

static bool same(const struct web_job_task *a, const struct web_job_task *b)
{
    return a->photo == b->photo && a->from == b->from && a->to == b->to &&
           !strcmp(a->patient, b->patient) && !strcmp(a->view, b->view);
}

int web_job_begin(struct web_request *request, enum web_job_kind kind,
                  const struct web_job_task *task, int *id, struct meso_error *err)
{
    struct web_jobs *jobs = web_jobs_of(request->server);
    struct job *job = NULL;
    int code = MESO_OK;
    pthread_mutex_lock(&jobs->lock);
    for (int i = 0; i < MOST_JOBS && !job; i++)
        if (is_open(&jobs->jobs[i]) && jobs->jobs[i].kind == kind &&
            same(&jobs->jobs[i].task, task))
            job = &jobs->jobs[i];
    if (!job && (job = place(jobs))) {
        *job = (struct job){.id = ++jobs->last_id, .state = WAITING, .kind = kind, .task = *task};
        base_format(job->actor, sizeof job->actor, "%s", request->account ? request->account : "");
        pthread_cond_broadcast(&jobs->changed);
    }
    if (!job)
        code = base_error(err, MESO_E_ARCHIVE_BUSY, "%d jobs are waiting already", MOST_JOBS);
    else
        *id = job->id;
    pthread_mutex_unlock(&jobs->lock);
    return code;
}

bool web_job_wait(struct web_server *server, int id, int seconds)
{
    struct web_jobs *jobs = web_jobs_of(server);
    struct timespec until;
    struct job *job;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&jobs->lock);
    while ((job = find(jobs, id)) && is_open(job) && !jobs->stopping &&
           !pthread_cond_timedwait(&jobs->changed, &jobs->lock, &until))
        ;
    bool ended = !job || !is_open(job);
    pthread_mutex_unlock(&jobs->lock);
    return ended;
}

/* The comparison of two sessions waits for that of their course, which is most of its work: how far
   that is stands for it. */
static void take_progress(struct web_jobs *jobs, struct job *of)
{
    for (int i = 0; i < MOST_JOBS && of->state == WAITING; i++) {
        const struct job *job = &jobs->jobs[i];
        if (job->state != RUNNING || job->kind != of->kind || !*of->task.patient ||
            strcmp(job->task.patient, of->task.patient) != 0 ||
            strcmp(job->task.view, of->task.view) != 0)
            continue;
        base_format(of->stage, STAGE, "%s", job->stage);
        of->done = job->done;
        of->total = job->total;
        return;
    }
}

int web_job_tell(struct web_server *server, int id, cJSON *to, struct meso_error *err)
{
    static const char *const states[] = {"", "waiting", "running", "done", "failed"};
    struct web_jobs *jobs = web_jobs_of(server);
    pthread_mutex_lock(&jobs->lock);
    struct job *found = find(jobs, id), job;
    if (found) {
        job = *found;
        take_progress(jobs, &job);
    }
    pthread_mutex_unlock(&jobs->lock);
    if (!found)
        return base_error(err, MESO_E_NOT_FOUND, "there is no job %d", id);
    cJSON_AddNumberToObject(to, "id", id);
    cJSON_AddStringToObject(to, "kind", job.kind == WEB_JOB_CHECK ? "check" : "measure");
    cJSON_AddStringToObject(to, "state", states[job.state]);
    cJSON_AddStringToObject(to, "stage", job.stage);
    cJSON_AddNumberToObject(to, "done", job.done);
    cJSON_AddNumberToObject(to, "total", job.total);
    if (job.problem.code) {
        cJSON *problem = cJSON_AddObjectToObject(to, "problem");
        cJSON_AddStringToObject(problem, "code", meso_error_name(job.problem.code));
        cJSON_AddStringToObject(problem, "detail", job.problem.text);
        cJSON_AddStringToObject(problem, "advice", meso_error_advice(job.problem.code));
    }
    return MESO_OK;
}

void web_job_check(struct web_request *request, long long photo, cJSON *told)
{
    struct web_job_task task = {.photo = photo};
    int id;
    if (!web_job_begin(request, WEB_JOB_CHECK, &task, &id, NULL))
        cJSON_AddNumberToObject(told, "job", id);
}

int web_jobs_start(struct web_server *server, struct web_jobs **out, struct meso_error *err)
{
    struct web_jobs *jobs = *out = calloc(1, sizeof *jobs);
    if (!jobs)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for jobs");
    jobs->server = server;
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->changed, NULL);
    while (jobs->started < WEB_JOB_KINDS) {
        struct start *start = malloc(sizeof *start);
        if (start)
            *start = (struct start){jobs, (enum web_job_kind)jobs->started};
        if (!start || pthread_create(&jobs->threads[jobs->started], NULL, work, start)) {
            free(start);
            return base_error(err, MESO_E_OUT_OF_MEMORY, "cannot start a thread for jobs");
        }
        jobs->started++;
    }
    return MESO_OK;
}

void web_jobs_halt(struct web_jobs *jobs)
{
    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->lock);
    jobs->stopping = true;
    pthread_cond_broadcast(&jobs->changed);
    pthread_mutex_unlock(&jobs->lock);
    for (int i = 0; i < WEB_JOB_KINDS; i++)
        web_worker_kill(&jobs->server->workers[i]);
}

void web_jobs_stop(struct web_jobs *jobs)
{
    if (!jobs)
        return;
    web_jobs_halt(jobs);
    while (jobs->started)
        pthread_join(jobs->threads[--jobs->started], NULL);
    pthread_cond_destroy(&jobs->changed);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}
