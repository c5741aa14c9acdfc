/* Private: the reports of many patients. */
#ifndef PIPELINE_BATCH_H
#define PIPELINE_BATCH_H

#include "patient.h"

#include <mesotrack/archive.h>

/* One worker's archive and networks. */
struct batch_worker {
    const struct meso_archive_options *options;
    const struct meso_archive_batch *batch;
    struct arena *arena;
    struct store *store;
    struct pipeline pipeline; /* opened when the first comparison has to be made */
    bool pipeline_open;
};
int pipeline_batch_worker_open(struct batch_worker *worker,
                               const struct meso_archive_options *options,
                               const struct meso_archive_batch *batch, struct meso_error *err);
void pipeline_batch_worker_close(struct batch_worker *worker);

/* One patient: writes the reports of all views, and gives its line (JSON, malloc). Failures are
   told in the line; NULL: no memory for it. */
char *pipeline_batch_patient(struct batch_worker *worker, const char *patient);
/* The line of a patient that no worker came back from. */
char *pipeline_batch_lost(const char *patient, int signal);

/* Runs every patient in `workers` processes and hands the lines over in the order of the patients.
 *failed: of how many items. */
int pipeline_batch_run(const struct meso_archive_options *options,
                       const struct meso_archive_batch *batch, const char *const *patients,
                       int count, int *failed, struct meso_error *err);

/* The tables over all patients, from the reports' own in the folder and from the lines. */
struct batch_tables;
int pipeline_batch_tables_open(struct batch_tables **out, const char *folder,
                               struct meso_error *err);
int pipeline_batch_tables_add(struct batch_tables *tables, const char *line,
                              struct meso_error *err);
int pipeline_batch_tables_close(struct batch_tables *tables, bool keep, struct meso_error *err);

#endif
