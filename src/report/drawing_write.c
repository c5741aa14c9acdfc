/* A pair's drawing, kept: the frame, the map and the marks. Knows nothing of where it is kept. */
#include "drawing.h"
#include "overlay_draw.h"

#include <math.h>
#include <string.h>

static struct report_window window_of(const struct report_photo *photo)
{
    struct report_photo plain = *photo;
    plain.alignment = NULL;
    struct report_frame frame = report_frame_of(&plain, photo->photo->width + photo->photo->height);
    return (struct report_window){frame.x, frame.y, frame.width, frame.height};
}

static void put_window(struct json_writer *w, struct json_place object,
                       const struct report_window *window)
{
    report_json_number(w, object, "x", window->x);
    report_json_number(w, object, "y", window->y);
    report_json_number(w, object, "width", window->width);
    report_json_number(w, object, "height", window->height);
}

static void side(struct json_writer *w, struct json_place root, const struct report *report, int s,
                 const struct drawing_place *place, struct arena *arena, struct meso_error *err)
{
    const struct report_session *session = &report->sessions[s];
    struct json_place object = report_json_object(w, root, s ? "after" : "before");
    report_json_number(w, object, "session", session->number);
    report_json_text(w, object, "date", session->date);
    report_json_text(w, object, "sha256", session->photos[0].photo->sha256);
    put_window(w, report_json_object(w, object, "frame"), &place->frame);
    report_drawing_marks(w, report_json_array(w, object, "marks"), &session->photos[0], place,
                         arena, err);
}

static void zones(struct json_writer *w, struct json_place root,
                  const struct report_photo *baseline, const struct drawing_place *place,
                  struct arena *arena, struct meso_error *err)
{
    struct json_place list = report_json_array(w, root, "zones");
    for (int z = 0; z < baseline->zones.count; z++) {
        const struct zone *zone = &baseline->zones.at[z];
        double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        if (zone->outline.count < 3)
            continue;
        const char *d = report_drawing_path(place, zone->outline.points, zone->outline.count, true,
                                            box, arena, err);
        struct json_place row = report_json_object(w, list, NULL);
        w->failed = w->failed || !d;
        report_json_text(w, row, "name", zone->name);
        report_json_text(w, row, "d", d);
    }
}

/* What pages show. */
static int tell(const struct report *report, const struct drawing_place places[2], char **text,
                size_t *length, struct arena *arena, struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    const struct report_photo *baseline = &report->sessions[0].photos[0];
    struct json_place root = report_json_root(w, false);
    report_json_text(w, root, "schema", DRAWING_SCHEMA);
    report_json_text(w, root, "view", locate_view_name(report->view));
    report_json_number(w, root, "width", places[0].frame.width);
    report_json_number(w, root, "height", places[0].frame.height);
    report_json_number(w, root, "mm_per_px", baseline->mm_per_px);
    report_json_bool(w, root, "aligned", places[1].map != NULL);
    zones(w, root, baseline, &places[0], arena, err);
    for (int s = 0; s < 2; s++)
        side(w, root, report, s, &places[s], arena, err);
    return report_json_finish(w, text, length, arena, err);
}

static void put_map(struct json_writer *w, struct json_place root, const struct align_map *map)
{
    if (!map)
        return;
    struct json_place object = report_json_object(w, root, "map");
    report_json_fixed(w, object, "step", map->step, 9);
    report_json_number(w, object, "columns", map->columns);
    report_json_number(w, object, "rows", map->rows);
    report_json_number(w, object, "before_width", map->before_width);
    report_json_number(w, object, "before_height", map->before_height);
    report_json_number(w, object, "after_width", map->after_width);
    report_json_number(w, object, "after_height", map->after_height);
    report_json_number(w, object, "scale", map->scale);
}

/* What only the program reads. */
static int put_own(const struct report *report, const struct drawing_place places[2], char **text,
                   size_t *length, struct arena *arena, struct meso_error *err)
{
    struct json_writer writer, *w = &writer;
    struct image_polygon subject;
    int code = report_overlay_subject(report, &subject, arena, err);
    if (code)
        return code;
    struct json_place root = report_json_root(w, false),
                      list = report_json_array(w, root, "frames");
    for (int s = 0; s < 2; s++)
        put_window(w, report_json_object(w, list, NULL), &places[s].frame);
    put_map(w, root, places[1].map);
    list = report_json_array(w, root, "subject");
    for (int i = 0; i < subject.count; i++) {
        report_json_fixed(w, list, NULL, subject.points[i].x, 1);
        report_json_fixed(w, list, NULL, subject.points[i].y, 1);
    }
    return report_json_finish(w, text, length, arena, err);
}

int report_drawing_write(const struct report *report, uint8_t **bytes, size_t *length,
                         struct arena *arena, struct meso_error *err)
{
    char *told, *own;
    uint8_t *packed = NULL;
    size_t told_length, own_length, packed_length = 0;
    if (report->session_count != 2)
        return base_error(err, MESO_E_UNEXPECTED, "a drawing of %d sessions",
                          report->session_count);
    const struct report_photo *photos[2] = {&report->sessions[0].photos[0],
                                            &report->sessions[1].photos[0]};
    const struct align_map *map = photos[1]->alignment;
    const struct drawing_place places[2] = {
        {NULL, window_of(photos[0])}, {map, map ? window_of(photos[0]) : window_of(photos[1])}};
    int code = tell(report, places, &told, &told_length, arena, err);
    if (!code)
        code = put_own(report, places, &own, &own_length, arena, err);
    if (!code && map)
        code = report_drawing_pack(map, &packed, &packed_length, arena, err);
    if (code)
        return code;
    *length = told_length + 1 + own_length + 1 + packed_length;
    *bytes = base_arena_alloc(arena, *length, err);
    if (!*bytes)
        return MESO_E_OUT_OF_MEMORY;
    memcpy(*bytes, told, told_length + 1);
    memcpy(*bytes + told_length + 1, own, own_length + 1);
    if (packed_length)
        memcpy(*bytes + told_length + 1 + own_length + 1, packed, packed_length);
    return MESO_OK;
}
