#include "locate_face.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static cJSON *canonical(void)
{
    struct arena *arena;
    uint8_t *bytes;
    size_t length;
    cJSON *root = NULL;
    if (base_arena_new(&arena, 0, NULL))
        return NULL;
    if (!base_file_read(MODELS_DIR "/canonical_face.json", 1 << 20, &bytes, &length, arena, NULL))
        root = cJSON_ParseWithLength((const char *)bytes, length);
    base_arena_free(arena);
    return root;
}

static void put_iris(struct locate_face *face, int centre, int inner, int outer, double radius)
{
    struct locate_landmark *p = &face->points[centre];
    p->x = (face->points[inner].x + face->points[outer].x) / 2;
    p->y = (face->points[inner].y + face->points[outer].y) / 2;
    for (int i = 1; i < 5; i++) {
        p[i] = *p;
        p[i].x += i == 1 ? radius : i == 3 ? -radius : 0;
        p[i].y += i == 2 ? -radius : i == 4 ? radius : 0;
    }
}

static void put_box(struct locate_face *face)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (int i = 0; i < 468; i++) {
        left = fmin(left, face->points[i].x);
        right = fmax(right, face->points[i].x);
        top = fmin(top, face->points[i].y);
        bottom = fmax(bottom, face->points[i].y);
    }
    face->box_x = left;
    face->box_y = top;
    face->box_width = right - left;
    face->box_height = bottom - top;
}

bool locate_face_canonical(struct locate_face *face, double side, double scale, double yaw_deg)
{
    memset(face, 0, sizeof *face);
    cJSON *root = canonical();
    if (!root)
        return false;
    double yaw = yaw_deg * 3.14159265358979323846 / 180;
    const cJSON *vertex, *vertices = cJSON_GetObjectItemCaseSensitive(root, "vertices");
    int i = 0;
    cJSON_ArrayForEach(vertex, vertices)
    {
        double x = cJSON_GetArrayItem(vertex, 0)->valuedouble;
        double y = cJSON_GetArrayItem(vertex, 1)->valuedouble;
        double z = cJSON_GetArrayItem(vertex, 2)->valuedouble;
        /* turned so that the patient's left cheek (x > 0) comes to the camera when yaw > 0 */
        double turned_x = cos(yaw) * x - sin(yaw) * z, turned_z = sin(yaw) * x + cos(yaw) * z;
        face->points[i++] = (struct locate_landmark){side / 2 + scale * turned_x,
                                                     side / 2 - scale * y, -scale * turned_z};
    }
    cJSON_Delete(root);
    put_iris(face, 468, 133, 33, 0.585 * scale);
    put_iris(face, 473, 362, 263, 0.585 * scale);
    put_box(face);
    face->presence = 1;
    face->yaw_deg = yaw_deg;
    face->pixels_per_cm = scale;
    face->pupil_distance_px =
        hypot(face->points[468].x - face->points[473].x, face->points[468].y - face->points[473].y);
    return i == 468;
}

struct photo *locate_face_plain(int side, const uint8_t rgb[3], struct arena *arena)
{
    struct photo *photo = base_arena_calloc(arena, 1, sizeof *photo, NULL);
    if (!photo)
        return NULL;
    photo->width = photo->height = side;
    photo->stride = (ptrdiff_t)side * 3;
    photo->name = "drawn";
    photo->rgb = base_arena_alloc(arena, (size_t)side * (size_t)side * 3, NULL);
    for (int i = 0; photo->rgb && i < side * side; i++)
        memcpy(photo->rgb + (ptrdiff_t)i * 3, rgb, 3);
    return photo->rgb ? photo : NULL;
}

/* Linear light times share, encoded again (gamma 2.2 is near enough for a drawing). */
static uint8_t darkened(uint8_t value, double share)
{
    return (uint8_t)lround(255 * pow(pow(value / 255.0, 2.2) * share, 1 / 2.2));
}

void locate_face_line(struct photo *photo, double x0, double y0, double x1, double y1, double width,
                      double dark)
{
    double dx = x1 - x0, dy = y1 - y0, length = hypot(dx, dy), reach = width / 2 + 1;
    int left = (int)fmax(0, fmin(x0, x1) - reach), top = (int)fmax(0, fmin(y0, y1) - reach);
    int right = (int)fmin(photo->width - 1, fmax(x0, x1) + reach);
    int bottom = (int)fmin(photo->height - 1, fmax(y0, y1) + reach);
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            double px = x + 0.5 - x0, py = y + 0.5 - y0;
            double along = fmin(fmax((px * dx + py * dy) / length, 0), length);
            double away = hypot(px - along * dx / length, py - along * dy / length);
            double covered = fmin(fmax(width / 2 + 0.5 - away, 0), 1);
            uint8_t *p = photo->rgb + y * photo->stride + (ptrdiff_t)x * 3;
            for (int c = 0; c < 3 && covered > 0; c++)
                p[c] = darkened(p[c], 1 - covered * (1 - dark));
        }
}
