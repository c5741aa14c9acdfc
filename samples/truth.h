/* Truths as JSON: what every subject's truth file needs. Knows nothing of rendering. */
#ifndef SAMPLES_TRUTH_H
#define SAMPLES_TRUTH_H

#include "render.h"

#include <cjson/cJSON.h>

/* Rounded to a thousandth, so that files are small and the same everywhere. */
void truth_number(cJSON *object, const char *name, double value);
/* A scale: rounded to seven significant digits. */
void truth_scale(cJSON *object, const char *name, double value);
/* [[x, y], ...] */
void truth_path(cJSON *object, const char *name, const struct render_point *points, int count);
void truth_numbers(cJSON *object, const char *name, const double *values, int count);
/* A map of two rows [a b c; d e f]; not rounded to thousandths. */
void truth_map(cJSON *object, const double map[6]);
void truth_camera(cJSON *object, const struct render_camera *camera);
cJSON *truth_wrinkle(const struct render_wrinkle *wrinkle);
/* Real spots are brown, not olive: a part of their colour is the redder skin around the pigment. */
#define TRUTH_SPOT_HAEMOGLOBIN 0.7
cJSON *truth_spot(const struct render_spot *spot);
/* {"schema": ..., "seed", "width", "height"} */
cJSON *truth_begin(const char *schema, uint64_t seed, int width, int height);
/* Prints and deletes the object; the text is the arena's. */
int truth_end(cJSON *object, const char **text, struct arena *arena, struct meso_error *err);

#endif
