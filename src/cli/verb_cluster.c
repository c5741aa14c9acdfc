/* cluster submit, cluster status: a batch shared out by Slurm. One task of a job array is one
   share; what a share has done is in the archive, so a task that is killed and run again goes on
   where it was. Slurm is used by its own commands; nothing of it is linked. */
#include "shares.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 3, EVERY_SECONDS = 2, PATIENCE = 60 };

/* A word of a shell's command line. */
static const char *quoted(struct cli_shares *s, const char *word)
{
    size_t room = 3;
    for (const char *at = word; *at; at++)
        room += *at == '\'' ? 4 : 1;
    char *out = base_arena_alloc(s->arena, room, s->err), *to = out;
    if (!out)
        return NULL;
    *to++ = '\'';
    for (; *word; word++) {
        if (*word == '\'') {
            memcpy(to, "'\\''", 4);
            to += 4;
        } else {
            *to++ = *word;
        }
    }
    *to++ = '\'';
    *to = 0;
    return out;
}

/* The options that a task needs as well, each with its value. */
static char *options_for_task(struct cli_shares *s)
{
    static const enum cli_option_id kept[] = {CLI_OPTION_KEY_FILE, CLI_OPTION_PASSPHRASE_FILE,
                                              CLI_OPTION_BY, CLI_OPTION_MODELS};
    char *all = base_arena_printf(s->arena, s->err, "%s", "");
    for (size_t i = 0; i < sizeof kept / sizeof *kept && all; i++) {
        const char *value = s->request->text[kept[i]];
        const char *word = value ? quoted(s, value) : NULL;
        if (value)
            all = word ? base_arena_printf(s->arena, s->err, "%s --%s %s", all,
                                           cli_options[kept[i]].name, word)
                       : NULL;
    }
    return all;
}

/* The task's script stays the worker's parent: exec'ed, a signal would end it with a code that
   Slurm doesn't run again. Exit 3 is a share that is done though some of its patients failed. */
static int write_scripts(struct cli_shares *s)
{
    const char *program = quoted(s, s->program), *archive = quoted(s, s->archive),
               *reports = quoted(s, s->reports), *folder = quoted(s, s->folder);
    char *options = options_for_task(s), path[PATH_MAX + 32];
    if (!program || !archive || !reports || !folder || !options)
        return MESO_E_OUT_OF_MEMORY;
    char *task = base_arena_printf(
        s->arena, s->err,
        "#!/bin/sh\ncd %s || exit 1\nshare=$SLURM_ARRAY_TASK_ID\n"
        "%s batch -C %s --reports %s%s --jobs \"${SLURM_CPUS_PER_TASK:-1}\" --chunk \"$share/%d\" "
        "--progress none --quiet > \"$share.new\"\ncode=$?\n"
        "[ $code = 0 ] || [ $code = 3 ] || exit $code\n"
        "mv \"$share.new\" \"$share.jsonl\"\n",
        folder, program, archive, reports, options, s->chunks);
    char *tables = base_arena_printf(s->arena, s->err,
                                     "#!/bin/sh\ncd %s || exit 1\n"
                                     "%s batch -C %s --reports %s%s --only-kept --progress none "
                                     "--quiet > summary.new\ncode=$?\n"
                                     "[ $code = 0 ] || [ $code = 3 ] || exit $code\n"
                                     "mv summary.new summary.jsonl\n",
                                     folder, program, archive, reports, options);
    if (!task || !tables)
        return MESO_E_OUT_OF_MEMORY;
    base_format(path, sizeof path, "%s/share.sh", s->folder);
    int code = base_file_write(path, task, strlen(task), s->err);
    base_format(path, sizeof path, "%s/summary.sh", s->folder);
    return code ? code : base_file_write(path, tables, strlen(tables), s->err);
}

static int submit(struct cli_shares *s, struct cli_slurm_jobs *jobs)
{
    char *shares = cli_shares_missing(s);
    if (!shares)
        return MESO_E_OUT_OF_MEMORY;
    int code = cli_slurm_submit(s->folder, s->job_name, shares, s->request->sbatch_options,
                                s->request->sbatch_option_count, jobs, s->arena, s->err);
    return code ? code : cli_shares_record(s, jobs);
}

static void show(const struct cli_shares *s, const struct cli_slurm_state *state)
{
    const char *progress = s->request->text[CLI_OPTION_PROGRESS];
    int done = cli_shares_count(s);
    if (progress && !strcmp(progress, "json"))
        fprintf(stderr, "{\"stage\":\"cluster\",\"done\":%d,\"total\":%d,\"running\":%d}\n", done,
                s->chunks, state->running);
    else if (cli_wants_bar(s->request))
        fprintf(stderr, "\rcluster %d/%d shares, %d running, %d waiting ", done, s->chunks,
                state->running, state->waiting);
}

/* Until none of the jobs is in the queue. */
static int wait_for(struct cli_shares *s)
{
    const struct timespec pause = {.tv_sec = EVERY_SECONDS};
    for (;;) {
        struct cli_slurm_state state;
        int code = cli_slurm_wait(s->job_name, PATIENCE, &state, s->err);
        if (code)
            return code;
        show(s, &state);
        if (!state.running && !state.waiting)
            return MESO_OK;
        nanosleep(&pause, NULL);
    }
}

