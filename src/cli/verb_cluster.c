/* cluster submit: a batch shared out by Slurm. One task of a job array is one share; what a share
   has done is in the archive, so a task that is killed and run again goes on where it was. Slurm is
   used by its own commands; nothing of it is linked. */
#include "archive.h"
#include "slurm.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CHUNKS = 100000, ROUNDS = 3, EVERY_SECONDS = 2 };

struct submission {
    const struct cli_request *request;
    char archive[PATH_MAX], reports[PATH_MAX], folder[PATH_MAX + 16], program[PATH_MAX];
    int chunks;
    struct arena *arena;
    struct meso_error *err;
};

static int make_folder(const char *path, struct meso_error *err)
{
    return mkdir(path, 0700) && errno != EEXIST
               ? base_error(err, MESO_E_FILE_UNWRITABLE, "cannot make the folder '%s': %s", path,
                            strerror(errno))
               : MESO_OK;
}

/* Daemons run elsewhere: every path is made absolute. */
static int absolute(const char *path, char out[PATH_MAX], struct meso_error *err)
{
    return realpath(path, out) ? MESO_OK
                               : base_error(err, MESO_E_ARCHIVE_ABSENT, "cannot find '%s': %s",
                                            path, strerror(errno));
}

static int find_paths(struct submission *s)
{
    const char *archive = s->request->text[CLI_OPTION_ARCHIVE],
               *reports = s->request->text[CLI_OPTION_REPORTS];
    char wanted[PATH_MAX + 16];
    int code = absolute(archive ? archive : ".", s->archive, s->err);
    if (code)
        return code;
    base_format(wanted, sizeof wanted, reports ? "%s" : "%s/reports",
                reports ? reports : s->archive);
    ssize_t length = readlink("/proc/self/exe", s->program, sizeof s->program - 1);
    if (length < 0)
        return base_error(s->err, MESO_E_UNEXPECTED, "cannot tell the program's own path: %s",
                          strerror(errno));
    s->program[length] = 0;
    if ((code = make_folder(wanted, s->err)) || (code = absolute(wanted, s->reports, s->err)))
        return code;
    base_format(s->folder, sizeof s->folder, "%s/cluster", s->reports);
    return make_folder(s->folder, s->err);
}

/* A word of a shell's command line. */
static const char *quoted(struct submission *s, const char *word)
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
static char *options_for_task(struct submission *s)
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
static int write_scripts(struct submission *s)
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

static bool is_done(const struct submission *s, const char *name)
{
    char path[PATH_MAX + 64];
    base_format(path, sizeof path, "%s/%s.jsonl", s->folder, name);
    return !access(path, F_OK);
}

static bool share_done(const struct submission *s, int share)
{
    char name[16];
    base_format(name, sizeof name, "%d", share);
    return is_done(s, name);
}

static int count_done(const struct submission *s)
{
    int done = 0;
    for (int share = 1; share <= s->chunks; share++)
        done += share_done(s, share);
    return done;
}

/* An earlier submission's: the archive still has what they did. */
static void forget(const struct submission *s)
{
    char path[PATH_MAX + 64];
    for (int share = 1; share <= s->chunks; share++) {
        base_format(path, sizeof path, "%s/%d.jsonl", s->folder, share);
        remove(path);
    }
    base_format(path, sizeof path, "%s/summary.jsonl", s->folder);
    remove(path);
}

/* "1-4,7,9-10": the shares that are not done. */
static char *missing_shares(const struct submission *s)
{
    char *list = base_arena_printf(s->arena, s->err, "%s", "");
    for (int from = 1; from <= s->chunks && list; from++) {
        if (share_done(s, from))
            continue;
        int to = from;
        while (to < s->chunks && !share_done(s, to + 1))
            to++;
        list = base_arena_printf(s->arena, s->err, from == to ? "%s%s%d" : "%s%s%d-%d", list,
                                 *list ? "," : "", from, to);
        from = to;
    }
    return list;
}

