/* Slurm's commands, run and their answers read. Knows jobs, not what they do. */
#include "slurm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 64, ANSWER = 1 << 16, PATIENCE = 60, PAUSE_SECONDS = 2 };

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
    for (ssize_t got; process > 0 && length + 1 < room;) {
        got = read(ends[0], answer + length, room - 1 - length);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        length += got > 0 ? (size_t)got : 0;
    }
    answer[length] = 0;
    close(ends[0]);
    while (process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    return process > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

/* An array's tasks that are killed with their machine are run again. "12" or "12;cluster". */
static int submit(char *const *arguments, char id[CLI_SLURM_ID], struct meso_error *err)
{
    char answer[ANSWER];
    int code = run(arguments, answer, sizeof answer);
    if (code == 127)
        return base_error(err, MESO_E_TOOL_MISSING,
                          "sbatch is not installed; a cluster needs Slurm (Debian: slurm-client)");
    size_t length = strcspn(answer, ";\n");
    if (code || !length || length >= CLI_SLURM_ID)
        return base_error(err, MESO_E_TOOL_FAILED, "sbatch refused the jobs with exit code %d",
                          code);
    base_format(id, CLI_SLURM_ID, "%.*s", (int)length, answer);
    return MESO_OK;
}

int cli_slurm_submit(const char *folder, const char *shares, const char *const *options,
                     int option_count, struct cli_slurm_jobs *out, struct arena *arena,
                     struct meso_error *err)
{
    char *arguments[MOST_ARGUMENTS + 16];
    int count = 0;
    arguments[count++] = "sbatch";
    arguments[count++] = "--parsable";
    arguments[count++] = "--requeue";
    arguments[count++] = "--job-name=mesotrack";
    for (int i = 0; i < option_count && i < MOST_ARGUMENTS; i++)
        arguments[count++] = (char *)(uintptr_t)options[i];
    int shared = count;
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

/* One line a task: "R", or "PD" with the number of an array's tasks that wait. */
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

int cli_slurm_state(const struct cli_slurm_jobs *jobs, struct cli_slurm_state *out,
                    struct meso_error *err)
{
    const struct timespec pause = {.tv_sec = PAUSE_SECONDS};
    char ids[2 * CLI_SLURM_ID + 8], *answer = malloc(ANSWER);
    if (!answer)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "out of memory for squeue's answer");
    base_format(ids, sizeof ids, "--jobs=%s%s%s", strcmp(jobs->array, "none") ? jobs->array : "",
                strcmp(jobs->array, "none") ? "," : "", jobs->summary);
    char *arguments[] = {"squeue", "--noheader", "--array", "--format=%t", ids, NULL};
    int code = 1;
    /* squeue fails for jobs that ended so long ago that the controller forgot them: they are asked
       for once more all together. */
    for (int attempt = 0; attempt < PATIENCE && code; attempt++) {
        if (attempt)
            nanosleep(&pause, NULL);
        code = run(arguments, answer, ANSWER);
        if (code == 1) {
            char *all[] = {"squeue",           "--noheader",  "--array",
                           "--name=mesotrack", "--format=%t", NULL};
            code = run(all, answer, ANSWER);
        }
    }
    count_tasks(answer, out);
    free(answer);
    return code ? base_error(err, MESO_E_TOOL_FAILED,
                             "squeue does not answer; the jobs go on, and this command can be run "
                             "again")
                : MESO_OK;
}