static int finish(struct cli_shares *s)
{
    int done = cli_shares_count(s);
    if (cli_wants_bar(s->request))
        cli_end_progress(s->request);
    if (done < s->chunks)
        return base_error(s->err, MESO_E_SOME_FAILED,
                          "%d of %d shares were not finished in %d rounds; their output is in "
                          "'%s/N.log'",
                          s->chunks - done, s->chunks, ROUNDS, s->folder);
    return cli_shares_is_done(s, "summary")
               ? MESO_OK
               : base_error(s->err, MESO_E_SOME_FAILED,
                            "the summary job did not finish; its output is in '%s/summary.log'",
                            s->folder);
}

/* Two batches of one archive at once would measure the same twice. A controller that doesn't answer
   is sbatch's to tell. */
static int check_queue(struct cli_shares *s)
{
    struct cli_slurm_state state;
    if (cli_slurm_state(s->job_name, 1, &state, NULL) || !(state.running + state.waiting))
        return MESO_OK;
    return base_error(s->err, MESO_E_ARCHIVE_BUSY,
                      "an earlier batch of this archive is in the queue, %d tasks running and %d "
                      "waiting; 'mesotrack cluster status' shows it, 'scancel --name=%s' ends it",
                      state.running, state.waiting, s->job_name);
}

static int run(struct cli_shares *s)
{
    struct cli_slurm_jobs jobs;
    int code = cli_shares_find(s, true);
    if (!code)
        code = check_queue(s);
    if (!code)
        code = write_scripts(s);
    if (!code)
        cli_shares_forget(s);
    for (int round = 0; round < ROUNDS && !code; round++) {
        if (round && cli_shares_count(s) == s->chunks && cli_shares_is_done(s, "summary"))
            break;
        if ((code = submit(s, &jobs)))
            return code;
        fprintf(stdout, "{\"round\":%d,\"array\":\"%s\",\"summary\":\"%s\"}\n", round + 1,
                jobs.array, jobs.summary);
        fflush(stdout);
        if (cli_given(s->request, CLI_OPTION_NO_WAIT))
            return MESO_OK;
        code = wait_for(s);
    }
    return code ? code : finish(s);
}

static int open_shares(const struct cli_request *request, struct cli_shares **out,
                       struct meso_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory");
    **out = (struct cli_shares){.request = request, .err = err};
    return base_arena_new(&(*out)->arena, 0, err);
}

static int close_shares(struct cli_shares *s, int code, const struct meso_error *err)
{
    if (s)
        base_arena_free(s->arena);
    free(s);
    return code ? cli_say(err) : 0;
}

int cli_cluster_submit(const struct cli_request *request)
{
    struct meso_error err;
    const char *chunks = request->text[CLI_OPTION_CHUNKS];
    char *end = "";
    struct cli_shares *s;
    long count = chunks ? strtol(chunks, &end, 10) : 0;
    int code = open_shares(request, &s, &err);
    if (!code && (*end || count < 1 || count > CLI_MOST_CHUNKS))
        code = base_error(&err, MESO_E_USAGE, "--chunks %s; give a number from 1 to %d",
                          chunks ? chunks : "is missing", CLI_MOST_CHUNKS);
    if (!code) {
        s->chunks = (int)count;
        code = run(s);
    }
    return close_shares(s, code, &err);
}

static int print_status(struct cli_shares *s, const struct cli_slurm_jobs *jobs,
                        const struct cli_slurm_state *state)
{
    int done = cli_shares_count(s), queued = state->running + state->waiting;
    bool summary = cli_shares_is_done(s, "summary");
    char *missing = cli_shares_missing(s), *text;
    if (!missing)
        return MESO_E_OUT_OF_MEMORY;
    if (cli_given(s->request, CLI_OPTION_JSON))
        text = base_arena_printf(s->arena, s->err,
                                 "{\"chunks\":%d,\"done\":%d,\"missing\":\"%s\",\"running\":%d,"
                                 "\"waiting\":%d,\"tables\":%s,\"array\":\"%s\",\"summary\":"
                                 "\"%s\"}\n",
                                 s->chunks, done, missing, state->running, state->waiting,
                                 summary ? "true" : "false", jobs->array, jobs->summary);
    else
        text = base_arena_printf(s->arena, s->err,
                                 "%d of %d shares done, tables %s; %d tasks running, %d waiting "
                                 "(jobs %s and %s)\n",
                                 done, s->chunks, summary ? "written" : "not yet", state->running,
                                 state->waiting, jobs->array, jobs->summary);
    int code = text ? cli_write_text(s->request, text, strlen(text), s->err) : MESO_E_OUT_OF_MEMORY;
    if (!code && !queued && done < s->chunks)
        code =
            base_error(s->err, MESO_E_SOME_FAILED,
                       "nothing is in the queue any more, and the shares are not done: %s (their "
                       "output: '%s/N.log'); 'mesotrack cluster submit --chunks %d' goes on",
                       missing, s->folder, s->chunks);
    else if (!code && !queued && !summary)
        code =
            base_error(s->err, MESO_E_SOME_FAILED,
                       "nothing is in the queue any more, and the tables are not written (output: "
                       "'%s/summary.log'); 'mesotrack batch --only-kept' writes them",
                       s->folder);
    return code;
}

int cli_cluster_status(const struct cli_request *request)
{
    struct meso_error err;
    struct cli_slurm_jobs jobs;
    struct cli_slurm_state state;
    struct cli_shares *s;
    int code = open_shares(request, &s, &err);
    if (!code)
        code = cli_shares_find(s, false);
    if (!code)
        code = cli_shares_recall(s, &jobs);
    if (!code)
        code = cli_slurm_state(s->job_name, 1, &state, &err);
    if (!code)
        code = print_status(s, &jobs, &state);
    return close_shares(s, code, &err);
}
