/* The networks and face data of the models folder, each read at its first use. Does not know what
   they compute. */
#include "models.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const net_files[NET_COUNT] = {
    [NET_SHORT_RANGE] = "face_detection_short_range.onnx",
    [NET_FULL_RANGE] = "face_detection_full_range.onnx",
    [NET_MESH] = "mesh_attention_base.onnx",
    [NET_LIPS] = "mesh_attention_lips.onnx",
    [NET_LEFT_EYE] = "mesh_attention_left_eye.onnx",
    [NET_RIGHT_EYE] = "mesh_attention_right_eye.onnx",
};

static const char *const region_names[REGION_COUNT] = {"lips", "left_eye", "right_eye"};

enum { DATA_BYTES = 1 << 20 };

int locate_models_open(struct locate_models **out, const char *models_dir, struct opencv *context,
                       struct meso_error *err)
{
    *out = NULL;
    struct locate_models *models = calloc(1, sizeof *models);
    if (!models)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "no memory for the networks' table");
    int length = snprintf(models->dir, sizeof models->dir, "%s", models_dir);
    if (length < 0 || length + 64 > PATH_BYTES) {
        free(models);
        return base_error(err, MESO_E_MODELS_MISSING, "the models folder's path is too long");
    }
    models->context = context;
    *out = models;
    return MESO_OK;
}

void locate_models_close(struct locate_models *models)
{
    free(models);
}

static void path_of(const struct locate_models *models, const char *file, char path[PATH_BYTES])
{
    strcpy(path, models->dir); /* open() left room for the longest file name */
    strcat(strcat(path, "/"), file);
}

int locate_models_net(struct locate_models *models, enum models_net which, struct opencv_net **out,
                      struct meso_error *err)
{
    if (!models->nets[which]) {
        char path[PATH_BYTES];
        path_of(models, net_files[which], path);
        int code = opencv_net_load(models->context, path, &models->nets[which], err);
        if (code)
            return code;
    }
    *out = models->nets[which];
    return MESO_OK;
}

/* The file as a JSON tree that the caller deletes. */
static int read_json(const char *path, cJSON **out, struct arena *scratch, struct meso_error *err)
{
    uint8_t *bytes;
    size_t length;
    struct base_arena_mark mark = base_arena_mark(scratch);
    struct meso_error cause;
    if (base_file_read(path, DATA_BYTES, &bytes, &length, scratch, &cause))
        return base_error(err, MESO_E_MODELS_MISSING, "%s", cause.text);
    *out = cJSON_ParseWithLength((const char *)bytes, length);
    base_arena_rewind(scratch, mark);
    if (!*out)
        return base_error(err, MESO_E_MODELS_DAMAGED, "'%s' is not JSON", path);
    return MESO_OK;
}

static bool take_number(const cJSON *item, double *out)
{
    if (!cJSON_IsNumber(item))
        return false;
    *out = item->valuedouble;
    return true;
}

static bool take_index(const cJSON *item, int *out)
{
    double value;
    if (!take_number(item, &value) || value < 0 || value >= MESH_POINTS)
        return false;
    *out = (int)value;
    return true;
}

static bool take_region(const cJSON *from, struct region *region)
{
    const cJSON *points = cJSON_GetObjectItemCaseSensitive(from, "subset_idxs");
    region->count = cJSON_GetArraySize(points);
    if (region->count < 16 || region->count > REGION_MAX_POINTS)
        return false;
    int i = 0;
    const cJSON *point;
    cJSON_ArrayForEach(point, points) if (!take_index(point, &region->points[i++])) return false;
    return take_index(cJSON_GetObjectItemCaseSensitive(from, "left_rotation_idx"), &region->from) &&
           take_index(cJSON_GetObjectItemCaseSensitive(from, "right_rotation_idx"), &region->to) &&
           take_number(cJSON_GetObjectItemCaseSensitive(from, "scale_x"), &region->scale_x) &&
           take_number(cJSON_GetObjectItemCaseSensitive(from, "scale_y"), &region->scale_y);
}

static bool take_regions(const cJSON *root, struct locate_models *models)
{
    for (int i = 0; i < REGION_COUNT; i++)
        if (!take_region(cJSON_GetObjectItemCaseSensitive(root, region_names[i]),
                         &models->regions[i]))
            return false;
    return true;
}

static bool take_pose(const cJSON *root, struct locate_models *models)
{
    const cJSON *vertices = cJSON_GetObjectItemCaseSensitive(root, "vertices");
    const cJSON *weights = cJSON_GetObjectItemCaseSensitive(root, "procrustes");
    models->pose_count = cJSON_GetArraySize(weights);
    if (models->pose_count < 4 || models->pose_count > POSE_MAX_POINTS)
        return false;
    int i = 0;
    const cJSON *weight;
    cJSON_ArrayForEach(weight, weights)
    {
        struct pose_point *point = &models->pose[i++];
        if (!take_index(cJSON_GetArrayItem(weight, 0), &point->index) ||
            !take_number(cJSON_GetArrayItem(weight, 1), &point->weight))
            return false;
        const cJSON *vertex = cJSON_GetArrayItem(vertices, point->index);
        if (!take_number(cJSON_GetArrayItem(vertex, 0), &point->x) ||
            !take_number(cJSON_GetArrayItem(vertex, 1), &point->y) ||
            !take_number(cJSON_GetArrayItem(vertex, 2), &point->z))
            return false;
    }
    return true;
}

static int read_part(struct locate_models *models, const char *file,
                     bool (*take)(const cJSON *, struct locate_models *), struct arena *scratch,
                     struct meso_error *err)
{
    char path[PATH_BYTES];
    path_of(models, file, path);
    cJSON *root;
    int code = read_json(path, &root, scratch, err);
    if (code)
        return code;
    bool taken = take(root, models);
    cJSON_Delete(root);
    if (!taken)
        return base_error(err, MESO_E_MODELS_DAMAGED, "'%s' lacks what the face mesh needs", path);
    return MESO_OK;
}

int locate_models_face_data(struct locate_models *models, struct arena *scratch,
                            struct meso_error *err)
{
    if (models->face_data_read)
        return MESO_OK;
    int code = read_part(models, "mesh_attention.json", take_regions, scratch, err);
    if (!code)
        code = read_part(models, "canonical_face.json", take_pose, scratch, err);
    models->face_data_read = !code;
    return code;
}
