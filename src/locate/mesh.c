/* One pass of MediaPipe's face mesh with attention (Grishchenko et al. 2020, arXiv:2006.10962): the
   base network gives 468 points and features; crops of the features at lips and eyes go through
   three small networks that refine these regions and find the irises. Does not know where in the
   photograph a face is. */
#include "mesh.h"
#include "crop.h"

#include <math.h>
#include <string.h>

enum {
    FEATURES = 32,
    FEATURE_SIDE = 48, /* a quarter of the crop */
    PATCH_SIDE = 16,
    EYE_CONTOUR = 16 /* the first points of an eye region, whose depth the iris takes */
};

/* The linear map from a patch to the features: p = m (i, j) + t. */
struct patch_map {
    double xx, xy, yx, yy, tx, ty;
};

static const struct {
    enum models_net net;
    const char *points, *iris; /* names of outputs; iris NULL: none */
    int first_iris_point;
} region_nets[REGION_COUNT] = {
    {NET_LIPS, "lips", NULL, 0},
    {NET_LEFT_EYE, "left_eye", "left_iris", MESH_POINTS},
    {NET_RIGHT_EYE, "right_eye", "right_iris", MESH_POINTS + IRIS_POINTS},
};

/* The region's box along its own direction, enlarged; mesh in crop px. */
static struct patch_map map_of(const struct region *region, const float *mesh)
{
    const float *from = mesh + 3 * region->from, *to = mesh + 3 * region->to;
    double angle = atan2((double)(to[1] - from[1]), (double)(to[0] - from[0]));
    double c = cos(angle), s = sin(angle);
    double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
    for (int i = 0; i < region->count; i++) {
        double x = (double)mesh[3 * region->points[i]] / 4;
        double y = (double)mesh[3 * region->points[i] + 1] / 4;
        double turned_x = c * x + s * y, turned_y = -s * x + c * y;
        low_x = fmin(low_x, turned_x);
        high_x = fmax(high_x, turned_x);
        low_y = fmin(low_y, turned_y);
        high_y = fmax(high_y, turned_y);
    }
    double middle_x = (low_x + high_x) / 2, middle_y = (low_y + high_y) / 2;
    double step_x = region->scale_x * (high_x - low_x) / PATCH_SIDE;
    double step_y = region->scale_y * (high_y - low_y) / PATCH_SIDE;
    struct patch_map map = {c * step_x, -s * step_y, s * step_x, c * step_y, 0, 0};
    double half = PATCH_SIDE / 2.0;
    map.tx = c * middle_x - s * middle_y - (map.xx + map.xy) * half;
    map.ty = s * middle_x + c * middle_y - (map.yx + map.yy) * half;
    return map;
}

/* features and patch are NCHW; zero outside of the features. */
static void cut_patch(const float *features, const struct patch_map *map, float *patch)
{
    const int plane = FEATURE_SIDE * FEATURE_SIDE;
    memset(patch, 0, sizeof(float) * FEATURES * PATCH_SIDE * PATCH_SIDE);
    for (int j = 0; j < PATCH_SIDE; j++)
        for (int i = 0; i < PATCH_SIDE; i++) {
            double x = map->xx * (i + 0.5) + map->xy * (j + 0.5) + map->tx - 0.5;
            double y = map->yx * (i + 0.5) + map->yy * (j + 0.5) + map->ty - 0.5;
            if (!(x >= 0 && y >= 0 && x <= FEATURE_SIDE - 1 && y <= FEATURE_SIDE - 1))
                continue;
            int left = (int)fmin(x, FEATURE_SIDE - 2), top = (int)fmin(y, FEATURE_SIDE - 2);
            float fx = (float)(x - left), fy = (float)(y - top);
            for (int f = 0; f < FEATURES; f++) {
                const float *p = features + f * plane + top * FEATURE_SIDE + left;
                float upper = p[0] + fx * (p[1] - p[0]);
                float lower = p[FEATURE_SIDE] + fx * (p[FEATURE_SIDE + 1] - p[FEATURE_SIDE]);
                patch[(f * PATCH_SIDE + j) * PATCH_SIDE + i] = upper + fy * (lower - upper);
            }
        }
}

/* Point i of a region network, in crop px. */
static void place(const struct patch_map *map, const float *values, int i, double *x, double *y)
{
    double u = (double)values[2 * i], v = (double)values[2 * i + 1];
    *x = map->xx * u + map->xy * v + 4 * map->tx;
    *y = map->yx * u + map->yy * v + 4 * map->ty;
}

