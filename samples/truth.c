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
