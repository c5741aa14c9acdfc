/* Slurm's commands, run and their answers read. Knows jobs, not what they do. */
#include "slurm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 64, ANSWER = 1 << 20, PAUSE_SECONDS = 2 };

/* The command's standard output; returns its exit code, 127 if it isn't there. */
static int run(char *const *arguments, char *answer, size_t room)
{
    int ends[2], status = 0;
    size_t length = 0;
    answer[0] = 0;
    if (pipe(ends))
        return 126;
    fflush(NULL);
    pid_t process = fork();
    if (!process) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(arguments[0], arguments);
        _exit(127);
    }
    close(ends[1]);
    /* What there is no room for is read too: a command that can't write would fail. */
    for (char rest[4096]; process > 0;) {
        bool full = length + 1 >= room;
        ssize_t got = full ? read(ends[0], rest, sizeof rest)
                           : read(ends[0], answer + length, room - 1 - length);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        length += !full && got > 0 ? (size_t)got : 0;
    }
    answer[length] = 0;
    close(ends[0]);
    while (process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    return process > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

static int missing(const char *command, struct meso_error *err)
{
    return base_error(err, MESO_E_TOOL_MISSING,
                      "%s is not installed; a cluster needs Slurm (Debian: slurm-client)", command);
}

/* An array's tasks that are killed with their machine are run again. "12" or "12;cluster". */
static int submit(char *const *arguments, char id[CLI_SLURM_ID], struct meso_error *err)
{
    char answer[4096];
    int code = run(arguments, answer, sizeof answer);
    if (code == 127)
        return missing("sbatch", err);
    size_t length = strcspn(answer, ";\n");
    if (code || !length || length >= CLI_SLURM_ID)
        return base_error(err, MESO_E_TOOL_FAILED, "sbatch refused the jobs with exit code %d",
                          code);
    base_format(id, CLI_SLURM_ID, "%.*s", (int)length, answer);
    return MESO_OK;
}

int cli_slurm_submit(const char *folder, const char *name, const char *shares,
                     const char *const *options, int option_count, struct cli_slurm_jobs *out,
                     struct arena *arena, struct meso_error *err)
{
    char *arguments[MOST_ARGUMENTS + 16];
    int count = 0;
    arguments[count++] = "sbatch";
    arguments[count++] = "--parsable";
    arguments[count++] = "--requeue";
    for (int i = 0; i < option_count && i < MOST_ARGUMENTS; i++)
        arguments[count++] = (char *)(uintptr_t)options[i];
    /* Behind the user's options: progress is told by the name. */
    arguments[count++] = base_arena_printf(arena, err, "--job-name=%s", name);
    int shared = count;
    if (!arguments[shared - 1])
        return MESO_E_OUT_OF_MEMORY;
    arguments[count++] = base_arena_printf(arena, err, "--array=%s", shares);
    arguments[count++] = base_arena_printf(arena, err, "--output=%s/%%a.log", folder);
    arguments[count++] = base_arena_printf(arena, err, "%s/share.sh", folder);
    arguments[count] = NULL;
    for (int i = shared; i < count; i++)
        if (!arguments[i])
            return MESO_E_OUT_OF_MEMORY;
    int code = *shares ? submit(arguments, out->array, err) : MESO_OK;
    if (code)
        return code;
    count = shared;
    if (*shares)
        arguments[count++] = base_arena_printf(arena, err, "--dependency=afterany:%s", out->array);
    else
        base_format(out->array, sizeof out->array, "none");
    arguments[count++] = base_arena_printf(arena, err, "--output=%s/summary.log", folder);
    arguments[count++] = base_arena_printf(arena, err, "%s/summary.sh", folder);
    arguments[count] = NULL;
    for (int i = shared; i < count; i++)
        if (!arguments[i])
            return MESO_E_OUT_OF_MEMORY;
    return submit(arguments, out->summary, err);
}

/* One line a task: "R 7_3 None". */
static void count_tasks(const char *answer, struct cli_slurm_state *out)
{
    *out = (struct cli_slurm_state){0, 0};
    for (const char *line = answer; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        bool ended = !strncmp(line, "CA", 2) || !strncmp(line, "CD", 2) || *line == 'F' ||
                     !strncmp(line, "TO", 2) || !strncmp(line, "NF", 2);
        out->running += *line == 'R' || !strncmp(line, "CG", 2);
        out->waiting += !ended && *line != 'R' && strncmp(line, "CG", 2) != 0;
    }
}

/* Those of the answer, whose lines are cut, that wait for Slurm to let them go. */
static void release(char *answer)
{
    for (char *line = answer, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        end += *end == '\n' ? (*end = 0, 1) : 0;
        char *id = line + strcspn(line, " ");
        if (strncmp(line, "PD ", 3) != 0 || !strstr(id, "requeued held"))
            continue;
        id++;
        id[strcspn(id, " ")] = 0;
        char none[64], *arguments[] = {"scontrol", "release", id, NULL};
        (void)run(arguments, none, sizeof none);
    }
}

static int ask(const char *name, int attempts, bool let_go, struct cli_slurm_state *out,
               struct meso_error *err)
{
    const struct timespec pause = {.tv_sec = PAUSE_SECONDS};
    char of[CLI_SLURM_ID], *answer = malloc(ANSWER);
    if (!answer)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for squeue's answer");
    base_format(of, sizeof of, "--name=%s", name);
    char *arguments[] = {"squeue", "--noheader", "--array", "--format=%t %i %r", of, NULL};
    int code = 1;
    for (int attempt = 0; attempt < attempts && code && code != 127; attempt++) {
        if (attempt)
            nanosleep(&pause, NULL);
        code = run(arguments, answer, ANSWER);
    }
    count_tasks(answer, out);
    if (!code && let_go && !out->running)
        release(answer);
    free(answer);
    if (code == 127)
        return missing("squeue", err);
    return code ? base_error(err, MESO_E_TOOL_FAILED,
                             "squeue does not answer; the jobs go on, and 'mesotrack cluster "
                             "status' shows them once it does")
                : MESO_OK;
}

int cli_slurm_state(const char *name, int attempts, struct cli_slurm_state *out,
                    struct meso_error *err)
{
    return ask(name, attempts, false, out, err);
}

int cli_slurm_wait(const char *name, int attempts, struct cli_slurm_state *out,
                   struct meso_error *err)
{
    return ask(name, attempts, true, out, err);
}