static int refine(struct locate_models *models, int which, const float *mesh, const float *features,
                  struct locate_landmark *points, struct meso_error *err)
{
    const struct region *region = &models->regions[which];
    struct opencv_net *net;
    int code = locate_models_net(models, region_nets[which].net, &net, err);
    if (code)
        return code;
    float patch[FEATURES * PATCH_SIDE * PATCH_SIDE], values[2 * REGION_MAX_POINTS] = {0},
                                                                iris[2 * IRIS_POINTS] = {0};
    struct patch_map map = map_of(region, mesh);
    cut_patch(features, &map, patch);
    const int shape[4] = {1, FEATURES, PATCH_SIDE, PATCH_SIDE};
    struct opencv_output outputs[2] = {
        {region_nets[which].points, values, 2 * (size_t)region->count, 0},
        {region_nets[which].iris, iris, 2 * IRIS_POINTS, 0}};
    code = opencv_net_run(net, patch, shape, outputs, region_nets[which].iris ? 2 : 1, err);
    if (code)
        return code;
    for (int i = 0; i < region->count; i++)
        place(&map, values, i, &points[region->points[i]].x, &points[region->points[i]].y);
    if (!region_nets[which].iris)
        return MESO_OK;
    double depth = 0;
    for (int i = 0; i < EYE_CONTOUR; i++)
        depth += points[region->points[i]].z / EYE_CONTOUR;
    for (int i = 0; i < IRIS_POINTS; i++) {
        struct locate_landmark *point = &points[region_nets[which].first_iris_point + i];
        place(&map, iris, i, &point->x, &point->y);
        point->z = depth;
    }
    return MESO_OK;
}

/* From crop px to photograph px. */
static void to_photo(const struct square *square, struct locate_landmark *points)
{
    double scale = square->side / CROP_SIDE;
    double c = cos(square->angle) * scale, s = sin(square->angle) * scale;
    for (int i = 0; i < LOCATE_LANDMARKS; i++) {
        double x = points[i].x - CROP_SIDE / 2.0, y = points[i].y - CROP_SIDE / 2.0;
        points[i].x = square->x + c * x - s * y;
        points[i].y = square->y + s * x + c * y;
        points[i].z *= scale;
    }
}

static int run(struct locate_models *models, const struct pyramid *pyramid,
               const struct square *square, bool refined, struct locate_landmark *points,
               double *presence, struct arena *scratch, struct meso_error *err)
{
    struct opencv_net *net;
    int code = locate_models_net(models, NET_MESH, &net, err);
    if (code)
        return code;
    const size_t feature_count = (size_t)FEATURES * FEATURE_SIDE * FEATURE_SIDE;
    float *blob = base_arena_alloc(scratch, sizeof *blob * 3 * CROP_SIDE * CROP_SIDE, err);
    float *features = base_arena_calloc(scratch, feature_count, sizeof *features, err);
    if (!blob || !features)
        return MESO_E_OUT_OF_MEMORY;
    float mesh[3 * MESH_POINTS] = {0}, flag = 0;
    locate_crop_sample(pyramid, square, blob);
    const int shape[4] = {1, 3, CROP_SIDE, CROP_SIDE};
    struct opencv_output outputs[3] = {{"mesh", mesh, 3 * MESH_POINTS, 0},
                                       {"faceflag", &flag, 1, 0},
                                       {"features", features, feature_count, 0}};
    code = opencv_net_run(net, blob, shape, outputs, 3, err);
    if (code)
        return code;
    *presence = 1 / (1 + exp(-(double)flag));
    for (int i = 0; i < MESH_POINTS; i++)
        points[i] = (struct locate_landmark){(double)mesh[3 * i], (double)mesh[3 * i + 1],
                                             (double)mesh[3 * i + 2]};
    for (int r = 0; r < REGION_COUNT && refined && !code; r++)
        code = refine(models, r, mesh, features, points, err);
    to_photo(square, points);
    return code;
}

int locate_mesh_run(struct locate_models *models, const struct pyramid *pyramid,
                    const struct square *square, bool refined,
                    struct locate_landmark points[LOCATE_LANDMARKS], double *presence,
                    struct arena *scratch, struct meso_error *err)
{
    int code = locate_models_face_data(models, scratch, err);
    if (code)
        return code;
    struct base_arena_mark mark = base_arena_mark(scratch);
    code = run(models, pyramid, square, refined, points, presence, scratch, err);
    base_arena_rewind(scratch, mark);
    return code;
}
