/* The truth of a trichoscopy picture as JSON: every hair that reaches into it, with id, path and
   widths, the counts, and where each place was in the baseline. Knows nothing of how it is drawn.
 */
#include "trichoscopy.h"
#include "truth.h"

static const char *const status_names[] = {"kept", "new", "lost"};

static cJSON *hair_object(const struct render_hair *hair, const char *colour)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "id", hair->id);
    cJSON_AddNumberToObject(object, "unit", hair->unit);
    cJSON_AddStringToObject(object, "status", status_names[hair->status]);
    cJSON_AddStringToObject(object, "colour", colour);
    cJSON_AddBoolToObject(object, "terminal", hair->terminal);
    cJSON_AddBoolToObject(object, "bundled", hair->bundled);
    cJSON_AddBoolToObject(object, "growing", hair->growing);
    cJSON_AddBoolToObject(object, "root_in_field", hair->root_in_field);
    truth_number(object, "diameter_um", hair->diameter_um);
    truth_number(object, "length_mm", hair->length_mm);
    double ends[4] = {hair->path[0].x, hair->path[0].y, hair->path[hair->points - 1].x,
                      hair->path[hair->points - 1].y};
    truth_numbers(object, "root", ends, 2);
    truth_numbers(object, "tip", ends + 2, 2);
    truth_path(object, "polyline", hair->path, hair->points);
    truth_numbers(object, "width_um", hair->width_um, hair->points);
    return object;
}

int trichoscopy_truth(const struct trichoscopy_site *site, struct render_trichoscopy *out,
                      struct arena *arena, struct meso_error *err)
{
    const struct render_trichoscopy_options *options = site->options;
    cJSON *root = truth_begin("mesotrack.truth.trichoscopy/1", options->seed, options->width,
                              options->height);
    cJSON_AddNumberToObject(root, "session", site->change.session);
    truth_scale(root, "um_per_px", out->um_per_px);
    truth_camera(root, &options->camera);
    cJSON *counts = cJSON_AddObjectToObject(root, "counts");
    double area_cm2 =
        options->width * out->um_per_px * 1e-4 * options->height * out->um_per_px * 1e-4;
    cJSON_AddNumberToObject(counts, "hairs", out->roots_in_field);
    cJSON_AddNumberToObject(counts, "terminal", out->terminal_in_field);
    cJSON_AddNumberToObject(counts, "units", out->units_in_field);
    cJSON_AddNumberToObject(counts, "crossings", out->crossings);
    truth_number(counts, "area_cm2", area_cm2);
    truth_number(counts, "density_per_cm2", out->roots_in_field / area_cm2);
    truth_map(root, out->to_baseline);
    cJSON *hairs = cJSON_AddArrayToObject(root, "hairs");
    for (int i = 0; i < out->hair_count; i++)
        cJSON_AddItemToArray(hairs,
                             hair_object(&out->hairs[i], render_colour_names[options->colour]));
    return truth_end(root, &out->truth_json, arena, err);
}
