/* The truth of a face as JSON: pose, light, camera, scale, landmarks, irises, planted wrinkles and
   spots. Knows nothing of how it is drawn. */
#include "face.h"
#include "truth.h"

int face_truth(const struct render_face_options *options, const struct render_face_change *change,
               struct render_face *out, struct arena *arena, struct meso_error *err)
{
    cJSON *root =
        truth_begin("mesotrack.truth.face/1", options->seed, options->width, options->height);
    cJSON_AddNumberToObject(root, "session", change ? change->session : 0);
    cJSON_AddStringToObject(root, "skin", render_tone_names[options->tone]);
    truth_scale(root, "mm_per_px", out->mm_per_px);
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
        cJSON_AddItemToArray(wrinkles, truth_wrinkle(&out->wrinkles[i]));
    cJSON *spots = cJSON_AddArrayToObject(root, "spots");
    for (int i = 0; i < out->spot_count; i++)
        cJSON_AddItemToArray(spots, truth_spot(&out->spots[i]));
    return truth_end(root, &out->truth_json, arena, err);
}
