/* Private: Slurm's commands. */
#ifndef CLI_SLURM_H
#define CLI_SLURM_H

#include "cli.h"

enum { CLI_SLURM_ID = 64 };
struct cli_slurm_jobs {
    char array[CLI_SLURM_ID], summary[CLI_SLURM_ID];
};
struct cli_slurm_state {
    int running, waiting; /* tasks in the queue */
};
/* folder/share.sh as an array of the shares ("1-4,7"), and folder/summary.sh behind it; all jobs
   have the name. */
int cli_slurm_submit(const char *folder, const char *name, const char *shares,
                     const char *const *options, int option_count, struct cli_slurm_jobs *out,
                     struct arena *arena, struct meso_error *err);
/* The tasks of all jobs of the name. A controller that is away is asked again so many times, every
   two seconds. */
int cli_slurm_state(const char *name, int attempts, struct cli_slurm_state *out,
                    struct meso_error *err);

/* The same of a queue that is waited for: where nothing runs, tasks go on that Slurm put back into
   the queue and holds there, as it does when a node could not begin them (a busy node whose
   credentials ran out); what people hold stays held. */
int cli_slurm_wait(const char *name, int attempts, struct cli_slurm_state *out,
                   struct meso_error *err);

#endif
