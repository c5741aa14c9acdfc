/* The folder of a submitted batch: which of its shares are done, and by which jobs. Knows neither
   Slurm nor what a share does. */
#include "shares.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int cli_shares_find(struct cli_shares *s, bool make)
{
    const char *archive = s->request->text[CLI_OPTION_ARCHIVE],
               *reports = s->request->text[CLI_OPTION_REPORTS];
    char wanted[PATH_MAX + 16], hash[65];
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
    base_sha256_hex(s->archive, strlen(s->archive), hash);
    base_format(s->job_name, sizeof s->job_name, "mesotrack-%.8s", hash);
    if (!make) {
        base_format(s->reports, sizeof s->reports, "%s", wanted);
        base_format(s->folder, sizeof s->folder, "%s/cluster", s->reports);
        return MESO_OK;
    }
    if ((code = make_folder(wanted, s->err)) || (code = absolute(wanted, s->reports, s->err)))
        return code;
    base_format(s->folder, sizeof s->folder, "%s/cluster", s->reports);
    return make_folder(s->folder, s->err);
}

bool cli_shares_is_done(const struct cli_shares *s, const char *name)
{
    char path[PATH_MAX + 64];
    base_format(path, sizeof path, "%s/%s.jsonl", s->folder, name);
    return !access(path, F_OK);
}

static bool share_done(const struct cli_shares *s, int share)
{
    char name[16];
    base_format(name, sizeof name, "%d", share);
    return cli_shares_is_done(s, name);
}

int cli_shares_count(const struct cli_shares *s)
{
    int done = 0;
    for (int share = 1; share <= s->chunks; share++)
        done += share_done(s, share);
    return done;
}

/* An earlier submission's: the archive still has what they did. */
void cli_shares_forget(const struct cli_shares *s)
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
char *cli_shares_missing(const struct cli_shares *s)
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

static void record_path(const struct cli_shares *s, char path[PATH_MAX + 64])
{
    base_format(path, PATH_MAX + 64, "%s/submitted", s->folder);
}

int cli_shares_record(const struct cli_shares *s, const struct cli_slurm_jobs *jobs)
{
    char path[PATH_MAX + 64], text[3 * CLI_SLURM_ID];
    record_path(s, path);
    int length =
        base_format(text, sizeof text, "%d %s %s\n", s->chunks, jobs->array, jobs->summary);
    return base_file_write(path, text, (size_t)length, s->err);
}

int cli_shares_recall(struct cli_shares *s, struct cli_slurm_jobs *jobs)
{
    char path[PATH_MAX + 64];
    record_path(s, path);
    FILE *file = fopen(path, "r");
    /* 63: CLI_SLURM_ID but the zero byte. */
    int read = file ? fscanf(file, "%d %63s %63s", &s->chunks, jobs->array, jobs->summary) : 0;
    if (file)
        fclose(file);
    return read == 3 && s->chunks > 0 && s->chunks <= CLI_MOST_CHUNKS
               ? MESO_OK
               : base_error(s->err, MESO_E_FILE_NOT_FOUND,
                            "no batch was submitted to a cluster with its reports in '%s'",
                            s->reports);
}
