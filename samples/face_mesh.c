/* The mask of the face: the canonical mesh from its file, its mouth closed, its lids opened as in a
   photograph at rest, and a little of each patient's own shape. Knows nothing of skull and skin.
   The mesh: MediaPipe's canonical face, Apache-2.0 (models/README.md). */
#include "face.h"
#include "random.h"

#include <cjson/cJSON.h>
#include <string.h>

static int read_mesh(const cJSON *root, struct face_head *out, struct arena *arena,
                     struct meso_error *err)
{
    const cJSON *vertices = cJSON_GetObjectItem(root, "vertices"), *row;
    const cJSON *triangles = cJSON_GetObjectItem(root, "triangles");
    if (cJSON_GetArraySize(vertices) != RENDER_LANDMARKS || cJSON_GetArraySize(triangles) < 1)
        return MESO_E_MODELS_DAMAGED;
    out->face_count = cJSON_GetArraySize(triangles);
    out->faces = base_arena_alloc(arena, (size_t)out->face_count * sizeof *out->faces, err);
    if (!out->faces)
        return MESO_E_OUT_OF_MEMORY;
    int i = 0;
    cJSON_ArrayForEach(row, vertices)
    {
        double value[5];
        for (int k = 0; k < 5; k++) {
            const cJSON *number = cJSON_GetArrayItem(row, k);
            if (!cJSON_IsNumber(number))
                return MESO_E_MODELS_DAMAGED;
            value[k] = number->valuedouble;
        }
        out->landmarks[i] = (struct vector){value[0], value[1], value[2]};
        out->uv[i][0] = value[3];
        out->uv[i++][1] = value[4];
    }
    i = 0;
    cJSON_ArrayForEach(row, triangles)
    {
        for (int k = 0; k < 3; k++) {
            const cJSON *number = cJSON_GetArrayItem(row, k);
            if (!cJSON_IsNumber(number) || number->valueint < 0 ||
                number->valueint >= RENDER_LANDMARKS)
                return MESO_E_MODELS_DAMAGED;
            out->faces[i][k] = number->valueint;
        }
        i++;
    }
    return MESO_OK;
}

/* The canonical mouth stands 5 mm open: the lips are brought together, the inner border most. */
static void close_mouth(struct face_head *head, double opening)
{
    static const struct {
        int upper, lower;
    } pairs[] = {{191, 95},  {80, 88},   {81, 178},  {82, 87},  {13, 14},
                 {312, 317}, {311, 402}, {310, 318}, {415, 324}};
    static const int upper_rings[][9] = {{183, 42, 41, 38, 12, 268, 271, 272, 407},
                                         {184, 74, 73, 72, 11, 302, 303, 304, 408},
                                         {185, 40, 39, 37, 0, 267, 269, 270, 409}};
    static const int lower_rings[][9] = {{96, 89, 179, 86, 15, 316, 403, 319, 325},
                                         {77, 90, 180, 85, 16, 315, 404, 320, 307},
                                         {146, 91, 181, 84, 17, 314, 405, 321, 375}};
    static const double follow[3] = {0.80, 0.50, 0.28};
    struct vector *p = head->landmarks;
    for (int i = 0; i < 9; i++) {
        int a = pairs[i].upper, b = pairs[i].lower;
        double middle = 0.5 * (p[a].y + p[b].y), half = 0.5 * opening + 0.015;
        double down = p[a].y - middle - half, up = middle - half - p[b].y;
        double z = 0.5 * (p[a].z + p[b].z) - 0.03;
        p[a].y -= down;
        p[b].y += up;
        p[a].z = p[b].z = z;
        for (int ring = 0; ring < 3; ring++) {
            p[upper_rings[ring][i]].y -= down * follow[ring];
            p[lower_rings[ring][i]].y += up * follow[ring];
        }
    }
}

/* The canonical lids leave 6.7 mm; a person looking into a camera shows about 9.5. */
static void open_lids(struct face_head *head)
{
    for (int i = 0; i < RENDER_LANDMARKS; i++) {
        struct vector *p = &head->landmarks[i];
        double x = (fabs(p->x) - 3.15) / 1.15, y = p->y - 2.62;
        double reach = exp(-x * x * x * x - y * y / 0.8);
        p->y += (y > 0 ? 0.24 : 0.11) * tanh(y / 0.22) * reach;
    }
}

/* Small smooth changes of proportion, so that no two patients are the same head. */
static void make_individual(struct face_head *head, uint64_t seed)
{
    struct render_random random = render_random_stream(seed, STREAM_SHAPE, 0);
    double width = render_random_range(&random, 0.95, 1.02);
    double jaw = render_random_range(&random, -0.14, -0.02);
    double nose_width = render_random_range(&random, -0.16, 0.08);
    double nose_length = render_random_range(&random, -0.25, 0.20);
    double lips = render_random_range(&random, -0.06, 0.18);
    double chin = render_random_range(&random, -0.35, 0.25);
    for (int i = 0; i < RENDER_LANDMARKS; i++) {
        struct vector *p = &head->landmarks[i];
        double low = p->y < -2 ? (-2 - p->y) / 7.4 : 0;
        double ny = p->y + 1.0, nose = exp(-ny * ny / 3 - p->x * p->x / 3.5);
        double my = p->y + 4.3, mouth = exp(-my * my / 1.6 - p->x * p->x / 6);
        p->x *= width * (1 + jaw * low) * (1 + nose_width * nose);
        p->y += nose_length * exp(-ny * ny / 4 - p->x * p->x / 3) + lips * my * mouth;
        p->y -= chin * low * low;
    }
}

int face_head_load(const struct render_face_options *options, struct face_head *out,
                   struct arena *arena, struct meso_error *err)
{
    uint8_t *bytes;
    size_t length;
    int status = base_file_read(options->mesh_path, 1 << 22, &bytes, &length, arena, err);
    if (status != MESO_OK)
        return base_error(err, MESO_E_MODELS_MISSING, "cannot read the canonical face '%s'",
                          options->mesh_path);
    cJSON *root = cJSON_ParseWithLength((const char *)bytes, length);
    status = root ? read_mesh(root, out, arena, err) : MESO_E_MODELS_DAMAGED;
    cJSON_Delete(root);
    if (status == MESO_E_MODELS_DAMAGED)
        return base_error(err, status, "'%s' is not the canonical face of 468 vertices",
                          options->mesh_path);
    if (status != MESO_OK)
        return status;
    close_mouth(out, options->mouth_opening_cm);
    open_lids(out);
    make_individual(out, options->seed);
    return MESO_OK;
}
