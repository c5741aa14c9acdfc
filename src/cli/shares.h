/* Private: a batch that was shared out, as its folder tells. */
#ifndef CLI_SHARES_H
#define CLI_SHARES_H

#include "archive.h"
#include "slurm.h"

#include <limits.h>

enum { CLI_MOST_CHUNKS = 100000 };

struct cli_shares {
    const struct cli_request *request;
    char archive[PATH_MAX], reports[PATH_MAX], folder[PATH_MAX + 16], program[PATH_MAX];
    char job_name[32]; /* this archive's jobs among all others */
    int chunks;
    struct arena *arena;
    struct meso_error *err;
};

/* Fills the paths, and makes the folder if wanted; the paths are absolute then: daemons run
   elsewhere. */
int cli_shares_find(struct cli_shares *shares, bool make);
/* "summary", or a share's number. */
bool cli_shares_is_done(const struct cli_shares *shares, const char *name);
int cli_shares_count(const struct cli_shares *shares);
/* What an earlier submission did: the archive still has it. */
void cli_shares_forget(const struct cli_shares *shares);
/* "1-4,7,9-10": the shares that are not done; NULL when memory is out. */
char *cli_shares_missing(const struct cli_shares *shares);
/* Which jobs it is done by, and by how many shares; kept in the folder. */
int cli_shares_record(const struct cli_shares *shares, const struct cli_slurm_jobs *jobs);
int cli_shares_recall(struct cli_shares *shares, struct cli_slurm_jobs *jobs);

#endif
