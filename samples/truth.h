/* Truths as JSON: what every subject's truth file needs. Knows nothing of rendering. */
#ifndef SAMPLES_TRUTH_H
#define SAMPLES_TRUTH_H

#include "render.h"

#include <cjson/cJSON.h>

/* Rounded to a thousandth, so that files are small and the same everywhere. */
void truth_number(cJSON *object, const char *name, double value);
/* [[x, y], ...] */
void truth_path(cJSON *object, const char *name, const struct render_point *points, int count);
void truth_numbers(cJSON *object, const char *name, const double *values, int count);
void truth_camera(cJSON *object, const struct render_camera *camera);
/* {"schema": ..., "seed", "width", "height"} */
cJSON *truth_begin(const char *schema, uint64_t seed, int width, int height);
/* Prints and deletes the object; the text is the arena's. */
int truth_end(cJSON *object, const char **text, struct arena *arena, struct meso_error *err);

#endif
