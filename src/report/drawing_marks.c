/* A photograph's marks as paths in the baseline's frame, with the ledger's ids. Draws nothing. */
#include "drawing.h"
#include "names.h"

#include <math.h>

static void box_of(struct json_writer *w, struct json_place row, const double box[4])
{
    struct json_place list = report_json_array(w, row, "box");
    for (int i = 0; i < 4; i++)
        report_json_fixed(w, list, NULL, box[i], 1);
}

/* A circle around what is round, a little wider than it. */
static void circle(struct json_writer *w, struct json_place row, const struct measure_mark *mark,
                   const struct drawing_place *place)
{
    struct image_point at = report_drawing_place(place, mark->points[0]);
    double radius = fmax(1.5 * mark->radius_px / (place->map ? place->map->scale : 1), 3);
    const double box[4] = {at.x - radius, at.y - radius, at.x + radius, at.y + radius};
    report_json_fixed(w, row, "x", at.x, 1);
    report_json_fixed(w, row, "y", at.y, 1);
    report_json_fixed(w, row, "r", radius, 1);
    box_of(w, row, box);
}

static void line(struct json_writer *w, struct json_place row, const struct measure_mark *mark,
                 const struct drawing_place *place, struct arena *arena, struct meso_error *err)
{
    double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    char *d = report_drawing_path(place, mark->points, mark->count, false, box, arena, err);
    if (d && mark->outline_count) {
        char *edges =
            report_drawing_path(place, mark->outline, mark->outline_count, true, box, arena, err);
        d = edges ? base_arena_printf(arena, err, "%s%s", d, edges) : NULL;
    }
    w->failed = w->failed || !d;
    report_json_text(w, row, "d", d);
    box_of(w, row, box);
}

void report_drawing_marks(struct json_writer *w, struct json_place list,
                          const struct report_photo *photo, const struct drawing_place *place,
                          struct arena *arena, struct meso_error *err)
{
    for (int i = 0; i < photo->mark_count; i++) {
        const struct measure_mark *mark = &photo->marks[i];
        struct json_place row = report_json_object(w, list, NULL);
        report_json_text(w, row, "kind", report_kind_name(mark->kind));
        if (measure_is_thing(mark->kind)) {
            const char *id = report_mark_id(mark->kind, photo->mark_ids[i], arena, err);
            w->failed = w->failed || !id;
            report_json_text(w, row, "id", id);
        }
        report_json_text(w, row, "zone", photo->mark_zones[i]);
        if (measure_is_round(mark->kind))
            circle(w, row, mark, place);
        else
            line(w, row, mark, place, arena, err);
    }
}
