/* Portraits of the shared data, opened and located. */
#include "portraits.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int portraits_open_tools(struct portraits_tools *tools)
{
    return kernels_select(&tools->kernels, &tools->err) ||
           opencv_open(&tools->opencv, &tools->err) ||
           base_arena_new(&tools->arena, 0, &tools->err) ||
           locate_models_open(&tools->models, MODELS_DIR, tools->opencv, &tools->err);
}

void portraits_close_tools(struct portraits_tools *tools)
{
    locate_models_close(tools->models);
    base_arena_free(tools->arena);
    opencv_close(tools->opencv);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int portraits_list(struct portraits_tools *tools, const char *folder, char *paths[PORTRAITS_MAX])
{
    char *path = base_arena_printf(tools->arena, NULL, "%s/%s", SHARED_DATA, folder);
    DIR *dir = opendir(path);
    int count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir)) && count < PORTRAITS_MAX;)
        if (strstr(entry->d_name, ".jpg"))
            paths[count++] = base_arena_printf(tools->arena, NULL, "%s/%s", path, entry->d_name);
    if (dir)
        closedir(dir);
    qsort(paths, (size_t)count, sizeof *paths, by_name);
    return count;
}

bool portraits_open(struct portraits_tools *tools, const char *path, struct portrait *out)
{
    out->path = path;
    return !image_open(path, NULL, &out->photo, tools->arena, &tools->err) &&
           !locate_face(tools->models, out->photo, &out->face, tools->arena, &tools->err);
}

int portraits_align(struct portraits_tools *tools, const struct portrait *before,
                    const struct portrait *after, struct align_map **map)
{
    return align_faces(&tools->kernels, tools->opencv, before->photo, &before->face, after->photo,
                       &after->face, map, tools->arena, &tools->err);
}

const char *portraits_name(const char *path)
{
    return strrchr(path, '/') + 1;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double portraits_quantile(double *values, int count, double share)
{
    if (!count)
        return NAN;
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[(int)(share * (count - 1))];
}
