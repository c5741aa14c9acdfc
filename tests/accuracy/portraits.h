/* Portraits of the shared data, opened and located, and figures about many of them. */
#ifndef ACCURACY_PORTRAITS_H
#define ACCURACY_PORTRAITS_H

#include "align/align.h"

enum { PORTRAITS_MAX = 128 };

struct portraits_tools {
    struct kernels kernels;
    struct opencv *opencv;
    struct locate_models *models;
    struct arena *arena;
    struct meso_error err;
};
struct portrait {
    const char *path;
    struct photo *photo;
    struct locate_face face;
};

int portraits_open_tools(struct portraits_tools *tools);
void portraits_close_tools(struct portraits_tools *tools);
/* The JPEG files of a folder of the data, sorted; how many. */
int portraits_list(struct portraits_tools *tools, const char *folder, char *paths[PORTRAITS_MAX]);
bool portraits_open(struct portraits_tools *tools, const char *path, struct portrait *out);
int portraits_align(struct portraits_tools *tools, const struct portrait *before,
                    const struct portrait *after, struct align_map **map);
const char *portraits_name(const char *path);
/* Sorts the values. */
double portraits_quantile(double *values, int count, double share);

/* One person in two photographs, and two people. */
void portraits_one_person(struct portraits_tools *tools);
void portraits_identity(struct portraits_tools *tools);

#endif