static int submit(struct submission *s, struct cli_slurm_jobs *jobs)
{
    char *shares = missing_shares(s);
    if (!shares)
        return MESO_E_OUT_OF_MEMORY;
    return cli_slurm_submit(s->folder, shares, s->request->sbatch_options,
                            s->request->sbatch_option_count, jobs, s->arena, s->err);
}

static void show(const struct submission *s, const struct cli_slurm_state *state)
{
    const char *progress = s->request->text[CLI_OPTION_PROGRESS];
    int done = count_done(s);
    if (progress && !strcmp(progress, "json"))
        fprintf(stderr, "{\"stage\":\"cluster\",\"done\":%d,\"total\":%d,\"running\":%d}\n", done,
                s->chunks, state->running);
    else if (cli_wants_bar(s->request))
        fprintf(stderr, "\rcluster %d/%d shares, %d running, %d waiting ", done, s->chunks,
                state->running, state->waiting);
}

/* Until none of the jobs is in the queue. */
static int wait_for(struct submission *s, const struct cli_slurm_jobs *jobs)
{
    const struct timespec pause = {.tv_sec = EVERY_SECONDS};
    for (;;) {
        struct cli_slurm_state state;
        int code = cli_slurm_state(jobs, &state, s->err);
        if (code)
            return code;
        show(s, &state);
        if (!state.running && !state.waiting)
            return MESO_OK;
        nanosleep(&pause, NULL);
    }
}

static int finish(struct submission *s)
{
    int done = count_done(s);
    if (cli_wants_bar(s->request))
        cli_end_progress(s->request);
    if (done < s->chunks)
        return base_error(s->err, MESO_E_SOME_FAILED,
                          "%d of %d shares were not finished in %d rounds; their output is in '%s'",
                          s->chunks - done, s->chunks, ROUNDS, s->folder);
    return is_done(s, "summary")
               ? MESO_OK
               : base_error(s->err, MESO_E_SOME_FAILED,
                            "the summary job did not finish; its output is in '%s'", s->folder);
}

static int run(struct submission *s)
{
    struct cli_slurm_jobs jobs;
    int code = find_paths(s);
    if (!code)
        code = write_scripts(s);
    if (!code)
        forget(s);
    for (int round = 0; round < ROUNDS && !code; round++) {
        if (round && count_done(s) == s->chunks && is_done(s, "summary"))
            break;
        if ((code = submit(s, &jobs)))
            return code;
        fprintf(stdout, "{\"round\":%d,\"array\":\"%s\",\"summary\":\"%s\"}\n", round + 1,
                jobs.array, jobs.summary);
        fflush(stdout);
        if (cli_given(s->request, CLI_OPTION_NO_WAIT))
            return MESO_OK;
        code = wait_for(s, &jobs);
    }
    return code ? code : finish(s);
}

int cli_cluster_submit(const struct cli_request *request)
{
    struct meso_error err;
    const char *chunks = request->text[CLI_OPTION_CHUNKS];
    char *end = "";
    struct submission *s = calloc(1, sizeof *s);
    long count = chunks ? strtol(chunks, &end, 10) : 0;
    int code = s ? MESO_OK : base_error(&err, MESO_E_OUT_OF_MEMORY, "out of memory");
    if (!code && (*end || count < 1 || count > MOST_CHUNKS))
        code = base_error(&err, MESO_E_USAGE, "--chunks %s; give a number from 1 to %d",
                          chunks ? chunks : "is missing", MOST_CHUNKS);
    if (!code) {
        *s = (struct submission){.request = request, .chunks = (int)count, .err = &err};
        code = base_arena_new(&s->arena, 0, &err);
    }
    if (!code)
        code = run(s);
    if (s)
        base_arena_free(s->arena);
    free(s);
    return code ? cli_say(&err) : 0;
}
