/* For tests of the public API: a folder with a drawn pair, an open handle, readers of results. */
#ifndef TESTS_API_PAIR_H
#define TESTS_API_PAIR_H

#include "drawn_textures.h"

#include <mesotrack/mesotrack.h>

#include <cjson/cJSON.h>

enum { W = 480, H = 360 };

extern struct arena *arena;
extern char folder[];
extern char *before, *after, *stranger; /* after: before, moved; stranger: another site */
extern struct meso *meso;
extern const struct meso_subject SKIN;

int set_up(void **state);
int tear_down(void **state);

char *path_of(const char *name);
char *write_bytes(const char *name, const void *bytes, size_t length);
char *write_rgb(const char *name, const uint8_t *rgb, int width, int height);
/* Where a pixel of `after` lies in `before`. */
struct image_point shifted(const void *context, double x, double y);
/* The pixels are malloc's. */
struct photo drawn(uint32_t seed, drawn_place_fn place);

int compare(const struct meso_subject *subject, const char *first, const char *second,
            struct meso_result **out, struct meso_error *err);
/* Asserts that it works. */
const char *text_of(struct meso_result *result, enum meso_format format);
cJSON *json_of(struct meso_result *result);
/* Whether the report warns with this code, and the message holds part. */
bool warned(const cJSON *root, const char *code, const char *part);

#endif
