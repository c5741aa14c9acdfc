/* The truth of a face as JSON: pose, light, camera, scale, landmarks, irises, planted wrinkles and
   spots. Knows nothing of how it is drawn. */
#include "face.h"
#include "truth.h"

static cJSON *wrinkle_object(const struct render_wrinkle *wrinkle)
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

static cJSON *spot_object(const struct render_spot *spot)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "id", spot->id);
    cJSON_AddStringToObject(object, "zone", spot->zone);
    double centre[2] = {spot->centre.x, spot->centre.y};
    truth_numbers(object, "centre", centre, 2);
    truth_number(object, "radius_mm", spot->radius_mm);
    truth_number(object, "radius_px", spot->radius_px);
    truth_number(object, "melanin", spot->melanin);
    truth_number(object, "haemoglobin", FACE_SPOT_HAEMOGLOBIN * spot->melanin);
    cJSON_AddBoolToObject(object, "visible", spot->visible);
    cJSON_AddBoolToObject(object, "removed", spot->removed);
    return object;
}

int face_truth(const struct render_face_options *options, const struct render_face_change *change,
               struct render_face *out, struct arena *arena, struct meso_error *err)
{
    cJSON *root =
        truth_begin("mesotrack.truth.face/1", options->seed, options->width, options->height);
    cJSON_AddNumberToObject(root, "session", change ? change->session : 0);
    cJSON_AddStringToObject(root, "skin", render_tone_names[options->tone]);
    truth_number(root, "mm_per_px", out->mm_per_px);
    cJSON *pose = cJSON_AddObjectToObject(root, "pose");
    truth_number(pose, "yaw_deg", options->yaw_deg);
    truth_number(pose, "pitch_deg", options->pitch_deg);
    truth_number(pose, "roll_deg", options->roll_deg);
    truth_numbers(root, "light", options->light, 3);
    truth_camera(root, &options->camera);
    cJSON *iris = cJSON_AddObjectToObject(root, "iris");
    truth_path(iris, "centres", out->iris, 2);
    truth_number(iris, "diameter_px", out->iris_diameter_px);
    truth_number(iris, "diameter_mm", 11.7);
    cJSON *landmarks = cJSON_AddArrayToObject(root, "landmarks");
    for (int i = 0; i < RENDER_LANDMARKS; i++) {
        double value[3] = {out->landmarks[i].x, out->landmarks[i].y, out->landmarks[i].z};
        for (int k = 0; k < 3; k++)
            value[k] = round(value[k] * 1000) / 1000;
        cJSON_AddItemToArray(landmarks, cJSON_CreateDoubleArray(value, 3));
    }
    cJSON *wrinkles = cJSON_AddArrayToObject(root, "wrinkles");
    for (int i = 0; i < out->wrinkle_count; i++)
        cJSON_AddItemToArray(wrinkles, wrinkle_object(&out->wrinkles[i]));
    cJSON *spots = cJSON_AddArrayToObject(root, "spots");
    for (int i = 0; i < out->spot_count; i++)
        cJSON_AddItemToArray(spots, spot_object(&out->spots[i]));
    return truth_end(root, &out->truth_json, arena, err);
}
