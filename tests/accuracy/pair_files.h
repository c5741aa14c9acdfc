/* Two rendered photographs through the whole program. */
#ifndef ACCURACY_PAIR_FILES_H
#define ACCURACY_PAIR_FILES_H

#include "pipeline/pipeline.h"
#include "samples/render.h"

/* Writes before.jpg and after.jpg into the folder and compares them. */
int pair_files_compare(struct pipeline *pipeline, const struct pipeline_subject *subject,
                       const struct render_image *before, const struct render_image *after,
                       const char *folder, struct report *out, struct arena *arena,
                       struct meso_error *err);
/* Removes both and the folder. */
void pair_files_remove(const char *folder);

#endif
