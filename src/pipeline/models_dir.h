/* Private: where the face networks lie. */
#ifndef PIPELINE_MODELS_DIR_H
#define PIPELINE_MODELS_DIR_H

#include "base/base.h"

/* told: the caller's folder or NULL. *out is the arena's. */
int pipeline_models_dir(const char *told, const char **out, struct arena *arena,
                        struct meso_error *err);

#endif
