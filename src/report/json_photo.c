/* The parts of a report that speak of photographs: quality, scale, pose, alignment. */
#include "json_parts.h"

#include <math.h>

static void problems(struct json_writer *w, cJSON *parent, const struct quality *quality)
{
    cJSON *list = json_array(w, parent, "problems");
    for (int i = 0; i < quality->problem_count; i++) {
        const struct quality_problem *problem = &quality->problems[i];
        cJSON *row = json_object(w, list, NULL);
        json_text(w, row, "code", problem->name);
        json_text(w, row, "message", problem->message);
        json_text(w, row, "advice", problem->advice);
        json_number(w, row, "figure", problem->figure);
        json_number(w, row, "limit", problem->limit);
    }
}

void json_quality(struct json_writer *w, cJSON *parent, const struct quality *quality)
{
    cJSON *object = json_object(w, parent, "quality");
    json_bool(w, object, "usable", quality->usable);
    json_bool(w, object, "comparable", quality->comparable);
    problems(w, object, quality);
    cJSON *values = json_object(w, object, "values");
    json_number(w, values, "exposure_ev", quality->exposure_ev);
    json_number(w, values, "red_ev", quality->red_ev);
    json_number(w, values, "blue_ev", quality->blue_ev);
    json_number(w, values, "light_left_right_ev", quality->light_left_right_ev);
    json_number(w, values, "blur_sigma_px", quality->blur_sigma_px);
    json_number(w, values, "noise_levels", quality->noise_levels);
    json_number(w, values, "clipped_fraction", quality->clipped_fraction);
    json_number(w, values, "skin_fraction", quality->skin_fraction);
    json_number(w, values, "px_per_mm", quality->px_per_mm);
}

static void scale(struct json_writer *w, cJSON *parent, const struct report_photo *photo)
{
    cJSON *object = json_object(w, parent, "scale");
    json_number(w, object, "mm_per_px", photo->mm_per_px);
    json_text(w, object, "source", report_scale_name(photo->scale_source));
    json_number(w, object, "relative_error", photo->scale_relative_error);
}

static void pose(struct json_writer *w, cJSON *parent, const struct locate_face *face)
{
    if (!face) {
        json_null(w, parent, "pose");
        return;
    }
    cJSON *object = json_object(w, parent, "pose");
    json_number(w, object, "yaw", face->yaw_deg);
    json_number(w, object, "pitch", face->pitch_deg);
    json_number(w, object, "roll", face->roll_deg);
    cJSON *expression = json_object(w, parent, "expression");
    json_number(w, expression, "mouth_opening", face->mouth_opening);
    json_number(w, expression, "mouth_width", face->mouth_width);
    json_number(w, expression, "mouth_drop", face->mouth_drop);
    json_number(w, expression, "eye_opening_left", face->eye_opening_left);
    json_number(w, expression, "eye_opening_right", face->eye_opening_right);
    json_number(w, expression, "brow_raise", face->brow_raise);
}

void json_alignment(struct json_writer *w, cJSON *parent, const char *name,
                    const struct report_photo *photo)
{
    const struct align_map *map = photo->alignment;
    if (!map) {
        json_null(w, parent, name);
        return;
    }
    cJSON *object = json_object(w, parent, name);
    json_number(w, object, "to_session", photo->aligned_to_session);
    json_text(w, object, "method", map->method);
    cJSON *residual = json_object(w, object, "residual_px");
    json_number(w, residual, "median", map->residual_median_px);
    json_number(w, residual, "p95", map->residual_p95_px);
    json_number(w, object, "valid_fraction", map->valid_fraction);
    json_number(w, object, "scale", map->scale);
    json_number(w, object, "rotation_deg", map->rotation_deg);
}

void json_photo(struct json_writer *w, cJSON *photos, const struct report_photo *photo)
{
    cJSON *object = json_object(w, photos, NULL);
    json_text(w, object, "sha256", photo->photo->sha256);
    json_number(w, object, "width", photo->photo->width);
    json_number(w, object, "height", photo->photo->height);
    json_text(w, object, "role", photo->primary ? "primary" : "repeat");
    json_quality(w, object, &photo->quality);
    scale(w, object, photo);
    pose(w, object, photo->face);
    json_alignment(w, object, "alignment", photo);
    json_number(w, object, "matched_blur_px", photo->matched_blur_px);
}

void json_tool(struct json_writer *w, cJSON *parent, const struct report *report)
{
    cJSON *tool = json_object(w, parent, "tool");
    json_text(w, tool, "name", "mesotrack");
    json_text(w, tool, "version", report->version);
    json_text(w, tool, "commit", report->commit);
    json_text(w, tool, "simd", report->simd);
    cJSON *libraries = json_object(w, tool, "libraries");
    json_text(w, libraries, "opencv", report->opencv_version);
    json_text(w, libraries, "cjson", cJSON_Version());
}

void json_warnings(struct json_writer *w, cJSON *parent, const struct report *report)
{
    cJSON *list = json_array(w, parent, "warnings");
    if (report->not_aligned) {
        cJSON *row = json_object(w, list, NULL);
        json_text(w, row, "code", "not_aligned");
        json_text(w, row, "message", report->not_aligned);
    }
    for (int i = 0; i < report->warning_count; i++) {
        cJSON *row = json_object(w, list, NULL);
        json_text(w, row, "code", report->warnings[i].code);
        json_text(w, row, "message", report->warnings[i].message);
    }
}
