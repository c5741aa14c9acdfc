/* Private: comparisons that the archive keeps, and how they are made. */
#ifndef PIPELINE_KEPT_H
#define PIPELINE_KEPT_H

#include "patient.h"

/* Photographs while one patient's comparisons are made. */
struct pipeline_kept_photos;
struct pipeline_kept_photos *pipeline_photos_new(struct arena *arena, struct meso_error *err);
void pipeline_photos_free(struct pipeline_kept_photos *photos); /* NULL is fine */
/* Fills the subject with the photographs of two sessions, those that are decoded already as such;
   lets go of those that neither these nor the sessions of `later` (bits) need. files: room for all
   of both. */
int pipeline_photos_fetch(struct pipeline_kept_photos *photos, struct store *store,
                          const struct pipeline_visit *visit, int from, int to, uint64_t later,
                          struct pipeline_subject *subject, struct pipeline_file *files,
                          struct arena *arena, struct meso_error *err);

/* kept_compare.c: measures two sessions; what was found out, as the rows to keep. */
int pipeline_compare_visits(struct pipeline *pipeline, struct store *store,
                            const struct pipeline_visit *visit, int from, int to, uint64_t later,
                            struct pipeline_kept_photos *photos, struct store_comparison *out,
                            struct arena *arena, struct meso_error *err);

/* versions.c: the measures of a view with their versions, "wrinkles=4 spots=4". */
char *pipeline_versions(const char *name, struct arena *arena, struct meso_error *err);
/* Adds which measures of two such texts differ, "wrinkles 3 to 4". */
void pipeline_tell_raised(const char *kept, const char *now, char raised[PIPELINE_RAISED_ROOM]);

#endif
