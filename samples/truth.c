/* Truths as JSON, on cJSON. Knows nothing of rendering. */
#include "truth.h"

#include <math.h>
#include <string.h>

static double thousandth(double value)
{
    return round(value * 1000) / 1000;
}

void truth_number(cJSON *object, const char *name, double value)
{
    cJSON_AddNumberToObject(object, name, thousandth(value));
}

void truth_scale(cJSON *object, const char *name, double value)
{
    cJSON_AddNumberToObject(object, name, base_round_significant(value, 7));
}

void truth_map(cJSON *object, const double map[6])
{
    cJSON *list = cJSON_AddArrayToObject(object, "to_baseline");
    for (int i = 0; i < 6; i++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber(base_round_significant(map[i], 9)));
}

void truth_path(cJSON *object, const char *name, const struct render_point *points, int count)
{
    cJSON *list = cJSON_AddArrayToObject(object, name);
    for (int i = 0; i < count; i++) {
        double pair[2] = {thousandth(points[i].x), thousandth(points[i].y)};
        cJSON_AddItemToArray(list, cJSON_CreateDoubleArray(pair, 2));
    }
}

void truth_numbers(cJSON *object, const char *name, const double *values, int count)
{
    cJSON *list = cJSON_AddArrayToObject(object, name);
    for (int i = 0; i < count; i++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber(thousandth(values[i])));
}

void truth_camera(cJSON *object, const struct render_camera *camera)
{
    cJSON *at = cJSON_AddObjectToObject(object, "camera");
    truth_number(at, "exposure_ev", camera->exposure_ev);
    truth_number(at, "white_balance_red", camera->white_balance_red);
    truth_number(at, "white_balance_blue", camera->white_balance_blue);
    truth_number(at, "blur_px", camera->blur_px);
    truth_number(at, "falloff_px", camera->falloff_px);
    truth_number(at, "vignetting", camera->vignetting);
    truth_number(at, "gradient", camera->gradient);
    truth_number(at, "gradient_deg", camera->gradient_deg);
    truth_number(at, "noise", camera->noise);
}

cJSON *truth_wrinkle(const struct render_wrinkle *wrinkle)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "id", wrinkle->id);
    cJSON_AddStringToObject(object, "zone", wrinkle->zone);
    truth_number(object, "width_mm", wrinkle->width_mm);
    truth_number(object, "depth_mm", wrinkle->depth_mm);
    truth_number(object, "length_mm", wrinkle->length_mm);
    truth_path(object, "polyline", wrinkle->path, wrinkle->points);
    cJSON *visible = cJSON_AddArrayToObject(object, "visible");
    for (int i = 0; i < wrinkle->points; i++)
        cJSON_AddItemToArray(visible, cJSON_CreateBool(wrinkle->visible[i]));
    return object;
}

cJSON *truth_spot(const struct render_spot *spot)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "id", spot->id);
    cJSON_AddStringToObject(object, "zone", spot->zone);
    double centre[2] = {spot->centre.x, spot->centre.y};
    truth_numbers(object, "centre", centre, 2);
    truth_number(object, "radius_mm", spot->radius_mm);
    truth_number(object, "radius_px", spot->radius_px);
    truth_number(object, "melanin", spot->melanin);
    truth_number(object, "haemoglobin", TRUTH_SPOT_HAEMOGLOBIN * spot->melanin);
    cJSON_AddBoolToObject(object, "visible", spot->visible);
    cJSON_AddBoolToObject(object, "removed", spot->removed);
    return object;
}

cJSON *truth_begin(const char *schema, uint64_t seed, int width, int height)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "schema", schema);
    cJSON_AddNumberToObject(object, "seed", (double)seed);
    cJSON_AddNumberToObject(object, "width", width);
    cJSON_AddNumberToObject(object, "height", height);
    return object;
}

int truth_end(cJSON *object, const char **text, struct arena *arena, struct meso_error *err)
{
    char *printed = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    if (!printed)
        return base_error(err, MESO_E_OUT_OF_MEMORY, "not enough memory to write the truth");
    size_t length = strlen(printed);
    char *copy = base_arena_alloc(arena, length + 2, err);
    if (copy) {
        memcpy(copy, printed, length);
        memcpy(copy + length, "\n", 2);
    }
    cJSON_free(printed);
    *text = copy;
    return copy ? MESO_OK : MESO_E_OUT_OF_MEMORY;
}
