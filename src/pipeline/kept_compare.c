/* Two sessions of the archive compared, as the rows that are kept of it: the comparison as a text,
   and each reading. Knows no SQL. */
#include "kept.h"
#include "result.h"

#include <math.h>
#include <string.h>

static int take_readings(const struct report *report, struct store_comparison *out,
                         struct arena *arena, struct meso_error *err)
{
    size_t room = (size_t)report->measurement_count * MEASURE_MAX_FIELDS + 1;
    struct store_reading *rows = base_arena_calloc(arena, room, sizeof *rows, err);
    if (!rows)
        return MESO_E_OUT_OF_MEMORY;
    for (int m = 0; m < report->measurement_count; m++) {
        const struct report_measurement *from = &report->measurements[m];
        for (int f = 0; f < from->measure->field_count; f++)
            rows[out->reading_count++] =
                (struct store_reading){.later = from->session == 1,
                                       .measure = from->measure->name,
                                       .version = from->measure->version,
                                       .zone = from->zone,
                                       .field = from->measure->fields[f].name,
                                       .unit = from->measure->fields[f].unit,
                                       .value = from->reading.values[f],
                                       .reason = from->reading.reasons[f]};
    }
    out->readings = rows;
    return MESO_OK;
}

/* What a reading depends on beside its photographs. */
static int tell_parameters(const struct report *report, const struct pipeline_visit *visit,
                           const int both[2], struct store_comparison *out, struct arena *arena,
                           struct meso_error *err)
{
    for (int s = 0; s < 2; s++) {
        const struct pipeline_visit_session *session = &visit->sessions[both[s]];
        const struct report_photo *photo = &report->sessions[s].photos[0];
        char *hashes = NULL;
        for (int i = 0; i < session->photo_count; i++)
            if (!(hashes = base_arena_printf(arena, err, "%s%s%s", i ? hashes : "", i ? " " : "",
                                             session->sha256[i])))
                return MESO_E_OUT_OF_MEMORY;
        out->photos[s] = hashes;
        out->parameters[s] = base_arena_printf(
            arena, err, "mm_per_px=%.6g scale=%s blur_px=%.4g region=%s", photo->mm_per_px,
            report_scale_name(photo->scale_source), photo->matched_blur_px,
            visit->sessions[both[0]].polygon ? visit->sessions[both[0]].polygon : "whole");
        if (!out->parameters[s])
            return MESO_E_OUT_OF_MEMORY;
    }
    return MESO_OK;
}

static void take_sessions(const struct pipeline_visit *visit, struct meso_session *out)
{
    for (int s = 0; s < visit->count; s++) {
        const struct pipeline_visit_session *at = &visit->sessions[s];
        out[s] = (struct meso_session){.number = at->number,
                                       .date = at->date,
                                       .needles_date = at->needles_date,
                                       .flags = at->flags,
                                       .treatment = at->treatment,
                                       .photo = at->names[0],
                                       .repeats = at->names + 1,
                                       .repeat_count = (size_t)at->photo_count - 1};
    }
}

static int take_region(const struct pipeline_visit_session *session, struct image_polygon *polygon,
                       struct pipeline_subject *subject, struct arena *arena,
                       struct meso_error *err)
{
    polygon->count = session->corner_count;
    polygon->points =
        base_arena_calloc(arena, (size_t)polygon->count + 1, sizeof *polygon->points, err);
    if (!polygon->points)
        return MESO_E_OUT_OF_MEMORY;
    for (int i = 0; i < polygon->count; i++)
        polygon->points[i] =
            (struct image_point){session->corners[2 * i], session->corners[2 * i + 1]};
    subject->polygon = session->polygon ? polygon : NULL;
    subject->mm_per_px = session->mm_per_px;
    return MESO_OK;
}

static int compare(struct pipeline *pipeline, const struct pipeline_visit *visit, const int both[2],
                   const struct pipeline_subject *subject, struct report *report,
                   struct store_comparison *out, struct arena *arena, struct meso_error *err)
{
    struct meso_session sessions[REPORT_MAX_SESSIONS];
    char *text = NULL;
    uint8_t *drawing = NULL;
    take_sessions(visit, sessions);
    int code =
        pipeline_compare_two(pipeline, subject, sessions, both[0], both[1], report, arena, err);
    if (code && !pipeline_is_answer(code))
        return code;
    if ((code = report_pair_write(report, &text, &out->length, arena, err)) ||
        (code = report_drawing_write(report, &drawing, &out->drawing_length, arena, err)) ||
        (code = take_readings(report, out, arena, err)))
        return code;
    out->length--; /* but the zero byte */
    out->payload = text;
    out->drawing = drawing;
    return tell_parameters(report, visit, both, out, arena, err);
}

int pipeline_compare_visits(struct pipeline *pipeline, struct store *store,
                            const struct pipeline_visit *visit, int from, int to, uint64_t later,
                            struct pipeline_kept_photos *photos, struct store_comparison *out,
                            struct arena *arena, struct meso_error *err)
{
    struct pipeline_file files[2 * PROGRESS_MAX_CAPTURES];
    struct image_polygon polygon;
    struct report report = {.view = LOCATE_FACE_FRONT};
    struct pipeline_subject subject = {.patient_code = visit->patient.code};
    const int both[2] = {from, to};
    int code = locate_view_parse(visit->view, &subject.view, err);
    pipeline_sign(&report);
    out->patient_id = visit->patient.id;
    out->view = visit->view;
    out->from = visit->sessions[from].number;
    out->to = visit->sessions[to].number;
    if (!code && visit->course)
        code = pipeline_read_course(visit->course, &subject.course, arena, err);
    if (!code)
        code = take_region(&visit->sessions[from], &polygon, &subject, arena, err);
    if (!code)
        code = pipeline_photos_fetch(photos, store, visit, from, to, later, &subject, files, arena,
                                     err);
    if (!code)
        code = compare(pipeline, visit, both, &subject, &report, out, arena, err);
    pipeline_release(&report);
    return code;
}
