/* The parts of a report that speak of photographs: quality, scale, pose, alignment. */
#include "json_parts.h"

#include <cjson/cJSON.h>
#include <math.h>

static void problems(struct json_writer *w, struct json_place parent, const struct quality *quality)
{
    struct json_place list = report_json_array(w, parent, "problems");
    for (int i = 0; i < quality->problem_count; i++) {
        const struct quality_problem *problem = &quality->problems[i];
        struct json_place row = report_json_object(w, list, NULL);
        report_json_text(w, row, "code", problem->name);
        report_json_text(w, row, "message", problem->message);
        report_json_text(w, row, "advice", problem->advice);
        report_json_text(w, row, "affects", quality_scope_name(problem->scope));
        report_json_number(w, row, "figure", problem->figure);
        report_json_number(w, row, "limit", problem->limit);
    }
}

void report_json_quality(struct json_writer *w, struct json_place parent,
                         const struct quality *quality)
{
    struct json_place object = report_json_object(w, parent, "quality");
    report_json_bool(w, object, "usable", quality->usable);
    report_json_bool(w, object, "comparable", quality->comparable);
    problems(w, object, quality);
    struct json_place values = report_json_object(w, object, "values");
#define QUALITY_VALUE(name, what) report_json_number(w, values, #name, quality->name);
#include "quality/value_list.h"
#undef QUALITY_VALUE
}

static void scale(struct json_writer *w, struct json_place parent, const struct report_photo *photo)
{
    struct json_place object = report_json_object(w, parent, "scale");
    report_json_number(w, object, "mm_per_px", photo->mm_per_px);
    report_json_text(w, object, "source", report_scale_name(photo->scale_source));
    report_json_number(w, object, "relative_error", photo->scale_relative_error);
    if (!photo->cards.count)
        return;
    const struct locate_card *card = photo->cards.at;
    struct json_place seen = report_json_object(w, object, "card");
    report_json_text(w, seen, "name", card->design->name);
    report_json_number(w, seen, "markers", card->marker_count);
    report_json_number(w, seen, "tilt_deg", card->tilt_deg);
    report_json_number(w, seen, "residual_px", card->residual_px);
}

static void matrix(struct json_writer *w, struct json_place parent, const char *name,
                   const double *values, int count)
{
    struct json_place list = report_json_array(w, parent, name);
    for (int i = 0; i < count; i++)
        report_json_number(w, list, NULL, values[i]);
}

/* Known colours in view, and what they make of the photograph's. */
static void colour(struct json_writer *w, struct json_place parent,
                   const struct locate_reference *colours)
{
    struct json_place object = report_json_object(w, parent, "colour");
    bool used = colours->kind && !colours->refusal;
    report_json_text(w, object, "reference", locate_reference_name(colours->kind));
    report_json_bool(w, object, "calibrated", used);
    if (!colours->kind)
        return;
    report_json_text(w, object, "name", colours->name);
    report_json_number(w, object, "patches", colours->patch_count);
    report_json_number(w, object, "patches_used", colours->used_count);
    report_json_number(w, object, "residual_de00", colours->residual_de00);
    if (!used) {
        report_json_text(w, object, "refusal", colours->refusal);
        return;
    }
    matrix(w, object, "curve", colours->calibration.curve, 3);
    report_json_number(w, object, "offset", colours->calibration.offset);
    matrix(w, object, "gain", colours->calibration.gain, 3);
    matrix(w, object, "matrix", colours->calibration.mix, 9);
}

static void pose(struct json_writer *w, struct json_place parent, const struct locate_face *face)
{
    if (!face) {
        report_json_null(w, parent, "pose");
        return;
    }
    struct json_place object = report_json_object(w, parent, "pose");
    report_json_number(w, object, "yaw", face->yaw_deg);
    report_json_number(w, object, "pitch", face->pitch_deg);
    report_json_number(w, object, "roll", face->roll_deg);
    struct json_place expression = report_json_object(w, parent, "expression");
    report_json_number(w, expression, "mouth_opening", face->mouth_opening);
    report_json_number(w, expression, "mouth_width", face->mouth_width);
    report_json_number(w, expression, "mouth_drop", face->mouth_drop);
    report_json_number(w, expression, "eye_opening_left", face->eye_opening_left);
    report_json_number(w, expression, "eye_opening_right", face->eye_opening_right);
    report_json_number(w, expression, "brow_raise", face->brow_raise);
}

void report_json_alignment(struct json_writer *w, struct json_place parent, const char *name,
                           const struct report_photo *photo)
{
    const struct align_map *map = photo->alignment;
    if (!map) {
        report_json_null(w, parent, name);
        return;
    }
    struct json_place object = report_json_object(w, parent, name);
    report_json_number(w, object, "to_session", photo->aligned_to_session);
    report_json_text(w, object, "method", map->method);
    struct json_place residual = report_json_object(w, object, "residual_px");
    report_json_number(w, residual, "median", map->residual_median_px);
    report_json_number(w, residual, "p95", map->residual_p95_px);
    report_json_number(w, object, "valid_fraction", map->valid_fraction);
    report_json_number(w, object, "scale", map->scale);
    report_json_number(w, object, "rotation_deg", map->rotation_deg);
}

void report_json_photo(struct json_writer *w, struct json_place photos,
                       const struct report_photo *photo)
{
    if (photo->told) {
        report_json_told(w, photos, NULL, photo->told);
        return;
    }
    struct json_place object = report_json_object(w, photos, NULL);
    report_json_text(w, object, "sha256", photo->photo->sha256);
    report_json_number(w, object, "width", photo->photo->width);
    report_json_number(w, object, "height", photo->photo->height);
    report_json_text(w, object, "role", photo->primary ? "primary" : "repeat");
    struct json_place flags = report_json_array(w, object, "flags");
    for (int i = 0; i < QUALITY_FLAG_COUNT; i++)
        if (photo->flags >> i & 1)
            report_json_text(w, flags, NULL, quality_flag_name((enum quality_flag)i));
    report_json_quality(w, object, &photo->quality);
    scale(w, object, photo);
    colour(w, object, &photo->colours);
    pose(w, object, photo->face);
    report_json_alignment(w, object, "alignment", photo);
    report_json_number(w, object, "matched_blur_px", photo->matched_blur_px);
}

void report_json_tool(struct json_writer *w, struct json_place parent, const struct report *report)
{
    struct json_place tool = report_json_object(w, parent, "tool");
    report_json_text(w, tool, "name", "mesotrack");
    report_json_text(w, tool, "version", report->version);
    report_json_text(w, tool, "commit", report->commit);
    report_json_text(w, tool, "simd", report->simd);
    struct json_place libraries = report_json_object(w, tool, "libraries");
    report_json_text(w, libraries, "opencv", report->opencv_version);
    report_json_text(w, libraries, "cjson", cJSON_Version());
    struct image_library image[IMAGE_LIBRARIES];
    image_library_versions(image);
    for (int i = 0; i < IMAGE_LIBRARIES; i++)
        report_json_text(w, libraries, image[i].name, image[i].version);
}

void report_json_warnings(struct json_writer *w, struct json_place parent,
                          const struct report *report)
{
    struct json_place list = report_json_array(w, parent, "warnings");
    if (report->not_aligned) {
        struct json_place row = report_json_object(w, list, NULL);
        report_json_text(w, row, "code", "not_aligned");
        report_json_text(w, row, "message", report->not_aligned);
    }
    for (int i = 0; i < report->warning_count; i++) {
        struct json_place row = report_json_object(w, list, NULL);
        report_json_text(w, row, "code", report->warnings[i].code);
        report_json_text(w, row, "message", report->warnings[i].message);
    }
}
